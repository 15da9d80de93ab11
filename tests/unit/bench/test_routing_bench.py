"""The bench of the router runs and has its figures. No timing is judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
KINDS = {
    "decision", "join, offered at once", "join, waits", "ready, somebody waits", "ready, nobody waits", "take", "miss",
    "withdraw", "end talk", "end wrap-up, somebody waits", "not ready", "sign in", "sign out", "leave", "step due",
    "certification boundary", "nothing due",
}  # fmt: skip
SCENARIOS = {"single_queue", "skills_with_relaxation", "overload", "priorities"}


def test_the_quick_form_writes_every_figure(tmp_path: Path) -> None:
    out = tmp_path / "routing.json"
    subprocess.run(
        [sys.executable, "-m", "bench.routing", "--quick", "--out", str(out)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["name"] == "routing"
    assert {"cpu", "cores", "python", "load_average_before", "load_average_after"} <= set(result["machine"])
    assert result["command"]
    figures = result["figures"]
    for name in ("decision_small_p99_us", "decision_p99_us", "decision_small_p99_cpu_us", "decision_p99_cpu_us"):
        assert figures[name] > 0
    assert 0 < figures["bytes_per_waiting_contact"] <= 2048
    for size in ("small", "large"):
        assert set(figures[size]["events"]) >= KINDS
        for spent in figures[size]["events"].values():
            assert 0 < spent["median_us"] <= spent["p99_us"] <= spent["p999_us"] <= spent["max_us"]
    assert len(figures["curve"]["sizes"]) == 3
    assert "decision" in figures["curve"]["growth"]
    for peers in ("peers_small", "peers_large"):
        assert figures[peers]["app_queue"]["pass_ratio"] > 0
        assert figures[peers]["mod_callcenter"]["pass_ratio"] > 0
    assert set(figures["expected_wait"]) == SCENARIOS
    for scored in figures["expected_wait"].values():
        assert {"expected_wait_mae_s", "appqueue_mae_s"} <= set(scored)
