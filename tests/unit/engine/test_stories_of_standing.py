"""Persistent legs in a whole centre: up for the shift, calls joined at once, dialled again, taken over."""

import asyncio
import contextlib

from ari_app.engine.desks import phone_user
from lexicon.errors import ExchangeAway
from lexicon.ids import AgentId, ChannelId, DeskId
from lexicon.journal import (
    AgentMuted,
    CallBridged,
    CallEnded,
    CallRejoined,
    LegFell,
    LegStood,
    OfferFailed,
    OfferMade,
    OfferTaken,
    RecordingStarted,
    RecordingStopped,
    TalkEnded,
)
from lexicon.orders import HoldCall, MuteCall, RetrieveCall, SetPhone, SetReady, SignInDesk
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, story


async def stands(centre: Centre, name: str, *, is_ready: bool = True, page: str = "p1") -> ChannelId:
    """Signed in with a persistent leg that is up."""
    await centre.sign_in(name, is_standing=True, page=page)
    await centre.answer(name)
    if is_ready:
        await centre.order(SetReady, name)
    return leg_of(centre, name)


def leg_of(centre: Centre, name: str) -> ChannelId:
    (leg,) = [one.id for one in centre.exchange.legs.values() if one.endpoint == f"PJSIP/desk-d-{name}" and one.is_up]
    return leg


def call_of(centre: Centre, name: str) -> str:
    return centre.engine.floor.agents[AgentId(name)].call or ""


async def wraps_up(centre: Centre, name: str) -> None:
    known = centre.engine.floor.agents[AgentId(name)]
    assert known.call is not None
    centre.engine.wrap_up_saved(AgentId(name), known.call)
    await centre.soon()


@story
async def test_a_call_is_joined_at_once_and_the_leg_stays(centre: Centre) -> None:
    leg = await stands(centre, "ann")
    for _ in range(2):
        caller = await centre.caller()
        assert {caller, leg} in centre.exchange.talkers() and centre.exchange.beeps[-1] == leg
        assert centre.state("ann") is AgentState.TALKING
        await asyncio.sleep(20)
        await centre.hang_up("ann")
        await centre.soon()
        assert leg in centre.exchange.legs and caller not in centre.exchange.legs
        await wraps_up(centre, "ann")
    facts = centre.journal.facts
    assert [len(facts(kind)) for kind in (OfferMade, OfferTaken, CallBridged, TalkEnded, CallEnded)] == [2] * 5
    await asyncio.sleep(2)
    assert len(facts(RecordingStarted)) == len(facts(RecordingStopped)) == 2
    await centre.sign_out("ann")
    await centre.soon()
    assert leg not in centre.exchange.legs


@story
async def test_who_waits_is_joined_when_the_agent_is_ready(centre: Centre) -> None:
    leg = await stands(centre, "ann", is_ready=False)
    caller = await centre.caller()
    assert centre.is_with_music(caller)
    await centre.order(SetReady, "ann")
    await centre.soon()
    assert {caller, leg} in centre.exchange.talkers()
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert leg in centre.exchange.legs
    await centre.sign_out("ann")


@story
async def test_a_leg_that_falls_is_dialled_again_and_meanwhile_the_agent_is_rung(centre: Centre) -> None:
    leg = await stands(centre, "ann")
    centre.exchange.hang_up_at(leg)
    await centre.soon()
    assert [fact.channel for fact in centre.journal.facts(LegFell)] == [leg]
    caller = await centre.caller()
    (rung,) = [one for one in centre.ringing("ann") if not one.startswith("standing")][:1] or centre.ringing("ann")
    centre.exchange.pick_up(rung)
    await centre.soon()
    if rung.startswith("standing"):  # it was dialled again before the caller came
        await centre.soon()
    await asyncio.sleep(15)
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(3)
    for again in centre.ringing("ann"):
        centre.exchange.pick_up(again)
    await centre.soon()
    assert len(centre.journal.facts(LegStood)) == 2 and leg_of(centre, "ann") != leg
    assert not centre.journal.facts(OfferFailed)
    await wraps_up(centre, "ann")
    await centre.sign_out("ann")


@story
async def test_a_new_controller_does_not_go_on_with_a_leg_that_was_given_up(centre: Centre) -> None:
    """The page was loaded anew while no link could end the leg: at its other end is nobody."""
    leg = await stands(centre, "ann")
    centre.exchange.is_linked = False
    with contextlib.suppress(ExchangeAway):
        await centre.sign_in("ann", is_standing=True, page="p2")
    assert len(centre.journal.facts(LegFell)) == 1
    centre.exchange.is_linked = True
    heir = await centre.die_and_start_again()
    await heir.soon()
    assert leg not in heir.exchange.legs and not heir.engine.legs.ready(AgentId("ann"))
    assert len(heir.journal.facts(LegFell)) == 1


@story
async def test_a_leg_that_was_answered_while_no_controller_was_there_is_told(centre: Centre) -> None:
    await centre.sign_in("ann", is_standing=True)
    await centre.soon()
    (leg,) = centre.ringing("ann")
    centre.exchange.listener = None
    centre.exchange.pick_up(leg)
    heir = await centre.die_and_start_again()
    assert [fact.channel for fact in heir.journal.facts(LegStood)] == [leg]
    assert heir.engine.legs.ready(AgentId("ann")) == leg
    await heir.order(SignInDesk, "ann", page="p1", name="ann", skills={"s1": 5}, is_standing=True)
    await heir.sign_out("ann")
    await heir.soon()


@story
async def test_the_telephone_hangs_up_in_a_call_and_is_rung_for_it(centre: Centre) -> None:
    leg = await stands(centre, "ann")
    caller = await centre.caller()
    centre.exchange.hang_up_at(leg, 16)
    await centre.soon()
    assert centre.is_with_music(caller), "nobody meant the call"
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert len(centre.journal.facts(CallRejoined)) == 1
    await centre.hang_up("ann")
    await asyncio.sleep(2)
    await centre.answer("ann")  # the persistent one
    assert len(centre.journal.facts(LegStood)) == 2
    await wraps_up(centre, "ann")
    await centre.sign_out("ann")


@story
async def test_a_page_loaded_anew_in_a_call(centre: Centre) -> None:
    await stands(centre, "ann")
    caller = await centre.caller()
    await centre.close_page("ann")
    await asyncio.sleep(0.2)
    await centre.sign_in("ann", page="p2", is_standing=True)
    await centre.order(SetPhone, "ann", is_registered=True)
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    await centre.hang_up("ann")
    await asyncio.sleep(2)
    await centre.answer("ann")
    await wraps_up(centre, "ann")
    caller = await centre.caller()
    assert {caller, leg_of(centre, "ann")} in centre.exchange.talkers()
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    await wraps_up(centre, "ann")
    await centre.sign_out("ann")


@story
async def test_hold_and_mute_are_of_the_call_and_not_of_the_leg(centre: Centre) -> None:
    leg = await stands(centre, "ann")
    caller = await centre.caller()
    call = call_of(centre, "ann")
    await centre.order(HoldCall, "ann", call=call)
    await centre.soon()
    assert {caller, leg} not in centre.exchange.talkers()
    await centre.order(RetrieveCall, "ann", call=call)
    await centre.order(MuteCall, "ann", call=call, is_muted=True)
    await centre.soon()
    assert {caller, leg} in centre.exchange.talkers() and centre.exchange.legs[leg].is_muted
    assert len(centre.journal.facts(AgentMuted)) == 1
    await centre.hang_up("ann")
    await centre.soon()
    assert not centre.exchange.legs[leg].is_muted, "the next caller hears the agent"
    await wraps_up(centre, "ann")
    await centre.sign_out("ann")


@story
async def test_a_controller_that_is_killed_leaves_legs_and_calls_on_them(centre: Centre) -> None:
    leg, idle = await stands(centre, "ann"), await stands(centre, "bo", is_ready=False)
    caller = await centre.caller()
    assert {caller, leg} in centre.exchange.talkers()
    heir = await centre.die_and_start_again()
    assert {caller, leg} in heir.exchange.talkers() and idle in heir.exchange.legs
    for name in ("ann", "bo"):
        await heir.sign_in(name, is_standing=True)
        await heir.order(SetPhone, name, is_registered=True)
    await asyncio.sleep(20)
    assert {caller, leg} in heir.exchange.talkers() and not heir.ringing("bo") + heir.ringing("ann")
    await heir.hang_up("ann")
    await heir.soon()
    assert {leg, idle} <= heir.exchange.legs.keys()
    await heir.order(SetReady, "bo")
    second = await heir.caller()
    assert {second, idle} in heir.exchange.talkers()
    heir.exchange.hang_up_at(second)
    await asyncio.sleep(2)
    assert len(heir.journal.facts(RecordingStopped)) == 2
    for name in ("ann", "bo"):
        await wraps_up(heir, name)
        await heir.sign_out(name)


@story
async def test_asterisk_restarts_and_the_legs_are_dialled_again(centre: Centre) -> None:
    await stands(centre, "ann")
    centre.exchange.restart()
    await asyncio.sleep(1)
    await centre.reconnect()
    assert len(centre.journal.facts(LegFell)) == 1
    centre.register("d-ann")
    await asyncio.sleep(2)
    await centre.answer("ann")
    caller = await centre.caller()
    assert {caller, leg_of(centre, "ann")} in centre.exchange.talkers()
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    await wraps_up(centre, "ann")
    await centre.sign_out("ann")
    assert phone_user(DeskId("d-ann")) not in centre.exchange.phones
