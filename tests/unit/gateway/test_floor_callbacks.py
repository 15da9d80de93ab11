"""Callers who are to be called back, on the wallboard and in the figures: apart from who waits, and counted once."""

import pytest

from agent_ui.gateway.admin.why_views import waiting_calls
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.floor.lines import Counts
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import BridgeId, CallId, ChannelId, OfferId
from lexicon.journal import (
    CallArrived,
    CallbackDialled,
    CallbackEnded,
    CallbackTaken,
    CallBridged,
    CallOutFailed,
    CallQueued,
    OfferTaken,
    TalkEnded,
)
from lexicon.outcome import Fault
from tests.unit.gateway.history import CALL, CLIENT, NAMES, QUEUE, REASON, WANG, History, wallboard

NUMBER, LEG = "13900139000", ChannelId("out-c1-1")


@pytest.fixture
def history() -> History:
    """One who waited, asked for a callback, and was let go."""
    made = History()
    made.sign_in(WANG)
    made.call()
    joined = made.floor.calls[CALL].joined_at
    assert joined is not None
    order = made.floor.calls[CALL].order
    made.tell(CallbackTaken(CALL, CLIENT, QUEUE, REASON, NUMBER, joined, order, made.at))
    made.tell(CallQueued(CALL, CLIENT, QUEUE, REASON, joined, False, order, is_callback=True))
    return made


def tile(history: History) -> p.QueueTile:
    (one,) = wallboard(history.floor, NAMES, history.at).queues
    return one


def is_dialled(history: History) -> None:
    history.offer(WANG, "o1")
    dialled = CallbackDialled(CALL, CLIENT, WANG, OfferId("o1"), LEG, NUMBER, "4008000001")
    history.tell(OfferTaken(OfferId("o1"), CALL, CLIENT, WANG, 2), dialled)


def ends(history: History, why: str, *, is_open: bool, by: str = "") -> None:
    history.tell(CallbackEnded(CALL, CLIENT, QUEUE, REASON, NUMBER, why, history.at, is_open, by))


def test_waits_apart_from_those_on_a_line(history: History) -> None:
    drawn = tile(history)
    assert (drawn.waiting, drawn.callbacks, history.floor.in_ivr) == (0, 1, 0)
    assert drawn.longest_waiting_since is None and drawn.longest_callback_since is not None
    (waits,) = waiting_calls(history.floor, ())
    assert waits.is_callback and waits.place == 1, "it has its place among all"
    assert history.counts() == Counts(offered=1)


def test_the_agent_sees_whom_he_calls_back_and_no_talk_yet(history: History) -> None:
    history.offer(WANG, "o1")
    offered = history.snapshot().call
    assert offered is not None and (offered.is_callback, offered.caller) == (True, mask_number(NUMBER))
    is_dialled_at_once = CallbackDialled(CALL, CLIENT, WANG, OfferId("o1"), LEG, NUMBER, "4008000001")
    history.tell(OfferTaken(OfferId("o1"), CALL, CLIENT, WANG, 2), is_dialled_at_once)
    talk = history.agent().talk
    assert talk is not None and (talk.phase, talk.recording) == ("calling", "none")
    assert tile(history).callbacks == 0


def test_reached_it_is_answered_once_with_the_whole_wait(history: History) -> None:
    is_dialled(history)
    ends(history, "reached", is_open=False)
    history.tell(CallBridged(CALL, CLIENT, WANG, BridgeId("b"), ChannelId("x"), 900))
    history.tell(TalkEnded(CALL, CLIENT, WANG, 30))
    history.end(Fault.CALLER, "completed")
    assert history.counts() == Counts(offered=1, answered=1, waited_s=900)


@pytest.mark.parametrize("fault", [Fault.LINE, Fault.CENTRE, Fault.CALLER])
def test_of_whom_nothing_came_is_not_abandoned(history: History, fault: Fault) -> None:
    is_dialled(history)
    history.tell(CallOutFailed(CALL, CLIENT, WANG, "busy", 17, 486, 3))
    ends(history, "busy", is_open=True)
    history.end(fault, "busy")
    assert history.counts() == Counts(offered=1) and tile(history).callbacks == 0


def test_who_rings_in_is_counted_there(history: History) -> None:
    joined = history.floor.calls[CALL].joined_at
    assert joined is not None
    again = CallId("c2")
    history.tell(CallArrived(again, CLIENT, ChannelId("ch2"), "4008000001", NUMBER, "zh"))
    ends(history, "rang-in", is_open=False, by=again)
    history.end(Fault.CALLER, "rang-in")
    history.tell(CallQueued(again, CLIENT, QUEUE, REASON, joined, False))
    drawn = tile(history)
    assert (drawn.waiting, drawn.callbacks) == (1, 0) and history.counts() == Counts(offered=1)
