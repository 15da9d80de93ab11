"""``zuoxi callbacks``: callers who are to be called back; list them, call one off."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent_ui.gateway.board import callbacks as gateway
from agent_ui.gateway.problems import problem_of
from bus.link import Bus
from cli import running
from cli.asking import answers_to
from cli.memory import memory
from cli.routing import Json, print_json, run
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import Refused, ZuoxiError
from lexicon.ids import AgentId, CallId
from store.callbacks import OpenCallback, open_callbacks

LOOKED_BACK = timedelta(hours=24)

app = typer.Typer(no_args_is_help=True, help=say("等待回拨的来电", "callers who are to be called back"))
_screen = Console(highlight=False)


@app.command("list", help=say("等待回拨的来电，先轮到的在前", "who is to be called back, the first in turn first"))
def listed(is_json: Json = False) -> None:
    now = SystemClock().now().astimezone(UTC)

    async def work() -> list[OpenCallback]:
        async with memory(running.find()) as pool:
            return await open_callbacks(pool, now - LOOKED_BACK)

    found = run(work())
    if is_json:
        print_json([{name: _plain(value) for name, value in asdict(one).items()} for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (
        say("来电", "call"), say("号码", "number"), say("队列", "queue"), say("已等待", "waits"),
        say("有效至", "until"), say("状态", "state"),
    ):  # fmt: skip
        table.add_column(name)
    for one in found:
        waits = timedelta(seconds=int((now - one.joined_at).total_seconds()))
        state = say("正在拨打", "being dialled") if one.is_dialled else say("等待", "waits")
        until = f"{one.expires_at.astimezone():%m-%d %H:%M}"
        table.add_row(one.call, one.number, one.queue, str(waits), until, state)
    _screen.print(table)


@app.command("cancel", help=say("取消一个回拨，不再拨打", "call one off: nobody is dialled"))
def cancel(call: Annotated[str, typer.Argument(help=say("来电编号", "the call"))], is_json: Json = False) -> None:
    run(_cancel(running.find(), CallId(call)))
    if is_json:
        print_json({"call": call, "cancelled": True})
    else:
        _screen.print(say(f"已取消 {call} 的回拨", f"{call} will not be called back"), markup=False)


async def _cancel(instance: running.Instance, call: CallId) -> None:
    """By the bus: no sign-in is needed, and the gateway need not run."""
    bus = Bus(instance.env["ZUOXI_REDIS_URL"], f"cli-{secrets.token_hex(4)}")
    try:
        async with answers_to(bus):
            await gateway.cancel(bus, call, AgentId(f"cli:{os.environ.get('USER', '')}"))
    except ZuoxiError as failure:
        told = problem_of(failure)[1]
        raise Refused(say(told.zh, told.en), code=failure.code) from None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
