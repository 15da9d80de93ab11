"""What docs/api.md prints works as printed: on a real gateway, with a token of just the rights that are named."""

import asyncio
import base64
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs.api import ABOUT
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, QueueId
from lexicon.journal import CallArrived, CallEnded, OfferMade
from lexicon.orders import PlaceCall
from lexicon.outcome import Fault, Outcome
from tests.contract.gateway.people import CALL, CALLER, OTHER, RECORDING, add_other_client
from tests.contract.gateway.test_tokens import admin_of, made
from tests.contract.gateway.world import World
from tests.contract.parts import Until
from webhooks.signing import headers_of

pytestmark = pytest.mark.asyncio
DEMO = ClientId("demo")
_SECTION = re.compile(r"^### (.*?)\n(.*?)(?=^##)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^```(sh|python|js)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    rights: list[str]
    language: str
    code: str


def examples() -> Iterator[Example]:
    text = ABOUT.read_text(encoding="utf-8")
    for title, body in _SECTION.findall(text[text.index("## Examples") :]):
        named = re.match(r"\s*Rights: (.*?)\.", body)
        assert named is not None, title
        for language, code in _BLOCK.findall(body):
            yield Example(title, re.findall(r"`([a-z-]+)`", named[1]), language, code)


async def run(one: Example, environment: dict[str, str], folder: Path) -> str:
    words = (
        [sys.executable, "-c", one.code] if one.language == "python" else ["bash", "-euo", "pipefail", "-c", one.code]
    )
    process = await asyncio.create_subprocess_exec(
        *words, env={**os.environ, **environment}, cwd=folder, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, (one.title, out.decode(), err.decode())
    return out.decode()


async def test_each_works_as_printed(world: World, until: Until, tmp_path: Path) -> None:
    """What each has to print, in the order in which they stand."""
    await add_other_client(world)
    record = world.board.journal.record
    record(CallEnded(CALL, OTHER, Outcome(Fault.CALLER, "completed"), 16, 9.0))
    await world.board.journal.flush()
    await world.pool.execute("ALTER TABLE journal DISABLE TRIGGER USER")
    await world.pool.execute("UPDATE journal SET at = at - interval '10 s'")
    admin, found = await admin_of(world), list(examples())
    about = {"URL": world.url, "AGENT": "li", "LINE": "4008000001", "CALL": CALL, "RECORDING": RECORDING}
    row = await world.pool.fetch_one("SELECT number FROM number WHERE client_id = 'demo' ORDER BY number LIMIT 1")
    assert row is not None
    about["LINE"] = row["number"]
    said: list[tuple[str, str]] = []
    async with (await world.signed_in("li")).socket("/api/desk?page=p1"):
        await until(lambda: AgentId("li") in world.gateway.live.floor.agents)
        for number, one in enumerate(found):
            token = (await made(admin, one.rights, None, name=f"t{number}"))["token"]
            task = asyncio.ensure_future(run(one, {**about, "TOKEN": token}, tmp_path))
            if "rings" in one.title:
                await rings(world, until, task)
            said.append((one.title, await task))
    assert len(said) == 8 and "offer.made li *******4321" in said[0][1]
    told = said[1][1]
    assert '"number":"13900007777"' in told and told.count('"tier":"gold"') == 2
    orders = world.board.heard(PlaceCall)
    assert {(one.agent, one.number) for one in orders if isinstance(one, PlaceCall)} == {("li", "13800000000")}
    assert '"begins_at":"2026-11-2' in said[4][1] and "begins_at,queue,offered" in said[4][1]
    assert re.fullmatch(r"\d{2,} rows\n", said[5][1])
    assert f'"id":"{CALL}"' in said[6][1] and CALLER not in said[6][1]
    assert (tmp_path / f"{CALL}.mp3").read_bytes() == b"0123"
    assert said[7][1].startswith("101")


async def rings(world: World, until: Until, task: "asyncio.Future[str]") -> None:
    """A call rings at li's, as soon as the example listens."""
    call, record = CallId("ring1"), world.board.journal.record
    await until(lambda: bool(world.gateway.events.open) or task.done())
    record(CallArrived(call, DEMO, ChannelId("x1"), "4001", "13812344321", "zh"))
    record(
        OfferMade(
            offer=OfferId("or1"), call=call, client=DEMO, queue=QueueId("service"), agent=AgentId("li"),
            channel=ChannelId("y1"), ring_timeout_s=15,
        )
    )  # fmt: skip
    await world.board.journal.flush()


SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
NODE = Path(sys.executable).with_name("node")


def snippet(language: str, name: str) -> str:
    blocks: list[tuple[str, str]] = _BLOCK.findall(ABOUT.read_text("utf-8"))
    return next(code for kind, code in blocks if kind == language and name in code)


@pytest.mark.parametrize("language", ["python", "js"])
async def test_a_webhook_is_checked_as_printed(language: str, tmp_path: Path) -> None:
    body, now = '{"type":"call.ended","data":{"caller":"王"}}'.encode(), 1_800_000_000
    good = headers_of(SECRET, "w1.7", now, body)
    cases = [
        (good, body, now, True),
        (good, body, now + 299, True),
        ({**good, "webhook-signature": "v1,AAAA " + good["webhook-signature"]}, body, now, True),
        (good, body, now + 301, False),
        (good, body, now - 301, False),
        (good, body + b" ", now, False),
        ({**good, "webhook-id": "w1.8"}, body, now, False),
        ({**good, "webhook-timestamp": str(now + 1)}, body, now, False),
        (headers_of("whsec_" + base64.b64encode(b"x" * 32).decode(), "w1.7", now, body), body, now, False),
    ]
    if language == "python":
        space: dict[str, object] = {}
        exec(snippet("python", "is_ours"), space)
        is_ours = space["is_ours"]
        assert callable(is_ours)
        answers = [is_ours(SECRET, headers, sent, at) for headers, sent, at, _ in cases]
    else:
        asked = json.dumps([[headers, sent.decode(), at] for headers, sent, at, _ in cases])
        look = f"for (const [h, b, at] of {asked}) console.log(isOurs('{SECRET}', h, Buffer.from(b), at));"
        code = f"{snippet('js', 'isOurs')}\n{look}"
        node = shutil.which("node") or str(NODE)
        process = await asyncio.create_subprocess_exec(node, "-e", code, stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        answers = [line == "true" for line in out.decode().split()]
    assert answers == [is_good for *_, is_good in cases]
