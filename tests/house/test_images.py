"""Each image holds the rooms that its service imports, and the build sees what the images copy."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = (ROOT / "docker/Containerfile").read_text(encoding="utf-8")
SERVICES = {
    "controller": "ari_app.main",
    "gateway": "agent_ui.gateway.main",
    "recorder": "recording.worker",
    "webhooks": "webhooks.worker",
}
ROOMS = {one.parent.name for one in ROOT.glob("*/__init__.py")}


def copied(stage: str) -> set[str]:
    """The rooms that are copied into this stage and those it is made from."""
    found = re.search(rf"^FROM (\S+) AS {stage}$(.*?)(?=^FROM |\Z)", FILE, re.DOTALL | re.MULTILINE)
    if found is None:
        return set()
    own = set(re.findall(r"^COPY (\w+) /opt/zuoxi/\w+$", found[2], re.MULTILINE))
    return own | copied(found[1])


@pytest.mark.parametrize("image", sorted(SERVICES))
def test_an_image_holds_what_its_service_imports(image: str) -> None:
    told = f"import {SERVICES[image]}, sys; print(*{{one.partition('.')[0] for one in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & ROOMS <= copied(image)


def test_the_build_sees_what_the_images_copy() -> None:
    seen = (ROOT / "docker/ignore").read_text(encoding="utf-8").split()
    for room in {room for image in SERVICES for room in copied(image)}:
        assert f"!{room}/**" in seen, room


def test_who_reads_a_recording_sees_the_directory_that_asterisk_writes_it_to() -> None:
    """Conversations are the recorder's, prompts by telephone the gateway's; the controller deletes old drafts."""
    text = (ROOT / "docker/compose.yml").read_text(encoding="utf-8")
    parts = re.findall(r"^  (\w+):\n(.*?)(?=^  \w+:|^\S|\Z)", text, re.DOTALL | re.MULTILINE)
    who = {name for name, one in parts if '"raw:/var/lib/zuoxi-raw"' in one}
    assert who == {"asterisk", "controller", "gateway", "recorder"}
