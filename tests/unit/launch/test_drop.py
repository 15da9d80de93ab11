"""The launcher's one decision: which directory above a path is closed to a user."""

import os
from pathlib import Path

from launch.drop import closed_ancestor
from launch.lookups import AT_ONCE
from launch.processes import Process, find, is_alive

NOBODY = 65_534


def test_the_topmost_closed_directory_is_found(tmp_path: Path) -> None:
    place = Path("/var/tmp") / f"zuoxi-drop-{os.getpid()}"
    (place / "closed" / "open" / "closed-too").mkdir(parents=True)
    try:
        place.chmod(0o755)
        (place / "closed").chmod(0o700)
        (place / "closed/open/closed-too").chmod(0o700)
        wanted = str(place / "closed/open/closed-too/file")
        assert closed_ancestor(wanted, NOBODY, [NOBODY]) == str(place / "closed")
        assert closed_ancestor(str(place / "closed"), NOBODY, [NOBODY]) is None
        assert closed_ancestor(wanted, os.getuid(), [os.getgid()]) is None
    finally:
        for directory in ("closed/open/closed-too", "closed/open", "closed", "."):
            (place / directory).rmdir()


def test_a_process_is_its_id_and_its_start() -> None:
    ours = find(os.getpid())
    assert ours is not None
    assert is_alive(ours)
    assert not is_alive(Process(ours.pid, ours.started - 1))


def test_the_doctor_asks_fifty_at_once() -> None:
    assert AT_ONCE == 50
