"""What the journal says of second parties and conferences when the last controller stopped (see ``past.py``)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lexicon.ids import AgentId, CallId, ChannelId, OfferId, QueueId, ReasonId, nth_of_out
from lexicon.journal import (
    ConsultStarted,
    ConsultSwapped,
    Entry,
    HandedOver,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    PartyAway,
    PartyBack,
    PartyJoined,
    PartyLeft,
    SecondAnswered,
    SecondEnded,
    SecondLegEnded,
    SecondSought,
    TalkEnded,
)

if TYPE_CHECKING:
    from ari_app.call.past import PastCall


@dataclass(frozen=True, slots=True)
class PastSecond:
    """Who was sought (``agent`` None), rung, had answered (``is_taken``), was consulted (``is_told``)."""

    contact: CallId
    mode: str
    queue: QueueId
    reason: ReasonId
    to: AgentId | None
    offer: OfferId | None = None
    agent: AgentId | None = None
    is_taken: bool = False
    is_told: bool = False
    is_back: bool = False
    since: datetime | None = None
    leg: ChannelId = ChannelId("")
    away_at: datetime | None = None  # in a conference, with a browser that is gone
    number: str = ""  # outside: its offer is named by the leg


def second_fact(call: "PastCall", entry: Entry) -> "PastCall | None":
    """The call after a fact about others than its first agent; None for a fact that is about that one."""
    fact, second = entry.fact, call.second
    match fact:
        case SecondSought(contact=contact, mode=mode, queue=queue, reason=reason, to=to):
            sought = PastSecond(contact, mode, queue, reason, to)
            if fact.number:
                named, leg = OfferId(fact.leg), fact.leg
                sought = replace(sought, offer=named, agent=AgentId(""), leg=leg, number=fact.number)
                call = replace(call, outs=max(call.outs, nth_of_out(leg)))
            return replace(call, second=sought, seconds=max(call.seconds, int(contact.partition("~")[2])))
        case SecondAnswered() if second is not None:
            return replace(call, second=replace(second, is_taken=True, since=entry.at))
        case SecondLegEnded(contact=contact) if contact != call.sent_contact:
            return replace(call, parties=tuple(one for one in call.parties if one.contact != contact))
        case SecondEnded():
            return replace(call, second=None)
        case PartyJoined() if second is not None:
            return replace(call, second=None, parties=(*call.parties, second))
        case PartyLeft(contact=contact):
            return replace(call, parties=tuple(one for one in call.parties if one.contact != contact))
        case PartyAway():
            return _away(call, fact, entry.at)
        case PartyBack(contact=contact):
            parties = [_back(one, fact) if one.contact == contact else one for one in call.parties]
            return replace(call, parties=tuple(parties))
        case HandedOver():
            return _handed_over(call, fact)
        case OfferMade(contact=contact, offer=offer, agent=agent) if contact:
            made = None if second is None else replace(second, offer=offer, agent=agent)
            return replace(call, second=made)
        case TalkEnded(agent=agent) if agent != call.agent:
            return replace(call, parties=_without(call.parties, agent))
        case _:
            return None if second is None else _of_second(call, second, entry)


def _of_second(call: "PastCall", second: PastSecond, entry: Entry) -> "PastCall | None":
    match entry.fact:
        case OfferTaken(offer=offer) if offer == second.offer:
            return replace(call, second=replace(second, is_taken=True, since=entry.at))
        case OfferFailed(offer=offer) | OfferWithdrawn(offer=offer) if offer == second.offer:
            return replace(call, second=replace(second, offer=None, agent=None))
        case ConsultStarted(leg=leg):
            return replace(call, second=replace(second, is_told=True, leg=leg))
        case ConsultSwapped(is_with_caller=is_back):
            return replace(call, second=replace(second, is_back=is_back))
        case _:
            return None


def _away(call: "PastCall", fact: PartyAway, at: datetime) -> "PastCall":
    """Who led comes back as one of the others."""
    if fact.agent != call.agent or call.queue is None or call.reason is None:
        parties = [replace(one, away_at=at) if one.contact == fact.contact else one for one in call.parties]
        return replace(call, parties=tuple(parties))
    led = PastSecond(fact.contact, "consult", call.queue, call.reason, None, fact.offer, fact.agent)
    led = replace(led, is_taken=True, is_told=True, since=call.bridged_at, away_at=at)
    seconds = max(call.seconds, int(fact.contact.partition("~")[2]))
    return replace(call, seconds=seconds, parties=(*call.parties, led))


def _back(one: PastSecond, fact: PartyBack) -> PastSecond:
    since = None if one.since is None else one.since + timedelta(seconds=fact.away_s)  # what is counted from it is talk
    return replace(one, offer=fact.offer, leg=fact.leg, since=since, away_at=None)


def _handed_over(call: "PastCall", fact: HandedOver) -> "PastCall":
    """The other's offer is the call's own; in the queue, and for the reason, for which it was made."""
    heir = next((one for one in (call.second, *call.parties) if one is not None and one.contact == fact.contact), None)
    taken = replace(call, offer=fact.offer, agent=fact.to, is_taken=fact.how != "alone", bridged_at=None, held_at=None)
    taken = replace(taken, second=None, parties=_without(call.parties, fact.to))
    if heir is not None and heir.away_at is not None:  # the caller is kept for him
        return replace(taken, bridged_at=heir.since)
    if heir is None or heir.to is not None or fact.how == "conference":
        return taken
    return replace(taken, queue=heir.queue, reason=heir.reason)


def _without(parties: tuple[PastSecond, ...], agent: AgentId) -> tuple[PastSecond, ...]:
    return tuple(one for one in parties if one.agent != agent)
