"""Figures of a simulation for people: names in both languages, each variant in words beside its figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.words import say
from routing.simulator.figures import ALL, COUNTS, Key, Report
from routing.simulator.statistics import Estimate

SHARES = ("p_wait", "abandon_rate", "abandon_rate_without_short", "blocked_rate", "occupancy", "utilisation")
WORDS: dict[str, tuple[str, str]] = {
    "arrived": ("来话", "arrived"),
    "blocked": ("占线未进", "blocked"),
    "offered": ("进入排队", "offered"),
    "answered": ("接通", "answered"),
    "abandoned": ("放弃", "abandoned"),
    "short": ("短放弃", "short abandons"),
    "callback": ("转回拨", "to callback"),
    "voicemail": ("转留言", "to voicemail"),
    "overflowed": ("溢出", "overflowed"),
    "missed": ("未接振铃", "offers missed"),
    "left": ("结束时仍在等", "still waiting at the end"),
    "service_level": (
        "服务水平（接通+放弃为分母，时限内放弃算未达）",
        "service level (of answered + abandoned; abandons failed)",
    ),
    "service_level_of_answered": ("服务水平（接通为分母）", "service level (of answered)"),
    "service_level_without_short": (
        "服务水平（接通+放弃−短放弃）",
        "service level (of answered + abandoned - short)",
    ),
    "service_level_of_offered": ("服务水平（进入排队为分母）", "service level (of offered)"),
    "service_level_abandons_met": (
        "服务水平（时限内放弃算达标）",
        "service level (abandons inside the threshold met)",
    ),
    "service_level_abandons_ignored": (
        "服务水平（时限内放弃不计）",
        "service level (abandons inside the threshold ignored)",
    ),
    "asa_s": ("平均应答速度 ASA（接通者）", "ASA (answered), s"),
    "mean_wait_s": ("平均等待（所有人）", "mean wait (everybody), s"),
    "p_wait": ("需等待的比例", "P(wait): not offered at once"),
    "abandon_rate": ("放弃率（含短放弃）", "abandon rate (short ones in)"),
    "abandon_rate_without_short": ("放弃率（不含短放弃）", "abandon rate (short ones out)"),
    "blocked_rate": ("占线率", "blocked"),
    "aht_s": ("平均处理时长 AHT", "AHT, s"),
    "talk_s": ("平均通话", "talk, s"),
    "acw_s": ("平均话后处理", "ACW, s"),
    "occupancy": ("占用率", "occupancy"),
    "utilisation": ("利用率（签入时间）", "utilisation (of signed-in time)"),
    "queue_length": ("平均排队人数", "mean number waiting"),
    "wait_p50_s": ("等待 P50（所有人）", "wait p50 (everybody), s"),
    "wait_p90_s": ("等待 P90（所有人）", "wait p90 (everybody), s"),
    "answered_wait_p50_s": ("等待 P50（接通者）", "wait p50 (answered), s"),
    "answered_wait_p90_s": ("等待 P90（接通者）", "wait p90 (answered), s"),
}
SHORT: dict[str, tuple[str, str]] = {
    "offered": ("进入排队", "offered"),
    "answered": ("接通", "answered"),
    "abandon_rate": ("放弃率", "abandoned"),
    "blocked_rate": ("占线率", "blocked"),
    "overflowed": ("溢出", "overflowed"),
    "left": ("仍在等", "still waiting"),
    "service_level": ("服务水平", "service level"),
    "asa_s": ("ASA 秒", "ASA s"),
    "answered_wait_p90_s": ("P90 秒", "p90 s"),
    "p_wait": ("需等待", "P(wait)"),
    "aht_s": ("AHT 秒", "AHT s"),
    "occupancy": ("占用率", "occupancy"),
    "utilisation": ("利用率", "utilisation"),
}
WIDE = 130  # columns of a terminal on which a figure and its interval stand beside each other
METHODS = {
    "batch-means": ("批均值法", "batch means"),
    "replications": ("独立重复", "independent replications"),
    "none": ("只有一个单元，没有区间", "one unit only, no intervals"),
}


def shown(name: str, one: Estimate, between: str = " ") -> str:
    """A figure with its interval: percentages for shares, two decimals for seconds."""
    if one.value is None:
        return "–"
    scale, digits, unit = 1.0, 0 if name in COUNTS else 2, ""
    if name in SHARES or name.startswith("service_level"):
        scale, digits, unit = 100.0, 2, " %"
    text = f"{one.value * scale:,.{digits}f}"
    if one.half_width is None:
        return text + unit
    width = f"± {one.half_width * scale:,.{digits}f}"
    return f"{text} {width}{unit}" if between == " " else f"{text}{unit}{between}{width}"


def label(key: Key) -> str:
    """A row's name."""
    kind, name = key
    words = {
        "all": say("全部", "all"),
        "queue": say("队列", "queue"),
        "reason": say("原因", "reason"),
        "agents": say("坐席", "agents"),
    }
    return f"{words[kind]} {name}".strip()


def console() -> Console:
    """Standard output; as wide as the tables need when nobody looks on."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=160)


def show(report: Report, title: str, console: Console, *, is_whole: bool) -> None:
    """The figures as tables."""
    method = say(*METHODS[report.method])
    level = f"{report.level * 100:g}"
    console.print(f"[bold]{title}[/]", highlight=False)
    if report.method != "none":
        words = say(
            f"± 为 {level}% 置信区间（{method}，{report.units} 个单元，Student t）",
            f"± is the {level} % confidence interval ({method}, {report.units} units, Student's t)",
        )
        console.print(f"  {words}", highlight=False)
    else:
        console.print(f"  {method}", highlight=False)
    columns = ["offered", "abandon_rate", "service_level", "asa_s", "answered_wait_p90_s", "p_wait", "aht_s"]
    overall = report.figures[ALL]
    for name, after in (("left", "abandon_rate"), ("overflowed", "abandon_rate"), ("blocked_rate", "abandon_rate")):
        if any((of[name].value or 0) > 0 for of in report.figures.values()):
            columns.insert(columns.index(after) + 1, name)
    between = "\n" if console.width < WIDE else " "
    console.print(_table(report, ("all", "queue", "reason"), columns, between))
    console.print(_table(report, ("all", "agents"), ["occupancy", "utilisation"], between))
    variants = [name for name in WORDS if name.startswith("service_level")]
    names = [name for name in WORDS if name in overall] if is_whole else [*variants, "mean_wait_s", "queue_length"]
    console.print(_list({say("全部", "all"): overall}, names))


def _table(report: Report, kinds: Sequence[str], columns: Sequence[str], between: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for name in columns:
        header = say(*SHORT[name])
        table.add_column(header if between == " " else header.replace(" ", "\n"), justify="right", no_wrap=True)
    for key in sorted(report.figures, key=lambda one: (kinds.index(one[0]) if one[0] in kinds else 9, one[1])):
        if key[0] in kinds:
            table.add_row(label(key), *(shown(name, report.figures[key][name], between) for name in columns))
    return table


def _list(columns: Mapping[str, Mapping[str, Estimate]], names: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for title in columns:
        table.add_column(title, justify="right")
    for name in names:
        table.add_row(say(*WORDS[name]), *(shown(name, of[name]) for of in columns.values()))
    return table


def compare(columns: Mapping[str, Report], console: Console) -> None:
    """The same figures of several reports side by side: in all, then for each queue and reason."""
    names = [
        "offered", "answered", "abandon_rate", "service_level", "asa_s", "answered_wait_p90_s", "mean_wait_s", "p_wait",
        "aht_s",
    ]  # fmt: skip
    keys = list(dict.fromkeys(key for report in columns.values() for key in report.figures if key[0] != "agents"))
    nothing = dict.fromkeys(WORDS, Estimate(None))
    for key in sorted(keys, key=lambda one: (("all", "queue", "reason").index(one[0]), one[1])):
        console.print(f"[bold]{label(key)}[/]", highlight=False)
        of = {title: report.figures.get(key, nothing) for title, report in columns.items()}
        console.print(_list(of, [*names, "occupancy"] if key == ALL else names))


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "level": report.level,
        "units": report.units,
        "method": report.method,
        "figures": [
            {
                "of": key[0],
                "id": key[1],
                **{
                    name: {"value": one.value, "half_width": one.half_width}
                    for name, one in figures.items()
                    if one.value is not None
                },
            }
            for key, figures in report.figures.items()
        ],
    }
