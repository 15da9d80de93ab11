"""``python -m bench.routing``: writes ``bench/results/routing.json`` (or ``--out``); ``--quick`` is for tests.

One process on one core, by the wall clock. The collector is set as ``collect_rarely`` says. The machine's load is noted
before and after: on a busy one the far percentiles are other processes' turns, and then the same decisions by the
clock of CPU time (``*_cpu_us``, which costs a microsecond itself) say more.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bench.machine import machine
from bench.routing.churn import DECISION, EXPLAINED, collect_rarely
from bench.routing.forecasts import forecasts
from bench.routing.measures import (
    CURVE,
    LARGE,
    SMALL,
    Figures,
    Told,
    at_size,
    bytes_per_contact,
    curve,
    everybody,
    undisturbed,
)
from bench.routing.peers import compared
from bench.routing.world import Size

RESULT = Path(__file__).resolve().parents[1] / "results" / "routing.json"
QUICK_SMALL, QUICK_LARGE = Size(100, 20, 10, 200), Size(300, 40, 20, 600)
QUICK_CURVE = (Size(50, 20, 10, 100), Size(100, 20, 10, 200), Size(200, 20, 10, 400))


def measured_on(before: tuple[float, float, float]) -> dict[str, object]:
    """What it ran on, and beside how much else."""
    return {**machine(), "load_average_before": before, "load_average_after": os.getloadavg()}


def measured(is_quick: bool, told: Told) -> Figures:
    """All figures."""
    small, large = (QUICK_SMALL, QUICK_LARGE) if is_quick else (SMALL, LARGE)
    events = 3_000 if is_quick else 200_000
    figures: Figures = {}
    churn, figures["small"] = at_size(small, events, told, "small")
    figures["peers_small"] = compared(churn, _decision(figures["small"], "median_us"))
    churn, figures["large"] = at_size(large, events, told, "large")
    figures["peers_large"] = compared(churn, _decision(figures["large"], "median_us"))
    del churn
    figures["decision_small_undisturbed"] = undisturbed(small, events // 4, told, "small, undisturbed")
    figures["decision_undisturbed"] = undisturbed(large, events // 4, told, "large, undisturbed")
    figures["decision_small_p99_cpu_us"] = figures["small"]["decision_by_cpu_time"]["p99_us"]
    figures["decision_p99_cpu_us"] = figures["large"]["decision_by_cpu_time"]["p99_us"]
    figures["decision_small_p99_us"] = _decision(figures["small"], "p99_us")
    figures["decision_p99_us"] = _decision(figures["large"], "p99_us")
    figures["decision_small_explained_p99_us"] = _decision(figures["small"], "p99_us", EXPLAINED)
    figures["decision_explained_p99_us"] = _decision(figures["large"], "p99_us", EXPLAINED)
    figures["curve"] = curve(QUICK_CURVE if is_quick else CURVE, events // 2, told)
    _, figures["everybody_can_do_everything"] = at_size(small, events // 4, told, "worst case", everybody(small))
    told("memory", 0.0)
    memory = bytes_per_contact(small if is_quick else large, 2_000 if is_quick else 20_000)
    figures["bytes_per_waiting_contact"] = memory
    figures.update(forecasts(is_quick, told))
    return figures


def _decision(figures: Figures, name: str, what: str = DECISION) -> float:
    events = figures["events"]
    return float(events[what][name])


def main() -> int:
    """Measure, print the chief figures, keep all."""
    parser = argparse.ArgumentParser(prog="python -m bench.routing", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small floors and few events: whether it runs")
    parser.add_argument("--out", type=Path, default=RESULT)
    arguments = parser.parse_args()
    before = os.getloadavg()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    collect_rarely()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:32}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def told(name: str, share: float) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=1.0)
            bar.update(tasks[name], completed=share)

        figures = measured(arguments.quick, told)
    command = "make bench-routing" if not arguments.quick else "python -m bench.routing --quick"
    result = {"name": "routing", "machine": measured_on(before), "figures": figures, "command": command}
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, value in figures.items():
        if isinstance(value, int | float):
            print(f"{name:40} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
