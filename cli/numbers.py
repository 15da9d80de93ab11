"""``zuoxi numbers``: whose a number is and where its callers go, changed while everything runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from asterisk_conf.settings import PROMPTS
from cli import running
from cli.flow_check import recorded
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from lexicon.phone_number import Home
from store.journal import JournalWriter
from store.numbers import (
    KnownNumber,
    Lead,
    NumberTaken,
    NumberThere,
    add_number,
    move_number,
    numbers,
    remove_number,
)

T = TypeVar("T")
app = typer.Typer(
    no_args_is_help=True,
    help=say("号码：属于哪个客户公司、通向哪里，立即生效", "numbers: whose they are and where they lead, at once"),
)
_screen = Console(highlight=False)
_WRONG = {
    "number": "号码不对",
    "client": "没有这个客户公司",
    "flow": "流程不对",
    "reason": "没有这个来电原因",
    "key": "按键不对",
    "lead": "号码没有去处",
    "language": "语言不对",
    "prompt": "没有这个录音",
}

Number = Annotated[
    str, typer.Argument(help=say("号码，写法不限（+86、区号）", "the number, in any spelling (+86, area code)"))
]
Client = Annotated[str, typer.Argument(help=say("客户公司", "the client company"))]
Flow = Annotated[str, typer.Option(help=say("由这个已发布的流程接听", "the published flow that answers it"))]
Reason = Annotated[
    str, typer.Option(help=say("直接（或不选时）去这个来电原因", "the reason without, or after, a menu"))
]
Menu = Annotated[str, typer.Option(help=say("菜单录音", "the menu's prompt"))]
Key = Annotated[list[str] | None, typer.Option(help=say("菜单按键，如 1=billing，可多次", "1=billing; repeatable"))]
Greeting = Annotated[str, typer.Option(help=say("欢迎录音", "the greeting's prompt"))]
Language = Annotated[str, typer.Option(help="zh / en")]


@app.command("list", help=say("所有号码，或一个客户公司的", "all of them, or one client's"))
def show(
    client: Annotated[str, typer.Argument(help=say("客户公司", "the client company"))] = "", is_json: Json = False
) -> None:
    async def work() -> list[KnownNumber]:
        async with memory(running.find()) as pool:
            return await numbers(pool, client)

    found = run(work())
    if is_json:
        print_json([_plain(one) for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("号码", "number"), say("客户公司", "client"), say("语言", "language"), say("去处", "leads to")):
        table.add_column(name)
    for one in found:
        table.add_row(one.row.number, one.row.client, one.row.language, _road(one))
    _screen.print(table)


@app.command(help=say("增加一个号码，立即生效", "a number of a client, from now on"))
def add(
    number: Number,
    client: Client,
    flow: Flow = "",
    reason: Reason = "",
    menu: Menu = "",
    key: Key = None,
    greeting: Greeting = "",
    language: Language = "zh",
    by: By = "",
    is_json: Json = False,
) -> None:
    whose = ClientId(client), _lead(flow, reason, language, (greeting, menu, key or []))
    put = _change(lambda writer, home: add_number(writer, number, whose, who(by), home))
    _tell(put, is_json)


@app.command(help=say("交给另一个客户公司，或改变去处", "to another client, or elsewhere within its client"))
def move(
    number: Number,
    client: Client,
    flow: Flow = "",
    reason: Reason = "",
    menu: Menu = "",
    key: Key = None,
    greeting: Greeting = "",
    language: Language = "zh",
    by: By = "",
    is_json: Json = False,
) -> None:
    whose = ClientId(client), _lead(flow, reason, language, (greeting, menu, key or []))
    put = _change(lambda writer, home: move_number(writer, number, whose, who(by), home))
    _tell(put, is_json)


@app.command(help=say("取消一个号码；正在进行的通话不受影响", "nobody's from now on; calls in progress go on"))
def remove(number: Number, by: By = "", is_json: Json = False) -> None:
    was = _change(lambda writer, home: remove_number(writer, number, who(by), home))
    if is_json:
        print_json({"number": was.number, "was": was.client})
    else:
        _screen.print(say(f"{was.number} 不再是 {was.client} 的号码", f"{was.number} is no number of {was.client} now"))


def _change(change: Callable[[JournalWriter, Home], Awaitable[T]]) -> T:
    async def work() -> T:
        instance = running.find()
        home = Home(instance.env.get("ZUOXI_REGION") or "CN", instance.env.get("ZUOXI_AREA", ""))
        async with memory(instance) as pool, journal(instance, pool) as writer:
            return await change(writer, home)

    async def told() -> T:
        try:
            return await work()
        except BadInput as error:
            raise Refused(say(f"{_WRONG[error.where]}（{error.text}）", error.text)) from None
        except NumberTaken as error:
            raise Refused(say(f"{error.number} 已是 {error.owner} 的号码", error.text), code=error.code) from None
        except NumberThere as error:
            raise Refused(say(f"号码已存在，改变去处请用 move（{error.text}）", f"{error.text}: use move")) from None

    return run(told())


def _lead(flow: str, reason: str, language: str, said: tuple[str, str, list[str]]) -> Lead:
    greeting, menu, keys = said
    there = recorded(PROMPTS)
    for prompt in (greeting, menu):
        if prompt and prompt not in there:
            names = ", ".join(sorted(there))
            raise typer.BadParameter(say(f"没有录音 {prompt}；有：{names}", f"no prompt {prompt}; there is: {names}"))
    pairs = [one.partition("=") for one in keys]
    for digit, _, to in pairs:
        if not digit or not to:
            raise typer.BadParameter(say("应为 按键=原因，如 1=billing", "a key and its reason, such as 1=billing"))
    return Lead(flow, reason, language, greeting, menu, {digit: to for digit, _, to in pairs})


def _tell(put: KnownNumber, is_json: bool) -> None:
    if is_json:
        print_json(_plain(put))
    else:
        row = put.row
        _screen.print(
            say(f"{row.number} 是 {row.client} 的号码", f"{row.number} is a number of {row.client}"), _road(put)
        )


def _road(one: KnownNumber) -> str:
    if one.led_by:
        return say(f"流程 {one.led_by}", f"flow {one.led_by}")
    keys = [f"{digit}={reason}" for digit, reason in sorted(one.row.digits.items())]
    return " ".join((*keys, *([one.row.default_reason] if one.row.default_reason else [])))


def _plain(one: KnownNumber) -> dict[str, Any]:
    row = one.row
    return {
        "number": row.number,
        "client": row.client,
        "language": row.language,
        "flow": one.led_by,
        "reason": row.default_reason or "",
        "greeting": row.greeting,
        "menu": row.menu,
        "keys": dict(sorted(row.digits.items())),
    }
