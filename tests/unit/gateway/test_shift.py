"""A shift of hours, and one over midnight: who sits idle hears what "today" is now, and nothing is kept for good."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.floor.lines import Rules, Touched
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import CallId
from lexicon.journal import AgentNotReady, AgentReady, WrapUpEnded
from lexicon.outcome import Fault
from tests.unit.gateway.history import BREAK, CALL, CLIENT, NAMES, QUEUE, WANG, History

MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)  # in Shanghai; the histories begin ten minutes before
ZONE = ZoneInfo("Asia/Shanghai")


def one_call(history: History) -> None:
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    history.talk_ends(WANG)
    history.end(Fault.CALLER, "completed")
    history.tell(WrapUpEnded(WANG, CALL, CLIENT, "saved", 12), AgentReady(WANG, history.at))


def test_who_sits_idle_at_midnight_hears_that_a_day_began() -> None:
    """No fact says so: the desk is told because its agent is among those whom time alone has touched."""
    history = History()
    history.sign_in(WANG)
    one_call(history)
    board = Board(history.floor, NAMES, history.at)
    history.changes(board)
    before, quiet = history.snapshot(), Touched()
    assert board.changes(quiet, MIDNIGHT - timedelta(seconds=1)) == [] and not quiet.agents
    news = board.changes(quiet, MIDNIGHT + timedelta(seconds=1))
    assert quiet.agents == {WANG} and quiet.queues == {QUEUE}
    history.at = MIDNIGHT + timedelta(seconds=1)
    after = history.snapshot()
    assert before.day is not None and after.day is not None
    assert (before.day.calls, after.day.calls) == (1, 0)
    assert datetime.fromisoformat(after.day.began_at) == MIDNIGHT
    tiles = [one.queue.answered_today for one in news if isinstance(one, p.QueueChanged)]
    rows = [one.agent.handled_today for one in news if isinstance(one, p.AgentChanged)]
    assert (tiles, rows) == ([0], [0])
    assert board.changes(Touched(), MIDNIGHT + timedelta(seconds=2)) == [], "once is enough"


def test_a_break_over_midnight_has_the_new_days_limit() -> None:
    """Forty minutes of an hour were used before; at midnight the whole hour is there again, from midnight on."""
    history = History()
    history.floor.rules = Rules({CLIENT: ZONE}, {QUEUE: 20.0}, {BREAK: 3600.0})
    history.at = MIDNIGHT - timedelta(minutes=40)
    history.sign_in(WANG)
    board = Board(history.floor, NAMES, history.at)
    history.tell(AgentNotReady(WANG, BREAK, "self"))
    began = history.at

    def limit(at: datetime) -> datetime:
        """As the board shows it then."""
        board.changes(Touched({WANG}), at)
        (row,) = board.whole(at).agents
        assert row.limit_at is not None
        return datetime.fromisoformat(row.limit_at)

    assert limit(MIDNIGHT - timedelta(seconds=1)) == began + timedelta(hours=1)
    assert limit(MIDNIGHT + timedelta(seconds=1)) == MIDNIGHT + timedelta(hours=1)


def test_eight_hours_of_calls_leave_counts_and_no_calls() -> None:
    """240 calls in one shift over midnight: what ended is in the sums, and in the lists of two days alone."""
    history = History()
    history.at -= timedelta(hours=4)
    history.sign_in(WANG)
    board = Board(history.floor, NAMES, history.at)
    for number in range(240):
        one_call(history)
        assert not history.floor.calls or set(history.floor.calls) == {CALL}
        history.at += timedelta(seconds=110)
        if number % 40 == 0:
            history.changes(board)
    history.changes(board)
    day = history.snapshot().day
    (row,) = board.whole(history.at).agents
    assert day is not None and 0 < day.calls < 240, "the others were yesterday's"
    assert row.handled_today == day.calls
    assert not history.floor.waiting.get(QUEUE) and CallId("c1") not in history.floor.figures.pace.handled
    assert len(history.floor.book.days) == 2
