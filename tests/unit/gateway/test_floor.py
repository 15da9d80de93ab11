"""The floor, told by histories."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent_ui.gateway import protocol as p
from agent_ui.gateway.board import Board
from agent_ui.gateway.floor import Floor
from agent_ui.gateway.lines import AgentLine, Counts, Rules, Touched
from agent_ui.gateway.views import Names, QueueNames, desk_snapshot, notices
from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    NotReadyReasonId,
    OfferId,
    QueueId,
    ReasonId,
    RecordingId,
    SkillId,
)
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    DeskBack,
    DeskLost,
    DigitPressed,
    Entry,
    ExchangeLost,
    Fact,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    ReasonChosen,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpSaved,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome

CLIENT, QUEUE, REASON, SKILL = ClientId("demo"), QueueId("service"), ReasonId("billing"), SkillId("billing")
CALL, WANG, LI = CallId("c1"), AgentId("wang"), AgentId("li")
NO_ANSWER, BREAK = NotReadyReasonId("no-answer"), NotReadyReasonId("break")
START = datetime(2026, 11, 22, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai: the day ends soon
NAMES = Names(
    queues=(QueueNames(QUEUE, CLIENT, "客服队列", "Customer service", 20.0, frozenset([SKILL])),),
    people={WANG: ("王芳", "Wang Fang"), LI: ("李强", "Li Qiang")},
)


def take_touched(floor: Floor) -> Touched:
    touched, floor.touched = floor.touched, Touched()
    return touched


class History:
    """A floor and its clock; ``tell`` applies facts one second apart."""

    def __init__(self) -> None:
        self.floor = Floor(Rules({CLIENT: ZoneInfo("Asia/Shanghai")}, {QUEUE: 20.0}))
        self.at = START
        self.entries: list[Entry] = []
        self.words: list[tuple[str | None, str]] = []

    def tell(self, *facts: Fact, after_s: float = 1) -> None:
        for fact in facts:
            self.at += timedelta(seconds=after_s)
            entry = Entry(self.at, "controller", 1, len(self.entries) + 1, fact)
            self.entries.append(entry)
            self.words += [(agent, notice.code) for agent, notice in notices(self.floor, entry)]
            self.floor.apply(entry)

    def agent(self, agent: AgentId = WANG) -> AgentLine:
        return self.floor.agents[agent]

    def counts(self) -> Counts:
        day = self.at.astimezone(ZoneInfo("Asia/Shanghai")).date()
        return self.floor.counts.get((QUEUE, day), Counts())

    def phase(self, call: CallId = CALL) -> str:
        return self.floor.calls[call].phase

    def sign_in(self, agent: AgentId) -> None:
        desk = DeskId(f"d-{agent}")
        self.tell(
            AgentSignedIn(agent, desk, agent, (SKILL,)), AgentNotReady(agent, NotReadyReasonId("sign-in"), "system")
        )
        self.tell(AgentReady(agent, self.at))

    def call(self, call: CallId = CALL) -> None:
        self.tell(
            CallArrived(call, CLIENT, ChannelId("ch"), "4008000001", "13800000000", "zh"),
            DigitPressed(call, CLIENT, "9", False),
            DigitPressed(call, CLIENT, "1", True),
            ReasonChosen(call, CLIENT, REASON, "menu"),
        )
        self.tell(CallQueued(call, CLIENT, QUEUE, REASON, self.at, False))

    def offer(self, agent: AgentId, offer: str) -> None:
        self.tell(OfferMade(OfferId(offer), CALL, CLIENT, QUEUE, agent, ChannelId(f"offer-{offer}"), 15))

    def answer(self, agent: AgentId, offer: str, waited_s: float = 5) -> None:
        self.tell(
            OfferTaken(OfferId(offer), CALL, CLIENT, agent, 2),
            CallBridged(CALL, CLIENT, agent, BridgeId("b"), ChannelId("x"), waited_s),
        )

    def talk_ends(self, agent: AgentId) -> None:
        self.tell(TalkEnded(CALL, CLIENT, agent, 30), WrapUpStarted(agent, CALL, CLIENT, 60))

    def end(self, fault: Fault, reason: str) -> None:
        self.tell(CallEnded(CALL, CLIENT, Outcome(fault, reason), 16, 60))

    def changes(self, board: Board) -> list[p.WallboardNews]:
        return board.changes(take_touched(self.floor), self.at)

    def snapshot(self, agent: AgentId = WANG):  # type: ignore[no-untyped-def]
        return desk_snapshot(self.floor, agent, DeskId(f"d-{agent}"), is_registered=True, now=self.at)


def wallboard(floor: Floor, names: Names, now: datetime) -> p.Wallboard:
    """Drawn from nothing."""
    return Board(floor, names, now).whole(now)


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
        "13800000000",
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


def test_changes_lead_from_the_old_board_to_the_new(history: History) -> None:
    board = Board(history.floor, NAMES, history.at)
    assert history.changes(board) == []
    history.sign_in(WANG)
    history.call()
    history.tell(CallArrived(CallId("c2"), None, ChannelId("z"), "1", "", "zh"), ExchangeLost("x"))
    kinds = [type(one).__name__ for one in history.changes(board)]
    assert kinds == ["QueueChanged", "AgentChanged", "AlarmRaised", "IvrChanged"]
    assert history.changes(board) == []
    history.tell(AgentSignedOut(WANG, DeskId("d-wang"), "self"))
    gone = history.changes(board)
    assert [one.agent.state for one in gone if isinstance(one, p.AgentChanged)] == ["signed-out"]
    assert [one.queue.staffed for one in gone if isinstance(one, p.QueueChanged)] == [0]


def test_a_change_of_everything_is_one_message(history: History) -> None:
    """A wallboard that is sent a message for each of 300 agents at once would be busy for long."""
    board = Board(history.floor, NAMES, history.at)
    for number in range(300):
        history.sign_in(AgentId(f"a{number}"))
    history.changes(board)
    for number in range(300):
        history.tell(AgentNotReady(AgentId(f"a{number}"), NotReadyReasonId("system"), "system"))
    assert history.changes(board) == [wallboard(history.floor, NAMES, history.at)]


HISTORIES = [
    lambda history: test_a_whole_call(history),
    lambda history: test_no_answer_then_another_agent(history),
    lambda history: test_a_call_that_returns_counts_once(history),
    lambda history: test_who_hangs_up_before_the_first_word_has_abandoned(history),
    lambda history: test_owed_and_saved_later(history),
    lambda history: test_not_ready_after_this_call(history),
    lambda history: test_a_lost_desk(history),
    lambda history: test_late_and_unknown_news_is_harmless(history),
    lambda history: test_alarms_and_words_to_all(history),
]


@pytest.mark.parametrize("play", HISTORIES)
def test_a_board_kept_up_to_date_is_the_board_drawn_anew(play: Callable[[History], None], history: History) -> None:
    """After every entry: the board, and what somebody knows who heard the changes only."""
    play(history)
    floor = Floor(history.floor.rules)
    board = Board(floor, NAMES, START)
    known = Screen(board.whole(START))
    for entry in history.entries:
        floor.apply(entry)
        for news in board.changes(take_touched(floor), entry.at):
            known.hear(news)
        whole = Board(floor, NAMES, entry.at).whole(entry.at)
        assert board.whole(entry.at) == whole
        assert known.tells(whole)


class Screen:
    """A wallboard's reducer, in short."""

    def __init__(self, board: p.Wallboard) -> None:
        self.hear(board)

    def hear(self, news: p.WallboardNews) -> None:
        match news:
            case p.Wallboard():
                self.queues = {one.id: one for one in news.queues}
                self.agents = {one.id: one for one in news.agents}
                self.alarms, self.in_ivr = list(news.alarms), news.calls_in_ivr
            case p.QueueChanged(queue=queue):
                self.queues[queue.id] = queue
            case p.AgentChanged(agent=agent):
                self.agents[agent.id] = agent
            case p.AlarmRaised(alarm=alarm):
                self.alarms.append(alarm)
            case p.IvrChanged(calls_in_ivr=in_ivr):
                self.in_ivr = in_ivr

    def tells(self, board: p.Wallboard) -> bool:
        here = [one for _, one in sorted(self.agents.items()) if one.state != "signed-out"]
        mine = (list(self.queues.values()), here, self.alarms, self.in_ivr)
        return mine == (board.queues, board.agents, board.alarms, board.calls_in_ivr)


def test_the_same_entries_give_the_same_floor(history: History) -> None:
    test_a_whole_call(history)
    again = Floor(history.floor.rules)
    for entry in history.entries:
        again.apply(entry)
    assert wallboard(again, NAMES, history.at) == wallboard(history.floor, NAMES, history.at)
