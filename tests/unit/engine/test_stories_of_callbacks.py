"""Callers who are called back, told through the real engine in virtual time: in order, dialled once, none lost."""

import asyncio
from dataclasses import replace

import pytest

from ari_app.call.state import Phase
from ari_app.engine.callbacks import cancel
from flows.document import Flow
from lexicon.errors import Conflict
from lexicon.ids import AgentId, CallId, ChannelId
from lexicon.journal import (
    CallbackDialled,
    CallbackEnded,
    CallbackTaken,
    CallBridged,
    CallQueued,
    OfferMade,
    OfferWithdrawn,
    QueueLeft,
    RecordingStarted,
    RecordingStopped,
)
from lexicon.orders import Decline, SetReady
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from routing.plan import LastStep, QueuePlan, Then
from tests.unit.call.desk import BACK_FLOW, CALLED_BACK, NUMBER, PLAN, PUBLISHED, QUEUE
from tests.unit.engine.centre import Centre, story

CUSTOMER = "13900139000"
OUTSIDE = f"PJSIP/{CUSTOMER}@trunk-demo"


def leads(centre: Centre, flow: Flow = BACK_FLOW, last: LastStep | None = None) -> None:
    """The number's flow is this one from now on."""
    number = replace(CALLED_BACK, flow=flow)
    plan = replace(PLAN, queues={QUEUE.id: QueuePlan(QUEUE.id, last=last)})
    told = replace(PUBLISHED, numbers={number.number: number}, flows={("back", 1): flow}, plan=plan)
    centre.engine.publish(told)


async def waits(centre: Centre, caller: str = CUSTOMER) -> ChannelId:
    channel = centre.exchange.call_in(NUMBER.number, caller)
    await asyncio.sleep(1)
    return channel


async def takes(centre: Centre, channel: ChannelId) -> None:
    """A caller who waits presses 9, says that the number is right, and is let go."""
    centre.exchange.press(channel, "9")
    await asyncio.sleep(4)
    centre.exchange.press(channel, "1")
    await asyncio.sleep(8)
    assert channel not in centre.exchange.legs


async def awaits(centre: Centre, caller: str = CUSTOMER) -> CallId:
    """Somebody who is to be called back."""
    await takes(centre, await waits(centre, caller))
    return next(call.id for call in centre.engine.calls.values() if call.caller == caller)


async def customer_rings(centre: Centre, agent: str, number: str = CUSTOMER) -> ChannelId:
    """The agent takes it; the customer's leg, which rings."""
    await centre.answer(agent)
    await centre.soon()
    (leg,) = centre.exchange.ringing(f"PJSIP/{number}@trunk-demo")
    return leg


def ends(centre: Centre) -> list[tuple[str, bool]]:
    return [(fact.why, fact.is_open) for fact in centre.journal.facts(CallbackEnded)]


@story
async def test_a_caller_is_called_back_and_talked_with(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    call = await awaits(centre)
    assert centre.engine.calls[call].phase is Phase.AWAITING and not centre.exchange.legs
    assert centre.engine.floor.expected_wait(call, centre.engine.now()) is not None, "it has a position"
    await asyncio.sleep(60)
    await centre.order(SetReady, "ann")
    leg = await customer_rings(centre, "ann")
    assert centre.exchange.dialled_out == [(CUSTOMER, NUMBER.number)]
    assert [len(one) for one in centre.exchange.talkers()] == [2], "the agent hears the ringing"
    centre.exchange.pick_up(leg)
    await centre.soon()
    (bridged,) = centre.journal.facts(CallBridged)
    assert bridged.agent == "ann" and bridged.call == call and bridged.waited_s > 60
    assert centre.state("ann") is AgentState.TALKING and ends(centre) == [("reached", False)]
    centre.exchange.hang_up_at(leg)
    await asyncio.sleep(1)
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]
    assert centre.state("ann") is AgentState.WRAP_UP
    assert len(centre.journal.facts(RecordingStarted)) == len(centre.journal.facts(RecordingStopped)) == 1


@story
async def test_nobody_overtakes_and_nobody_is_overtaken(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    first = await waits(centre, "13900000001")
    await asyncio.sleep(5)
    call = await awaits(centre)  # joined second
    await asyncio.sleep(5)
    third = await waits(centre, "13900000003")
    served = list[str]()
    await centre.order(SetReady, "ann")
    for _ in range(3):
        await centre.soon()
        served.append(centre.engine.calls[centre.journal.facts(OfferMade)[-1].call].caller)
        if served[-1] == CUSTOMER:
            leg = await customer_rings(centre, "ann")
            centre.exchange.hang_up_at(leg, 17)
        else:
            await centre.answer("ann")
            await centre.hang_up("ann")
            await centre.soon()
            done = centre.journal.facts(OfferMade)[-1].call
            centre.engine.wrap_up_saved(AgentId("ann"), done)
        await centre.soon()
    assert served == ["13900000001", CUSTOMER, "13900000003"]
    assert {first, third} & set(centre.exchange.legs) == set() and call not in centre.engine.calls


@story
async def test_busy_is_dialled_once_and_becomes_a_work_item(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    await awaits(centre)
    await centre.order(SetReady, "ann")
    leg = await customer_rings(centre, "ann")
    centre.exchange.hang_up_at(leg, 17)
    await asyncio.sleep(300)
    assert centre.exchange.dialled_out == [(CUSTOMER, NUMBER.number)]
    assert ends(centre) == [("busy", True)] and centre.state("ann") is AgentState.READY
    assert not centre.exchange.legs and centre.outcomes() == [Outcome(Fault.LINE, "busy")]


@story
async def test_who_does_not_want_the_offer_leaves_it_to_the_next(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    await centre.sign_in("bo")
    await awaits(centre)
    await centre.order(SetReady, "ann")
    await centre.soon()
    (made,) = centre.journal.facts(OfferMade)
    await centre.order(Decline, "ann", offer=made.offer)
    await centre.order(SetReady, "bo")
    leg = await customer_rings(centre, "bo")
    centre.exchange.pick_up(leg)
    await centre.soon()
    assert [fact.agent for fact in centre.journal.facts(CallBridged)] == ["bo"]
    await centre.hang_up("bo")
    await centre.soon()


@story
async def test_the_plans_last_step_offers_one(centre: Centre) -> None:
    leads(centre, last=LastStep(30, Then.CALLBACK))
    await centre.sign_in("ann")
    caller = await waits(centre)
    await asyncio.sleep(32)
    assert [fact.why for fact in centre.journal.facts(QueueLeft)] == ["callback"]
    centre.exchange.press(caller, "1")
    await asyncio.sleep(8)
    await asyncio.sleep(60)  # its queue's last step is behind it
    first, again = centre.journal.facts(CallQueued)
    assert first.order == again.order and again.is_callback
    await centre.order(SetReady, "ann")
    centre.exchange.pick_up(await customer_rings(centre, "ann"))
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_who_does_not_want_what_the_last_step_offers_waits_on(centre: Centre) -> None:
    leads(centre, last=LastStep(30, Then.CALLBACK))
    await centre.sign_in("ann")
    caller = await waits(centre)
    await asyncio.sleep(32)
    centre.exchange.press(caller, "3")
    await asyncio.sleep(60)
    assert len(centre.journal.facts(QueueLeft)) == 1 and centre.is_with_music(caller)
    centre.exchange.hang_up_at(caller)
    await centre.soon()


@story
async def test_a_withheld_number_is_asked_for(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    caller = await waits(centre, "")
    centre.exchange.press(caller, "9")
    await asyncio.sleep(1)
    assert centre.exchange.heard[-1] == (caller, "number?")
    for digit in "110#":
        centre.exchange.press(caller, digit)
    await asyncio.sleep(1)
    assert centre.exchange.heard[-1] == (caller, "number?"), "asked again: that one we do not call"
    for digit in f"{CUSTOMER}#":
        centre.exchange.press(caller, digit)
    await asyncio.sleep(1)
    assert centre.exchange.heard[-1] == (caller, "right?")
    centre.exchange.press(caller, "1")
    await asyncio.sleep(8)
    assert [fact.number for fact in centre.journal.facts(CallbackTaken)] == [CUSTOMER]
    (call,) = centre.engine.calls
    cancel(centre.engine, call, "sue")


@story
async def test_who_rings_in_again_has_his_place(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    await awaits(centre)
    await asyncio.sleep(60)
    other = await waits(centre, "13900000003")
    await asyncio.sleep(60)
    again = await waits(centre)
    assert ends(centre) == [("rang-in", False)] and len(centre.engine.calls) == 2
    (ended,) = centre.journal.facts(CallbackEnded)
    assert centre.engine.calls[CallId(ended.by)].channel == again
    first, _, _, last = centre.journal.facts(CallQueued)
    assert (last.joined_at, last.order) == (first.joined_at, first.order)
    await centre.order(SetReady, "ann")
    await centre.answer("ann")
    assert {again} & {one for talkers in centre.exchange.talkers() for one in talkers}, "before who came meanwhile"
    for channel in (again, other):
        centre.exchange.hang_up_at(channel)
    await centre.soon()


@story
async def test_it_can_be_cancelled_until_it_is_dialled(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    call = await awaits(centre)
    await centre.order(SetReady, "ann")
    await centre.soon()
    assert centre.ringing("ann")
    cancel(centre.engine, call, "sue")
    await centre.soon()
    assert centre.state("ann") is AgentState.READY and not centre.exchange.legs
    assert ends(centre) == [("cancelled", False)]
    with pytest.raises(Conflict) as over:
        cancel(centre.engine, call, "sue")
    assert over.value.code == "callback-over"


@story
async def test_a_persistent_leg_hears_a_beep_and_the_customer_ring(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann", is_standing=True)
    await centre.answer("ann")
    await awaits(centre)
    await centre.order(SetReady, "ann")
    await asyncio.sleep(1)
    (leg,) = centre.exchange.ringing(OUTSIDE)
    centre.exchange.hang_up_at(leg, 19)
    await centre.soon()
    assert ends(centre) == [("no-answer", True)] and centre.state("ann") is AgentState.READY
    assert [leg.args[0] for leg in centre.exchange.legs.values()] == ["standing"], "the agent's leg stands"
    await centre.sign_out("ann")
    await centre.soon()


# ---------------------------------------------------------------- when something dies


@story
async def test_callbacks_outlive_the_controller_and_asterisk(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    first, second = await awaits(centre), await awaits(centre, "13900000002")
    orders = {call.id: call.order for call in centre.engine.calls.values()}
    heir = await centre.die_and_start_again(after_s=5)
    assert {call.id: call.order for call in heir.engine.calls.values()} == orders
    assert all(call.phase is Phase.AWAITING for call in heir.engine.calls.values())
    heir.exchange.restart()
    await heir.reconnect()
    assert set(heir.engine.calls) == {first, second} and not ends(heir)
    await heir.sign_in("ann")
    await heir.order(SetReady, "ann")
    leg = await customer_rings(heir, "ann")
    heir.exchange.pick_up(leg)
    await heir.soon()
    assert [fact.call for fact in heir.journal.facts(CallBridged)] == [first]
    third = await heir.die_and_start_again(after_s=1)
    assert third.engine.calls[first].phase is Phase.TALKING and third.exchange.dialled_out[0][0] == CUSTOMER
    third.exchange.hang_up_at(leg)
    await third.soon()
    cancel(third.engine, second, "sue")
    assert len(third.exchange.dialled_out) == 1


@story
async def test_killed_while_the_agent_is_rung_it_is_offered_again(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    call = await awaits(centre)
    await centre.order(SetReady, "ann")
    await centre.soon()
    heir = await centre.die_and_start_again()
    assert [fact.why for fact in heir.journal.facts(OfferWithdrawn)] == ["controller-lost"]
    assert heir.engine.calls[call].phase is Phase.AWAITING and not heir.exchange.legs
    await heir.sign_in("ann")
    leg = await customer_rings(heir, "ann")
    heir.exchange.pick_up(leg)
    await heir.hang_up("ann")
    await heir.soon()
    assert len(heir.exchange.dialled_out) == 1


@story
async def test_killed_between_the_agents_answer_and_the_dialling_nothing_is_dialled_again(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    await awaits(centre)
    await centre.order(SetReady, "ann")
    await centre.soon()
    centre.engine.runner = None  # what is asked for from here on reaches nobody
    centre.exchange.pick_up(centre.ringing("ann")[0])
    heir = await centre.die_and_start_again()
    assert ends(heir) == [("controller-lost", True)] and not heir.exchange.dialled_out and not heir.engine.calls
    await heir.soon()
    assert not heir.exchange.legs, "nobody is left on the line"


@story
async def test_killed_while_the_customer_rings_the_call_goes_on(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    await awaits(centre)
    await centre.order(SetReady, "ann")
    leg = await customer_rings(centre, "ann")
    lost = centre.journal.entries
    at = next(place for place, entry in enumerate(lost) if isinstance(entry.fact, OfferMade))
    centre.journal.entries = lost[: at + 1]  # the last facts never reached the memory
    heir = await centre.die_and_start_again()
    assert len(heir.journal.facts(CallbackDialled)) == 1
    heir.exchange.pick_up(leg)
    await heir.soon()
    assert [len(one) for one in heir.exchange.talkers()] == [2] and len(heir.exchange.dialled_out) == 1
    assert ends(heir) == [("reached", False)]
    heir.exchange.hang_up_at(leg)
    await heir.soon()


@story
async def test_killed_during_the_last_words_the_callback_holds(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    caller = await waits(centre)
    centre.exchange.press(caller, "9")
    await asyncio.sleep(4)
    centre.exchange.press(caller, "1")
    await asyncio.sleep(0.5)
    heir = await centre.die_and_start_again(after_s=0.5)
    await asyncio.sleep(5)
    assert caller not in heir.exchange.legs
    (call,) = heir.engine.calls.values()
    assert call.phase is Phase.AWAITING and len(heir.journal.facts(CallbackTaken)) == 1
    cancel(heir.engine, call.id, "sue")


@story
async def test_a_reason_that_is_no_more_leaves_a_work_item(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    await awaits(centre)
    heir = await centre.die_and_start_again(prepare=lambda heir: heir.engine.numbers.clear())  # type: ignore[attr-defined]
    assert ends(heir) == [("controller-lost", True)] and not heir.engine.calls


@story
async def test_a_cut_link_loses_nobody(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann")
    caller = await waits(centre)
    centre.exchange.press(caller, "9")
    await asyncio.sleep(4)
    centre.exchange.press(caller, "1")
    await asyncio.sleep(0.5)
    centre.exchange.is_linked = False
    await asyncio.sleep(1)
    await centre.reconnect()
    await asyncio.sleep(8)
    (call,) = centre.engine.calls.values()
    assert call.phase is Phase.AWAITING and not centre.exchange.legs
    await asyncio.sleep(300 * 60)
    assert ends(centre) == [("expired", True)]
