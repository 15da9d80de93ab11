"""THINKER: what the stamps amount to, and the table that ``docs/performance.md`` shows.

``python -m bench.screens.figures [FILE] [--into docs/performance.md]``.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from launch.settings import ROOT

RESULT = ROOT / "bench" / "results" / "screens.json"
BEGIN, END = "<!-- screens:", "<!-- /screens -->"
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


def put_into(document: str, text: str) -> str:
    """The document with ``text`` between its two marks. Raises ValueError when it has none."""
    begin, end = document.index(BEGIN), document.index(END)
    begin = document.index("-->", begin) + len("-->")
    return f"{document[:begin]}\n{text}\n{document[end:]}"


def main(words: list[str]) -> int:
    """Print it, or put it into a document."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens.figures", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=RESULT)
    parser.add_argument("--into", type=Path, help="a document with the marks")
    asked = parser.parse_args(words)
    text = table(json.loads(asked.file.read_text()))
    if asked.into is None:
        print(text)
    else:
        asked.into.write_text(put_into(asked.into.read_text(), text))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
