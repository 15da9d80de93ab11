"""``zuoxi record-outside``: whether calls that no agent is in are recorded, client by client."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from store.recording_outside import ClientChoice, choices, record_outside

app = typer.Typer(
    no_args_is_help=True,
    help=say("无坐席通话是否录音：按客户公司设置", "whether calls without an agent are recorded, for each client"),
)
_screen = Console(highlight=False)

Client = Annotated[str, typer.Argument(help=say("客户公司", "the client company"))]


@app.command("list", help=say("各客户公司的设置", "every client's choice"))
def show(is_json: Json = False) -> None:
    async def work() -> list[ClientChoice]:
        async with memory(running.find()) as pool:
            return await choices(pool)

    found = run(work())
    if is_json:
        print_json([asdict(one) for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("客户公司", "client"), say("录音", "recorded")):
        table.add_column(name)
    for one in found:
        table.add_row(one.client, say("是", "yes") if one.is_on else say("否", "no"))
    _screen.print(table)


@app.command("on", help=say("客户与外部号码通话时录音", "record a caller and a number outside"))
def on(client: Client, by: By = "", is_json: Json = False) -> None:
    _set(client, (who(by), is_json), is_on=True)


@app.command("off", help=say("录音随坐席结束", "a recording ends with the agent"))
def off(client: Client, by: By = "", is_json: Json = False) -> None:
    _set(client, (who(by), is_json), is_on=False)


def _set(client: str, told: tuple[str, bool], *, is_on: bool) -> None:
    by, is_json = told

    async def work() -> bool:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            try:
                return await record_outside(writer, ClientId(client), by, is_on=is_on)
            except BadInput as error:
                raise Refused(say(f"没有这个客户公司（{error.text}）", error.text)) from None

    is_new = run(work())
    if is_json:
        print_json({"client": client, "is_on": is_on, "is_new": is_new})
    elif is_on:
        _screen.print(say(f"{client}：无坐席通话录音", f"{client}: calls without an agent are recorded"))
    else:
        _screen.print(say(f"{client}：无坐席通话不录音", f"{client}: a recording ends with the agent"))
