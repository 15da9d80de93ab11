"""Callers who stand in a list of the client's: blocked ones are turned away, VIPs are told, from the next call on."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ari_app.call.state import Way
from ari_app.trunks.numbers import Blocked, Vip
from lexicon.journal import CallAnswered, CallEnded, CallerRecognised, CallQueued
from lexicon.outcome import Fault, Outcome
from lexicon.phone_number import key
from tests.unit.call.desk import ACME, ANN, KEPT_NUMBER
from tests.unit.engine.centre import Centre, story, tell

CALLER = "13900139000"
BLOCKED = Outcome(Fault.CENTRE, "blocked")


ENTRY = Blocked(7, "threatened an agent")


def block(centre: Centre, how: str, entry: Blocked = ENTRY) -> None:
    """As what was published holds from now on."""
    blocked = {(ACME, key(CALLER)): entry}
    centre.engine.publish(replace(centre.engine.published, blocked=blocked, blocked_how={ACME: how}))


async def call(centre: Centre, caller: str = CALLER) -> str:
    channel = centre.exchange.call_in(KEPT_NUMBER.number, caller=caller)
    await centre.soon()
    return channel


@pytest.mark.parametrize(("how", "cause"), [("refuse", 21), ("busy", 17), ("unassigned", 1)])
@pytest.mark.parametrize("caller", [CALLER, "+8613900139000", "013900139000"])
def test_a_blocked_caller_is_refused_with_the_cause_and_never_answered(how: str, cause: int, caller: str) -> None:
    async def told(centre: Centre) -> None:
        block(centre, how)
        channel = await call(centre, caller)
        assert (channel, cause) in centre.exchange.ended
        assert centre.outcomes() == [BLOCKED]
        (known,) = centre.journal.facts(CallerRecognised)
        assert (known.list, known.entry, known.reason, known.how) == ("blocked", 7, "threatened an agent", how)
        assert centre.journal.facts(CallAnswered) == [] == centre.journal.facts(CallQueued)

    tell(told, Way.DIAL)


@story
async def test_a_blocked_caller_may_be_told_so(centre: Centre) -> None:
    block(centre, "announce")
    channel = await call(centre)
    assert [name for one, name in centre.exchange.heard if one == channel] == ["caller-blocked"]
    await asyncio.sleep(30)
    assert centre.outcomes() == [BLOCKED] and centre.journal.facts(CallQueued) == []


@story
async def test_a_new_controller_lets_go_whom_the_last_one_was_telling_so(centre: Centre) -> None:
    block(centre, "announce")
    channel = await call(centre)
    centre = await centre.die_and_start_again()
    await centre.soon()
    assert channel not in centre.exchange.legs and centre.outcomes() == [BLOCKED]
    assert centre.journal.facts(CallAnswered) == []


@story
async def test_where_the_flow_decides_the_caller_goes_in(centre: Centre) -> None:
    block(centre, "flow")
    await call(centre)
    assert centre.journal.facts(CallEnded) == [] and len(centre.journal.facts(CallAnswered)) == 1
    (under_way,) = centre.engine.calls.values()
    assert under_way.known.listed is not None and under_way.known.listed.how == "flow"


@story
async def test_others_and_who_withholds_the_number_come_in(centre: Centre) -> None:
    block(centre, "refuse")
    await call(centre, "13900139001")
    await call(centre, "")
    assert len(centre.journal.facts(CallAnswered)) == 2 and centre.journal.facts(CallerRecognised) == []


@story
async def test_the_last_day_is_the_last(centre: Centre) -> None:
    today = centre.engine.now().at.date()
    block(centre, "refuse", Blocked(7, "", today + timedelta(days=1)))
    await call(centre)
    assert centre.outcomes() == [BLOCKED]
    block(centre, "refuse", Blocked(7, "", today - timedelta(days=1)))
    await call(centre)
    assert len(centre.journal.facts(CallAnswered)) == 1


@story
async def test_a_vip_is_told_with_the_reason_and_a_blocked_vip_is_blocked(centre: Centre) -> None:
    vips = {(ACME, key(CALLER)): Vip(1, (ANN,), 3, "chairs the board")}
    centre.engine.publish(replace(centre.engine.published, vips=vips))
    await call(centre)
    (known,) = centre.journal.facts(CallerRecognised)
    assert (known.list, known.entry, known.reason) == ("vip", 3, "chairs the board")
    block(centre, "refuse")
    await call(centre)
    assert centre.outcomes() == [BLOCKED]


def test_asterisk_answers_no_number_whose_callers_may_be_refused() -> None:
    async def told(centre: Centre) -> None:
        all_numbers = sorted(centre.engine.published.answered_at_once())
        assert KEPT_NUMBER.number in all_numbers
        block(centre, "refuse")
        assert KEPT_NUMBER.number not in centre.engine.published.answered_at_once()
        block(centre, "announce")
        assert sorted(centre.engine.published.answered_at_once()) == all_numbers

    tell(told, Way.DIAL)
