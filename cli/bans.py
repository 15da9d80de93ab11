"""``zuoxi bans``: addresses from which no SIP is let in; list them, let one in again, keep one out."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from agent_ui.gateway.problems import error_of, problem_of
from bus.link import Bus
from cli import running
from cli.asking import answers_to
from cli.routing import Json, print_json, run
from cli.words import say
from lexicon.errors import ControllerAway, Refused, ZuoxiError
from lexicon.orders import Answer
from lexicon.orders_guard import AddBan, GuardOrder, ListBans, ReleaseBan

app = typer.Typer(no_args_is_help=True, help=say("被封禁的 SIP 地址", "addresses that are banned from SIP"))
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)
Address = Annotated[str, typer.Argument(help=say("IP 地址", "the address"))]


@app.command("list", help=say("谁被封禁、为什么、还有多久", "who is banned, why, for how long yet"))
def listed(is_json: Json = False) -> None:
    answer = run(_ask(running.find(), ListBans(**_head())))
    bans: list[dict[str, Any]] = json.loads(answer.data["bans"])
    if is_json:
        print_json({"mode": answer.data["mode"], "is_failing": bool(answer.data["fault"]), "bans": bans})
        return
    if answer.data["mode"] == "watch":
        _people.print(
            say("只观察，没有封禁任何地址（ZUOXI_BAN=watch）", "only watched: nobody is kept out (ZUOXI_BAN=watch)")
        )
    if answer.data["fault"]:
        _people.print(f"[red]{say('防火墙无法设置，见日志', 'the filter cannot be set: see the log')}[/]")
    table = Table(box=None, pad_edge=False)
    for name in (
        say("地址", "address"),
        say("原因", "why"),
        say("自", "since"),
        say("还有", "left"),
        say("次数", "nth"),
    ):
        table.add_column(name)
    for one in bans:
        since = f"{datetime.fromisoformat(one['since']).astimezone():%m-%d %H:%M:%S}"
        table.add_row(one["address"], one["why"], since, str(timedelta(seconds=one["seconds_left"])), str(one["nth"]))
    _screen.print(table)


@app.command(help=say("放行一个地址（--all 为全部）", "let an address in again (--all: everybody)"))
def release(
    address: Annotated[str, typer.Argument(help=say("IP 地址", "the address"))] = "",
    everybody: Annotated[bool, typer.Option("--all", help=say("全部放行", "everybody"))] = False,
) -> None:
    if bool(address) == everybody:
        raise typer.BadParameter(say("请给出一个地址，或 --all", "name an address, or say --all"))
    run(_ask(running.find(), ReleaseBan(**_head(), address=address)))
    _screen.print(say(f"已放行 {address or '全部'}", f"{address or 'everybody'} may come in again"), markup=False)


@app.command(help=say("封禁一个地址", "keep an address out"))
def add(
    address: Address,
    seconds: Annotated[int, typer.Option("--for", min=0, max=30 * 86_400, help=say("秒数", "seconds"))] = 0,
) -> None:
    run(_ask(running.find(), AddBan(**_head(), address=address, for_s=seconds)))
    _screen.print(say(f"已封禁 {address}", f"{address} is banned"), markup=False)


def _head() -> dict[str, Any]:
    who = f"cli:{os.environ.get('USER', '')}"
    return {"id": secrets.token_hex(12), "gateway": f"cli-{secrets.token_hex(4)}", "agent": who, "desk": ""}


async def _ask(instance: running.Instance, order: GuardOrder) -> Answer:
    bus = Bus(instance.env["ZUOXI_REDIS_URL"], order.gateway)
    try:
        async with answers_to(bus):
            answer = await bus.ask(order, timeout_s=10)
    except ControllerAway:
        off = say("防护没有运行：用 ZUOXI_BAN=on 启动", "the guard does not run: start with ZUOXI_BAN=on")
        raise Refused(off, code="no-guard") from None
    except ZuoxiError as error:
        raise Refused(error.text, code=error.code) from None
    if answer.code:
        words = problem_of(error_of(answer.code, answer.text))[1]
        raise Refused(f"{say(words.zh, words.en)} ({answer.text})", code=answer.code)
    return answer
