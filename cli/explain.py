"""``zuoxi explain CALL_OR_OFFER``: why this agent, and why not that one."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from agent_ui.gateway.admin.explain import Explainer, Names
from agent_ui.gateway.problems import problem_of
from agent_ui.gateway.protocol import why as protocol_why
from bus.link import Bus
from cli import explain_words, running
from cli.asking import answers_to
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import ZuoxiError
from lexicon.ids import CallId, OfferId
from store.catalogue import read_catalogue
from store.people import People
from store.pool import open_pool


async def ask(
    instance: running.Instance, id_: str, *, is_replayed: bool
) -> tuple[protocol_why.Explained, list[protocol_why.PastWhy]]:
    """The answer, and (``is_replayed``) the whole answer of each offer: of the one asked for, else of all of the call.

    Asks the controller by the bus and reads the journal: no sign-in is needed, and the gateway need not run. Raises
    Refused and Away.
    """
    pool = await open_pool(instance.dsn, size=2, name="zuoxi-cli")
    bus = Bus(instance.env["ZUOXI_REDIS_URL"], f"cli-{secrets.token_hex(4)}")
    try:
        async with answers_to(bus):
            people = {person.id: (person.name_zh, person.name_en) for person in await People(pool).all()}
            names, explainer = Names(await read_catalogue(pool), people), Explainer(bus, pool, SystemClock())
            told = await explainer.call(id_, names)
            named = [one for one in told.offers if one.offer == id_] or told.offers
            wanted = [OfferId(one.offer) for one in named] if is_replayed else []
            whole = [await explainer.offer(CallId(told.call), offer, names) for offer in wanted]
            return told, whole
    finally:
        await pool.close()


def command(
    id_: Annotated[
        str, typer.Argument(metavar="CALL_OR_OFFER", help=say("来电或派话编号", "id of a call or an offer"))
    ],
    is_replayed: Annotated[
        bool,
        typer.Option(
            "--full", help=say("用日志还原每次派话时的全部情况", "the whole answer of past offers, by replay")
        ),
    ] = False,
    is_json: Annotated[
        bool, typer.Option("--json", help=say("只输出一个 JSON 对象", "print one JSON object and nothing else"))
    ] = False,
) -> None:
    found: dict[str, Any]
    try:
        told, whole = asyncio.run(ask(running.find(), id_, is_replayed=is_replayed))
    except (ZuoxiError, OSError) as error:
        told_as = problem_of(error)[1] if isinstance(error, ZuoxiError) else None
        word = str(error) if told_as is None else say(told_as.zh, told_as.en)
        if is_json:
            print(json.dumps({"error": word}, ensure_ascii=False), flush=True)
        else:
            print(f"{say('无法解释', 'cannot explain')}: {word}", file=sys.stderr)
        raise typer.Exit(1) from None
    if is_json:
        found = {**msgspec.to_builtins(told), "replayed": msgspec.to_builtins(whole)}
        print(json.dumps(found, ensure_ascii=False, indent=2), flush=True)
        return
    console = Console(highlight=False)
    explain_words.show(told, whole, console)
