"""A published flow sends its callers to a telephone outside, over the trunk, and goes on when nobody is reached."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from cli import sound
from lexicon.journal import CallEnded, CallPutThrough, OutsideAnswered, OutsideOver, RecordingKept
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import Centre, eventually
from tests.journeys.stereo import both_ears
from tests.journeys.test_control import is_, music
from tests.journeys.test_flows import ROW, in_force, publish

pytestmark = pytest.mark.asyncio
NUMBER, ELSEWHERE, CALLER_HZ, THERE_HZ = "5550003", "02165551234", 440, 1000
FLOW: dict[str, Any] = {
    "format": 1,
    "flow": "t-outside",
    "client": "t",
    "numbers": [NUMBER],
    "languages": ["zh", "en"],
    "start": "away",
    "nodes": {
        "away": {"do": "transfer", "number": ELSEWHERE, "failed": "bye", "say": "greeting"},
        "bye": {"do": "hang-up", "say": "goodbye", "why": "closed"},
    },
}


@pytest_asyncio.fixture
async def line(centre: Centre, tmp_path: Path) -> AsyncIterator[Centre]:
    async with in_force(centre, tmp_path, ROW, FLOW):
        yield centre


@pytest.mark.parametrize("is_killed", [False, True], ids=["", "the controller is killed while it rings"])
async def test_the_caller_talks_with_somebody_outside(line: Centre, is_killed: bool) -> None:
    there = await line.phones.caller(ELSEWHERE)
    caller, number = await line.call(NUMBER)
    ringing = await there.next_call(20)
    assert ringing.peer_number == NUMBER, "the number that was dialled is shown"
    await music(caller)
    if is_killed:
        await line.fact(number, CallPutThrough)
        line.stack.kill("controller")
        await music(caller)
    await ringing.answer()
    caller.tone(CALLER_HZ)
    ringing.tone(THERE_HZ)
    await caller.hears(THERE_HZ, 20)
    await ringing.hears(CALLER_HZ)
    await line.fact(number, OutsideAnswered)
    await ringing.hang_up()
    await caller.ended(10)
    assert (await line.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "put-through")
    assert len([kind for kind in await line.kinds(number) if kind == "CallPutThrough"]) == 1


async def test_busy_there_and_the_flow_goes_on(line: Centre) -> None:
    there = await line.phones.caller(ELSEWHERE)
    caller, number = await line.call(NUMBER)
    await (await there.next_call(20)).decline()
    assert (await line.fact(number, OutsideOver)).why == "busy"
    await caller.ended(15)
    assert (await line.fact(number, CallEnded)).outcome == Outcome(Fault.CENTRE, "closed")


async def test_the_caller_hangs_up_while_it_rings(line: Centre) -> None:
    there = await line.phones.caller(ELSEWHERE)
    caller, number = await line.call(NUMBER)
    ringing = await there.next_call(20)
    await caller.hang_up()
    await ringing.ended(10)
    assert (await line.fact(number, OutsideOver)).why == "given-up"
    await eventually(lambda: is_(ringing.is_over()), "the end")


async def test_recorded_for_a_client_who_wishes_so(line: Centre, tmp_path: Path) -> None:
    await line.pool.execute("UPDATE client SET records_outside = true WHERE id = 't'")
    await publish(line, tmp_path / "again.yml", {**FLOW, "nodes": {**FLOW["nodes"], "spare": {"do": "hang-up"}}})
    try:
        there = await line.phones.caller(ELSEWHERE)
        caller, number = await line.call(NUMBER)
        ringing = await there.next_call(20)
        await ringing.answer()
        caller.tone(CALLER_HZ)
        ringing.tone(THERE_HZ)
        await caller.hears(THERE_HZ, 20)
        await ringing.hears(CALLER_HZ)
        await caller.hang_up()
        kept = await line.fact(number, RecordingKept, 30)
        left, right = both_ears(line.stack.site.kept / kept.path)
        assert sound.strongest_hz(left) == pytest.approx(CALLER_HZ, abs=5)
        assert sound.strongest_hz(right) == pytest.approx(THERE_HZ, abs=5)
    finally:
        await line.pool.execute("UPDATE client SET records_outside = false WHERE id = 't'")
