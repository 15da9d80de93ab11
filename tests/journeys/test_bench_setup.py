"""The bench of set-up time, small: every side sets its calls up and both ends hear. No timing decides."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launch.settings import ROOT

BASE_PORT = 17000  # beside those of the bench itself and of the other tests


@pytest.mark.timeout(200)
def test_every_side_sets_its_calls_up(tmp_path: Path) -> None:
    result = tmp_path / "setup.json"
    words = ["--calls", "4", "--rounds", "1", "--base-port", str(BASE_PORT), "--out", str(result)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.setup", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(result.read_text())
    assert set(found) >= {"name", "machine", "figures", "command"} and found["name"] == "setup"
    figures = found["figures"]
    for side in ("dial", "rung", "persistent"):
        assert figures[side]["invite_to_heard"]["n"] == 4
    assert figures["persistent"]["decision_to_heard"]["n"] == 4 and "extra_over_dial" in figures
