"""Who gets the call, told through the real engine in virtual time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace

from ari_app.engine.callers import MEMORY
from ari_app.trunks.numbers import CallReason, Vip
from lexicon.ids import AgentId, ChannelId, QueueId, ReasonId, SkillId
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    CallOverflowed,
    CallQueued,
    OfferFailed,
    OfferMade,
    ReasonChosen,
    RequirementRelaxed,
    WrapUpStarted,
)
from lexicon.orders import Decline, SetReady
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from routing.plan import LastStep, Plan, QueuePlan, Reason, Step, Then
from tests.unit.call.desk import ACME, BILLING, FAULT, NUMBER, PLAN, PUBLISHED, QUEUE
from tests.unit.engine.centre import Centre, story

REGULAR, VIP = "13800000001", "13800000002"
OTHER = replace(QUEUE, id=QueueId("q2"), ring_timeout_s=7.0)


def plan(**rules: object) -> Plan:
    """The test centre's plan with other rules for its queue."""
    queue = replace(PLAN.queues[QUEUE.id], **rules)  # type: ignore[arg-type]
    return replace(PLAN, queues={QUEUE.id: queue, OTHER.id: QueuePlan(OTHER.id)}, head_starts={1: 60.0})


def under(centre: Centre, made: Plan) -> None:
    centre.engine.publish(replace(PUBLISHED, queues={QUEUE.id: QUEUE, OTHER.id: OTHER}, plan=made))


async def dial(centre: Centre, caller: str = REGULAR, digit: str = "1") -> ChannelId:
    channel = centre.exchange.call_in(NUMBER.number, caller)
    await asyncio.sleep(4)
    centre.exchange.press(channel, digit)
    await centre.soon()
    return channel


@story
async def test_less_is_asked_after_a_while(centre: Centre) -> None:
    under(centre, plan(steps=(Step(0), Step(20, is_anyone=True))))
    await centre.sign_in("bo", "s9")
    await centre.order(SetReady, "bo")
    await dial(centre)
    assert not centre.ringing("bo")
    await asyncio.sleep(19)
    assert not centre.ringing("bo")
    await asyncio.sleep(1)
    assert centre.ringing("bo")
    assert [fact.step for fact in centre.journal.facts(RequirementRelaxed)] == [1]
    (made,) = centre.journal.facts(OfferMade)
    assert made.choice is not None and (made.choice.step, made.choice.skips) == (1, {"free": 1})


@story
async def test_another_queue_takes_over_and_a_new_controller_knows_it(centre: Centre) -> None:
    under(centre, plan(last=LastStep(30, Then.OVERFLOW, OTHER.id)))
    await centre.sign_in("ann")
    channel = await dial(centre)
    await asyncio.sleep(31)
    (moved,) = centre.journal.facts(CallOverflowed)
    assert (moved.before, moved.queue) == (QUEUE.id, OTHER.id)
    order = centre.journal.facts(CallQueued)[0].order
    centre = await centre.die_and_start_again()
    # The heir was built with the first plan: what it publishes knows the other queue.
    under(centre, plan(last=LastStep(30, Then.OVERFLOW, OTHER.id)))
    assert centre.is_with_music(channel)
    (waiting,) = centre.engine.floor.matcher.waiting
    assert waiting.order == order


@story
async def test_a_vip_goes_first(centre: Centre) -> None:
    centre.engine.publish(replace(PUBLISHED, plan=plan(), vips={(ACME, VIP): Vip(1, ())}))
    await centre.sign_in("ann")
    first = await dial(centre)
    vip = await dial(centre, VIP)
    await centre.order(SetReady, "ann")
    await centre.answer("ann")
    assert [vip in talkers and first not in talkers for talkers in centre.exchange.talkers()] == [True]


@story
async def test_the_last_agent_is_waited_for_and_not_for_ever(centre: Centre) -> None:
    under(centre, plan(hold_s=10.0))
    await centre.ready("ann")
    channel = await dial(centre)
    await centre.answer("ann")
    centre.exchange.hang_up_at(channel)
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP
    await centre.ready("bo")
    await dial(centre)
    assert not centre.ringing("bo"), "held for ann"
    await asyncio.sleep(10)
    assert centre.ringing("bo"), "ann did not come in time"


@story
async def test_the_last_agent_gets_the_caller_again(centre: Centre) -> None:
    under(centre, plan(hold_s=10.0))
    await centre.ready("ann")
    channel = await dial(centre)
    await centre.answer("ann")
    centre.exchange.hang_up_at(channel)
    await centre.soon()
    await centre.ready("bo")
    (talked,) = centre.journal.facts(OfferMade)
    centre.engine.wrap_up_saved(AgentId("ann"), talked.call)
    await dial(centre)
    assert centre.ringing("ann") and not centre.ringing("bo"), "although bo is idle longer"


@story
async def test_a_day_later_nobody_is_remembered(centre: Centre) -> None:
    under(centre, plan(hold_s=10.0))
    await centre.ready("ann")
    channel = await dial(centre)
    await centre.answer("ann")
    centre.exchange.hang_up_at(channel)
    await asyncio.sleep(MEMORY.total_seconds() - 3600)
    assert centre.engine.callers.known(ACME, REGULAR, centre.engine.published, centre.engine.now().at).preferred
    now = centre.engine.now().at + MEMORY
    assert not centre.engine.callers.known(ACME, REGULAR, centre.engine.published, now).preferred
    assert not centre.engine.callers.known(ACME, "", centre.engine.published, now).preferred


@story
async def test_a_number_may_remember_why_somebody_called(centre: Centre) -> None:
    number = replace(NUMBER, uses_history=True)
    centre.engine.publish(replace(PUBLISHED, numbers={NUMBER.number: number}))
    await centre.sign_in("ann", "s1", "s2")
    await centre.order(SetReady, "ann")
    channel = await dial(centre, digit="2")
    await centre.answer("ann")
    centre.exchange.hang_up_at(channel)
    await centre.soon()
    centre.exchange.call_in(NUMBER.number, REGULAR)
    await asyncio.sleep(30)  # chooses nothing
    chosen = centre.journal.facts(ReasonChosen)
    assert [(fact.reason, fact.by) for fact in chosen] == [(FAULT, "menu"), (FAULT, "history")]


@story
async def test_no_after_call_work_where_a_queue_has_none(centre: Centre) -> None:
    queue = replace(QUEUE, acw_limit_s=0.0)
    reasons = {BILLING: CallReason(BILLING, queue)}
    number = replace(NUMBER, reasons=reasons)
    centre.engine.publish(replace(PUBLISHED, numbers={NUMBER.number: number}, queues={queue.id: queue}))
    await centre.ready("ann")
    first = await dial(centre)
    await centre.answer("ann")
    second = await dial(centre)
    centre.exchange.hang_up_at(first)
    await centre.answer("ann")
    assert [second in talkers for talkers in centre.exchange.talkers()] == [True]
    assert not centre.journal.facts(WrapUpStarted) and len(centre.journal.facts(AgentReady)) == 2


@story
async def test_a_queue_may_allow_misses(centre: Centre) -> None:
    under(centre, plan(misses_allowed=1))
    await centre.ready("ann")
    await dial(centre)
    (first,) = centre.ringing("ann")
    centre.exchange.hang_up_at(first, 21)
    await centre.soon()
    assert centre.ringing("ann"), "still Ready, and nobody else is there"
    (second,) = centre.ringing("ann")
    centre.exchange.hang_up_at(second, 21)
    await centre.soon()
    assert centre.state("ann") is AgentState.NOT_READY and not centre.ringing("ann")
    assert len(centre.journal.facts(OfferFailed)) == 2
    assert [fact.by for fact in centre.journal.facts(AgentNotReady)][-1] == "no-answer"
    orders = {fact.order for fact in centre.journal.facts(CallQueued)}
    assert len(orders) == 1, "the caller keeps the number"


@story
async def test_a_plan_is_published_while_somebody_waits(centre: Centre) -> None:
    await centre.sign_in("bo", "s9")
    await centre.order(SetReady, "bo")
    await dial(centre)
    assert not centre.ringing("bo")
    reasons = {**PLAN.reasons, BILLING: Reason(BILLING, QUEUE.id, {SkillId("s9"): 1})}
    under(centre, replace(plan(), reasons=reasons))
    await centre.soon()
    assert centre.ringing("bo")


@story
async def test_a_reason_that_goes_out_of_the_plan_keeps_its_callers(centre: Centre) -> None:
    await centre.sign_in("ann")
    await dial(centre)
    reasons: dict[ReasonId, Reason] = {FAULT: PLAN.reasons[FAULT]}
    under(centre, replace(plan(), reasons=reasons))
    await centre.order(SetReady, "ann")
    await centre.soon()
    assert centre.ringing("ann")


@story
async def test_who_waited_through_all_steps_is_told(centre: Centre) -> None:
    under(centre, plan(last=LastStep(30, Then.CALLBACK)))
    await centre.sign_in("ann")
    await dial(centre)
    await asyncio.sleep(60)
    assert centre.outcomes() == [Outcome(Fault.CENTRE, "waited-too-long")]


@story
async def test_who_is_on_the_way_back_is_offered_once_he_is_there(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    await dial(centre)
    (made,) = centre.journal.facts(OfferMade)
    await centre.order(Decline, "ann", offer=made.offer)
    await centre.soon()
    assert centre.ringing("bo") and centre.state("ann") is AgentState.NOT_READY
    assert [fact.agent for fact in centre.journal.facts(OfferMade)] == ["ann", "bo"]
    assert [fact.agent for fact in centre.journal.facts(AgentReady)] == ["ann", "bo"], "bo was not disturbed before"


@story
async def test_the_telephone_is_rung_before_the_choice_is_explained(centre: Centre) -> None:
    seen = list[bool]()
    before = {"dial": centre.exchange.dial, "ring": centre.exchange.ring}

    def noting(name: str) -> Callable[..., Coroutine[None, None, None]]:
        async def noted(*what: object) -> None:
            why = centre.engine.floor.matcher.untold
            seen.append(why is not None and why.told is None)
            await before[name](*what)  # type: ignore[operator]

        return noted

    for name in before:
        setattr(centre.exchange, name, noting(name))
    await centre.sign_in("ann")
    await dial(centre)
    await asyncio.sleep(10)  # what he is told is over
    await centre.order(SetReady, "ann")
    await centre.soon()
    assert centre.ringing("ann")
    (made,) = centre.journal.facts(OfferMade)
    assert made.choice is not None and made.choice.of == "contact"
    assert seen == [True]
