"""Lines in words for people: why one is down, and a day's half hours as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from agent_ui.gateway.protocol.lines import HalfHour, LineHalf, LineHistory
from cli.words import is_chinese, say

WHYS = {
    "red-alarm": ("红色告警", "red alarm"),
    "yellow-alarm": ("黄色告警", "yellow alarm"),
    "blue-alarm": ("蓝色告警", "blue alarm"),
    "alarm": ("线路有告警", "alarm on the line"),
    "d-channel": ("D 信道中断", "the D channel is down"),
    "registration-refused": ("运营商拒绝注册", "the carrier refuses our registration"),
    "registration-lost": ("未在运营商处注册", "not registered with the carrier"),
    "registration-stopped": ("已放弃注册", "registration was given up"),
    "options-unanswered": ("运营商不应答 OPTIONS", "the carrier does not answer OPTIONS"),
    "slow": ("运营商应答慢", "the carrier answers slowly"),
    "calls-fail": ("最近几次呼叫因运营商故障失败", "the last calls failed by the carrier's fault"),
}


def words_of_line(line: Mapping[str, Any]) -> str:
    """One line that does not work, or not well."""
    why = say(*WHYS.get(line["why"], (line["why"], line["why"])))
    since = f"{datetime.fromisoformat(line['since']).astimezone():%m-%d %H:%M:%S}"
    if line["state"] == "down":
        return say(f"线路 {line['line']} 中断：{why}，自 {since}", f"line {line['line']} is down: {why}, since {since}")
    return say(f"线路 {line['line']} 劣化：{why}，自 {since}", f"line {line['line']}: {why}, since {since}")


def show_history(history: LineHistory, console: Console) -> None:
    """Half hours in which something happened, a row each: what the lines did, and the queues' service levels."""
    zone = ZoneInfo(history.zone)
    table = Table(box=None, pad_edge=False, title=f"{history.day} ({history.zone})", title_justify="left")
    for name in (
        say("半小时", "half hour"), say("中断", "down"), say("峰值", "peak"), say("呼入/呼出/被拒", "in/out/refused"),
        "MOS", say("服务水平：时限内 ÷（接听 + 放弃）", "service level: within target / (answered + abandoned)"),
    ):  # fmt: skip
        table.add_column(name)
    for half in history.halves:
        if any(queue.offered for queue in half.queues) or any(map(_is_told, half.lines)):
            row = _row(half, zone)
            table.add_row(*row, style="red" if any(line.down_s for line in half.lines) else None)
    console.print(table)


def _is_told(line: LineHalf) -> bool:
    return bool(line.down_s or line.degraded_s or line.peak or line.refused or line.calls_in or line.calls_out)


def _row(half: HalfHour, zone: ZoneInfo) -> tuple[str, ...]:
    lines, queues = half.lines, [queue for queue in half.queues if queue.offered]
    minutes = say("分钟", "min")
    return (
        f"{datetime.fromisoformat(half.start).astimezone(zone):%H:%M}",
        "\n".join(f"{line.line} {line.down_s / 60:.1f} {minutes}" for line in lines if line.down_s) or "-",
        "\n".join(f"{line.line} {_of(line)}" for line in lines if line.peak) or "-",
        "\n".join(f"{line.line} {line.calls_in}/{line.calls_out}/{line.refused}" for line in lines if _is_told(line)),
        "\n".join(f"{line.line} {line.mos:.1f}" for line in lines if line.mos is not None) or "-",
        "\n".join(
            f"{queue.name_zh if is_chinese() else queue.name_en} "
            f"{'-' if queue.service_level is None else f'{queue.service_level:.0%}'}"
            f" ({queue.within_promise}/{queue.answered}+{queue.abandoned})"
            for queue in queues
        )
        or "-",
    )


def _of(line: LineHalf) -> str:
    return str(line.peak) if line.capacity is None else f"{line.peak}/{line.capacity}"
