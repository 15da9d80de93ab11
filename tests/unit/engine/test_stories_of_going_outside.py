"""Stories of callers whom a flow sends to a number outside, in a whole centre."""

import asyncio

import pytest

from ari_app.call.state import Way
from lexicon.ids import ChannelId
from lexicon.journal import CallPutThrough, OutsideAnswered, OutsideOver
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import LED_OUT, PUBLISHED
from tests.unit.engine.centre import Centre, story, tell

OUTSIDE = "PJSIP/02165551234@trunk-demo"


async def sent_out(centre: Centre) -> tuple[ChannelId, ChannelId]:
    """The caller, and the leg that rings outside."""
    publish(centre)
    caller = centre.exchange.call_in(LED_OUT.number)
    await centre.soon()
    (leg,) = centre.exchange.ringing(OUTSIDE)
    assert centre.is_with_music(caller)
    return caller, leg


def publish(centre: Centre) -> None:
    centre.engine.publish(
        type(PUBLISHED)({LED_OUT.number: LED_OUT}, PUBLISHED.queues, PUBLISHED.plan, flows={("out", 1): LED_OUT.flow})
    )


@story
async def test_they_talk_until_one_hangs_up(centre: Centre) -> None:
    caller, leg = await sent_out(centre)
    centre.exchange.pick_up(leg)
    await centre.soon()
    assert centre.exchange.talkers() == [{caller, leg}]
    centre.exchange.hang_up_at(leg)
    await centre.soon()
    assert centre.exchange.is_clean()
    assert centre.outcomes() == [Outcome(Fault.CALLER, "put-through")]


@story
async def test_busy_and_the_caller_hears_the_last_word(centre: Centre) -> None:
    caller, leg = await sent_out(centre)
    centre.exchange.hang_up_at(leg, 17)
    await centre.soon()
    assert (caller, "goodbye") in centre.exchange.heard
    await asyncio.sleep(5)
    assert centre.outcomes() == [Outcome(Fault.CENTRE, "closed")]


@story
async def test_the_caller_gives_up(centre: Centre) -> None:
    caller, _ = await sent_out(centre)
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.exchange.is_clean()
    assert [fact.why for fact in centre.journal.facts(OutsideOver)] == ["given-up"]


@pytest.mark.parametrize("meanwhile", ["nothing", "answers", "refuses", "talks"])
def test_the_controller_dies(meanwhile: str) -> None:
    async def told(centre: Centre) -> None:
        caller, leg = await sent_out(centre)
        if meanwhile == "talks":
            centre.exchange.pick_up(leg)
            await centre.soon()
        centre.exchange.listener = None
        if meanwhile == "answers":
            centre.exchange.pick_up(leg)
        elif meanwhile == "refuses":
            centre.exchange.hang_up_at(leg, 17)
        heir = await centre.die_and_start_again(0.2, prepare=publish)
        if meanwhile == "nothing":
            heir.exchange.pick_up(leg)
            await heir.soon()
        assert len(heir.exchange.dialled_out) == len(heir.journal.facts(CallPutThrough)) == 1, "dialled once"
        if meanwhile == "refuses":
            assert (caller, "goodbye") in heir.exchange.heard
        else:
            assert heir.exchange.talkers() == [{caller, leg}]
            assert len(heir.journal.facts(OutsideAnswered)) == 1
            heir.exchange.hang_up_at(caller)
        await asyncio.sleep(5)
        assert heir.exchange.is_clean()

    tell(told, Way.DIAL)


@story
async def test_the_link_is_cut_meanwhile(centre: Centre) -> None:
    caller, leg = await sent_out(centre)
    centre.exchange.is_linked = False
    centre.exchange.pick_up(leg)
    await asyncio.sleep(1)
    await centre.reconnect()
    assert centre.exchange.talkers() == [{caller, leg}]
    centre.exchange.hang_up_at(caller)
    await centre.soon()
