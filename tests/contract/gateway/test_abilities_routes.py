"""An agent's skills and queues changed from the floor: kept, told to the agent, in the trail; closed to others."""

import pytest

from lexicon.ids import AgentId, SkillId
from store.people import People
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
WANG = AgentId("wang")


async def test_skills_and_queues_are_changed_at_once(world: World) -> None:
    await add_person(world, "head", "supervisor")
    head, wang = await world.signed_in("head"), await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.kind("snapshot")
        status, told = await head.ask("PUT", "/api/agents/wang/skills/orders", {"level": 7})
        assert (status, told["skills"]["orders"], told["serves_all"]) == (200, 7, True)
        notice = await desk.kind("notice")
        assert (notice["code"], notice["by_en"]) == ("abilities-changed", "head")
        status, told = await head.ask("PUT", "/api/agents/wang/queues/service", {"weight": 3})
        assert (status, told["queues"], told["serves_all"]) == (200, {"service": 3}, False)
    person = await People(world.pool).by_id(WANG)
    assert person is not None and person.profile.skills[SkillId("orders")] == 7
    assert (await head.ask("PUT", "/api/agents/wang/skills/orders", {"level": 11}))[0] == 400
    assert (await head.ask("PUT", "/api/agents/wang/skills/nothing", {"level": 1}))[0] == 404
    assert (await head.get("/api/agents/nobody/abilities"))[0] == 404
    rows = await world.pool.fetch("SELECT who, whom FROM audit WHERE act = 'ProfileChanged' ORDER BY id")
    assert [tuple(row) for row in rows] == [("head", "wang")] * 2


async def test_who_sees_another_client_alone_can_neither_see_nor_change_it(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "half", "supervisor", ["other"])
    await add_person(world, "head", "supervisor")
    half, head = await world.signed_in("half"), await world.signed_in("head")
    assert (await head.ask("PUT", "/api/agents/li/skills/orders", {"level": 7}))[0] == 200, "so that the test can fail"
    assert (await half.get("/api/agents/li/abilities"))[0] == 404
    for path in ("/api/agents/li/skills/orders", "/api/agents/li/queues/service"):
        assert (await half.ask("PUT", path, {"level": 1, "weight": 1}))[0] in (400, 404), path
    person = await People(world.pool).by_id(AgentId("li"))
    assert person is not None and person.profile.skills[SkillId("orders")] == 7
