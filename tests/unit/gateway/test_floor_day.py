"""An agent's day on the floor: equal to a second reckoning of the same journal; limits, hands, words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.floor.day import by_day, home_zone, limit_at
from agent_ui.gateway.floor.lines import Rules
from lexicon.ids import AgentId, NotReadyReasonId, QuestionId, SurveyId
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    AgentSignedOut,
    CallHeld,
    CallRetrieved,
    Entry,
    HandLowered,
    HandRaised,
    HeadsetChecked,
    MessageRead,
    MessageSent,
    SurveyAnswered,
    WrapUpEnded,
)
from lexicon.outcome import Fault
from tests.unit.gateway.history import BREAK, CALL, CLIENT, LI, NAMES, QUEUE, WANG, History

ZONE = ZoneInfo("Asia/Shanghai")
MEAL = NotReadyReasonId("meal")


def conversation(history: History, talked_s: float = 30, held_s: float = 7) -> None:
    """One call of Wang's with a hold, its after-call work and a good answer to the survey."""
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.tell(CallHeld(CALL, CLIENT, WANG), CallRetrieved(CALL, CLIENT, WANG, held_s))
    history.talk_ends(WANG)
    history.tell(SurveyAnswered(CALL, CLIENT, WANG, QUEUE, SurveyId("s"), QuestionId("q"), "5", 5, True, True))
    history.end(Fault.CALLER, "completed")
    history.tell(WrapUpEnded(WANG, CALL, CLIENT, "saved", 12), AgentReady(WANG, history.at), after_s=12)


def reckoned(entries: list[Entry], agent: AgentId) -> dict[str, float]:
    """Time per state today, by another road: from one state's fact of the agent to the next."""
    kinds = {"OfferMade": "offered", "OfferTaken": "talking", "WrapUpStarted": "wrap-up", "AgentReady": "ready"}
    kinds |= {"AgentNotReady": "not-ready", "AgentSignedOut": "", "AgentSignedIn": "not-ready"}
    moves = [
        (entry.at, kinds[type(entry.fact).__name__])
        for entry in entries
        if type(entry.fact).__name__ in kinds and getattr(entry.fact, "agent", None) == agent
    ]
    today = entries[-1].at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    found: dict[str, float] = {}
    for (since, state), (until, _) in zip(moves, moves[1:], strict=False):
        seconds = (max(until, today) - max(since, today)).total_seconds()
        if state and seconds:
            found[state] = found.get(state, 0.0) + seconds
    return found


def day(history: History, agent: AgentId = WANG) -> Any:
    return history.snapshot(agent).day


def test_a_day_is_what_the_journal_says() -> None:
    history = History()
    history.sign_in(WANG)
    conversation(history)
    history.tell(AgentNotReady(WANG, BREAK, "self"), after_s=20)
    history.tell(AgentReady(WANG, history.at), after_s=40)
    now = day(history)
    assert (now.calls, now.talked_s, now.held_s, now.acw_s) == (1, 23, 7, 12)
    assert (now.rated, now.satisfied, now.reasons["break"]) == (1, 1, 40)
    assert now.states == reckoned(history.entries, WANG)


def test_the_day_begins_at_the_clients_midnight() -> None:
    history = History()  # 23:50 there
    history.sign_in(WANG)
    history.tell(AgentNotReady(WANG, MEAL, "self"))
    before = day(history)
    history.tell(AgentReady(WANG, history.at), after_s=1200)
    now = day(history)
    assert datetime.fromisoformat(now.began_at) == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert before.began_at != now.began_at
    assert now.states == reckoned(history.entries, WANG)
    assert 590 < now.reasons["meal"] < 1200


def test_a_span_is_cut_at_each_midnight() -> None:
    since = datetime(2026, 11, 22, 15, 59, 50, tzinfo=UTC)
    pieces = by_day(since, since + timedelta(days=1, seconds=20), ZONE)
    assert [seconds for _, seconds in pieces] == [10, 86400, 10]
    assert by_day(since, since, ZONE) == []


def test_who_signed_out_goes_on_with_the_same_day() -> None:
    history = History()
    history.sign_in(WANG)
    history.tell(AgentSignedOut(WANG, history.agent().desk, "self"), after_s=5)
    history.sign_in(WANG)
    history.tell(AgentNotReady(WANG, BREAK, "self"), after_s=10)
    assert day(history).states == reckoned(history.entries, WANG)
    assert LI not in history.floor.book.spans


def test_a_reason_is_used_up_at_an_instant_and_the_board_says_it() -> None:
    history = History()
    history.at = datetime(2026, 11, 23, 2, tzinfo=UTC)
    history.floor.rules = Rules({CLIENT: ZONE}, {QUEUE: 20.0}, {BREAK: 60.0})
    board = Board(history.floor, NAMES, history.at)
    history.sign_in(WANG)
    history.tell(AgentNotReady(WANG, BREAK, "self"))
    history.tell(AgentReady(WANG, history.at), after_s=45)
    history.tell(AgentNotReady(WANG, BREAK, "self"))
    began = history.at
    (news,) = [one for one in history.changes(board) if getattr(one, "agent", None)]
    limit = news.agent.limit_at  # type: ignore[union-attr]
    assert isinstance(limit, str) and datetime.fromisoformat(limit) == began + timedelta(seconds=15)
    history.tell(AgentNotReady(WANG, MEAL, "self"))
    line = history.agent()
    today = history.at.astimezone(ZONE).date()
    assert limit_at(line, history.floor.book, {BREAK: 60.0}, today, home_zone(history.floor)) is None


def test_a_hand_is_up_until_either_lowers_it() -> None:
    history = History()
    history.sign_in(WANG)
    history.tell(HandRaised(WANG))
    up = history.snapshot().hand_since
    history.tell(HandRaised(WANG))
    assert up is not None and history.snapshot().hand_since == up
    history.tell(HandLowered(WANG, AgentId("zhao")))
    assert history.snapshot().hand_since is None


def test_words_stay_until_each_has_read_them() -> None:
    history = History()
    history.sign_in(WANG)
    history.sign_in(LI)
    history.tell(MessageSent("m1", AgentId("zhao"), (LI, WANG), "早会取消", "赵敏", "Zhao Min"))
    assert [one.text for one in history.snapshot().messages] == ["早会取消"]
    history.tell(MessageRead("m1", WANG))
    assert history.snapshot().messages == []
    assert [one.by_en for one in history.snapshot(LI).messages] == ["Zhao Min"]
    for n in range(300):
        history.tell(MessageSent(f"n{n}", AgentId("zhao"), (LI,), "x", "", ""))
    assert len(history.snapshot(LI).messages) == 200


def test_what_a_check_found_holds_for_this_sign_in() -> None:
    history = History()
    history.sign_in(WANG)
    desk = history.agent().desk
    history.tell(HeadsetChecked(WANG, desk, "poor", "microphone", -80.0, 120.0, None, 3.0, 0.0))
    assert history.snapshot().headset == "poor"
    history.tell(AgentSignedOut(WANG, desk, "self"))
    history.sign_in(WANG)
    assert history.snapshot().headset == ""
