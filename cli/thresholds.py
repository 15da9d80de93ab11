"""``zuoxi thresholds``: what the wallboard watches in each queue."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from lexicon.errors import BadInput, Refused
from lexicon.ids import QueueId
from lexicon.thresholds import USUAL, Thresholds
from store.catalogue import read_catalogue
from store.thresholds import read_thresholds, set_thresholds

app = typer.Typer(no_args_is_help=True, help=say("看板阈值：按队列设置", "what the wallboard watches in each queue"))
_screen = Console(highlight=False)
NONE = "none"
_WORDS = {
    "service_level": ("半小时服务水平", "service level of the half hour"),
    "longest_wait_s": ("最长等待（秒）", "longest wait, s"),
    "abandoned": ("放弃率", "abandoned"),
    "asa_s": ("平均应答速度（秒）", "ASA, s"),
    "waiting": ("排队人数", "waiting"),
    "ready": ("最少空闲坐席", "fewest agents Ready"),
    "from_calls": ("从第几通起计", "from this call of the day on"),
    "warn_at": ("预警比例", "warns at this share of it"),
}
_WHOLE = ("waiting", "ready", "from_calls")
_NEEDED = ("from_calls", "warn_at")

Queue = Annotated[str, typer.Argument(help=say("队列", "the queue"))]


@app.command("list", help=say("各队列的阈值", "those of every queue"))
def listed(is_json: Json = False) -> None:
    async def work() -> list[tuple[str, bool, Thresholds]]:
        async with memory(running.find()) as pool:
            said = await read_thresholds(pool)
            queues = (await read_catalogue(pool)).queues
            return [(one.id, one.id not in said, said.get(one.id, USUAL)) for one in queues]

    found = run(work())
    if is_json:
        print_json([{"queue": queue, "is_usual": is_usual, **asdict(of)} for queue, is_usual, of in found])
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(say("队列", "queue"))
    for words in _WORDS.values():
        table.add_column(say(*words))
    for queue, _, of in found:
        table.add_row(queue, *("–" if value is None else f"{value:g}" for value in asdict(of).values()))
    _screen.print(table)


@app.command(
    "set", help=say("设定一个队列的阈值，立即生效：名称=值", "set some of a queue's; they hold at once: name=value")
)
def put(
    queue: Queue,
    told: Annotated[
        list[str],
        typer.Argument(
            help=say(
                f"如 service_level=0.8 longest_wait_s=60 waiting=none；名称：{' '.join(_WORDS)}",
                f"such as service_level=0.8 longest_wait_s=60 waiting=none; names: {' '.join(_WORDS)}",
            )
        ),
    ],
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work() -> Thresholds:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            before = (await read_thresholds(pool)).get(QueueId(queue), USUAL)
            wanted = replace(before, **dict(_read(one) for one in told))
            try:
                await set_thresholds(writer, QueueId(queue), wanted, who(by))
            except BadInput as error:
                raise Refused(say(f"{_named(error.where)}不对（{error.text}）", error.text)) from None
            return wanted

    wanted = run(work())
    if is_json:
        print_json({"queue": queue, **asdict(wanted)})
    else:
        _screen.print(say(f"{queue}：已生效", f"{queue}: in force"), markup=False)


@app.command(help=say("恢复一个队列的通常阈值", "what is usual, again, for a queue"))
def forget(queue: Queue, by: By = "") -> None:
    async def work() -> None:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            await set_thresholds(writer, QueueId(queue), None, who(by))

    run(work())
    _screen.print(say(f"{queue}：通常的阈值", f"{queue}: the usual ones"), markup=False)


def _read(text: str) -> tuple[str, Any]:
    """``name=value`` or ``name=none``. Raises BadInput."""
    name, _, value = text.partition("=")
    if name not in {field.name for field in fields(Thresholds)}:
        raise BadInput("name", name, "one of " + ", ".join(_WORDS))
    if value == NONE and name not in _NEEDED:
        return name, None
    try:
        return name, int(value) if name in _WHOLE else float(value)
    except ValueError as error:
        raise BadInput(name, value, f"a number{'' if name in _NEEDED else f', or {NONE}'}") from error


def _named(where: str) -> str:
    return _WORDS[where][0] if where in _WORDS else "队列"
