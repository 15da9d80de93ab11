"""The floor: every signed-in agent and every waiting contact, and what each event changes.

All methods are decisions: they change the floor and answer with facts to note and offers to make. The owner performs
them. Time comes in as a ``Moment``, offer ids from the iterator given at construction.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId, ReasonId
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    DeskBack,
    DeskLost,
    PhoneFound,
    PhoneLost,
    RoutingAdopted,
    WrapUpStarted,
)
from lexicon.moment import Moment
from routing.abilities import abilities_of
from routing.agent import Agent, AgentState, Move, legal
from routing.expected_wait import ExpectedWait, Outlook
from routing.lane import FREE, Row, Seat
from routing.lending import of_sign_in, settled
from routing.moves import Assignment, Decision, Moves, OpenOffer, returned
from routing.plan import Medium, Plan, with_rules_of
from routing.profile import Profile
from routing.tally import Tally
from routing.waiting import Waiting
from routing.waiting_room import Diverted, Overflowed

SIGN_IN = NotReadyReasonId("sign-in")
NO_ANSWER = NotReadyReasonId("no-answer")
DESK_LOST = NotReadyReasonId("desk-lost")
SYSTEM = NotReadyReasonId("system")

BUSY = (AgentState.OFFERED, AgentState.TALKING, AgentState.WRAP_UP)


def obstacle(agent: Agent) -> str:
    """Why this agent cannot be offered a call by name now; "" for one who can."""
    if not agent.is_present:
        return "desk-lost"
    if agent.state is AgentState.NOT_READY:
        return "not-ready"
    if agent.state is not AgentState.READY:
        return "busy"
    return "" if agent.is_registered else "no-phone"


class Floor(Moves):
    """The events: each changes the floor and answers with what is to be noted and offered."""

    # ------------------------------------------------------------------ people

    def sign_in(self, agent: AgentId, desk: DeskId, page: str, who: tuple[str, Profile], now: Moment) -> list[Decision]:
        """A page connected. The same desk again keeps its state; another desk is refused (sign the old one out)."""
        known = self.agents.get(agent)
        if known is not None and known.desk != desk:
            raise Conflict(f"{agent} is signed in at another desk", code="signed-in-elsewhere")
        decisions, known = self.advance(now), self.agents.get(agent)
        name, told = who
        if known is not None:
            back: list[Decision] = [] if known.is_present else [DeskBack(agent, desk)]
            self.seats[agent].who = replace(known, page=page, is_present=True)
            return [*decisions, *back, *self._reprofile(agent, told, now)]
        profile, over = settled(told, desk, now.at)
        state = AgentState.NOT_READY
        new = Agent(agent, desk, page, name, profile, state, now.at, now.at, reason=SIGN_IN)
        self._seat(new, Tally(dict(profile.queues)), now)
        signed_in = AgentSignedIn(agent, desk, name, tuple(profile.skills), abilities_of(profile))
        return [*decisions, signed_in, *returned(agent, over, "time"), AgentNotReady(agent, SIGN_IN, "system")]

    def set_profile(self, agent: AgentId, profile: Profile, now: Moment) -> list[Decision]:
        """Skills, certifications, team or queues of an agent changed while signed in (or not: then nothing happens)."""
        decisions = self.advance(now)
        return [*decisions, *self._reprofile(agent, profile, now)] if agent in self.agents else decisions

    def desk_lost(self, agent: AgentId, page: str, grace_s: float, now: Moment) -> list[Decision]:
        """The page's socket closed: nothing is offered to the agent until it is back. A late word is ignored."""
        decisions, known = self.advance(now), self.agents.get(agent)
        if known is None or known.page != page or not known.is_present:
            return decisions
        self._put(self.seats[agent], replace(known, is_present=False))
        return [*decisions, DeskLost(agent, known.desk, grace_s), *self._end_holds(agent, now)]

    def sign_out(self, agent: AgentId, by: str, now: Moment) -> list[Decision]:
        """The agent leaves, before anything else that is due. Refused in an offer, a conversation or other work."""
        known = self.agents.get(agent)
        if known is None:
            return self.advance(now)
        if known.state in (AgentState.OFFERED, AgentState.TALKING):
            raise Refused("finish the call before signing out", code="in-call")
        if known.work:
            raise Refused("finish your chats and mails before signing out", code="in-work")
        facts = self._wrap_up_facts(known, "signed-out", now) if known.state is AgentState.WRAP_UP else []
        if known.call is not None:
            self.pace.done(known.call, now.mono)
        self.matcher.rise(agent)
        facts += returned(agent, of_sign_in(known.profile, known.desk), "signed-out")
        return [*facts, AgentSignedOut(agent, known.desk, by), *self._pass_time(now, [agent])]

    def set_registered(self, agent: AgentId, is_registered: bool, now: Moment) -> list[Decision]:
        """The agent's telephone registered or was lost: without it no call is offered."""
        decisions, seat = self.advance(now), self.seats.get(agent)
        if seat is None or seat.who.is_registered == is_registered:
            return decisions
        known = seat.who = replace(seat.who, is_registered=is_registered)
        changed = PhoneFound(agent, known.desk) if is_registered else PhoneLost(agent, known.desk)
        return [*decisions, changed, *self._settle(seat, now), *self._end_holds(agent, now)]

    # ------------------------------------------------------------------ states

    def go_ready(self, agent: AgentId, now: Moment) -> list[Decision]:
        """Ready now, or after the present call. Refused in ACW and without a telephone."""
        known = self._known(agent)
        if legal(known.state, Move.GO_READY) is None:
            raise Refused("save the wrap-up first", code="wrap-up-owed")
        takes_calls = known.profile.capacity.get(Medium.VOICE, 0) > 0
        if known.state is AgentState.NOT_READY and takes_calls and not known.is_registered:
            raise Refused("the telephone is not registered yet", code="no-phone")
        decisions, known = self.advance(now), self._known(agent)
        seat = self.seats[agent]
        if known.state in (AgentState.OFFERED, AgentState.TALKING):
            if known.next_reason is None:
                return decisions
            seat.who = replace(known, next_reason=None)  # open for chats and mails again, when blending
            return [*decisions, AgentNextState(agent, None), *self._settle(seat, now)]
        if known.state is AgentState.READY:
            return decisions
        return [*decisions, *self._become_ready(seat, now)]

    def go_not_ready(self, agent: AgentId, reason: NotReadyReasonId, by: str, now: Moment) -> list[Decision]:
        """Not ready now, or after the present call (or its wrap-up)."""
        self._known(agent)
        decisions, known = self.advance(now), self._known(agent)
        if known.state in BUSY:
            self._put(self.seats[agent], replace(known, next_reason=reason))
            return [*decisions, AgentNextState(agent, reason)]
        return [*decisions, *self._become_not_ready(self.seats[agent], known, reason, by, now)]

    # ------------------------------------------------------------------ contacts

    def join(self, contact: Waiting, now: Moment) -> list[Decision]:
        """A contact waits from now on, unless it does already. It keeps its own join time and order number."""
        if contact.queue not in self.plan.queues or contact.reason not in self.plan.reasons:
            raise BadInput(
                f"contact {contact.call}",
                f"{contact.queue}/{contact.reason} is not in the plan",
                "a known queue and reason",
            )
        decisions = self.advance(now)
        if contact.call in self.matcher.rows or contact.call in self._offered:
            return decisions
        self.pace.joins((contact.queue, contact.reason), now.mono)
        found = self._find(self._room.look_up(contact, now), now)
        return [*decisions, *(found or self.advance(now))]  # its last step may be over already

    def offer_to(self, contact: Waiting, agent: AgentId, now: Moment) -> list[Decision]:
        """Put the contact to this agent, whatever else waits. Nothing is offered to one who is not free for a call."""
        decisions, known = self.advance(now), self.agents.get(agent)
        if known is None or obstacle(known) or self.matcher.is_held or contact.queue not in self.plan.queues:
            return decisions
        return [*decisions, self._assign_directly(contact, self.seats[agent], now)]

    def leave(self, call: CallId, now: Moment) -> None:
        """A contact waits no more (it hung up, or is served otherwise)."""
        row = self.matcher.leave(call)
        if row is not None:
            self.pace.waited(row.contact.queue, now.mono - row.contact.entered_mono, gave_up=True)

    def hold(self) -> None:
        """Offer nothing from now on: no telephone can be rung, and that is no agent's fault."""
        self.matcher.is_held = True

    def release(self, now: Moment) -> list[Decision]:
        """Offer again, at once to all for whom somebody waits."""
        decisions = self.advance(now)
        self.matcher.is_held = False
        return [*decisions, *self._serve(sorted(self.matcher.rows.values(), key=lambda row: row.contact.key), now)]

    # ------------------------------------------------------------------ offers

    def take(self, offer: OfferId, now: Moment) -> bool:
        """The agent answered: True when the offer was still open."""
        settled = self._end_offer(offer)
        if settled is None:
            return False
        seat, contact = self.seats[settled.agent], settled.contact
        known, queue = seat.who, contact.queue
        seat.tally.take(queue)
        self.pace.waited(queue, now.mono - contact.entered_mono, gave_up=False)
        if not contact.of:  # the handling of a call is its first agent's
            self.pace.takes(contact.call, (queue, contact.reason), now.mono)
        if known.offer == offer:
            call = contact.of or contact.call
            known = replace(known, misses=0, state=AgentState.TALKING, since=now.at, offer=None, call=call)
        elif known.misses:
            known = replace(known, misses=0)
        self._put(seat, known, is_ranked_anew=True)
        return True

    def miss(
        self, offer: OfferId, reason: NotReadyReasonId, by: str, now: Moment, *, waits: bool = True
    ) -> list[Decision]:
        """The agent did not take the offer; the contact waits again, at its old place (``waits`` False: not before it
        joins; it is still on its way back).

        The agent is Not ready with ``reason`` (RONA), so that the next caller is not lost too, unless the queue allows
        a few misses in a row: then it stays Ready and goes last among the idle.
        """
        decisions, settled = self.advance(now), self._end_offer(offer)
        if settled is None:
            return decisions
        seat, contact = self.seats[settled.agent], settled.contact
        known = seat.who
        missed = replace(self._cleared(known, offer, contact), misses=known.misses + 1)
        is_enough = missed.misses > self.plan.queues[contact.queue].misses_allowed
        if known.offer == offer and known.next_reason is not None:
            is_enough = True  # wanted no more after this one
        row = self._room.look_up(contact, now) if waits and not contact.of else None  # a second party is sought anew
        if missed.state is AgentState.READY and is_enough:
            held = self._again(row) if row is not None and row.is_held else []
            opened = [*held, *self._stand_not_ready(seat, replace(missed, misses=0), reason, now)]
            decisions.append(AgentNotReady(known.id, reason, by))
            if row is not None and not held:
                decisions += self._find(row, now) if not opened else self._match([*self._again(row), *opened], (), now)
            else:
                decisions += self._match(opened, (), now)
        else:
            if missed.state is AgentState.READY:
                missed = replace(missed, since=now.at, idle_since=now.at)
                decisions.append(AgentReady(known.id, now.at))
            elif missed.state in BUSY and is_enough:  # no more of other media during the call, Not ready after it
                missed = replace(missed, misses=0, next_reason=reason)
                decisions.append(AgentNextState(known.id, reason))
            seat.who = missed
            if any(place.standing == FREE for place in seat.places):
                self.matcher.stand(seat)  # where it stands already it stands by what it was before
            decisions += self._match(self._again(row), [seat], now)
        return [*decisions, *self.advance(now)]

    def _again(self, row: Row | None) -> list[Row]:
        """A contact that was looked up stands in its line."""
        if row is None:
            return []
        self._room.settle(row)
        return [row]

    def withdraw(self, offer: OfferId, now: Moment) -> list[Decision]:
        """The caller is gone while the agent was rung: Ready again with the old place among the idle."""
        decisions, settled = self.advance(now), self._end_offer(offer)
        if settled is None:
            return decisions
        seat, contact = self.seats[settled.agent], settled.contact
        known = seat.who
        self.pace.waited(contact.queue, now.mono - contact.entered_mono, gave_up=True)
        cleared = self._cleared(known, offer, contact)
        if known.offer != offer:  # a chat or a mail: what the agent is doing besides goes on
            seat.who = cleared
            return [*decisions, *self._settle(seat, now)]
        if known.next_reason is not None:
            return [*decisions, *self._become_not_ready(seat, cleared, known.next_reason, "self", now)]
        seat.who = replace(cleared, since=now.at)
        return [*decisions, AgentReady(known.id, known.idle_since), *self._settle(seat, now)]

    def place(self, agent: AgentId, call: CallId, now: Moment) -> list[Decision]:
        """The agent calls somebody, and is afterwards what it was before. From after-call work too: that ends, and its
        wrap-up is owed. Refused in an offer or a call; what comes first in this very instant goes first."""
        known = self._known(agent)
        if legal(known.state, Move.PLACE) is None:
            raise Refused("finish the call first", code="in-call")
        if not known.is_registered:
            raise Refused("the telephone is not registered yet", code="no-phone")
        decisions, known = self.advance(now), self._known(agent)
        if legal(known.state, Move.PLACE) is None:
            return decisions
        next_reason = known.reason if known.state is AgentState.NOT_READY else known.next_reason
        if known.state is AgentState.WRAP_UP:
            decisions += self._wrap_up_facts(known, "called-out", now)
            if known.call is not None:
                self.pace.done(known.call, now.mono)
        busy = replace(known, state=AgentState.TALKING, since=now.at, reason=None, next_reason=next_reason)
        self._put(self.seats[agent], replace(busy, call=call, client=""))
        return [*decisions, *self._end_holds(agent, now)]

    # ------------------------------------------------------------------ conversations and after-call work

    def end_talk(self, agent: AgentId, call: CallId, client: ClientId, limit_s: float, now: Moment) -> list[Decision]:
        """The conversation is over: after-call work begins and lasts ``limit_s`` at most; 0: there is none."""
        decisions, seat = self.advance(now), self.seats.get(agent)
        if seat is None or seat.who.state is not AgentState.TALKING or seat.who.call != call:
            return decisions
        if limit_s <= 0:
            return [*decisions, *self._end_call(seat, now)]
        state = AgentState.WRAP_UP
        self._put(seat, replace(seat.who, state=state, since=now.at, wrap_up_mono=now.mono, client=client))
        return [*decisions, WrapUpStarted(agent, call, client, limit_s)]

    def end_wrap_up(self, agent: AgentId, call: CallId, how: str, now: Moment) -> list[Decision]:
        """After-call work of ``call`` ends (``how``: saved, limit, supervisor). A late word is ignored."""
        decisions, seat = self.advance(now), self.seats.get(agent)
        if seat is None or seat.who.state is not AgentState.WRAP_UP or seat.who.call != call:
            return decisions
        return [*decisions, *self._wrap_up_facts(seat.who, how, now), *self._end_call(seat, now, how)]

    def end_work(self, agent: AgentId, call: CallId, now: Moment) -> list[Decision]:
        """A chat or a mail is done: there is room for the next."""
        decisions, seat = self.advance(now), self.seats.get(agent)
        if seat is None or call not in seat.who.work or call in self._offered:
            return decisions
        self.pace.done(call, now.mono)
        seat.who = self._without_work(seat.who, call)
        return [*decisions, *self._settle(seat, now)]

    def is_staffed(self, queue: QueueId, reason: ReasonId) -> bool:
        """Whether anybody signed in, in whatever state, could take such a contact, now or at a later step."""
        return self.matcher.is_staffed(queue, reason)

    def expected_wait(self, call: CallId, now: Moment) -> ExpectedWait | None:
        """Position and seconds still to wait; None for a contact that does not wait. Of many: ``outlook``."""
        return Outlook(self, now).of_call(call)

    def outlook(self, now: Moment) -> Outlook:
        """To ask about many waiting contacts, or newcomers, of the same instant. Changes nothing."""
        return Outlook(self, now)

    # ------------------------------------------------------------------ time, plans, taking over

    def advance(self, now: Moment) -> list[Decision]:
        """Everything that is due by now: first it all moves, then it is matched. Every event does this first."""
        self.seen = now
        return self._pass_time(now) if self._room.deadlines.is_due(now) else []

    def _pass_time(self, now: Moment, gone: Iterable[AgentId] = ()) -> list[Decision]:
        """``gone``: agents who left in this instant, so that nothing is held for them any more."""
        self.seen = now
        told, moved = self._room.pass_time(now)
        changes: list[Decision] = [*told]
        changed: list[Seat] = []
        while (agent := self._room.deadlines.due_agent(now)) is not None:
            seat = self.seats.get(agent)
            if seat is not None:
                seat, over = self._give_back(seat, now)
                changes += over
                self._room.deadlines.set_agent(agent, seat.profile, now)
                if self.matcher.certify(seat, now) or over:
                    changed.append(seat)
        moved += self._room.end_holds([*(seat.agent for seat in changed), *gone])
        return [*changes, *self._match(moved, changed, now)]

    def next_due_s(self, now: Moment) -> float | None:
        """Seconds until ``advance`` has something to do; None: nothing is ahead."""
        return self._room.deadlines.next_due_s(now)

    def publish(self, plan: Plan, now: Moment) -> list[Decision]:
        """From now on another plan. Who waits keeps its number; a queue or reason that is gone is kept for those who
        are in it."""
        decisions, old = self.advance(now), self.matcher
        old.tell()
        inside = [row.contact for row in old.rows.values()] + [offer.contact for offer in self.offers.values()]
        self._open(with_rules_of([(one.queue, one.reason) for one in inside], old.plan, plan))
        self.matcher.is_held = old.is_held
        for seat in old.lanes.seats.values():
            self._seat(seat.who, seat.tally, now)
        rows = [self._room.enter(row.contact, now) for row in old.rows.values()]
        return [*decisions, RoutingAdopted(plan.version), *self._serve(rows, now), *self.advance(now)]

    def adopt(self, agent: Agent, now: Moment) -> None:
        """An agent whom another controller knew: same state; offered nothing until the desk is back."""
        self.put_back(agent, Tally(dict(agent.profile.queues)), now)

    def adopt_talk(self, agent: AgentId, call: CallId, since: datetime) -> None:
        """A conversation that goes on. An agent who is not known any more changes nothing."""
        seat = self.seats.get(agent)
        if seat is not None:
            self._put(seat, replace(seat.who, state=AgentState.TALKING, since=since, call=call, reason=None))

    def adopt_wrap_up(self, agent: AgentId, call: CallId, client: ClientId, now: Moment) -> None:
        """A conversation that ended while nobody looked."""
        seat = self.seats[agent]
        known = replace(seat.who, state=AgentState.WRAP_UP, since=now.at, call=call)
        self._put(seat, replace(known, wrap_up_mono=now.mono, client=client, reason=None))


__all__ = ["Assignment", "Decision", "Diverted", "Floor", "OpenOffer", "Overflowed"]
