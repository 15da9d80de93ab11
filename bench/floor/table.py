"""The table of docs/performance.md from bench/results/floor.json: ``python -m bench.floor.table --into FILE``."""

import json
import sys
from typing import Any

from bench.document import asked, tell
from bench.floor.__main__ import RESULT

PHASES = {"rests": "at rest", "scrolls": "the floor is scrolled by wheel", "sorts": "sorted, filtered, searched"}
MOST_P95_MS, MOST_TASK_MS = 34, 100


def table(found: dict[str, Any]) -> str:
    """Markdown."""
    figures, machine = found["figures"], found["machine"]
    loads = [round(machine[name][0], 1) for name in ("load_average_before", "load_average_after")]
    looking = figures["looking"]
    lines = [
        f"{machine['cpu']}, {machine['cores']} cores, load {loads[0]} to {loads[1]}; "
        f"{figures['agents']} agents, {figures['queues']} queues.",
        "",
        "| | changes of state a second | ms between frames: p50 / p95 / p99 / longest | frames left out "
        "| tasks over 50 ms: how many, longest | rows drawn | gateway, % of a core |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for phase, words in PHASES.items():
        one = figures[phase]
        frame = one["frame_ms"]
        mark = "✓" if frame["p95"] <= MOST_P95_MS and one["longest_task_ms"] <= MOST_TASK_MS else "✗"
        lines.append(
            f"| {words} | {one['changes_per_s']} | {frame['p50']} / {frame['p95']} / {frame['p99']} / {frame['max']} "
            f"{mark} | {one['dropped_share']:.1%} | {one['long_tasks']}, {one['longest_task_ms']} ms "
            f"| {one['drawn']['rows']:g} | {one['gateway_core_percent']} |"
        )
    look, stall = looking["look_ms"], looking["stall_ms"]
    lines += [
        "",
        f"✓: p95 at most {MOST_P95_MS} ms, no task over {MOST_TASK_MS} ms. A look at the outlook of 100 queues with "
        f"1,000 agents: {look['p50']} ms (p99 {look['p99']}), in pieces of {stall['p50']} ms "
        f"(p99 {stall['p99']}, longest {stall['max']}).",
    ]
    return "\n".join(lines)


def main() -> int:
    """Print, or put between the marks of a document."""
    file, into = asked("bench.floor.table", RESULT)
    tell(table(json.loads(file.read_text("utf-8"))), "floor", into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
