"""Small centres for the simulator's tests, and the chance they run on."""

import random
from collections.abc import Sequence
from dataclasses import replace

from lexicon.ids import AgentId, QueueId, ReasonId, SkillId
from routing.plan import Plan, QueuePlan, Reason
from routing.profile import Profile
from routing.simulator.chance import Chances, Duration, Exponential, Never
from routing.simulator.figures import ALL, Key, Ledger, Report
from routing.simulator.scenario import Demand, Scenario, Span, Worker
from routing.simulator.simulate import Simulation
from routing.simulator.statistics import Estimate

QUEUE, REASON, SKILL = QueueId("q"), ReasonId("r"), SkillId("s")
NEVER = Never()


def chances(seed: int, replication: int = 0) -> Chances:
    return lambda purpose: random.Random(f"{seed}/{replication}/{purpose}")


def one_queue(queue: QueuePlan | None = None) -> Plan:
    """One queue with one reason that needs one skill."""
    return Plan({QUEUE: queue or QueuePlan(QUEUE)}, {REASON: Reason(REASON, QUEUE, {SKILL: 1})})


def workers(count: int, profile: Profile | None = None) -> tuple[Worker, ...]:
    return tuple(Worker(AgentId(f"a{n:03}"), profile or Profile({SKILL: 1})) for n in range(count))


def steady(rate: float, mean_s: float, servers: int, patience: Duration = NEVER, *, contacts: int) -> Scenario:
    """M/M/n (+M): ``rate`` per second; about so many contacts count, in 20 batches."""
    length_s = contacts / rate
    demand = Demand(REASON, Exponential(mean_s), (0.0,), (rate,), patience=patience)
    return Scenario(one_queue(), Span(length_s, length_s / 20, 20), workers(servers), (demand,))


def within(scenario: Scenario, limit_s: float) -> Scenario:
    return replace(scenario, within_s=limit_s)


def run(scenario: Scenario, seed: int = 1, replications: int = 1, level: float = 0.99) -> Report:
    ledger = Ledger(scenario.plan)
    for replication in range(replications):
        for _ in Simulation(scenario, chances(seed, replication), ledger).run():
            pass
    return ledger.report(level, replications)


def counts(report: Report, names: Sequence[str], key: Key = ALL) -> dict[str, float | None]:
    return {name: report.figures[key][name].value for name in names}


def figure(report: Report, name: str, key: Key = ALL) -> Estimate:
    return report.figures[key][name]
