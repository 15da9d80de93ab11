"""Second parties in the floor that is told (see ``told.py``): sought as contacts of their own, or rung by name."""

from dataclasses import dataclass

from lexicon.ids import CallId
from lexicon.journal import OfferMade, SecondSought
from lexicon.moment import Moment
from routing.plan import Plan
from routing.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Sought:
    """A second party that is sought. ``is_named``: an agent by name, who is not chosen among others."""

    contact: Waiting
    is_named: bool


def sought(fact: SecondSought, plan: Plan, now: Moment) -> Sought | None:
    """As the router has it; None for a number outside, and where the plan knows no such queue and reason."""
    if fact.number or fact.queue not in plan.queues or fact.reason not in plan.reasons:
        return None
    joined = Moment(fact.joined_at, fact.joined_at.timestamp())
    who = (fact.contact, fact.client, fact.queue, fact.reason)
    is_emergency = plan.reasons[fact.reason].is_emergency
    return Sought(Waiting(*who, joined, fact.order, now.mono, is_emergency, of=fact.call), fact.to is not None)


def contact_of(fact: OfferMade) -> CallId:
    """What was offered: the call itself, or a second party for it."""
    return fact.contact or fact.call
