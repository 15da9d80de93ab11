"""The desktop's, the wallboard's and the softphone's sockets, on real PostgreSQL and Redis."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from agent_ui.gateway.protocol import messages as p
from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, QueueId, ReasonId, SkillId, TeamId
from lexicon.journal import (
    AgentReady,
    CallArrived,
    CallEnded,
    CallQueued,
    ExchangeLost,
    OfferFailed,
    OfferMade,
    ProfileChanged,
)
from lexicon.orders import SetNotReady, SetPhone, SetReady, SignInDesk, SignOutDesk
from lexicon.outcome import Fault, Outcome
from lexicon.profile import Abilities, Held
from routing.plan import QueuePlan
from routing.publishing.document import QueueEntry
from store.plans import Publication, publish
from store.seed import PLAN
from tests.contract.gateway.world import SIP_PASSWORD, World, open_world
from tests.contract.parts import RedisServer, Until, free_port

CALL, CLIENT, WANG, SERVICE = CallId("c1"), ClientId("demo"), AgentId("wang"), QueueId("service")
AT = datetime(2027, 1, 1, tzinfo=UTC)


def now(world: World) -> datetime:
    return world.gateway.clock.now()


def queue_a_call(world: World, call: CallId = CALL) -> None:
    record = world.board.journal.record
    record(
        CallArrived(
            call=call, client=CLIENT, channel=ChannelId("x"), number="4008000001", caller="13800000000", language="zh"
        )
    )
    record(
        CallQueued(
            call=call,
            client=CLIENT,
            queue=SERVICE,
            reason=ReasonId("billing"),
            joined_at=now(world),
            is_return=False,
        )
    )


def offer_it(world: World) -> None:
    world.board.journal.record(
        OfferMade(
            offer=OfferId("o1"),
            call=CALL,
            client=CLIENT,
            queue=SERVICE,
            agent=WANG,
            channel=ChannelId("offer-o1"),
            ring_timeout_s=15,
        )
    )


def is_state(state: str) -> Any:
    return lambda one: one["type"] == "snapshot" and one["me"]["state"] == state


@pytest.mark.asyncio
async def test_a_desk_from_sign_in_to_offer(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        assert desk.news[0]["type"] == "snapshot"
        [order] = world.board.heard(SignInDesk)
        assert isinstance(order, SignInDesk)
        assert (order.agent, order.page, order.name, set(order.skills)) == (
            "wang",
            "p1",
            "王芳",
            {"billing", "technical"},
        )
        assert (await desk.send(type="phone", id="1", is_registered=True))["type"] == "done"
        await desk.until(lambda one: one["type"] == "snapshot" and one["me"]["is_phone_registered"])
        assert (await desk.send(type="ready", id="2"))["type"] == "done"
        world.board.journal.record(AgentReady(agent=WANG, idle_since=now(world)))
        await desk.until(is_state("ready"))
        queue_a_call(world)
        offer_it(world)
        offered = await desk.until(is_state("offered"))
        assert (offered["call"]["caller"], offered["call"]["reason"], offered["call"]["phase"]) == (
            "138****0000",
            "billing",
            "offered",
        )
        world.board.journal.record(
            OfferFailed(offer=OfferId("o1"), call=CALL, client=CLIENT, agent=WANG, why="no-answer", rang_s=15)
        )
        notice = await desk.kind("notice")
        assert (notice["code"], notice["call"]) == ("offer-missed", "c1")
    await until(lambda: world.board.lost("p1"))


@pytest.mark.asyncio
async def test_a_desk_signs_in_with_what_its_agent_can_do_by_now(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        [order] = world.board.heard(SignInDesk)
        assert isinstance(order, SignInDesk)
        assert order.abilities == Abilities({SkillId("billing"): 5, SkillId("technical"): 5}, team=TeamId("front"))
        held = Held(ReasonId("billing"), AT, AT + timedelta(hours=1))
        changed = Abilities({SkillId("orders"): 7}, (held,))
        world.board.journal.record(ProfileChanged(WANG, changed, "boss"))
        await world.board.journal.flush()
        world.board.epoch += 1  # another controller, which knows nothing of desks

        def last() -> Abilities | None:
            heard = world.board.heard(SignInDesk)[-1]
            return heard.abilities if isinstance(heard, SignInDesk) else None

        await until(lambda: last() == changed)


@pytest.mark.asyncio
async def test_a_published_plan_is_on_the_wallboard_at_once(world: World) -> None:
    person = await world.signed_in("zhao")
    async with person.socket("/api/wallboard") as board:
        first = await board.kind("wallboard")
        assert [(tile["id"], tile["promise_s"]) for tile in first["queues"]] == [("service", 20.0)]
        old = replace(PLAN.queues[0], rules=replace(PLAN.queues[0].rules, promise_s=33.0))
        new = QueueEntry(CLIENT, "贵宾", "VIP", QueuePlan(QueueId("vip")))
        plan = replace(PLAN, queues=(old, new))
        await publish(world.board.journal, Publication(plan, "boss", "", 1), now(world))
        told = await board.until(lambda one: one["type"] == "wallboard" and len(one["queues"]) == 2)
        assert {tile["id"]: tile["promise_s"] for tile in told["queues"]} == {"service": 33.0, "vip": 20.0}
        await publish(world.board.journal, Publication(PLAN, "boss", "", 2), now(world))
        await board.until(lambda one: one["type"] == "wallboard" and [t["id"] for t in one["queues"]] == ["service"])


@pytest.mark.asyncio
async def test_orders_and_refusals(world: World) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        assert (await desk.send(type="not-ready", id="1", reason="break"))["type"] == "done"
        for reason in ("no-answer", "made-up"):  # the system's own, and nobody's
            refused = await desk.send(type="not-ready", id=f"r-{reason}", reason=reason)
            assert (refused["type"], refused["problem"]["where"]) == ("refused", "reason")
        assert len(world.board.heard(SetNotReady)) == 1
        await desk.send(type="ready", id="2")
        await desk.socket.send_json({"type": "ready", "id": "2"})  # sent again, as after a doubt
        world.board.refusal = Refused("no telephone", code="no-phone")
        refused = await desk.send(type="ready", id="3")
        assert refused["problem"]["code"] == "no-phone"
        assert refused["problem"]["zh"] and refused["problem"]["en"]
        assert len(world.board.heard(SetReady)) == 2
        await desk.socket.send_str("nonsense")
        assert await desk.closed() == 4004


@pytest.mark.asyncio
async def test_a_second_sign_in_replaces_the_first(world: World, until: Until) -> None:
    first = await world.signed_in("wang")
    async with first.socket("/api/desk?page=p1") as old:
        await old.until(is_state("not-ready"))
        second = await world.signed_in("wang")
        assert (await old.kind("notice"))["code"] == "desk-replaced"
        assert await old.closed() == 4001
        async with second.socket("/api/desk?page=p2") as new:
            await new.until(is_state("not-ready"))
            me = (await second.get("/api/me"))[1]
            assert world.board.at["wang"] == me["desk"]
            assert any(isinstance(one, SignOutDesk) and one.by == "replaced" for one in world.board.orders)
        assert (await first.get("/api/me"))[0] == 401


@pytest.mark.asyncio
async def test_a_reloaded_page_takes_the_place_of_the_old(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as old:
        await old.until(is_state("not-ready"))
        async with person.socket("/api/desk?page=p2") as new:
            assert await old.closed() == 4001
            await until(lambda: [one.page for one in world.board.heard(SignInDesk)] == ["p1", "p2"])  # type: ignore
            await new.until(is_state("not-ready"))
    await until(lambda: world.board.lost("p1") and world.board.lost("p2"))


@pytest.mark.asyncio
async def test_a_page_that_came_back_is_not_lost_by_its_old_socket(world: World, until: Until) -> None:
    """A laptop that slept: the page has a new socket before the server noticed that the old one is dead."""
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as old:
        await old.until(is_state("not-ready"))
        async with person.socket("/api/desk?page=p1") as new:
            assert await old.closed() == 4001
            await until(lambda: len(world.board.heard(SignInDesk)) == 2)
            await until(lambda: len(world.gateway.sockets._open) == 1)
            assert (await new.send(type="not-ready", id="1", reason="break"))["type"] == "done"
            assert not world.board.lost("p1")
    await until(lambda: world.board.lost("p1"))


@pytest.mark.asyncio
async def test_a_new_controller_hears_of_every_desk(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        await desk.send(type="phone", id="1", is_registered=True)
        world.board.at.clear()
        world.board.epoch += 1
        await until(lambda: len(world.board.heard(SignInDesk)) == 2)
        await until(lambda: len(world.board.heard(SetPhone)) == 2)  # and of its telephone


@pytest.mark.asyncio
async def test_sign_out(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        world.board.refusal = Refused("in a call", code="in-call")
        assert (await person.post("/api/sign-out"))[1]["code"] == "in-call"
        assert (await person.get("/api/me"))[0] == 200
        world.board.refusal = None
        assert (await person.post("/api/sign-out"))[0] == 204
        assert await desk.closed() == 4002
        assert "wang" not in world.board.at


@pytest.mark.asyncio
async def test_phone_credentials(world: World) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1"):
        status, phone = await person.post("/api/phone", {"kind": "webrtc"})
        assert (status, phone["kind"], phone["password"]) == (200, "webrtc", SIP_PASSWORD)
        assert phone["user"] == "desk-" + (await person.get("/api/me"))[1]["desk"]
        assert (await person.post("/api/phone", {"kind": "fax"}))[0] == 400


@pytest.mark.asyncio
async def test_wallboard_is_told_every_change(world: World) -> None:
    person = await world.signed_in("zhao")
    async with person.socket("/api/wallboard") as board:
        whole = await board.kind("wallboard")
        assert [(one["id"], one["waiting"]) for one in whole["queues"]] == [("service", 0)]
        queue_a_call(world)
        tile = (await board.until(lambda one: one["type"] == "queue" and one["queue"]["waiting"] == 1))["queue"]
        assert (tile["offered_today"], tile["answered_today"]) == (1, 0)
        wang = await world.signed_in("wang")
        async with wang.socket("/api/desk?page=p1"):
            agent = (await board.kind("agent"))["agent"]
            assert (agent["id"], agent["name_zh"], agent["state"]) == ("wang", "王芳", "not-ready")
            await board.until(lambda one: one["type"] == "queue" and one["queue"]["staffed"] == 1)
            await wang.post("/api/sign-out")
            await board.until(lambda one: one["type"] == "agent" and one["agent"]["state"] == "signed-out")
        outcome = Outcome(Fault.CALLER, "hung-up-waiting")
        world.board.journal.record(CallEnded(call=CALL, client=CLIENT, outcome=outcome, cause=16, lasted_s=4))
        await board.until(lambda one: one["type"] == "queue" and one["queue"]["abandoned_today"] == 1)
        world.board.journal.record(ExchangeLost(why="test"))
        assert (await board.kind("alarm"))["alarm"]["code"] == "exchange-lost"
        world.board.is_exchange_up = False
        await board.until(lambda one: one["type"] == "links" and one["away"] == ["exchange"])


@pytest.mark.asyncio
async def test_redis_restarted(world: World, redis_server: RedisServer, until: Until) -> None:
    zhao, wang = await world.signed_in("zhao"), await world.signed_in("wang")
    async with zhao.socket("/api/wallboard") as board, wang.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        await asyncio.to_thread(redis_server.stop)
        try:
            await board.until(lambda one: one["type"] == "links" and one["away"] == ["bus"])
            queue_a_call(world)  # in PostgreSQL, and nobody can be told of it by Redis
            await board.until(lambda one: one["type"] == "queue" and one["queue"]["waiting"] == 1)
            refused = await desk.send(type="ready", id="1")
            assert (refused["type"], refused["problem"]["code"]) == ("refused", "bus-away")
            assert (await wang.get("/api/me"))[0] == 200
        finally:
            await asyncio.to_thread(redis_server.start)
        await until(lambda: world.gateway.links.away() == [])
        board.news.clear()
        queue_a_call(world, CallId("c2"))
        await board.until(lambda one: one["type"] == "queue" and one["queue"]["waiting"] == 2)


@pytest.mark.asyncio
async def test_the_controller_gone(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    async with person.socket("/api/desk?page=p1") as desk:
        await desk.until(is_state("not-ready"))
        world.board.is_silent = True
        await desk.until(lambda one: one["type"] == "links" and "controller" in one["away"])
        world.board.is_silent = False
        await until(lambda: world.gateway.links.away() == [])
        await until(lambda: len(world.board.heard(SignInDesk)) == 2)


@pytest.mark.asyncio
async def test_a_slow_wallboard_is_let_go(world: World, until: Until) -> None:
    person = await world.signed_in("zhao")
    socket = await person.session.ws_connect("/api/wallboard")
    await until(lambda: len(world.gateway.live._watchers) == 1)
    [outbox] = world.gateway.live._watchers
    big = p.Alarm(id="x", code="exchange-lost", at="", call=None, agent=None, detail="x" * 200_000)
    for _ in range(400):
        outbox.put(p.AlarmRaised(at="", alarm=big))
        await asyncio.sleep(0)
    await until(lambda: not world.gateway.live._watchers)
    await socket.close()


# ---------------------------------------------------------------- the softphone's way


@pytest_asyncio.fixture
async def phone_world(dsn: str, redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[tuple[World, list[str]]]:
    """A gateway whose "Asterisk" is a WebSocket server of the test that answers each SIP text with 200 + the text."""
    heard: list[str] = []

    async def exchange(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        async for message in socket:
            heard.append(message.data)
            if message.data == "BYE":
                await socket.close()
            else:
                await socket.send_str("200 " + message.data)
        return socket

    app, port = web.Application(), free_port()
    app.router.add_get("/ws", exchange)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    redis_server.flush()
    async with open_world(dsn, redis_server, tmp_path, f"http://127.0.0.1:{port}") as world:
        yield world, heard
    await runner.cleanup()


@pytest.mark.asyncio
async def test_sip_is_passed_on(phone_world: tuple[World, list[str]]) -> None:
    world, heard = phone_world
    person = await world.signed_in("wang")
    async with person.session.ws_connect("/api/sip", protocols=("sip",)) as phone:
        assert phone.protocol == "sip"
        await phone.send_str("REGISTER 你好")
        assert await phone.receive_str(timeout=5) == "200 REGISTER 你好"
        await phone.send_str("BYE")
        assert (await phone.receive(timeout=5)).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        assert phone.close_code == 1013
    assert heard == ["REGISTER 你好", "BYE"]
    assert (await person.get("/api/sip"))[0] == 400


@pytest.mark.asyncio
async def test_sip_without_asterisk(world: World) -> None:
    person = await world.signed_in("wang")
    async with person.session.ws_connect("/api/sip", protocols=("sip",)) as phone:
        await phone.receive(timeout=5)
        assert phone.close_code == 1013
