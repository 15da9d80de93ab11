"""The router again, slow and obvious: at each event every agent is looked at for every contact, from the start.

No heap, no lane, no counter: what is asked of an agent, who is certified, which step has come and who is held for whom
is worked out from the plan and the present moment each time; figures about the past are counted in a log. It is a
second reading of the same rules, so it uses the types of ``routing`` but none of its decisions.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId, ReasonId, SkillId
from lexicon.moment import Moment
from routing.agent import AgentState
from routing.plan import Medium, Plan, Step, Strategy, Then
from routing.profile import Profile, Rule
from routing.waiting import Waiting

S = AgentState
BUSY = {S.OFFERED: Rule.OFFERED, S.TALKING: Rule.TALKING, S.WRAP_UP: Rule.WRAP_UP}


@dataclass
class Person:
    """A signed-in agent; the names are those of ``routing.agent.Agent``."""

    id: AgentId
    desk: DeskId
    page: str
    name: str
    profile: Profile
    since: datetime
    idle_since: datetime
    state: AgentState = S.NOT_READY
    reason: NotReadyReasonId | None = NotReadyReasonId("sign-in")
    next_reason: NotReadyReasonId | None = None
    call: CallId | None = None
    offer: OfferId | None = None
    is_present: bool = True
    is_registered: bool = False
    wrap_up_mono: float = 0.0
    client: str = ""
    misses: int = 0
    work: dict[CallId, Medium] = field(default_factory=dict)


Key = tuple[float, float, str]


@dataclass(frozen=True)
class Assigned:
    """What the reference would do: everything that can be said about one match."""

    offer: OfferId
    contact: Waiting
    agent: AgentId
    step: int
    agents: tuple[Key, ...]  # who could have had it, best first, the winner at the head
    contacts: tuple[Key, ...]  # whom the agent could have had, first first, the winner at the head
    skips: Mapping[str, int]


@dataclass(frozen=True)
class Moved:
    before: Waiting
    after: Waiting


@dataclass(frozen=True)
class Left:
    contact: Waiting
    then: Then


Outcome = Assigned | Moved | Left


def contact_key(contact: Waiting) -> Key:
    """Emergencies, then the number fixed at entry, then the id."""
    return (0 if contact.is_emergency else 1, contact.order, contact.call)


class Matching:
    """Who may take whom, who is chosen, and what time alone does."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.agents: dict[AgentId, Person] = {}
        self.line: list[Waiting] = []
        self.offers: dict[OfferId, tuple[Waiting, AgentId]] = {}
        self.is_on_hold = False
        self.opened: set[CallId] = set()  # held no more: what is open to all once stays so until it waits anew
        self.log: list[tuple[str, AgentId, QueueId]] = []  # signed-in, offered, took
        self.made = 0

    # ------------------------------------------------------------------ what is asked of whom

    def step_number(self, contact: Waiting, now: Moment) -> int:
        waited_s = now.mono - contact.entered_mono
        steps = self.plan.queues[contact.queue].steps
        return max(n for n, step in enumerate(steps) if n == 0 or step.after_s <= waited_s)

    def step(self, contact: Waiting, now: Moment) -> Step:
        return self.plan.queues[contact.queue].steps[self.step_number(contact, now)]

    def levels(self, contact: Waiting, now: Moment) -> dict[SkillId, int]:
        """The minimum levels that are asked for now."""
        step = self.step(contact, now)
        if step.is_anyone:
            return {}
        asked = dict(self.plan.reasons[contact.reason].skills)
        for skill, level in step.levels.items():
            asked[skill] = level
        return {skill: level for skill, level in asked.items() if level > 0}

    def is_certified(self, profile: Profile, reason: ReasonId, at: datetime) -> bool:
        """A certification for the reason itself or for any reason above it, from its start until before its end."""
        above: list[ReasonId] = []
        one: ReasonId | None = reason
        while one is not None and one not in above:
            above.append(one)
            one = self.plan.reasons[one].parent
        return any(c.reason in above and c.starts <= at and at < c.ends for c in profile.certifications)

    def lacks(self, contact: Waiting, person: Person, now: Moment) -> Rule | None:
        """What keeps this agent from this contact whatever the agent is doing."""
        profile, step = person.profile, self.step(contact, now)
        medium = self.plan.queues[contact.queue].medium
        if profile.team in step.or_teams:  # everybody in there, whatever they can
            if profile.queues and contact.queue not in profile.queues:
                return Rule.QUEUE
            return Rule.MEDIUM if profile.capacity.get(medium, 0) == 0 else None
        for skill in self.levels(contact, now):
            if skill not in profile.skills:
                return Rule.SKILL
        for skill, level in self.levels(contact, now).items():
            if profile.skills[skill] < level:
                return Rule.LEVEL
        if step.teams and profile.team not in step.teams:
            return Rule.TEAM
        if profile.queues and contact.queue not in profile.queues:
            return Rule.QUEUE
        if profile.capacity.get(medium, 0) == 0:
            return Rule.MEDIUM
        is_asked = step.is_certified and not step.is_anyone and self.plan.reasons[contact.reason].needs_certification
        if is_asked and not self.is_certified(profile, contact.reason, now.at):
            return Rule.CERTIFICATION
        return None

    def is_hindered(self, medium: Medium, person: Person) -> Rule | None:
        """What the agent is doing that keeps any contact of this kind away."""
        is_voice, is_blending = medium is Medium.VOICE, person.profile.is_blending
        if not person.is_present:
            return Rule.DESK_LOST
        if is_voice and not person.is_registered:
            return Rule.NO_PHONE
        if person.state is S.NOT_READY:
            return Rule.NOT_READY
        # Who is blending takes other media besides a call, unless nothing is wanted after the call.
        is_open = is_blending and not is_voice and person.state is not S.WRAP_UP and person.next_reason is None
        if person.state in BUSY and not is_open:
            return BUSY[person.state]
        if is_voice and person.work and not is_blending:
            return Rule.CAPACITY
        if not is_voice and list(person.work.values()).count(medium) >= person.profile.capacity[medium]:
            return Rule.CAPACITY
        return None

    def rule(self, contact: Waiting, person: Person, now: Moment) -> Rule | None:
        """The first rule that keeps this agent from this contact now, or None."""
        return self.lacks(contact, person, now) or self.is_hindered(self.plan.queues[contact.queue].medium, person)

    def is_held(self, contact: Waiting, now: Moment) -> bool:
        """Whether only the preferred agents may take the contact now."""
        if contact.call in self.opened or now.mono - contact.joined.mono >= self.plan.queues[contact.queue].hold_s:
            return False
        away = (Rule.DESK_LOST, Rule.NO_PHONE, Rule.NOT_READY)
        preferred = [self.agents[agent] for agent in contact.preferred if agent in self.agents]
        able = [one for one in preferred if self.lacks(contact, one, now) is None]
        return any(self.is_hindered(self.plan.queues[contact.queue].medium, one) not in away for one in able)

    def may_take(self, contact: Waiting, person: Person, now: Moment) -> bool:
        if self.is_held(contact, now) and person.id not in contact.preferred:
            return False
        return self.rule(contact, person, now) is None

    # ------------------------------------------------------------------ who is chosen

    def since_sign_in(self, what: str, agent: AgentId, queue: QueueId | None = None) -> int:
        """How often ``what`` happened to the agent since it signed in (in one queue, or in all)."""
        count = 0
        for happened, whom, where in self.log:
            if whom == agent and happened == "signed-in":
                count = 0
            elif whom == agent and happened == what and queue in (None, where):
                count += 1
        return count

    def last_offer(self, agent: AgentId, queue: QueueId) -> int:
        """The number of the agent's last offer from the queue since it signed in, 0 for none."""
        number = last = 0
        for happened, whom, where in self.log:
            number += happened == "offered"
            if whom == agent and happened == "signed-in":
                last = 0
            elif (happened, whom, where) == ("offered", agent, queue):
                last = number
        return last

    def requirements_met(self, person: Person, now: Moment) -> int:
        """How many of the different things this plan asks for the agent qualifies for now."""
        different: set[tuple[object, ...]] = set()
        for reason in self.plan.reasons.values():
            queue: QueueId | None = reason.queue
            been: list[QueueId] = []
            while queue is not None and queue not in been:
                been.append(queue)
                rules = self.plan.queues[queue]
                for step in rules.steps:
                    one = Waiting(CallId(""), ClientId(""), queue, reason.id, now, 0.0, now.mono - step.after_s)
                    if self.lacks(one, person, now) is None:
                        needs = reason.needs_certification and step.is_certified and not step.is_anyone
                        asked = tuple(sorted(self.levels(one, now).items()))
                        different.add((queue, asked, reason.id if needs else None, step.teams, step.or_teams))
                queue = None if rules.last is None else rules.last.queue
        return len(different)

    def strategy_key(self, contact: Waiting, person: Person, now: Moment) -> float:
        queue = self.plan.queues[contact.queue]
        match queue.strategy:
            case Strategy.LONGEST_IDLE:
                return 0
            case Strategy.MOST_SPECIALISED:
                return self.requirements_met(person, now)
            case Strategy.BEST_LEVEL:
                return -sum(person.profile.skills.get(skill, 0) for skill in self.levels(contact, now))
            case Strategy.FEWEST_CALLS:
                return self.since_sign_in("took", person.id)
            case Strategy.WEIGHTED_SHARE:
                return self.since_sign_in("took", person.id, queue.id) / person.profile.queues.get(queue.id, 1)
            case Strategy.ROUND_ROBIN:
                return self.last_offer(person.id, queue.id)

    def agent_key(self, contact: Waiting, person: Person, now: Moment) -> Key:
        return (self.strategy_key(contact, person, now), person.idle_since.timestamp(), person.id)

    def candidates(self, contact: Waiting, now: Moment) -> list[Person]:
        """Who could take the contact now, best first."""
        able = [one for one in self.agents.values() if self.may_take(contact, one, now)]
        return sorted(able, key=lambda one: self.agent_key(contact, one, now))

    def skips(self, contact: Waiting, now: Moment) -> dict[str, int]:
        """How many agents were passed over under which rule, and how many were free."""
        return dict(Counter(str(self.rule(contact, one, now) or "free") for one in self.agents.values()))

    @property
    def waiting(self) -> list[Waiting]:
        """Who waits, first served first."""
        return sorted(self.line, key=contact_key)

    # ------------------------------------------------------------------ time and matching

    def advance(self, now: Moment) -> list[Outcome]:
        """All who have waited through their queue move or go; then who waits longest is served first."""
        moved: list[Outcome] = []
        for contact in self.waiting:
            last = self.plan.queues[contact.queue].last
            if last is None or now.mono - contact.entered_mono < last.after_s:
                continue
            self.line.remove(contact)
            if last.queue is None:
                moved.append(Left(contact, last.then))
            else:
                after = replace(contact, queue=last.queue, entered_mono=now.mono, preferred=())
                self.line.append(after)
                moved.append(Moved(contact, after))
        return [*moved, *self.match(now)]

    def match(self, now: Moment) -> list[Outcome]:
        made: list[Outcome] = []
        self.opened |= {contact.call for contact in self.line if not self.is_held(contact, now)}
        while (one := self.first_match(now)) is not None:
            made.append(one)
        return made

    def first_match(self, now: Moment) -> Outcome | None:
        """The first contact in line whom anybody can take, with the best agent for it."""
        if self.is_on_hold:
            return None
        for contact in self.waiting:
            able = self.candidates(contact, now)
            if able:
                return self.assign(contact, able, now)
        return None

    def assign(self, contact: Waiting, able: list[Person], now: Moment) -> Outcome:
        winner = able[0]
        agents = tuple(self.agent_key(contact, one, now) for one in able)
        rivals = tuple(contact_key(other) for other in self.waiting if self.may_take(other, winner, now))
        skips, step = self.skips(contact, now), self.step_number(contact, now)
        self.made += 1
        offer = OfferId(f"o{self.made}")
        self.line.remove(contact)
        self.offers[offer] = (contact, winner.id)
        self.log.append(("offered", winner.id, contact.queue))
        medium = self.plan.queues[contact.queue].medium
        if medium is Medium.VOICE:
            winner.state, winner.since, winner.call, winner.offer = S.OFFERED, now.at, contact.call, offer
            winner.next_reason = None
        else:
            winner.work[contact.call] = medium
        return Assigned(offer, contact, winner.id, step, agents, rivals, skips)
