"""``zuoxi tone``: the beep in a conversation that a supervisor hears, client by client."""

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
from store.tones import ClientTone, set_tone, tones

app = typer.Typer(no_args_is_help=True, help=say("监听提示音：按客户公司设置", "the monitor tone of each client"))
_screen = Console(highlight=False)

Client = Annotated[str, typer.Argument(help=say("客户公司", "the client company"))]
_WRONG = {"client": "没有这个客户公司", "every_s": "间隔应为 2 到 120 秒"}


@app.command("list", help=say("各客户公司的提示音", "every client's"))
def show(is_json: Json = False) -> None:
    async def work() -> list[ClientTone]:
        async with memory(running.find()) as pool:
            return await tones(pool)

    found = run(work())
    if is_json:
        print_json([asdict(one) for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("客户公司", "client"), say("提示音", "tone")):
        table.add_column(name)
    for one in found:
        every = say("关", "off") if one.every_s is None else say(f"每 {one.every_s:g} 秒", f"every {one.every_s:g} s")
        table.add_row(one.client, every)
    _screen.print(table)


@app.command("set", help=say("监听时每隔若干秒响一声", "beep every so many seconds while a supervisor listens"))
def put(
    client: Client,
    seconds: Annotated[float, typer.Argument(help=say("间隔秒数，2 到 120", "seconds between two, 2 to 120"))],
    by: By = "",
    is_json: Json = False,
) -> None:
    _set(client, seconds, (who(by), is_json))


@app.command("off", help=say("监听时不响", "no beep"))
def off(client: Client, by: By = "", is_json: Json = False) -> None:
    _set(client, None, (who(by), is_json))


def _set(client: str, every_s: float | None, told: tuple[str, bool]) -> None:
    by, is_json = told

    async def work() -> bool:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            try:
                return await set_tone(writer, ClientId(client), every_s, by)
            except BadInput as error:
                raise Refused(say(f"{_WRONG[error.where]}（{error.text}）", error.text)) from None

    is_new = run(work())
    if is_json:
        print_json({"client": client, "every_s": every_s, "is_new": is_new})
    elif every_s is None:
        _screen.print(say(f"{client}：监听时没有提示音", f"{client}: no tone while a supervisor listens"))
    else:
        _screen.print(say(f"{client}：监听时每 {every_s:g} 秒响一声", f"{client}: a beep every {every_s:g} s"))
