"""Somebody is thrown out of the whole product: heard no more, hearing no more, the telephone unknown to Asterisk."""

import pytest

from cli.phone import NotRegistered
from launch.clock import SystemClock
from lexicon.ids import AgentId
from lexicon.journal import CallBridged, WatchEnded
from store.audit import Act
from store.sessions import Sessions
from tests.journeys.centre import Centre, eventually
from tests.journeys.test_watching import hears, supervisor, talking

pytestmark = pytest.mark.asyncio
WITHIN_S = 3  # a second is asked for; this is for a machine with much else to do


async def test_a_supervisor_who_listens_and_an_agent_who_talks(centre: Centre) -> None:
    now = SystemClock().now()
    sessions = Sessions(centre.pool)

    async def is_known(desk: str, what: str) -> bool:
        found = await centre.ari(f"asterisk/config/dynamic/res_pjsip/{what}/desk-{desk}")
        return isinstance(found, list)  # else it says that there is none

    async with (
        centre.agent("t-dora") as dora,
        supervisor(centre) as boss,
        talking(centre, dora) as (caller, leg, who),
        centre.agent("t-ben", is_ready=False) as ben,
    ):
        desks = {one.person: one.desk for one in await sessions.listed(now, None)}
        ear = await boss.hear(dora)
        await hears(ear, 440, 1000)
        await sessions.end_desk(desks[AgentId("t-super")], now, Act("test", "session-ended", "t-super"))
        await ear.ended(WITHIN_S)
        assert (await centre.fact(who, WatchEnded)).supervisor == "t-super"
        await hears(caller, 1000)
        await centre.pool.execute("UPDATE person SET is_enabled = false WHERE id = 't-dora'")
        await centre.pool.execute("UPDATE session SET ended_at = now() WHERE person_id = 't-dora'")
        await centre.pool.execute("UPDATE person SET is_enabled = true WHERE id = 't-dora'")
        await leg.ended(WITHIN_S)
        gone = [desks[AgentId(one)] for one in ("t-dora", "t-super")]

        async def are_gone() -> bool:
            return not any([await is_known(desk, what) for desk in gone for what in ("endpoint", "auth", "aor")])

        assert await is_known(desks[AgentId("t-ben")], "endpoint")
        await eventually(are_gone, "telephones that are taken back", WITHIN_S)
        with pytest.raises(NotRegistered):
            await dora.phone.register()
        await ben.ready()
        theirs = await ben.phone.next_call(10)
        await theirs.answer()
        theirs.tone(1700)
        await hears(caller, 1700)
        assert (await centre.fact(who, CallBridged, count=2)).agent == "t-ben"
        await caller.hang_up()
        await ben.state("wrap-up")
        await ben.save(await centre.call_id(who))
