"""The tables of legal moves, pair by pair, and that the floor does what they say."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, product

import pytest

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId, SkillId
from lexicon.moment import Moment
from routing import agent as agents
from routing import offer as offers
from routing.agent import AgentState, Move
from routing.floor import Decision, Floor
from routing.offer import OfferEvent, OfferState
from routing.waiting import Waiting

START = datetime(2026, 1, 1, tzinfo=UTC)
A, DESK, PAGE, SKILL = AgentId("ann"), DeskId("d1"), "p1", SkillId("billing")
CLIENT, BREAK = ClientId("acme"), NotReadyReasonId("break")

LEGAL_AGENT = {
    (AgentState.NOT_READY, Move.GO_READY): AgentState.READY,
    (AgentState.NOT_READY, Move.GO_NOT_READY): AgentState.NOT_READY,
    (AgentState.READY, Move.GO_READY): AgentState.READY,
    (AgentState.READY, Move.GO_NOT_READY): AgentState.NOT_READY,
    (AgentState.READY, Move.OFFER): AgentState.OFFERED,
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


def at(second: float) -> Moment:
    return Moment(START + timedelta(seconds=second), second)


def contact(call: str, second: float = 0) -> Waiting:
    return Waiting(CallId(call), CLIENT, QueueId("q"), SKILL, 1, at(second).at, False)


def ids() -> Iterator[str]:
    return (f"o{n}" for n in count(1))


def floor_in(state: AgentState) -> Floor:
    """A floor with the one agent brought into ``state`` by what really leads there."""
    floor = Floor(ids())
    floor.sign_in(A, DESK, PAGE, ("Ann", {SKILL: 5}), at(0))
    floor.set_registered(A, True, at(0))
    if state is AgentState.NOT_READY:
        return floor
    floor.go_ready(A, at(1))
    if state is AgentState.READY:
        return floor
    floor.join(contact("c1"), at(2))
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
    Move.OFFER: lambda floor: floor.join(contact("c9"), at(9)),
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
    floor = Floor(ids())
    floor.sign_in(A, DESK, PAGE, ("Ann", {SKILL: 5}), at(0))
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
        floor.sign_in(A, DeskId("d2"), "p2", ("Ann", {SKILL: 5}), at(9))
    assert refused.value.code == "signed-in-elsewhere"
    assert floor.agents[A] == before


LATE: dict[str, Callable[[Floor], list[Decision]]] = {
    "miss": lambda floor: floor.miss(OfferId("o1"), BREAK, "no-answer", at(20)),
    "withdraw": lambda floor: floor.withdraw(OfferId("o1"), at(20)),
    "end of another talk": lambda floor: floor.end_talk(A, CallId("other"), CLIENT, 60, at(20)),
    "end of another wrap-up": lambda floor: floor.end_wrap_up(A, CallId("other"), "limit", at(20)),
    "another page lost": lambda floor: floor.desk_lost(A, "p0", 10),
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


@pytest.mark.parametrize(("state", "event"), list(product(OfferState, OfferEvent)))
def test_an_offer_is_settled_once(state: OfferState, event: OfferEvent) -> None:
    wanted = {
        OfferEvent.ANSWERED: OfferState.TAKEN,
        OfferEvent.NOT_ANSWERED: OfferState.FAILED,
        OfferEvent.CALLER_GONE: OfferState.WITHDRAWN,
    }
    assert offers.after(state, event) is (wanted[event] if state is OfferState.MADE else state)
