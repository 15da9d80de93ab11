"""What the floor's events are made of: seating agents, matching, offers. ``floor.py`` has the events themselves."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId
from lexicon.journal import (
    AbilityReturned,
    AgentNotReady,
    AgentReady,
    Choice,
    Fact,
    ProfileChanged,
    WrapUpEnded,
    WrapUpOwed,
)
from lexicon.moment import Moment
from lexicon.profile import Lent
from routing.abilities import abilities_of
from routing.agent import Agent, AgentState
from routing.deadlines import Deadlines
from routing.lane import FREE, Row, Seat
from routing.lending import settled
from routing.matching import Matcher
from routing.pace import Pace
from routing.plan import Medium, Plan
from routing.profile import Profile
from routing.tally import Tally
from routing.waiting import Waiting
from routing.waiting_room import Diverted, Overflowed, WaitingRoom
from routing.why import Why


class Assignment(Struct, frozen=True, gc=False):
    """Put ``contact`` to ``agent``: the floor has already marked the agent as offered.

    ``why`` can be told at any time; ring first, for it is told the cheaper way around: afterwards.
    """

    offer: OfferId
    contact: Waiting
    agent: AgentId
    desk: DeskId
    why: Why

    @property
    def choice(self) -> Choice:
        """Why this agent and this contact, in full."""
        return self.why.choice


FORCED = "supervisor"
"""How after-call work ends when a supervisor makes the agent Ready; it is owed then."""
DIRECT = "by-name"
"""The strategy of an offer to an agent whom another agent named."""

Decision = Fact | Assignment | Overflowed | Diverted


def returned(agent: AgentId, over: Iterable[Lent], why: str) -> list[Decision]:
    """What was lent to the agent ended by itself."""
    return [AbilityReturned(agent, one.kind, one.what, one.own, why, "controller") for one in over]


class OpenOffer(Struct, frozen=True, gc=False):
    """An offer that is out: MADE. Each event of its table (``offer.py``) settles it, and then it is here no more."""

    agent: AgentId
    contact: Waiting


class People(Mapping[AgentId, Agent]):
    """Every signed-in agent as it is now, by id: what the floor keeps at their seats."""

    __slots__ = ("_floor",)

    def __init__(self, floor: "Moves") -> None:
        self._floor = floor

    def __getitem__(self, agent: AgentId) -> Agent:
        return self._floor.seats[agent].who

    def __contains__(self, agent: object) -> bool:
        return agent in self._floor.seats

    def __iter__(self) -> Iterator[AgentId]:
        return iter(self._floor.seats)

    def __len__(self) -> int:
        return len(self._floor.seats)


class Moves:
    """Agents, waiting contacts and the matcher between them; every method here leaves them as they were promised."""

    def __init__(self, offer_ids: Iterator[str], plan: Plan) -> None:
        self.agents: Mapping[AgentId, Agent] = People(self)
        self.offers: dict[OfferId, OpenOffer] = {}
        self.pace = Pace()
        self.seen: Moment | None = None  # up to when everything due was done
        self._open(plan)
        self._ids = offer_ids
        self._offered: dict[CallId, OfferId] = {}
        self.turns = 0

    def _open(self, plan: Plan) -> None:
        """``plan``: the routing plan in force from now on, with nobody seated and nobody waiting."""
        self.plan = plan
        self.matcher = Matcher(plan)
        self.seats = self.matcher.lanes.seats
        self._room = WaitingRoom(self.matcher, Deadlines())

    @property
    def offered(self) -> Container[CallId]:
        """Contacts whose offer is out."""
        return self._offered

    @property
    def deadlines_held(self) -> int:
        """Deadlines kept, those included that matter no more."""
        return self._room.deadlines.held

    # ------------------------------------------------------------------ from a snapshot

    def put_back(self, agent: Agent, tally: Tally, now: Moment) -> None:
        """An agent in whatever state; nothing is matched."""
        self._seat(agent, tally, now)

    def wait_again(self, contact: Waiting, step: int, *, is_held: bool) -> None:
        """A contact that waits, at the step it had come to; nothing is matched."""
        row = self.matcher.enter(contact, step)
        if is_held:
            self.matcher.hold(row)
        self._room.settle(row)

    def offer_again(self, offer: OfferId, agent: AgentId, contact: Waiting) -> None:
        """An offer that is out."""
        self.offers[offer] = OpenOffer(agent, contact)
        self._offered[contact.call] = offer

    # ------------------------------------------------------------------ inside: agents

    def _known(self, agent: AgentId) -> Agent:
        known = self.agents.get(agent)
        if known is None:
            raise Refused("sign in first", code="signed-out")
        return known

    def _put(self, seat: Seat, agent: Agent, *, is_ranked_anew: bool = False) -> None:
        seat.who = agent
        self.matcher.stand(seat, is_ranked_anew=is_ranked_anew)

    def _seat(self, agent: Agent, tally: Tally, now: Moment) -> Seat:
        seat = self.matcher.sit(agent, tally, now)
        self._room.deadlines.set_agent(agent.id, agent.profile, now)
        self.matcher.stand(seat)
        return seat

    def _reprofile(self, agent: AgentId, told: Profile, now: Moment) -> list[Decision]:
        known = self.seats[agent].who
        profile, over = settled(told, known.desk, now.at)
        seat = self._reseat(agent, profile, now)
        changed = returned(agent, over, "time")
        if profile != known.profile:
            changed.append(ProfileChanged(agent, abilities_of(profile), "controller"))
        return [*changed, *self._settle(seat, now), *self._end_holds(agent, now)]

    def _reseat(self, agent: AgentId, profile: Profile, now: Moment) -> Seat:
        """The agent can do other things from now on; nothing is matched."""
        known, tally = self.seats[agent].who, self.seats[agent].tally
        self.matcher.rise(agent)
        tally.weights = dict(profile.queues)
        return self._seat(replace(known, profile=profile), tally, now)

    def _give_back(self, seat: Seat, now: Moment) -> tuple[Seat, list[Decision]]:
        """The seat without what was lent until now; nothing is matched."""
        profile, over = settled(seat.profile, seat.who.desk, now.at)
        if profile == seat.profile:
            return seat, []
        changed = ProfileChanged(seat.agent, abilities_of(profile), "controller")
        return self._reseat(seat.agent, profile, now), [*returned(seat.agent, over, "time"), changed]

    def _settle(self, seat: Seat, now: Moment) -> list[Decision]:
        """The agent may have become free: it takes what waits for it, as far as it has room, and stands as it is."""
        decisions: list[Decision] = []
        while (found := self.matcher.contact_for(seat)) is not None:
            row, why = found
            decisions.append(self._assign(row, seat.agent, why, now))
            for place in seat.places:
                if place.standing == FREE:
                    break  # there may be room for one more
            else:
                return decisions
        if not decisions:
            self.matcher.stand(seat)
        return decisions

    def _end_holds(self, agent: AgentId, now: Moment) -> list[Decision]:
        """The agent is not coming for what is held for it, perhaps: then others may take that."""
        return self._match(self._room.end_holds([agent]), (), now)

    def _become_ready(self, seat: Seat, now: Moment) -> list[Decision]:
        """The agent has no call any more."""
        at = now.at
        free = replace(seat.who, reason=None, next_reason=None, call=None, client="")
        seat.who = replace(free, state=AgentState.READY, since=at, idle_since=at)
        return [AgentReady(seat.agent, at), *self._settle(seat, now)]

    def _become_not_ready(
        self, seat: Seat, known: Agent, reason: NotReadyReasonId, by: str, now: Moment
    ) -> list[Decision]:
        opened = self._stand_not_ready(seat, known, reason, now)
        return [AgentNotReady(known.id, reason, by), *self._match(opened, (), now)]

    def _stand_not_ready(self, seat: Seat, known: Agent, reason: NotReadyReasonId, now: Moment) -> list[Row]:
        """What was held for the agent and is open to all now."""
        state = AgentState.NOT_READY
        since = known.since if known.state is state and known.reason == reason else now.at
        self._put(seat, replace(known, state=state, since=since, reason=reason, next_reason=None))
        return self._room.end_holds([known.id])

    def _end_call(self, seat: Seat, now: Moment, how: str = "") -> list[Decision]:
        known = seat.who
        if known.call is not None:
            self.pace.done(known.call, now.mono)
        if known.next_reason is not None and how != FORCED:
            cleared = replace(known, call=None, next_reason=None, client="")
            return self._become_not_ready(seat, cleared, known.next_reason, "self", now)
        return self._become_ready(seat, now)

    def _wrap_up_facts(self, known: Agent, how: str, now: Moment) -> list[Decision]:
        if known.call is None:
            return []
        client, lasted_s = ClientId(known.client), now.mono - known.wrap_up_mono
        owed: list[Decision] = [] if how == "saved" else [WrapUpOwed(known.call, client, known.id)]
        return [*owed, WrapUpEnded(known.id, known.call, client, how, lasted_s)]

    # ------------------------------------------------------------------ inside: contacts and offers

    def _match(self, rows: Sequence[Row], seats: Sequence[Seat], now: Moment) -> list[Decision]:
        """Everything that contacts and agents who just changed make possible, the smallest key first. Who was given
        nothing stands as it is: one who is put to a contact at once need not stand in all of its lanes before."""
        decisions: list[Decision] = []
        while rows or seats:
            found = self.matcher.matches_among(rows, seats)
            if found is None:
                break
            decisions.append(self._assign(*found, now))
        for seat in seats:
            self.matcher.stand_as_said(seat)
        return decisions

    def _find(self, row: Row, now: Moment) -> list[Decision]:
        """Somebody for a contact that was looked up and does not stand in its line yet: nobody, and it does."""
        chosen = self.matcher.agent_for(row)
        if chosen is not None:
            return [self._assign(row, *chosen, now)]
        self._room.settle(row)
        return []

    def _serve(self, rows: Iterable[Row], now: Moment) -> list[Decision]:
        """The same for many contacts and no agent: agents only become fewer, so that one pass is enough."""
        decisions: list[Decision] = []
        for row in sorted(rows, key=lambda row: row.contact.key):
            chosen = self.matcher.agent_for(row)
            if chosen is not None:
                decisions.append(self._assign(row, *chosen, now))
        return decisions

    def _assign(self, row: Row, agent: AgentId, why: Why, now: Moment) -> Assignment:
        contact, seat, offer = row.contact, self.seats[agent], OfferId(next(self._ids))
        known = seat.who
        self.matcher.leave(contact.call)
        self.offers[offer] = OpenOffer(agent, contact)
        self._offered[contact.call] = offer
        self.turns += 1
        seat.tally.turns[contact.queue] = self.turns
        medium = row.lane.requirement.medium
        if medium is Medium.VOICE:
            state = AgentState.OFFERED
            self._put(seat, replace(known, state=state, since=now.at, call=contact.call, offer=offer, next_reason=None))
        else:
            self._put(seat, replace(known, work={**known.work, contact.call: medium}), is_ranked_anew=True)
        self.matcher.untold = why
        return Assignment(offer, contact, agent, known.desk, why)

    def _assign_directly(self, contact: Waiting, seat: Seat, now: Moment) -> Assignment:
        """To an agent who was asked for by name: nobody else was thought of, and it is no turn of the queue's."""
        offer, known = OfferId(next(self._ids)), seat.who
        self.offers[offer] = OpenOffer(known.id, contact)
        self._offered[contact.call] = offer
        state = AgentState.OFFERED
        self._put(seat, replace(known, state=state, since=now.at, call=contact.call, offer=offer, next_reason=None))
        key = (0.0, known.idle_since.timestamp(), str(known.id))
        return Assignment(offer, contact, known.id, known.desk, Why(Choice("agent", DIRECT, key, (), {}, 0)))

    def _end_offer(self, offer: OfferId) -> OpenOffer | None:
        """The offer is settled, whatever happened to it; None when it was settled already."""
        known = self.offers.pop(offer, None)
        if known is not None:
            del self._offered[known.contact.call]
        return known

    def _medium(self, contact: Waiting) -> Medium:
        return self.plan.queues[contact.queue].medium

    def _cleared(self, known: Agent, offer: OfferId, contact: Waiting) -> Agent:
        """The agent without the contact that was offered."""
        if known.offer != offer:
            return self._without_work(known, contact.call)
        return replace(known, state=AgentState.READY, call=None, offer=None, next_reason=None)

    @staticmethod
    def _without_work(known: Agent, call: CallId) -> Agent:
        return replace(known, work={other: medium for other, medium in known.work.items() if other != call})
