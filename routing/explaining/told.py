"""The floor as the journal tells it: told entry by entry what happened, it stands where the router's own floor stood.

It is the same floor and matches nobody: offers come from the journal like everything else. So the whole answer to "why
this agent" can be given for any offer of the past, by telling a floor everything up to that entry.

What is not told is worked out as the router did: steps, holds and certifications fall due by the time of the entries.
Two clocks told them apart (waiting was measured by the monotonic one): what was due within a millisecond is due.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from lexicon.ids import AgentId, CallId, OfferId, QueueId
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
    Choice,
    DeskBack,
    DeskLost,
    Entry,
    Fact,
    HandedOver,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    PhoneFound,
    PhoneLost,
    ProfileChanged,
    QueueLeft,
    RequirementRelaxed,
    RoutingAdopted,
    SecondEnded,
    SecondSought,
    WrapUpEnded,
    WrapUpStarted,
)
from lexicon.moment import Moment
from routing.abilities import profile_of
from routing.agent import Agent, AgentState
from routing.explaining import told_out
from routing.explaining.explain import Outside, choice_for, choice_of, explain
from routing.explaining.explanation import Explanation
from routing.explaining.told_order import in_order_of_decision
from routing.explaining.told_second import contact_of, sought
from routing.explaining.told_waiting import waiting_of
from routing.floor import SIGN_IN, Floor
from routing.lane import Row
from routing.plan import Plan
from routing.profile import Profile
from routing.tally import Tally
from routing.waiting import Waiting
from routing.why import Why

DUE_WITHIN_S = 0.001
LEVEL = 5  # of skills in a sign-in that was noted before levels were


@dataclass(frozen=True, slots=True)
class PastOffer:
    """One offer of the past. ``choice``: what follows from the floor; it ``is_same`` as the stored one, or the journal
    does not tell all (its beginning lies before the first entry that was told, say)."""

    entry: Entry
    made: OfferMade
    why: Explanation
    choice: Choice | None

    @property
    def is_same(self) -> bool:
        return self.made.choice == self.choice


def replayed(entries: Iterable[Entry], plans: Mapping[int, Plan], plan: Plan) -> Iterator[PastOffer]:
    """Every offer in ``entries`` (the controller's, in their order) as it looked in the instant before it.

    ``plans``: by version, as far as they are named in the entries; ``plan``: in force before the first of them is.
    """
    floor = ToldFloor(plan, plans)
    for entry in in_order_of_decision(entries):
        if isinstance(entry.fact, OfferMade):
            seen = floor.before(entry, entry.fact)
            if seen is not None:
                yield seen
        floor.hear(entry)


def before_offer(entries: Iterable[Entry], offer: OfferId, plans: Mapping[int, Plan], plan: Plan) -> PastOffer | None:
    """The one offer, or None when it is not among the entries or its caller is not known to wait there."""
    floor = ToldFloor(plan, plans)
    for entry in in_order_of_decision(entries):
        if isinstance(entry.fact, OfferMade) and entry.fact.offer == offer:
            return floor.before(entry, entry.fact)
        floor.hear(entry)
    return None


class ToldFloor(Floor):
    """``hear`` every entry of the controller's, in order of decision."""

    def __init__(self, plan: Plan, plans: Mapping[int, Plan]) -> None:
        super().__init__(self._next_offer(), plan)
        self.hold()
        self.wrap_ups: dict[AgentId, float] = {}
        self._plans = plans
        self._epoch = 0
        self._offer = OfferId("")
        self._contacts: dict[CallId, Waiting] = {}  # as they waited last
        self._missed: dict[AgentId, Waiting] = {}  # wait again with the next word about the agent
        self._taken: dict[AgentId, CallId] = {}  # answered, and not yet talking
        self._named: dict[CallId, Waiting] = {}  # second parties that are rung by name
        self._back_in = QueueId("")  # where somebody waits again since the last missed offer

    def _next_offer(self) -> Iterator[str]:
        while True:
            yield self._offer

    def hear(self, entry: Entry) -> None:
        """Take one entry in. What is about agents or calls that were never told of is passed over."""
        now = _moment(entry)
        if entry.epoch != self._epoch:
            if self._epoch:
                self._taken_over(now)
            self._epoch = entry.epoch
        self.advance(now)
        handler = _HANDLERS.get(type(entry.fact))
        if handler is not None:
            handler(self, entry.fact, now)
        agent = getattr(entry.fact, "agent", None)
        if agent is not None:
            self._room.end_holds([agent])

    def before(self, entry: Entry, made: OfferMade) -> PastOffer | None:
        """The whole answer for an offer that is about to be made."""
        now = _moment(entry)
        self.advance(now)
        row = self._as_decided(made, now)
        if row is None or made.agent not in self.agents:
            return None
        self.matcher.is_held = False
        try:
            why = explain(self, contact_of(made), Moment(now.at, now.at.timestamp()), Outside(self.wrap_ups))
            is_of_contacts = made.choice is not None and made.choice.of == "contact"
            choice = choice_for(self, made.agent, why) if is_of_contacts else choice_of(why)
            return PastOffer(entry, made, why, choice)
        finally:
            self.matcher.is_held = True

    def _as_decided(self, made: OfferMade, now: Moment) -> Row | None:
        """The row of the contact; where the stored choice knows better than the time of the entry, it is right."""
        row = self.matcher.rows.get(contact_of(made))
        if row is None:
            return None
        if row.contact.queue != made.queue and made.queue in self.plan.queues:
            row = self._overflow(row, made, now)
        if made.choice is not None and 0 <= made.choice.step < len(self.plan.queues[row.contact.queue].steps):
            self._step(row, made.choice.step)
        if row.is_held and made.agent not in row.contact.preferred:
            self.matcher.open(row)
        return row

    def _step(self, row: Row, step: int) -> None:
        if row.step != step:
            self.matcher.move(row, step)
            self._room.set_deadline(row)

    def _overflow(self, row: Row, fact: OfferMade | CallOverflowed, now: Moment) -> Row:
        self.matcher.leave(row.contact.call)
        return self._wait(dataclasses.replace(row.contact, queue=fact.queue, entered_mono=now.mono, preferred=()), now)

    def _wait(self, contact: Waiting, now: Moment) -> Row:
        self._contacts[contact.call] = contact
        return self._room.enter(contact, now)

    def _come_back(self, agent: AgentId, now: Moment) -> None:
        """Whom the agent missed waits again, before anything else is said of the agent."""
        missed = self._missed.pop(agent, None)
        if missed is not None and missed.call not in self.matcher.rows:
            self._wait(missed, now)
            self._back_in = missed.queue

    # ------------------------------------------------------------------ agents

    def _signed_in(self, fact: AgentSignedIn, now: Moment) -> None:
        if fact.agent in self.agents:
            self.matcher.rise(fact.agent)
        told = fact.abilities
        profile = profile_of(told) if told is not None else Profile(dict.fromkeys(fact.skills, LEVEL))
        state = AgentState.NOT_READY
        new = Agent(fact.agent, fact.desk, "", fact.name, profile, state, now.at, now.at, reason=SIGN_IN)
        self._seat(new, Tally(dict(profile.queues)), now)

    def _signed_out(self, fact: AgentSignedOut, now: Moment) -> None:
        if fact.agent in self.agents:
            self.matcher.rise(fact.agent)
            self.wrap_ups.pop(fact.agent, None)

    def _profile(self, fact: ProfileChanged, now: Moment) -> None:
        if fact.agent in self.agents:
            self._reprofile(fact.agent, profile_of(fact.abilities), now)

    def change(self, agent: AgentId, **changes: Any) -> None:
        seat = self.seats.get(agent)
        if seat is not None:
            self._put(seat, replace(seat.who, **changes), is_ranked_anew="idle_since" in changes)

    def _ready(self, fact: AgentReady, now: Moment) -> None:
        self._come_back(fact.agent, now)
        known = self.agents.get(fact.agent)
        if known is not None and (known.state, known.idle_since) == (AgentState.READY, fact.idle_since):
            # Ready it was: the router had chosen it for a caller who was not back from the last agent's telephone, and
            # took that back before anybody was told. It was the agent's turn all the same.
            self.turns += 1
            self.seats[fact.agent].tally.turns[self._back_in] = self.turns
        self.change(
            fact.agent, state=AgentState.READY, since=now.at, idle_since=fact.idle_since, reason=None, next_reason=None,
            call=None, offer=None, client="",
        )  # fmt: skip

    def _not_ready(self, fact: AgentNotReady, now: Moment) -> None:
        self._come_back(fact.agent, now)
        known, state = self.agents.get(fact.agent), AgentState.NOT_READY
        if known is not None:
            since = known.since if (known.state, known.reason) == (state, fact.reason) else now.at
            cleared: dict[str, Any] = {"next_reason": None, "call": None, "offer": None, "client": ""}
            self.change(fact.agent, state=state, since=since, reason=fact.reason, **cleared)

    def _next_state(self, fact: AgentNextState, now: Moment) -> None:
        self._come_back(fact.agent, now)
        self.change(fact.agent, next_reason=fact.reason)

    def _desk_lost(self, fact: DeskLost, now: Moment) -> None:
        self.change(fact.agent, is_present=False)

    def _desk_back(self, fact: DeskBack, now: Moment) -> None:
        self.change(fact.agent, is_present=True)

    def _phone_found(self, fact: PhoneFound, now: Moment) -> None:
        self.change(fact.agent, is_registered=True)

    def _phone_lost(self, fact: PhoneLost, now: Moment) -> None:
        self.change(fact.agent, is_registered=False)

    def _wrap_up_started(self, fact: WrapUpStarted, now: Moment) -> None:
        self.wrap_ups[fact.agent] = now.mono + fact.limit_s
        self._taken.pop(fact.agent, None)
        self.change(
            fact.agent, state=AgentState.WRAP_UP, since=now.at, call=fact.call, client=fact.client,
            wrap_up_mono=now.mono, offer=None, reason=None,
        )  # fmt: skip

    def _wrap_up_ended(self, fact: WrapUpEnded, now: Moment) -> None:
        self.wrap_ups.pop(fact.agent, None)

    # ------------------------------------------------------------------ contacts

    def _queued(self, fact: CallQueued, now: Moment) -> None:
        is_known = fact.call in self.matcher.rows or fact.call in self._offered
        is_known = is_known or any(one.call == fact.call for one in self._missed.values())
        if is_known or fact.queue not in self.plan.queues or fact.reason not in self.plan.reasons:
            return
        self._wait(waiting_of(fact, self.plan, self._contacts.get(fact.call)), now)

    def _overflowed(self, fact: CallOverflowed, now: Moment) -> None:
        row = self.matcher.rows.get(fact.call)
        if row is not None and row.contact.queue != fact.queue and fact.queue in self.plan.queues:
            self._overflow(row, fact, now)

    def _relaxed(self, fact: RequirementRelaxed, now: Moment) -> None:
        row = self.matcher.rows.get(fact.call)
        if row is not None and row.contact.queue == fact.queue:
            self._step(row, fact.step)

    def _left(self, fact: QueueLeft | CallEnded, now: Moment) -> None:
        self.matcher.leave(fact.call)
        self._contacts.pop(fact.call, None)

    def _sought(self, fact: SecondSought, now: Moment) -> None:
        known = sought(fact, self.plan, now)
        if known is not None and known.is_named:
            self._named[fact.contact] = known.contact
        elif known is not None:
            self._wait(known.contact, now)

    def _sought_no_more(self, fact: SecondEnded | HandedOver, now: Moment) -> None:
        self.matcher.leave(fact.contact)
        self._contacts.pop(fact.contact, None)
        self._named.pop(fact.contact, None)
        self._missed = {agent: one for agent, one in self._missed.items() if one.call != fact.contact}

    # ------------------------------------------------------------------ offers

    def _offer_made(self, fact: OfferMade, now: Moment) -> None:
        named = self._named.get(fact.contact)
        if named is not None and fact.agent in self.agents:
            self._offer = fact.offer
            self._assign_directly(named, self.seats[fact.agent], now)
            return
        row = self._as_decided(fact, now)
        if row is None or fact.agent not in self.agents:
            return
        self._contacts[contact_of(fact)], self._offer = row.contact, fact.offer
        self._assign(row, fact.agent, Why(fact.choice or UNKNOWN), now)

    def _offer_taken(self, fact: OfferTaken, now: Moment) -> None:
        if self.take(fact.offer, now):
            self._taken[fact.agent] = fact.call

    def _bridged(self, fact: CallBridged, now: Moment) -> None:
        self._taken.pop(fact.agent, None)

    def _offer_failed(self, fact: OfferFailed, now: Moment) -> None:
        settled = self._end_offer(fact.offer)
        if settled is not None and fact.waits:
            self._missed[fact.agent] = settled.contact

    def _offer_withdrawn(self, fact: OfferWithdrawn, now: Moment) -> None:
        self._end_offer(fact.offer)

    # ------------------------------------------------------------------ the router itself

    def _adopted(self, fact: RoutingAdopted, now: Moment) -> None:
        self.publish(self._plans.get(fact.version, self.plan), now)

    def _taken_over(self, now: Moment) -> None:
        """By another controller: whoever was rung waits again, nobody is at a desk yet, and nothing was counted."""
        contacts = [row.contact for row in self.matcher.rows.values()]
        contacts += [out.contact for out in self.offers.values()] + list(self._missed.values())
        contacts += [self._contacts[call] for call in self._taken.values() if call in self._contacts]
        answered = set(self._taken)
        self.offers.clear()
        self._offered.clear()
        self._missed.clear()
        self._taken.clear()
        self.turns = 0
        for known in list(self.agents.values()):
            self.matcher.rise(known.id)
            changes: dict[str, Any] = {"is_present": False, "is_registered": True, "misses": 0, "offer": None}
            if known.state is AgentState.OFFERED or known.id in answered:
                changes |= {"state": AgentState.READY, "call": None}
            self._seat(replace(known, **changes), Tally(dict(known.profile.queues)), now)
        for contact in contacts:
            self.matcher.leave(contact.call)
            self._wait(contact, now)


UNKNOWN = Choice("", "", (0, 0, ""), (), {}, 0)
_HANDLERS: dict[type[Fact], Callable[[ToldFloor, Any, Moment], None]] = {
    AgentSignedIn: ToldFloor._signed_in,
    AgentSignedOut: ToldFloor._signed_out,
    ProfileChanged: ToldFloor._profile,
    AgentReady: ToldFloor._ready,
    AgentNotReady: ToldFloor._not_ready,
    AgentNextState: ToldFloor._next_state,
    DeskLost: ToldFloor._desk_lost,
    DeskBack: ToldFloor._desk_back,
    PhoneFound: ToldFloor._phone_found,
    PhoneLost: ToldFloor._phone_lost,
    WrapUpStarted: ToldFloor._wrap_up_started,
    WrapUpEnded: ToldFloor._wrap_up_ended,
    CallQueued: ToldFloor._queued,
    CallOverflowed: ToldFloor._overflowed,
    RequirementRelaxed: ToldFloor._relaxed,
    QueueLeft: ToldFloor._left,
    CallEnded: ToldFloor._left,
    SecondSought: ToldFloor._sought,
    SecondEnded: ToldFloor._sought_no_more,
    HandedOver: ToldFloor._sought_no_more,
    OfferMade: ToldFloor._offer_made,
    OfferTaken: ToldFloor._offer_taken,
    OfferFailed: ToldFloor._offer_failed,
    OfferWithdrawn: ToldFloor._offer_withdrawn,
    CallPlaced: told_out.placed,
    CallBridged: ToldFloor._bridged,
    RoutingAdopted: ToldFloor._adopted,
}

KINDS = tuple(kind.__name__ for kind in _HANDLERS)
"""The kinds of entries that are heard; any other changes nothing."""


def _moment(entry: Entry) -> Moment:
    return Moment(entry.at, entry.at.timestamp() + DUE_WITHIN_S)
