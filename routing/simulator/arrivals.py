"""Who comes, in the order of time: contacts drawn by chance, or given one by one.

Everything about a contact is drawn when it comes (patience, talk, after-call work), from a source of chance of its own
demand: two runs that differ in staffing alone serve the same people.
"""

from collections.abc import Iterable, Iterator
from math import inf

from lexicon.ids import AgentId, OfferId, ReasonId
from routing.simulator.chance import Chances, poisson
from routing.simulator.figures import Book, Tally
from routing.simulator.scenario import Demand, GivenContact, Scenario
from routing.waiting import Waiting

NOBODY = AgentId("")
_NOTHING = Tally()


class Contact:
    """A contact during the run. ``at_s`` and ``entered_s``: when it came, and entered the present queue."""

    __slots__ = (
        "acw_s", "agent", "at_s", "book", "entered_s", "is_settled", "is_timed", "limit_s", "offer", "patience_s",
        "preferred", "reason", "ring_s", "source", "stay", "stay_limit_s", "talk_s", "tally", "waiting",
    )  # fmt: skip

    waiting: Waiting

    def __init__(self, at_s: float, reason: ReasonId, patience_s: float, talk_s: float, acw_s: float) -> None:
        self.at_s, self.reason, self.patience_s, self.talk_s, self.acw_s = at_s, reason, patience_s, talk_s, acw_s
        self.ring_s: float | None = None
        self.preferred: tuple[AgentId, ...] = ()
        self.source: Source | None = None
        self.book: Book | None = None
        self.tally = self.stay = _NOTHING
        self.limit_s = self.stay_limit_s = self.entered_s = 0.0
        self.offer: OfferId | None = None
        self.agent = NOBODY
        self.is_settled = self.is_timed = False

    def enter(self, stay: Tally, limit_s: float, at_s: float) -> None:
        """It waits in another queue from now on, where ``stay`` counts it."""
        self.stay, self.stay_limit_s, self.entered_s = stay, limit_s, at_s
        stay.arrived += 1
        stay.offered += 1

    def delay(self) -> None:
        """It was not offered at once."""
        self.tally.delayed += 1
        self.stay.delayed += 1

    def turn_away(self, stay: Tally) -> None:
        """Every place was taken when it came."""
        stay.arrived += 1
        stay.blocked += 1
        self.tally.blocked += 1

    def refuse(self) -> None:
        """There was no place to wait: as if it had not entered."""
        for tally in (self.tally, self.stay):
            tally.offered -= 1
            tally.blocked += 1

    def give_up(self, at_s: float, short_s: float) -> None:
        """It hung up."""
        self.tally.gave_up(at_s - self.at_s, self.limit_s, short_s)
        self.stay.gave_up(at_s - self.entered_s, self.stay_limit_s, short_s)


Source = Iterator[Contact]


def sources(scenario: Scenario, chances: Chances) -> list[Source]:
    """One for each demand, and one for all who are given."""
    span = scenario.span
    end_s = span.length_s if span.batches == 1 else inf  # a day ends; a steady state goes on
    found = [
        _drawn(demand, end_s + span.warm_up_s, chances, f"{place}/{demand.reason}")
        for place, demand in enumerate(scenario.demands)
    ]
    if scenario.given:
        found.append(_given(scenario.given, end_s + span.warm_up_s))
    return found


def _drawn(demand: Demand, end_s: float, chances: Chances, name: str) -> Source:
    patience, talk = chances(f"{name}/patience"), chances(f"{name}/handling")
    times = demand.times or poisson(demand.edges, demand.rates, chances(f"{name}/arrivals"))
    reason, preferred = demand.reason, demand.preferred
    draw_patience, draw_talk, draw_acw = demand.patience.draw, demand.talk.draw, demand.acw.draw
    for at_s in times:
        if at_s >= end_s:
            return
        contact = Contact(at_s, reason, draw_patience(patience), draw_talk(talk), draw_acw(talk))
        contact.preferred = preferred
        yield contact


def _given(contacts: Iterable[GivenContact], end_s: float) -> Source:
    for one in sorted(contacts, key=lambda contact: contact.at_s):
        if one.at_s >= end_s:
            return
        contact = Contact(one.at_s, one.reason, one.patience_s, one.talk_s, one.acw_s)
        contact.ring_s, contact.preferred = one.ring_s, one.preferred
        yield contact
