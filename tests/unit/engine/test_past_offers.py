"""Random days through the real engine: told by the journal, every offer of the past is explained as it was decided."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ChannelId, QueueId, SkillId
from lexicon.journal import Entry, OfferMade
from lexicon.orders import CompleteCall, ConsultCall, SetReady, SignInDesk, TakeBack, TransferTo
from lexicon.profile import Abilities, Held
from routing.agent import AgentState
from routing.explaining.told import replayed
from routing.moves import DIRECT
from routing.plan import LastStep, Plan, QueuePlan, Reason, Step, Strategy, Then
from tests.fakes.moments import START, run_story
from tests.unit.call.desk import BILLING, FAULT, NUMBER, PUBLISHED, QUEUE
from tests.unit.engine.centre import Centre, opened

NAMES = ("ann", "bo", "cy", "dee")
CALLERS = ("13800000001", "13800000002", "13800000003")
S1, S2, OTHER = SkillId("s1"), SkillId("s2"), replace(QUEUE, id=QueueId("q2"))
DAY = START + timedelta(seconds=1000)  # when the virtual clocks begin


def made(version: int, strategy: Strategy, *, overflows: bool = False, certifies: bool = False) -> Plan:
    """A plan with everything that time changes."""
    steps = (Step(0, levels={S1: 4}), Step(15, levels={S1: 2}), Step(40, is_anyone=True))
    last = LastStep(90, Then.OVERFLOW, OTHER.id) if overflows else None
    queue = QueuePlan(QUEUE.id, strategy=strategy, steps=steps, last=last, hold_s=20.0, misses_allowed=1)
    reasons = {
        BILLING: Reason(BILLING, QUEUE.id, {S1: 1}, needs_certification=certifies),
        FAULT: Reason(FAULT, QUEUE.id, {S2: 1}, priority=1),
    }
    queues = {QUEUE.id: queue, OTHER.id: QueuePlan(OTHER.id, strategy=Strategy.BEST_LEVEL)}
    return Plan(queues, reasons, {1: 30.0}, version)


PLANS = {
    0: PUBLISHED.plan,
    1: made(1, Strategy.LONGEST_IDLE, overflows=True),
    2: made(2, Strategy.ROUND_ROBIN),
    3: made(3, Strategy.WEIGHTED_SHARE, certifies=True),
    4: made(4, Strategy.MOST_SPECIALISED),
}


def held(starts_min: int, ends_min: int) -> Held:
    return Held(BILLING, DAY + timedelta(minutes=starts_min), DAY + timedelta(minutes=ends_min))


ABILITIES = (
    Abilities({S1: 5}),
    Abilities({S1: 3, S2: 2}, certifications=(held(0, 2), held(3, 60))),
    Abilities({S1: 1, S2: 5}, queues={QUEUE.id: 3, OTHER.id: 1}),
    Abilities({S2: 4}, certifications=(held(1, 4),), queues={QUEUE.id: 1}),
)


@dataclass(frozen=True)
class Act:
    """``what`` happens to agent or caller number ``who``, with ``how``; after ``after_s`` seconds."""

    what: str
    who: int
    how: int
    after_s: float


PEOPLE = ("sign-in", "ready", "ready", "ready", "not-ready", "sign-out", "close-page", "phone")
CALLS = (
    "dial",
    "dial",
    "dial",
    "dial",
    "answer",
    "answer",
    "answer",
    "decline",
    "agent-hangs-up",
    "caller-hangs-up",
    "save",
    "save",
    "second",
    "second",
)
MACHINERY = ("stick", "publish")
ACTS = st.builds(
    Act,
    st.sampled_from([*PEOPLE, *CALLS, *CALLS, *CALLS, *MACHINERY]),
    st.integers(0, 3),
    st.integers(0, 4),
    st.sampled_from([0.0, 0.0, 1.0, 5.0, 15.0, 20.0, 40.0]),
)
DAYS = st.tuples(st.sampled_from(list(PLANS)), st.lists(ACTS, min_size=20, max_size=45))


class Day:
    """Acts a list of acts; who is not where the act wants him does nothing."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.on_line: list[ChannelId] = []
        self.publish(0)

    def publish(self, version: int) -> None:
        queues = {QUEUE.id: QUEUE, OTHER.id: OTHER}
        self.centre.engine.publish(replace(PUBLISHED, queues=queues, plan=PLANS[version]))

    async def act(self, one: Act) -> None:
        await asyncio.sleep(one.after_s)
        name, centre = NAMES[one.who], self.centre
        try:
            if one.what in PEOPLE:
                await self.of_people(one, name)
            elif one.what in CALLS:
                await self.of_calls(one, name)
            elif one.what == "publish":
                self.publish(one.how)
            elif one.what == "stick":
                centre.exchange.is_stuck = True
                await asyncio.sleep(2)
                centre.exchange.is_stuck = False
        except Refused:
            pass  # as the page would be told
        await asyncio.sleep(0.05 * one.how)

    async def of_people(self, one: Act, name: str) -> None:
        centre, desk = self.centre, f"d-{name}"
        match one.what:
            case "sign-in":
                told = ABILITIES[one.how % len(ABILITIES)]
                who = {"page": f"p{one.how}", "name": name, "skills": {}, "abilities": told}
                await centre.order(SignInDesk, name, desk, **who)
                centre.register(desk)
                await centre.order(SetReady, name)
            case "ready":
                await centre.order(SetReady, name)
            case "not-ready":
                await centre.not_ready(name)
            case "sign-out":
                await centre.sign_out(name)
            case "close-page":
                known = centre.engine.floor.agents.get(AgentId(name))
                await centre.close_page(name, "" if known is None else known.page)
            case "phone":
                centre.desks.contact_changed(f"desk-{desk}", one.how % 2 == 0)

    async def of_calls(self, one: Act, name: str) -> None:
        centre = self.centre
        match one.what:
            case "dial":
                channel = centre.exchange.call_in(NUMBER.number, CALLERS[one.who % len(CALLERS)])
                self.on_line.append(channel)
                await asyncio.sleep(4)
                centre.exchange.press(channel, "12"[one.how % 2])
            case "answer" | "decline":
                for leg in [leg for other in self.from_on(name) for leg in centre.ringing(other)][:1]:
                    if one.what == "answer":
                        centre.exchange.pick_up(leg)
                    else:
                        centre.exchange.hang_up_at(leg, 21)
            case "agent-hangs-up":
                for other in self.in_state(name, AgentState.TALKING)[:1]:
                    await centre.hang_up(other)
            case "caller-hangs-up":
                if self.on_line:
                    centre.exchange.hang_up_at(self.on_line.pop(one.how % len(self.on_line)))
            case "second":
                for other in self.in_state(name, AgentState.TALKING)[:1]:
                    await self.of_seconds(one, other)
            case "save":
                for other in self.in_state(name, AgentState.WRAP_UP)[:1]:
                    centre.engine.wrap_up_saved(AgentId(other), self.call_of(other))

    async def of_seconds(self, one: Act, name: str) -> None:
        """The agent in a conversation seeks an expert, or somebody by name, and settles it somehow."""
        order, call = self.centre.order, self.call_of(name)
        match one.how:
            case 0 | 1:
                kind = TransferTo if one.how else ConsultCall
                await order(kind, name, call=call, queue=QUEUE.id)
            case 2:
                await order(ConsultCall, name, call=call, to=NAMES[one.who])
            case 3:
                await order(TakeBack, name, call=call)
            case _:
                await order(CompleteCall, name, call=call)

    def call_of(self, name: str) -> CallId:
        return self.centre.engine.floor.agents[AgentId(name)].call or CallId("")

    def from_on(self, name: str) -> list[str]:
        """All names, this one first."""
        place = NAMES.index(name)
        return [*NAMES[place:], *NAMES[:place]]

    def in_state(self, name: str, state: AgentState) -> list[str]:
        """The agents in that state, this one first if it is."""
        known = self.centre.engine.floor.agents
        return [one for one in self.from_on(name) if (at := known.get(AgentId(one))) is not None and at.state is state]


def played(day: tuple[int, Sequence[Act]], dies_at: int | None = None) -> list[Entry]:
    """The journal of such a day; ``dies_at``: another controller takes over before this act."""
    entries: list[Entry] = []

    async def story() -> None:
        async with opened() as centre:
            acting = Day(centre)
            if dies_at is None:
                acting.publish(day[0])
            morning = [Act("sign-in", who, who, 1.0) for who in range(len(NAMES))]
            for place, one in enumerate([*morning, *day[1]]):
                if place == dies_at:
                    acting.centre = await acting.centre.die_and_start_again()
                await acting.act(one)
            entries.extend(acting.centre.journal.entries)

    run_story(story)
    return entries


def told_alike(entries: list[Entry]) -> int:
    """Each offer's choice follows from the entries before it; how many there were."""
    offers = [entry.fact for entry in entries if isinstance(entry.fact, OfferMade)]
    offers = [one for one in offers if one.choice is None or one.choice.strategy != DIRECT]  # nobody was chosen
    seen = list(replayed(entries, PLANS, PUBLISHED.plan))
    assert [one.made.offer for one in seen] == [one.offer for one in offers]
    for one in seen:
        assert one.choice == one.made.choice, one.made
        assert one.is_same
    return len(seen)


@given(DAYS)
@settings(max_examples=60)
def test_every_past_offer_is_explained_as_it_was_decided(day: tuple[int, list[Act]]) -> None:
    told_alike(played(day))


@given(st.lists(ACTS.filter(lambda act: act.what not in MACHINERY), min_size=20, max_size=40), st.integers(5, 30))
@settings(max_examples=25)
def test_another_controller_in_between_changes_nothing(acts: list[Act], dies_at: int) -> None:
    told_alike(played((0, acts), dies_at))


def test_a_choice_that_nobody_heard_of_was_a_turn() -> None:
    """The second agent leaves while rung: a third is chosen before the caller is back, and again when the caller is."""
    dial, leave = Act("dial", 0, 0, 0.0), Act("close-page", 1, 0, 16.0)
    assert told_alike(played((2, [dial, leave, Act("answer", 0, 0, 5.0), Act("dial", 1, 0, 1.0)]))) >= 3
