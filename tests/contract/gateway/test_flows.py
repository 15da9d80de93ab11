"""Flows over HTTP: published, refused with every problem, brought back; by whom, and who may not."""

from typing import Any

import msgspec
import pytest

from flows import document as nodes
from flows.document import Piece
from lexicon.ids import ClientId
from lexicon.journal import FlowPublished
from store.flows import Flows
from store.journal_read import JournalReader
from tests.contract.gateway.world import World
from tests.unit.flows.flowing import document

LINE = document(
    {"main": nodes.Say(say=(Piece(recorded="greeting"),), then="q"), "q": nodes.Queue(reason="billing")},
    client=ClientId("demo"),
    numbers=("4008000001",),
)
BODY: dict[str, Any] = {"document": msgspec.json.decode(msgspec.json.encode(LINE)), "after": 0, "note": "a test"}


@pytest.mark.asyncio
async def test_published_refused_and_brought_back(world: World) -> None:
    began = world.gateway.clock.now()
    zhao, wang = await world.signed_in("zhao"), await world.signed_in("wang")
    assert (await wang.post("/api/flows/line", BODY))[0] == 403
    assert (await zhao.post("/api/flows/line", BODY)) == (200, {"version": 1, "problems": []})
    status, told = await zhao.post("/api/flows/line", BODY)
    assert (status, told["code"]) == (409, "flow-changed"), "somebody else published meanwhile"
    wrong = {**BODY["document"], "nodes": {**BODY["document"]["nodes"], "q": {"do": "queue", "reason": "biling"}}}
    status, told = await zhao.post("/api/flows/line", {**BODY, "document": wrong, "after": 1})
    assert status == 422 and told["problems"][0]["where"] == ["nodes", "q", "reason"]
    assert "billing" in told["problems"][0]["en"] and told["problems"][0]["zh"]
    broken = {**BODY["document"], "nodes": {"main": {"do": "sing"}}}
    assert (await zhao.post("/api/flows/line", {**BODY, "document": broken, "after": 1}))[0] == 400
    assert (await zhao.post("/api/flows/other", BODY))[0] == 409
    assert (await zhao.post("/api/flows/line/rollback", {"version": 1, "after": 1}))[1]["version"] == 2
    assert (await zhao.post("/api/flows/line/rollback", {"version": 9, "after": 2}))[0] == 404
    status, newest = await zhao.get("/api/flows/line")
    assert (status, newest["version"], newest["published_by"]) == (200, 2, "zhao")
    assert newest["document"] == BODY["document"]
    assert [(line["flow"], line["version"]) for line in (await zhao.get("/api/flows"))[1]] == [("line", 2), ("line", 1)]
    kept = await Flows(world.gateway.pool).newest("line")
    assert kept is not None and kept.document == LINE
    facts = [
        entry.fact
        for entry in await JournalReader(world.gateway.pool).since(began)
        if isinstance(entry.fact, FlowPublished)
    ]
    assert [(fact.version, fact.by) for fact in facts] == [(1, "zhao"), (2, "zhao")]
