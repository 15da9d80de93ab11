"""``zuoxi lines apply``: what changed in lines.yml, while calls go on."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import read_lines
from cli import running
from cli.acts import act, note
from cli.routing import By, Json, print_json, run
from cli.running import Instance
from cli.words import is_chinese, say
from documents.yaml_file import Mistake, UnreadableYaml
from launch.lines import Applied, apply, in_force
from lexicon.errors import DatabaseAway, Refused

WITHIN_S = 10.0
WRONG, WAITS = 1, 3
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)


def command(by: By = "", is_json: Json = False) -> None:
    """Exit status 0: all of it holds; 1: the file is wrong, nothing changed; 3: some of it waits for a restart."""
    instance, file = run(_where())
    lines, mistakes = read(file)
    if lines is None:
        if is_json:
            print_json({"is_in_force": False, "problems": [asdict(one) for one in mistakes]})
        else:
            tell(file, mistakes)
            _people.print(say("没有任何改动", "nothing was changed"), markup=False)
        raise typer.Exit(WRONG)
    applied, is_in_force = run(_apply(instance, lines, file, by))
    if is_json:
        waits = [{"zh": zh, "en": en} for zh, en in applied.waits]
        print_json({"is_in_force": is_in_force, **asdict(applied), "waits": waits})
    else:
        _show(applied, is_in_force=is_in_force)
    raise typer.Exit(WAITS if applied.waits or not is_in_force else 0)


def read(file: Path) -> tuple[Lines | None, list[Mistake]]:
    """What it says, or all that is wrong with it."""
    try:
        lines, mistakes = read_lines(file)
    except UnreadableYaml as error:
        return None, [error.mistake]
    return lines, list(mistakes)


def tell(file: Path, mistakes: list[Mistake]) -> None:
    """Each at its place."""
    for one in mistakes:
        word = one.zh if is_chinese() else one.en
        _people.print(f"{file}:{one.line}:{one.column}: {word}", markup=False, soft_wrap=True, style="red")


async def _where() -> tuple[Instance, Path]:
    """The running centre and its file."""
    instance = running.find()
    file = instance.env.get("ZUOXI_LINES")
    if not file:
        raise Refused(
            say(
                "系统启动时没有线路文件：请用 ZUOXI_LINES=lines.yml 重新启动",
                "the centre was started without lines: start it anew with ZUOXI_LINES=lines.yml",
            )
        )
    return instance, Path(file)


async def _apply(instance: Instance, lines: Lines, file: Path, by: str) -> tuple[Applied, bool]:
    """And whether the controller has said that it dials by them.

    Noted behind it, with what came of it. A line that is down is mended also while the database is: then nothing is
    noted but the controller's word that it took another version, and it is said so.
    """
    var = instance.var
    applied = await asyncio.to_thread(apply, var, lines, file)
    about = {"version": applied.version, "new": applied.added, "changed": applied.changed, "removed": applied.removed}
    try:
        await note(instance, act(by, "lines-applied", file.name, detail=about))
    except DatabaseAway as error:
        _people.print(say(f"未能写入审计日志：{error}", f"not in the audit trail: {error}"), markup=False)
    try:
        async with asyncio.timeout(WITHIN_S):
            while applied.version != in_force(var):  # noqa: ASYNC110 - another process says so
                await asyncio.sleep(0.1)
    except TimeoutError:
        return applied, False
    return applied, True


def _show(applied: Applied, *, is_in_force: bool) -> None:
    words = (
        (say("新增", "new"), applied.added),
        (say("已更改", "changed"), applied.changed),
        (say("已删除", "removed"), applied.removed),
    )
    for word, names in words:
        if names:
            _screen.print(f"{word}: {', '.join(names)}", markup=False)
    for zh, en in applied.waits:
        _screen.print(f"[yellow]{say(zh, en)}[/]")
    if is_in_force:
        _screen.print(say("[green]已生效，通话不受影响[/]", "[green]in force; no call was touched[/]"))
    else:
        _screen.print(
            say(
                "[yellow]呼叫控制尚未确认：它启动后即按新线路呼出[/]",
                "[yellow]the controller has not said so yet: it dials by them as soon as it runs[/]",
            )
        )
