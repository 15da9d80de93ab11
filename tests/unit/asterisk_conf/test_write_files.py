"""Writing: whole files, closed to others, nothing stale."""

from pathlib import Path

from asterisk_conf.write import write


def test_files_are_whole_closed_and_stale_ones_go(tmp_path: Path) -> None:
    (tmp_path / "old.conf").write_text("from an earlier version")
    (tmp_path / "rtp.conf").write_text("before")
    write({"rtp.conf": "after\n"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["rtp.conf"]
    assert (tmp_path / "rtp.conf").read_text() == "after\n"
    assert (tmp_path / "rtp.conf").stat().st_mode & 0o777 == 0o640
