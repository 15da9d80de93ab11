"""The agents' own SIP wire as SIPp wrote it down: what was offered to whom, when, and what became of it.

Two files of one SIPp process are read: the short messages (``-trace_shortmsg``: a line for each message, stamped in
microseconds) and the scenario's own log (``OFFER agent caller call-id``), which says who a SIP call was for.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True)
class Offer:
    """One INVITE at one agent. Times in seconds since 1970, None for what did not happen."""

    agent: str
    caller: str
    offered_at: float
    answered_at: float | None = None  # the ACK came
    refused_at: float | None = None  # our 486 left
    withdrawn_at: float | None = None  # a CANCEL or BYE of the exchange's came
    freed_at: float | None = None  # our BYE was answered

    @property
    def over_at(self) -> float:
        """When it was over for the agent; endless while it is not."""
        ends = [at for at in (self.refused_at, self.withdrawn_at, self.freed_at) if at is not None]
        return min(ends, default=float("inf"))

    @property
    def is_served(self) -> bool:
        """Answered, talked, hung up by the agent."""
        return self.answered_at is not None and self.freed_at is not None

    def is_stuck(self, end: float) -> bool:
        """Answered, and still in that call at the ``end``: the telephone's fault, not the router's."""
        return self.answered_at is not None and self.over_at > end


def read_offers(short: Iterable[str], log: Iterable[str]) -> list[Offer]:
    """Every offer in the order in which it came. An INVITE that the scenario did not take in has no caller ('')."""
    who: dict[str, tuple[str, str]] = {}
    for line in log:
        words = line.split()
        if "OFFER" in words:
            agent, caller, call_id = words[words.index("OFFER") + 1 :][:3]
            who[call_id] = agent, caller
    offers: dict[str, Offer] = {}
    for line in short:
        fields = line.rstrip("\n").split("\t")
        if len(fields) < 7:
            continue
        at, is_received, call_id, sequence, first = float(fields[2]), fields[3] == "R", *fields[4:7]
        if is_received and first.startswith("INVITE"):
            if call_id not in offers:
                offers[call_id] = Offer(*who.get(call_id, ("", "")), at)
        elif call_id in offers:
            _note(offers[call_id], at, is_received, sequence, first)
    return sorted(offers.values(), key=lambda offer: offer.offered_at)


def _note(offer: Offer, at: float, is_received: bool, sequence: str, first: str) -> None:
    if is_received and first.startswith("ACK") and offer.refused_at is None:
        offer.answered_at = offer.answered_at or at
    elif is_received and first.startswith(("CANCEL", "BYE")):
        offer.withdrawn_at = offer.withdrawn_at or at
    elif is_received and first.startswith("SIP/2.0 200") and "BYE" in sequence:
        offer.freed_at = offer.freed_at or at
    elif not is_received and first.startswith("SIP/2.0 486"):
        offer.refused_at = offer.refused_at or at


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds between the end of one offer and the next INVITE at the same agent."""

    after_talk: list[float]
    after_refusal: list[float]


def gaps(offers: list[Offer], begin: float, last: int) -> Gaps:
    """Of those agents who were free from ``begin`` on; only up to the ``last`` offer, while callers surely waited."""
    found = Gaps([], [])
    until = offers[min(last, len(offers)) - 1].offered_at if offers and last > 0 else 0.0
    before: dict[str, Offer] = {}
    for offer in offers:
        old = before.get(offer.agent)
        before[offer.agent] = offer
        if old is None or old.over_at < begin or offer.offered_at > until or old.over_at > offer.offered_at:
            continue
        if old.freed_at is not None:
            found.after_talk.append(offer.offered_at - old.over_at)
        elif old.refused_at is not None:
            found.after_refusal.append(offer.offered_at - old.over_at)
    return found


@dataclass(frozen=True, slots=True)
class Faults:
    """What must not happen: how often it did."""

    lost: int  # callers whom no agent served
    offered_twice: int  # callers at two agents at once
    agent_offered_two: int  # agents with two calls at once
    unknown: int  # offers without a caller's number
    stuck: int = 0  # calls in which SIPp's agent forgot to hang up; no fault of the router

    def any(self) -> bool:
        return bool(self.lost or self.offered_twice or self.agent_offered_two or self.unknown)


def faults(offers: list[Offer], callers: int, end: float = float("inf")) -> Faults:
    """Check a run in which ``callers`` different callers called and every one had to be served once, until ``end``."""
    known = [offer for offer in offers if offer.caller]
    answered = [offer for offer in known if offer.is_served or offer.is_stuck(end)]
    served = {offer.caller for offer in answered}
    again = len(answered) - len(served)
    return Faults(
        lost=callers - len(served),
        offered_twice=_overlaps(known, by_caller=True) + again,
        agent_offered_two=_overlaps(known, by_caller=False),
        unknown=len(offers) - len(known),
        stuck=sum(1 for offer in known if offer.is_stuck(end)),
    )


def _overlaps(offers: list[Offer], *, by_caller: bool) -> int:
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        groups[offer.caller if by_caller else offer.agent].append(offer)
    count = 0
    for group in groups.values():
        until = 0.0
        for offer in sorted(group, key=lambda one: one.offered_at):
            count += offer.offered_at < until
            until = max(until, offer.over_at)
    return count
