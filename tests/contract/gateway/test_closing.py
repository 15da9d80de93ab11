"""Queues and lines closed and opened over HTTP: noted once, shown to whom they concern, in the trail, in memory."""

from typing import Any

import pytest

from ari_app.catalogue import published
from lexicon.ids import QueueId
from store.plans import Plans
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
SERVICE = QueueId("service")


async def noted(world: World) -> list[Any]:
    await world.gateway.journal.flush()
    rows = await world.pool.fetch("SELECT kind FROM journal WHERE kind IN ('QueueClosed', 'QueueOpened') ORDER BY id")
    return [row["kind"] for row in rows]


async def closed_now(world: World) -> dict[QueueId, str]:
    """As the controller reads it, whenever it starts."""
    return dict(published(*await Plans(world.pool).in_force()).closed)


def of_service(board: Any) -> Any:
    """What the newest word about the queue says of its being closed."""
    for news in reversed(board.news):
        for tile in (
            news["queues"] if news["type"] == "wallboard" else [news["queue"]] if news["type"] == "queue" else []
        ):
            if tile["id"] == SERVICE:
                return tile["closed"]
    return None


async def test_a_queue_is_closed_and_opened(world: World, until: Until) -> None:
    await add_person(world, "head", "supervisor")
    head = await world.signed_in("head")
    async with head.socket("/api/wallboard") as board:
        await board.kind("wallboard")
        wish = {"waiting": "let-go", "why": "fire drill"}
        for _ in range(2):  # pressed twice
            assert (await head.post("/api/queues/service/close", wish))[0] == 204
        await until(lambda: of_service(board) is not None)
        told = of_service(board)
        assert (told["by_en"], told["why"], told["how"]) == ("head", "fire drill", "let-go")
        assert await closed_now(world) == {SERVICE: "let-go"}
        assert (await head.post("/api/queues/service/open"))[0] == 204
        await until(lambda: of_service(board) is None)
    assert await noted(world) == ["QueueClosed", "QueueOpened"]
    assert await closed_now(world) == {}
    rows = await world.pool.fetch("SELECT who, act, whom, client_id FROM audit WHERE act LIKE 'Queue%' ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("head", "QueueClosed", "service", "demo"),
        ("head", "QueueOpened", "service", "demo"),
    ]


async def test_another_clients_queue_and_every_line_are_closed_to_who_sees_one_client(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "half", "supervisor", ["other"])
    await add_person(world, "head", "supervisor")
    half, head = await world.signed_in("half"), await world.signed_in("head")
    for path in (
        "/api/queues/service/close",
        "/api/queues/service/open",
        "/api/lines/east/close",
        "/api/lines/east/open",
    ):
        assert (await half.post(path, {}))[0] == 404, path
    assert await noted(world) == []
    assert (await head.post("/api/queues/service/close", {}))[0] == 204, "so that the test can fail"
    assert (await head.post("/api/lines/nowhere/close", {}))[0] == 404
    assert (await head.post("/api/queues/service/close", {"why": "x" * 201}))[0] == 400
    async with half.socket("/api/wallboard") as board:
        await board.kind("wallboard")
        assert "'service'" not in str(board.news)
