"""``zuoxi agent``: what a person can do, changed while everything runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import BadInput, Refused
from lexicon.ids import QueueId, ReasonId, SkillId, TeamId
from store.abilities import (
    HIGHEST_WEIGHT,
    Certified,
    Change,
    InTeam,
    QueueAt,
    Revoked,
    SkillAt,
    change_person,
    set_standing_leg,
)
from store.catalogue import read_catalogue
from store.people import People, Person
from store.pool import Pool

app = typer.Typer(no_args_is_help=True, help=say("人员能力：技能、认证、队列、班组", "what people can do"))
_screen = Console(highlight=False)
_NOUNS = {"person": "人员", "skill": "技能", "queue": "队列", "team": "班组", "reason": "来电原因"}
_AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(Z|[+-]\d\d:\d\d)?")

Login = Annotated[str, typer.Argument(help=say("签入名", "the sign-in name"))]


@app.command(help=say("一个人的技能、认证、队列、班组", "what one person can do"))
def show(person: Login, is_json: Json = False) -> None:
    async def work() -> Person:
        async with memory(running.find()) as pool:
            return await _person(pool, person)

    _show(run(work()), is_json)


@app.command(help=say("设置技能级别；0 取消", "a skill at a level; 0 takes it away"))
def skill(
    person: Login,
    name: Annotated[str, typer.Argument(metavar="SKILL", help=say("技能", "the skill"))],
    level: Annotated[int, typer.Argument(min=0, max=10, help=say("级别 1 到 10，0 取消", "1 to 10; 0: none"))],
    by: By = "",
    is_json: Json = False,
) -> None:
    _show(run(_change(person, SkillAt(SkillId(name), level), by)), is_json)


@app.command(help=say("所服务的队列；一个都没有则服务所有队列", "a queue served; who has none serves every queue"))
def queue(
    person: Login,
    name: Annotated[str, typer.Argument(metavar="QUEUE", help=say("队列", "the queue"))],
    weight: Annotated[
        int, typer.Argument(min=0, max=HIGHEST_WEIGHT, help=say("权重，0 取消", "its weight; 0: not served"))
    ] = 1,
    by: By = "",
    is_json: Json = False,
) -> None:
    _show(run(_change(person, QueueAt(QueueId(name), weight), by)), is_json)


@app.command(help=say("所在班组；- 表示没有", "the team; - for none"))
def team(
    person: Login,
    name: Annotated[str, typer.Argument(metavar="TEAM", help=say("班组", "the team"))],
    by: By = "",
    is_json: Json = False,
) -> None:
    _show(run(_change(person, InTeam(None if name == "-" else TeamId(name)), by)), is_json)


@app.command(help=say("认证：从何时起、到何时止（到分钟）", "certify for a reason and all below it, to the minute"))
def certify(
    person: Login,
    reason: Annotated[str, typer.Argument(help=say("来电原因", "the call reason"))],
    until: Annotated[str, typer.Option(help=say("到何时止，如 2027-01-31 18:00", "such as 2027-01-31 18:00"))],
    starts: Annotated[str, typer.Option("--from", help=say("从何时起；默认现在", "default: now"))] = "",
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work() -> Person:
        async with memory(running.find()) as pool:
            zone = await _zone(pool, reason)
        now = SystemClock().now()
        begins = _instant("--from", starts, zone) if starts else now.replace(second=0, microsecond=0)
        ends = _instant("--until", until, zone)
        if ends <= begins:
            early = begins.astimezone(zone).isoformat(sep=" ", timespec="minutes")
            raise Refused(say(f"--until：{until} 应晚于 {early}", f"--until: {until}; expected later than {early}"))
        return await _change(person, Certified(ReasonId(reason), begins, ends), by)

    _show(run(work()), is_json)


@app.command(help=say("取消认证，立即生效", "no certification for this reason any more"))
def revoke(
    person: Login,
    reason: Annotated[str, typer.Argument(help=say("来电原因", "the call reason"))],
    by: By = "",
    is_json: Json = False,
) -> None:
    _show(run(_change(person, Revoked(ReasonId(reason)), by)), is_json)


@app.command(
    help=say(
        "话机方式：standing 整班保持连接，来电直接接通；rung 逐个振铃",
        "standing: connected for the shift; rung: for each call",
    )
)
def leg(
    person: Login,
    mode: Annotated[str, typer.Argument(metavar="standing|rung", help=say("方式", "how calls reach the agent"))],
    by: By = "",
) -> None:
    if mode not in ("standing", "rung"):
        raise Refused(say(f"{mode!r} 应为 standing 或 rung", f"{mode!r}; expected standing or rung"))

    async def work() -> None:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            found = await _person(pool, person)
            await set_standing_leg(writer, found.id, is_standing=mode == "standing", by=who(by))

    run(work())
    _screen.print(say("下次签入（或刷新页面）起生效", "from the next sign-in, or when the page is loaded anew"))


async def _change(login: str, change: Change, by: str) -> Person:
    instance = running.find()
    async with memory(instance) as pool, journal(instance, pool) as writer:
        try:
            return await change_person(writer, login, change, who(by), SystemClock().now())
        except BadInput as error:
            noun, name = _NOUNS.get(error.where), error.was.partition("'")[2].rstrip("'")
            raise Refused(say(f"没有{noun} {name!r}", error.text)) if noun else error from None


async def _person(pool: Pool, login: str) -> Person:
    found = await People(pool).by_login(login)
    if found is None:
        raise Refused(say(f"没有人用 {login!r} 签入", f"nobody signs in as {login!r}"))
    return found


async def _zone(pool: Pool, reason: str) -> tzinfo:
    """The time zone of the reason's client: that is how its people read a clock."""
    catalogue = await read_catalogue(pool)
    client = next((one.client for one in catalogue.reasons if one.id == reason), None)
    name = next((one.time_zone for one in catalogue.clients if one.id == client), None)
    if name is None:
        names = ", ".join(one.id for one in catalogue.reasons)
        raise Refused(say(f"没有来电原因 {reason!r}，有：{names}", f"no reason {reason!r}; there is: {names}"))
    return ZoneInfo(name)


def _instant(option: str, text: str, zone: tzinfo) -> datetime:
    try:
        if _AT.fullmatch(text) is None:
            raise ValueError(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        zh = f"{option}：{text!r} 应为到分钟的时刻，如 2027-01-31 18:00，或带时区：2027-01-31T10:00Z"
        en = f"{option}: {text!r}; expected an instant to the minute: 2027-01-31 18:00, or 2027-01-31T10:00Z"
        raise Refused(say(zh, en)) from None
    return (found if found.tzinfo is not None else found.replace(tzinfo=zone)).astimezone(UTC)


def _show(person: Person, is_json: bool) -> None:
    profile = person.profile
    found: dict[str, Any] = {
        "id": person.id,
        "login": person.login,
        "name_zh": person.name_zh,
        "name_en": person.name_en,
        "skills": dict(profile.skills),
        "team": profile.team,
        "queues": dict(profile.queues),
        "certifications": [
            {"reason": one.reason, "starts": running.iso(one.starts), "ends": running.iso(one.ends)}
            for one in profile.certifications
        ],
    }
    if is_json:
        print_json(found)
        return
    none = say("无", "none")
    _screen.print(f"[bold]{person.login}[/]  {say(person.name_zh, person.name_en)}")
    skills = ", ".join(f"{name} {level}" for name, level in profile.skills.items()) or none
    queues = ", ".join(f"{name} × {weight}" for name, weight in profile.queues.items()) or say("全部", "every")
    _screen.print(f"  {say('技能', 'skills')}: {skills}")
    _screen.print(f"  {say('班组', 'team')}: {profile.team or none}")
    _screen.print(f"  {say('队列', 'queues')}: {queues}")
    for one in found["certifications"]:
        word = say("认证", "certified for")
        _screen.print(f"  {word} {one['reason']}: {one['starts']} – {one['ends']}")
