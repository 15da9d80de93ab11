"""``zuoxi dialling``: who may call whom, by client and agent, changed while everything runs."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ari_app.trunks.permission import hours_of
from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, ClientId
from lexicon.phone_number import Kind
from store.catalogue import DialRule
from store.dialling import dial_rules, drop_dial_rule, put_dial_rule
from store.people import People
from store.pool import Pool

app = typer.Typer(
    no_args_is_help=True, help=say("外呼权限：按客户公司和坐席设置", "who may call whom, by client and agent")
)
_screen = Console(highlight=False)
AS_BEFORE = "-"
"""Takes a part of a rule away: the wider rule holds."""

Client = Annotated[str, typer.Argument(help=say("客户公司", "the client company"))]
Agent = Annotated[
    str, typer.Option(help=say("坐席的签入名（不写：所有人）", "an agent's sign-in name; none: everybody"))
]
Words = str | None


def _option(zh: str, en: str) -> Any:
    return typer.Option(help=say(zh + "；- 为不设", en + "; - takes it away"))


@app.command("show", help=say("所有规则，或一个客户公司的", "all the rules, or one client's"))
def show(
    client: Annotated[str, typer.Argument(help=say("客户公司", "the client company"))] = "", is_json: Json = False
) -> None:
    async def work() -> tuple[list[DialRule], dict[AgentId, str]]:
        async with memory(running.find()) as pool:
            return await dial_rules(pool, client), await _logins(pool)

    found, logins = run(work())
    if is_json:
        print_json([_plain(one, logins) for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("客户公司", "client"), say("坐席", "agent"), say("规则", "rule")):
        table.add_column(name)
    for one in found:
        said = ", ".join(
            f"{name}: {_said(value)}" for name, value in _plain(one, logins).items() if _is_rule(name, value)
        )
        table.add_row(one.client, logins.get(one.agent, one.agent) or "*", said)
    _screen.print(table)


@app.command("set", help=say("改变规则，立即生效；没写的不变", "change a rule, at once; what is not named stays"))
def put(
    client: Client,
    agent: Agent = "",
    allow: Annotated[
        Words, _option("可拨号码种类，逗号分隔", "kinds of number that may be called, with commas")
    ] = None,
    open_: Annotated[
        Words, typer.Option("--open", help=say("放行的号段（+852）", "prefixes that may be called"))
    ] = None,
    bar: Annotated[Words, _option("禁拨的号段", "prefixes that may not be called")] = None,
    hours: Annotated[Words, _option("时段，如 mon-fri 08:00-20:00", "hours, such as mon-fri 08:00-20:00")] = None,
    longest: Annotated[Words, _option("一次通话最长秒数", "seconds a conversation may last")] = None,
    day_cap: Annotated[Words, _option("客户公司每日上限（元）", "the client may spend a day")] = None,
    month_cap: Annotated[Words, _option("客户公司每月上限（元）", "the client may spend a month")] = None,
    agent_cap: Annotated[Words, _option("坐席每日上限（元）", "an agent may spend a day")] = None,
    show_number: Annotated[Words, _option("可显示的主叫号码", "numbers that callees may be shown")] = None,
    by: By = "",
    is_json: Json = False,
) -> None:
    words = {"allows": allow, "opened": open_, "barred": bar, "hours": hours, "shows": show_number}
    amounts = {"day_fen": day_cap, "month_fen": month_cap, "agent_day_fen": agent_cap}

    async def work() -> tuple[bool, DialRule, dict[AgentId, str]]:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            logins = await _logins(pool)
            whose = _agent(agent, logins)
            known = {(one.client, one.agent): one for one in await dial_rules(pool, client)}
            rule = known.get((ClientId(client), whose), DialRule(ClientId(client), whose))
            try:
                changes: dict[str, Any] = {name: _list(name, text) for name, text in words.items() if text is not None}
                changes |= {name: _fen(name, text) for name, text in amounts.items() if text is not None}
                changes |= {} if longest is None else {"longest_s": _seconds(longest)}
                rule = replace(rule, **changes)
                if whose and (rule.day_fen is not None or rule.month_fen is not None):
                    raise BadInput("agent", "a client's cap", "a client's cap without --agent")
                return await put_dial_rule(writer, rule, who(by)), rule, logins
            except BadInput as error:
                raise _refusal(error) from None

    is_new, rule, logins = run(work())
    if is_json:
        print_json({**_plain(rule, logins), "is_new": is_new})
    else:
        _screen.print(say("已生效", "it holds from now on") if is_new else say("本来就是这样", "it was so already"))


@app.command("drop", help=say("去掉规则，按更宽的规则", "take a rule away: the wider one holds"))
def drop(client: Client, agent: Agent = "", by: By = "", is_json: Json = False) -> None:
    async def work() -> bool:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            whose = _agent(agent, await _logins(pool))
            return await drop_dial_rule(writer, ClientId(client), whose, who(by))

    was = run(work())
    if is_json:
        print_json({"client": client, "agent": agent, "was": was})
    else:
        _screen.print(say("已去掉", "taken away") if was else say("本来就没有", "there was none"))


async def _logins(pool: Pool) -> dict[AgentId, str]:
    return {person.id: person.login for person in await People(pool).all()}


def _agent(login: str, logins: dict[AgentId, str]) -> AgentId:
    if not login:
        return AgentId("")
    found = next((id_ for id_, known in logins.items() if known == login), None)
    if found is None:
        raise Refused(say(f"没有人用 {login} 签入", f"nobody signs in as {login!r}"))
    return found


def _list(name: str, text: str) -> tuple[str, ...] | None:
    if text.strip() == AS_BEFORE:
        return None
    words = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if name == "allows":
        kinds = [kind.value for kind in Kind if kind is not Kind.EMERGENCY]
        for word in words:
            if word not in kinds:
                raise BadInput("allow", repr(word), ", ".join(kinds))
    elif name == "hours":
        for word in words:
            hours_of(word)
    else:
        for word in words:
            if not word.removeprefix("+").isdecimal() or not word.isascii():
                raise BadInput(
                    {"opened": "open", "barred": "bar"}.get(name, "show-number"), repr(word), "digits, or + and digits"
                )
    return words


def _fen(name: str, text: str) -> int | None:
    if text.strip() == AS_BEFORE:
        return None
    wrong = BadInput(name.removesuffix("_fen").replace("_", "-"), repr(text), "an amount such as 200 or 200.50")
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        raise wrong from None
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen < 10**15:
        raise wrong
    return int(fen)


def _seconds(text: str) -> int | None:
    if text.strip() == AS_BEFORE:
        return None
    if not (text.isdecimal() and text.isascii() and 1 <= int(text) <= 86_400):
        raise BadInput("longest", repr(text), "1 to 86400 seconds")
    return int(text)


def _refusal(error: BadInput) -> Refused:
    return Refused(say(f"输入有误：{error.where} {error.was}，应为 {error.expected}", error.text))


def _plain(rule: DialRule, logins: dict[AgentId, str]) -> dict[str, Any]:
    return {**asdict(rule), "agent": logins.get(rule.agent, rule.agent)}


def _is_rule(name: str, value: Any) -> bool:
    return name not in ("client", "agent") and value is not None


def _said(value: Any) -> str:
    return (" ".join(value) or "-") if isinstance(value, tuple | list) else str(value)
