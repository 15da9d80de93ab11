"""The bench against app_queue, small: that it works from end to end and that no call is lost. No timing decides."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from launch.settings import ROOT

BASE_PORT = 13000  # beside those of the bench itself and of the other tests


@pytest.mark.timeout(400)
def test_both_sides_carry_their_calls(tmp_path: Path) -> None:
    result = tmp_path / "queue.json"
    words = ["--quick", "--base-port", str(BASE_PORT), "--out", str(result)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.queue", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=380,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(result.read_text())
    assert set(found) >= {"name", "machine", "figures", "command"} and found["name"] == "queue"
    figures = found["figures"]
    assert figures["ours_calls"] > figures["app_queue_calls"] > 0
    assert figures["ours_lost"] == figures["ours_offered_twice"] == 0
    assert figures["app_queue_lost"] == figures["app_queue_offered_twice"] == 0
    assert figures["recordings"] > 0 and figures["recordings_missing"] == 0
    assert figures["encoded"] > 0
    served = {take["side"] for take in found["takes"] if take.get("served")}
    assert served == {"ours", "app_queue"}
    busy = next(take for take in found["takes"] if take["part"] == "waiting")
    assert busy["channels"] == 2 * busy["busy"] + busy["waiting"]
    board = [take["wallboard_messages"] for take in found["takes"] if "wallboard_messages" in take]
    assert board and min(board) > 0
