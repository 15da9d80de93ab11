"""A day as the journal has it: who came and what became of them, who was there and when they could take calls.

A fold over entries and nothing else. Seconds count from the start of the day; what came before it only says who was
signed in, what comes after it only how the day's contacts ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lexicon.ids import AgentId, CallId, QueueId, ReasonId, SkillId
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallBridged,
    CallEnded,
    CallOverflowed,
    CallPlaced,
    CallQueued,
    DeskBack,
    DeskLost,
    Entry,
    OfferFailed,
    OfferMade,
    PhoneFound,
    PhoneLost,
    ProfileChanged,
    QueueLeft,
    TalkEnded,
    WrapUpEnded,
    WrapUpStarted,
)
from routing.abilities import profile_of
from routing.profile import Profile
from routing.simulator.figures import Doing


class Ending(StrEnum):
    """What became of a contact that waited."""

    OPEN = "open"  # the journal does not say
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SENT_AWAY = "sent-away"  # nobody signed in, waited too long, or a fault of ours


@dataclass(slots=True)
class Seen:
    """A contact of the day. ``stays``: the queues it waited in, each with the time it entered."""

    call: CallId
    reason: ReasonId
    joined_s: float
    stays: list[tuple[QueueId, float]]
    ending: Ending = Ending.OPEN
    waited_s: float = 0.0
    first_offer_s: float | None = None
    last_offer_s: float | None = None
    missed: int = 0
    agent: AgentId | None = None
    ring_s: float | None = None  # from the offer that was taken to the conversation
    talk_s: float = 0.0
    acw_s: float = 0.0
    preferred: tuple[AgentId, ...] = ()


@dataclass(slots=True)
class Present:
    """An agent of the day. ``able``: when calls could be offered (from, to). ``times``: seconds by ``Doing``."""

    id: AgentId
    profile: Profile
    able: list[tuple[float, float]] = field(default_factory=list)
    times: list[float] = field(default_factory=lambda: [0.0] * len(Doing))
    doing: Doing = Doing.OUT
    since_s: float = 0.0
    able_since_s: float | None = None
    is_away: bool = False  # the page is lost
    is_phoneless: bool = False
    will_stop: bool = False  # Not ready was asked for during a call


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """``contacts`` in the order of joining; ``people`` who could take calls at any time of it."""

    start: datetime
    length_s: float
    contacts: tuple[Seen, ...]
    people: tuple[Present, ...]


class _Reader:
    def __init__(self, start: datetime, length_s: float) -> None:
        self.start, self.length_s = start, length_s
        self.contacts: dict[CallId, Seen] = {}
        self.people: dict[AgentId, Present] = {}
        self.told: dict[AgentId, Profile] = {}

    def take(self, entry: Entry) -> None:
        at = (entry.at - self.start).total_seconds()
        self._contact(entry, at)
        self._person(entry, at)

    def _contact(self, entry: Entry, at: float) -> None:
        fact = entry.fact
        if isinstance(fact, CallQueued):
            joined_s = (fact.joined_at - self.start).total_seconds()
            if fact.call not in self.contacts and not fact.is_return and 0 <= joined_s < self.length_s:
                stays = [(fact.queue, joined_s)]
                self.contacts[fact.call] = Seen(fact.call, fact.reason, joined_s, stays, preferred=fact.preferred)
            return
        seen = self.contacts.get(getattr(fact, "call", CallId("")))
        if seen is None:
            return
        match fact:
            case CallOverflowed(queue=queue):
                seen.stays.append((queue, at))
            case OfferMade():
                seen.first_offer_s = at if seen.first_offer_s is None else seen.first_offer_s
                seen.last_offer_s = at
            case OfferFailed():
                seen.missed += 1
            case CallBridged(agent=agent, waited_s=waited_s) if seen.ending is Ending.OPEN:
                seen.ending, seen.agent, seen.waited_s = Ending.ANSWERED, agent, waited_s
                seen.ring_s = None if seen.last_offer_s is None else max(0.0, at - seen.last_offer_s)
            case TalkEnded(talked_s=talked_s):
                seen.talk_s += talked_s
            case WrapUpEnded(lasted_s=lasted_s):
                seen.acw_s += lasted_s
            case QueueLeft() if seen.ending is Ending.OPEN:
                seen.ending, seen.waited_s = Ending.SENT_AWAY, max(0.0, at - seen.joined_s)
            case CallEnded(outcome=outcome) if seen.ending is Ending.OPEN:
                is_caller = outcome.reason.startswith("hung-up")
                seen.ending = Ending.ABANDONED if is_caller else Ending.SENT_AWAY
                seen.waited_s = max(0.0, at - seen.joined_s)
            case _:
                pass

    def _person(self, entry: Entry, at: float) -> None:
        fact = entry.fact
        match fact:
            case AgentSignedIn(agent=agent, skills=skills, abilities=abilities):
                profile = profile_of(abilities) if abilities is not None else _of_skills(skills)
                one = self.people.setdefault(agent, Present(agent, profile))
                one.profile, one.is_away, one.is_phoneless, one.will_stop = profile, False, False, False
                self._turn(one, Doing.NOT_READY, at)
            case ProfileChanged(agent=agent, abilities=abilities) if agent in self.people:
                self.people[agent].profile = profile_of(abilities)
            case _ if (agent_id := getattr(fact, "agent", None)) in self.people:
                self._turned(self.people[agent_id], entry, at)
            case _:
                pass

    def _turned(self, one: Present, entry: Entry, at: float) -> None:
        match entry.fact:
            case AgentReady():
                one.will_stop = False
                self._turn(one, Doing.READY, at)
            case AgentNotReady():
                one.will_stop = False
                self._turn(one, Doing.NOT_READY, at)
            case AgentNextState(reason=reason):
                one.will_stop = reason is not None
                self._turn(one, one.doing, at)
            case AgentSignedOut():
                self._turn(one, Doing.OUT, at)
            case OfferMade():
                self._turn(one, Doing.RINGING, at)
            case CallBridged() | CallPlaced():
                self._turn(one, Doing.TALKING, at)
            case WrapUpStarted():
                self._turn(one, Doing.WRAP_UP, at)
            case DeskLost() | DeskBack():
                one.is_away = isinstance(entry.fact, DeskLost)
                self._turn(one, one.doing, at)
            case PhoneLost() | PhoneFound():
                one.is_phoneless = isinstance(entry.fact, PhoneLost)
                self._turn(one, one.doing, at)
            case _:
                pass

    def _turn(self, one: Present, doing: Doing, at: float) -> None:
        now = min(max(at, 0.0), self.length_s)
        one.times[one.doing] += now - one.since_s
        one.doing, one.since_s = doing, now
        is_there = not (one.is_away or one.is_phoneless or one.will_stop)
        is_able = is_there and doing not in (Doing.OUT, Doing.NOT_READY)
        if is_able and one.able_since_s is None:
            one.able_since_s = now
        elif not is_able and one.able_since_s is not None:
            if now > one.able_since_s:
                one.able.append((one.able_since_s, now))
            one.able_since_s = None

    def close(self) -> RecordedDay:
        for one in self.people.values():
            self._turn(one, Doing.OUT, self.length_s)
        contacts = sorted(self.contacts.values(), key=lambda seen: (seen.joined_s, seen.call))
        there = sorted((one for one in self.people.values() if one.able), key=lambda one: one.id)
        return RecordedDay(self.start, self.length_s, tuple(contacts), tuple(there))


def _of_skills(skills: Iterable[SkillId]) -> Profile:
    """A sign-in that was written before levels were kept."""
    return Profile(dict.fromkeys(skills, 1))


def recorded(entries: Iterable[Entry], start: datetime, length_s: float) -> RecordedDay:
    """The day from ``start`` on, ``length_s`` long. ``entries`` in the journal's order, from before the first sign-in
    that still counted until the last of the day's contacts had ended."""
    reader = _Reader(start, length_s)
    for entry in entries:
        reader.take(entry)
    return reader.close()
