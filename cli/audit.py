"""``zuoxi audit``: who did what to whom; and whether the trail is as it was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli import running
from cli.memory import memory
from cli.routing import Json, print_json, run
from cli.words import say
from store.audit import Audit, AuditRow, Broken, Place, Sought

app = typer.Typer(no_args_is_help=True, help=say("审计日志：谁对谁做了什么", "the audit trail: who did what to whom"))
_screen = Console(highlight=False)
HEADS = "audit-places.jsonl"  # outside the database: who writes the whole trail anew does not agree with it
_WHY = {
    "missing": ("此行缺失", "this row is missing"),
    "altered": ("此行被改动", "this row is not as it was written"),
    "cut-off": ("此行及其后被删除", "this row and what came after it were cut off"),
    "another-past": ("此行与先前记下的不同：整个日志被重写", "not what was noted before: the trail was written anew"),
}


@app.command(
    help=say("逐行核对；出错时退出码为 1", "walk the whole trail; exit status 1 when it is not as it was written")
)
def verify(is_json: Json = False) -> None:
    instance = running.find()
    file = instance.var / HEADS

    async def work() -> Place | Broken:
        async with memory(instance) as pool:
            return await Audit(pool).verify(_known(file))

    found = run(work())
    if isinstance(found, Broken):
        if is_json:
            print_json({"is_well": False, "row": found.id, "why": found.why})
        else:
            _screen.print(say(f"第 {found.id} 行：", f"row {found.id}: ") + say(*_WHY[found.why]), markup=False)
        raise typer.Exit(1)
    with file.open("a", encoding="ascii") as out:
        out.write(json.dumps({"id": found.id, "hash": found.hash.hex()}) + "\n")
    if is_json:
        print_json({"is_well": True, "rows": found.id, "hash": found.hash.hex()})
    else:
        _screen.print(say(f"{found.id} 行，完好；末行 ", f"{found.id} rows, whole; the last is ") + found.hash.hex())


def _known(file: Path) -> list[Place]:
    """Places that earlier calls noted."""
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text("ascii").splitlines()]
    return [Place(row["id"], bytes.fromhex(row["hash"])) for row in rows if row["id"] > 0]


@app.command(help=say("最近的记录", "the newest rows"))
def show(
    who: Annotated[str, typer.Option(help=say("操作者或对象", "by or about this one"))] = "",
    act: Annotated[str, typer.Option(help=say("行为", "of this act"))] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=say("最多几行", "at most so many"))] = 50,
    is_json: Json = False,
) -> None:
    async def work() -> list[AuditRow]:
        async with memory(running.find()) as pool:
            return await Audit(pool).newest(limit, sought=Sought(who or None, act or None))

    found = run(work())
    if is_json:
        print_json([_plain(one) for one in found])
        return
    for one in reversed(found):
        words = (str(one.id), running.iso(one.at) or "", one.who, one.act, one.whom, one.client, one.address)
        _screen.print("  ".join(word for word in words if word), one.detail if one.detail != "{}" else "", markup=False)


def _plain(one: AuditRow) -> dict[str, object]:
    return {
        "id": one.id,
        "at": running.iso(one.at),
        "who": one.who,
        "act": one.act,
        "whom": one.whom,
        "client": one.client,
        "address": one.address,
        "detail": json.loads(one.detail),
        "hash": one.hash.hex(),
    }
