"""Stories of paused recordings: what is written, through holds, faults, limits and other controllers."""

import asyncio

import pytest

from lexicon.errors import Conflict
from lexicon.ids import ChannelId
from lexicon.journal import ControlRefused, RecordingPaused, RecordingResumed, RecordingStopped
from lexicon.orders import (
    ConsultCall,
    HoldCall,
    MergeCall,
    PauseRecording,
    ResumeRecording,
    RetrieveCall,
    TransferTo,
)
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_control import ask, talk


def is_silent(centre: Centre) -> bool:
    """Whether Asterisk writes silence of the one conversation."""
    (call,) = centre.engine.calls.values()
    return any(call.recording in leg.hushed for leg in centre.exchange.legs.values())


def ends(centre: Centre) -> list[str]:
    return [fact.how for fact in centre.journal.facts(RecordingResumed)]


async def pause(centre: Centre) -> ChannelId:
    caller = await talk(centre)
    await asyncio.sleep(1)
    await ask(centre, PauseRecording)
    assert is_silent(centre) and len(centre.journal.facts(RecordingPaused)) == 1
    return caller


@story
async def test_it_is_silent_through_a_hold_until_the_agent_says_so(centre: Centre) -> None:
    await pause(centre)
    await asyncio.sleep(20)
    await ask(centre, HoldCall)
    await asyncio.sleep(2)
    await ask(centre, RetrieveCall)
    await asyncio.sleep(2)
    assert is_silent(centre)
    await ask(centre, ResumeRecording)
    assert not is_silent(centre) and ends(centre) == ["agent"]
    assert [fact.paused_s for fact in centre.journal.facts(RecordingResumed)] == [pytest.approx(25, abs=1.5)]
    await asyncio.sleep(200)
    assert ends(centre) == ["agent"], "its limit is over with it"


@story
async def test_it_ends_by_itself_at_the_limit(centre: Centre) -> None:
    await pause(centre)
    (told,) = centre.journal.facts(RecordingPaused)
    await asyncio.sleep(told.limit_s - 2)
    assert is_silent(centre) and not ends(centre)
    await asyncio.sleep(3)
    assert not is_silent(centre) and ends(centre) == ["limit"]


@story
async def test_it_ends_with_the_talk(centre: Centre) -> None:
    caller = await pause(centre)
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(1)
    assert ends(centre) == ["end"] and len(centre.journal.facts(RecordingStopped)) == 1


@story
async def test_what_cannot_be_done_is_told(centre: Centre) -> None:
    await talk(centre)
    await asyncio.sleep(1)
    centre.recorder.is_away = True
    await ask(centre, PauseRecording)
    assert [fact.what for fact in centre.journal.facts(ControlRefused)] == ["pause"]
    assert not centre.journal.facts(RecordingPaused) and not ends(centre)
    centre.recorder.is_away = False
    await asyncio.sleep(3)
    await ask(centre, PauseRecording)
    assert is_silent(centre)
    centre.recorder.is_away = True
    await ask(centre, ResumeRecording)
    assert is_silent(centre)
    await asyncio.sleep(5)
    centre.recorder.is_away = False
    await asyncio.sleep(5)
    assert not is_silent(centre), "asked for until it is done"
    assert len(centre.journal.facts(ControlRefused)) == 1


@story
async def test_nobody_comes_into_the_call_meanwhile(centre: Centre) -> None:
    await pause(centre)
    await centre.ready("bo")
    for kind in (TransferTo, ConsultCall):
        with pytest.raises(Conflict) as refused:
            await ask(centre, kind, to="bo")
        assert refused.value.code == "recording-paused"
    await ask(centre, ResumeRecording)
    await ask(centre, ConsultCall, to="bo")
    with pytest.raises(Conflict):
        await ask(centre, PauseRecording)
    await centre.answer("bo")
    with pytest.raises(Conflict):
        await ask(centre, PauseRecording)
    await ask(centre, MergeCall)
    with pytest.raises(Conflict):
        await ask(centre, PauseRecording, "bo")
    await ask(centre, PauseRecording)
    assert is_silent(centre) and len(centre.journal.facts(RecordingPaused)) == 2


@story
async def test_where_nothing_is_recorded_nothing_is_paused(centre: Centre) -> None:
    centre.recorder.is_refusing = True
    centre.exchange.is_recording = False
    await talk(centre)
    await asyncio.sleep(1)
    with pytest.raises(Conflict) as refused:
        await ask(centre, PauseRecording)
    assert refused.value.code == "not-pausable"


@story
async def test_a_new_controller_keeps_it_silent_for_what_is_left(centre: Centre) -> None:
    await pause(centre)
    (told,) = centre.journal.facts(RecordingPaused)
    await asyncio.sleep(30)
    heir = await centre.die_and_start_again()
    await asyncio.sleep(1)
    assert is_silent(heir) and not ends(heir)
    await heir.sign_in("ann", page="p1")
    await asyncio.sleep(told.limit_s - 30 - 10)
    assert is_silent(heir)
    await asyncio.sleep(12)
    assert not is_silent(heir) and ends(heir) == ["limit"]


@story
async def test_a_pause_that_was_not_told_of_is_none_for_a_new_controller(centre: Centre) -> None:
    await pause(centre)
    centre.journal.entries = [one for one in centre.journal.entries if not isinstance(one.fact, RecordingPaused)]
    heir = await centre.die_and_start_again()
    await asyncio.sleep(1)
    assert not is_silent(heir) and not ends(heir)


@story
async def test_a_caller_who_left_while_no_controller_was_there_has_ended_it(centre: Centre) -> None:
    caller = await pause(centre)
    heir = await centre.die_and_start_again(prepare=lambda heir: heir.exchange.hang_up_at(caller))
    await asyncio.sleep(1)
    assert ends(heir) == ["end"] and not heir.engine.calls
