"""Every command's module is found when it is asked for, and not before."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cli.main import COMMANDS, GROUPS, app


@pytest.mark.parametrize("name", [*GROUPS, *COMMANDS])
def test_each_is_found_and_says_what_it_does(name: str) -> None:
    told = CliRunner().invoke(app, [name, "--help"])
    assert told.exit_code == 0, told.output
    assert f"zuoxi {name}" in told.output or f"root {name}" in told.output
    if name in COMMANDS:
        assert COMMANDS[name][1].split()[0] in told.output


def test_the_list_loads_all_and_a_command_only_its_own() -> None:
    assert CliRunner().invoke(app, ["--help"]).output.count("│") > 2 * len([*GROUPS, *COMMANDS])
    loaded = "import sys; import cli.main; print(sorted({'numpy', 'aiohttp', 'asyncpg'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
