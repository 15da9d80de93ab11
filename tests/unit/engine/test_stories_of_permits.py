"""Stories of who may call whom, in a whole centre: every way that dials asks, and what it costs is counted."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ari_app.call.state import Way
from ari_app.trunks.numbers import DialledNumber
from ari_app.trunks.permission import NOBODY, Dialling, DialRules
from ari_app.trunks.phone_number import Kind
from ari_app.trunks.rates import Rate, rate_table
from lexicon.errors import Refused
from lexicon.journal import (
    CallbackEnded,
    CallBridged,
    CallOutBarred,
    CallOutCharged,
    CallOutEnding,
    CallOutFailed,
    CallOutMetered,
    CallPlaced,
    OutsideAnswered,
    OutsideOver,
    SecondAnswered,
    SecondEnded,
)
from lexicon.orders import ConsultCall, EndTalk, PlaceCall, TransferTo
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import ACME, ANN, LED_OUT, NUMBER
from tests.unit.engine.centre import BOTH, Centre, story, tell
from tests.unit.engine.test_stories_of_callbacks import awaits, leads
from tests.unit.engine.test_stories_of_calling_out import CUSTOMER, place, talks

BARRED = DialRules(allows=frozenset(), hours=(), day_fen=0, month_fen=0, agent_day_fen=0, shows=frozenset())
RATES = rate_table((Rate("+86", Decimal("0.10"), date(2020, 1, 1)),))


def rule(centre: Centre, rules: DialRules, agent: str = NOBODY) -> None:
    """From now on, as a command of the centre's does."""
    known = centre.engine.published
    made = Dialling({**known.dialling.rules, (ACME, agent): rules}, RATES)  # type: ignore[dict-item]
    centre.engine.publish(replace(known, dialling=made))


def lead(centre: Centre, number: DialledNumber) -> None:
    known = centre.engine.published
    centre.engine.publish(replace(known, numbers={number.number: number}, flows={("out", 1): number.flow}))


@story
async def test_refused_in_a_word_and_allowed_a_moment_later(centre: Centre) -> None:
    await centre.ready("ann")
    with pytest.raises(Refused) as refused:
        await centre.order(PlaceCall, "ann", number="0014155550100")
    assert refused.value.code == "barred-international"
    (fact,) = centre.journal.facts(CallOutBarred)
    assert (fact.agent, fact.client, fact.kind, fact.shown) == (ANN, ACME, "international", NUMBER.number)
    rule(centre, DialRules(opened=("+1415",)), ANN)
    await place(centre, "ann", "0014155550100")
    assert centre.exchange.dialled_out == [("0014155550100", NUMBER.number)]
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_taken_away_while_the_own_telephone_rang(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.order(PlaceCall, "ann", number=CUSTOMER)
    rule(centre, BARRED)
    await centre.answer("ann")
    await centre.soon()
    assert [fact.why for fact in centre.journal.facts(CallOutFailed)] == ["not-allowed"]
    assert centre.journal.facts(CallOutBarred) and not centre.exchange.dialled_out and centre.exchange.is_clean()
    assert centre.state("ann") is AgentState.READY


@story
async def test_a_flow_that_sends_a_caller_where_nobody_may_call(centre: Centre) -> None:
    rule(centre, BARRED)
    lead(centre, LED_OUT)
    caller = centre.exchange.call_in(NUMBER.number)
    await centre.soon()
    assert [fact.why for fact in centre.journal.facts(OutsideOver)] == ["not-allowed"]
    assert [(fact.agent, fact.why) for fact in centre.journal.facts(CallOutBarred)] == [("", "barred-caller-id")]
    assert not centre.exchange.dialled_out
    centre.exchange.hang_up_at(caller)
    await centre.soon()


@story
async def test_a_callback_where_nobody_may_call_is_somebodys_work(centre: Centre) -> None:
    leads(centre)
    await awaits(centre)
    rule(centre, BARRED)
    await centre.ready("ann")
    await centre.answer("ann")
    await centre.soon()
    assert [(fact.why, fact.is_open) for fact in centre.journal.facts(CallbackEnded)] == [("not-allowed", True)]
    assert centre.journal.facts(CallOutBarred) and not centre.exchange.dialled_out


@BOTH
@pytest.mark.parametrize("order", [TransferTo, ConsultCall])
def test_a_second_party_outside(order: type[TransferTo] | type[ConsultCall], way: Way) -> None:
    async def told(centre: Centre) -> None:
        await centre.ready("ann")
        await centre.talk("ann")
        (bridged,) = centre.journal.facts(CallBridged)
        rule(centre, BARRED)
        with pytest.raises(Refused) as refused:
            await centre.order(order, "ann", call=bridged.call, number=CUSTOMER)
        assert refused.value.code == "barred-caller-id" and not centre.exchange.dialled_out
        rule(centre, DialRules())
        await centre.order(order, "ann", call=bridged.call, number=CUSTOMER)
        await centre.soon()
        rule(centre, BARRED)  # it rings already
        (leg,) = centre.exchange.ringing(f"PJSIP/{CUSTOMER}@trunk-demo")
        centre.exchange.pick_up(leg)
        await centre.soon()
        assert centre.journal.facts(SecondAnswered) and not centre.journal.facts(SecondEnded)
        assert [fact.agent for fact in centre.journal.facts(CallOutMetered)] == [ANN]

    tell(told, way)


@pytest.mark.parametrize("number", ["110", "119", "120", "122", "010110", "+86120"])
def test_nothing_stops_a_call_for_help(number: str) -> None:
    async def told(centre: Centre) -> None:
        rule(centre, BARRED)
        rule(centre, BARRED, ANN)
        await centre.ready("ann")
        await place(centre, "ann", number)
        await centre.hang_up("ann")
        await centre.order(PlaceCall, "ann", number=number, line="a line that was taken out")
        (_, placed) = centre.journal.facts(CallPlaced)
        await centre.order(EndTalk, "ann", call=placed.call)
        await centre.soon()
        assert not centre.journal.facts(CallOutBarred)

    tell(told, Way.DIAL)


@story
async def test_it_costs_from_the_answer_on(centre: Centre) -> None:
    rule(centre, DialRules(agent_day_fen=30))
    await centre.ready("ann")
    leg = await talks(centre, "ann")
    (metered,) = centre.journal.facts(CallOutMetered)
    assert (metered.e164, metered.kind, metered.prefix) == ("+86" + CUSTOMER, Kind.MOBILE, "+86")
    await asyncio.sleep(125)
    centre.exchange.hang_up_at(leg)
    await centre.soon()
    (charged,) = centre.journal.facts(CallOutCharged)
    assert (charged.fen, charged.is_guess, round(charged.seconds)) == (30, False, 125), "three minutes were begun"
    with pytest.raises(Refused) as refused:
        await centre.order(PlaceCall, "ann", number=CUSTOMER)
    assert refused.value.code == "cap-agent-day"
    assert len(centre.journal.facts(CallPlaced)) == 1


@story
async def test_what_runs_counts_for_the_cap(centre: Centre) -> None:
    rule(centre, DialRules(day_fen=20))
    await centre.ready("ann", "bo")
    await talks(centre, "ann")
    await centre.order(PlaceCall, "bo", number=CUSTOMER)
    await centre.hang_up("bo")
    await asyncio.sleep(61)
    with pytest.raises(Refused) as refused:
        await centre.order(PlaceCall, "bo", number=CUSTOMER)
    assert refused.value.code == "cap-client-day"
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_the_longest_time(centre: Centre) -> None:
    rule(centre, DialRules(longest_s=90))
    await centre.ready("ann")
    await talks(centre, "ann")
    await asyncio.sleep(61)
    assert [fact.left_s for fact in centre.journal.facts(CallOutEnding)] == [30]
    await asyncio.sleep(30)
    assert [fact.left_s for fact in centre.journal.facts(CallOutEnding)] == [30, 0]
    assert centre.outcomes() == [Outcome(Fault.CENTRE, "time-limit")]
    assert centre.state("ann") is AgentState.WRAP_UP and centre.exchange.is_clean()


@story
async def test_a_flows_leg_has_its_longest_time_too(centre: Centre) -> None:
    rule(centre, DialRules(longest_s=20))
    lead(centre, LED_OUT)
    centre.exchange.call_in(NUMBER.number)
    await centre.soon()
    (leg,) = centre.exchange.ringing("PJSIP/02165551234@trunk-demo")
    centre.exchange.pick_up(leg)
    await centre.soon()
    assert centre.journal.facts(OutsideAnswered)
    await asyncio.sleep(21)
    assert [fact.fen for fact in centre.journal.facts(CallOutCharged)] == [10]
    assert len(centre.outcomes()) == 1


@story
async def test_a_new_controller_counts_on(centre: Centre) -> None:
    rule(centre, DialRules(longest_s=200))
    await centre.ready("ann")
    leg = await talks(centre, "ann")
    await asyncio.sleep(50)
    heir = await centre.die_and_start_again(after_s=10)
    rule(heir, DialRules(longest_s=200))
    await heir.soon()
    assert not heir.journal.facts(CallOutCharged)
    heir.exchange.hang_up_at(leg)
    await heir.soon()
    (charged,) = heir.journal.facts(CallOutCharged)
    assert charged.fen == 20 and not charged.is_guess and charged.seconds > 59


@story
async def test_an_end_that_nobody_saw_is_charged_until_it_was_looked_for(centre: Centre) -> None:
    rule(centre, DialRules())
    await centre.ready("ann")
    leg = await talks(centre, "ann")
    await asyncio.sleep(50)
    centre.exchange.listener = None
    centre.exchange.hang_up_at(leg)
    heir = await centre.die_and_start_again(after_s=20)
    (charged,) = heir.journal.facts(CallOutCharged)
    assert charged.is_guess and charged.fen == 20
