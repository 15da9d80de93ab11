"""The floor: every signed-in agent and every waiting contact, and what each event changes.

All methods are decisions: they change the floor and answer with facts to note and offers to make. The owner performs
them. Time comes in as a ``Moment``, offer ids from the iterator given at construction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, SkillId
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    DeskBack,
    DeskLost,
    Fact,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpStarted,
)
from lexicon.moment import Moment
from routing.agent import Agent, AgentState, Move, legal
from routing.matching import Matcher
from routing.waiting import Waiting

SIGN_IN = NotReadyReasonId("sign-in")
NO_ANSWER = NotReadyReasonId("no-answer")
DESK_LOST = NotReadyReasonId("desk-lost")
SYSTEM = NotReadyReasonId("system")


@dataclass(frozen=True, slots=True)
class Assignment:
    """Put ``contact`` to ``agent``: the floor has already marked the agent as offered."""

    offer: OfferId
    contact: Waiting
    agent: AgentId
    desk: DeskId


Decision = Fact | Assignment


class Floor:
    """Agents, waiting contacts and the matcher between them."""

    def __init__(self, offer_ids: Iterator[str]) -> None:
        self.agents: dict[AgentId, Agent] = {}
        self.matcher = Matcher()
        self._ids = offer_ids
        self._staff: dict[SkillId, int] = {}
        self._by_offer: dict[OfferId, AgentId] = {}

    # ------------------------------------------------------------------ people

    def sign_in(
        self, agent: AgentId, desk: DeskId, page: str, who: tuple[str, Mapping[SkillId, int]], now: Moment
    ) -> list[Decision]:
        """A page connected. The same desk again keeps its state; another desk is refused (sign the old one out)."""
        known = self.agents.get(agent)
        if known is not None and known.desk == desk:
            return self._desk_back(known, page, who[1], now)
        if known is not None:
            raise Conflict(f"{agent} is signed in at another desk", code="signed-in-elsewhere")
        name, skills = who
        state = AgentState.NOT_READY
        self.agents[agent] = Agent(agent, desk, page, name, dict(skills), state, now.at, now.at, reason=SIGN_IN)
        self._count_staff(skills, +1)
        return [AgentSignedIn(agent, desk, name, tuple(skills)), AgentNotReady(agent, SIGN_IN, "system")]

    def _desk_back(self, known: Agent, page: str, skills: Mapping[SkillId, int], now: Moment) -> list[Decision]:
        facts: list[Decision] = [] if known.is_present else [DeskBack(known.id, known.desk)]
        self._count_staff(known.skills, -1)
        self._count_staff(skills, +1)
        back = self._put(replace(known, page=page, is_present=True, skills=dict(skills)))
        if back.state is AgentState.READY:
            self.matcher.unfree(back.id)  # it may stand there with other skills
            facts += self._offer_waiting(back, now)
        return facts

    def desk_lost(self, agent: AgentId, page: str, grace_s: float) -> list[Decision]:
        """The page's socket closed: nothing is offered to the agent until it is back. A late word is ignored."""
        known = self.agents.get(agent)
        if known is None or known.page != page or not known.is_present:
            return []
        self.matcher.unfree(agent)
        self._put(replace(known, is_present=False))
        return [DeskLost(agent, known.desk, grace_s)]

    def sign_out(self, agent: AgentId, by: str, now: Moment) -> list[Decision]:
        """The agent leaves. In an offer or a conversation it is refused: settle the call first."""
        known = self.agents.get(agent)
        if known is None:
            return []
        if known.state in (AgentState.OFFERED, AgentState.TALKING):
            raise Refused("finish the call before signing out", code="in-call")
        decisions: list[Decision] = []
        if known.state is AgentState.WRAP_UP:
            decisions += self._wrap_up_facts(known, "signed-out", now)
        self.matcher.unfree(agent)
        del self.agents[agent]
        self._count_staff(known.skills, -1)
        return [*decisions, AgentSignedOut(agent, known.desk, by)]

    def set_registered(self, agent: AgentId, is_registered: bool, now: Moment) -> list[Decision]:
        """The agent's telephone registered or was lost: without it nothing is offered."""
        known = self.agents.get(agent)
        if known is None or known.is_registered == is_registered:
            return []
        changed = self._put(replace(known, is_registered=is_registered))
        if not is_registered:
            self.matcher.unfree(agent)
            return []
        return self._offer_waiting(changed, now) if changed.state is AgentState.READY else []

    # ------------------------------------------------------------------ states

    def go_ready(self, agent: AgentId, now: Moment) -> list[Decision]:
        """Ready now, or after the present call. Refused in ACW and without a telephone."""
        known = self._known(agent)
        after = legal(known.state, Move.GO_READY)
        if after is None:
            raise Refused("save the wrap-up first", code="wrap-up-owed")
        if known.state in (AgentState.OFFERED, AgentState.TALKING):
            if known.next_reason is None:
                return []
            self._put(replace(known, next_reason=None))
            return [AgentNextState(agent, None)]
        if known.state is AgentState.READY:
            return []
        if not known.is_registered:
            raise Refused("the telephone is not registered yet", code="no-phone")
        return self._become_ready(known, now)

    def go_not_ready(self, agent: AgentId, reason: NotReadyReasonId, by: str, now: Moment) -> list[Decision]:
        """Not ready now, or after the present call (or its wrap-up)."""
        known = self._known(agent)
        if known.state in (AgentState.OFFERED, AgentState.TALKING, AgentState.WRAP_UP):
            self._put(replace(known, next_reason=reason))
            return [AgentNextState(agent, reason)]
        return self._become_not_ready(known, reason, by, now)

    # ------------------------------------------------------------------ contacts and offers

    def join(self, contact: Waiting, now: Moment) -> list[Decision]:
        """A contact waits from now (``now`` is for the agent's clock; the contact keeps its own join time)."""
        chosen = self.matcher.join(contact)
        return [] if chosen is None else [self._assign(self.agents[chosen], contact, now)]

    def leave(self, call: CallId) -> None:
        """A contact waits no more (it hung up, or is served otherwise)."""
        self.matcher.leave(call)

    def hold(self) -> None:
        """Offer nothing from now on: no telephone can be rung, and that is no agent's fault."""
        self.matcher.hold()

    def release(self, now: Moment) -> list[Decision]:
        """Offer again, at once to all for whom somebody waits."""
        return [self._assign(self.agents[agent], contact, now) for contact, agent in self.matcher.release()]

    def take(self, offer: OfferId, now: Moment) -> bool:
        """The agent answered: True when the offer was still open."""
        known = self._offered(offer)
        if known is None:
            return False
        self._put(replace(known, state=AgentState.TALKING, since=now.at, offer=None))
        return True

    def miss(self, offer: OfferId, reason: NotReadyReasonId, by: str, now: Moment) -> list[Decision]:
        """The agent did not take the offer: Not ready with ``reason``, so that the next caller is not lost too."""
        known = self._offered(offer)
        if known is None:
            return []
        cleared = replace(known, call=None, offer=None, next_reason=None)
        return self._become_not_ready(cleared, reason, by, now)

    def withdraw(self, offer: OfferId, now: Moment) -> list[Decision]:
        """The caller is gone while the agent was rung: Ready again with the old place among the idle."""
        known = self._offered(offer)
        if known is None:
            return []
        cleared = replace(known, call=None, offer=None, next_reason=None)
        if known.next_reason is not None:
            return self._become_not_ready(cleared, known.next_reason, "self", now)
        ready = self._put(replace(cleared, state=AgentState.READY, since=now.at))
        return [AgentReady(ready.id, ready.idle_since), *self._offer_waiting(ready, now)]

    def end_talk(self, agent: AgentId, call: CallId, client: ClientId, limit_s: float, now: Moment) -> list[Decision]:
        """The conversation is over: after-call work begins and lasts ``limit_s`` at most."""
        known = self.agents.get(agent)
        if known is None or known.state is not AgentState.TALKING or known.call != call:
            return []
        state = AgentState.WRAP_UP
        self._put(replace(known, state=state, since=now.at, wrap_up_mono=now.mono, client=client))
        return [WrapUpStarted(agent, call, client, limit_s)]

    def end_wrap_up(self, agent: AgentId, call: CallId, how: str, now: Moment) -> list[Decision]:
        """After-call work of ``call`` ends (``how``: saved, limit). A late word is ignored."""
        known = self.agents.get(agent)
        if known is None or known.state is not AgentState.WRAP_UP or known.call != call:
            return []
        facts = self._wrap_up_facts(known, how, now)
        cleared = replace(known, call=None, next_reason=None, client="")
        if known.next_reason is not None:
            return [*facts, *self._become_not_ready(cleared, known.next_reason, "self", now)]
        return [*facts, *self._become_ready(cleared, now)]

    def is_staffed(self, skill: SkillId) -> bool:
        """Whether anybody who holds ``skill`` is signed in, in whatever state."""
        return self._staff.get(skill, 0) > 0

    # ------------------------------------------------------------------ taking over

    def adopt(self, agent: Agent) -> None:
        """An agent whom another controller knew: same state; offered nothing until the desk is back."""
        self._put(agent)
        self._count_staff(agent.skills, +1)

    def adopt_talk(self, agent: AgentId, call: CallId, since: datetime) -> None:
        """A conversation that goes on. An agent who is not known any more changes nothing."""
        known = self.agents.get(agent)
        if known is not None:
            self._put(replace(known, state=AgentState.TALKING, since=since, call=call, reason=None))

    def adopt_wrap_up(self, agent: AgentId, call: CallId, client: ClientId, now: Moment) -> None:
        """A conversation that ended while nobody looked."""
        known = replace(self.agents[agent], state=AgentState.WRAP_UP, since=now.at, call=call)
        self._put(replace(known, wrap_up_mono=now.mono, client=client, reason=None))

    # ------------------------------------------------------------------ inside

    def _known(self, agent: AgentId) -> Agent:
        known = self.agents.get(agent)
        if known is None:
            raise Refused("sign in first", code="signed-out")
        return known

    def _put(self, agent: Agent) -> Agent:
        self.agents[agent.id] = agent
        return agent

    def _offered(self, offer: OfferId) -> Agent | None:
        """The agent to whom ``offer`` is out; asking settles it, a second time finds nothing."""
        agent = self._by_offer.pop(offer, None)
        return None if agent is None else self.agents[agent]

    def _count_staff(self, skills: Mapping[SkillId, int], by: int) -> None:
        for skill in skills:
            self._staff[skill] = self._staff.get(skill, 0) + by

    def _become_ready(self, known: Agent, now: Moment) -> list[Decision]:
        ready = self._put(replace(known, state=AgentState.READY, since=now.at, idle_since=now.at, reason=None))
        return [AgentReady(ready.id, now.at), *self._offer_waiting(ready, now)]

    def _become_not_ready(self, known: Agent, reason: NotReadyReasonId, by: str, now: Moment) -> list[Decision]:
        self.matcher.unfree(known.id)
        since = known.since if known.state is AgentState.NOT_READY and known.reason == reason else now.at
        self._put(replace(known, state=AgentState.NOT_READY, since=since, reason=reason))
        return [AgentNotReady(known.id, reason, by)]

    def _offer_waiting(self, ready: Agent, now: Moment) -> list[Decision]:
        if not (ready.is_present and ready.is_registered):
            return []
        contact = self.matcher.free(ready)
        return [] if contact is None else [self._assign(ready, contact, now)]

    def _assign(self, agent: Agent, contact: Waiting, now: Moment) -> Assignment:
        offer, state = OfferId(next(self._ids)), AgentState.OFFERED
        self._by_offer[offer] = agent.id
        self._put(replace(agent, state=state, since=now.at, call=contact.call, offer=offer, next_reason=None))
        return Assignment(offer, contact, agent.id, agent.desk)

    def _wrap_up_facts(self, known: Agent, how: str, now: Moment) -> list[Decision]:
        if known.call is None:
            return []
        client, lasted_s = ClientId(known.client), now.mono - known.wrap_up_mono
        owed: list[Decision] = [] if how == "saved" else [WrapUpOwed(known.call, client, known.id)]
        return [*owed, WrapUpEnded(known.id, known.call, client, how, lasted_s)]
