"""One history told to the fast floor and to the reference at once; after every event both must say and be the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import TypeVar

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId
from lexicon.journal import RequirementRelaxed
from lexicon.moment import Moment
from routing.agent import AgentState
from routing.floor import Floor
from routing.moves import Assignment, Decision
from routing.plan import Medium, Plan
from routing.snapshot import restored, snapshot
from routing.waiting import Waiting, order_number, overtaking_bound_s
from routing.waiting_room import Diverted, Overflowed
from tests.unit.routing import events as e
from tests.unit.routing.drawn import START, World
from tests.unit.routing.reference import Reference
from tests.unit.routing.reference_matching import Assigned, Left, Moved, Outcome

CLIENT = ClientId("acme")
BREAK, NO_ANSWER = NotReadyReasonId("break"), NotReadyReasonId("no-answer")
NAMES = [AgentId(name) for name in ("ann", "bo", "cy", "dee", "eve")]
SEEN_OF_AGENTS = (
    "desk", "page", "name", "profile", "state", "since", "idle_since", "reason", "next_reason", "call", "offer",
    "is_present", "is_registered", "wrap_up_mono", "client", "misses", "work",
)  # fmt: skip
MOST_RUNNERS_UP = 10
ODD = 8  # from this pick on an offer that is settled, or never was


def offer_ids(made: int = 0) -> Iterator[str]:
    return (f"o{n}" for n in count(made + 1))


@dataclass
class Joined:
    """What is known of a contact from outside."""

    contact: Waiting
    plan: Plan
    bound_s: float


@dataclass
class Trial:
    """``is_advanced``: whether the time is told to the floors before each event, as a timer would."""

    world: World
    is_advanced: bool = True
    at_offer: Callable[["Trial", Assignment, tuple[CallId, ...]], None] | None = None
    """Asked at each offer, with all contacts whom the agent could have taken in that instant."""
    at_rest: Callable[["Trial"], None] | None = None
    """Asked after each event."""
    said: list[Decision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fast = Floor(offer_ids(), self.world.plans[0])
        self.slow = Reference(self.world.plans[0])
        self.now = Moment(START, 0.0)
        self.desks, self.calls = count(1), count(1)
        self.line: dict[CallId, Waiting] = {}  # who waits by what was said so far
        self.out: dict[OfferId, Assignment] = {}
        self.settled: list[OfferId] = []
        self.ended: list[Waiting] = []
        self.known: dict[CallId, Joined] = {}
        self.steps: dict[CallId, int] = {}  # the step each has come to, by what was said

    def run(self, history: Sequence[e.Event]) -> "Trial":
        for event in history:
            self.happen(event)
        return self

    def happen(self, event: e.Event) -> None:
        self.now = Moment(self.now.at + timedelta(seconds=event.after_s), self.now.mono + event.after_s)
        if self.is_advanced:
            self.advance()
        self.perform(event)
        self.floors_are_the_same()
        if self.at_rest is not None:
            self.at_rest(self)

    def advance(self) -> None:
        due_s = self.fast.next_due_s(self.now)
        decisions = self.fast.advance(self.now)
        self.told(decisions, self.slow.advance(self.now))
        assert not decisions or due_s == 0, f"something was due at once, not in {due_s} s"
        due_s = self.fast.next_due_s(self.now)
        assert due_s is None or due_s > 0, "what was due is due still"

    # ------------------------------------------------------------------ comparing

    def told(self, decisions: list[Decision], outcomes: list[Outcome]) -> None:
        """Both say the same, in the same order; what moved at the same instant has no order among itself."""
        self.said += decisions
        moves = [one for one in decisions if isinstance(one, Overflowed | Diverted)]
        assert {repr(one) for one in moves} == {
            repr(Overflowed(one.before, one.after) if isinstance(one, Moved) else Diverted(one.contact, one.then))
            for one in outcomes
            if isinstance(one, Moved | Left)
        }
        made = [one for one in decisions if isinstance(one, Assignment)]
        wanted = [one for one in outcomes if isinstance(one, Assigned)]
        assert [(one.offer, one.contact, one.agent) for one in made] == [
            (one.offer, one.contact, one.agent) for one in wanted
        ]
        for one, should in zip(made, wanted, strict=True):
            self.explained_alike(one, should)
        could_take = {one.offer: tuple(CallId(key[2]) for key in one.contacts) for one in wanted}
        for decision in decisions:
            if isinstance(decision, Assignment) and self.at_offer is not None:
                self.at_offer(self, decision, could_take[decision.offer])
            self.book(decision)

    def explained_alike(self, made: Assignment, should: Assigned) -> None:
        """The winner's key, the ten next with the part that decided, the counts by rule, the step."""
        choice, rules = made.choice, ("emergency", "order", "id")
        keys = should.contacts
        if choice.of == "agent":
            strategy = self.slow.plan.queues[made.contact.queue].strategy if self.is_advanced else choice.strategy
            keys, rules = should.agents, (str(strategy), "longest-idle", "id")
        assert choice.key == keys[0], f"chosen among {choice.of}s"
        decided = [
            rules[[mine == its for mine, its in zip(keys[0], key, strict=True)].index(False)] for key in keys[1:]
        ]
        named = [(one.key, one.id, one.rule) for one in choice.runners_up]
        assert named == [(key, key[2], rule) for key, rule in zip(keys[1:], decided, strict=True)][:MOST_RUNNERS_UP]
        assert dict(choice.skips) == should.skips
        assert choice.step == should.step

    def book(self, decision: Decision) -> None:
        """Follows what is said, one word after the other."""
        match decision:
            case Assignment():
                del self.line[decision.contact.call]
                self.out[decision.offer] = decision
            case Overflowed():
                del self.line[decision.before.call]
                self.line[decision.after.call] = decision.after
                self.steps[decision.after.call] = 0
            case RequirementRelaxed():
                assert decision.step > self.steps[decision.call], "nothing was relaxed"
                self.steps[decision.call] = decision.step
            case Diverted():
                del self.line[decision.contact.call]
            case _:
                pass

    def floors_are_the_same(self) -> None:
        assert set(self.fast.agents) == set(self.slow.agents)
        for agent, should in self.slow.agents.items():
            seen = self.fast.agents[agent]
            for name in SEEN_OF_AGENTS:
                is_, wanted = getattr(seen, name), getattr(should, name)
                assert is_ == wanted, f"{agent}.{name} is {is_!r}, should be {wanted!r}"
        assert self.fast.matcher.waiting == self.slow.waiting
        assert sorted(self.line.values(), key=lambda one: one.key) == self.slow.waiting, "somebody moved in silence"
        assert set(self.out) == set(self.slow.offers), "an offer was made in silence"
        for contact in self.slow.waiting if self.is_advanced else ():
            assert self.steps[contact.call] == self.slow.step_number(contact, self.now), "relaxed in silence"

    # ------------------------------------------------------------------ performing

    def both(self, fast: Callable[[], list[Decision]], slow: Callable[[], list[Outcome]]) -> None:
        """The same to both; what one refuses the other refuses too, and then nothing has changed."""
        try:
            outcomes = slow()
        except Refused as refused:
            try:
                fast()
            except Refused as also:
                assert also.code == refused.code
            else:
                raise AssertionError(f"was not refused: {refused.code}") from refused
        else:
            self.told(fast(), outcomes)

    def perform(self, event: e.Event) -> None:
        match event:
            case e.Advance():
                self.advance()
            case e.SignIn() | e.Reprofile() | e.SignOut() | e.LoseDesk() | e.Phone() | e.GoReady() | e.GoNotReady():
                self.perform_desk(event)
            case e.Join() | e.JoinAgain() | e.Leave():
                self.perform_contact(event)
            case e.Take() | e.Miss() | e.Withdraw():
                self.perform_offer(event)
            case e.EndTalk() | e.EndWrapUp() | e.EndWork():
                self.perform_end(event)
            case _:
                self.perform_floor(event)

    def perform_desk(self, event: e.Event) -> None:
        fast, slow, now = self.fast, self.slow, self.now
        match event:
            case e.SignIn():
                self.sign_in(event)
            case e.Reprofile():
                agent, profile = NAMES[event.agent], self.world.profiles[event.profile % len(self.world.profiles)]
                self.both(lambda: fast.set_profile(agent, profile, now), lambda: slow.set_profile(agent, profile, now))
            case e.SignOut():
                agent = NAMES[event.agent]
                self.both(lambda: fast.sign_out(agent, "self", now), lambda: slow.sign_out(agent, now))
            case e.LoseDesk():
                agent = NAMES[event.agent]
                page = slow.agents[agent].page if agent in slow.agents else "p"
                self.both(lambda: fast.desk_lost(agent, page, 10, now), lambda: slow.desk_lost(agent, page, now))
            case e.Phone():
                agent, is_in = NAMES[event.agent], event.is_registered
                self.both(
                    lambda: fast.set_registered(agent, is_in, now), lambda: slow.set_registered(agent, is_in, now)
                )
            case e.GoReady():
                agent = NAMES[event.agent]
                self.both(lambda: fast.go_ready(agent, now), lambda: slow.go_ready(agent, now))
            case e.GoNotReady():
                agent = NAMES[event.agent]
                self.both(
                    lambda: fast.go_not_ready(agent, BREAK, "self", now), lambda: slow.go_not_ready(agent, BREAK, now)
                )

    def sign_in(self, event: e.SignIn) -> None:
        agent, now = NAMES[event.agent], self.now
        profile = self.world.profiles[event.profile % len(self.world.profiles)]
        known, number = self.slow.agents.get(agent), next(self.desks)
        desk = known.desk if known is not None else DeskId(f"d{number}")
        page, who = f"p{number}", (str(agent), profile)
        self.both(
            lambda: self.fast.sign_in(agent, desk, page, who, now),
            lambda: self.slow.sign_in(agent, desk, page, who, now),
        )
        if event.is_ready:
            self.perform(e.Phone(event.agent, True))
            self.perform(e.GoReady(event.agent))

    def perform_contact(self, event: e.Event) -> None:
        now = self.now
        match event:
            case e.Join():
                contact = self.contact(event)
                self.known[contact.call] = Joined(
                    contact, self.slow.plan, overtaking_bound_s(self.slow.plan, contact.queue, contact.reason)
                )
            case e.JoinAgain():
                self.advance()  # whoever is picked may be gone in this instant
                ended = [replace(one, entered_mono=now.mono) for one in self.ended]
                offered = [one.contact for one in self.out.values()]
                if not (ended or offered or self.line):
                    return
                contact = pick([*ended, *offered, *self.line.values()], event.pick)
                self.ended = [one for one in self.ended if one.call != contact.call]
            case e.Leave():
                call = pick([*self.line, CallId("never")], event.pick)
                self.line.pop(call, None)
                self.fast.leave(call, now)
                self.slow.leave(call)
                return
            case _:
                raise AssertionError(event)
        is_new = contact.call not in [*self.line, *(one.contact.call for one in self.out.values())]
        if is_new:
            self.wait(contact)
        self.both(lambda: self.fast.join(contact, now), lambda: self.slow.join(contact, now))

    def wait(self, contact: Waiting) -> None:
        self.line[contact.call] = contact
        self.steps[contact.call] = self.slow.step_number(contact, self.now)

    def contact(self, event: e.Join) -> Waiting:
        plan, now = self.slow.plan, self.now
        reason = plan.reasons[event.reason]
        queue = plan.queues[event.queue or reason.queue]
        joined = Moment(now.at - timedelta(seconds=event.ago_s), now.mono - event.ago_s)
        order = order_number(joined.at, queue.promise_s, plan.head_start_s(reason.id))
        return Waiting(
            CallId(f"c{next(self.calls):03}"),
            CLIENT,
            queue.id,
            reason.id,
            joined,
            order,
            now.mono,
            reason.is_emergency,
            tuple(NAMES[agent] for agent in event.preferred),
        )

    def perform_offer(self, event: e.Take | e.Miss | e.Withdraw) -> None:
        odd, now = [*self.settled[-2:], OfferId("never")], self.now
        offer = pick([*self.out] if self.out and event.pick < ODD else odd, event.pick)
        made = self.out.get(offer)
        match event:
            case e.Take():
                assert self.fast.take(offer, now) is self.slow.take(offer, now) is (made is not None)
                self.settle(offer)
            case e.Miss():
                if made is not None:
                    self.wait(made.contact)
                self.settle(offer)
                self.both(
                    lambda: self.fast.miss(offer, NO_ANSWER, "no-answer", now),
                    lambda: self.slow.miss(offer, NO_ANSWER, now),
                )
            case e.Withdraw():
                self.settle(offer)
                self.both(lambda: self.fast.withdraw(offer, now), lambda: self.slow.withdraw(offer, now))

    def settle(self, offer: OfferId) -> None:
        if self.out.pop(offer, None) is not None:
            self.settled.append(offer)

    def perform_end(self, event: e.EndTalk | e.EndWrapUp | e.EndWork) -> None:
        fast, slow, now = self.fast, self.slow, self.now
        match event:
            case e.EndTalk():
                agent, call = self.busy(event.agent, AgentState.TALKING)
                self.over(call)
                self.both(
                    lambda: fast.end_talk(agent, call, CLIENT, event.limit_s, now),
                    lambda: slow.end_talk(agent, call, CLIENT, event.limit_s, now),
                )
            case e.EndWrapUp():
                agent, call = self.busy(event.agent, AgentState.WRAP_UP)
                self.both(
                    lambda: fast.end_wrap_up(agent, call, "saved", now), lambda: slow.end_wrap_up(agent, call, now)
                )
            case e.EndWork():
                agent, call = self.working(event.agent, event.pick)
                self.over(call)
                self.both(lambda: fast.end_work(agent, call, now), lambda: slow.end_work(agent, call, now))

    def over(self, call: CallId) -> None:
        if call in self.known and all(one.call != call for one in self.ended):
            self.ended.append(self.known[call].contact)

    def busy(self, agent: int, state: AgentState) -> tuple[AgentId, CallId]:
        """The agent with its call, or the next one after it who is in the state."""
        for name in [*NAMES[agent:], *NAMES[:agent]]:
            known = self.slow.agents.get(name)
            if known is not None and known.state is state and known.call is not None:
                return name, known.call
        return NAMES[agent], CallId("never")

    def working(self, agent: int, which: int) -> tuple[AgentId, CallId]:
        """The agent with one of the chats and mails it handles, or the next one after it who has any."""
        offered = [one.contact.call for one in self.out.values()]
        for name in [*NAMES[agent:], *NAMES[:agent]]:
            known = self.slow.agents.get(name)
            handled = [call for call in known.work if call not in offered] if known is not None else []
            if handled:
                return name, pick(handled, which)
        return NAMES[agent], CallId("never")

    def perform_floor(self, event: e.Event) -> None:
        match event:
            case e.Hold():
                self.fast.hold()
                self.slow.hold()
            case e.Release():
                self.both(lambda: self.fast.release(self.now), lambda: self.slow.release(self.now))
            case e.Publish():
                plan = self.world.plans[event.plan % len(self.world.plans)]
                self.both(lambda: self.fast.publish(plan, self.now), lambda: self.slow.publish(plan, self.now))
                self.steps = {one.call: self.slow.step_number(one, self.now) for one in self.slow.line}
            case e.Restore():
                saved = snapshot(self.fast)
                self.fast = restored(offer_ids(self.slow.made), saved)
                assert snapshot(self.fast) == saved

    def is_voice(self, contact: Waiting) -> bool:
        return self.slow.plan.queues[contact.queue].medium is Medium.VOICE


T = TypeVar("T")


def pick(among: list[T], n: int) -> T:
    return among[n % len(among)]
