"""Thresholds, set and in force at once; figures with the calls behind them; each client's closed to the others."""

from typing import Any

import pytest

from agent_ui.gateway.doors.masking import mask_number
from lexicon.ids import CallId, ChannelId, ClientId, QueueId, ReasonId
from lexicon.journal import CallArrived, CallEnded, CallQueued, Fact
from lexicon.outcome import Fault, Outcome
from tests.contract.gateway.people import WAITS, add_other_client, add_person
from tests.contract.gateway.world import Listener, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
CALLER = "13812345678"
DEMO = ClientId("demo")


async def tell(world: World, *facts: Fact) -> None:
    for fact in facts:
        world.board.journal.record(fact)
    await world.board.journal.flush()


async def one_waits(world: World, call: str, queue: str, reason: str) -> None:
    now = world.gateway.clock.now()
    await tell(
        world,
        CallArrived(CallId(call), DEMO, ChannelId(f"x-{call}"), "4008000001", CALLER, "zh"),
        CallQueued(CallId(call), DEMO, QueueId(queue), ReasonId(reason), now, False),
    )


async def tile(board: Listener, queue: str, is_it: Any) -> dict[str, Any]:
    """The queue's tile as soon as it is as wanted."""
    found: dict[str, Any] = {}

    def heard(news: dict[str, Any]) -> bool:
        tiles = news["queues"] if news["type"] == "wallboard" else [news["queue"]] if news["type"] == "queue" else []
        for one in tiles:
            if one["id"] == queue and is_it(one):
                found.update(one)
                return True
        return False

    await board.until(heard)
    return found


async def queue_of_demo(world: World) -> tuple[str, str]:
    [row] = await world.pool.fetch("SELECT queue_id, id FROM reason WHERE client_id = 'demo' ORDER BY id LIMIT 1")
    return row["queue_id"], row["id"]


async def test_thresholds_hold_at_once_and_are_noted(world: World) -> None:
    queue, reason = await queue_of_demo(world)
    zhao = await world.signed_in("zhao")
    status, before = await zhao.get("/api/thresholds")
    assert status == 200 and all(one["is_usual"] for one in before)
    wish = {**next(one for one in before if one["queue"] == queue)["thresholds"], "waiting": 1, "service_level": None}
    async with zhao.socket("/api/wallboard") as board:
        await one_waits(world, "bc1", queue, reason)
        calm = await tile(board, queue, lambda one: one["waiting"] == 1 and one["outlook"]["state"] != "breached")
        assert calm["half"]["offered"] == 1
        assert (await zhao.ask("PUT", f"/api/thresholds/{queue}", {**wish, "ready": 5}))[0] == 204
        worse = await tile(board, queue, lambda one: one["outlook"]["state"] == "breached")
        assert [(one["figure"], one["state"]) for one in worse["outlook"]["against"]] == [
            ("ready", "breached"), ("waiting", "warning"),
        ]  # fmt: skip
    noted = await world.pool.fetch("SELECT who, detail FROM audit WHERE act = 'ThresholdsSet'")
    assert [row["who"] for row in noted] == ["zhao"] and queue in noted[0]["detail"]
    said = {one["queue"]: one for one in (await zhao.get("/api/thresholds"))[1]}
    assert (said[queue]["is_usual"], said[queue]["thresholds"]["ready"]) == (False, 5)
    assert (await zhao.ask("PUT", f"/api/thresholds/{queue}", {**wish, "ready": 5}))[0] == 204
    said_so = await world.pool.fetch("SELECT id FROM journal WHERE kind = 'ThresholdsSet'")
    assert len(said_so) == 1, "it was so already"
    status, told = await zhao.ask("PUT", f"/api/thresholds/{queue}", {**wish, "abandoned": 7})
    assert (status, told["where"]) == (400, "abandoned")
    assert (await zhao.ask("DELETE", f"/api/thresholds/{queue}"))[0] == 204
    assert all(one["is_usual"] for one in (await zhao.get("/api/thresholds"))[1])
    assert (await zhao.ask("PUT", "/api/thresholds/none", wish))[1]["code"] == "not-found"


async def test_figures_and_their_calls(world: World) -> None:
    queue, reason = await queue_of_demo(world)
    zhao = await world.signed_in("zhao")
    async with zhao.socket("/api/wallboard") as board:
        await one_waits(world, "fc1", queue, reason)
        await one_waits(world, "fc2", queue, reason)
        await tell(world, CallEnded(CallId("fc1"), DEMO, Outcome(Fault.CALLER, "hung-up-waiting"), 16, 1))
        shown = await tile(board, queue, lambda one: one["waiting"] == 1 and one["abandoned_today"] == 1)
    status, told = await zhao.get(f"/api/figures/{queue}/offered")
    assert status == 200 and told["total"] == told["value"] == shown["offered_today"] == 2
    assert {one["caller"] for one in told["calls"]} == {mask_number(CALLER)} and CALLER not in str(told)
    assert {one["id"]: one["end"] for one in told["calls"]} == {"fc1": "abandoned", "fc2": "waiting"}
    status, told = await zhao.get(f"/api/figures/{queue}/nonsense")
    assert (status, told["where"]) == (400, "figure")
    assert (await zhao.get(f"/api/figures/{queue}/offered?offset=-1"))[0] == 400


async def test_another_clients_figures_are_closed(world: World, until: Until) -> None:
    await add_other_client(world)
    await add_person(world, "theirs", "supervisor", ["demo"])
    await add_person(world, "own", "client", ["other"])
    zhao, theirs, own = [await world.signed_in(login) for login in ("zhao", "theirs", "own")]
    assert (await zhao.ask("PUT", "/api/thresholds/o-queue", {"ready": 1}))[0] == 204  # the gateway reads names anew
    live = world.gateway.live
    await until(lambda: WAITS in live.floor.calls and live.ground(QueueId("o-queue")) is not None)
    status, told = await own.get("/api/figures/o-queue/waiting")
    assert status == 200 and [one["id"] for one in told["calls"]] == [WAITS]
    status, told = await theirs.get("/api/figures/o-queue/waiting")
    assert (status, told["code"]) == (404, "not-found")
    assert (await theirs.ask("PUT", "/api/thresholds/o-queue", {}))[0] == 404
    assert (await theirs.ask("DELETE", "/api/thresholds/o-queue"))[0] == 404
    assert "o-queue" not in str((await theirs.get("/api/thresholds"))[1])
    assert (await own.ask("PUT", "/api/thresholds/o-queue", {}))[0] == 403
