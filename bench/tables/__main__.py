"""``python -m bench.tables``: every table case with seeds 1, 2 and 3, and what two skills of six are worth.

Writes ``bench/results/tables.json`` unless ``--dry``. The seeds were chosen before the first run and stay. Of 99 %
intervals one in a hundred misses by right; the exit status is 1 when more miss than chance explains (0.1 %).
"""

import argparse
import json
import os
import random
import sys
import time
from math import comb
from pathlib import Path
from typing import Any

from bench.machine import cpu_model
from bench.tables.cases import CASES, STRATEGIES, Build, Case
from routing.simulator.figures import ALL
from routing.simulator.simulate import Simulation
from routing.simulator.statistics import Estimate

RESULT = Path(__file__).resolve().parents[1] / "results" / "tables.json"
LEVEL = 0.99
BOUND_S = 0.45002 * 60


def measured(build: Build, contacts: float, seed: int) -> tuple[dict[str, Estimate], float]:
    """The figures of all, and contacts simulated per second."""
    simulation = Simulation(build(contacts), lambda purpose: random.Random(f"{seed}/0/{purpose}"))
    begun = time.perf_counter()
    for _ in simulation.run():
        pass
    speed = simulation.served / (time.perf_counter() - begun)
    return dict(simulation.ledger.report(LEVEL).figures[ALL]), speed


def tried(case: Case, seeds: list[int], factor: float) -> list[dict[str, Any]]:
    """One line for each figure and seed."""
    lines = []
    for seed in seeds:
        figures, speed = measured(case.build, case.contacts * factor, seed)
        for expected in case.expected:
            found = figures[expected.figure]
            assert found.value is not None and found.half_width is not None
            lines.append(
                {
                    "case": case.name,
                    "figure": expected.figure,
                    "seed": seed,
                    "expected": round(expected.value, 7),
                    "source": expected.source,
                    "simulated": round(found.value, 7),
                    "half_width": round(found.half_width, 7),
                    "is_inside": abs(found.value - expected.value) <= found.half_width + expected.give,
                    "contacts_per_s": round(speed),
                }
            )
            print(json.dumps(lines[-1]), flush=True)
    return lines


def cross_training(seeds: list[int], contacts: float) -> list[dict[str, Any]]:
    """Mean wait of the served over the exact bound, by pairing and strategy, over all seeds."""
    lines = []
    for name, build in STRATEGIES:
        waits = []
        for seed in seeds:
            figures, _ = measured(build, contacts, seed)
            waits.append(figures["asa_s"].value or 0.0)
        mean_s = sum(waits) / len(waits)
        by_seed = [round(one / BOUND_S, 4) for one in waits]
        lines.append(
            {"way": name, "mean_wait_s": round(mean_s, 3), "of_bound": round(mean_s / BOUND_S, 4), "by_seed": by_seed}
        )
        print(json.dumps(lines[-1]), flush=True)
    return lines


def by_chance(misses: int, of: int) -> float:
    """The chance of so many misses or more when every interval is right."""
    return 1 - sum(comb(of, k) * (1 - LEVEL) ** k * LEVEL ** (of - k) for k in range(misses))


def main() -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--factor", type=float, default=1.0, help="length of the runs, 1 is usual")
    parser.add_argument("--dry", action="store_true")
    arguments = parser.parse_args()
    begun, load = time.perf_counter(), os.getloadavg()
    lines = [line for case in CASES for line in tried(case, arguments.seeds, arguments.factor)]
    misses = [line for line in lines if not line["is_inside"]]
    chance = by_chance(len(misses), len(lines))
    result = {
        "name": "tables",
        "command": "make simulate-tables",
        "machine": {"cpu": cpu_model(), "cores": os.cpu_count(), "load_average": load},
        "figures": {
            "comparisons": len(lines),
            "misses": len(misses),
            "chance_of_so_many_misses": round(chance, 5),
            "missed": misses,
            "cross_training": cross_training(arguments.seeds, 150_000 * arguments.factor),
            "seconds": round(time.perf_counter() - begun),
            "tables": lines,
        },
    }
    print(f"{len(misses)} of {len(lines)} intervals of {LEVEL:.0%} miss", file=sys.stderr)
    if not arguments.dry:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
    return 0 if chance > 0.001 else 1


if __name__ == "__main__":
    sys.exit(main())
