"""The wallboard, kept up to date fact by fact."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace as told_as

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import (
    AgentId,
    CallId,
    ChannelId,
    DeskId,
    NotReadyReasonId,
)
from lexicon.journal import (
    AgentNotReady,
    AgentSignedOut,
    CallArrived,
    ExchangeLost,
)
from tests.unit.gateway import test_floor
from tests.unit.gateway.history import (
    NAMES,
    START,
    WANG,
    History,
    bare,
    take_touched,
    wallboard,
)


@pytest.fixture
def history() -> History:
    return History()


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
    (whole,) = history.changes(board)
    assert isinstance(whole, p.Wallboard) and bare(whole) == wallboard(history.floor, NAMES, history.at)


def test_messages_that_nobody_has_dealt_with_are_on_their_queues_tile(history: History) -> None:
    board = Board(history.floor, NAMES, history.at)
    (queue, *_) = (one.id for one in NAMES.queues)
    due = [START + timedelta(minutes=n) for n in range(60)]
    history.floor.messages = {queue: due}
    history.floor.touched.queues.add(queue)
    (changed,) = history.changes(board)
    assert isinstance(changed, p.QueueChanged)
    assert (changed.queue.messages, len(changed.queue.messages_due)) == (60, 50)
    assert changed.queue.messages_due[:2] == ["2026-11-22T15:50:00.000Z", "2026-11-22T15:51:00.000Z"]


HISTORIES = [
    test_floor.test_a_whole_call,
    test_floor.test_no_answer_then_another_agent,
    test_floor.test_a_call_that_returns_counts_once,
    test_floor.test_who_hangs_up_before_the_first_word_has_abandoned,
    test_floor.test_owed_and_saved_later,
    test_floor.test_not_ready_after_this_call,
    test_floor.test_a_lost_desk,
    test_floor.test_late_and_unknown_news_is_harmless,
    test_floor.test_alarms_and_words_to_all,
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
        whole = wallboard(floor, NAMES, entry.at)
        assert bare(board.whole(entry.at)) == whole
        assert known.tells(whole)


class Screen:
    """A wallboard's reducer, in short."""

    def __init__(self, board: p.Wallboard) -> None:
        self.hear(board)

    def hear(self, news: p.WallboardNews) -> None:
        match news:
            case p.Wallboard():
                self.queues = {one.id: one for one in bare(news).queues}
                self.agents = {one.id: one for one in news.agents}
                self.alarms, self.in_ivr = list(news.alarms), news.calls_in_ivr
            case p.QueueChanged(queue=queue):
                self.queues[queue.id] = told_as(queue, outlook=None)
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
