"""``python -m bench.queue.table [FILE] [--into docs/performance.md]``: the results file as a table."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from bench.document import asked, tell
from launch.settings import ROOT

RESULTS = ROOT / "bench" / "results" / "queue.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ``figure`` without its ending, what it is, and where ours stands under another name, that name."""

    figure: str
    what: str
    unit: str = "ms"
    ours: str = ""
    target: float = 0
    moonshot: float = 0


_CORE = "percent"
ROWS = (
    Row("gap_mean", "idle-agent gap, mean", target=150, moonshot=250),
    Row("gap_p99", "idle-agent gap, p99", target=100, moonshot=200),
    Row("gap_default_mean", "the same, app_queue's defaults, mean", ours="gap_mean"),
    Row("gap_default_p99", "the same, app_queue's defaults, p99", ours="gap_p99"),
    Row("refusal_gap", "gap after a refusal", target=2500, moonshot=2500),
    Row("refusal_gap_retry1", "the same, app_queue with retry = 1", ours="refusal_gap"),
    Row("cpu_per_call_40", "CPU per call at 40 calls/s", target=1.2, moonshot=1.5),
    Row("cpu_per_call_70", "CPU per call at 70 calls/s", target=1.2, moonshot=1.5),
    Row("waiting_cpu", "what the waiting callers add, no music", _CORE, target=6, moonshot=10),
    Row("waiting_asterisk_cpu", "the same, Asterisk alone", _CORE),
    Row("waiting_total_cpu", "the same and all talking agents, in all", _CORE),
    Row("waiting_music_cpu", "what the waiting callers add, with music", _CORE),
)


WAYS = ("dial", "originate")
BOTH_WAYS = (
    ("gap_mean_ms", "idle-agent gap, mean, ms"),
    ("gap_p99_ms", "idle-agent gap, p99, ms"),
    ("cpu_per_call_40_ms", "CPU per call at 40 calls/s, ms"),
    ("cpu_per_call_40_asterisk_ms", "the same, Asterisk"),
    ("cpu_per_call_40_controller_ms", "the same, controller"),
    ("cpu_per_call_70_ms", "CPU per call at 70 calls/s, ms"),
)


def number(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(found: dict[str, Any]) -> str:
    """Markdown."""
    figures: dict[str, float] = found["figures"]
    lines = ["| what | app_queue | ours | unit | ratio | target | moonshot |", "| --- |" + " ---: |" * 6]
    for row in ROWS:
        ratio = figures.get(f"{row.figure}_ratio")
        if ratio is None:
            continue
        peer = number(figures.get(f"app_queue_{row.figure}_{row.unit}"))
        ours = number(figures.get(f"ours_{row.ours or row.figure}_{row.unit}"))
        reached = "" if not row.target else (" ✓" if ratio >= row.target else " ✗")
        goals = f"{row.target or ''} | {row.moonshot or ''}"
        unit = "% of a core" if row.unit == _CORE else row.unit
        what = f"{row.what} (`{row.figure}_ratio`)"
        lines.append(f"| {what} | {peer} | {ours} | {unit} | {number(ratio)}{reached} | {goals} |")
    return "\n".join([*lines, "", *_parts(figures), *_others(found)])


def _parts(figures: dict[str, float]) -> list[str]:
    lines = []
    for rate in (40, 70):
        names = ("asterisk", "controller", "gateway", "postgres", "redis")
        parts = [(name, figures.get(f"ours_cpu_per_call_{rate}_{name}_ms")) for name in names]
        if parts[0][1] is not None:
            shares = ", ".join(f"{name} {number(value)}" for name, value in parts)
            lines.append(f"- Our CPU per call at {rate} calls/s, in ms: {shares}.")
    return lines


def _others(found: dict[str, Any]) -> list[str]:
    figures, machine = found["figures"], found["machine"]
    lines = [
        f"- Calls on our side: {figures.get('ours_calls', 0):.0f}, lost {figures.get('ours_lost', 0):.0f}, "
        f"offered twice {figures.get('ours_offered_twice', 0):.0f}."
    ]
    if "encoding_cpu_ms_per_call" in figures:
        lines.append(
            f"- Encoding after the run: {number(figures['encoding_cpu_ms_per_call'])} ms of CPU per recording."
        )
    averages = [take["load_average"][0] for take in found["takes"]]
    lines.append(
        f"- {machine['cores']} cores {machine['cpu']}, Asterisk {machine['asterisk']}, {found['rounds']} rounds; "
        f"load average {min(averages):g} to {max(averages):g}; ringing: {found['ringing']}."
    )
    return [*lines, f"- `{found['command']}`"]


def both_ways(found: dict[str, dict[str, Any]]) -> str:
    """Our two ways of ringing side by side; nothing unless both were measured."""
    if set(found) != set(WAYS):
        return ""
    lines = ["", "", "| ours alone, ringing by | " + " | ".join(WAYS) + " |", "| --- | ---: | ---: |"]
    for name, what in BOTH_WAYS:
        values = [found[way]["figures"].get(f"ours_{name}") for way in WAYS]
        if None not in values:
            lines.append(f"| {what} | {' | '.join(number(value) for value in values)} |")
    return "\n".join([*lines, "", *(f"- `{found[way]['command']}`" for way in WAYS)])


def main(words: list[str]) -> int:
    """Print it, or put it into a document; 1 when there is nothing to print."""
    file, into = asked("bench.queue.table", RESULTS, words)
    if not file.exists():
        print(f"{file}: there is no such file; run `make bench-queue` first", file=sys.stderr)
        return 1
    ways = {way: file.with_name(f"{file.stem}-{way}.json") for way in WAYS}
    text = table(json.loads(file.read_text()))
    text += both_ways({way: json.loads(path.read_text()) for way, path in ways.items() if path.exists()})
    tell(text, "queue", into)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
