"""``zuoxi vip``: callers whom a client wants served first, changed while everything runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, ClientId
from store.people import People
from store.vips import KnownVip, drop_vip, put_vip, vips

app = typer.Typer(no_args_is_help=True, help=say("贵宾来电：优先接听、专属坐席", "callers who go first"))
_screen = Console(highlight=False)

Client = Annotated[str, typer.Argument(help=say("客户公司", "the client company"))]
Caller = Annotated[str, typer.Argument(help=say("主叫号码，与线路显示的一致", "the number, as the line shows it"))]
_WRONG = {
    "caller": "主叫号码应为 3 到 20 位数字，可带 +",
    "client": "没有这个客户公司",
    "agents": "没有人用这个名字签入",
    "priority": "优先级应为 1 到 9，1 最优先",
    "note": "备注太长",
}


@app.command("list", help=say("所有贵宾，或一个客户公司的", "all of them, or one client's"))
def show(
    client: Annotated[str, typer.Argument(help=say("客户公司", "the client company"))] = "", is_json: Json = False
) -> None:
    async def work() -> tuple[list[KnownVip], dict[AgentId, str]]:
        async with memory(running.find()) as pool:
            return await vips(pool, client), {person.id: person.login for person in await People(pool).all()}

    found, logins = run(work())
    if is_json:
        print_json([_plain(one, logins) for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (
        say("客户公司", "client"),
        say("主叫", "caller"),
        say("优先级", "priority"),
        say("专属坐席", "agents"),
        say("备注", "note"),
    ):
        table.add_column(name)
    for one in found:
        held = ", ".join(logins.get(agent, agent) for agent in one.agents)
        table.add_row(one.client, one.caller, str(one.priority), held, one.note)
    _screen.print(table)


@app.command("set", help=say("这个来电优先接听，立即生效", "this caller goes first from now on"))
def put(
    client: Client,
    caller: Caller,
    priority: Annotated[
        int, typer.Option(help=say("优先级 1 到 9，1 最优先（提前量见路由计划）", "1 to 9, 1 first: see head starts"))
    ] = 1,
    agent: Annotated[
        list[str] | None, typer.Option(help=say("专属坐席的签入名，可多次", "held for this person first; repeatable"))
    ] = None,
    note: Annotated[str, typer.Option(help=say("备注", "a note"))] = "",
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work() -> tuple[KnownVip, dict[AgentId, str]]:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            wanted = KnownVip(ClientId(client), caller, priority, note=note)
            try:
                kept = await put_vip(writer, wanted, tuple(agent or ()), who(by))
            except BadInput as error:
                raise _refusal(error) from None
            return kept, {person.id: person.login for person in await People(pool).all()}

    kept, logins = run(work())
    if is_json:
        print_json(_plain(kept, logins))
    else:
        _screen.print(say(f"{caller} 优先接听（优先级 {priority}）", f"{caller} goes first (priority {priority})"))


@app.command("drop", help=say("不再优先", "like any other caller from now on"))
def drop(client: Client, caller: Caller, by: By = "", is_json: Json = False) -> None:
    async def work() -> bool:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            try:
                return await drop_vip(writer, ClientId(client), caller, who(by))
            except BadInput as error:
                raise _refusal(error) from None

    was = run(work())
    if is_json:
        print_json({"client": client, "caller": caller, "was_vip": was})
    elif was:
        _screen.print(say(f"{caller} 不再优先", f"{caller} is like any other caller now"))
    else:
        _screen.print(say(f"{caller} 本来就不是贵宾", f"{caller} was none"))


def _refusal(error: BadInput) -> Refused:
    return Refused(say(f"{_WRONG[error.where]}（{error.text}）", error.text))


def _plain(vip: KnownVip, logins: dict[AgentId, str]) -> dict[str, Any]:
    return {**asdict(vip), "agents": [logins.get(agent, agent) for agent in vip.agents]}
