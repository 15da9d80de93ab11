"""What callers are told: exact where the answer is known, and nearer to the truth than app_queue on the same runs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bench.routing.forecasts import a_day, overload, priorities, scored, single_queue, skills
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, QueueId, ReasonId, SkillId
from lexicon.moment import Moment
from routing.floor import Assignment, Floor
from routing.pace import PRIOR_HANDLE_S
from routing.plan import Plan, QueuePlan, Reason, Step
from routing.profile import Profile
from routing.simulator.scenario import START, Scenario
from routing.snapshot import restored, snapshot
from routing.waiting import Waiting, order_number

CARE, RARE = QueueId("care"), SkillId("rare")
SIMPLE, HARD, URGENT = ReasonId("simple"), ReasonId("hard"), ReasonId("urgent")
PLAN = Plan(
    {CARE: QueuePlan(CARE, steps=(Step(), Step(60.0, is_anyone=True)))},
    {
        SIMPLE: Reason(SIMPLE, CARE),
        HARD: Reason(HARD, CARE, {RARE: 3}),
        URGENT: Reason(URGENT, CARE, is_emergency=True),
    },
)


def at(mono: float) -> Moment:
    return Moment(START + timedelta(seconds=mono), mono)


def contact(name: str, reason: ReasonId, mono: float) -> Waiting:
    now, rules = at(mono), PLAN.queues[CARE]
    order = order_number(now.at, rules.promise_s, 0.0)
    is_emergency = PLAN.reasons[reason].is_emergency
    return Waiting(CallId(name), ClientId("acme"), CARE, reason, now, order, mono, is_emergency)


def staffed(*agents: Profile) -> Floor:
    """All of them talk."""
    floor = Floor((f"o{n}" for n in count()), PLAN)
    for n, profile in enumerate(agents):
        agent = AgentId(f"a{n}")
        floor.sign_in(agent, DeskId(f"d{n}"), "p", (f"a{n}", profile), at(0))
        floor.set_registered(agent, True, at(0))
        floor.go_ready(agent, at(0))
        reason = HARD if RARE in profile.skills else SIMPLE
        (made,) = floor.join(contact(f"first-{n}", reason, 0), at(0))
        assert isinstance(made, Assignment)
        assert floor.take(made.offer, at(0))
    return floor


def test_nothing_seen_yet_is_said_and_the_prior_is_told() -> None:
    floor = staffed(Profile())
    floor.join(contact("c1", SIMPLE, 1), at(1))
    told = floor.expected_wait(CallId("c1"), at(1))
    assert told is not None
    assert told.wait_s is not None
    assert told.low_s is not None
    assert told.high_s is not None
    assert told.rests_on == 0
    assert told.position == 1
    assert told.wait_s == pytest.approx(PRIOR_HANDLE_S)
    assert told.low_s < told.wait_s < told.high_s


def test_the_handle_time_is_learned_and_those_before_count() -> None:
    floor = staffed(Profile(), Profile())
    now = 0.0
    for n in range(200):
        for agent in ("a0", "a1"):
            known = floor.agents[AgentId(agent)]
            assert known.call is not None
            floor.join(contact(f"c{n}-{agent}", SIMPLE, now), at(now))
            (_, made) = floor.end_talk(AgentId(agent), known.call, ClientId("acme"), 0, at(now + 40))
            assert isinstance(made, Assignment)
            assert floor.take(made.offer, at(now + 40))
        now += 40
    waits = []
    for n in range(4):
        floor.join(contact(f"w{n}", SIMPLE, now + n), at(now + n))
        told = floor.expected_wait(CallId(f"w{n}"), at(now + n))
        assert told is not None
        assert told.position == n + 1
        assert told.wait_s is not None
        waits.append(told.wait_s)
    assert waits == pytest.approx([20, 40, 60, 80], rel=0.1)  # two agents, 40 s each; nobody has hung up yet
    assert waits == sorted(waits)


def test_nobody_qualifies_until_the_requirement_relaxes() -> None:
    floor = staffed(Profile())
    floor.join(contact("hard", HARD, 1), at(1))
    told = floor.expected_wait(CallId("hard"), at(1))
    assert told is not None
    assert told.wait_s == pytest.approx(60 + PRIOR_HANDLE_S, rel=0.01)


def test_nobody_works_at_all() -> None:
    floor = staffed(Profile())
    floor.go_not_ready(AgentId("a0"), NotReadyReasonId("break"), "self", at(1))  # after this call
    floor.join(contact("c1", SIMPLE, 1), at(1))
    told = floor.expected_wait(CallId("c1"), at(1))
    assert told is not None
    assert told.wait_s is None
    assert told.position == 1


def test_a_generalist_is_shared_with_those_who_can_be_served_by_others() -> None:
    """Ten wait before who may be served by either agent: the generalist will take about half of them."""
    floor = staffed(Profile({RARE: 5}), Profile())
    for n in range(10):
        floor.join(contact(f"s{n}", SIMPLE, 1), at(1))
    floor.join(contact("hard", HARD, 2), at(2))
    floor.join(contact("simple", SIMPLE, 2), at(2))
    hard, simple = (floor.expected_wait(CallId(call), at(2)) for call in ("hard", "simple"))
    assert hard is not None
    assert simple is not None
    assert hard.position == 6
    assert simple.position in (11, 12)


def test_an_emergency_has_nobody_before_it() -> None:
    floor = staffed(Profile())
    for n in range(5):
        floor.join(contact(f"s{n}", SIMPLE, 1), at(1))
    floor.join(contact("urgent", URGENT, 2), at(2))
    told = floor.expected_wait(CallId("urgent"), at(2))
    assert told is not None
    assert told.position == 1
    assert floor.outlook(at(2)).of_newcomer(CARE, URGENT).position == 2
    assert floor.outlook(at(2)).of_newcomer(CARE, SIMPLE).position == 7
    assert floor.expected_wait(CallId("nobody"), at(2)) is None


def test_asking_changes_nothing_and_a_snapshot_remembers_the_pace() -> None:
    floor = staffed(Profile(), Profile({RARE: 4}))
    for n in range(5):
        floor.join(contact(f"s{n}", SIMPLE, n), at(n))
    floor.leave(CallId("s1"), at(30))
    floor.end_talk(AgentId("a0"), CallId("first-0"), ClientId("acme"), 0, at(40))
    before = snapshot(floor)
    told = floor.expected_wait(CallId("s3"), at(50))
    assert snapshot(floor) == before
    again = restored((f"p{n}" for n in count()), before)
    assert again.expected_wait(CallId("s3"), at(50)) == told
    assert snapshot(again) == before


SCENARIOS: list[tuple[str, Callable[[], Scenario], float]] = [
    ("one queue", lambda: single_queue(6), 0.85),
    ("skills that relax", lambda: skills(4), 1.0),
    ("overload", lambda: overload(4), 0.9),
    ("a day of shifts", lambda: replace(a_day(), span=replace(a_day().span, length_s=8 * 3600.0)), 0.85),
    ("some go ahead", lambda: priorities(5), 0.8),
]


@pytest.mark.parametrize(("name", "scenario", "ratio"), SCENARIOS, ids=[name for name, _, _ in SCENARIOS])
def test_nearer_to_the_truth_than_app_queue(name: str, scenario: Callable[[], Scenario], ratio: float) -> None:
    """``ratio``: ours is at most so many times app_queue's mean absolute error, callers and seed being the same."""
    scorer = scored(scenario(), seed=5)
    assert len(scorer.ours) > 300
    assert sum(map(abs, scorer.ours)) < ratio * sum(map(abs, scorer.theirs))
