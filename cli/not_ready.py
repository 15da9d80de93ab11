"""``zuoxi not-ready``: how long agents may be Not ready for a reason, each day."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from lexicon.errors import BadInput
from lexicon.ids import NotReadyReasonId
from store.catalogue import NotReadyReason, read_catalogue
from store.not_ready import set_limit

app = typer.Typer(no_args_is_help=True, help=say("示忙原因与每日限额", "reasons of Not ready and their limits a day"))
_screen = Console(highlight=False)
NONE = "none"


@app.command("list", help=say("所有原因与限额", "all reasons with their limits"))
def listed(is_json: Json = False) -> None:
    async def work() -> tuple[NotReadyReason, ...]:
        async with memory(running.find()) as pool:
            return (await read_catalogue(pool)).not_ready_reasons

    found = run(work())
    if is_json:
        print_json([{"reason": one.id, "limit_s": one.limit_s, "is_choosable": one.is_choosable} for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("原因", "reason"), say("名称", "name"), say("每日分钟", "minutes a day")):
        table.add_column(name)
    for one in found:
        table.add_row(one.id, say(one.name_zh, one.name_en), "" if one.limit_s is None else f"{one.limit_s / 60:g}")
    _screen.print(table)


@app.command(help=say("设定每日限额，立即生效", "set a limit; it holds at once"))
def limit(
    reason: Annotated[str, typer.Argument(help=say("原因", "the reason"))],
    minutes: Annotated[str, typer.Argument(help=say("每天分钟数，none 为不限", "minutes a day, or none"))],
    by: By = "",
) -> None:
    async def work() -> None:
        try:
            limit_s = None if minutes == NONE else round(float(minutes) * 60)
        except (ValueError, OverflowError) as error:
            raise BadInput("minutes", minutes, f"a number, or {NONE}") from error
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            await set_limit(writer, NotReadyReasonId(reason), limit_s, who(by))

    run(work())
    _screen.print(say(f"{reason}：{minutes}", f"{reason}: {minutes}"), markup=False)
