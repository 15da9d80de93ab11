"""The archive on a real disk: whole or not there, and nowhere else."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lexicon.errors import BadInput
from lexicon.ids import RecordingId
from recording.archive import Archive, checksum

AT = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=8)))  # still February in UTC


def test_put_get_delete(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "kept")
    desk = archive.desk(RecordingId("c1-1"))
    desk.write_bytes(b"sound")
    place = archive.place(RecordingId("c1-1"), AT)
    assert place == "2026/02/28/c1-1.mp3"
    put = archive.put(desk, place)
    assert (put.path, put.bytes, put.sha256) == (place, 5, checksum(archive.path(place)))
    assert not desk.exists()
    assert archive.is_whole(place, put.sha256)
    archive.path(place).write_bytes(b"sounD")
    assert not archive.is_whole(place, put.sha256)
    assert archive.delete(place)
    assert not archive.delete(place)
    assert not archive.is_whole(place, put.sha256)


def test_half_made_files_are_swept(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.desk(RecordingId("a")).write_bytes(b"half")
    assert archive.sweep() == 1
    assert archive.sweep() == 0


@pytest.mark.parametrize("bad", ["../x", "a/b", "", ".hidden", "a..b", "x" * 101, "a\n", "a\0b"])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, bad: str) -> None:
    archive = Archive(tmp_path)
    with pytest.raises(BadInput):
        archive.place(RecordingId(bad), datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(BadInput):
        archive.desk(RecordingId(bad))


@pytest.mark.parametrize(
    "bad", ["../../etc/passwd", "/etc/passwd", "2026/01/01/../../../x.mp3", "2026/01/01/x.wav", ""]
)
def test_paths_that_lead_elsewhere_are_refused(tmp_path: Path, bad: str) -> None:
    with pytest.raises(BadInput):
        Archive(tmp_path).path(bad)
