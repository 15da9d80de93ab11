"""``python -m bench.routing.table [FILE] [--into docs/performance.md]``: the results file as tables."""

import json
import sys
from pathlib import Path
from typing import Any

from bench.document import asked, tell

RESULTS = Path(__file__).resolve().parents[1] / "results" / "routing.json"
GROWTH = ("decision", "decision and explanation", "take", "miss", "withdraw")
SCENARIOS = {
    "single_queue": "one queue, 97 % occupied",
    "skills_with_relaxation": "languages and subjects, steps, overflow",
    "overload": "a third too many callers, who hang up",
    "changing_staffing": "a day with three shifts",
    "priorities": "one of five goes two minutes ahead",
}


def chief(figures: dict[str, Any]) -> list[str]:
    """What has a target."""
    told = [
        ("decision, p99, 1,000 agents / 50 skills / 2,000 waiting", figures["decision_small_p99_us"], "50 us"),
        ("the same and its explanation", figures["decision_small_explained_p99_us"], ""),
        ("the same by CPU time", figures["decision_small_p99_cpu_us"], ""),
        ("the same, each at its quickest of three identical runs", figures["decision_small_undisturbed"]["p99_us"], ""),
        ("decision, p99, 5,000 / 500 / 200 queues / 20,000", figures["decision_p99_us"], "100 us"),
        ("the same and its explanation", figures["decision_explained_p99_us"], ""),
        ("the same by CPU time", figures["decision_p99_cpu_us"], ""),
        ("the same, each at its quickest of three identical runs", figures["decision_undisturbed"]["p99_us"], ""),
        ("bytes per waiting contact", figures["bytes_per_waiting_contact"], "2048"),
        *((f"{kind}, median: floor 16 times as large / small", figures["curve"]["growth"][kind]["median_ratio"],
           f"{figures['curve']['log_ratio']} (log)")
          for kind in GROWTH if kind in figures["curve"]["growth"]),
    ]  # fmt: skip
    return ["| figure | measured | target |", "| --- | ---: | ---: |"] + [
        f"| {what} | {value} | {target} |" for what, value, target in told
    ]


def events(figures: dict[str, Any]) -> list[str]:
    """Every event kind at both sizes and on the worst floor."""
    floors = [figures[name] for name in ("small", "large", "everybody_can_do_everything")]
    lines = [
        "| event, median / p99 / p99.9 in us | small | large | small, everybody can do everything |",
        "| --- | ---: | ---: | ---: |",
    ]
    for kind in sorted(floors[0]["events"]):
        cells = []
        for floor in floors:
            one = floor["events"].get(kind)
            cells.append("-" if one is None else f"{one['median_us']} / {one['p99_us']} / {one['p999_us']}")
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    sets = [
        f"{floor['requirement_sets']} ({floor['requirement_sets_met_by_an_agent']['median']}, "
        f"{floor['requirement_sets_met_by_an_agent']['p99']})"
        for floor in floors
    ]
    return [*lines, f"| requirement sets (met by an agent: median, p99) | {' | '.join(sets)} |"]


def promises(figures: dict[str, Any]) -> list[str]:
    """Expected wait: mean absolute error."""
    lines = [
        "| scenario | callers | they waited, mean s | our error, s | app_queue's, s | our bias, s | in our interval |",
        "| --- |" + " ---: |" * 6,
    ]
    for name, one in figures["expected_wait"].items():
        lines.append(
            f"| {SCENARIOS.get(name, name)} | {one['callers']} | {one['mean_wait_s']} | {one['expected_wait_mae_s']} | "
            f"{one['appqueue_mae_s']} | {one['expected_wait_bias_s']} | {one['within_interval']:.0%} |"
        )
    return lines


def peers(figures: dict[str, Any]) -> list[str]:
    """Their work for one round of all who wait, over one decision of ours."""
    lines = ["| peer | small | large |", "| --- | ---: | ---: |"]
    small, large = figures["peers_small"], figures["peers_large"]
    for peer, what in (("app_queue", "its count of free members, once a second"), ("mod_callcenter", "its SELECTs")):
        ratios = " | ".join(f"{size[peer]['pass_ratio']:,.0f}" for size in (small, large))
        lines.append(f"| {peer}: {what} for all who wait / our decision | {ratios} |")
    ratios = " | ".join(f"{size['mod_callcenter']['select_ratio']:,.0f}" for size in (small, large))
    return [*lines, f"| mod_callcenter: one SELECT, for one who waits / our decision | {ratios} |"]


def tables(found: dict[str, Any]) -> str:
    """Markdown."""
    figures, machine = found["figures"], found["machine"]
    loads = [round(machine[name][0], 1) for name in ("load_average_before", "load_average_after")]
    where = f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}, load {loads[0]} to {loads[1]}."
    asked = " and ".join(f"{figures[size]['expected_wait']['together_us']} us" for size in ("small", "large"))
    alone = " and ".join(f"{figures[size]['expected_wait']['alone_median_us']} us" for size in ("small", "large"))
    parts = [
        [where], chief(figures), events(figures), peers(figures), promises(figures),
        [f"To ask for the wait of everybody at one instant costs {asked} each; of a single one {alone} (median)."],
    ]  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts)


def main() -> int:
    """Print, or put between the marks of a document."""
    file, into = asked("bench.routing.table", RESULTS)
    tell(tables(json.loads(file.read_text("utf-8"))), "routing", into)
    return 0


if __name__ == "__main__":
    sys.exit(main())
