"""``zuoxi tokens``: programs that may come in: made, listed and ended."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent_ui.gateway.doors.rights import TOKEN_RIGHTS
from agent_ui.gateway.programs.tokens import about, new_token
from agent_ui.gateway.protocol.tokens import NewToken
from cli import running
from cli.acts import act
from cli.memory import memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import Refused
from store.service_tokens import ServiceToken, ServiceTokens

app = typer.Typer(no_args_is_help=True, help=say("服务令牌：外部程序的访问权", "tokens with which programs come in"))
_screen = Console(highlight=False)

Name = Annotated[str, typer.Argument(help=say("令牌名称", "the token's name"))]


@app.command(help=say("新建令牌；只显示一次", "a new token; it is shown once"))
def add(
    name: Name,
    right: Annotated[list[str], typer.Option("--right", help=" ".join(TOKEN_RIGHTS))],
    client: Annotated[
        list[str],
        typer.Option("--client", help=say("可见的客户公司；all 为全部", "whose rows it sees, or all")),
    ],
    net: Annotated[
        list[str] | None, typer.Option("--network", help=say("只能来自此网段（CIDR）", "from here alone; CIDR"))
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help=say("有效天数", "how many days it lives"))] = 365,
    per_minute: Annotated[
        int | None, typer.Option(help=say("每分钟请求数上限", "requests in a minute; without: as for every program"))
    ] = None,
    per_day: Annotated[
        int | None, typer.Option(help=say("每日（UTC）请求数上限", "requests in a day of UTC; without: no end"))
    ] = None,
    by: By = "",
    is_json: Json = False,
) -> None:
    wish = NewToken(
        name=name,
        rights=right,  # type: ignore[arg-type]  # new_token refuses any other word
        clients=None if "all" in client else client,
        networks=net or [],
        days=days,
        per_minute=per_minute,
        per_day=per_day,
    )
    token, kept = new_token(wish, who(by), SystemClock().now())

    async def work() -> None:
        async with memory(running.find()) as pool:
            await ServiceTokens(pool).make(kept, act(by, "token-made", kept.id, detail=about(kept)))

    run(work())
    if is_json:
        print_json({"id": kept.id, "token": token, "expires_at": running.iso(kept.expires_at)})
    else:
        _screen.print(say(f"令牌（只显示这一次）：{token}", f"the token, shown this once: {token}"), markup=False)


@app.command("list", help=say("所有令牌", "every token"))
def show(is_json: Json = False) -> None:
    found = run(_all())
    if is_json:
        print_json([{"id": one.id, **about(one), "used_at": running.iso(one.used_at)} for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for word in (say("名称", "name"), say("权限", "rights"), say("客户", "clients"), say("网段", "networks")):
        table.add_column(word)
    for word in (say("有效至", "until"), say("最近使用", "last used"), say("来自", "from")):
        table.add_column(word)
    for one in found:
        clients = say("全部", "all") if one.sees_all_clients else ", ".join(one.clients)
        words = (one.name, ", ".join(one.rights), clients, ", ".join(one.networks))
        table.add_row(*words, running.iso(one.expires_at), running.iso(one.used_at) or "", one.used_from)
    _screen.print(table)


@app.command(help=say("结束令牌，立即生效", "it may come in no more"))
def end(name: Name, by: By = "") -> None:
    found = next((one for one in run(_all()) if name in (one.name, one.id)), None)
    if found is None:
        raise Refused(say(f"没有令牌 {name}", f"there is no token {name}"))
    token = found

    async def work() -> None:
        async with memory(running.find()) as pool:
            noted = act(by, "token-ended", token.id, detail={"name": token.name})
            await ServiceTokens(pool).end(token.id, noted, SystemClock().now())

    run(work())
    _screen.print(say(f"{name} 已结束", f"{name} is ended"), markup=False)


async def _all() -> list[ServiceToken]:
    async with memory(running.find()) as pool:
        return await ServiceTokens(pool).listed(None)
