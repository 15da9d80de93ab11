"""Callers who stand in a list of the client's: a VIP is shown to the agent, a blocked one is counted apart."""

from agent_ui.gateway.floor.views import desk_call
from lexicon.ids import CallId, ChannelId
from lexicon.journal import CallArrived, CallEnded, CallerRecognised
from lexicon.outcome import Fault, Outcome
from tests.unit.gateway.history import CALL, CLIENT, NAMES, WANG, History, wallboard


def turned_away(history: History, call: CallId, how: str = "refuse") -> None:
    history.tell(
        CallArrived(call, CLIENT, ChannelId("x"), "4008000001", "13900139000", "zh"),
        CallerRecognised(call, CLIENT, "blocked", 7, "threatens", how),
        CallEnded(call, CLIENT, Outcome(Fault.CENTRE, "blocked"), 21, 0.1),
    )


def test_a_blocked_caller_is_counted_apart_and_in_no_queue() -> None:
    history = History()
    turned_away(history, CallId("b1"))
    turned_away(history, CallId("b2"), "announce")
    board = wallboard(history.floor, NAMES, history.at)
    assert board.blocked_today == {CLIENT: 2} and board.calls_in_ivr == 0
    (tile,) = board.queues
    assert (tile.offered_today, tile.abandoned_today) == (0, 0)


def test_whom_the_flow_leads_is_not_turned_away() -> None:
    history = History()
    turned_away(history, CallId("b1"), "flow")
    assert wallboard(history.floor, NAMES, history.at).blocked_today == {}


def test_a_vip_is_told_to_the_agent_with_the_reason() -> None:
    history = History()
    history.sign_in(WANG)
    history.call()
    history.tell(CallerRecognised(CALL, CLIENT, "vip", 3, "chairs the board"))
    history.offer(WANG, "o1")
    talk = history.floor.agents[WANG].talk
    assert talk is not None and desk_call(talk).vip == "chairs the board"
