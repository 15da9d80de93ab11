"""A recorded day as a scenario: the same people come again, to the same or to other staffing.

What is known is kept: when each contact joined, its reason, how long it rang, talked and was written up; of one who
hung up, the patience; of each agent, when it could take calls. What is not known is drawn: the patience of those who
were answered goes on from where it was cut (censored), by the day's own life table; who hung up gets a talk time that
was measured for the same reason. Missed offers are not played again: the time Not ready that followed them is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lexicon.ids import AgentId, QueueId, ReasonId
from routing.plan import Plan
from routing.simulator.chance import Chance, Duration, Fixed, Hazard, Measured
from routing.simulator.figures import Book, Doing, Ledger, Tally
from routing.simulator.recorded import Ending, Present, RecordedDay, Seen
from routing.simulator.scenario import GivenContact, Offers, Scenario, Span, Worker

AT_ONCE_S = 0.5  # an offer that came sooner than this after joining is one made at once
LEAST_IN_BAND = 8
MOST_BANDS = 12
SHORT_S = 5.0


@dataclass(frozen=True, slots=True)
class Left:
    """What of the day is not in the replay, by count. ``sent_away`` play again, with a patience from there on."""

    unknown_reason: int
    open: int
    sent_away: int


def played(day: RecordedDay, plan: Plan) -> tuple[list[Seen], Left]:
    """The contacts that can be played again under ``plan``, and what is left out."""
    known = [seen for seen in day.contacts if seen.reason in plan.reasons]
    whole = [seen for seen in known if seen.ending is not Ending.OPEN]
    sent_away = sum(seen.ending is Ending.SENT_AWAY for seen in whole)
    return whole, Left(len(day.contacts) - len(known), len(known) - len(whole), sent_away)


def life_table(contacts: Sequence[Seen]) -> Hazard:
    """Patience from those who hung up and those who were answered first, in bands with at least eight who hung up."""
    gave_up = sorted(seen.waited_s for seen in contacts if seen.ending is Ending.ABANDONED)
    size = max(LEAST_IN_BAND, len(gave_up) // MOST_BANDS)
    edges = [0.0]
    for place in range(size, len(gave_up) - size + 1, size):
        if gave_up[place] > edges[-1]:
            edges.append(gave_up[place])
    rates = []
    for place, low in enumerate(edges):
        high = edges[place + 1] if place + 1 < len(edges) else float("inf")
        went = sum(low <= waited_s < high for waited_s in gave_up)
        waited = sum(min(seen.waited_s, high) - low for seen in contacts if seen.waited_s > low)
        rates.append(went / waited if waited > 0 else 0.0)
    return Hazard(tuple(edges), tuple(rates))


def scenario_of(day: RecordedDay, plan: Plan, chance: Chance) -> Scenario:
    """The day to be played again. What is drawn is drawn here: another ``chance`` is another replication."""
    contacts, _ = played(day, plan)
    patience = life_table(contacts)
    talks, rings = _handling(contacts)
    given = tuple(_given(seen, patience, talks, chance) for seen in contacts)
    workers = tuple(_worker(one) for one in day.people)
    ring: Duration = Measured(rings) if rings else Fixed(0.0)
    return Scenario(plan, Span(day.length_s, start=day.start), workers, (), given, Offers(ring), short_s=SHORT_S)


def _worker(one: Present) -> Worker:
    return Worker(AgentId(one.id), one.profile, shifts=tuple(one.able))


def _handling(contacts: Sequence[Seen]) -> tuple[dict[ReasonId | None, list[tuple[float, float]]], tuple[float, ...]]:
    """(talk, ACW) by reason and, under None, of all; and how long phones rang."""
    found: dict[ReasonId | None, list[tuple[float, float]]] = {None: []}
    for seen in contacts:
        if seen.ending is Ending.ANSWERED:
            found.setdefault(seen.reason, []).append((seen.talk_s, seen.acw_s))
            found[None].append((seen.talk_s, seen.acw_s))
    return found, tuple(seen.ring_s for seen in contacts if seen.ring_s is not None)


def _given(
    seen: Seen, patience: Hazard, talks: dict[ReasonId | None, list[tuple[float, float]]], chance: Chance
) -> GivenContact:
    """Both draws are made for everybody, so that the rest of the day does not hang on one contact's fate."""
    beyond_s, pick = patience.beyond(seen.waited_s, chance), chance.random()
    if seen.ending is Ending.ANSWERED:
        ring_s, preferred = seen.ring_s, seen.preferred
        return GivenContact(seen.joined_s, seen.reason, beyond_s, seen.talk_s, seen.acw_s, ring_s, preferred)
    measured = talks.get(seen.reason) or talks[None] or [(0.0, 0.0)]
    talk_s, acw_s = measured[int(pick * len(measured))]
    patience_s = seen.waited_s if seen.ending is Ending.ABANDONED else beyond_s
    return GivenContact(seen.joined_s, seen.reason, patience_s, talk_s, acw_s, preferred=seen.preferred)


def measure(day: RecordedDay, plan: Plan) -> Ledger:
    """The figures of the day as it was, by the same definitions."""
    book = Book(counts=True)
    book.length_s = day.length_s
    contacts, _ = played(day, plan)
    for seen in contacts:
        tally = book.reasons.setdefault(seen.reason, Tally())
        tally.arrived += 1
        tally.offered += 1
        tally.missed += seen.missed
        tally.overflowed += len(seen.stays) - 1
        is_delayed = seen.first_offer_s is None or seen.first_offer_s - seen.joined_s > AT_ONCE_S
        tally.delayed += is_delayed
        _ended(tally, seen, seen.waited_s, plan.queues[plan.reasons[seen.reason].queue].promise_s)
        _stays(book, seen, plan, is_delayed)
    for one in day.people:
        times = book.workers.setdefault("", Tally()).times
        for doing in Doing:
            times[doing] += one.times[doing]
    ledger = Ledger(plan)
    ledger.close(book)
    return ledger


def _stays(book: Book, seen: Seen, plan: Plan, is_delayed: bool) -> None:
    for place, (queue, entered_s) in enumerate(seen.stays):
        tally = book.queues.setdefault(queue, Tally())
        tally.arrived += 1
        tally.offered += 1
        tally.delayed += is_delayed or place > 0
        if place + 1 < len(seen.stays):
            tally.went("overflowed", seen.stays[place + 1][1] - entered_s)
        else:
            _ended(tally, seen, max(0.0, seen.joined_s + seen.waited_s - entered_s), _promise_s(plan, queue))


def _promise_s(plan: Plan, queue: QueueId) -> float:
    return plan.queues[queue].promise_s if queue in plan.queues else 0.0


def _ended(tally: Tally, seen: Seen, waited_s: float, limit_s: float) -> None:
    if seen.ending is Ending.ANSWERED:
        tally.served(waited_s, limit_s, seen.talk_s, seen.acw_s)
    elif seen.ending is Ending.ABANDONED:
        tally.gave_up(waited_s, limit_s, SHORT_S)
    else:
        tally.went("left", waited_s)
