"""What the routing plan makes of a call that waits: other queues, lesser requirements, a last word."""

import pytest

from agent_ui.gateway.admin.why_views import waiting_calls
from agent_ui.gateway.floor.lines import Counts
from lexicon.ids import CallId, OfferId, QueueId
from lexicon.journal import CallOverflowed, CallQueued, OfferFailed, QueueLeft, RequirementRelaxed
from lexicon.outcome import Fault
from tests.unit.gateway.history import CALL, CLIENT, QUEUE, REASON, WANG, History

BACKUP = QueueId("backup")


@pytest.fixture
def history() -> History:
    made = History()
    made.sign_in(WANG)
    made.call()
    return made


def of(history: History, queue: QueueId) -> Counts:
    return next((counts for (one, _), counts in history.floor.counts.items() if one == queue), Counts())


def test_another_queue_has_it_from_then_on(history: History) -> None:
    history.tell(RequirementRelaxed(CALL, CLIENT, QUEUE, 1))
    history.floor.touched.queues.clear()
    history.tell(CallOverflowed(CALL, CLIENT, QUEUE, BACKUP))
    assert ({CALL} <= set(history.floor.waiting[BACKUP]), set(history.floor.waiting[QUEUE])) == (True, set())
    assert history.floor.touched.queues == {QUEUE, BACKUP}
    assert (history.floor.calls[CALL].step, history.floor.in_ivr) == (0, 0)
    history.offer(WANG, "o1")
    history.answer(WANG, "o1", waited_s=30)
    assert (of(history, QUEUE), of(history, BACKUP)) == (Counts(offered=1), Counts(offered=1, answered=1, waited_s=30))


def test_the_same_word_twice_counts_once(history: History) -> None:
    history.tell(CallOverflowed(CALL, CLIENT, QUEUE, BACKUP), CallOverflowed(CALL, CLIENT, QUEUE, BACKUP))
    history.end(Fault.CALLER, "hung-up-waiting")
    assert of(history, BACKUP) == Counts(offered=1, abandoned=1)
    assert of(history, QUEUE) == Counts(offered=1)
    assert not history.floor.waiting[BACKUP]


def test_less_is_asked_and_that_is_no_figure(history: History) -> None:
    before = history.counts()
    history.tell(RequirementRelaxed(CALL, CLIENT, QUEUE, 2))
    assert (history.floor.calls[CALL].step, history.counts()) == (2, before)
    history.tell(RequirementRelaxed(CALL, CLIENT, BACKUP, 1))  # late, of a queue where it is not
    assert history.floor.calls[CALL].step == 2


def test_who_hears_the_last_word_waits_no_more(history: History) -> None:
    history.tell(QueueLeft(CALL, CLIENT, QUEUE, "waited-too-long"))
    assert not history.floor.waiting[QUEUE]
    history.end(Fault.CENTRE, "waited-too-long")
    assert history.counts() == Counts(offered=1)


def test_facts_about_unknown_calls_change_nothing(history: History) -> None:
    other = CallId("c9")
    history.tell(
        CallOverflowed(other, CLIENT, QUEUE, BACKUP),
        RequirementRelaxed(other, CLIENT, QUEUE, 1),
        QueueLeft(other, CLIENT, QUEUE, "x"),
    )
    assert set(history.floor.calls) == {CALL}


def test_the_list_of_who_waits_is_in_order_of_service(history: History) -> None:
    joined = history.floor.calls[CALL].joined_at
    assert joined is not None
    for call, order in (("c2", joined.timestamp() - 60), ("c3", joined.timestamp() + 60)):
        history.call(CallId(call))
        history.tell(CallQueued(CallId(call), CLIENT, QUEUE, REASON, joined, False, order))
    history.offer(WANG, "o1")
    shown = waiting_calls(history.floor, [])
    assert [(one.id, one.place, one.offered_to) for one in shown] == [("c2", 1, None), ("c1", 2, WANG), ("c3", 3, None)]
    history.tell(OfferFailed(OfferId("o1"), CALL, CLIENT, WANG, "no-answer", 15))
    assert [one.offered_to for one in waiting_calls(history.floor, [REASON])] == [None, None, None]
    assert all(one.is_emergency for one in waiting_calls(history.floor, [REASON]))
