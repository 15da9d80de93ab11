"""``zuoxi routing``: plans are checked, published, shown, and brought back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.account import account
from cli.memory import journal, memory
from cli.published import as_json, print_versions
from cli.routing_check import Told, bound_rows, centre_of, problems, read_file
from cli.routing_drawing import drawn
from cli.routing_file import plain
from cli.words import say
from documents.yaml_file import Mistakes, written
from launch.clock import SystemClock
from lexicon.errors import Conflict, Refused, ZuoxiError
from routing.publishing.document import PlanDocument
from store.people import People
from store.plans import Plans, PlanVersion, Publication, publish
from store.pool import Pool

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help=say("路由计划：检查、发布、查看、恢复", "routing plans"))
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)

File = Annotated[Path, typer.Argument(help=say("计划文件（YAML）", "the plan, a YAML file"))]
Json = Annotated[bool, typer.Option("--json", help=say("只输出一个 JSON 对象", "print one JSON object only"))]
Note = Annotated[str, typer.Option(help=say("为什么发布", "why it is published"))]
By = Annotated[
    str, typer.Option(help=say("谁做的（默认为 cli:系统账户）", "who does it; default: cli:ACCOUNT, who ran it"))
]


class NotSound(Refused):
    """The plan has problems; they were told already."""

    code = "not-sound"


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what went wrong is one line and exit status 1."""
    try:
        return asyncio.run(work)
    except NotSound:
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except ZuoxiError as error:
        text = error.text
        if isinstance(error, Conflict) and error.code == "plan-changed":
            text = say(f"检查之后有人发布了另一个版本，请查看后重试（{text}）", text)
        _people.print(f"[red]{say('失败', 'failed')}[/]: {text}", soft_wrap=True)
        raise typer.Exit(1) from None


def print_json(found: Any) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=2, default=str), flush=True)


def who(by: str) -> str:
    """Who does it, for the record: what was said, or the account that ran the command."""
    return (by or account())[:100]


def _tell(told: list[Told], file: str) -> None:
    for one in told:
        _people.print(one.text(file), markup=False, soft_wrap=True, style="yellow" if one.is_warning else "red")


def _sound(told: list[Told]) -> bool:
    return all(one.is_warning for one in told)


async def _looked_at(pool: Pool, document: PlanDocument, mistakes: Mistakes | None) -> tuple[list[Told], int]:
    """What is wrong with it in the running centre, and the version that holds there."""
    catalogue, _, version = await Plans(pool).in_force()
    centre, owners = centre_of(catalogue, await People(pool).all(), SystemClock().now())
    return problems(document, mistakes, centre, owners), version


@app.command(help=say("检查一个计划文件，不发布", "look for everything that is wrong; publishes nothing"))
def check(file: File, is_json: Json = False) -> None:
    async def work() -> tuple[list[Told], list[dict[str, Any]]]:
        document, mistakes, told = read_file(file)
        if document is None:
            return told, []
        async with memory(running.find()) as pool:
            told, _ = await _looked_at(pool, document, mistakes)
        return told, bound_rows(document) if _sound(told) else []

    told, bounds = run(work())
    if is_json:
        print_json({"is_sound": _sound(told), "problems": [asdict(one) for one in told], "bounds": bounds})
    else:
        _tell(told, str(file))
        if _sound(told):
            _show_bounds(bounds)
            _screen.print(f"[green]{say('可以发布', 'sound')}[/]")
    raise typer.Exit(0 if _sound(told) else 1)


def _show_bounds(bounds: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in (
        say("队列", "queue"),
        say("原因", "reason"),
        say("晚到多少秒以上的来电不会插到前面", "nobody who joins so many s later goes before it"),
    ):
        table.add_column(name)
    for row in bounds:
        bound = say("紧急：先于所有来电", "emergency: before all") if row["bound_s"] is None else f"{row['bound_s']:g}"
        table.add_row(row["queue"], row["reason"], bound)
    _screen.print(table)


@app.command("publish", help=say("检查并发布；正在运行的系统立即使用", "check, then publish; it holds at once"))
def publish_file(file: File, note: Note = "", by: By = "", is_json: Json = False) -> None:
    async def work() -> int:
        document, mistakes, told = read_file(file)
        if document is None:
            _tell(told, str(file))
            raise NotSound("the file is not well formed")
        return await _publish(document, mistakes, (str(file), note, by))

    _published(run(work()), is_json)


@app.command(help=say("再次发布一个旧版本", "publish an old version again, as a new one"))
def rollback(
    version: Annotated[int, typer.Argument(help=say("旧版本号", "the old version"))],
    note: Note = "",
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work() -> int:
        async with memory(running.find()) as pool:
            old = await _version(pool, version)
        why = note or say(f"恢复版本 {version}", f"version {version} again")
        return await _publish(old.document, None, (say(f"版本 {version}", f"version {version}"), why, by))

    _published(run(work()), is_json)


async def _publish(document: PlanDocument, mistakes: Mistakes | None, words: tuple[str, str, str]) -> int:
    file, note, by = words
    instance = running.find()
    async with memory(instance) as pool:
        told, version = await _looked_at(pool, document, mistakes)
        _tell(told, file)
        if not _sound(told):
            raise NotSound("the plan has problems")
        async with journal(instance, pool) as writer:
            wanted = Publication(document, who(by), note[:1000], version)
            return await publish(writer, wanted, SystemClock().now())


def _published(version: int, is_json: bool) -> None:
    if is_json:
        print_json({"version": version})
    else:
        _screen.print(f"[green]{say(f'已发布版本 {version}', f'published version {version}')}[/]")


async def _version(pool: Pool, version: int) -> PlanVersion:
    found = await Plans(pool).of_version(version)
    if found is None:
        newest = await Plans(pool).newest()
        last = 0 if newest is None else newest.version
        raise Refused(
            say(f"没有版本 {version}；最新的是 {last}", f"there is no version {version}; the newest is {last}")
        )
    return found


@app.command(help=say("以文件形式显示计划", "the plan as a file"))
def show(
    version: Annotated[int, typer.Option(help=say("版本号；默认为现在生效的", "default: what holds now"))] = 0,
    is_json: Json = False,
) -> None:
    async def work() -> tuple[PlanDocument, str]:
        async with memory(running.find()) as pool:
            if version:
                old = await _version(pool, version)
                return old.document, _line(old)
            newest = await Plans(pool).newest()
            _, document, _ = await Plans(pool).in_force()
        if newest is None:
            return document, say("还没有发布过：由各表得出", "none was published: this is what the tables make")
        more = len(document.reasons) - len(newest.document.reasons)
        tables = say(f"；另有 {more} 个原因只在表中", f"; {more} reasons more are in the tables only") if more else ""
        return document, _line(newest) + tables

    document, line = run(work())
    if is_json:
        print_json(plain(document))
    else:
        print(f"# {line}\n{written(plain(document))}", end="")


@app.command(help=say("把计划画成树", "the plan as a tree: queues with their steps, reasons below reasons"))
def draw(
    version: Annotated[int, typer.Option(help=say("版本号；默认为现在生效的", "default: what holds now"))] = 0,
) -> None:
    async def work() -> PlanDocument:
        async with memory(running.find()) as pool:
            return (await _version(pool, version)).document if version else (await Plans(pool).in_force())[1]

    for tree in drawn(run(work())):
        _screen.print(tree)


def _line(one: PlanVersion) -> str:
    note = " ".join(one.note.split())
    return f"{say('版本', 'version')} {one.version}, {running.iso(one.published_at)}, {one.published_by}: {note}"


@app.command(help=say("发布过的版本", "what was published, the newest first"))
def history(is_json: Json = False) -> None:
    async def work() -> list[dict[str, Any]]:
        async with memory(running.find()) as pool:
            return [asdict(line) for line in await Plans(pool).history()]

    lines = run(work())
    if is_json:
        print_json(as_json(lines))
    else:
        print_versions(lines, "version", "published_at", "published_by", "queues", "reasons", "note")
