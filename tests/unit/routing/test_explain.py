"""The whole answer agrees with the choice that was made, and with the reference, on every random history."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, QueueId, ReasonId, SkillId, TeamId
from lexicon.journal import Choice
from lexicon.moment import Moment
from routing.explaining.explain import Outside, choice_for, choice_of, explain
from routing.explaining.explanation import Event, Explanation
from routing.floor import Floor
from routing.lane import Row
from routing.moves import Assignment
from routing.plan import LastStep, Plan, QueuePlan, Reason, Step, Then
from routing.profile import Certification, Profile, Rule
from routing.waiting import Waiting
from routing.why import Why, WhyContact
from tests.unit.routing import events as e
from tests.unit.routing.drawn import START, World, worlds
from tests.unit.routing.events import HISTORIES
from tests.unit.routing.reference_matching import Assigned
from tests.unit.routing.trial import Trial, offer_ids


class ExplainedFloor(Floor):
    """Explains each offer in the instant before it is made."""

    explained = 0

    def __init__(self, offer_ids: Iterator[str], plan: Plan) -> None:
        super().__init__(offer_ids, plan)
        self.foretold: list[tuple[Assignment, Choice | None]] = []

    def _assign(self, row: Row, agent: AgentId, why: Why, now: Moment) -> Assignment:
        told = explain(self, row.contact.call, now)
        again = choice_for(self, agent, told) if isinstance(why, WhyContact) else choice_of(told)
        made = super()._assign(row, agent, why, now)
        if self.explained % 2:  # at once, or only when the floor makes it be told
            assert again == made.choice
        self.explained += 1
        self.foretold.append((made, again))
        return made


def agrees_with_the_reference(trial: Trial) -> None:
    """Who waits now: each agent's rule, who may take it, in which order, and who is free."""
    for contact in trial.slow.line:
        told = explain(trial.fast, contact.call, trial.now)
        rules = {one.agent: one.rule for one in told.candidates}
        assert rules == {agent: trial.slow.rule(contact, one, trial.now) for agent, one in trial.slow.agents.items()}
        able = [one.agent for one in told.candidates if one.may_take]
        assert able == [one.id for one in trial.slow.candidates(contact, trial.now)]
        assert told.skips == trial.slow.skips(contact, trial.now)
        assert told.asked.step == trial.slow.step_number(contact, trial.now)
        assert bool(told.held_for) == trial.slow.is_held(contact, trial.now)


class AskedAtTheEnd(Trial):
    """Nobody asks why until all is over."""

    def explained_alike(self, made: Assignment, should: Assigned) -> None:
        return


@given(worlds(), HISTORIES)
@settings(max_examples=60)
def test_every_choice_follows_from_the_whole_answer(world: World, history: list[e.Event]) -> None:
    trial = AskedAtTheEnd(world)
    trial.fast = ExplainedFloor(offer_ids(), world.plans[0])
    for event in history:
        if isinstance(event, e.Restore):
            continue
        trial.happen(event)
        agrees_with_the_reference(trial)
    for made, again in trial.fast.foretold:
        assert made.choice == again


# ---------------------------------------------------------------------- in words that a person would ask in

Q, Q2, R = QueueId("q"), QueueId("q2"), ReasonId("bill")
ZH, TECH, TEAM = SkillId("zh"), SkillId("tech"), TeamId("red")
STEPS = (Step(0, levels={ZH: 4}), Step(20, levels={ZH: 2}), Step(60, is_anyone=True))
PLAN = Plan(
    {Q: QueuePlan(Q, steps=STEPS, last=LastStep(120, Then.OVERFLOW, Q2), hold_s=30), Q2: QueuePlan(Q2)},
    {R: Reason(R, Q, {ZH: 3}, needs_certification=True)},
    version=7,
)


def at(second: float) -> Moment:
    return Moment(START + timedelta(seconds=second), second)


def certified(starts_min: float, ends_min: float) -> Certification:
    return Certification(R, START + timedelta(minutes=starts_min), START + timedelta(minutes=ends_min))


def someone(floor: Floor, name: str, profile: Profile, *, is_ready: bool = True) -> None:
    agent = AgentId(name)
    floor.sign_in(agent, DeskId(f"d-{name}"), "p", (name, profile), at(0))
    floor.set_registered(agent, True, at(0))
    if is_ready:
        floor.go_ready(agent, at(0))


def waits(floor: Floor, call: str, second: float, preferred: tuple[str, ...] = ()) -> Waiting:
    who = (CallId(call), ClientId("acme"), Q, R, at(second), START.timestamp() + second, second)
    contact = Waiting(*who, preferred=tuple(AgentId(one) for one in preferred))
    floor.join(contact, at(second))
    return contact


@pytest.fixture
def floor() -> Iterator[Floor]:
    floor = Floor(offer_ids(), PLAN)
    someone(floor, "weak", Profile({ZH: 2}, (certified(-60, 60),)))
    someone(floor, "unskilled", Profile({TECH: 5}))
    someone(floor, "expired", Profile({ZH: 5}, (certified(-60, -1),)))
    someone(floor, "early", Profile({ZH: 5}, (certified(1, 60),)))
    someone(floor, "elsewhere", Profile({ZH: 5}, (certified(-60, 60),), queues={Q2: 1}))
    someone(floor, "pausing", Profile({ZH: 5}, (certified(-60, 2), certified(1, 5))), is_ready=False)
    yield floor


def seen(told: Explanation) -> dict[str, Rule | None]:
    return {one.agent: one.rule for one in told.candidates}


def test_each_agent_has_its_reason(floor: Floor) -> None:
    waits(floor, "c1", 0)
    told = explain(floor, CallId("c1"), at(5))
    assert seen(told) == {
        "weak": Rule.LEVEL,
        "unskilled": Rule.SKILL,
        "expired": Rule.CERTIFICATION,
        "early": Rule.CERTIFICATION,
        "elsewhere": Rule.QUEUE,
        "pausing": Rule.NOT_READY,
    }
    details = {one.agent: one.detail for one in told.candidates}
    assert (details[AgentId("weak")].skill, details[AgentId("weak")].has, details[AgentId("weak")].needs) == (ZH, 2, 4)
    assert (details[AgentId("unskilled")].skill, details[AgentId("unskilled")].needs) == (ZH, 4)
    assert details[AgentId("expired")].ends == START - timedelta(minutes=1)
    assert details[AgentId("early")].starts == START + timedelta(minutes=1)
    assert (details[AgentId("pausing")].since, details[AgentId("pausing")].reason) == (START, "sign-in")
    assert told.skips == dict(Counter(str(rule) for rule in seen(told).values()))
    assert (told.asked.skills, told.asked.certified_for, told.plan_version) == ({ZH: 4}, R, 7)


def test_what_changes_when(floor: Floor) -> None:
    waits(floor, "c1", 0)
    told = explain(floor, CallId("c1"), at(5), Outside(longest_s=600))
    expected = [
        (Event.STEP, 15.0, None, 1, 1),  # zh 2 is enough: weak
        (Event.CERTIFIED, 55.0, "early", 1, 0),
        (Event.STEP, 55.0, None, 3, 3),  # anyone of this queue: unskilled, expired, early
        (Event.OVERFLOW, 115.0, None, 1, 1),  # elsewhere
        (Event.CERTIFICATION_ENDS, 295.0, "pausing", -1, 0),  # the second certification goes on where the first ends
        (Event.LONGEST_WAIT, 595.0, None, 0, 0),
    ]
    assert [(one.event, one.in_s, one.agent, one.more, one.more_free) for one in told.changes] == expected
    assert [one.asked.skills for one in told.changes if one.asked is not None] == [{ZH: 2}, {}, {ZH: 3}]


def test_held_for_the_one_who_wraps_up(floor: Floor) -> None:
    agent = AgentId("pausing")
    floor.go_ready(agent, at(0))
    waits(floor, "c0", 0)
    offer = floor.agents[agent].offer
    assert offer is not None
    floor.take(offer, at(1))
    floor.end_talk(agent, CallId("c0"), ClientId("acme"), 60, at(2))
    waits(floor, "c1", 3, preferred=("pausing",))
    told = explain(floor, CallId("c1"), at(13), Outside({agent: 62.0}))
    assert (told.held_for, told.held_s) == ((agent,), 20)
    assert [(one.event, one.in_s) for one in told.changes][:3] == [
        (Event.STEP, 10.0),
        (Event.HOLD_ENDS, 20.0),
        (Event.CERTIFIED, 47.0),
    ]
    assert (Event.WRAP_UP_LIMIT, 49.0, agent) in [(one.event, one.in_s, one.agent) for one in told.changes]


def test_who_goes_before_counts_only_rivals(floor: Floor) -> None:
    waits(floor, "c1", 0)
    waits(floor, "c2", 1)
    told = explain(floor, CallId("c2"), at(2))
    assert (told.ahead, told.first_ahead) == (1, ("c1",))
    assert explain(floor, CallId("c1"), at(2)).ahead == 0


def test_while_a_telephone_rings(floor: Floor) -> None:
    floor.go_ready(AgentId("pausing"), at(0))
    waits(floor, "c1", 0)
    told = explain(floor, CallId("c1"), at(30))
    assert (told.offered_to, told.asked.step) == ("pausing", 1)
    assert seen(told)[AgentId("pausing")] is Rule.OFFERED
    assert next(one.detail.call for one in told.candidates if one.agent == "pausing") == "c1"


def test_who_does_not_wait_is_not_explained(floor: Floor) -> None:
    with pytest.raises(Refused, match="c9") as refused:
        explain(floor, CallId("c9"), at(0))
    assert refused.value.code == "not-waiting"


def test_a_team_that_is_asked_for() -> None:
    steps = (Step(teams=frozenset([TEAM])),)
    floor = Floor(offer_ids(), replace(PLAN, queues={Q: QueuePlan(Q, steps=steps)}))
    someone(floor, "blue", Profile({ZH: 5}, (certified(-60, 60),), team=TeamId("blue")))
    waits(floor, "c1", 0)
    (only,) = explain(floor, CallId("c1"), at(0)).candidates
    assert (only.rule, only.detail.team) == (Rule.TEAM, "blue")
