"""``zuoxi explain CALL_OR_OFFER``: why this agent, and why not that one; asked of the gateway as a supervisor."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated, Any, TypeVar

import aiohttp
import msgspec
import typer
from rich.console import Console

from agent_ui.gateway import protocol, protocol_why
from cli import explain_words, running
from cli.demo_agent import Api
from cli.words import say
from lexicon.errors import Refused, ZuoxiError

T = TypeVar("T")
ANSWER_S = 90.0  # a whole day may have to be told again


class NotExplained(Refused):
    """The gateway did not answer, or said no."""

    code = "not-explained"


async def _get(session: aiohttp.ClientSession, address: str, kind: type[T]) -> T:
    try:
        async with session.get(address) as reply:
            text = await reply.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotExplained(f"GET {address}: {type(error).__name__}: {error}") from None
    try:
        if reply.status >= 300:
            problem = msgspec.json.decode(text, type=protocol.Problem)
            raise NotExplained(say(problem.zh, problem.en))
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise NotExplained(f"GET {address}: {reply.status}: {error}") from None


async def ask(
    instance: running.Instance, id_: str, login: str, *, is_replayed: bool
) -> tuple[protocol_why.Explained, list[protocol_why.PastWhy]]:
    """The answer, and (``is_replayed``) the whole answer of each offer: of the one asked for, else of all of the call.

    Raises NotExplained with the gateway's own words.
    """
    jar, limit = aiohttp.CookieJar(unsafe=True), aiohttp.ClientTimeout(total=ANSWER_S)
    async with aiohttp.ClientSession(timeout=limit, cookie_jar=jar) as session:
        api, url = Api(session, instance.http_url), instance.http_url
        await api.post("/api/sign-in", protocol.SignIn(login=login, password=instance.password(login)), protocol.Me)
        try:
            told = await _get(session, f"{url}/api/explain/{id_}", protocol_why.Explained)
            named = [one for one in told.offers if one.offer == id_] or told.offers
            wanted = named if is_replayed else []
            whole = [
                await _get(session, f"{url}/api/explain/{told.call}/{one.offer}", protocol_why.PastWhy)
                for one in wanted
            ]
        finally:
            async with session.post(f"{url}/api/sign-out", headers={"Origin": url}):
                pass
    return told, whole


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
    login: Annotated[str, typer.Option(help=say("班长账号", "a supervisor's sign-in"))] = "zhao",
    is_json: Annotated[
        bool, typer.Option("--json", help=say("只输出一个 JSON 对象", "print one JSON object and nothing else"))
    ] = False,
) -> None:
    found: dict[str, Any]
    try:
        told, whole = asyncio.run(ask(running.find(), id_, login, is_replayed=is_replayed))
    except (ZuoxiError, OSError) as error:
        word = error.text if isinstance(error, ZuoxiError) else str(error)
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
