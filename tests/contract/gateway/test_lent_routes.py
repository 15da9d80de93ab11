"""Skills and queues for a while, on the real gateway and PostgreSQL: kept, told, in the trail, given back, closed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from lexicon.ids import AgentId, SkillId
from lexicon.journal import AbilityReturned
from routing.lending import own
from routing.profile import Profile
from store.people import People
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
WANG, ORDERS = AgentId("wang"), SkillId("orders")


def minutes(world: World, count: float) -> str:
    return (world.gateway.clock.now() + timedelta(minutes=count)).isoformat()


async def profile(world: World) -> Profile:
    person = await People(world.pool).by_id(WANG)
    assert person is not None
    return person.profile


async def turns(world: World, wanted: Profile) -> None:
    async with asyncio.timeout(10):
        while await profile(world) != wanted:  # noqa: ASYNC110 - the database's clock is waited for
            await asyncio.sleep(0.05)


async def test_for_a_while_and_given_back(world: World) -> None:
    await add_person(world, "head", "supervisor")
    head, wang = await world.signed_in("head"), await world.signed_in("wang")
    roster = await profile(world)
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.kind("snapshot")
        ends = minutes(world, 90)
        status, told = await head.ask(
            "PUT", "/api/agents/wang/skills/orders", {"level": 7, "lasts": "time", "until": ends}
        )
        assert (status, told["skills"]["orders"]) == (200, 7)
        [lent] = told["lent"]
        assert (lent["kind"], lent["id"], lent["value"], lent["own"]) == (
            "skill",
            "orders",
            7,
            roster.skills.get(ORDERS, 0),
        )
        assert datetime.fromisoformat(lent["until"]).astimezone(UTC) > world.gateway.clock.now()
        notice = await desk.kind("notice")
        assert (notice["code"], notice["by_en"]) == ("abilities-lent", "head")
        now = await profile(world)
        assert now.skills[ORDERS] == 7 and own(now) == roster, "the roster's own values are beneath"
        # given back: the own value, for good
        status, told = await head.ask("PUT", "/api/agents/wang/skills/orders", {"level": lent["own"]})
        assert (status, told["lent"], told["skills"].get("orders", 0)) == (200, [], lent["own"])
        await desk.until(lambda one: one.get("code") == "abilities-returned")
        assert await profile(world) == roster
    rows = await world.pool.fetch("SELECT who, act, whom FROM audit WHERE whom = 'wang' ORDER BY id")
    acts = [tuple(row) for row in rows if row["act"] in ("AbilityLent", "AbilityReturned", "ProfileChanged")]
    assert acts == [("head", "AbilityLent", "wang"), ("head", "AbilityReturned", "wang")]


async def test_who_notes_the_end_takes_the_row_out_and_the_agent_is_told(world: World) -> None:
    """The controller's facts, as it writes them when the time has come."""
    await add_person(world, "head", "supervisor")
    head, wang = await world.signed_in("head"), await world.signed_in("wang")
    roster = await profile(world)
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.kind("snapshot")
        body = {"weight": 3, "lasts": "time", "until": minutes(world, 0.02)}
        assert (await head.ask("PUT", "/api/agents/wang/queues/service", body))[0] == 200
        assert (await desk.kind("notice"))["code"] == "abilities-lent"

        await turns(world, roster)  # by the clock, whoever notes it
        world.board.journal.record(AbilityReturned(WANG, "queue", "service", 0, "time", "controller"))
        await desk.until(lambda one: one.get("code") == "abilities-over")
        assert await world.pool.fetch("SELECT FROM lent_ability") == []
    [row] = await world.pool.fetch("SELECT who, whom FROM audit WHERE act = 'AbilityReturned'")
    assert tuple(row) == ("controller", "wang")


async def test_for_this_sign_in(world: World, until: Until) -> None:
    await add_person(world, "head", "supervisor")
    head = await world.signed_in("head")
    body = {"level": 7, "lasts": "sign-in"}
    status, told = await head.ask("PUT", "/api/agents/wang/skills/orders", body)
    assert (status, told["code"]) == (409, "agent-signed-out"), "who is not signed in"
    roster = await profile(world)
    wang = await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.kind("snapshot")
        await until(lambda: world.gateway.live.desk_of(WANG) is not None)
        status, told = await head.ask("PUT", "/api/agents/wang/skills/orders", body)
        assert status == 200 and told["lent"][0]["until"] is None
        assert (await profile(world)).skills[ORDERS] == 7
        assert (await wang.ask("POST", "/api/sign-out", {}))[0] in (200, 204)
    assert await profile(world) == roster, "the sign-in is over"


async def test_what_is_refused_and_what_another_client_sees(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "half", "supervisor", ["other"])
    await add_person(world, "head", "supervisor")
    half, head = await world.signed_in("half"), await world.signed_in("head")
    path = "/api/agents/li/skills/orders"
    good = {"level": 7, "lasts": "time", "until": minutes(world, 5)}
    for wrong in ({"until": minutes(world, -5)}, {"until": ""}, {"until": minutes(world, 60 * 24 * 40)}, {"level": 11}):
        assert (await head.ask("PUT", path, good | wrong))[0] == 400, wrong
    assert (await head.ask("PUT", path, good | {"lasts": "ever"}))[0] == 400
    assert (await half.ask("PUT", path, good))[0] == 404
    assert (await head.ask("PUT", path, good))[0] == 200, "so that the test can fail"
    assert len(await world.pool.fetch("SELECT FROM lent_ability")) == 1
