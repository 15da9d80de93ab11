"""Numbers that go, or are moved to another client, while calls to them go on, also over the end of a controller."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ari_app.call.state import Way
from lexicon.ids import ClientId
from lexicon.journal import CallArrived, CallEnded, CallQueued, TalkEnded, WrapUpStarted
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import ACME, NUMBER
from tests.unit.engine.centre import Centre, tell

OTHER = ClientId("other")


def gone(centre: Centre) -> None:
    known = centre.engine.published
    centre.engine.publish(replace(known, numbers={}, reasons=NUMBER.reasons))


def moved(centre: Centre) -> None:
    known = centre.engine.published
    number = replace(NUMBER, client=OTHER)
    centre.engine.publish(replace(known, numbers={NUMBER.number: number}, reasons=NUMBER.reasons))


CHANGES = pytest.mark.parametrize("change", [gone, moved])
WAYS = pytest.mark.parametrize("way", [Way.DIAL, Way.ORIGINATE])


@CHANGES
@WAYS
@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_conversation_goes_on_for_its_client(change: Callable[[Centre], None], way: Way, is_restarted: bool) -> None:
    async def told(centre: Centre) -> None:
        await centre.ready("ann")
        caller = await centre.talk("ann")
        if is_restarted:
            centre = await centre.die_and_start_again(prepare=change)
            await centre.sign_in("ann")
        else:
            change(centre)
            await centre.soon()
        assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
        await asyncio.sleep(30)
        centre.exchange.hang_up_at(caller)
        await centre.soon()
        assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]
        assert [fact.client for fact in centre.journal.facts(TalkEnded)] == [ACME]
        assert [fact.client for fact in centre.journal.facts(WrapUpStarted)] == [ACME]
        assert [fact.client for fact in centre.journal.facts(CallEnded)] == [ACME]

    tell(told, way)


@CHANGES
@WAYS
def test_who_waits_keeps_place_music_and_client(change: Callable[[Centre], None], way: Way) -> None:
    async def told(centre: Centre) -> None:
        await centre.sign_in("ann")
        caller = await centre.caller()
        centre = await centre.die_and_start_again(prepare=change)
        assert centre.is_with_music(caller)
        await centre.ready("ann")
        await centre.answer("ann")
        assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
        assert {fact.client for fact in centre.journal.facts(CallQueued)} == {ACME}

    tell(told, way)


@CHANGES
def test_who_was_still_in_the_menu_is_not_asked_for_another_client(change: Callable[[Centre], None]) -> None:
    """What it was asked is not known any more: goodbye, and never a word of somebody else's."""

    async def told(centre: Centre) -> None:
        centre.exchange.call_in("4001")
        await asyncio.sleep(1)
        centre = await centre.die_and_start_again(prepare=change)
        await asyncio.sleep(60)
        assert centre.outcomes() == [Outcome(Fault.CALLER, "no-choice")]
        assert [fact.client for fact in centre.journal.facts(CallArrived)] == [ACME]
        assert [fact.client for fact in centre.journal.facts(CallEnded)] == [ACME]

    tell(told, Way.DIAL)


def test_the_next_call_is_the_new_client_s() -> None:
    async def told(centre: Centre) -> None:
        moved(centre)
        centre.exchange.call_in("4001")
        await centre.soon()
        assert [fact.client for fact in centre.journal.facts(CallArrived)] == [OTHER]

    tell(told, Way.DIAL)
