"""Stories of supervisors: listening, whispering, barging in, following, taking over, and what goes wrong meanwhile."""

import asyncio

import pytest

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, ChannelId
from lexicon.journal import (
    CallBridged,
    CallTakenOver,
    RecordingStarted,
    TalkEnded,
    WatchBegan,
    WatchChanged,
    WatchClosed,
    WatchEnded,
    WatchOpened,
    WatchRefused,
)
from lexicon.orders import (
    CloseSeat,
    EndTakenCall,
    HoldCall,
    LoseSeat,
    OpenSeat,
    PauseRecording,
    ResumeRecording,
    SetReady,
    SetWatchWay,
    StopWatch,
    TakeOverCall,
    WatchAgent,
)
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.engine.centre import GRACE_S, Centre, story


async def talk(centre: Centre) -> tuple[ChannelId, ChannelId]:
    """Ann talks; the caller's channel and hers."""
    await centre.ready("ann")
    caller = await centre.talk("ann")
    (call,) = centre.engine.calls.values()
    return caller, call.agent_leg


def whys(centre: Centre) -> tuple[list[str], list[str]]:
    """Why hearing ended, and why the supervisors' telephones left."""
    facts = centre.journal.facts
    return [fact.why for fact in facts(WatchEnded)], [fact.why for fact in facts(WatchClosed)]


@story
async def test_listening_until_the_conversation_is_over(centre: Centre) -> None:
    caller, leg = await talk(centre)
    await centre.seat()
    talkers = centre.exchange.talkers()
    sue = await centre.hear()
    assert centre.exchange.ear(sue) == (leg, "none")
    assert centre.exchange.talkers() == talkers, "nothing was done to the conversation"
    (began,) = centre.journal.facts(WatchBegan)
    assert (began.supervisor, began.agent, began.way) == ("sue", "ann", "listen")
    await asyncio.sleep(20)
    await centre.hang_up("ann")
    await centre.soon()
    (ended,) = centre.journal.facts(WatchEnded)
    assert ended.lasted_s == pytest.approx(20, abs=0.5) and ended.call == began.call
    assert whys(centre) == (["conversation-over"], ["conversation-over"])
    assert sue not in centre.exchange.legs and "sue" not in centre.engine.floor.agents
    assert centre.state("ann") is AgentState.WRAP_UP and caller not in centre.exchange.legs


@story
async def test_from_one_way_to_another_on_the_same_leg(centre: Centre) -> None:
    caller, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear(way="whisper")
    assert centre.exchange.ear(sue) == (leg, "out")
    for way, ear in (("barge", (caller, "both")), ("listen", (leg, "none")), ("whisper", (leg, "out"))):
        await centre.ask(SetWatchWay, way=way)
        await centre.soon()
        assert centre.exchange.ear(sue) == ear
    await centre.ask(SetWatchWay, way="whisper")
    assert [fact.way for fact in centre.journal.facts(WatchChanged)] == ["barge", "listen", "whisper"]
    assert len(centre.journal.facts(WatchBegan)) == 1
    await centre.ask(StopWatch)
    await centre.soon()
    assert whys(centre) == (["stopped"], ["stopped"])
    assert [legs for legs in centre.exchange.talkers() if caller in legs], "the conversation goes on"
    await centre.ask(StopWatch)
    with pytest.raises(Conflict):
        await centre.ask(SetWatchWay, way="barge")
    with pytest.raises(BadInput):
        await centre.ask(WatchAgent, watched="ann", way="shout")


@story
async def test_following_an_agent_from_call_to_call(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.seat()
    with pytest.raises(Conflict):
        await centre.ask(WatchAgent, watched="ann", way="listen")
    with pytest.raises(Refused):
        await centre.ask(WatchAgent, watched="nobody", way="listen", is_following=True)
    sue = await centre.hear(is_following=True)
    assert centre.exchange.ear(sue) is None
    for _ in range(2):
        caller = await centre.talk("ann")
        await centre.soon()
        (call,) = centre.engine.calls.values()
        assert centre.exchange.ear(sue) == (call.agent_leg, "none")
        centre.exchange.hang_up_at(caller)
        await centre.soon()
        assert centre.exchange.ear(sue) is None and sue in centre.exchange.legs
        await asyncio.sleep(70)
    assert len(centre.journal.facts(WatchBegan)) == 2 and len(centre.journal.facts(WatchOpened)) == 1
    await centre.sign_out("ann")
    await centre.soon()
    assert whys(centre) == (["conversation-over"] * 2, ["agent-left"])


@story
async def test_turning_to_another_agent_keeps_the_leg(centre: Centre) -> None:
    _, leg = await talk(centre)
    await centre.ready("bo")
    await centre.talk("bo")
    others = [call.agent_leg for call in centre.engine.calls.values() if call.agent_leg != leg]
    await centre.seat()
    sue = await centre.hear()
    await centre.ask(WatchAgent, watched="bo", way="whisper")
    await centre.soon()
    assert centre.exchange.ear(sue) == (others[0], "out")
    assert whys(centre) == (["moved"], [])
    assert [fact.agent for fact in centre.journal.facts(WatchBegan)] == ["ann", "bo"]
    await centre.ask(StopWatch)


@story
async def test_through_a_hold(centre: Centre) -> None:
    """The lift out of Dial() does not touch who listens."""
    _, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    (call,) = centre.engine.calls
    await centre.order(HoldCall, "ann", call=call)
    await centre.soon()
    assert centre.exchange.ear(sue) == (leg, "none")
    assert len(centre.journal.facts(WatchBegan)) == 1 and not centre.journal.facts(WatchEnded)
    await centre.ask(StopWatch)


@story
async def test_two_supervisors_at_one_conversation(centre: Centre) -> None:
    caller, leg = await talk(centre)
    await centre.seat("sue")
    await centre.seat("tom")
    sue, tom = await centre.hear(name="sue"), await centre.hear(way="barge", name="tom")
    assert (centre.exchange.ear(sue), centre.exchange.ear(tom)) == ((leg, "none"), (caller, "both"))
    await centre.ask(StopWatch, "tom")
    await centre.soon()
    assert centre.exchange.ear(sue) == (leg, "none") and tom not in centre.exchange.legs
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert whys(centre) == (["stopped", "conversation-over"], ["stopped", "conversation-over"])


@story
async def test_taking_over(centre: Centre) -> None:
    caller, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    with pytest.raises(Conflict):
        await centre.ask(EndTakenCall)
    await centre.ask(TakeOverCall)
    await centre.soon()
    assert centre.exchange.talkers() == [{caller, sue}] and leg not in centre.exchange.legs
    assert centre.state("ann") is AgentState.WRAP_UP
    (taken,) = centre.journal.facts(CallTakenOver)
    assert (taken.agent, taken.supervisor) == ("ann", "sue")
    assert [fact.agent for fact in centre.journal.facts(CallBridged)] == ["ann", "sue"]
    assert [fact.agent for fact in centre.journal.facts(RecordingStarted)] == ["ann", "sue"]
    for order in (StopWatch, TakeOverCall):
        with pytest.raises(Conflict):
            await centre.ask(order)
    with pytest.raises(Conflict):
        await centre.ask(WatchAgent, watched="ann", way="listen", is_following=True)
    await asyncio.sleep(5)
    await centre.ask(EndTakenCall)
    await centre.soon()
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]
    assert [fact.agent for fact in centre.journal.facts(TalkEnded)] == ["ann", "sue"]
    assert whys(centre) == (["taken-over"], ["conversation-over"])


@story
async def test_nobody_takes_over_a_call_whose_recording_is_paused(centre: Centre) -> None:
    await talk(centre)
    await centre.seat()
    await centre.hear()
    await asyncio.sleep(1)
    (call,) = centre.engine.calls
    await centre.order(PauseRecording, "ann", call=call)
    await centre.soon()
    with pytest.raises(Conflict) as refused:
        await centre.ask(TakeOverCall)
    assert refused.value.code == "recording-paused"
    await centre.order(ResumeRecording, "ann", call=call)
    await centre.ask(TakeOverCall)
    await centre.soon()
    assert len(centre.journal.facts(CallTakenOver)) == 1


@story
async def test_who_has_taken_over_and_vanishes_loses_the_caller_as_an_agent_does(centre: Centre) -> None:
    caller, _ = await talk(centre)
    await centre.seat()
    await centre.hear()
    await centre.ask(TakeOverCall)
    await centre.soon()
    await centre.ask(LoseSeat, page="p1")
    await asyncio.sleep(GRACE_S + 1)
    assert whys(centre)[1] == ["conversation-over"]
    assert caller in centre.exchange.legs and not centre.exchange.talkers()
    await asyncio.sleep(70)
    await centre.order(SetReady, "ann")
    await centre.answer("ann")
    assert [legs for legs in centre.exchange.talkers() if caller in legs], "first in line"


@story
async def test_pages_that_vanish_and_come_back(centre: Centre) -> None:
    await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    await centre.ask(LoseSeat, page="p1")
    await asyncio.sleep(GRACE_S / 2)
    await centre.ask(OpenSeat, page="p1")
    await asyncio.sleep(GRACE_S)
    assert sue in centre.exchange.legs
    centre.seats.lose_all()
    await asyncio.sleep(GRACE_S + 1)
    assert sue not in centre.exchange.legs and whys(centre)[1] == ["page-lost"]
    assert "desk-d-sue" not in centre.exchange.phones
    await centre.seat()
    await centre.hear()
    await centre.ask(OpenSeat, page="p2")
    await centre.soon()
    assert whys(centre)[1][1:] == ["page-lost"], "the telephone went with the old page"
    await centre.hear()
    await centre.ask(CloseSeat)
    await centre.soon()
    assert whys(centre)[1][2:] == ["signed-out"] and "desk-d-sue" not in centre.exchange.phones
    with pytest.raises(Refused):
        await centre.ask(WatchAgent, watched="ann", way="listen")


@story
async def test_a_telephone_that_does_not_answer_or_is_not_there(centre: Centre) -> None:
    await talk(centre)
    await centre.seat()
    await centre.ask(WatchAgent, watched="ann", way="listen")
    await asyncio.sleep(25)
    centre.exchange.registered.discard("desk-d-sue")
    await centre.ask(WatchAgent, watched="ann", way="listen")
    await asyncio.sleep(1)
    assert whys(centre) == ([], ["not-answered", "unreachable"])


@story
async def test_a_refusal_of_asterisks_leaves_it_as_it_was(centre: Centre) -> None:
    _, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    centre.exchange.is_snooping = False
    await centre.ask(SetWatchWay, way="barge")
    await centre.soon()
    assert centre.exchange.ear(sue) == (leg, "none")
    watch = centre.watches.of(AgentId("sue"))
    assert watch is not None and watch.way == "listen"
    await centre.ask(StopWatch)
    await centre.ask(WatchAgent, watched="ann", way="listen")
    await centre.answer("sue")
    await centre.soon()
    assert [fact.what for fact in centre.journal.facts(WatchRefused)] == ["barge", "listen"]
    assert whys(centre)[1] == ["stopped", "refused"]


@story
async def test_an_ear_that_is_lost_is_made_again(centre: Centre) -> None:
    _, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    (ear,) = [one.id for one in centre.exchange.legs.values() if one.spies_on]
    centre.exchange.hang_up_at(ear)
    await asyncio.sleep(1)
    assert centre.exchange.ear(sue) == (leg, "none") and len(centre.journal.facts(WatchBegan)) == 1
    centre.exchange.hang_up_at(sue)
    await centre.soon()
    assert whys(centre) == (["hung-up"], ["hung-up"])


@story
async def test_a_new_controller_goes_on_listening(centre: Centre) -> None:
    caller, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear(way="whisper", is_following=True)
    heir = await centre.die_and_start_again()
    assert heir.exchange.ear(sue) == (leg, "out")
    await heir.sign_in("ann")
    await heir.ask(OpenSeat, page="p1")
    await asyncio.sleep(30)
    assert heir.exchange.ear(sue) == (leg, "out")
    heir.exchange.hang_up_at(caller)
    await heir.soon()
    (ended,) = heir.journal.facts(WatchEnded)
    assert ended.lasted_s == pytest.approx(31, abs=2)
    await asyncio.sleep(70)
    await heir.order(SetReady, "ann")
    await heir.talk("ann")
    assert len(heir.journal.facts(WatchBegan)) == 2
    await heir.ask(StopWatch)


@story
async def test_a_supervisor_who_does_not_come_back_after_a_new_start(centre: Centre) -> None:
    await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    heir = await centre.die_and_start_again()
    await asyncio.sleep(GRACE_S + 1)
    assert sue not in heir.exchange.legs and whys(heir)[1] == ["page-lost"]


@story
async def test_a_call_that_was_taken_over_goes_on_with_a_new_controller(centre: Centre) -> None:
    caller, _ = await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    await centre.ask(TakeOverCall)
    await centre.soon()
    heir = await centre.die_and_start_again()
    assert heir.exchange.talkers() == [{caller, sue}]
    await heir.ask(OpenSeat, page="p1")
    await asyncio.sleep(20)
    await heir.ask(EndTakenCall)
    await heir.soon()
    assert heir.outcomes() == [Outcome(Fault.AGENT, "completed")]
    assert whys(heir) == (["taken-over"], ["conversation-over"])


@story
async def test_a_cut_of_the_link(centre: Centre) -> None:
    caller, leg = await talk(centre)
    await centre.seat()
    sue = await centre.hear()
    centre.exchange.is_linked = False
    await asyncio.sleep(1)
    await centre.reconnect()
    assert centre.exchange.ear(sue) == (leg, "none")
    centre.exchange.is_linked = False
    centre.exchange.hang_up_at(caller)
    await centre.reconnect()
    await centre.soon()
    assert sue not in centre.exchange.legs and len(centre.journal.facts(WatchEnded)) == 1
