"""A contact that waits, as the journal tells of it."""

from lexicon.journal import CallQueued
from lexicon.moment import Moment
from routing.plan import Plan
from routing.waiting import Waiting


def waiting_of(fact: CallQueued, plan: Plan, before: Waiting | None) -> Waiting:
    """``before``: as it waited last. Since when it waits in its queue is told where it was not the time of joining."""
    joined = Moment(fact.joined_at, fact.joined_at.timestamp())
    entered = before.entered_mono if before is not None and before.queue == fact.queue else joined.mono
    if fact.entered_at is not None:
        entered = fact.entered_at.timestamp()
    who = (fact.call, fact.client, fact.queue, fact.reason)
    rest = (fact.order, entered, plan.reasons[fact.reason].is_emergency, fact.preferred)
    return Waiting(*who, joined, *rest, stays=fact.is_callback or fact.stays)
