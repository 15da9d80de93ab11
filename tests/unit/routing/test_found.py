"""Histories that once broke a promise of the router, one by one."""

from dataclasses import replace

import pytest

from lexicon.errors import Refused
from lexicon.ids import CallId, DeskId, NotReadyReasonId, OfferId
from routing.agent import AgentState
from routing.floor import Floor
from routing.moves import Assignment
from routing.plan import Medium, QueuePlan, Step, Strategy
from routing.profile import Profile
from routing.snapshot import restored, snapshot
from tests.unit.routing.scene import (
    ABLE,
    ANN,
    BO,
    BREAK,
    CHAT,
    CLIENT,
    MAIN,
    QUESTION,
    ZH,
    arrive,
    at,
    contact,
    ids,
    offers,
    plan,
    who,
)

NO_ANSWER = NotReadyReasonId("no-answer")
BLENDING = replace(ABLE, is_blending=True)


def relaxing() -> tuple[Floor, Assignment]:
    """A floor on which, 10 s from now, a contact becomes one that ann may take."""
    rules = plan(
        {MAIN: QueuePlan(MAIN, steps=(Step(levels={ZH: 9}), Step(10, is_anyone=True)))},
    )
    floor = Floor(ids(), rules)
    arrive(floor, ANN)
    assert who(floor.join(contact("c1", 0, rules), at(0))) == []
    return floor, offers(restored(ids(), snapshot(floor)).advance(at(10)))[0]


def test_a_refusal_swallows_no_offer_that_was_due() -> None:
    """Refused was raised after time had passed inside: the offer was made and nobody was told."""
    floor, due = relaxing()
    with pytest.raises(Refused):
        floor.go_ready(BO, at(10))
    with pytest.raises(Refused):
        floor.go_not_ready(BO, BREAK, "self", at(10))
    with pytest.raises(Refused):
        floor.sign_in(ANN, DeskId("another"), "p", ("ann", ABLE), at(10))
    assert offers(floor.advance(at(10))) == [due]


def test_a_release_serves_in_order_even_when_a_step_falls_due_with_it() -> None:
    """Whose step fell due in the instant of the release was matched before those who stood ahead of it."""
    rules = plan({MAIN: QueuePlan(MAIN, steps=(Step(), Step(10)))})
    floor = Floor(ids(), rules)
    arrive(floor, ANN)
    floor.hold()
    floor.join(contact("c1", 0, rules, entered_mono=1), at(1))
    floor.join(contact("c2", 0.5, rules, entered_mono=0.5), at(1))
    assert who(floor.release(at(10.5))) == [("c1", "ann")]


def test_who_signs_out_in_the_instant_of_an_offer_is_gone() -> None:
    floor, _ = relaxing()
    assert offers(floor.sign_out(ANN, "self", at(10))) == []
    assert who(arrive(floor, BO, 11)) == [("c1", "bo")]


def test_who_has_missed_a_chat_goes_behind_the_others() -> None:
    """The place among the free for chats kept the idle time of before the miss."""
    rules = plan({CHAT: QueuePlan(CHAT, medium=Medium.CHAT, misses_allowed=2)})
    floor = Floor(ids(), rules)
    arrive(floor, ANN)
    arrive(floor, BO, 1)
    floor.join(contact("c1", 2, rules, reason=QUESTION), at(2))
    assert who(floor.miss(OfferId("o1"), NO_ANSWER, "no-answer", at(10))) == [("c1", "bo")]


def test_a_call_without_after_call_work_ends_the_idle_time_of_chats_too() -> None:
    """Talking and open for chats all the time, the agent kept its old place among those who are free for chats."""
    floor = Floor(ids(), plan())
    arrive(floor, ANN, 0, BLENDING)
    arrive(floor, BO, 1, BLENDING)
    floor.join(contact("c1", 2), at(2))
    floor.take(OfferId("o1"), at(3))
    floor.end_talk(ANN, CallId("c1"), CLIENT, 0, at(20))
    assert who(floor.join(contact("c2", 21, reason=QUESTION), at(21))) == [("c2", "bo")]


def test_a_call_counts_among_who_takes_fewest_for_chats_too() -> None:
    """Taking a call did not change the rank of one who is open for chats besides."""
    rules = plan({CHAT: QueuePlan(CHAT, medium=Medium.CHAT, strategy=Strategy.FEWEST_CALLS)})
    floor = Floor(ids(), rules)
    arrive(floor, ANN, 0, BLENDING)
    arrive(floor, BO, 1, BLENDING)
    floor.join(contact("c1", 2), at(2))
    floor.take(OfferId("o1"), at(3))
    assert who(floor.join(contact("c2", 4, rules, reason=QUESTION), at(4))) == [("c2", "bo")]


def test_a_withdrawn_chat_leaves_a_conversation_alone() -> None:
    """With a wish for after the call, the withdrawal of a chat made a talking agent Not ready at once."""
    floor = Floor(ids(), plan())
    arrive(floor, ANN, 0, BLENDING)
    floor.join(contact("c1"), at(1))
    floor.take(OfferId("o1"), at(2))
    floor.join(contact("c2", 3, reason=QUESTION), at(3))
    floor.go_not_ready(ANN, BREAK, "self", at(4))
    floor.withdraw(OfferId("o2"), at(5))
    ann = floor.agents[ANN]
    assert (ann.state, ann.call, ann.next_reason, dict(ann.work)) == (AgentState.TALKING, "c1", BREAK, {})


def test_who_takes_back_the_wish_for_a_break_gets_the_chat_that_waits() -> None:
    """Open for chats again during the call, the agent was not asked."""
    floor = Floor(ids(), plan())
    arrive(floor, ANN, 0, BLENDING)
    floor.join(contact("c1"), at(1))
    floor.take(OfferId("o1"), at(2))
    floor.go_not_ready(ANN, BREAK, "self", at(3))
    assert who(floor.join(contact("c2", 4, reason=QUESTION), at(4))) == []
    assert who(floor.go_ready(ANN, at(5))) == [("c2", "ann")]


def test_a_chat_missed_by_one_who_is_not_ready_leaves_no_wish_behind() -> None:
    """The wish was kept in Not ready and came true at the next withdrawal."""
    floor = Floor(ids(), plan())
    arrive(floor, ANN)
    floor.join(contact("c1", 0, reason=QUESTION), at(1))
    floor.go_not_ready(ANN, BREAK, "self", at(2))
    floor.miss(OfferId("o1"), NO_ANSWER, "no-answer", at(3))
    ann = floor.agents[ANN]
    assert (ann.state, ann.reason, ann.next_reason) == (AgentState.NOT_READY, BREAK, None)


def test_not_ready_again_for_the_same_reason_is_not_new() -> None:
    floor = Floor(ids(), plan())
    arrive(floor, ANN)
    floor.go_not_ready(ANN, BREAK, "self", at(5))
    floor.go_not_ready(ANN, BREAK, "self", at(60))
    assert floor.agents[ANN].since == at(5).at
    floor.go_not_ready(ANN, NotReadyReasonId("meal"), "self", at(70))
    assert floor.agents[ANN].since == at(70).at


def test_who_takes_no_calls_needs_no_telephone() -> None:
    floor = Floor(ids(), plan())
    chats_only = Profile(capacity={Medium.VOICE: 0, Medium.CHAT: 1})
    floor.sign_in(ANN, DeskId("d"), "p", ("Ann", chats_only), at(0))
    floor.join(contact("c1", 0, reason=QUESTION), at(0))
    assert who(floor.go_ready(ANN, at(1))) == [("c1", "ann")]
