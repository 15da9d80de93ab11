"""The controller killed with -9 while many calls are in every phase: nobody notices, and nothing is done twice."""

import asyncio
import os
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest

from cli.phone import Leg
from cli.sound import RATE_HZ, tone_level
from launch.processes import find
from lexicon.journal import (
    CallBridged,
    CallEnded,
    CallQueued,
    ControllerStarted,
    OfferMade,
    RecordingKept,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import ZH, Centre, TestAgent, eventually, utc

pytestmark = pytest.mark.asyncio
PIECE_S = 0.2
TALKERS = {"t-anna": "1", "t-ben": "1", "t-dora": "1", "t-cai": "2"}


def undisturbed(leg: Leg, hz: float) -> float:
    """The share of all that was heard since ``forget`` in which the other side's tone is there."""
    pcm, size = leg.heard(), 2 * round(PIECE_S * RATE_HZ)
    pieces = [pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size)]
    return sum(tone_level(piece, hz) > 0.8 for piece in pieces) / max(1, len(pieces))


async def started(centre: Centre) -> tuple[ControllerStarted, datetime]:
    """The next controller, and when it had taken over."""
    found: list[tuple[ControllerStarted, datetime]] = []

    async def is_there() -> bool:
        found[:] = [(one.fact, one.at) for one in await centre.entries() if isinstance(one.fact, ControllerStarted)]
        return bool(found)

    await eventually(is_there, "a controller that took over", 30)
    return found[0]


def after_start_s(centre: Centre, at: datetime) -> float:
    """How long the running controller's process lived at that time."""
    process = find(centre.stack.pid("controller"))
    assert process is not None
    lived_s = float(Path("/proc/uptime").read_text().split()[0]) - process.started / os.sysconf("SC_CLK_TCK")
    return lived_s - (utc() - at).total_seconds()


async def test_a_controller_killed_under_load(centre: Centre) -> None:
    async with AsyncExitStack() as people:
        agents = {login: await people.enter_async_context(centre.agent(login)) for login in TALKERS}
        talks = {}
        for login, digit in TALKERS.items():
            talks[login] = await talk_with_anyone(centre, agents, digit)
        waiting = [await centre.choose("1") for _ in range(3)]
        joined = [(await centre.fact(number, CallQueued)).joined_at for _, number in waiting]
        impatient, impatient_number = await centre.choose("4")  # may wait for two seconds
        await centre.fact(impatient_number, CallQueued)
        in_menu, in_menu_number = await centre.call(ZH)
        for caller, agent, _ in talks.values():
            caller.forget()
            agent.forget()
        old = centre.stack.pid("controller")
        centre.stack.kill("controller")
        fact, at = await started(centre)
        assert (fact.adopted, fact.lost) == (9, 0)
        print(f"taken over {after_start_s(centre, at):.2f} s after the start of the process")
        await asyncio.to_thread(centre.stack.wait_ready, "controller", not_pid=old)
        await asyncio.sleep(1)
        heard = [undisturbed(caller, 1000) for caller, _, _ in talks.values()]
        heard += [undisturbed(agent, 440) for _, agent, _ in talks.values()]
        assert min(heard) > 0.9, heard
        assert not any(leg.is_over() for caller, agent, _ in talks.values() for leg in (caller, agent))
        # The timers of the dead one run on in the new one.
        outcome = (await centre.fact(impatient_number, CallEnded, within_s=20)).outcome
        assert outcome == Outcome(Fault.CENTRE, "waited-too-long")
        await impatient.ended()
        # Who waited longest is next, with the time of joining that it had.
        await finish(centre, agents, talks)
        for caller, number in waiting:
            again = [one.fact for one in await centre.story(number) if isinstance(one.fact, CallQueued)]
            assert {one.joined_at for one in again} == {joined[[n for _, n in waiting].index(number)]}
            await caller.hang_up()
        await in_menu.hang_up()
        for number in (in_menu_number, *(number for _, number in waiting)):
            await centre.fact(number, CallEnded)
        await nothing_twice(centre)


async def talk_with_anyone(centre: Centre, agents: dict[str, TestAgent], digit: str) -> tuple[Leg, Leg, str]:
    """A conversation with whoever is chosen."""
    caller, number = await centre.choose(digit)
    made = await centre.fact(number, OfferMade)
    offered = await agents[made.agent].phone.next_call(15)
    await offered.answer()
    await centre.fact(number, CallBridged)
    caller.tone(440)
    offered.tone(1000)
    await caller.hears(1000)
    await offered.hears(440)
    return caller, offered, number


async def finish(centre: Centre, agents: dict[str, TestAgent], talks: dict[str, tuple[Leg, Leg, str]]) -> None:
    """Each conversation ends by its caller, completed and recorded."""
    for caller, _, number in talks.values():
        await caller.hang_up()
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        assert (await centre.fact(number, RecordingKept, within_s=40)).seconds > 1
    for agent in agents.values():
        await agent.state("wrap-up")


async def nothing_twice(centre: Centre) -> None:
    """One end for each call, one ringing for each offer."""
    facts = await centre.facts()
    offers = [fact.offer for fact in facts if isinstance(fact, OfferMade)]
    assert len(offers) == len(set(offers))
    ended = [fact.call for fact in facts if isinstance(fact, CallEnded)]
    assert len(ended) == len(set(ended))
