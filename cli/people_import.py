"""``zuoxi people import``: people from a CSV or XLSX file, with a preview, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from agent_ui.gateway.doors.sign_in import HASHER
from cli import running
from cli.memory import journal, memory
from cli.people import app as app
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import BadInput
from store.centre_rows import By as Who
from store.people_import import PeoplePreview, import_people, preview_people
from store.seed import new_password

_screen = Console(highlight=False)
MOST_BYTES = 10 << 20


@app.command(
    "import", help=say("从 CSV 或 XLSX 导入人员；--check 只预览", "people from CSV or XLSX; --check: look only")
)
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("CSV 或 XLSX 文件", "CSV or XLSX"))],
    is_check: Annotated[bool, typer.Option("--check", help=say("只检查和预览", "only look"))] = False,
    by: By = "",
    is_json: Json = False,
) -> None:
    """All of it or nothing: with one mistake nothing is changed."""
    if file.stat().st_size > MOST_BYTES:
        raise BadInput("file", str(file), f"at most {MOST_BYTES >> 20} MiB")
    content, passwords = file.read_bytes(), dict[str, str]()

    async def work() -> PeoplePreview:
        instance = running.find()
        async with memory(instance) as pool:
            found = await preview_people(pool, content, None)
            if is_check or found.table.wrong:
                return found
            for line in found.lines:
                if line.what == "added":
                    passwords[line.login] = new_password() + new_password()
            hashes = {login: HASHER.hash(one) for login, one in passwords.items()}
            async with journal(instance, pool) as writer:
                by_whom = Who(who(by), "", None, SystemClock().now())
                return await import_people(writer, content, found.token, hashes, by_whom)

    found = run(work())
    if found.table.wrong:
        _mistakes(file, found, is_json)
        raise typer.Exit(1)
    _tell(found, passwords, is_json=is_json)


def _tell(found: PeoplePreview, passwords: dict[str, str], *, is_json: bool) -> None:
    counts = {what: found.count(what) for what in ("added", "changed", "unchanged")}
    if is_json:
        lines = [
            {"row": one.row, "login": one.login, "what": one.what, "changed": one.changed()}
            for one in found.lines
            if one.what != "unchanged"
        ]
        print_json({"encoding": found.table.encoding, **counts, "lines": lines, "passwords": passwords})
        return
    for one in found.lines:
        if one.what != "unchanged":
            changes = "; ".join(f"{name}: {_short(was)} → {_short(now)}" for name, (was, now) in one.changed().items())
            _screen.print(f"{one.row}  {one.login}  {one.what}  {changes}", markup=False, soft_wrap=True)
    for login, password in passwords.items():
        zh, en = f"{login} 的一次性密码：{password}", f"{login} signs in first with: {password}"
        _screen.print(say(zh, en), markup=False)
    added, changed, same = counts.values()
    zh, en = f"新增 {added}，更改 {changed}，不变 {same}", f"{added} added, {changed} changed, {same} as they were"
    _screen.print(f"{found.table.encoding}: {say(zh, en)}", markup=False)


def _short(value: Any) -> str:
    return "–" if value in (None, "", {}) else str(value)


def _mistakes(file: Path, found: PeoplePreview, is_json: bool) -> None:
    if is_json:
        told = [{"row": one.row, "column": one.column, "what": say(one.zh, one.en)} for one in found.table.wrong]
        print_json({"mistakes": told})
        return
    for one in found.table.wrong:
        place = f"{file}:{one.row}:{one.column}" if one.column else f"{file}:{one.row}"
        _screen.print(f"{place}: {say(one.zh, one.en)}", markup=False, soft_wrap=True)
