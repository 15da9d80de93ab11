"""``zuoxi lines``: a right file is shown as DAHDI and Asterisk read it, a wrong one at its places."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.unit.asterisk_conf.test_lines import FILE, GOLDEN, ONE


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["lines", *words])
    return done.exit_code, done.stdout, done.stderr


def test_what_is_shown_is_what_is_rendered() -> None:
    assert run("show", str(FILE)) == (0, (GOLDEN / "system.conf").read_text(), "")
    status, shown, _ = run("show", str(FILE), "--part", "asterisk")
    assert (status, shown) == (0, (GOLDEN / "chan_dahdi.conf").read_text())


def test_a_right_file_is_told_span_by_span() -> None:
    status, told, _ = run("check", str(FILE))
    assert status == 0 and "2  telecom-2  e1  euroisdn  B 32-46,48-62  D 47" in told


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_wrong_file_is_told_at_its_places(tmp_path: Path, command: str) -> None:
    file = tmp_path / "lines.yml"
    file.write_text(ONE % ", slots: 1-31")
    status, shown, told = run(command, str(file))
    assert (status, shown) == (1, "")
    assert f"{file}:3:51: timeslot 16 is the D channel; expected 1-15,17-31" in told
    status, _, told = run(command, str(tmp_path / "nothing.yml"))
    assert status == 1 and "unreadable" in told
