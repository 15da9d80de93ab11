"""What programs ask for: customers, figures by half hours, events as they happen; the same request twice."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from lexicon.ids import AgentId, CallId, ChannelId, ClientId
from lexicon.journal import CallArrived, CallEnded
from lexicon.orders import PlaceCall
from lexicon.outcome import Fault, Outcome
from tests.contract.gateway.people import CALLER, OTHER, add_other_client
from tests.contract.gateway.test_tokens import admin_of, made, program
from tests.contract.gateway.world import World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
DEMO = ClientId("demo")
ONE = {"client": "demo", "number": "139 0000 7777"}


async def test_a_customer_is_added_found_changed_and_dropped(world: World) -> None:
    await add_other_client(world)
    admin = await admin_of(world)
    token = (await made(admin, ["customers"], ["demo"]))["token"]
    async with program(world, token) as crm:
        assert (await crm.ask("POST", "/api/customers/find", ONE))[0] == 404
        wish = {**ONE, "fields": {"name": "王小明"}, "seen": ""}
        status, told = await crm.ask("PUT", "/api/customers", wish)
        assert (status, told["number"], told["fields"]) == (200, "13900007777", {"name": "王小明"})
        assert (await crm.ask("PUT", "/api/customers", wish))[1]["code"] == "conflict"
        wish = {**ONE, "number": "+8613900007777", "fields": {"name": "王"}, "seen": told["version"]}
        assert (await crm.ask("PUT", "/api/customers", wish))[1]["number"] == "13900007777", "one customer, not two"
        assert (await crm.ask("POST", "/api/customers/find", ONE))[1]["fields"] == {"name": "王"}
        for wrong in ({"number": "x"}, {"fields": {"": "x"}}, {"fields": {"a": "x" * 300}}, {"more": 1}):
            body = {**ONE, "fields": {"name": "x"}, **wrong}
            assert (await crm.ask("PUT", "/api/customers", body))[0] == 400, wrong
        theirs = {"client": OTHER, "number": CALLER, "fields": {}}
        assert (await crm.ask("PUT", "/api/customers", theirs))[0] == 404
        assert (await crm.ask("POST", "/api/customers/drop", ONE))[0] == 204
        assert (await crm.ask("POST", "/api/customers/drop", ONE))[0] == 404
    trail = str((await admin.get("/api/audit?who=token:crm"))[1])
    assert "customer-put" in trail and "customer-dropped" in trail and "13900007777" not in trail


async def test_half_hours_come_in_pages_and_as_a_table(world: World) -> None:
    token = (await made(await admin_of(world), ["reports"], ["demo"]))["token"]
    span = "since=2026-11-27&until=2026-11-28"
    async with program(world, token) as crm:
        rows: list[dict[str, Any]] = []
        after: str | None = ""
        pages = 0
        while after is not None:
            at = f"/api/reports/intervals?{span}&limit=70" + (f"&after={after}" if after else "")
            status, page = await crm.get(at)
            assert status == 200 and len(page["rows"]) <= 70, page
            rows, after, pages = rows + page["rows"], page["next"], pages + 1
        queues = {one["queue"] for one in rows}
        assert len(rows) == 2 * 48 * len(queues) and pages == -(-len(rows) // 70)
        assert rows == sorted(rows, key=lambda one: one["begins_at"])
        status, text = await crm.get(f"/api/reports/intervals.csv?{span}&limit=5000")
        lines = text.splitlines()
        assert lines[0].startswith("begins_at,queue,offered") and len(lines) == len(rows) + 1
        one = rows[0]["queue"]
        told = (await crm.get(f"/api/reports/intervals?{span}&queue={one}"))[1]["rows"]
        assert {row["queue"] for row in told} == {one} and len(told) == 2 * 48
        async with crm._session.get(f"/api/reports/intervals.csv?{span}&limit=5") as response:
            assert 'rel="next"' in response.headers["Link"] and "after=2026-11-27.5" in response.headers["Link"]
        for wrong in ("since=2026-11-28&until=2026-11-27", "since=2026-01-01&until=2026-11-01", "since=x", "limit=0"):
            assert (await crm.get(f"/api/reports/intervals?{wrong}"))[0] == 400, wrong


async def read_events(response: aiohttp.ClientResponse, count: int) -> list[tuple[str, str, dict[str, Any]]]:
    found: list[tuple[str, str, dict[str, Any]]] = []
    one: dict[str, str] = {}
    async with asyncio.timeout(8):
        async for line in response.content:
            text = line.decode().rstrip("\n")
            if text and not text.startswith(":"):
                name, _, value = text.partition(": ")
                one[name] = value
            elif not text:
                if "data" in one:
                    found.append((one["id"], one["event"], json.loads(one["data"])))
                    if len(found) == count:
                        break
                one = {}
    return found


def a_call(world: World, call: str, client: ClientId) -> None:
    record = world.board.journal.record
    record(CallArrived(CallId(call), client, ChannelId(f"x{call}"), "4001", "13812344321", "zh"))
    record(CallEnded(CallId(call), client, Outcome(Fault.CALLER, "hung-up-menu"), 16, 1.0))


async def test_events_come_as_they_are_noted_and_none_is_missed(world: World, until: Until) -> None:
    """The second client's go to a program that sees all, so that the test can fail."""
    await add_other_client(world)
    admin = await admin_of(world)
    mine = {"Authorization": "Bearer " + (await made(admin, ["events"], ["demo"], name="mine"))["token"]}
    alls = {"Authorization": "Bearer " + (await made(admin, ["events", "reveal"], None, name="alls"))["token"]}
    async with aiohttp.ClientSession(base_url=world.url) as session:
        async with session.get("/api/events", headers=mine) as ours, session.get("/api/events", headers=alls) as every:
            assert ours.status == 200 and ours.content_type == "text/event-stream"
            await until(lambda: len(world.gateway.events.open) == 2)
            a_call(world, "theirs", OTHER)
            a_call(world, "c1", DEMO)
            told = await read_events(ours, 2)
            assert [(kind, body["data"]["call"]) for _, kind, body in told] == [
                ("call.arrived", "c1"), ("call.ended", "c1"),
            ]  # fmt: skip
            assert told[0][2]["data"]["caller"] == "*******4321"
            whole = await read_events(every, 4)
            assert [body["data"]["call"] for *_, body in whole] == ["theirs", "theirs", "c1", "c1"]
            assert whole[0][2]["data"]["caller"] == "13812344321"
        a_call(world, "c2", DEMO)
        await world.board.journal.flush()
        last = {**mine, "Last-Event-ID": told[0][0]}
        async with session.get("/api/events?kinds=call.ended", headers=last) as again:
            found = await read_events(again, 2)
            assert [body["data"]["call"] for *_, body in found] == ["c1", "c2"]
        for path in ("/api/events?kinds=what.ever", "/api/events?after=x"):
            assert (await session.get(path, headers=mine)).status == 400
        assert (await session.get("/api/events", headers={**mine, "Last-Event-ID": "x"})).status == 400
        async with session.get("/api/events", headers=mine) as last_one:
            await until(lambda: len(world.gateway.events.open) == 1)
            await world.pool.execute("UPDATE service_token SET ended_at = now() WHERE name = 'mine'")
            await world.gateway.watch.look()
            await until(lambda: not world.gateway.events.open)
            assert last_one.status == 200


async def test_a_stream_stays_open_longer_than_a_request_may_take(world: World) -> None:
    token = (await made(await admin_of(world), ["events"], ["demo"]))["token"]
    connections, ahead_s = world.gateway.connections, 0.0
    connections.time = lambda: asyncio.get_running_loop().time() + ahead_s
    headers = {"Authorization": f"Bearer {token}"}
    session = aiohttp.ClientSession(base_url=world.url, headers=headers)
    async with session, session.get("/api/events") as stream:
        ahead_s = 100 * connections.limits.request_s
        connections.look()
        a_call(world, "late", DEMO)
        told = await read_events(stream, 2)
        assert [body["data"]["call"] for *_, body in told] == ["late", "late"]


async def test_the_same_request_twice_is_done_once(world: World, until: Until) -> None:
    admin = await admin_of(world)
    token = (await made(admin, ["dial", "customers"], None))["token"]
    row = await world.pool.fetch_one("SELECT number FROM number WHERE client_id = 'demo' ORDER BY number LIMIT 1")
    assert row is not None
    path, key = "/api/agents/li/calls", {"Idempotency-Key": "order-1"}
    wish = {"id": "1", "number": "13800000000", "line": row["number"]}
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(base_url=world.url, headers=headers) as session, AsyncExitStack() as pages:

        async def ask(body: Any, **more: str) -> tuple[int, Any, bool]:
            async with session.post(path, json=body, headers={**key, **more}) as response:
                is_again = response.headers.get("Idempotency-Replayed") == "true"
                return response.status, await response.json(), is_again

        assert (await ask(wish))[0] == 404, "nobody there: not done, so the key is free"
        await pages.enter_async_context((await world.signed_in("li")).socket("/api/desk?page=p1"))
        await until(lambda: AgentId("li") in world.gateway.live.floor.agents)
        first = await ask(wish)
        assert first[0] == 200 and not first[2]
        assert await ask(wish) == (200, first[1], True)
        assert len(world.board.heard(PlaceCall)) == 1
        assert (await ask({**wish, "number": "13800000001"}))[1]["code"] == "key-of-another"
        await world.pool.execute("UPDATE kept_answer SET status = NULL, body = NULL")  # the gateway died in the middle
        assert (await ask(wish))[1]["code"] == "key-under-way"
        assert (await ask(wish, **{"Idempotency-Key": "with space"}))[0] == 400
        assert (await ask(wish, **{"Idempotency-Key": "order-2"}))[0] == 200
        assert len(world.board.heard(PlaceCall)) == 1, "the order's own id holds under another key"


async def test_the_sockets_are_described(world: World) -> None:
    """Whole, and served once to who has it; that frames are as they are described each test of a socket sees to."""
    status, told = await world.person().get("/api/asyncapi.json")
    assert status == 200 and told["asyncapi"] == "3.0.0"
    assert set(told["channels"]) == {"desk", "watch", "wallboard"}

    def refs(at: Any) -> list[str]:
        if isinstance(at, list):
            return [one for value in at for one in refs(value)]
        if not isinstance(at, dict):
            return []
        own = [at["$ref"]] if isinstance(at.get("$ref"), str) else []
        return own + [one for value in at.values() for one in refs(value)]

    for ref in refs(told):
        found: Any = told
        for part in ref.removeprefix("#/").split("/"):
            found = found[part]
        assert found, ref
    assert {one["action"] for one in told["operations"].values()} == {"send", "receive"}
    async with aiohttp.ClientSession(base_url=world.url) as session:
        tag = (await session.get("/api/asyncapi.json")).headers["ETag"]
        assert (await session.get("/api/asyncapi.json", headers={"If-None-Match": tag})).status == 304
