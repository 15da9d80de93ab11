"""Supervisors at the gateway: their seat, their orders, what they and nobody else are told of who listens."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, WatchId
from lexicon.journal import (
    CallArrived,
    CallTakenOver,
    WatchBegan,
    WatchChanged,
    WatchClosed,
    WatchEnded,
    WatchOpened,
)
from lexicon.orders import (
    CloseSeat,
    EndTakenCall,
    IssueSeatPhone,
    LoseSeat,
    OpenSeat,
    SetWatchWay,
    SignOutDesk,
    StopWatch,
    TakeOverCall,
    WatchAgent,
)
from lexicon.orders_aside import AnyOrder
from tests.contract.gateway.world import Listener, World, open_world
from tests.contract.parts import RedisServer, Until

pytestmark = pytest.mark.asyncio
WHO = (WatchId("w1"), AgentId("zhao"), AgentId("wang"))
ABOUT = (CallId("c1"), ClientId("demo"))


@pytest_asyncio.fixture
async def world(dsn: str, redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(dsn, redis_server, tmp_path) as made:
        yield made


async def mine(socket: Listener, **wanted: object) -> dict[str, Any]:
    """The first snapshot in which what I hear is like this."""

    def fits(one: dict[str, Any]) -> bool:
        here = one["mine"] if one["type"] == "seat" else None
        return here is not None and all(here[name] == value for name, value in wanted.items())

    return dict((await socket.until(fits))["mine"])


async def test_orders_go_to_the_controller_and_come_back_refused_in_words(world: World, until: Until) -> None:
    person, board = await world.signed_in("zhao"), world.board
    async with person.socket("/api/watch?page=p1") as seat:
        assert await seat.kind("seat") == {"type": "seat", "at": seat.news[0]["at"], "mine": None, "others": []}
        await seat.kind("links")
        await until(lambda: bool(board.heard(OpenSeat)))
        status, phone = await person.post("/api/phone", {"kind": "webrtc"})
        assert status == 200 and phone["user"] == f"desk-{board.heard(IssueSeatPhone)[0].desk}"
        told = await seat.send(type="watch", id="1", agent="wang", way="whisper", call="c1", is_following=True)
        assert told["type"] == "done"
        (asked,) = board.heard(WatchAgent)
        assert isinstance(asked, WatchAgent)
        assert (asked.agent, asked.watched, asked.way, asked.call) == ("zhao", "wang", "whisper", "c1")
        assert asked.is_following and asked.desk == board.heard(OpenSeat)[0].desk
        others: list[tuple[str, type[AnyOrder]]] = [
            ("way", SetWatchWay),
            ("stop", StopWatch),
            ("take-over", TakeOverCall),
            ("end-taken", EndTakenCall),
        ]
        for number, (order, kind) in enumerate(others, 2):
            more = {"way": "barge"} if order == "way" else {}
            assert (await seat.send(type=order, id=str(number), **more))["type"] == "done"
            assert len(board.heard(kind)) == 1
        board.refusal = Refused("no", code="nothing-to-hear")
        refused = await seat.send(type="watch", id="9", agent="wang", way="listen")
        assert refused["problem"]["code"] == "nothing-to-hear" and refused["problem"]["zh"]
        board.refusal = None
        board.epoch += 1  # another controller
        await until(lambda: len(board.heard(OpenSeat)) == 2)
        await seat.socket.send_json({"type": "watch", "id": "10", "agent": "wang", "way": "shout"})
        assert await seat.closed() == 4004
    await until(lambda: bool(board.heard(LoseSeat)))
    async with person.socket("/api/watch?page=p2"):
        await until(lambda: len(board.heard(OpenSeat)) == 3)
        assert (await person.post("/api/sign-out"))[0] == 204
    assert len(board.heard(CloseSeat)) == 1 and not board.heard(SignOutDesk)


async def test_who_hears_what_is_told_to_supervisors_alone(world: World) -> None:
    zhao, wang, record = await world.signed_in("zhao"), await world.signed_in("wang"), world.board.journal.record
    async with (
        zhao.socket("/api/watch?page=p1") as seat,
        wang.socket("/api/desk?page=p1") as desk,
        wang.socket("/api/wallboard") as wall,
    ):
        await seat.kind("seat")
        record(CallArrived(*ABOUT, ChannelId("x"), "4008000001", "13800000000", "zh"))
        record(WatchOpened(*WHO, "listen", False))
        opened = await mine(seat, call=None, way="listen")
        assert (opened["agent_zh"], opened["supervisor_en"]) == ("王芳", "Zhao Min")
        record(WatchBegan(*WHO, *ABOUT, "listen"))
        assert (await mine(seat, call="c1"))["caller"] == "138****0000"
        record(WatchChanged(*WHO, *ABOUT, "barge"))
        await mine(seat, way="barge")
        record(WatchOpened(WatchId("w2"), AgentId("other"), AgentId("wang"), "listen", True))
        both = await seat.until(lambda one: one["type"] == "seat" and bool(one["others"]))
        assert [one["supervisor"] for one in both["others"]] == ["other"] and both["mine"]["way"] == "barge"
        record(CallTakenOver(*ABOUT, AgentId("wang"), AgentId("zhao"), OfferId("w1")))
        record(WatchEnded(*WHO, *ABOUT, "barge", 5.0, "taken-over"))
        assert (await mine(seat, is_taken=True))["call"] == "c1"
        await desk.until(lambda one: one["type"] == "notice" and one["code"] == "call-taken-over")
        record(WatchClosed(*WHO, "conversation-over"))
        await seat.until(lambda one: one["type"] == "notice" and one["code"] == "watch-conversation-over")
        await seat.until(lambda one: one["type"] == "seat" and one["mine"] is None and bool(one["others"]))
        texts = [str(news) for news in (*desk.news, *wall.news)]
        assert not [text for text in texts if "zhao" in text or "'watch" in text]


async def test_an_agent_has_no_seat_and_one_page_at_a_time(world: World) -> None:
    wang, zhao = await world.signed_in("wang"), await world.signed_in("zhao")
    assert (await wang.get("/api/watch?page=p1"))[0] == 403
    assert (await zhao.get("/api/watch?page="))[0] == 400
    async with zhao.socket("/api/watch?page=p1") as old, zhao.socket("/api/watch?page=p2") as new:
        await new.kind("seat")
        assert (await old.kind("notice"))["code"] == "desk-replaced"
        assert await old.closed() == 4001
