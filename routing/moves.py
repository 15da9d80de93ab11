"""What the floor's events are made of: seating agents, matching, offers. ``floor.py`` has the events themselves."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    Choice,
    Fact,
    WrapUpEnded,
    WrapUpOwed,
)
from lexicon.moment import Moment
from routing.agent import Agent, AgentState
from routing.deadlines import Deadlines
from routing.lane import Row
from routing.matching import Matcher
from routing.offer import OfferEvent, OfferState, after
from routing.pace import Pace
from routing.plan import Medium, Plan
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


Decision = Fact | Assignment | Overflowed | Diverted


class OpenOffer(Struct, gc=False):
    """An offer that is out."""

    agent: AgentId
    contact: Waiting
    state: OfferState = OfferState.MADE


class Moves:
    """Agents, waiting contacts and the matcher between them; every method here leaves them as they were promised."""

    def __init__(self, offer_ids: Iterator[str], plan: Plan) -> None:
        self.agents: dict[AgentId, Agent] = {}
        self.tallies: dict[AgentId, Tally] = {}
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
        self._room = WaitingRoom(self.matcher, Deadlines())

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

    def _put(self, agent: Agent, *, is_ranked_anew: bool = False) -> None:
        self.agents[agent.id] = agent
        self.matcher.stand(agent, is_ranked_anew=is_ranked_anew)

    def _seat(self, agent: Agent, tally: Tally, now: Moment) -> None:
        self.agents[agent.id], self.tallies[agent.id] = agent, tally
        self.matcher.sit(agent.id, agent.profile, tally, now)
        self._room.deadlines.set_agent(agent.id, agent.profile, now)
        self.matcher.stand(agent)

    def _settle(self, agent: AgentId, now: Moment) -> list[Decision]:
        """The agent may have become free: it takes what waits for it, as far as it has room, and stands as it is."""
        decisions: list[Decision] = []
        while (found := self.matcher.contact_for(self.agents[agent])) is not None:
            row, why = found
            decisions.append(self._assign(row, agent, why, now))
            if not self.matcher.is_free(agent):
                return decisions
        if not decisions:
            self.matcher.stand(self.agents[agent])
        return decisions

    def _end_holds(self, agent: AgentId, now: Moment) -> list[Decision]:
        """The agent is not coming for what is held for it, perhaps: then others may take that."""
        return self._match(self._room.end_holds([agent]), (), now)

    def _become_ready(self, known: Agent, now: Moment, **changes: object) -> list[Decision]:
        ready = replace(known, state=AgentState.READY, since=now.at, idle_since=now.at, reason=None, **changes)
        self.agents[known.id] = ready
        return [AgentReady(ready.id, now.at), *self._settle(ready.id, now)]

    def _become_not_ready(
        self, known: Agent, reason: NotReadyReasonId, by: str, now: Moment, rows: Iterable[Row] = ()
    ) -> list[Decision]:
        """``rows``: contacts that wait again by the same event, to be matched with whoever else is free."""
        state = AgentState.NOT_READY
        since = known.since if known.state is state and known.reason == reason else now.at
        self._put(replace(known, state=state, since=since, reason=reason, next_reason=None))
        moved = [*rows, *self._room.end_holds([known.id])]
        return [AgentNotReady(known.id, reason, by), *self._match(moved, (), now)]

    def _end_call(self, known: Agent, now: Moment) -> list[Decision]:
        if known.call is not None:
            self.pace.done(known.call, now.mono)
        if known.next_reason is not None:
            cleared = replace(known, call=None, next_reason=None, client="")
            return self._become_not_ready(cleared, known.next_reason, "self", now)
        return self._become_ready(known, now, call=None, client="")

    def _wrap_up_facts(self, known: Agent, how: str, now: Moment) -> list[Decision]:
        if known.call is None:
            return []
        client, lasted_s = ClientId(known.client), now.mono - known.wrap_up_mono
        owed: list[Decision] = [] if how == "saved" else [WrapUpOwed(known.call, client, known.id)]
        return [*owed, WrapUpEnded(known.id, known.call, client, how, lasted_s)]

    # ------------------------------------------------------------------ inside: contacts and offers

    def _match(self, rows: Iterable[Row], agents: Iterable[AgentId], now: Moment) -> list[Decision]:
        """Everything that contacts and agents who just changed make possible, the smallest key first."""
        rows, agents = list(rows), list(agents)
        decisions: list[Decision] = []
        while rows or agents:
            found = self.matcher.matches_among(rows, [self.agents[agent] for agent in agents])
            if found is None:
                break
            decisions.append(self._assign(*found, now))
        return decisions

    def _serve(self, rows: Iterable[Row], now: Moment) -> list[Decision]:
        """The same for many contacts and no agent: agents only become fewer, so that one pass is enough."""
        decisions: list[Decision] = []
        for row in sorted(rows, key=lambda row: row.contact.key):
            chosen = self.matcher.agent_for(row)
            if chosen is not None:
                decisions.append(self._assign(row, *chosen, now))
        return decisions

    def _assign(self, row: Row, agent: AgentId, why: Why, now: Moment) -> Assignment:
        contact, known, offer = row.contact, self.agents[agent], OfferId(next(self._ids))
        self.matcher.leave(contact.call)
        self.offers[offer] = OpenOffer(agent, contact)
        self._offered[contact.call] = offer
        self.turns += 1
        self.tallies[agent].turns[contact.queue] = self.turns
        medium = row.lane.requirement.medium
        if medium is Medium.VOICE:
            state = AgentState.OFFERED
            self._put(replace(known, state=state, since=now.at, call=contact.call, offer=offer, next_reason=None))
        else:
            self.agents[agent] = replace(known, work={**known.work, contact.call: medium})
            self.matcher.stand(self.agents[agent], is_ranked_anew=True)
        self.matcher.untold = why
        return Assignment(offer, contact, agent, known.desk, why)

    def _end_offer(self, offer: OfferId, event: OfferEvent) -> OpenOffer | None:
        """The offer that ``event`` settles; None when it is settled already."""
        known = self.offers.get(offer)
        if known is None or after(known.state, event) is known.state:
            return None
        del self.offers[offer], self._offered[known.contact.call]
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
