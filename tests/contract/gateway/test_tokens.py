"""Programs that come in with a token: what they may, whose rows they see, what is noted of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp
import pytest

from agent_ui.gateway.doors.pace import Limit, Pace
from agent_ui.gateway.doors.rights import TOKEN_RIGHTS
from lexicon.ids import AgentId, CallId, ChannelId, ClientId
from lexicon.journal import CallArrived, CallEnded
from lexicon.orders import PlaceCall
from lexicon.outcome import Fault, Outcome
from routing.floor import Floor
from routing.publishing.document import plan_of
from store.plans import Plans
from tests.contract.gateway.conforms import conform, row_of
from tests.contract.gateway.fuzzed import fuzz
from tests.contract.gateway.people import CALL, CALLER, OTHER, RECORDING, add_other_client, add_person
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio


class Program:
    """A program with a token and no cookie."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self._world, self._session = world, session

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self._session.request(method, path, json=body) as response:
            text = await response.text(errors="replace")
            if response.content_type == "application/json" and text:
                row = row_of(self._world.gateway.app, method, response.url.path)
                conform(row, (method, path, body), response.status, text)
                return response.status, await response.json()
            return response.status, text

    async def get(self, path: str) -> tuple[int, Any]:
        return await self.ask("GET", path)


@asynccontextmanager
async def program(world: World, token: str) -> AsyncIterator[Program]:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(base_url=world.url, headers=headers) as session:
        yield Program(world, session)


async def made(admin: Person, rights: Sequence[str], clients: list[str] | None, **more: Any) -> dict[str, Any]:
    body = {"name": "crm", "rights": list(rights), "clients": clients, **more}
    status, told = await admin.post("/api/tokens", body)
    assert status == 200, told
    return dict(told)


async def admin_of(world: World) -> Person:
    await add_person(world, "root", "administrator")
    return await world.signed_in("root")


async def test_a_program_may_what_it_was_given_and_no_more(world: World) -> None:
    admin = await admin_of(world)
    token = (await made(admin, ["catalogue", "recordings"], ["demo"]))["token"]
    async with program(world, token) as crm:
        assert (await crm.get("/api/catalogue"))[0] == 200
        assert (await crm.get("/api/recordings"))[0] == 200
        for method, path, right in world.gateway.router.table:
            if right is not None and right not in (
                "catalogue",
                "recordings",
                "all-recordings",
            ):  # a program is no agent
                status, told = await crm.ask(method, path.replace("{", "x").replace("}", "x"))
                assert (status, told["code"]) == (403, "not-allowed"), (method, path)
    row = await world.pool.fetch_one("SELECT * FROM service_token")
    assert row is not None and token not in str(dict(row)) and row["used_at"] is not None
    trail = (await admin.get("/api/audit?who=token:crm"))[1]
    assert "GET /api/catalogue" in str(trail) and all(one["act"] == "token-read" for one in trail)
    listed = (await admin.get("/api/tokens"))[1]
    assert [(one["name"], one["used_from"]) for one in listed] == [("crm", "127.0.0.1")]
    assert (await admin.post(f"/api/tokens/{listed[0]['id']}/end"))[0] == 204
    async with program(world, token) as crm:
        assert (await crm.get("/api/catalogue"))[1]["code"] == "wrong-token"
    assert {one["act"] for one in (await admin.get("/api/audit?who=root"))[1]} >= {"token-made", "token-ended"}


async def test_a_token_from_elsewhere_too_often_or_too_late_is_refused(world: World) -> None:
    admin = await admin_of(world)
    far = (await made(admin, ["calls"], None, networks=["10.9.0.0/16"]))["token"]
    async with program(world, far) as crm:
        assert (await crm.get("/api/calls"))[1]["code"] == "network-refused"
    busy = await made(admin, ["calls"], None, name="busy")
    other = await made(admin, ["calls"], None, name="other")
    world.gateway.router.pace = Pace(world.gateway.clock, program=Limit(0.02, 2))
    async with program(world, busy["token"]) as crm:
        assert [(await crm.get("/api/calls"))[0] for _ in range(3)] == [200, 200, 429]
        async with crm._session.get("/api/calls") as told:
            assert told.status == 429 and 40 <= int(told.headers["Retry-After"]) <= 50
    async with program(world, other["token"]) as crm:
        assert (await crm.get("/api/calls"))[0] == 200, "another program"
    await world.pool.execute("UPDATE service_token SET expires_at = now() WHERE id = $1", busy["id"])
    async with program(world, busy["token"]) as crm:
        assert (await crm.get("/api/calls"))[0] == 401
    wrongs: tuple[dict[str, Any], ...] = (
        {"rights": ["people"]}, {"rights": []}, {"clients": []}, {"clients": ["nobody"]}, {"days": 0},
    )  # fmt: skip
    for wrong in wrongs:
        body = {"name": "w", "rights": ["calls"], "clients": None, **wrong}
        assert (await admin.post("/api/tokens", body))[0] == 400, wrong
    assert (await admin.post("/api/tokens", {"name": "busy", "rights": ["calls"], "clients": None}))[0] == 409


async def test_an_administrator_of_one_client_makes_no_token_for_others(world: World) -> None:
    await add_other_client(world)
    await made(await admin_of(world), ["calls"], ["other"], name="theirs")
    await add_person(world, "small", "administrator", ["demo"])
    small = await world.signed_in("small")
    assert (await small.get("/api/tokens"))[1] == []
    for clients in (None, ["other"], ["demo", "other"]):
        body = {"name": "n", "rights": ["calls"], "clients": clients}
        assert (await small.post("/api/tokens", body))[0] == 403
    theirs = await world.pool.fetch_one("SELECT id FROM service_token")
    assert theirs is not None and (await small.post(f"/api/tokens/{theirs['id']}/end"))[0] == 404


async def test_clients_are_closed_to_each_others_programs(world: World, until: Until) -> None:
    """Each row is seen by a program that sees all, so that the test can fail, and by none of the first client."""
    await add_other_client(world)
    end = CallEnded(CALL, OTHER, Outcome(Fault.CALLER, "completed"), 16, 9.0)
    world.board.journal.record(end)
    await world.board.journal.flush()
    await world.pool.execute("ALTER TABLE journal DISABLE TRIGGER USER")
    await world.pool.execute("UPDATE journal SET at = at - interval '10 s'")
    admin, rights = await admin_of(world), list(TOKEN_RIGHTS)
    ours = (await made(admin, rights, ["demo"], name="ours"))["token"]
    alls = (await made(admin, rights, None, name="alls"))["token"]
    await world.gateway.live._read_names()  # of the second client's line too
    dial = {"id": "1", "number": "13800000000", "line": "4008000099"}
    async with program(world, ours) as mine, program(world, alls) as every:
        assert (await every.get("/api/calls"))[1]["calls"][0]["id"] == CALL
        assert (await mine.get("/api/calls"))[1] == {"calls": [], "next": "0"}
        for path in ("/api/catalogue", "/api/recordings", "/api/waiting", "/api/reports/service-level"):
            assert "o-queue" in str(await every.get(path)) or path == "/api/recordings"
            told = str(await mine.get(path))
            assert "'other'" not in told and "o-queue" not in told and CALLER not in told, path
        assert (await every.get(f"/api/recordings/{RECORDING}/audio"))[0] == 200
        assert (await mine.get(f"/api/recordings/{RECORDING}/audio"))[0] == 404
        reveal = {"kind": "call", "id": CALL}
        assert (await every.ask("POST", "/api/reveal", reveal))[1] == {"number": CALLER}
        assert (await mine.ask("POST", "/api/reveal", reveal))[0] == 404
        async with (await world.signed_in("li")).socket("/api/desk?page=p1"):
            await until(lambda: AgentId("li") in world.gateway.live.floor.agents)
            status, told = await mine.ask("POST", "/api/agents/li/calls", dial)
            assert (status, told["code"]) == (404, "no-such-number"), "another client's, as one that there is not"
            status, told = await every.ask("POST", "/api/agents/nobody/calls", dial)
            assert (status, told["code"]) == (404, "no-such-agent"), "what of the two was wrong is told"
            status, told = await every.ask("POST", "/api/agents/li/calls", {"id": "d9", "number": "13800000000"})
            assert (status, told["where"]) == (400, "line"), "the field that is missing"
            status, told = await every.ask("POST", "/api/agents/li/calls", {**dial, "from": "4001"})
            assert (status, told["where"]) == (400, "from"), "the field that there is not"
            assert not world.board.heard(PlaceCall)
            status, told = await every.ask("POST", "/api/agents/li/calls", dial)
            assert status == 200, told
            desk = world.board.at["li"]
    order = world.board.heard(PlaceCall)[0]
    assert isinstance(order, PlaceCall) and (order.agent, order.desk, order.number) == ("li", desk, "13800000000")
    assert "token-did" in str((await admin.get("/api/audit?who=token:alls"))[1])


async def test_calls_are_read_by_a_cursor(world: World) -> None:
    demo = ClientId("demo")
    for number in range(3):
        call = CallId(f"c{number}")
        world.board.journal.record(CallArrived(call, demo, ChannelId(f"x{number}"), "4001", "13812341234", "zh"))
        world.board.journal.record(CallEnded(call, demo, Outcome(Fault.CALLER, "hung-up-menu"), 16, 1.0))
    await world.board.journal.flush()
    await world.pool.execute("ALTER TABLE journal DISABLE TRIGGER USER")
    await world.pool.execute("UPDATE journal SET at = at - interval '10 s'")
    token = (await made(await admin_of(world), ["calls"], ["demo"]))["token"]
    seen, after = [], "0"
    async with program(world, token) as crm:
        for _ in range(3):
            page = (await crm.get(f"/api/calls?limit=2&after={after}"))[1]
            seen += [(one["id"], one["caller"], one["outcome"]) for one in page["calls"]]
            after = page["next"]
    assert seen == [(f"c{number}", "138****1234", "hung-up-menu") for number in range(3)]


async def test_schemathesis_finds_nothing_as_a_program(world: World) -> None:
    await add_other_client(world)
    _, document, version = await Plans(world.pool).in_force()
    world.board.floor = Floor(
        (f"o{number}" for number in count(1)), plan_of(document, version)
    )  # who is asked why a call waits
    token = (await made(await admin_of(world), list(TOKEN_RIGHTS), ["demo"]))["token"]
    found = await fuzz(world, {"token": token}, phases="fuzzing", examples=2)
    assert not found, found


async def test_a_token_has_limits_of_its_own_that_hold_from_the_next_request_on(world: World) -> None:
    await add_other_client(world)
    admin = await admin_of(world)
    crm = await made(admin, ["calls"], ["demo"], per_day=3)
    path = f"/api/tokens/{crm['id']}/limits"
    async with program(world, crm["token"]) as busy:
        assert [(await busy.get("/api/calls"))[0] for _ in range(4)] == [200, 200, 200, 429]
        async with busy._session.get("/api/calls") as told:
            assert told.status == 429 and 1 <= int(told.headers["Retry-After"]) <= 24 * 3600
        [line] = (await admin.get("/api/tokens"))[1]
        assert (line["today"], line["per_day"], line["per_minute"]) == (3, 3, None)
        status, line = await admin.ask("PUT", path, {"per_minute": 2, "per_day": None})
        assert (status, line["today"], line["per_day"], line["per_minute"]) == (200, 3, None, 2)
        assert [(await busy.get("/api/calls"))[0] for _ in range(3)] == [200, 200, 429]
        async with busy._session.get("/api/calls") as told:
            assert told.status == 429 and 25 <= int(told.headers["Retry-After"]) <= 30
        await world.pool.execute("UPDATE service_token SET counted_day = counted_day - 1, per_minute = NULL")
        [line] = (await admin.get("/api/tokens"))[1]
        assert line["today"] == 0, "another day"
    for wrong in ({"per_minute": 0}, {"per_day": 0}, {"per_minute": 6001}, {"per_day": 10_000_001}):
        body = {"per_minute": None, "per_day": None, **wrong}
        assert (await admin.ask("PUT", path, body))[0] == 400, wrong
        assert (await admin.post("/api/tokens", {"name": "w", "rights": ["calls"], "clients": None, **wrong}))[0] == 400
    limits = (await admin.get("/api/audit?act=token-limited"))[1]
    assert [(one["who"], one["whom"]) for one in limits] == [("root", crm["id"])]
    await add_person(world, "small", "administrator", ["other"])
    small = await world.signed_in("small")
    assert (await small.ask("PUT", path, {"per_minute": None, "per_day": 1}))[0] == 404
