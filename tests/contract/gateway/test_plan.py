"""The routing plan over HTTP: checked at its fields, published by who has seen it; who could take a call now."""

from copy import deepcopy
from typing import Any

import pytest

from lexicon.ids import AgentId
from lexicon.journal import AgentReady, AgentSignedIn, RoutingPublished
from store.journal_read import JournalReader
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio


async def test_a_plan_is_checked_published_and_brought_back(world: World) -> None:
    began = world.gateway.clock.now()
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    status, seen = await admin.get("/api/plan")
    assert (status, seen["version"], seen["is_whole"]) == (200, 1, True)
    document: dict[str, Any] = deepcopy(seen["document"])
    document["queues"][0]["rules"]["promise_s"] = 30
    document["reasons"].append(
        {"name_zh": "退款", "name_en": "Refunds", "needs": {
            "id": "refunds", "queue": "service", "skills": {"billing": 5}, "needs_certification": False,
            "parent": "account", "priority": 3, "is_emergency": False}}
    )  # fmt: skip
    wrong = deepcopy(document)
    wrong["reasons"][-1]["needs"] |= {"skills": {"biling": 5}, "parent": "nobody"}
    status, told = await admin.post("/api/plan/check", {"document": wrong, "after": 1})
    assert status == 200 and told["version"] == 0
    assert {tuple(one["where"][:2]) for one in told["problems"] if not one["is_warning"]} == {("reasons", "refunds")}
    assert (await admin.post("/api/plan", {"document": wrong, "after": 1}))[0] == 422
    status, told = await admin.post("/api/plan", {"document": document, "after": 1, "note": "refunds"})
    assert (status, told["version"]) == (200, 2), told
    status, told = await admin.post("/api/plan", {"document": document, "after": 1})
    assert (status, told["code"]) == (409, "plan-changed")
    reasons = [one["id"] for one in (await admin.get("/api/catalogue"))[1]["reasons"] if one["is_current"]]
    assert "refunds" in reasons
    assert (await admin.post("/api/plan/rollback", {"version": 1, "after": 2}))[1]["version"] == 3
    assert (await admin.get("/api/plan"))[1]["document"] == seen["document"]
    assert (await admin.get("/api/plan/2"))[1]["document"] == document
    assert [one["version"] for one in (await admin.get("/api/plans"))[1]] == [3, 2, 1]
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    assert [(one.version, one.by) for one in facts if isinstance(one, RoutingPublished)] == [(2, "admin"), (3, "admin")]


async def test_who_sees_one_client_edits_that_part_alone(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "boss", "administrator")
    await add_person(world, "half", "administrator", ["demo"])
    boss, half = [await world.signed_in(login) for login in ("boss", "half")]
    everything, own = (await boss.get("/api/plan"))[1], (await half.get("/api/plan"))[1]
    assert "o-queue" in str(everything) and "o-reason" in str(everything)
    assert "other" not in str(own) and not own["is_whole"]
    document = own["document"]
    document["queues"][0]["rules"]["promise_s"] = 45
    document["head_starts"] = {}
    status, told = await half.post("/api/plan", {"document": document, "after": 1})
    assert (status, told["version"]) == (200, 2), told
    after = (await boss.get("/api/plan"))[1]["document"]
    by_id = {one["rules"]["id"]: one["rules"] for one in after["queues"]}
    assert by_id["service"]["promise_s"] == 45 and "o-queue" in by_id
    assert after["head_starts"] == everything["document"]["head_starts"], "the whole centre's"
    theirs = next(one for one in everything["document"]["queues"] if one["rules"]["id"] == "o-queue")
    for stolen in (theirs, {**theirs, "client": "demo"}):
        wish = {"document": {**document, "queues": [*document["queues"], stolen]}, "after": 2}
        assert (await half.post("/api/plan", wish))[0] == 404
    assert (await half.get("/api/who?reason=o-reason"))[0] == 404
    assert (await boss.get("/api/who?reason=o-reason"))[0] == 200


async def test_who_could_take_it_and_why_not_the_others(world: World, until: Until) -> None:
    await add_person(world, "admin", "administrator")
    admin, record = await world.signed_in("admin"), world.board.journal.record
    record(AgentSignedIn(AgentId("wang"), "d1", "王芳", ("billing",)))  # type: ignore[arg-type]
    record(AgentReady(AgentId("wang"), world.gateway.clock.now()))
    await until(lambda: AgentId("wang") in world.gateway.live.floor.agents)
    await until(lambda: world.gateway.live.floor.agents[AgentId("wang")].state == "ready")
    status, told = await admin.get("/api/who?reason=billing")
    rules = {one["agent"]: one["rule"] for one in told["agents"]}
    assert (status, told["queue"], told["asked"], told["step"]) == (200, "service", {"billing": 3}, 0)
    assert (rules["wang"], rules["chen"], rules["li"]) == (None, "signed-out", "skill")
    assert told["agents"][0]["agent"] == "wang"
    li = next(one for one in told["agents"] if one["agent"] == "li")
    assert (li["skill"], li["has"], li["needs"]) == ("billing", None, 3)
    later = (await admin.get("/api/who?reason=billing&waited=60"))[1]
    assert later["step"] == 1 and {one["agent"]: one["rule"] for one in later["agents"]}["li"] == "signed-out"
    assert (await admin.get("/api/who?reason=billing&waited=x"))[0] == 400
