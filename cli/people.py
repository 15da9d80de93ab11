"""``zuoxi people``: who may come in, as what, from where, seeing whose calls; and ``zuoxi sessions``: who is in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Annotated, Any, get_args

import typer
from rich.console import Console
from rich.table import Table

from agent_ui.gateway.doors.networks import network
from agent_ui.gateway.doors.passwords import weakness
from agent_ui.gateway.doors.sign_in import HASHER
from agent_ui.gateway.protocol.doors import Role
from cli import running
from cli.acts import act
from cli.memory import memory
from cli.routing import By, Json, print_json, run
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, DeskId
from store.doors import Account, DoorBook, Rule
from store.seed import new_password
from store.sessions import Sessions

app = typer.Typer(
    no_args_is_help=True, help=say("人员：角色、客户范围、密码、登录规则", "people, their roles and their way in")
)
sessions_app = typer.Typer(no_args_is_help=True, help=say("当前签入", "who is signed in"))
_screen = Console(highlight=False)

Login = Annotated[str, typer.Argument(help=say("签入名", "the sign-in name"))]
RoleName = Annotated[str, typer.Option("--role", help=" ".join(get_args(Role)))]
Clients = Annotated[
    list[str] | None,
    typer.Option(
        "--client", help=say("可见的客户公司，可多次；all 为全部", "a client that is seen; repeatable; all: every one")
    ),
]
NetworkOption = Annotated[
    list[str] | None,
    typer.Option("--network", help=say("只能从此网段签入（CIDR），可多次", "may sign in from here alone; CIDR")),
]


@app.command("list", help=say("所有人员", "everybody"))
def show(is_json: Json = False) -> None:
    found = run(_with(lambda book: book.people()))
    if is_json:
        print_json([asdict(one) for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("签入名", "login"), say("姓名", "name"), say("角色", "role"), say("客户", "clients"), "TOTP"):
        table.add_column(name)
    table.add_column(say("状态", "state"))
    for one in found:
        clients = say("全部", "all") if one.sees_all_clients else ", ".join(one.clients)
        state = say("启用", "enabled") if one.is_enabled else say("停用", "disabled")
        name = say(one.name_zh, one.name_en)
        table.add_row(one.login, name, one.role, clients, say("有", "yes") if one.has_factor else "", state)
    _screen.print(table)


@app.command(help=say("新增人员；打印一次性密码", "a new person; prints a password that the first sign-in changes"))
def add(
    login: Login,
    role: RoleName,
    name_zh: Annotated[str, typer.Option(help=say("中文姓名", "the Chinese name"))],
    name_en: Annotated[str, typer.Option(help=say("英文姓名", "the English name"))],
    client: Clients = None,
    net: NetworkOption = None,
    by: By = "",
    is_json: Json = False,
) -> None:
    password = new_password() + new_password()
    if not client:
        raise typer.BadParameter(
            say("请用 --client 说明可见的客户（或 all）", "say with --client which are seen, or all")
        )

    async def work(book: DoorBook) -> None:
        if any(one.login == login for one in await book.people()):
            raise Refused(say(f"{login} 已存在", f"there is {login} already"))
        everybody = _scope(client or [])
        wanted = Account(
            AgentId(login),
            login,
            name_zh,
            name_en,
            _role(role),
            everybody is None,
            everybody or (),
            _networks(net),
            True,
        )
        noted = act(by, "person-added", login, detail=_about(wanted))
        await book.put_person(wanted, HASHER.hash(password), noted, SystemClock().now())

    run(_with(work))
    if is_json:
        print_json({"login": login, "password": password})
    else:
        _screen.print(
            say(f"{login} 的一次性密码：{password}", f"{login} signs in first with: {password}"), markup=False
        )


@app.command(
    "set",
    help=say("修改角色、客户、网段、启用状态；其签入随即结束", "another role, scope, network or state; ends sign-ins"),
)
def change(
    login: Login,
    role: RoleName = "",
    client: Clients = None,
    net: NetworkOption = None,
    enabled: Annotated[bool | None, typer.Option("--enabled/--disabled", help=say("启用或停用", "may come in"))] = None,
    by: By = "",
) -> None:
    async def work(book: DoorBook) -> None:
        was = await _account(book, login)
        wanted = was
        if role:
            wanted = replace(wanted, role=_role(role))
        if client:
            some = _scope(client)
            wanted = replace(wanted, sees_all_clients=some is None, clients=some or ())
        if net is not None:
            wanted = replace(wanted, networks=_networks(net))
        if enabled is not None:
            wanted = replace(wanted, is_enabled=enabled)
        noted = act(by, "person-changed", was.id, detail={"was": _about(was), "is": _about(wanted)})
        await book.put_person(wanted, "", noted, SystemClock().now())

    run(_with(work))
    _screen.print(say(f"{login} 已修改", f"{login} is changed"))


@app.command(help=say("新的一次性密码；其签入随即结束", "a new password that the next sign-in changes; ends sign-ins"))
def password(login: Login, by: By = "", is_json: Json = False) -> None:
    made = new_password() + new_password()

    async def work(book: DoorBook) -> None:
        one = await _account(book, login)
        assert weakness(made, (one.login,)) is None
        noted = act(by, "password-set", one.id)
        await book.put_password(one.id, HASHER.hash(made), is_own=False, act=noted, at=SystemClock().now())

    run(_with(work))
    if is_json:
        print_json({"login": login, "password": made})
    else:
        _screen.print(say(f"{login} 的一次性密码：{made}", f"{login} signs in next with: {made}"), markup=False)


@app.command("reset-factor", help=say("清除动态口令（手机丢失）", "the telephone was lost: no second factor any more"))
def reset_factor(login: Login, by: By = "") -> None:
    async def work(book: DoorBook) -> None:
        one = await _account(book, login)
        await book.drop_factor(one.id, act(by, "totp-reset", one.id), SystemClock().now())

    run(_with(work))
    _screen.print(say(f"{login} 的动态口令已清除", f"{login} has no second factor any more"))


@app.command(help=say("某角色登录的要求；不带选项则列出", "what a role's sign-in asks for; without options: all rules"))
def rule(
    role: Annotated[str, typer.Argument(help=" ".join(get_args(Role)))] = "",
    totp: Annotated[
        bool | None, typer.Option("--totp/--no-totp", help=say("必须有动态口令", "needs a second factor"))
    ] = None,
    net: NetworkOption = None,
    anywhere: Annotated[bool, typer.Option(help=say("不限网段", "from any network again"))] = False,
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work(book: DoorBook) -> list[Rule]:
        known = {one.role: one for one in await book.rules()}
        if role:
            was = known.get(_role(role), Rule(role, False, ()))
            networks = () if anywhere else _networks(net) if net is not None else was.networks
            wanted = Rule(role, was.needs_totp if totp is None else totp, networks)
            if wanted != was:
                noted = act(by, "rule-changed", role, detail={"was": asdict(was), "is": asdict(wanted)})
                await book.put_rule(wanted, noted, SystemClock().now())
        return await book.rules()

    found = run(_with(work))
    if is_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        asked = say("密码", "password") + (" + TOTP" if one.needs_totp else "")
        _screen.print(f"{one.role}: {asked}; {', '.join(one.networks) or say('任何网络', 'any network')}", markup=False)


@sessions_app.command("list", help=say("所有签入", "all sign-ins"))
def sessions(is_json: Json = False) -> None:
    async def work() -> list[Any]:
        async with memory(running.find()) as pool:
            return [*await Sessions(pool).listed(SystemClock().now(), None)]

    found = run(work())
    if is_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        _screen.print(f"{one.desk}  {one.person}  {one.role}  {one.address}  {running.iso(one.began_at)}", markup=False)


@sessions_app.command(help=say("结束一个人的签入", "end somebody's sign-in"))
def end(login: Login, by: By = "") -> None:
    async def work() -> list[DeskId]:
        async with memory(running.find()) as pool:
            known, now = Sessions(pool), SystemClock().now()
            found = [one for one in await known.listed(now, None) if one.person == login]
            for one in found:
                noted = act(by, "session-ended", one.person, detail={"desk": one.desk})
                await known.end_desk(one.desk, now, noted)
            return [one.desk for one in found]

    ended = run(work())
    _screen.print(say(f"已结束 {len(ended)} 个签入", f"{len(ended)} sign-in(s) ended"))


async def _with(work: Callable[[DoorBook], Awaitable[Any]]) -> Any:
    async with memory(running.find()) as pool:
        return await work(DoorBook(pool))


async def _account(book: DoorBook, login: str) -> Account:
    for one in await book.people():
        if one.login == login:
            return one
    raise Refused(say(f"没有人用 {login} 签入", f"nobody signs in as {login}"))


def _role(text: str) -> str:
    if text not in get_args(Role):
        raise BadInput("--role", repr(text), ", ".join(get_args(Role)))
    return text


def _scope(names: list[str]) -> tuple[str, ...] | None:
    return None if "all" in names else tuple(sorted(set(names)))


def _networks(names: list[str] | None) -> tuple[str, ...]:
    return tuple(network(one) for one in names or () if one)


def _about(one: Account) -> dict[str, Any]:
    return {
        "role": one.role,
        "clients": "all" if one.sees_all_clients else list(one.clients),
        "networks": list(one.networks),
        "enabled": one.is_enabled,
    }
