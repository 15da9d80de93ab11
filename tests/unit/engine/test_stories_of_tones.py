"""The monitor tone: in conversations of clients that want one, as long as a supervisor hears them."""

import asyncio
from dataclasses import replace

from lexicon.ids import ChannelId
from lexicon.journal import WatchBegan
from lexicon.orders import OpenSeat, StopWatch
from tests.unit.call.desk import ACME
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_watching import talk


def with_tone(centre: Centre, every_s: float = 15.0) -> None:
    published = centre.engine.published
    centre.engine.publish(replace(published, tones={ACME: every_s}))


def beeps(centre: Centre) -> list[ChannelId]:
    """The channels into which the tone was played, in order."""
    return [channel for channel, prompt in centre.exchange.heard if prompt == "monitor-tone"]


def sounding(centre: Centre) -> list[ChannelId]:
    """The channels through which a tone is played now."""
    return [one.id for one in centre.exchange.legs.values() if one.args[0] == "tone"]


@story
async def test_a_client_that_wants_a_tone_has_one_as_long_as_somebody_listens(centre: Centre) -> None:
    with_tone(centre)
    caller, _ = await talk(centre)
    await centre.seat("sue")
    await centre.seat("tom")
    await centre.hear(name="sue", is_following=True)
    (tone,) = sounding(centre)
    assert (centre.exchange.legs[tone].spies_on, centre.exchange.legs[tone].whisper) == (caller, "both")
    await asyncio.sleep(31)
    assert len(beeps(centre)) == 3
    await centre.hear(name="tom")
    await asyncio.sleep(15)
    assert set(beeps(centre)) == {tone} and len(beeps(centre)) == 4, "one tone for two supervisors"
    assert all(fact.has_tone for fact in centre.journal.facts(WatchBegan))
    await centre.ask(StopWatch, "sue")
    await centre.soon()
    assert sounding(centre) == [tone]
    centre.exchange.hang_up_at(tone)
    await asyncio.sleep(3)
    (again,) = sounding(centre)
    assert again != tone
    await centre.ask(StopWatch, "tom")
    await centre.soon()
    before = len(beeps(centre))
    await asyncio.sleep(60)
    assert len(beeps(centre)) == before and not sounding(centre)


@story
async def test_the_tone_goes_on_after_a_cut_and_with_a_new_controller(centre: Centre) -> None:
    with_tone(centre)
    caller, _ = await talk(centre)
    await centre.seat()
    await centre.hear()
    centre.exchange.is_linked = False
    await asyncio.sleep(1)
    await centre.reconnect()
    assert len(sounding(centre)) == 1
    heir = await centre.die_and_start_again()
    assert len(sounding(heir)) == 1
    await heir.ask(OpenSeat, page="p1")
    heir.exchange.hang_up_at(caller)
    await heir.soon()
