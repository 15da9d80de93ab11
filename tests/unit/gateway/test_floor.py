"""The floor, told by histories."""

from datetime import timedelta

import pytest

from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import Counts
from lexicon.ids import (
    ChannelId,
    DeskId,
    OfferId,
    QuestionId,
    RecordingId,
    SurveyId,
)
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedOut,
    CallArrived,
    CallQueued,
    DeskBack,
    DeskLost,
    DigitPressed,
    ExchangeLost,
    OfferFailed,
    OfferTaken,
    OfferWithdrawn,
    RecordingMissing,
    RecordingStarted,
    SurveyAnswered,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpSaved,
)
from lexicon.outcome import Fault
from tests.unit.gateway.history import (
    BREAK,
    CALL,
    CLIENT,
    LI,
    NAMES,
    NO_ANSWER,
    QUEUE,
    REASON,
    START,
    WANG,
    History,
    wallboard,
)


@pytest.fixture
def history() -> History:
    return History()


def test_a_whole_call(history: History) -> None:
    history.sign_in(WANG)
    history.call()
    assert history.phase() == "waiting"
    assert history.counts() == Counts(offered=1)
    history.offer(WANG, "o1")
    assert (history.agent().state, history.phase()) == ("offered", "offered")
    call = history.snapshot().call
    assert (call.digits, call.reason, call.caller, call.phase, call.recording) == (
        "91",
        "billing",
        "138****0000",
        "offered",
        "none",
    )
    history.answer(WANG, "o1", waited_s=5)
    assert (history.agent().state, history.phase()) == ("talking", "talking")
    assert history.counts() == Counts(offered=1, answered=1, within_promise=1, waited_s=5)
    assert history.snapshot().call.recording == "starting"
    history.tell(RecordingStarted(RecordingId("r"), CALL, CLIENT, WANG, 0.1))
    assert history.snapshot().call.recording == "on"
    history.talk_ends(WANG)
    history.end(Fault.CALLER, "completed")
    assert CALL not in history.floor.calls
    shown = history.snapshot()
    assert (shown.me.state, shown.call.phase, shown.call.waited_s) == ("wrap-up", "ended", 5)
    assert shown.me.wrap_up_until > shown.me.since
    history.tell(WrapUpSaved(CALL, CLIENT, WANG, REASON, "resolved"), WrapUpEnded(WANG, CALL, CLIENT, "saved", 9))  # type: ignore[arg-type]
    history.tell(AgentReady(WANG, history.at))
    shown = history.snapshot()
    assert (shown.me.state, shown.call, shown.owed, shown.me.wrap_up_until) == ("ready", None, 0, None)
    board = wallboard(history.floor, NAMES, history.at)
    assert (board.queues[0].answered_today, board.queues[0].asa_s, board.agents[0].handled_today) == (1, 5, 1)


def test_no_answer_then_another_agent(history: History) -> None:
    history.sign_in(WANG)
    history.sign_in(LI)
    history.call()
    joined = history.floor.calls[CALL].joined_at
    assert joined is not None
    history.offer(WANG, "o1")
    history.tell(
        OfferFailed(OfferId("o1"), CALL, CLIENT, WANG, "no-answer", 15),
        AgentNotReady(WANG, NO_ANSWER, "no-answer"),
        CallQueued(CALL, CLIENT, QUEUE, REASON, joined, True),
    )
    assert (history.agent().state, history.agent().reason, history.agent().talk) == ("not-ready", "no-answer", None)
    assert history.phase() == "waiting"
    history.offer(LI, "o2")
    history.answer(LI, "o2", waited_s=25)
    assert history.counts() == Counts(offered=1, answered=1, within_promise=0, waited_s=25)
    assert history.snapshot(LI).call.is_return
    assert history.floor.calls[CALL].joined_at == joined
    assert ("wang", "offer-missed") in history.words


@pytest.mark.parametrize(
    ("until", "phase", "expected"),
    [
        ("ivr", "ivr", Counts()),
        ("waiting", "waiting", Counts(offered=1, abandoned=1)),
        ("offered", "offered", Counts(offered=1, abandoned=1)),
        ("talking", "talking", Counts(offered=1, answered=1, within_promise=1, waited_s=5)),
    ],
)
def test_the_caller_hangs_up(history: History, until: str, phase: str, expected: Counts) -> None:
    history.sign_in(WANG)
    if until == "ivr":
        history.tell(CallArrived(CALL, CLIENT, ChannelId("ch"), "4008000001", "", "zh"))
    else:
        history.call()
    if until in ("offered", "talking"):
        history.offer(WANG, "o1")
    if until == "talking":
        history.answer(WANG, "o1")
    assert history.phase() == phase
    if until == "offered":
        history.tell(OfferWithdrawn(OfferId("o1"), CALL, CLIENT, WANG, "caller-gone"), AgentReady(WANG, START))
    if until == "talking":
        history.talk_ends(WANG)
    history.end(Fault.CALLER, "hung-up")
    assert history.floor.calls == {}
    assert history.counts() == expected
    assert history.agent().state == ("wrap-up" if until == "talking" else "ready")
    words = {"offered": [("wang", "offer-withdrawn")], "talking": [("wang", "caller-hung-up")]}
    assert history.words == words.get(until, [])


def test_who_hangs_up_before_the_first_word_has_abandoned(history: History) -> None:
    """The agent pressed Answer, and the caller left before the two were joined."""
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.tell(OfferTaken(OfferId("o1"), CALL, CLIENT, WANG, 2))
    history.end(Fault.CALLER, "hung-up")
    assert history.counts() == Counts(offered=1, abandoned=1)


def test_an_ending_by_the_centre_is_no_abandonment(history: History) -> None:
    history.call()
    history.end(Fault.CENTRE, "no-agent-signed-in")
    assert history.counts() == Counts(offered=1)


def test_a_call_that_returns_counts_once(history: History) -> None:
    history.sign_in(WANG)
    history.sign_in(LI)
    history.call()
    joined = history.floor.calls[CALL].joined_at
    assert joined is not None
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.talk_ends(WANG)
    history.tell(CallQueued(CALL, CLIENT, QUEUE, REASON, joined, True))
    assert history.snapshot(WANG).call.phase == "ended"  # this agent's part is over
    history.offer(LI, "o2")
    history.answer(LI, "o2", waited_s=50)
    assert history.snapshot(WANG).call.offer == "o1"
    assert history.counts() == Counts(offered=1, answered=1, within_promise=1, waited_s=5)
    history.end(Fault.CALLER, "completed")
    assert [words for words in history.words if words[0] == "wang"] == []  # not this agent's caller any more


def test_owed_and_saved_later(history: History) -> None:
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.talk_ends(WANG)
    history.tell(
        WrapUpOwed(CALL, CLIENT, WANG), WrapUpEnded(WANG, CALL, CLIENT, "limit", 60), AgentReady(WANG, history.at)
    )
    assert history.snapshot().owed == 1
    assert ("wang", "wrap-up-owed") in history.words
    assert not history.floor.alarms  # a fact, told to the agent; nobody has to run
    history.tell(WrapUpSaved(CALL, CLIENT, WANG, REASON, "resolved"))  # type: ignore[arg-type]
    assert history.snapshot().owed == 0


def test_not_ready_after_this_call(history: History) -> None:
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.tell(AgentNextState(WANG, BREAK))
    assert history.snapshot().me.next_reason == "break"
    history.talk_ends(WANG)
    assert history.snapshot().me.next_reason == "break"
    history.tell(WrapUpEnded(WANG, CALL, CLIENT, "saved", 3), AgentNotReady(WANG, BREAK, "self"))
    shown = history.snapshot()
    assert (shown.me.state, shown.me.reason, shown.me.next_reason) == ("not-ready", "break", None)


def test_a_lost_desk(history: History) -> None:
    history.sign_in(WANG)
    history.tell(DeskLost(WANG, DeskId("d-wang"), 10))
    tile = wallboard(history.floor, NAMES, history.at).queues[0]
    assert (tile.staffed, tile.ready) == (1, 0)
    history.tell(DeskBack(WANG, DeskId("d-wang")))
    assert wallboard(history.floor, NAMES, history.at).queues[0].ready == 1
    history.tell(AgentSignedOut(WANG, DeskId("d-other"), "replaced"))
    assert WANG in history.floor.agents  # another desk's sign-out
    history.tell(AgentSignedOut(WANG, DeskId("d-wang"), "desk-lost"))
    assert history.snapshot().me.state == "signed-out"


def test_since_is_when_the_state_began(history: History) -> None:
    history.sign_in(WANG)
    began = history.agent().since
    history.tell(AgentReady(WANG, START))
    assert history.agent().since == began
    history.tell(AgentNotReady(WANG, BREAK, "self"))
    on_break = history.agent().since
    assert on_break == history.at
    history.tell(AgentNotReady(WANG, BREAK, "self"))
    assert history.agent().since == on_break
    history.tell(AgentNotReady(WANG, NO_ANSWER, "self"))
    assert history.agent().since == history.at


def test_today_ends_at_the_clients_midnight(history: History) -> None:
    history.call()
    before = wallboard(history.floor, NAMES, history.at)
    later = wallboard(history.floor, NAMES, history.at + timedelta(minutes=15))
    assert (before.queues[0].offered_today, later.queues[0].offered_today) == (1, 0)
    assert later.queues[0].waiting == 1


def test_late_and_unknown_news_is_harmless(history: History) -> None:
    history.answer(WANG, "o9")
    history.talk_ends(WANG)
    history.end(Fault.CALLER, "completed")
    history.tell(DigitPressed(CALL, CLIENT, "1", True), AgentSignedOut(LI, DeskId("d"), "self"))
    history.tell(WrapUpEnded(LI, CALL, CLIENT, "saved", 1), AgentReady(WANG, START))
    assert history.agent().state == "ready"
    assert history.floor.calls == {}


def test_alarms_and_words_to_all(history: History) -> None:
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.tell(RecordingMissing(RecordingId("r"), CALL, CLIENT, WANG, "late"), ExchangeLost("closed"))
    assert [(alarm.code, alarm.detail) for alarm in history.floor.alarms] == [
        ("recording-missing", "late"),
        ("exchange-lost", "closed"),
    ]
    assert history.snapshot().call.recording == "missing"
    assert history.words[-2:] == [("wang", "recording-missing"), (None, "exchange-lost")]


def test_the_same_entries_give_the_same_floor(history: History) -> None:
    test_a_whole_call(history)
    again = Floor(history.floor.rules)
    for entry in history.entries:
        again.apply(entry)
    assert wallboard(again, NAMES, history.at) == wallboard(history.floor, NAMES, history.at)


def test_who_calls_out_of_after_call_work_is_not_told_that_its_time_is_over(history: History) -> None:
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.talk_ends(WANG)
    history.tell(WrapUpOwed(CALL, CLIENT, WANG), WrapUpEnded(WANG, CALL, CLIENT, "called-out", 3))
    assert history.snapshot().owed == 1
    words = [code for agent, code in history.words if agent == "wang"]
    assert "wrap-up-put-off" in words and "wrap-up-owed" not in words


def test_what_callers_say_counts_for_the_queue_and_the_day(history: History) -> None:
    tile = wallboard(history.floor, NAMES, history.at).queues[0]
    assert (tile.rated_today, tile.mean_score) == (0, None)
    for score in (5, 2, 4):
        history.tell(answer(score))
    history.tell(answer(1, is_csat=False))
    tile = wallboard(history.floor, NAMES, history.at).queues[0]
    assert (tile.rated_today, tile.satisfied_today) == (3, 2) and tile.mean_score == pytest.approx(11 / 3)


def answer(score: int, *, is_csat: bool = True) -> SurveyAnswered:
    who = (CALL, CLIENT, WANG, QUEUE, SurveyId("csat"), QuestionId("satisfied"))
    return SurveyAnswered(*who, str(score), score, is_csat, score >= 4)
