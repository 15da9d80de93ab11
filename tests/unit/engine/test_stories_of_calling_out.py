"""Stories of calls that agents place, in a whole centre."""

import asyncio

import pytest

from ari_app.call.state import Way
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, ChannelId
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    CallBridged,
    CallOutFailed,
    CallPlaced,
    OfferMade,
    RecordingStarted,
    RecordingStopped,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpStarted,
)
from lexicon.orders import EndTalk, HoldCall, PlaceCall, RetrieveCall, SetReady
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import NUMBER
from tests.unit.engine.centre import Centre, story, tell

CUSTOMER = "13900139000"
OUTSIDE = f"PJSIP/{CUSTOMER}@trunk-demo"


async def place(centre: Centre, name: str, number: str = CUSTOMER) -> ChannelId:
    """The agent's telephone was taken; the customer's leg, which rings."""
    await centre.order(PlaceCall, name, number=number)
    await centre.answer(name)
    await centre.soon()
    (leg,) = centre.exchange.ringing(f"PJSIP/{number}@trunk-demo")
    return leg


async def talks(centre: Centre, name: str) -> ChannelId:
    leg = await place(centre, name)
    centre.exchange.pick_up(leg)
    await centre.soon()
    return leg


@story
async def test_a_call_is_placed_and_talked(centre: Centre) -> None:
    await centre.ready("ann")
    leg = await place(centre, "ann")
    assert centre.exchange.dialled_out == [(CUSTOMER, NUMBER.number)]
    assert centre.state("ann") is AgentState.TALKING
    assert [len(one) for one in centre.exchange.talkers()] == [2], "the agent hears the ringing"
    centre.exchange.pick_up(leg)
    await centre.soon()
    (bridged,) = centre.journal.facts(CallBridged)
    assert bridged.agent == "ann"
    await centre.order(HoldCall, "ann", call=bridged.call)
    await centre.soon()
    assert centre.exchange.music
    await centre.order(RetrieveCall, "ann", call=bridged.call)
    await centre.soon()
    centre.exchange.hang_up_at(leg)
    await asyncio.sleep(1)
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]
    assert centre.state("ann") is AgentState.WRAP_UP
    assert len(centre.journal.facts(RecordingStarted)) == len(centre.journal.facts(RecordingStopped)) == 1


@story
async def test_nobody_is_offered_a_call_meanwhile(centre: Centre) -> None:
    await centre.ready("ann")
    leg = await place(centre, "ann")
    await centre.caller()
    assert not centre.journal.facts(OfferMade)
    centre.exchange.hang_up_at(leg, 17)
    await centre.soon()
    assert [(fact.why, fact.cause, fact.sip) for fact in centre.journal.facts(CallOutFailed)] == [("busy", 17, 486)]
    assert len(centre.journal.facts(OfferMade)) == 1, "Ready again, and the one who waits is offered"
    await centre.answer("ann")


@story
async def test_who_was_not_ready_is_so_again(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.not_ready("ann")
    await talks(centre, "ann")
    await centre.hang_up("ann")
    await centre.soon()
    (started,) = centre.journal.facts(WrapUpStarted)
    centre.engine.wrap_up_saved(AgentId("ann"), started.call)
    assert centre.state("ann") is AgentState.NOT_READY
    assert [fact.reason for fact in centre.journal.facts(AgentNotReady)] == ["sign-in", "break", "break"]
    leg = await place(centre, "ann")
    centre.exchange.hang_up_at(leg, 19)
    await centre.soon()
    assert centre.state("ann") is AgentState.NOT_READY
    await centre.order(SetReady, "ann")
    assert centre.state("ann") is AgentState.READY


@story
async def test_from_wrap_up_the_wrap_up_is_owed(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP
    await talks(centre, "ann")
    assert [fact.how for fact in centre.journal.facts(WrapUpEnded)] == ["called-out"]
    assert len(centre.journal.facts(WrapUpOwed)) == 1
    await asyncio.sleep(100)
    assert centre.state("ann") is AgentState.TALKING, "the limit of the first call's work is no limit of this one"
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_what_cannot_be_dialled_is_refused_at_once(centre: Centre) -> None:
    await centre.ready("ann")
    for number, line, code in (
        ("12", "", "number-wrong"),
        ("0014155550100", "", "barred-international"),
        (CUSTOMER, "4009999999", "no-line"),
    ):
        with pytest.raises(Refused) as refused:
            await centre.order(PlaceCall, "ann", number=number, line=line)
        assert refused.value.code == code
    assert centre.state("ann") is AgentState.READY and not centre.journal.facts(CallPlaced)
    await talks(centre, "ann")
    with pytest.raises(Refused) as refused:
        await centre.order(PlaceCall, "ann", number=CUSTOMER)
    assert refused.value.code == "in-call"
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_without_a_telephone_nobody_is_called(centre: Centre) -> None:
    await centre.ready("ann")
    centre.desks.contact_changed("desk-d-ann", False)
    with pytest.raises(Refused) as refused:
        await centre.order(PlaceCall, "ann", number=CUSTOMER)
    assert refused.value.code == "no-phone"
    centre.exchange.registered.discard("desk-d-ann")
    centre.desks.contact_changed("desk-d-ann", True)  # and the exchange knows better
    await centre.order(PlaceCall, "ann", number=CUSTOMER)
    await centre.soon()
    assert [fact.why for fact in centre.journal.facts(CallOutFailed)] == ["phone-unreachable"]
    assert centre.state("ann") is AgentState.READY


@story
async def test_the_agent_gives_up_while_it_rings(centre: Centre) -> None:
    await centre.ready("ann")
    await place(centre, "ann")
    call = centre.journal.facts(CallPlaced)[0].call
    await centre.order(EndTalk, "ann", call=call)
    await centre.soon()
    assert centre.exchange.is_clean()
    assert [fact.why for fact in centre.journal.facts(CallOutFailed)] == ["given-up"]
    with pytest.raises(Conflict):
        await centre.order(EndTalk, "ann", call=call)


@story
async def test_the_customer_outlives_a_lost_page(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    leg = await talks(centre, "ann")
    await centre.close_page("ann")
    for _ in range(300):  # the customer is kept for the agent for a while
        await asyncio.sleep(1)
        if centre.ringing("bo"):
            break
    assert len(centre.journal.facts(TalkEnded)) == 1
    await centre.answer("bo")
    assert any(leg in one for one in centre.exchange.talkers())
    await centre.hang_up("bo")
    await centre.soon()


@pytest.mark.parametrize("when", ["own telephone rings", "customer's telephone rings", "answered meanwhile", "talking"])
def test_the_controller_dies(when: str) -> None:
    async def told(centre: Centre) -> None:
        await centre.ready("ann")
        if when == "own telephone rings":
            await centre.order(PlaceCall, "ann", number=CUSTOMER)
            await centre.soon()
        elif when == "talking":
            await talks(centre, "ann")
        else:
            await place(centre, "ann")
        heir = await centre.die_and_start_again(0.2)
        await heir.sign_in("ann")
        assert heir.state("ann") is AgentState.TALKING
        if when == "own telephone rings":
            await heir.answer("ann")
        (leg,) = [one for one in heir.exchange.legs if one.startswith("out-")]
        if when != "talking":
            heir.exchange.pick_up(leg)
            await heir.soon()
        assert heir.exchange.dialled_out == [(CUSTOMER, NUMBER.number)], "dialled once"
        assert len(heir.journal.facts(CallBridged)) == 1
        assert [len(one) for one in heir.exchange.talkers()] == [2]
        await heir.hang_up("ann")
        await heir.soon()
        assert heir.state("ann") is AgentState.WRAP_UP
        assert heir.outcomes() == [Outcome(Fault.AGENT, "completed")]

    tell(told, Way.DIAL)


@story
async def test_answered_while_nobody_controls(centre: Centre) -> None:
    await centre.ready("ann")
    leg = await place(centre, "ann")
    centre.exchange.is_linked = False
    centre.exchange.pick_up(leg)
    await asyncio.sleep(1)
    await centre.reconnect()
    assert len(centre.journal.facts(CallBridged)) == 1
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_half_of_it_is_gone_when_the_next_controller_comes(centre: Centre) -> None:
    await centre.ready("ann")
    leg = await place(centre, "ann")
    centre.exchange.listener = None
    centre.exchange.hang_up_at(leg)
    heir = await centre.die_and_start_again(0.2)
    assert [fact.why for fact in heir.journal.facts(CallOutFailed)] == ["controller-lost"]
    assert heir.exchange.is_clean()
    assert heir.state("ann") is AgentState.READY
    assert isinstance(heir.journal.facts(AgentReady)[-1], AgentReady)


@story
async def test_asterisk_restarts_meanwhile(centre: Centre) -> None:
    await centre.ready("ann")
    await place(centre, "ann")
    centre.exchange.restart()
    await centre.reconnect()
    assert [fact.why for fact in centre.journal.facts(CallOutFailed)] == ["exchange-lost"]
    assert centre.state("ann") is AgentState.READY


@story
async def test_nothing_rings_before_the_call_is_remembered(centre: Centre) -> None:
    """The controller is killed in that moment: nothing was begun, the page has no answer, nobody is left ringing."""
    await centre.ready("ann")
    before = list(centre.journal.entries)
    centre.journal.written = asyncio.Event()
    asked = asyncio.ensure_future(centre.order(PlaceCall, "ann", number=CUSTOMER))
    await centre.soon()
    assert not centre.ringing("ann") and not asked.done()
    centre.journal.entries = before
    heir = await centre.die_and_start_again(0.2)
    await heir.sign_in("ann")
    assert heir.state("ann") is AgentState.READY and not heir.ringing("ann") and not asked.done()
    asked.cancel()


@story
async def test_it_rings_as_soon_as_it_is_remembered(centre: Centre) -> None:
    await centre.ready("ann")
    centre.journal.written = asyncio.Event()
    asked = asyncio.ensure_future(centre.order(PlaceCall, "ann", number=CUSTOMER))
    await centre.soon()
    centre.journal.written.set()
    await centre.soon()
    assert asked.done() and len(centre.ringing("ann")) == 1
    await centre.hang_up("ann")
    await centre.soon()
    assert [fact.why for fact in centre.journal.facts(CallOutFailed)] == ["given-up"]
