"""Days in which everything is given, told to the second: what the simulator does with each kind of event."""

from dataclasses import replace
from datetime import timedelta
from math import inf

import pytest

from lexicon.ids import AgentId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import LastStep, Medium, Plan, QueuePlan, Reason, Step, Then
from routing.profile import Certification, Profile
from routing.simulator.chance import Exponential, Fixed
from routing.simulator.scenario import START, Demand, GivenContact, Offers, Scenario, Span, Worker
from tests.unit.simulate.floors import QUEUE, REASON, SKILL, counts, figure, one_queue, run, workers

HOUR = 3600.0


def given(
    at_s: float, talk_s: float, patience_s: float = inf, acw_s: float = 0.0, reason: ReasonId = REASON
) -> GivenContact:
    return GivenContact(at_s, reason, patience_s, talk_s, acw_s)


def day(contacts: list[GivenContact], people: tuple[Worker, ...], plan: Plan | None = None) -> Scenario:
    return Scenario(plan or one_queue(), Span(HOUR), people, (), tuple(contacts))


def test_one_agent_serves_in_order_with_acw() -> None:
    report = run(day([given(0, 100, acw_s=20), given(10, 50), given(20, 30)], workers(1)))
    assert counts(report, ["offered", "answered", "abandoned"]) == {"offered": 3, "answered": 3, "abandoned": 0}
    assert figure(report, "asa_s").value == pytest.approx((0 + 110 + 150) / 3)
    assert figure(report, "aht_s").value == pytest.approx((120 + 50 + 30) / 3)
    assert figure(report, "p_wait").value == pytest.approx(2 / 3)
    assert figure(report, "service_level").value == pytest.approx(1 / 3)


def test_patience_ends_while_waiting_and_while_ringing() -> None:
    contacts = [given(0, 100), given(1, 50, patience_s=4), given(2, 50, patience_s=30)]
    report = run(replace(day(contacts, workers(1)), offers=Offers(ring=Fixed(3.0))))
    assert counts(report, ["answered", "abandoned", "short"]) == {"answered": 1, "abandoned": 2, "short": 1}
    hung_up_ringing = [given(0, 100, patience_s=2), given(10, 100, patience_s=20)]
    report = run(replace(day(hung_up_ringing, workers(1)), offers=Offers(ring=Fixed(3.0))))
    assert counts(report, ["answered", "abandoned"]) == {"answered": 1, "abandoned": 1}
    assert figure(report, "asa_s").value == pytest.approx(3.0)


def test_the_service_level_by_denominator() -> None:
    """Two in time, one late, one short abandon, one abandon inside the threshold, one beyond it."""
    times = [(0.0, inf), (0.001, 3.0), (0.003, 15.0), (0.004, 24.0), (0.002, inf), (1000.0, inf)]
    report = run(day([given(at_s, 30, patience_s) for at_s, patience_s in times], workers(1)))
    within, answered, abandoned, inside, short = 2, 3, 3, 2, 1
    assert counts(report, ["answered", "abandoned", "short"]) == {"answered": 3, "abandoned": 3, "short": 1}
    for name, expected in {
        "service_level": within / (answered + abandoned),
        "service_level_of_answered": within / answered,
        "service_level_without_short": within / (answered + abandoned - short),
        "service_level_of_offered": within / 6,
        "service_level_abandons_met": (within + inside) / (answered + abandoned),
        "service_level_abandons_ignored": within / (answered + abandoned - inside),
        "abandon_rate_without_short": 2 / 5,
    }.items():
        assert figure(report, name).value == pytest.approx(expected), name


def test_no_place_left() -> None:
    report = run(replace(day([given(0, 100), given(1, 100), given(2, 100), given(150, 5)], workers(1)), places=2))
    assert counts(report, ["arrived", "blocked", "offered", "answered"]) == {
        "arrived": 4, "blocked": 1, "offered": 3, "answered": 3,
    }  # fmt: skip


def test_a_shift_ends_after_the_call() -> None:
    """The agent leaves at 60 s, after the call that began before; the second contact is left with nobody."""
    person = replace(workers(1)[0], shifts=((0.0, 60.0),))
    report = run(day([given(0, 100), given(30, 50)], (person,)))
    assert counts(report, ["answered", "left"]) == {"answered": 1, "left": 1}


def test_back_for_the_second_half_while_the_call_goes_on() -> None:
    person = replace(workers(1)[0], shifts=((0.0, 60.0), (80.0, 500.0)))
    report = run(day([given(0, 100), given(30, 50)], (person,)))
    assert counts(report, ["answered", "left"]) == {"answered": 2, "left": 0}
    assert figure(report, "asa_s").value == pytest.approx((0 + 70) / 2)


def test_a_missed_offer_goes_to_the_other_and_the_agent_comes_back() -> None:
    """With every offer missed but by chance, contacts wait ring after ring; nobody is lost."""
    contacts = [given(n * 60.0, 20) for n in range(40)]
    scenario = replace(day(contacts, workers(3)), offers=Offers(missed=0.5, back_s=30.0))
    report = run(scenario)
    missed = figure(report, "missed").value
    assert counts(report, ["answered", "left"]) == {"answered": 40, "left": 0}
    assert missed is not None and missed > 10
    assert figure(report, "asa_s").value == pytest.approx(15.0 * missed / 40, rel=0.5)


def two_queues() -> Plan:
    """``first`` asks for the skill and a level, relaxes at 20 s, overflows at 60 s to ``second``."""
    first, second = QueueId("first"), QueueId("second")
    steps = (Step(levels={SKILL: 5}), Step(20.0))
    queues = {
        first: QueuePlan(first, steps=steps, last=LastStep(60.0, Then.OVERFLOW, second)),
        second: QueuePlan(second, steps=(Step(is_anyone=True),), last=LastStep(30.0, Then.CALLBACK)),
    }
    return Plan(queues, {REASON: Reason(REASON, first, {SKILL: 1})})


def test_less_is_asked_the_longer_one_waits() -> None:
    report = run(day([given(0, 10)], workers(1), two_queues()))
    assert figure(report, "asa_s").value == pytest.approx(20.0, abs=1e-5)


def test_overflow_counts_in_both_queues() -> None:
    stranger = Worker(AgentId("x"), Profile({SkillId("other"): 1}, queues={QueueId("second"): 1}))
    report = run(day([given(0, 10)], (stranger,), two_queues()))
    assert figure(report, "asa_s").value == pytest.approx(60.0, abs=1e-5)
    assert counts(report, ["offered", "overflowed", "answered"], ("queue", "first")) == {
        "offered": 1, "overflowed": 1, "answered": 0,
    }  # fmt: skip
    assert counts(report, ["offered", "answered"], ("queue", "second")) == {"offered": 1, "answered": 1}
    assert counts(report, ["offered", "overflowed"]) == {"offered": 1, "overflowed": 1}
    assert figure(report, "asa_s", ("queue", "second")).value == pytest.approx(0.0, abs=1e-5)


def test_a_callback_after_the_last_step() -> None:
    nobody = Worker(AgentId("x"), Profile({SkillId("other"): 1}, queues={QueueId("elsewhere"): 1}))
    report = run(day([given(0, 10)], (nobody,), two_queues()))
    assert counts(report, ["callback", "answered", "left"]) == {"callback": 1, "answered": 0, "left": 0}
    assert figure(report, "mean_wait_s").value == pytest.approx(90.0, abs=1e-4)


def test_certified_from_a_minute_on() -> None:
    plan = Plan({QUEUE: QueuePlan(QUEUE)}, {REASON: Reason(REASON, QUEUE, needs_certification=True)})
    held = Certification(REASON, START + timedelta(minutes=5), START + timedelta(minutes=10))
    contacts = [given(0, 10), given(599, 10), given(601, 10)]
    report = run(day(contacts, workers(1, Profile(certifications=(held,))), plan))
    assert counts(report, ["answered", "left"]) == {"answered": 2, "left": 1}
    assert figure(report, "asa_s").value == pytest.approx(150.0, abs=1e-4)


def test_three_chats_at_once_with_room_for_two() -> None:
    plan = Plan({QUEUE: QueuePlan(QUEUE, medium=Medium.CHAT)}, {REASON: Reason(REASON, QUEUE)})
    chatty = Profile(capacity={Medium.CHAT: 2})
    report = run(day([given(0, 100), given(0.5, 60, acw_s=10), given(1, 60)], workers(1, chatty), plan))
    assert counts(report, ["answered"]) == {"answered": 3}
    assert figure(report, "asa_s").value == pytest.approx(69.5 / 3)


def test_a_slower_agent_takes_longer_for_one_reason() -> None:
    slow = replace(workers(1)[0], factor=2.0, factors={REASON: 3.0})
    assert figure(run(day([given(0, 100, acw_s=10)], (slow,))), "aht_s").value == pytest.approx(330.0)


def test_reasons_roll_up_and_queues_of_steps_without_people() -> None:
    leaf, other = ReasonId("leaf"), ReasonId("other")
    reasons = {
        REASON: Reason(REASON, QUEUE, {SKILL: 1}),
        leaf: Reason(leaf, QUEUE, {SKILL: 1}, parent=REASON),
        other: Reason(other, QUEUE, {SKILL: 1}),
    }
    contacts = [given(0, 1), given(10, 1, reason=leaf), given(20, 1, reason=leaf), given(30, 1, reason=other)]
    report = run(day(contacts, workers(1), Plan({QUEUE: QueuePlan(QUEUE)}, reasons)))
    of = {key: figure(report, "answered", key).value for key in report.figures if key[0] == "reason"}
    assert of == {("reason", REASON): 3, ("reason", leaf): 2, ("reason", other): 1}


def test_other_staffing_serves_the_same_people() -> None:
    """Chance is apart for each purpose: only waits differ between two runs that differ in staffing."""
    demand = Demand(REASON, Exponential(60.0), (0.0,), (1 / 30,), patience=Exponential(400.0))
    few, many = (Scenario(one_queue(), Span(HOUR), workers(n), (demand,)) for n in (2, 9))
    assert figure(run(few), "offered") == figure(run(many), "offered")
    assert figure(run(many), "abandoned").value == 0
    waits = [figure(run(one), "asa_s").value or 0.0 for one in (few, many)]
    assert waits[0] > waits[1]


def test_the_same_seed_is_the_same_run() -> None:
    demand = Demand(REASON, Exponential(60.0), (0.0,), (1 / 20,), patience=Exponential(90.0))
    scenario = Scenario(one_queue(), Span(HOUR), workers(3), (demand,), offers=Offers(Exponential(3.0), 0.1, 20.0))
    assert run(scenario, seed=5, replications=3) == run(scenario, seed=5, replications=3)
    assert run(scenario, seed=5, replications=3) != run(scenario, seed=6, replications=3)


def test_teams_of_a_group_are_told_apart() -> None:
    busy, idle = (replace(one, group=group) for one, group in zip(workers(2), ("busy", "idle"), strict=True))
    idle = replace(idle, profile=Profile({SkillId("else"): 1}, team=TeamId("t")))
    report = run(day([given(0, 900)], (busy, idle)))
    assert figure(report, "occupancy", ("agents", "busy")).value == pytest.approx(0.25)
    assert figure(report, "occupancy", ("agents", "idle")).value == 0.0


def test_a_free_agent_needs_no_place() -> None:
    """One talks and fills the only place; with a second agent free, the next caller is served all the same."""
    scenario = replace(day([given(0, 100), given(1, 100), given(2, 100)], workers(2)), places=1)
    names = ["arrived", "blocked", "offered", "answered"]
    assert list(counts(run(scenario), names).values()) == [3, 2, 1, 1]
    assert list(counts(run(replace(scenario, is_place_for_waiting=True)), names).values()) == [3, 1, 2, 2]


def test_a_call_beside_a_chat() -> None:
    """A blending agent chats for 200 s and talks from 50 s to 100 s: busy all the time, each contact once."""
    chats, chat = QueueId("chats"), ReasonId("chat")
    plan = Plan(
        {QUEUE: QueuePlan(QUEUE), chats: QueuePlan(chats, medium=Medium.CHAT)},
        {REASON: Reason(REASON, QUEUE), chat: Reason(chat, chats)},
    )
    both = Profile(capacity={Medium.VOICE: 1, Medium.CHAT: 1}, is_blending=True)
    report = run(day([given(0, 200, reason=chat), given(50, 40, acw_s=10)], workers(1, both), plan))
    assert figure(report, "answered").value == 2
    assert figure(report, "occupancy").value == pytest.approx(200 / HOUR)
