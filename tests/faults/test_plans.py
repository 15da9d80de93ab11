"""Plans published while a part is away: nothing is half published, and what was published holds when all is back."""

import asyncio
from pathlib import Path

import pytest

from documents.yaml_file import written
from lexicon.journal import CallBridged, CallQueued, RoutingPublished
from store.plans import Plans
from tests.journeys.centre import Centre
from tests.journeys.test_routing import done, plan_file, versions, zuoxi

pytestmark = pytest.mark.asyncio
ANYONE = [{"after_s": 0, "anyone": True}]


async def test_published_while_redis_is_away_and_the_controller_is_killed(centre: Centre, tmp_path: Path) -> None:
    async with plan_file(centre, tmp_path) as (file, plan):
        plan["queues"]["t-q"]["steps"] = ANYONE
        file.write_text(written(plan))
        await asyncio.to_thread(centre.stack.stop_part, "redis")
        try:
            version = (await done(centre, "routing", "publish", str(file)))["version"]
        finally:
            await asyncio.to_thread(centre.stack.start_part, "redis")
        assert await versions(centre) == [version]
        async with centre.agent("t-cai") as cai:  # has not the skill that was asked for
            caller, number = await centre.choose("1")
            await (await cai.phone.next_call(20)).answer()
            bridged = await centre.fact(number, CallBridged)
            await caller.hang_up()
            await cai.save(bridged.call)
        plan["queues"]["t-q"]["steps"] = [{"after_s": 0}]
        plan["reasons"]["t-rb"]["skills"] = {"t-a": 1}
        file.write_text(written(plan))
        before = centre.stack.pid("controller")
        async with asyncio.TaskGroup() as group:
            group.create_task(done(centre, "routing", "publish", str(file)))
            await asyncio.sleep(0.7)  # some time within the command: before, in or after its commit
            centre.stack.kill("controller")
        await asyncio.to_thread(centre.stack.wait_ready, "controller", not_pid=before)
        async with centre.agent("t-anna") as anna:
            caller, number = await centre.choose("2")
            await (await anna.phone.next_call(20)).answer()
            bridged = await centre.fact(number, CallBridged)
            await caller.hang_up()
            await anna.save(bridged.call, reason="t-rb")


async def test_without_postgres_nothing_is_published(centre: Centre, tmp_path: Path) -> None:
    async with plan_file(centre, tmp_path) as (file, plan):
        before = await Plans(centre.pool).newest()
        plan["queues"]["t-q"]["steps"] = ANYONE
        file.write_text(written(plan))
        await asyncio.to_thread(centre.stack.stop_part, "postgres")
        try:
            status, out, complaints = await zuoxi(centre, "routing", "publish", str(file))
            assert (status, out) == (1, "") and "PostgreSQL" in complaints
            status, _, complaints = await zuoxi(centre, "agent", "skill", "t-cai", "t-a", "3")
            assert status == 1 and "PostgreSQL" in complaints
        finally:
            await asyncio.to_thread(centre.stack.start_part, "postgres")
        assert await Plans(centre.pool).newest() == before
        assert [fact for fact in await centre.facts() if isinstance(fact, RoutingPublished | CallQueued)] == []
