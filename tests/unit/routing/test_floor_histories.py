"""Random histories of the floor: whatever happens in whatever order, the promises of routing hold after each step."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId, SkillId
from lexicon.moment import Moment
from routing.agent import Agent, AgentState
from routing.floor import Assignment, Decision, Floor
from routing.waiting import Waiting
from tests.unit.routing.reference import SlowMatcher

START = datetime(2026, 1, 1, tzinfo=UTC)
SKILLS = [SkillId(name) for name in ("billing", "fault", "sales")]
NAMES = [AgentId(name) for name in ("ann", "bo", "cy", "dee")]
CLIENT, QUEUE = ClientId("acme"), QueueId("q")
SOME_SKILLS = st.sets(st.sampled_from(SKILLS), min_size=0, max_size=3)
WHO = st.sampled_from(NAMES)
PICK = st.integers(min_value=0, max_value=30)


class FloorHistory(RuleBasedStateMachine):
    """Keeps its own books of offers, waiting contacts and idle times, beside the floor's, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor(f"o{n}" for n in count(1))
        self.second = 0.0
        self.calls = count(1)
        self.desks = count(1)
        self.waiting: dict[CallId, Waiting] = {}
        self.out: dict[OfferId, Assignment] = {}
        self.talks: dict[AgentId, CallId] = {}
        self.wrap_ups: dict[AgentId, CallId] = {}
        self.settled: list[OfferId] = []
        self.offered_before: set[OfferId] = set()
        self.idle_since: dict[AgentId, datetime] = {}
        self.is_held = False

    # ---------------------------------------------------------------- the bookkeeper

    def now(self, later: float = 1.0) -> Moment:
        self.second += later
        return Moment(START + timedelta(seconds=self.second), self.second)

    def heard(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, Assignment):
                self.assigned(decision)

    def assigned(self, made: Assignment) -> None:
        agent = self.floor.agents[made.agent]
        assert made.offer not in self.offered_before, "an offer id was used twice"
        assert made.contact.call in self.waiting, "offered a contact that does not wait"
        assert made.contact == self.waiting[made.contact.call], "a contact changed on its way"
        assert all(made.agent != other.agent for other in self.out.values()), "an agent with two offers"
        assert not self.is_held, "offered while nobody can be rung"
        assert made.agent not in self.talks and made.agent not in self.wrap_ups, "an agent with two calls"
        assert made.contact.skill in agent.skills
        assert agent.is_present and agent.is_registered
        assert (agent.state, agent.offer, agent.call) == (AgentState.OFFERED, made.offer, made.contact.call)
        self.nobody_better(made, agent)
        del self.waiting[made.contact.call]
        self.offered_before.add(made.offer)
        self.out[made.offer] = made

    def nobody_better(self, made: Assignment, agent: Agent) -> None:
        """The first of all whom this agent may serve, and the longest idle of all who may serve them."""
        order = lambda c: (c.priority, not c.is_return, c.joined_at, c.call)
        rivals = [contact for contact in self.waiting.values() if contact.skill in agent.skills]
        assert min(rivals, key=order) == made.contact
        idle = [a for a in self.idle_agents() if made.contact.skill in a.skills]
        mine = self.idle_since.get(agent.id, agent.idle_since)
        assert all((self.idle_since[a.id], a.id) > (mine, agent.id) for a in idle)

    def idle_agents(self) -> list[Agent]:
        return [
            a for a in self.floor.agents.values() if a.state is AgentState.READY and a.is_present and a.is_registered
        ]

    def some_offer(self, pick: int) -> OfferId | None:
        """One that is out, or now and then one settled long ago, or one nobody ever made."""
        known = [*self.out, *self.settled[-2:], OfferId("never")]
        return known[pick % len(known)]

    # ---------------------------------------------------------------- people

    @rule(agent=WHO, skills=SOME_SKILLS)
    def sign_in(self, agent: AgentId, skills: set[SkillId]) -> None:
        desk = DeskId(f"d{next(self.desks)}")
        if agent in self.floor.agents:
            self.refused(lambda: self.floor.sign_in(agent, desk, "p", ("", {}), self.now()))
            return
        self.heard(self.floor.sign_in(agent, desk, f"page-{desk}", (agent, dict.fromkeys(skills, 1)), self.now()))
        self.heard(self.floor.set_registered(agent, True, self.now()))
        self.idle_since[agent] = self.floor.agents[agent].idle_since

    @rule(agent=WHO)
    def sign_out(self, agent: AgentId) -> None:
        known = self.floor.agents.get(agent)
        if known is not None and known.state in (AgentState.OFFERED, AgentState.TALKING):
            self.refused(lambda: self.floor.sign_out(agent, "self", self.now()))
            return
        self.heard(self.floor.sign_out(agent, "self", self.now()))
        self.wrap_ups.pop(agent, None)
        self.idle_since.pop(agent, None)
        assert agent not in self.floor.agents

    @rule(agent=WHO)
    def go_ready(self, agent: AgentId) -> None:
        known, now = self.floor.agents.get(agent), self.now()
        if (
            known is None
            or known.state is AgentState.WRAP_UP
            or known.state is AgentState.NOT_READY
            and not known.is_registered
        ):
            self.refused(lambda: self.floor.go_ready(agent, now))
        else:
            if known.state is AgentState.NOT_READY:
                self.idle_since[agent] = now.at
            self.heard(self.floor.go_ready(agent, now))

    @rule(agent=WHO)
    def go_not_ready(self, agent: AgentId) -> None:
        if agent in self.floor.agents:
            self.heard(self.floor.go_not_ready(agent, NotReadyReasonId("break"), "self", self.now()))
        else:
            self.refused(lambda: self.floor.go_not_ready(agent, NotReadyReasonId("break"), "self", self.now()))

    @rule(agent=WHO, is_right_page=st.booleans())
    def lose_desk(self, agent: AgentId, is_right_page: bool) -> None:
        known = self.floor.agents.get(agent)
        page = known.page if known is not None and is_right_page else "another page"
        self.heard(self.floor.desk_lost(agent, page, 10))

    @rule(agent=WHO, skills=st.none() | SOME_SKILLS)
    def desk_back(self, agent: AgentId, skills: set[SkillId] | None) -> None:
        """The same desk again, now and then with other skills than before."""
        known = self.floor.agents.get(agent)
        if known is not None:
            has = known.skills if skills is None else dict.fromkeys(skills, 1)
            self.heard(self.floor.sign_in(agent, known.desk, f"{known.page}+", (known.name, has), self.now()))

    @rule(agent=WHO, is_registered=st.booleans())
    def telephone(self, agent: AgentId, is_registered: bool) -> None:
        self.heard(self.floor.set_registered(agent, is_registered, self.now()))

    # ---------------------------------------------------------------- contacts and offers

    @rule()
    def hold(self) -> None:
        self.floor.hold()
        self.is_held = True

    @rule()
    def release(self) -> None:
        self.is_held = False
        self.heard(self.floor.release(self.now()))

    @rule(skill=st.sampled_from(SKILLS), priority=st.integers(1, 2), same_second=st.booleans())
    def join(self, skill: SkillId, priority: int, same_second: bool) -> None:
        now = self.now(0.0 if same_second else 1.0)
        self.wait(Waiting(CallId(f"c{next(self.calls):03}"), CLIENT, QUEUE, skill, priority, now.at, False), now)

    def wait(self, contact: Waiting, now: Moment) -> None:
        self.waiting[contact.call] = contact
        self.heard(self.floor.join(contact, now))

    @rule(pick=PICK)
    def leave(self, pick: int) -> None:
        calls = [*self.waiting, CallId("gone-long-ago")]
        call = calls[pick % len(calls)]
        self.floor.leave(call)
        self.waiting.pop(call, None)

    @rule(pick=PICK)
    def take(self, pick: int) -> None:
        offer = self.some_offer(pick)
        made, before = self.settle(offer), dict(self.floor.agents)
        assert offer is not None
        assert self.floor.take(offer, self.now()) is (made is not None)
        if made is None:
            assert self.floor.agents == before
        else:
            self.talks[made.agent] = made.contact.call

    @rule(pick=PICK, does_return=st.booleans())
    def miss(self, pick: int, does_return: bool) -> None:
        offer = self.some_offer(pick)
        made, before, now = self.settle(offer), dict(self.floor.agents), self.now()
        assert offer is not None
        decisions = self.floor.miss(offer, NotReadyReasonId("no-answer"), "no-answer", now)
        if made is None:
            assert decisions == [] and self.floor.agents == before
            return
        self.heard(decisions)
        assert self.floor.agents[made.agent].state is AgentState.NOT_READY
        if does_return:
            c = made.contact
            self.wait(Waiting(c.call, c.client, c.queue, c.skill, c.priority, c.joined_at, True), now)

    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        offer = self.some_offer(pick)
        made, before = self.settle(offer), dict(self.floor.agents)
        assert offer is not None
        decisions = self.floor.withdraw(offer, self.now())
        if made is None:
            assert decisions == [] and self.floor.agents == before
        else:
            assert self.floor.agents[made.agent].idle_since == before[made.agent].idle_since, "lost the place in line"
            self.heard(decisions)

    def settle(self, offer: OfferId | None) -> Assignment | None:
        made = self.out.pop(offer, None) if offer is not None else None
        if made is not None:
            self.settled.append(made.offer)
        return made

    @rule(agent=WHO, is_right_call=st.booleans())
    def end_talk(self, agent: AgentId, is_right_call: bool) -> None:
        call = self.talks.get(agent, CallId("x")) if is_right_call else CallId("another")
        facts = self.floor.end_talk(agent, call, CLIENT, 60, self.now())
        assert bool(facts) is (self.talks.get(agent) == call)
        if facts:
            self.wrap_ups[agent] = self.talks.pop(agent)

    @rule(agent=WHO, is_right_call=st.booleans())
    def end_wrap_up(self, agent: AgentId, is_right_call: bool) -> None:
        now = self.now()
        call = self.wrap_ups.get(agent, CallId("x")) if is_right_call else CallId("another")
        before = self.floor.agents.get(agent)
        ends = self.wrap_ups.get(agent) == call
        if ends:
            assert before is not None
            del self.wrap_ups[agent]
            if before.next_reason is None:
                self.idle_since[agent] = now.at
        decisions = self.floor.end_wrap_up(agent, call, "saved", now)
        assert bool(decisions) is ends
        self.heard(decisions)

    def refused(self, attempt: Callable[[], object]) -> None:
        before = dict(self.floor.agents)
        try:
            attempt()
        except Refused:
            assert self.floor.agents == before
            return
        raise AssertionError("was not refused")

    # ---------------------------------------------------------------- what always holds

    @invariant()
    def everyone_is_where_the_books_say(self) -> None:
        wanted = {made.agent: AgentState.OFFERED for made in self.out.values()}
        wanted |= dict.fromkeys(self.talks, AgentState.TALKING)
        wanted |= dict.fromkeys(self.wrap_ups, AgentState.WRAP_UP)
        for agent in self.floor.agents.values():
            if agent.id in wanted:
                assert agent.state is wanted[agent.id]
            else:
                assert agent.state in (AgentState.READY, AgentState.NOT_READY)
                assert agent.call is None and agent.offer is None

    @precondition(lambda self: not self.is_held)
    @invariant()
    def nobody_is_idle_while_somebody_waits_for_them(self) -> None:
        for agent in self.idle_agents():
            assert not any(contact.skill in agent.skills for contact in self.waiting.values())

    @invariant()
    def the_line_and_the_idle_are_in_order(self) -> None:
        order = lambda c: (c.priority, not c.is_return, c.joined_at, c.call)
        assert self.floor.matcher.waiting == sorted(self.waiting.values(), key=order)
        idle = sorted(self.idle_agents(), key=lambda a: (self.idle_since[a.id], a.id))
        assert self.floor.matcher.free_agents == [a.id for a in idle]

    @invariant()
    def staffed_is_who_is_signed_in(self) -> None:
        for skill in SKILLS:
            assert self.floor.is_staffed(skill) is any(skill in a.skills for a in self.floor.agents.values())

    @precondition(lambda self: self.second > 3)
    @invariant()
    def nobody_has_two_calls(self) -> None:
        busy = [a.call for a in self.floor.agents.values() if a.call is not None]
        assert len(busy) == len(set(busy))
        assert not set(busy) & set(self.waiting)


FloorHistory.TestCase.settings = settings(max_examples=120, stateful_step_count=50)
test_floor_history = FloorHistory.TestCase


class MatcherHistory(RuleBasedStateMachine):
    """The incremental matcher beside the slow one: the same answers to the same history."""

    def __init__(self) -> None:
        super().__init__()
        from routing.matching import Matcher

        self.fast, self.slow = Matcher(), SlowMatcher()
        self.calls = count(1)
        self.left: list[Waiting] = []

    @rule(agent=WHO, skills=SOME_SKILLS, idle=st.integers(0, 3))
    def free(self, agent: AgentId, skills: set[SkillId], idle: int) -> None:
        if any(one.id == agent for one in self.slow.idle):
            return
        since = START + timedelta(seconds=idle)
        one = Agent(agent, DeskId("d"), "p", agent, dict.fromkeys(skills, 1), AgentState.READY, since, since)
        assert self.fast.free(one) == self.slow.free(one)

    @rule(agent=WHO)
    def unfree(self, agent: AgentId) -> None:
        self.fast.unfree(agent)
        self.slow.unfree(agent)

    @rule(skill=st.sampled_from(SKILLS), priority=st.integers(1, 2), second=st.integers(0, 3), is_return=st.booleans())
    def join(self, skill: SkillId, priority: int, second: int, is_return: bool) -> None:
        joined = START + timedelta(seconds=second)
        self.enter(Waiting(CallId(f"c{next(self.calls)}"), CLIENT, QUEUE, skill, priority, joined, is_return))

    @precondition(lambda self: self.left)
    @rule(pick=PICK)
    def come_back(self, pick: int) -> None:
        c = self.left.pop(pick % len(self.left))
        self.enter(Waiting(c.call, c.client, c.queue, c.skill, c.priority, c.joined_at, True))

    def enter(self, contact: Waiting) -> None:
        assert self.fast.join(contact) == self.slow.join(contact)

    @precondition(lambda self: self.slow.line)
    @rule(pick=PICK)
    def leave(self, pick: int) -> None:
        gone = self.slow.line[pick % len(self.slow.line)]
        self.left.append(gone)
        self.fast.leave(gone.call)
        self.slow.leave(gone.call)

    @invariant()
    def both_see_the_same(self) -> None:
        assert self.fast.waiting == self.slow.waiting
        assert self.fast.free_agents == self.slow.free_agents


MatcherHistory.TestCase.settings = settings(max_examples=120, stateful_step_count=50)
test_matcher_history = MatcherHistory.TestCase
