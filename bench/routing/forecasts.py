"""How good the promises are: what callers are told as they begin to wait, against what really happened to them.

The same callers in the same simulated centre are told two numbers: ours, and app_queue's hold time of their queue
(apps/app_queue.c: ``holdtime = (holdtime * 3 + wait) / 4`` in whole seconds, at each answer). Scored are all who had to
wait and were answered, after a first half hour in which both learn.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from time import perf_counter_ns
from typing import Any

from bench.routing.measures import Told
from lexicon.ids import AgentId, CallId, QueueId, ReasonId, SkillId, TeamId
from lexicon.moment import Moment
from routing.floor import Floor
from routing.plan import LastStep, Plan, QueuePlan, Reason, Step, Then
from routing.profile import Profile
from routing.simulator.chance import Chance, Exponential, Fixed, Lognormal
from routing.simulator.scenario import Demand, Scenario, Span, Worker
from routing.simulator.simulate import Simulation
from routing.simulator.watching import Watcher
from routing.waiting import Waiting

WARM_UP_S = 1800.0
HOUR_S = 3600.0


class Scorer(Watcher):
    """Notes what each was told, and how far off it was."""

    def __init__(self) -> None:
        self.hold_s: defaultdict[QueueId, int] = defaultdict(int)
        self.told: dict[CallId, tuple[float | None, int, float, float]] = {}
        self.ours: list[float] = []
        self.theirs: list[float] = []
        self.waited: list[float] = []
        self.within = 0
        self.spent: list[int] = []

    def waits(self, contact: Waiting, floor: Floor, now: Moment) -> None:
        before = perf_counter_ns()
        expected = floor.expected_wait(contact.call, now)
        self.spent.append(perf_counter_ns() - before)
        if expected is not None and now.mono >= WARM_UP_S:
            low_s, high_s = expected.low_s or 0.0, expected.high_s or 0.0
            self.told[contact.call] = (expected.wait_s, self.hold_s[contact.queue], low_s, high_s)

    def answered(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        told = self.told.pop(contact.call, None)
        if told is not None and told[0] is not None:
            self.ours.append(told[0] - waited_s)
            self.theirs.append(told[1] - waited_s)
            self.waited.append(waited_s)
            self.within += told[2] <= waited_s <= told[3]
        self.hold_s[contact.queue] = (self.hold_s[contact.queue] * 3 + int(waited_s)) // 4

    def left(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        self.told.pop(contact.call, None)


def scored(scenario: Scenario, seed: int) -> Scorer:
    """One run of it."""
    scorer = Scorer()

    def chances(name: str) -> Chance:
        return Random(f"{seed}/{name}")

    for _ in Simulation(scenario, chances, watcher=scorer).run():
        pass
    return scorer


def figures(scorer: Scorer) -> dict[str, Any]:
    """Mean absolute error of both, bias of ours (told - waited), and how often the interval held."""
    told = len(scorer.ours)

    def mean(errors: Iterable[float]) -> float:
        return round(sum(errors) / told, 1)

    return {
        "callers": told,
        "mean_wait_s": mean(scorer.waited),
        "expected_wait_mae_s": mean(map(abs, scorer.ours)),
        "appqueue_mae_s": mean(map(abs, scorer.theirs)),
        "expected_wait_bias_s": mean(scorer.ours),
        "appqueue_bias_s": mean(scorer.theirs),
        "within_interval": round(scorer.within / told, 3),
        "asked_median_us": round(sorted(scorer.spent)[len(scorer.spent) // 2] / 1e3, 1),
    }


# ---------------------------------------------------------------------- scenarios


def single_queue(hours: float) -> Scenario:
    """One kind of call, 20 agents, nearly all of their time asked for."""
    care = QueueId("care")
    plan = Plan({care: QueuePlan(care)}, {ReasonId("care"): Reason(ReasonId("care"), care)})
    workers = tuple(Worker(AgentId(f"a{n:02}"), Profile()) for n in range(20))
    demand = Demand(
        ReasonId("care"), Lognormal(180.0, 0.8), rates=(20 / 205.0,), patience=Exponential(900.0), acw=Fixed(20.0)
    )
    return Scenario(plan, Span(hours * HOUR_S), workers, (demand,))


def skills(hours: float) -> Scenario:
    """Three languages and two subjects, 60 agents with two or three of the five, requirements that relax twice."""
    languages, subjects = ("cantonese", "english", "mandarin"), ("billing", "technical")
    queues = {QueueId(name): _relaxing(QueueId(name)) for name in subjects}
    reasons: dict[ReasonId, Reason] = {}
    demands: list[Demand] = []
    for subject, talk_s in zip(subjects, (200.0, 320.0), strict=True):
        for language, share in zip(languages, (0.2, 0.2, 0.6), strict=True):
            reason = ReasonId(f"{subject}-{language}")
            reasons[reason] = Reason(reason, QueueId(subject), {SkillId(language): 4, SkillId(subject): 3})
            talk, rate = Lognormal(talk_s, 0.7), 0.112 * share
            demands.append(Demand(reason, talk, rates=(rate,), patience=Exponential(600.0), acw=Fixed(30.0)))
    workers = tuple(_polyglots(60, languages, subjects))
    return Scenario(Plan(queues, reasons), Span(hours * HOUR_S), workers, tuple(demands))


def _relaxing(queue: QueueId) -> QueuePlan:
    last = LastStep(900.0, Then.OVERFLOW, QueueId("technical")) if queue == "billing" else None
    steps = (
        Step(),
        Step(30.0, levels={SkillId(queue): 0}),
        Step(90.0, is_anyone=True, teams=frozenset({TeamId(queue)})),
    )
    return QueuePlan(queue, steps=steps, last=last)


def _polyglots(count: int, languages: tuple[str, ...], subjects: tuple[str, ...]) -> Iterator[Worker]:
    for n in range(count):
        known = {SkillId("mandarin"): 5, SkillId(languages[n % 3]): 5, SkillId(subjects[n % 2]): 4}
        if n % 5 == 0:
            known |= {SkillId(subject): 3 for subject in subjects}
        yield Worker(AgentId(f"a{n:02}"), Profile(known, team=TeamId(subjects[n % 2])))


def overload(hours: float) -> Scenario:
    """A third more than 30 agents can serve: only hang-ups keep the line finite."""
    care = QueueId("care")
    plan = Plan({care: QueuePlan(care)}, {ReasonId("care"): Reason(ReasonId("care"), care)})
    workers = tuple(Worker(AgentId(f"a{n:02}"), Profile()) for n in range(30))
    demand = Demand(ReasonId("care"), Exponential(180.0), rates=(1.33 * 30 / 180.0,), patience=Exponential(240.0))
    return Scenario(plan, Span(hours * HOUR_S), workers, (demand,))


def a_day() -> Scenario:
    """Early, day and late shifts, and a demand that does not follow them: now too many people, now too few."""
    care = QueueId("care")
    plan = Plan({care: QueuePlan(care)}, {ReasonId("care"): Reason(ReasonId("care"), care)})
    shifts = [((0.0, 8 * HOUR_S), 20), ((2 * HOUR_S, 10 * HOUR_S), 15), ((6 * HOUR_S, 14 * HOUR_S), 20)]
    workers = tuple(
        Worker(AgentId(f"a{number}-{n:02}"), Profile(), shifts=(shift,))
        for number, (shift, people) in enumerate(shifts)
        for n in range(people)
    )
    rates = tuple(r / 210.0 for r in (18, 24, 33, 36, 34, 36, 40, 44, 36, 30, 24, 22, 19, 14))
    demand = Demand(
        ReasonId("care"),
        Lognormal(190.0, 0.8),
        edges=tuple(HOUR_S * hour for hour in range(len(rates))),
        rates=rates,
        patience=Exponential(480.0),
        acw=Fixed(20.0),
    )
    return Scenario(plan, Span(14 * HOUR_S), workers, (demand,))


def priorities(hours: float) -> Scenario:
    """One caller of five goes two minutes ahead: who waits is overtaken by people who have not come yet."""
    care, vip = ReasonId("care"), ReasonId("vip")
    queue = QueueId("care")
    reasons = {care: Reason(care, queue), vip: Reason(vip, queue, priority=1)}
    plan = Plan({queue: QueuePlan(queue)}, reasons, {1: 120.0})
    workers = tuple(Worker(AgentId(f"a{n:02}"), Profile()) for n in range(20))
    demands = tuple(
        Demand(reason, Lognormal(200.0, 0.7), rates=(share * 1.05 * 20 / 200.0,), patience=Exponential(600.0))
        for reason, share in ((care, 0.8), (vip, 0.2))
    )
    return Scenario(plan, Span(hours * HOUR_S), workers, demands)


def forecasts(is_quick: bool, told: Told) -> dict[str, Any]:
    """All scenarios."""
    hours = 2.0 if is_quick else 40.0
    found: dict[str, Any] = {}
    scenarios = {
        "single_queue": single_queue(hours),
        "skills_with_relaxation": skills(hours),
        "overload": overload(hours / 2),
        "changing_staffing": a_day(),
        "priorities": priorities(hours),
    }
    if is_quick:
        del scenarios["changing_staffing"]
    for number, (name, scenario) in enumerate(scenarios.items()):
        told("expected wait", number / len(scenarios))
        found[name] = figures(scored(scenario, seed=11))
    told("expected wait", 1.0)
    return {"expected_wait": found}
