"""The simulator against exact values, quickly; `make simulate-tables` is the same with all cases and longer runs.

99 % intervals and seed 1, chosen before the first run. Every case is also held against the values of one agent more:
an interval that holds those too would prove nothing.
"""

from dataclasses import replace

import pytest

from bench.tables.cases import CASES, Case, servers
from lexicon.ids import CallId
from lexicon.moment import Moment
from routing.floor import Floor
from routing.simulator.chance import Exponential, Fixed
from routing.simulator.erlang import ImpatientQueue, Queue
from routing.simulator.figures import ALL, Ledger, Report
from routing.simulator.simulate import Simulation
from routing.simulator.watching import Forecasts
from routing.waiting import Waiting
from tests.unit.simulate.floors import chances, one_queue, run, steady, within, workers

BY_NAME = {case.name: case for case in CASES}
QUICK = [
    "Erlang C, 100 calls in 30 min, 180 s, 14 agents",
    "Erlang C, 1 call/min, 5 min, 8 agents",
    "Erlang B, 25 erlangs on 30 lines",
    "M/M/50+M, 48 calls/min, 1 min, patience 2 min",
    "Erlang A, load 100, patience as long as talk, 100 agents",
]


@pytest.mark.parametrize("name", QUICK)
def test_exact_values_lie_in_the_intervals(name: str) -> None:
    case: Case = BY_NAME[name]
    figures = run(case.build(30_000), seed=1, level=0.99).figures[ALL]
    for expected in case.expected:
        found = figures[expected.figure]
        assert found.value is not None and found.half_width is not None
        assert abs(found.value - expected.value) <= found.half_width + expected.give, (expected, found)


def test_an_interval_does_not_hold_what_is_wrong() -> None:
    report = run(servers(48 / 60, 60, 50, Exponential(120.0))(30_000), seed=1)
    wrong = ImpatientQueue(Queue(48 / 60, 60, 54), patience=120)
    assert not report.figures[ALL]["p_wait"].holds(wrong.p_wait)
    assert not report.figures[ALL]["abandon_rate"].holds(wrong.abandoned)
    assert not report.figures[ALL]["wait_p90_s"].holds(wrong.percentile(0.9))


def test_replications_of_a_day_and_batches_of_a_long_run_agree() -> None:
    """Independent replications that begin empty come near the steady state when the day is long."""
    scenario = within(steady(1 / 20, 60, 5, contacts=2_000), 20)
    days = replace(scenario, span=replace(scenario.span, warm_up_s=0.0, batches=1))
    report: Report = run(days, replications=15)
    assert (report.method, report.units) == ("replications", 15)
    assert report.figures[ALL]["p_wait"].holds(Queue(1 / 20, 60, 5).p_wait)
    assert run(scenario).method == "batch-means"


def test_memory_holds_who_is_there_and_not_who_was() -> None:
    """A patience of two days leaves no trail of forgotten timers."""
    scenario = steady(1.0, 60, 70, Fixed(200_000.0), contacts=15_000)
    simulation, most = Simulation(scenario, chances(1)), 0
    for _ in simulation.run(every=500):
        most = max(most, len(simulation._heap))
    assert simulation.served > 15_000
    assert most < 1500
    assert len(simulation._open) < 200


class Mean:
    """Says the mean of what it has seen so far."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def expected_wait_s(self, contact: Waiting, floor: Floor, now: Moment) -> float | None:
        return sum(self.seen) / len(self.seen) if self.seen else None

    def answered(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        self.seen.append(waited_s)


class Oracle(Mean):
    """Knows what the run before it brought."""

    def __init__(self, waits: dict[CallId, float]) -> None:
        super().__init__()
        self.known = waits

    def expected_wait_s(self, contact: Waiting, floor: Floor, now: Moment) -> float | None:
        return self.known.get(contact.call, 0.0)


class Diary(Forecasts):
    """Writes down the waits."""

    def __init__(self) -> None:
        super().__init__({})
        self.kept: dict[CallId, float] = {}

    def answered(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        super().answered(contact, waited_s, now)
        self.kept[contact.call] = waited_s


def test_forecasts_are_scored_before_the_outcome_is_known() -> None:
    scenario = replace(steady(1 / 20, 60, 4, contacts=3_000), plan=one_queue(), workers=workers(4))
    diary = Diary()
    for _ in Simulation(scenario, chances(1), watcher=diary).run():
        pass
    forecasts = Forecasts({"oracle": Oracle(diary.kept), "mean": Mean()}, only_waiting=True)
    for _ in Simulation(scenario, chances(1), watcher=forecasts).run():
        pass
    queue = next(iter(scenario.plan.queues))
    oracle, mean = forecasts.scores["oracle", None], forecasts.scores["mean", queue]
    assert oracle.mae_s == 0 and oracle.told > 500
    assert mean.told + mean.silent == oracle.told
    assert mean.mae_s is not None and 10 < mean.mae_s < 200


def test_one_ledger_for_several_runs() -> None:
    """The report of four days is what the four days say one by one."""
    scenario = steady(1 / 20, 60, 5, contacts=500)
    scenario = replace(scenario, span=replace(scenario.span, batches=1))
    together, alone = Ledger(scenario.plan), []
    for replication in range(4):
        single = Ledger(scenario.plan)
        for ledger in (together, single):
            for _ in Simulation(scenario, chances(1, replication), ledger).run():
                pass
        alone.append(single.report(0.95).figures[ALL]["answered"].value or 0.0)
    assert together.report(0.95, 4).figures[ALL]["answered"].value == pytest.approx(sum(alone) / 4)
