"""The tables of legal moves, pair by pair, and that the floor does what they say."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from lexicon.errors import BadInput, Refused
from lexicon.ids import CallId, DeskId, NotReadyReasonId, OfferId, QueueId
from routing import agent as agents
from routing import offer as offers_table
from routing.agent import AgentState, Move
from routing.floor import Floor
from routing.moves import Decision
from routing.offer import OfferEvent, OfferState
from routing.plan import Medium, Plan, QueuePlan, Reason, Step
from routing.profile import Profile, Rule
from tests.unit.routing.scene import (
    ABLE,
    ANN,
    BREAK,
    CLIENT,
    MAIN,
    QUESTION,
    RED,
    SERVICE,
    TECH,
    VIP,
    ZED,
    ZH,
    arrive,
    at,
    contact,
    ids,
    offers,
    plan,
)

A, DESK, PAGE = ANN, DeskId("d-ann"), "p-ann"

LEGAL_AGENT = {
    (AgentState.NOT_READY, Move.GO_READY): AgentState.READY,
    (AgentState.NOT_READY, Move.GO_NOT_READY): AgentState.NOT_READY,
    (AgentState.READY, Move.GO_READY): AgentState.READY,
    (AgentState.READY, Move.GO_NOT_READY): AgentState.NOT_READY,
    (AgentState.READY, Move.OFFER): AgentState.OFFERED,
    (AgentState.NOT_READY, Move.PLACE): AgentState.TALKING,
    (AgentState.READY, Move.PLACE): AgentState.TALKING,
    (AgentState.WRAP_UP, Move.PLACE): AgentState.TALKING,
    (AgentState.OFFERED, Move.TAKE): AgentState.TALKING,
    (AgentState.OFFERED, Move.MISS): AgentState.NOT_READY,
    (AgentState.OFFERED, Move.WITHDRAW): AgentState.READY,
    (AgentState.OFFERED, Move.GO_READY): AgentState.OFFERED,
    (AgentState.OFFERED, Move.GO_NOT_READY): AgentState.OFFERED,
    (AgentState.TALKING, Move.GO_READY): AgentState.TALKING,
    (AgentState.TALKING, Move.GO_NOT_READY): AgentState.TALKING,
    (AgentState.TALKING, Move.END_TALK): AgentState.WRAP_UP,
    (AgentState.WRAP_UP, Move.GO_NOT_READY): AgentState.WRAP_UP,
    (AgentState.WRAP_UP, Move.END_WRAP_UP): AgentState.READY,
}
"""Written a second time by hand, so that a slip of the pen in the table is seen."""


def floor_in(state: AgentState, rules: Plan | None = None) -> Floor:
    """A floor with the one agent brought into ``state`` by what really leads there."""
    floor = Floor(ids(), rules or plan())
    floor.sign_in(A, DESK, PAGE, ("Ann", ABLE), at(0))
    floor.set_registered(A, True, at(0))
    if state is AgentState.NOT_READY:
        return floor
    floor.go_ready(A, at(1))
    if state is AgentState.READY:
        return floor
    floor.join(contact("c1", 2, rules), at(2))
    if state is AgentState.OFFERED:
        return floor
    floor.take(OfferId("o1"), at(3))
    if state is AgentState.TALKING:
        return floor
    floor.end_talk(A, CallId("c1"), CLIENT, 60, at(4))
    return floor


def offer_out(floor: Floor) -> OfferId:
    return floor.agents[A].offer or OfferId("o1")


ATTEMPTS: dict[Move, Callable[[Floor], object]] = {
    Move.GO_READY: lambda floor: floor.go_ready(A, at(9)),
    Move.GO_NOT_READY: lambda floor: floor.go_not_ready(A, BREAK, "self", at(9)),
    Move.PLACE: lambda floor: floor.place(A, CallId("c5"), at(9)),
    Move.OFFER: lambda floor: floor.join(contact("c9", 9), at(9)),
    Move.TAKE: lambda floor: floor.take(offer_out(floor), at(9)),
    Move.MISS: lambda floor: floor.miss(offer_out(floor), NotReadyReasonId("no-answer"), "no-answer", at(9)),
    Move.WITHDRAW: lambda floor: floor.withdraw(offer_out(floor), at(9)),
    Move.END_TALK: lambda floor: floor.end_talk(A, CallId("c1"), CLIENT, 60, at(9)),
    Move.END_WRAP_UP: lambda floor: floor.end_wrap_up(A, CallId("c1"), "saved", at(9)),
}


@pytest.mark.parametrize(("state", "move"), list(product(AgentState, Move)))
def test_exactly_the_pairs_of_the_table_are_legal(state: AgentState, move: Move) -> None:
    assert agents.legal(state, move) == LEGAL_AGENT.get((state, move))


@pytest.mark.parametrize("state", AgentState)
def test_every_state_is_reached_by_its_own_road(state: AgentState) -> None:
    assert floor_in(state).agents[A].state is state


@pytest.mark.parametrize(("state", "move"), list(product(AgentState, Move)))
def test_the_floor_honours_the_table(state: AgentState, move: Move) -> None:
    floor = floor_in(state)
    before = floor.agents[A]
    try:
        ATTEMPTS[move](floor)
    except Refused:
        assert agents.legal(state, move) is None
    after = agents.legal(state, move)
    if after is None:
        assert floor.agents[A] == before
    else:
        assert floor.agents[A].state is after


@pytest.mark.parametrize("state", [AgentState.OFFERED, AgentState.TALKING, AgentState.WRAP_UP])
def test_a_wish_for_after_the_call_is_kept(state: AgentState) -> None:
    floor = floor_in(state)
    floor.go_not_ready(A, BREAK, "self", at(9))
    if state is AgentState.OFFERED:
        floor.withdraw(OfferId("o1"), at(10))
    else:
        floor.end_talk(A, CallId("c1"), CLIENT, 60, at(10))
        floor.end_wrap_up(A, CallId("c1"), "saved", at(11))
    assert (floor.agents[A].state, floor.agents[A].reason) == (AgentState.NOT_READY, BREAK)


def test_ready_without_a_telephone_is_refused() -> None:
    floor = Floor(ids(), plan())
    floor.sign_in(A, DESK, PAGE, ("Ann", ABLE), at(0))
    with pytest.raises(Refused) as refused:
        floor.go_ready(A, at(1))
    assert refused.value.code == "no-phone"


@pytest.mark.parametrize("state", [AgentState.OFFERED, AgentState.TALKING])
def test_signing_out_in_a_call_is_refused(state: AgentState) -> None:
    floor = floor_in(state)
    with pytest.raises(Refused):
        floor.sign_out(A, "self", at(9))
    assert floor.agents[A].state is state


def test_a_second_desk_is_refused() -> None:
    floor = floor_in(AgentState.READY)
    before = floor.agents[A]
    with pytest.raises(Refused) as refused:
        floor.sign_in(A, DeskId("d2"), "p2", ("Ann", ABLE), at(9))
    assert refused.value.code == "signed-in-elsewhere"
    assert floor.agents[A] == before


LATE: dict[str, Callable[[Floor], list[Decision]]] = {
    "miss": lambda floor: floor.miss(OfferId("o1"), BREAK, "no-answer", at(20)),
    "withdraw": lambda floor: floor.withdraw(OfferId("o1"), at(20)),
    "end of another talk": lambda floor: floor.end_talk(A, CallId("other"), CLIENT, 60, at(20)),
    "end of another wrap-up": lambda floor: floor.end_wrap_up(A, CallId("other"), "limit", at(20)),
    "another page lost": lambda floor: floor.desk_lost(A, "p0", 10, at(20)),
    "same registration": lambda floor: floor.set_registered(A, True, at(20)),
}


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("state", [AgentState.NOT_READY, AgentState.READY, AgentState.TALKING, AgentState.WRAP_UP])
def test_a_late_word_changes_nothing(state: AgentState, late: str) -> None:
    floor = floor_in(state)
    before = dict(floor.agents)
    assert LATE[late](floor) == []
    assert not floor.take(OfferId("o1"), at(21))
    assert floor.agents == before


SETTLED_BY = {
    OfferEvent.ANSWERED: OfferState.TAKEN,
    OfferEvent.NOT_ANSWERED: OfferState.FAILED,
    OfferEvent.CALLER_GONE: OfferState.WITHDRAWN,
}
EVENTS: dict[OfferEvent, Callable[[Floor], object]] = {
    OfferEvent.ANSWERED: lambda floor: floor.take(OfferId("o1"), at(9)),
    OfferEvent.NOT_ANSWERED: lambda floor: floor.miss(OfferId("o1"), BREAK, "no-answer", at(9)),
    OfferEvent.CALLER_GONE: lambda floor: floor.withdraw(OfferId("o1"), at(9)),
}


@pytest.mark.parametrize(("state", "event"), list(product(OfferState, OfferEvent)))
def test_an_offer_is_settled_once(state: OfferState, event: OfferEvent) -> None:
    wanted = SETTLED_BY[event] if state is OfferState.MADE else state
    assert offers_table.after(state, event) is wanted


@pytest.mark.parametrize("reason", [SERVICE, QUESTION])
@pytest.mark.parametrize(("state", "event"), list(product(OfferState, OfferEvent)))
def test_the_floor_settles_an_offer_once(state: OfferState, event: OfferEvent, reason: str) -> None:
    """A call or a chat: what its table leaves as it is, the floor leaves as it is."""
    floor = floor_in(AgentState.READY)
    floor.join(contact("c1", 2, reason=reason), at(2))
    for earlier, leads_to in SETTLED_BY.items():
        if leads_to is state:
            EVENTS[earlier](floor)
    before = dict(floor.agents)
    EVENTS[event](floor)
    if offers_table.after(state, event) is state:
        assert floor.agents == before
    else:
        assert OfferId("o1") not in floor.offers


# ---------------------------------------------------------------------- the order of the rules

STRICT = plan(
    {MAIN: QueuePlan(MAIN, steps=(Step(teams=frozenset([RED])),))},
    {"": Reason(SERVICE, MAIN, {ZH: 3, TECH: 3}, needs_certification=True)},
)
FAILS_BY: dict[Rule, Callable[[Profile], Profile]] = {
    Rule.SKILL: lambda able: replace(able, skills={skill: n for skill, n in able.skills.items() if skill != TECH}),
    Rule.LEVEL: lambda able: replace(able, skills={**able.skills, ZH: 1}),
    Rule.TEAM: lambda able: replace(able, team=None),
    Rule.QUEUE: lambda able: replace(able, queues={VIP: 1}),
    Rule.MEDIUM: lambda able: replace(able, capacity={Medium.CHAT: 1}),
    Rule.CERTIFICATION: lambda able: replace(able, certifications=()),
}
BUSY_IN: dict[Rule, AgentState] = {
    Rule.NOT_READY: AgentState.NOT_READY,
    Rule.OFFERED: AgentState.OFFERED,
    Rule.TALKING: AgentState.TALKING,
    Rule.WRAP_UP: AgentState.WRAP_UP,
}


def counted_under(*rules: Rule) -> dict[str, int]:
    """What a contact's offer to zed says of ann, who fails by these rules at once."""
    states = [BUSY_IN[rule] for rule in rules if rule in BUSY_IN]
    floor = floor_in(states[0] if states else AgentState.READY, STRICT)
    if Rule.CAPACITY in rules:
        floor.join(contact("chat", 5, STRICT, reason=QUESTION), at(5))
    profile = ABLE
    for rule in rules:
        if rule in FAILS_BY:
            profile = FAILS_BY[rule](profile)
    floor.set_profile(A, profile, at(6))
    if Rule.NO_PHONE in rules:
        floor.set_registered(A, False, at(6))
    if Rule.DESK_LOST in rules:
        floor.desk_lost(A, PAGE, 10, at(6))
    arrive(floor, ZED, 7)
    return dict(offers(floor.join(contact("c9", 8, STRICT), at(8)))[0].choice.skips)


def happen_together(first: Rule, then: Rule) -> bool:
    """An agent is in one state; chats that fill the capacity are there for who is Ready."""
    states = [rule for rule in (first, then) if rule in BUSY_IN or rule is Rule.CAPACITY]
    return len(states) < 2


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_is_counted_under_its_name(rule: Rule) -> None:
    assert counted_under(rule) == {rule.value: 1, "free": 1}


@pytest.mark.parametrize(
    ("first", "then"),
    [(one, other) for one, other in product(Rule, Rule) if list(Rule).index(one) < list(Rule).index(other)],
)
def test_who_fails_by_two_rules_is_counted_under_the_first(first: Rule, then: Rule) -> None:
    if happen_together(first, then):
        assert counted_under(first, then) == {first.value: 1, "free": 1}


def test_a_contact_of_an_unknown_queue_is_refused_by_name() -> None:
    floor = floor_in(AgentState.READY)
    lost = replace(contact("c1"), queue=QueueId("nowhere"))
    with pytest.raises(BadInput):
        floor.join(lost, at(9))
    assert floor.matcher.waiting == []
