"""What walks among persistent legs and messages found: each was a leg, a file or a message lost."""

import asyncio

import pytest

from lexicon.errors import ExchangeAway
from lexicon.journal import VoicemailDropped, VoicemailLeft, VoicemailStarted
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_standing import stands
from tests.unit.engine.test_stories_of_voicemail import THANKS, called, leads, prompts


@story
async def test_a_leg_that_asterisk_would_not_end_is_ended_later(centre: Centre) -> None:
    """The agent signs out while Asterisk answers nothing: the telephone would be engaged for hours."""
    leg = await stands(centre, "ann")
    centre.exchange.is_stuck = True
    with pytest.raises(ExchangeAway):  # signed out all the same
        await centre.sign_out("ann")
    await asyncio.sleep(20)
    assert leg in centre.exchange.legs
    centre.exchange.is_stuck = False
    await asyncio.sleep(20)
    assert leg not in centre.exchange.legs


@story
async def test_a_message_that_could_not_be_deleted_is_deleted_later(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.messages.is_deaf = True
    centre.messages.finish(caller)
    await asyncio.sleep(4)
    assert len(centre.journal.facts(VoicemailDropped)) == 1 and len(centre.messages.stored) == 1
    centre.messages.is_deaf = False
    await asyncio.sleep(10)
    assert not centre.messages.stored


@story
async def test_a_new_controller_gives_the_next_message_a_name_of_its_own(centre: Centre) -> None:
    """The first one was dropped; its file may still be there, and Asterisk writes over none."""
    leads(centre)
    caller = await called(centre)
    centre.messages.finish(caller)
    await asyncio.sleep(1)
    heir = await centre.die_and_start_again()
    await asyncio.sleep(8)
    heir.messages.speak(caller, 5)
    heir.messages.finish(caller)
    await asyncio.sleep(5)
    begun = [one.recording for one in heir.journal.facts(VoicemailStarted)]
    assert len(begun) == len(set(begun)) == 2
    assert [left.recording for left in heir.journal.facts(VoicemailLeft)] == begun[1:]
    assert THANKS.say[0].recorded in prompts(heir)
