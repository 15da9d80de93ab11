"""Real calls through the product, then `zuoxi simulate --day` on the journal that they left."""

from typing import Any

import pytest

from lexicon.journal import CallBridged, CallEnded, CallQueued
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import Centre
from tests.journeys.test_cli import ask

pytestmark = pytest.mark.asyncio


def row(report: dict[str, Any], of: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in report["figures"] if (one["of"], one["id"]) == (of, name))
    return found


async def test_a_day_of_real_calls_is_read_and_played_again(centre: Centre) -> None:
    """One caller is answered, one hangs up while the agent talks."""
    async with centre.agent("t-anna") as anna:
        caller, number = await centre.choose("1")
        offered = await anna.phone.next_call(10)
        await offered.answer()
        bridged = await centre.fact(number, CallBridged)
        impatient, other = await centre.choose("1")
        await centre.fact(other, CallQueued)
        await impatient.hang_up()
        ended = await centre.fact(other, CallEnded)
        assert ended.outcome == Outcome(Fault.CALLER, "hung-up-waiting")
        await caller.hang_up()
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(number))
        await anna.state("ready")
    story = await centre.story(number)
    day = f"{story[0].at:%Y-%m-%d}"
    status, found = await ask(centre, "simulate", "--day", day, "--time-zone", "UTC", "--replications", "3")
    assert status == 0, found
    was, unchanged = (row(found[name], "reason", "t-ra") for name in ("measured", "unchanged"))
    assert was["answered"]["value"] >= 1 and was["abandoned"]["value"] >= 1
    assert was["asa_s"]["value"] > 0 and (was["answered"]["value"] > 1 or was["asa_s"]["value"] == bridged.waited_s)
    assert unchanged["offered"]["value"] == was["offered"]["value"]
    assert found["agents"] >= 1 and row(found["measured"], "all", "")["occupancy"]["value"] > 0
