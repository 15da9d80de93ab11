"""``zuoxi flow``: self-service flows are checked, tried, drawn, published, shown, and brought back."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from asterisk_conf.prompts.spoken import speak_all
from asterisk_conf.settings import PROMPTS
from cli import running
from cli.flow_check import on_its_own, problems, read_file, recorded
from cli.flow_drawing import drawn
from cli.flow_try import converse
from cli.memory import journal, memory
from cli.published import as_json, print_versions
from cli.routing import By, Json, Note, NotSound, print_json, run, who
from cli.routing_check import Told
from cli.running import Instance
from cli.words import say
from documents.flow_file import plain
from documents.yaml_file import Mistakes, written
from flows.document import FlowDocument
from flows.sounds import texts, with_uploads
from launch.clock import SystemClock
from lexicon.errors import Refused
from store.flow_surroundings import surroundings
from store.flows import FlowPublication, Flows, FlowVersion, Spoken, publish_flow
from store.plans import Plans
from store.pool import Pool
from store.prompts import Prompts

app = typer.Typer(no_args_is_help=True, help=say("自助语音流程：检查、试用、画图、发布、恢复", "self-service flows"))
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)

File = Annotated[Path, typer.Argument(help=say("流程文件（YAML）", "the flow, a YAML file"))]
Name = Annotated[str, typer.Argument(help=say("流程标识", "the flow's id"))]
Version = Annotated[int, typer.Option(help=say("版本号；默认为现在生效的", "default: what holds now"))]
At = Annotated[str, typer.Option(help=say("当作这个时刻，如 2026-10-01T10:00+08:00", "as if it were this instant"))]


def _tell(told: list[Told], file: str) -> None:
    for one in told:
        _people.print(one.text(file), markup=False, soft_wrap=True, style="yellow" if one.is_warning else "red")


def _sound(told: list[Told]) -> bool:
    return all(one.is_warning for one in told)


async def _looked_at(
    pool: Pool, document: FlowDocument, mistakes: Mistakes | None, prompts: Path
) -> tuple[list[Told], int]:
    """What is wrong with it in the running centre, and the version that holds there."""
    catalogue, plan, _ = await Plans(pool).in_force()
    now = SystemClock().now()
    around, version = surroundings(document.flow, catalogue, plan, recorded(prompts), now)
    around = replace(around, uploads=await Prompts(pool).of(document.client))
    return problems(document, mistakes, around), version


def _prompts(instance: Instance) -> Path:
    """Where recorded files lie, on this side of Asterisk."""
    told = Path(instance.env.get("ZUOXI_PROMPTS_DIR", ""))
    return told if told.is_absolute() and told.is_dir() else PROMPTS


def _alone(file: Path) -> FlowDocument:
    """A flow that is whole in itself. What it names in the centre is not looked at."""
    document, mistakes, told = read_file(file)
    if document is not None:
        told = problems(document, mistakes, on_its_own(document, SystemClock().now()))
    if document is None or not _sound(told):
        _tell(told, str(file))
        raise typer.Exit(1)
    return document


@app.command(help=say("检查一个流程文件，不发布", "look for everything that is wrong; publishes nothing"))
def check(file: File, is_json: Json = False) -> None:
    async def work() -> list[Told]:
        document, mistakes, told = read_file(file)
        if document is None:
            return told
        try:
            instance = running.find()
        except running.NotRunning:
            zh, en = (
                "没有正在运行的系统：号码、原因和录音未检查",
                "nothing runs: numbers, reasons and files were not checked",
            )
            unchecked = Told(0, 0, "", zh, en, is_warning=True)
            return [*problems(document, mistakes, on_its_own(document, SystemClock().now())), unchecked]
        async with memory(instance) as pool:
            return (await _looked_at(pool, document, mistakes, _prompts(instance)))[0]

    told = run(work())
    if is_json:
        print_json({"is_sound": _sound(told), "problems": [asdict(one) for one in told]})
    else:
        _tell(told, str(file))
        if _sound(told):
            _screen.print(f"[green]{say('可以发布', 'sound')}[/]")
    raise typer.Exit(0 if _sound(told) else 1)


@app.command(
    "try", help=say("不用电话试用：屏幕显示所说内容，键盘输入按键", "without a telephone: read, and type keys")
)
def try_file(
    file: File,
    at: At = "",
    keys: Annotated[
        str, typer.Option(help=say("预先写好的按键，逗号分隔；空为不按", "keys beforehand, by commas; empty: silence"))
    ] = "",
) -> None:
    document = _alone(file)
    answers = iter(keys.split(",")) if keys else _typed()
    for line in converse(document, answers, _instant(at)):
        _screen.print(line, markup=False, soft_wrap=True)


def _typed() -> Iterator[str]:
    """What is typed at the terminal, a line a time."""
    while True:
        _people.print(say("按键（回车为不按）：", "keys (return for none): "), end="")
        line = sys.stdin.readline()
        if not line:
            return
        yield line.strip()


def _instant(text: str) -> datetime:
    try:
        now = datetime.fromisoformat(text) if text else SystemClock().now()
    except ValueError:
        raise typer.BadParameter(say(f"{text!r} 不是时刻", f"{text!r} is no instant"), param_hint="--at") from None
    return now if now.tzinfo else now.replace(tzinfo=UTC)


@app.command(help=say("把流程画成图（SVG）", "the flow as a picture (SVG)"))
def draw(
    file: File,
    to: Annotated[Path | None, typer.Option(help=say("写到文件；默认为标准输出", "a file; default: stdout"))] = None,
) -> None:
    picture = drawn(_alone(file))
    if to is None:
        print(picture, end="")
    else:
        to.write_text(picture, "utf-8")


@app.command("publish", help=say("检查并发布；新的来电立即使用", "check, then publish; calls that begin now use it"))
def publish_file(file: File, note: Note = "", by: By = "", is_json: Json = False) -> None:
    async def work() -> int:
        document, mistakes, told = read_file(file)
        if document is None:
            _tell(told, str(file))
            raise NotSound("the file is not well formed")
        return await _publish(document, mistakes, (str(file), note, by), file.read_text("utf-8-sig"))

    _published(run(work()), is_json)


@app.command(help=say("再次发布一个旧版本", "publish an old version again, as a new one"))
def rollback(
    name: Name,
    version: Annotated[int, typer.Argument(help=say("旧版本号", "the old version"))],
    note: Note = "",
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work() -> int:
        async with memory(running.find()) as pool:
            old = await _version(pool, name, version)
        why = note or say(f"恢复版本 {version}", f"version {version} again")
        words = (say(f"版本 {version}", f"version {version}"), why, by)
        return await _publish(old.document, None, words, old.source)

    _published(run(work()), is_json)


async def _publish(document: FlowDocument, mistakes: Mistakes | None, words: tuple[str, str, str], source: str) -> int:
    file, note, by = words
    instance = running.find()
    async with memory(instance) as pool:
        told, version = await _looked_at(pool, document, mistakes, _prompts(instance))
        _tell(told, file)
        if not _sound(told):
            raise NotSound("the flow has problems")
        document = with_uploads(document, await Prompts(pool).of(document.client))
        spoken = await _speak(pool, document)
        async with journal(instance, pool) as writer:
            wanted = FlowPublication(document, who(by), note[:1000], version, source)
            return await publish_flow(writer, wanted, spoken, SystemClock().now())


async def _speak(pool: Pool, document: FlowDocument) -> dict[str, Spoken]:
    """The texts that were never spoken before."""
    wanted = texts(document)
    new = {name: wanted[name] for name in sorted(await Flows(pool).unspoken(wanted))}
    if new:
        _people.print(say(f"朗读 {len(new)} 段文字…", f"speaking {len(new)} texts ..."))
    wavs = await asyncio.to_thread(speak_all, new)
    return {name: Spoken(*new[name], wav) for name, wav in wavs.items()}


def _published(version: int, is_json: bool) -> None:
    if is_json:
        print_json({"version": version})
    else:
        _screen.print(f"[green]{say(f'已发布版本 {version}', f'published version {version}')}[/]")


async def _version(pool: Pool, name: str, version: int) -> FlowVersion:
    found = await (Flows(pool).of_version(name, version) if version else Flows(pool).newest(name))
    if found is None:
        lines = await Flows(pool).history()
        names = ", ".join(sorted({f"{line.flow} {line.version}" for line in lines})) or "-"
        raise Refused(say(f"没有这个版本；有：{names}", f"there is no such version; there is: {names}"))
    return found


@app.command(help=say("以文件形式显示流程", "the flow as a file"))
def show(name: Name, version: Version = 0, is_json: Json = False) -> None:
    async def work() -> FlowVersion:
        async with memory(running.find()) as pool:
            return await _version(pool, name, version)

    found = run(work())
    if is_json:
        print_json(plain(found.document))
        return
    note = " ".join(found.note.split())
    line = f"{say('版本', 'version')} {found.version}, {running.iso(found.published_at)}, {found.published_by}: {note}"
    print(f"# {line}\n{found.source or written(plain(found.document))}", end="")


@app.command(help=say("发布过的版本", "what was published, the newest first"))
def history(
    name: Annotated[str, typer.Argument(help=say("流程标识；默认为所有流程", "default: all flows"))] = "",
    is_json: Json = False,
) -> None:
    async def work() -> list[dict[str, Any]]:
        async with memory(running.find()) as pool:
            return [asdict(line) for line in await Flows(pool).history(name)]

    lines = run(work())
    if is_json:
        print_json(as_json(lines))
    else:
        print_versions(lines, "flow", "version", "published_at", "published_by", "nodes", "note")
