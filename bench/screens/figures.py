"""THINKER: what the stamps amount to, and the table that ``docs/performance.md`` shows.

``python -m bench.screens.figures [FILE] [--into docs/performance.md]``.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.document import asked, tell
from launch.settings import ROOT

RESULT = ROOT / "bench" / "results" / "screens.json"
# key, what it is, target in ms at p99
STAGES = (
    ("announced", "fact to its announcement (it is durable then)", None),
    ("desk_socket", "fact to the socket of the desk it is about", 50),
    ("wallboard_socket", "fact to a wallboard's socket", 50),
    ("wallboard_heard", "fact to the wallboard's page in Chromium", None),
    ("wallboard_painted", "fact to painted, wallboard of all agents", 150),
    ("desk_heard", "fact to the desk's page in Chromium", None),
    ("desk_painted", "fact to painted, the desk", 150),
)


def spread(values: Sequence[float]) -> dict[str, float]:
    """How many, and where they lie. Percentiles are values that were seen (nearest rank)."""
    if not values:
        return {"n": 0}
    ordered = sorted(values)
    return {
        "n": len(ordered),
        "p50": round(_rank(ordered, 50), 1),
        "p99": round(_rank(ordered, 99), 1),
        "max": round(ordered[-1], 1),
    }


def _rank(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that at least so many of a hundred do not exceed."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


def shares(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> dict[str, float]:
    """What each part used of a core between two readings in seconds, in percent."""
    return {name: round((after[name] - before.get(name, 0.0)) / seconds * 100, 1) for name in sorted(after)}


def table(found: Mapping[str, Any]) -> str:
    """Markdown."""
    figures, machine = found["figures"], found["machine"]
    lines = ["| figure, ms | n | p50 | p99 | max | target, p99 |", "| --- |" + " ---: |" * 5]
    for key, what, target in STAGES:
        one = figures[f"{key}_ms"]
        if one["n"]:
            mark = "" if target is None else f"{target} {'✓' if one['p99'] <= target else '✗'}"
            lines.append(f"| {what} | {one['n']} | {one['p50']} | {one['p99']} | {one['max']} | {mark} |")
    opened = figures["opened_cold_ms"]
    slowest = f"{opened['max']} | 2000 {'✓' if opened['max'] <= 2000 else '✗'}"
    lines.append(
        f"| a desk opened on a cold cache, to Ready being possible | {opened['n']} | {opened['p50']} |  | {slowest} |"
    )
    size = figures["javascript_gzip_kb"]
    used = ", ".join(f"{name} {share:g}" for name, share in figures["core_percent"].items())
    waited = ", ".join(f"{name} {share:g}" for name, share in figures["waited_percent"].items())
    return "\n".join(
        [
            *lines,
            "",
            f"- The desk's JavaScript, gzipped: {size:g} kB (target 250 {'✓' if size <= 250 else '✗'}).",
            f"- {figures['desks']} desks, {figures['calls_per_s']:g} calls/s, {figures['calls']} calls in "
            f"{figures['seconds']:g} s, {figures['closed_sockets']} sockets of desks lost.",
            f"- Of a core, in %: {used}; all together {figures['busy_percent']:g} of {machine['cores']}00, of them "
            f"{figures['others_percent']:g} by processes that are no part of this.",
            f"- Ready to run but waiting for a core, in % of the time: {waited}.",
            f"- {machine['cores']} cores {machine['cpu']}, load average before "
            f"{machine['load_average_before'][0]:.2f}; `{found['command']}`",
        ]
    )


def main() -> int:
    """Print, or put between the marks of a document."""
    file, into = asked("bench.screens.figures", RESULT)
    tell(table(json.loads(file.read_text("utf-8"))), "screens", into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
