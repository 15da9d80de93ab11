"""What ``make up``, ``make down`` and ``make doctor`` say when something is wrong: one clear line, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launch.ports import Ports
from launch.settings import ROOT


def run(module: str, tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one of our commands with these settings, in a var of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZUOXI_")}
    environment |= {"PYTHONPATH": str(ROOT), "ZUOXI_VAR": str(tmp_path / "var")} | settings
    command = [sys.executable, "-m", module]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ZUOXI_HTTP_PORT", "abc", "a valid integer"),
        ("ZUOXI_HTTP_PORT", "0", "greater than or equal to 1"),
        ("ZUOXI_REDIS_PORT", "80", "greater than or equal to 1024"),
        ("ZUOXI_SIP_PORT", "8480", "a port of its own"),
        ("ZUOXI_ASTERISK", "docker", "'private' or 'system'"),
        ("ZUOXI_HTTP_HOST", "nowhere", "IPv4"),
        ("ZUOXI_RTP_LAST", "20001", "at least 100 ports"),
        ("ZUOXI_PG_BIN", "/nonexistent", "no initdb"),
    ],
)
def test_a_wrong_value_is_one_line(tmp_path: Path, name: str, value: str, expected: str) -> None:
    ports = {f"ZUOXI_{port.upper()}_PORT": str(number) for port, number, _ in Ports.free().named()}  # a centre may run
    done = run("launch.up", tmp_path, **(ports if name == "ZUOXI_PG_BIN" else {}), **{name: value})
    words = done.stderr.strip()
    assert done.returncode == 1
    assert name.removeprefix("ZUOXI_").split("_")[0] in words
    assert expected in words
    assert "Traceback" not in words
    assert len(words.splitlines()) == 1


def test_down_with_nothing_up_says_so(tmp_path: Path) -> None:
    done = run("launch.down", tmp_path)
    assert (done.returncode, done.stdout) == (0, "nothing is running\n")


def test_doctor_names_the_problem_and_its_fix(tmp_path: Path) -> None:
    (tmp_path / "var" / "secrets").mkdir(parents=True, mode=0o755)
    (tmp_path / "var" / "secrets").chmod(0o755)
    done = run("launch.doctor", tmp_path)
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if "permissions" in line]
    assert lines == [
        f"PROBLEM  permissions: others may read {tmp_path}/var/secrets. Fix: chmod go= {tmp_path}/var/secrets"
    ]
    assert all(line.startswith(("ok  ", "PROBLEM  ")) for line in done.stdout.splitlines())
