"""``zuoxi work``: messages that callers left, each to be dealt with before a time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import journal, memory
from cli.routing import Json, print_json, run
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, ClientId, QueueId, RecordingId
from store.people import People
from store.work_items import WorkItem, WorkItems

app = typer.Typer(no_args_is_help=True, help=say("待办：主叫留言", "messages that callers left, to be dealt with"))
_screen = Console(highlight=False)
Item = Annotated[str, typer.Argument(help=say("待办标识", "the item"))]
_STATE = {"open": ("待领取", "open"), "taken": ("处理中", "taken"), "done": ("已完成", "done")}


@app.command("list", help=say("待处理的，先到期的在前", "what is to be done, the first due first"))
def listed(
    client: Annotated[str, typer.Option(help=say("只看这个客户", "of this client only"))] = "",
    queue: Annotated[str, typer.Option(help=say("只看这个队列", "of this queue only"))] = "",
    is_done: Annotated[bool, typer.Option("--done", help=say("已完成的", "what was done"))] = False,
    is_json: Json = False,
) -> None:
    async def work() -> list[WorkItem]:
        clients, queues = [ClientId(client)] if client else None, [QueueId(queue)] if queue else None
        async with memory(running.find()) as pool:
            return await WorkItems(pool).listed(clients=clients, queues=queues, is_done=is_done)

    found = run(work())
    if is_json:
        print_json([_plain(one) for one in found])
        return
    now = SystemClock().now()
    table = Table(box=None, pad_edge=False)
    for name in (
        say("标识", "item"), say("队列", "queue"), say("主叫", "caller"), say("期限", "due"), say("状态", "state"),
        say("坐席", "agent"),
    ):  # fmt: skip
        table.add_column(name)
    for one in found:
        late = say("，已超时", ", overdue") if one.state != "done" and one.due_at <= now else ""
        state = say(*_STATE[one.state]) + late
        table.add_row(one.id, one.queue, one.caller, f"{one.due_at.astimezone():%m-%d %H:%M}", state, one.agent or "")
    _screen.print(table)


@app.command("show", help=say("一条待办", "one of them"))
def show(item: Item, is_json: Json = False) -> None:
    async def work() -> WorkItem:
        async with memory(running.find()) as pool:
            return await _one(WorkItems(pool), item)

    one = run(work())
    if is_json:
        print_json(_plain(one))
        return
    for name, value in _plain(one).items():
        _screen.print(f"{name}: {'' if value is None else value}", markup=False)


@app.command("done", help=say("处理完了", "it was dealt with"))
def done(
    item: Item,
    by: Annotated[str, typer.Option("--by", help=say("谁处理的（登录名）", "who did (login)"))],
    note: Annotated[str, typer.Option(help=say("处理结果", "what was done"))] = "",
    is_json: Json = False,
) -> None:
    async def work() -> WorkItem:
        where = running.find()
        async with memory(where) as pool, journal(where, pool) as writer:
            person = await People(pool).by_login(by)
            if person is None:
                raise BadInput("by", by, say("应为登录名", "a login"))
            items = WorkItems(pool)
            await items.done(
                writer, await _one(items, item), (AgentId(person.id), note), SystemClock().now().astimezone(UTC)
            )
            return await _one(items, item)

    one = run(work())
    if is_json:
        print_json(_plain(one))
    else:
        _screen.print(say(f"{one.id} 已完成", f"{one.id} is done"), markup=False)


async def _one(items: WorkItems, item: str) -> WorkItem:
    found = await items.by_id(RecordingId(item))
    if found is None:
        raise Refused(say(f"没有待办 {item!r}", f"no work item {item!r}"), code="not-found")
    return found


def _plain(one: WorkItem) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(one).items()}
