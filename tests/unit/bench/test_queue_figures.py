"""From takes to figures: medians over the rounds, app_queue over ours, the worst rate counts."""

from typing import Any

from bench.document import put_into
from bench.queue.figures import figures
from bench.queue.table import both_ways, table


def called(part: str, side: str, gap_ms: float, cpu_ms: float, **more: Any) -> dict[str, Any]:
    gap = {"mean": gap_ms, "p50": gap_ms, "p99": 4 * gap_ms}
    cpu = {"asterisk": cpu_ms, "all": cpu_ms}
    calls = {"calls": 100, "lost": 0, "offered_twice": 0, "load_average": [0.5, 0.5, 0.5]}
    return (
        {"part": part, "side": side, "gap_ms": gap, "gap_after_refusal_ms": gap, "cpu_ms_per_call": cpu} | calls | more
    )


def waited(side: str, busy: float, crowd: float, gateway: float = 0.0) -> dict[str, Any]:
    now = {"asterisk": crowd, "gateway": gateway, "all": crowd + gateway}
    before = {"asterisk": busy, "gateway": 0.0}
    return {"part": "waiting", "side": side, "cpu_percent": now, "cpu_percent_before_anyone_waited": before}


def test_ratios_are_of_the_medians() -> None:
    takes = [called("gap", "ours", gap, 1) for gap in (2.0, 3.0, 100.0)]
    takes += [called("gap", "app_queue", gap, 1) for gap in (400.0, 450.0, 600.0)]
    takes += [called("gap", "app_queue-defaults", 1200.0, 1)]
    takes += [called("refusal", "ours", 2.0, 1), called("refusal", "app_queue", 5002.0, 1)]
    found = figures(takes, ())
    assert found["gap_mean_ratio"] == 150 and found["ours_gap_mean_ms"] == 3 and found["app_queue_gap_p99_ms"] == 1800
    assert found["gap_default_mean_ratio"] == 400 and found["refusal_gap_ratio"] == 2501
    assert found["ours_calls"] == 400 and found["ours_lost"] == 0


def test_the_worst_rate_is_the_figure_of_the_cpu() -> None:
    takes = [called("cpu-40", "ours", 1, 5.0), called("cpu-40", "app_queue", 1, 8.0)]
    takes += [called("cpu-70", "ours", 1, 5.0), called("cpu-70", "app_queue", 1, 7.0)]
    found = figures(takes, (40, 70))
    assert (found["cpu_per_call_40_ratio"], found["cpu_per_call_70_ratio"]) == (1.6, 1.4)
    assert found["cpu_per_call_ratio"] == 1.4


def test_those_who_wait_are_what_comes_on_top_of_those_who_talk() -> None:
    found = figures([waited("ours", 2.0, 2.25, gateway=0.25), waited("app_queue", 2.0, 5.0)], ())
    assert found["waiting_cpu_ratio"] == 6 and found["waiting_asterisk_cpu_ratio"] == 12
    assert found["waiting_total_cpu_ratio"] == 2


def test_with_music_is_a_part_of_its_own() -> None:
    takes = [
        waited("ours-music", 2.0, 4.0) | {"part": "music"},
        waited("app_queue-music", 2.0, 22.0) | {"part": "music"},
    ]
    found = figures(takes, ())
    assert found["waiting_music_cpu_ratio"] == 10 and "waiting_cpu_ratio" not in found


def test_both_ways_of_ringing_stand_side_by_side_when_both_were_measured() -> None:
    found = {
        way: {"figures": figures([called("gap", "ours", gap, 1)], ()), "command": way}
        for way, gap in (("dial", 4.0), ("originate", 5.0))
    }
    assert "| idle-agent gap, mean, ms | 4 | 5 |" in both_ways(found)
    assert both_ways({"dial": found["dial"]}) == ""


def test_a_lost_call_is_told() -> None:
    takes = [
        called("gap", "ours", 2, 1),
        called("gap", "ours", 2, 1, lost=1),
        called("gap", "app_queue", 400, 1, lost=3),
    ]
    found = figures(takes, ())
    assert (found["ours_lost"], found["app_queue_lost"]) == (1, 3)


def test_the_table_says_which_targets_are_reached() -> None:
    takes = [called("gap", "ours", 2, 1), called("gap", "app_queue", 420, 1)]
    machine = {"cores": 2, "cpu": "a processor", "asterisk": "22"}
    found = {
        "figures": figures(takes, ()),
        "machine": machine,
        "takes": takes,
        "rounds": 1,
        "ringing": "dial",
        "command": "x",
    }
    text = table(found)
    assert "| idle-agent gap, mean (`gap_mean_ratio`) | 420 | 2 | ms | 210 ✓ | 150 | 250 |" in text
    assert "lost 0, offered twice 0" in text and "gap after a refusal" not in text


def test_the_table_takes_its_place_in_a_document() -> None:
    document = "before\n<!-- queue: how -->\nold\n<!-- /queue -->\nafter\n"
    once = put_into(document, "queue", "| new |")
    assert once == "before\n<!-- queue: how -->\n| new |\n<!-- /queue -->\nafter\n"
    assert put_into(once, "queue", "| new |") == once
