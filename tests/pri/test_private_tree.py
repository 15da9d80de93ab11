"""The private Asterisk of a centre with spans has their driver, and starts where there is no card."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.asterisk_root import tree_path
from launch.doctor import check_spans, patient
from launch.ports import Ports
from launch.settings import LaunchSettings, load
from launch.stack import Stack

LINES = """
format: 1
spans:
  - {span: 1, name: telecom-1, kind: e1, clock: 1, group: 1}
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> LaunchSettings:
    file = tmp_path_factory.mktemp("lines") / "lines.yml"
    file.write_text(LINES)
    return load().model_copy(update={"lines": file, "asterisk": "private"})


@pytest.fixture(scope="module")
def stack(settings: LaunchSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    var = tmp_path_factory.mktemp("private")
    var.chmod(0o755)
    with Stack(var / "var", Ports.free(), ("asterisk",), settings=settings) as running:
        yield running


def test_it_is_a_tree_of_its_own(settings: LaunchSettings) -> None:
    assert tree_path(settings).name == f"asterisk-{settings.asterisk_suite}-dahdi"
    assert tree_path(settings.model_copy(update={"lines": None})).name == f"asterisk-{settings.asterisk_suite}"


def test_the_driver_is_loaded(stack: Stack) -> None:
    assert "Running" in stack.console("module show like chan_dahdi.so")
    assert "euroisdn" in (stack.site.var / "asterisk/etc/chan_dahdi.conf").read_text()


@pytest.mark.skipif(Path("/dev/dahdi").exists(), reason="this machine has DAHDI's driver")
def test_without_the_machines_driver_it_is_told(stack: Stack, settings: LaunchSettings) -> None:
    (finding,) = check_spans(patient(settings))
    assert "this machine has no /dev/dahdi/channel" in str(finding)
    assert "No spans" in stack.console("pri show spans") or not stack.console("pri show spans").strip()
