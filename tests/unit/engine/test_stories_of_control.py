"""Stories of what agents do in conversations: lifted out of Dial(), held, given away, and through a new controller."""

import asyncio

import pytest

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import ChannelId
from lexicon.journal import (
    AgentMuted,
    CallHeld,
    CallRetrieved,
    CallTransferred,
    ControlRefused,
    RecordingStopped,
    TalkEnded,
)
from lexicon.orders import HoldCall, MuteCall, RetrieveCall, SendDigits, SetReady, TransferCall
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import FAULT
from tests.unit.engine.centre import Centre, story


async def ask(centre: Centre, kind: type, name: str = "ann", /, **more: object) -> None:
    (call,) = centre.engine.calls
    await centre.order(kind, name, call=call, **more)
    await centre.soon()


async def talk(centre: Centre) -> ChannelId:
    await centre.ready("ann")
    return await centre.talk("ann")


def hears_music(centre: Centre, channel: ChannelId) -> bool:
    bridge = centre.exchange.legs[channel].bridge
    return bridge is not None and bridge in centre.exchange.music


@story
async def test_hold_and_back(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, HoldCall)
    assert hears_music(centre, caller) and centre.exchange.talkers() == [{caller}]
    assert centre.state("ann") is AgentState.TALKING
    await asyncio.sleep(5)
    await ask(centre, RetrieveCall)
    assert not hears_music(centre, caller) and [len(legs) for legs in centre.exchange.talkers()] == [2]
    assert [fact.held_s for fact in centre.journal.facts(CallRetrieved)] == [pytest.approx(5.3, abs=0.3)]
    assert [is_muted for _, is_muted in centre.recorder.silences] == [True, False]
    await centre.hang_up("ann")
    await centre.soon()
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]
    await asyncio.sleep(1)
    assert len(centre.journal.facts(RecordingStopped)) == 1


@story
async def test_mute_and_keys(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, MuteCall, is_muted=True)
    assert [leg.is_muted for leg in centre.exchange.legs.values() if leg.id != caller] == [True]
    await ask(centre, SendDigits, digits="12#")
    assert centre.exchange.legs[caller].keys == "12#"
    await ask(centre, MuteCall, is_muted=False)
    assert [fact.is_muted for fact in centre.journal.facts(AgentMuted)] == [True, False]


@story
async def test_what_cannot_be_done_is_refused_in_words(centre: Centre) -> None:
    await talk(centre)
    with pytest.raises(BadInput):
        await ask(centre, SendDigits, digits="1e")
    with pytest.raises(Refused, match="queue"):
        await ask(centre, TransferCall, queue="nowhere")
    with pytest.raises(Refused, match="lead"):
        await ask(centre, TransferCall, queue="q", reason="nothing")
    await centre.sign_in("bo")
    with pytest.raises(Conflict):
        await ask(centre, HoldCall, "bo")
    await ask(centre, HoldCall)
    with pytest.raises(Conflict):
        await ask(centre, SendDigits, digits="1")


@story
async def test_a_caller_is_given_away(centre: Centre) -> None:
    caller = await talk(centre)
    await centre.sign_in("bo", "s2")
    await ask(centre, HoldCall)
    await ask(centre, TransferCall, queue="q", reason=FAULT)
    assert (centre.state("ann"), centre.is_with_music(caller)) == (AgentState.WRAP_UP, True)
    assert len(centre.journal.facts(CallTransferred)) == len(centre.journal.facts(TalkEnded)) == 1
    await centre.order(SetReady, "bo")
    await centre.answer("bo")
    assert centre.state("bo") is AgentState.TALKING and [caller in legs for legs in centre.exchange.talkers()] == [True]
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(1)
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]
    assert len(centre.journal.facts(RecordingStopped)) == 2


@story
async def test_a_new_controller_goes_on_with_a_held_call(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, HoldCall)
    heir = await centre.die_and_start_again()
    assert hears_music(heir, caller)
    (call,) = heir.engine.calls.values()
    assert call.control.is_held
    await heir.sign_in("ann")
    await ask(heir, RetrieveCall)
    assert [len(legs) for legs in heir.exchange.talkers()] == [2] and not hears_music(heir, caller)
    assert (len(heir.journal.facts(CallHeld)), len(heir.journal.facts(CallRetrieved))) == (1, 1)


@story
async def test_a_cut_while_on_hold_changes_nothing(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, HoldCall)
    centre.exchange.is_linked = False
    await asyncio.sleep(1)
    await centre.reconnect()
    assert hears_music(centre, caller)
    await ask(centre, RetrieveCall)
    assert [len(legs) for legs in centre.exchange.talkers()] == [2]


@story
async def test_what_is_asked_without_a_link_is_told(centre: Centre) -> None:
    await talk(centre)
    centre.exchange.is_linked = False
    await ask(centre, HoldCall)
    await centre.reconnect()
    assert len(centre.journal.facts(ControlRefused)) == 1
    assert [len(legs) for legs in centre.exchange.talkers()] == [2]
    assert centre.state("ann") is AgentState.TALKING
