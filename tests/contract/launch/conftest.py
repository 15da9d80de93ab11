"""A stack of real parts (no services of ours) for the start's own tests, one a test run."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.ports import Ports
from launch.settings import ROOT, LaunchSettings, load
from launch.stack import Stack

PARTS = ("postgres", "redis", "asterisk")


@pytest.fixture(scope="session")
def quick() -> LaunchSettings:
    """This machine's settings, without waiting for the disk."""
    return load().model_copy(update={"fsync": "off"})


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, quick: LaunchSettings) -> Iterator[Stack]:
    """A running stack, its directory closed to everybody else as pytest makes it."""
    with Stack(tmp_path_factory.mktemp("stack") / "var", Ports.free(), PARTS, settings=quick) as running:
        yield running


@pytest.fixture
def holder(tmp_path: Path) -> list[str]:
    """The words that start another process which holds a stack in ``tmp_path/var`` until it is ended."""
    script = tmp_path / "holder.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "from launch.ports import Ports\n"
        "from launch.stack import Stack\n"
        "stack = Stack(Path(sys.argv[1]), Ports.free(), ('postgres', 'redis', 'asterisk'))\n"
        "stack.start()\n"
        "print('up', stack._supervision.process.pid, flush=True)\n"
        "time.sleep(300)\n"
    )
    return [sys.executable, str(script), str(tmp_path / "var"), str(ROOT)]
