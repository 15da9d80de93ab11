"""``zuoxi survey``: what callers said of conversations, by agent, queue or day."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import memory
from cli.routing import Json, print_json, run
from cli.words import is_chinese, say
from launch.clock import SystemClock
from lexicon.ids import ClientId
from store.surveys import By, SurveyResult, Surveys

_screen = Console(highlight=False)


class About(StrEnum):
    """What a line of the table is about."""

    AGENT = "agent"
    QUEUE = "queue"
    DAY = "day"


_BY: dict[About, By] = {About.AGENT: "agent", About.QUEUE: "queue", About.DAY: "day"}
_HEADS = {About.AGENT: ("坐席", "agent"), About.QUEUE: ("队列", "queue"), About.DAY: ("日期", "day")}


def command(
    by: Annotated[About, typer.Option(help=say("按坐席、队列或日期", "by agent, queue or day"))] = About.QUEUE,
    days: Annotated[float, typer.Option(help=say("最近几天", "of the last days"), min=0.01, max=3660)] = 30.0,
    client: Annotated[str, typer.Option(help=say("只看这个客户", "of this client only"))] = "",
    is_json: Json = False,
) -> None:
    async def work() -> list[SurveyResult]:
        now = SystemClock().now()
        async with memory(running.find()) as pool:
            return await Surveys(pool).results(_BY[by], now - timedelta(days=days), now, ClientId(client))

    found = run(work())
    if is_json:
        print_json([_plain(one) for one in found])
        return
    words = ("邀请", "有回答", "评价数", "满意", "CSAT", "平均分") if is_chinese() else (
        "asked", "answered", "rated", "satisfied", "CSAT", "mean")  # fmt: skip
    table = Table(say(*_HEADS[by]), *words, box=None, pad_edge=False)
    for one in found:
        csat = "–" if one.csat is None else f"{one.csat:.1%}"
        mean = "–" if one.mean_score is None else f"{one.mean_score:.2f}"
        table.add_row(one.about, *map(str, (one.asked, one.answered, one.rated, one.satisfied)), csat, mean)
    _screen.print(table)


def _plain(one: SurveyResult) -> dict[str, Any]:
    counts = {"asked": one.asked, "answered": one.answered, "rated": one.rated, "satisfied": one.satisfied}
    return {"about": one.about, **counts, "csat": one.csat, "mean_score": one.mean_score}
