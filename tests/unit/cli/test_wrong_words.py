"""What cannot be dialled or pressed is said before anything is tried, in one line."""

import pytest
from typer.testing import CliRunner

from cli.main import app


@pytest.mark.parametrize("wrong", [["--number", "1 2"], ["--number", "400", "--digits", "x"], ["--number", ""]])
def test_a_call_that_no_telephone_can_place(wrong: list[str]) -> None:
    said = CliRunner().invoke(app, ["demo", "call", "--json", *wrong])
    assert (said.exit_code, wrong[-2] in said.output) == (2, True)


def test_a_caller_id_that_no_telephone_can_show() -> None:
    said = CliRunner().invoke(app, ["demo", "call", "--number", "400", "--caller", "a b;c"])
    assert (said.exit_code, "--caller" in said.output) == (2, True)
