"""Each case: a scenario, and figures with the value that others printed or that a formula gives exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import exp

from lexicon.ids import AgentId, QueueId, ReasonId, SkillId
from routing.plan import Plan, QueuePlan, Reason, Strategy
from routing.profile import Profile
from routing.simulator.chance import Duration, Exponential, Never
from routing.simulator.erlang import ImpatientQueue, Queue
from routing.simulator.scenario import Demand, Scenario, Span, Worker

BATCHES = 10  # long ones: the waits of a busy centre depend on each other for hours
WARM_UP = 0.05
QUEUE = QueueId("calls")
NEVER = Never()
Build = Callable[[float], Scenario]


@dataclass(frozen=True, slots=True)
class Expected:
    """``value`` of ``figure``; ``give``: how far off it may be itself (a simulation of others), 0 when exact."""

    figure: str
    value: float
    source: str
    give: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """``build`` makes the scenario for about so many contacts; ``contacts``: what a short run needs."""

    name: str
    build: Build
    expected: tuple[Expected, ...]
    contacts: int


def servers(
    rate: float,
    mean_s: float,
    count: int,
    patience: Duration = NEVER,
    *,
    places: int | None = None,
    within_s: float = 20,
) -> Build:
    """M/M/n with what the arguments add; ``rate`` per second."""

    def build(contacts: float) -> Scenario:
        skill, reason = SkillId("calls"), ReasonId("call")
        plan = Plan({QUEUE: QueuePlan(QUEUE, promise_s=within_s)}, {reason: Reason(reason, QUEUE, {skill: 1})})
        demand = Demand(reason, Exponential(mean_s), (0.0,), (rate,), patience=patience)
        people = tuple(Worker(AgentId(f"a{n:03}"), Profile({skill: 1})) for n in range(count))
        return Scenario(plan, _span(contacts / rate), people, (demand,), places=places)

    return build


def _span(length_s: float) -> Span:
    return Span(length_s, length_s * WARM_UP, BATCHES)


TYPES = tuple(f"type-{n}" for n in range(1, 7))


def evenly(skills: int) -> list[tuple[str, ...]]:
    """Every combination of so many types by the same number of the 90 agents."""
    sets = list(combinations(TYPES, skills))
    return [sets[n * len(sets) // 90] for n in range(90)]


def chained() -> list[tuple[str, ...]]:
    """Two types an agent, each type with its neighbours only."""
    return [(TYPES[n % 6], TYPES[(n + 1) % 6]) for n in range(90)]


def cross_trained(
    sets: list[tuple[str, ...]], strategy: Strategy = Strategy.LONGEST_IDLE, *, is_place_for_waiting: bool = False
) -> Build:
    """Wallace and Whitt's centre: six types, 14 erlangs each, 10 min, 90 agents, 120 places; ``sets``: who can what.

    The first type of a set is held at a higher level than the second, for the strategy that asks for levels. Whether a
    caller for whom an agent is free is turned away when all 120 places are taken matters with one skill an agent: it
    was not in the simulation of others.
    """

    def build(contacts: float) -> Scenario:
        plan = Plan(
            {QUEUE: QueuePlan(QUEUE, promise_s=30.0, strategy=strategy)},
            {ReasonId(one): Reason(ReasonId(one), QUEUE, {SkillId(one): 1}) for one in TYPES},
        )
        profiles = [Profile({SkillId(one): 9 - place for place, one in enumerate(types)}) for types in sets]
        people = tuple(Worker(AgentId(f"a{n:02}"), profile) for n, profile in enumerate(profiles))
        demands = tuple(Demand(ReasonId(one), Exponential(600.0), (0.0,), (1.4 / 60,)) for one in TYPES)
        span = _span(contacts / 8.4 * 60)
        return Scenario(plan, span, people, demands, places=120, is_place_for_waiting=is_place_for_waiting)

    return build


def one_skill() -> dict[str, float]:
    """Wallace and Whitt's centre with one skill an agent, exactly: six M/M/15 whose product form is cut at 120."""
    load, agents, places = 14.0, 15, 120
    one = [1.0]
    for n in range(1, places + 1):
        one.append(one[-1] * load / min(n, agents))
    five = one
    for _ in range(4):
        five = [sum(five[m] * one[n - m] for m in range(n + 1)) for n in range(places + 1)]
    full = sum(five[m] * one[places - m] for m in range(places + 1))
    upto = [sum(five[: n + 1]) for n in range(places + 1)]
    whole = sum(one[n] * upto[places - n] for n in range(places + 1))
    blocked = full / whole
    length = sum(one[n] * (n - agents) * upto[places - n] for n in range(agents, places + 1)) / whole
    meets = [one[n] * upto[places - 1 - n] for n in range(places)]  # what an arrival finds in its own queue
    late = sum(p * _poisson(n - agents, agents / 10 * 0.5) for n, p in enumerate(meets) if n >= agents)
    return {
        "blocked_rate": blocked,
        "asa_s": length / (1.4 * (1 - blocked)) * 60,
        "service_level_of_answered": 1 - late / sum(meets),
    }


def _poisson(most: int, mean: float) -> float:
    """P(a Poisson number <= most)."""
    term = found = exp(-mean)
    for n in range(1, most + 1):
        term *= mean / n
        found += term
    return found


def _erlang_c(name: str, queue: Queue, source: str, contacts: int, *printed: Expected) -> Case:
    exact = (
        Expected("p_wait", queue.p_wait, source),
        Expected("service_level", queue.service_level(20), source),
        Expected("asa_s", queue.asa, source),
        Expected("occupancy", queue.occupancy, source),
    )
    return Case(name, servers(queue.rate, queue.mean, queue.servers), printed or exact, contacts)


GARNETT = Queue(48 / 60, 60, 50)
GMR = "Garnett, Mandelbaum, Reiman 2002, example; exact"
WW = "Wallace, Whitt 2005, as simulated by others (4 x 4 million arrivals)"
M90 = ImpatientQueue(Queue(8.4, 10, 90), places=120)

CASES: tuple[Case, ...] = (
    _erlang_c("Erlang C, 100 calls in 30 min, 180 s, 14 agents", Queue(100 / 1800, 180, 14), "printed, exact", 40_000),
    _erlang_c(
        "Koole's book: 0.01 calls/s, 300 s, 6 agents",
        Queue(0.01, 300, 6),
        "",
        40_000,
        Expected("service_level", 0.9188, "printed by a package", 0.00005),
    ),
    *(
        _erlang_c(f"Erlang C, 1 call/min, 5 min, {n} agents", Queue(1 / 60, 300, n), "exact", contacts)
        for n, contacts in ((6, 80_000), (7, 60_000), (8, 40_000), (9, 40_000), (10, 40_000))
    ),
    *(
        _erlang_c(f"square-root staffing, load {a}, {n} agents", Queue(a / 300, 300, n), "exact", contacts)
        for a, n, contacts in (
            (10, 12, 60_000),
            (10, 14, 40_000),
            (10, 17, 40_000),
            (50, 54, 150_000),
            (50, 58, 100_000),
            (50, 64, 100_000),
        )
    ),
    Case(
        "Erlang B, 25 erlangs on 30 lines",
        servers(25 / 180, 180, 30, places=30),
        (Expected("blocked_rate", 0.0526032, "printed about 0.05; exact"),),
        40_000,
    ),
    Case(
        "M/M/50, 48 calls/min, 1 min",
        servers(48 / 60, 60, 50),
        (
            Expected("asa_s", 20.8337, GMR),
            Expected("wait_p90_s", 58.139, GMR),
            Expected("queue_length", 16.667, GMR),
            Expected("occupancy", 0.96, GMR),
            Expected("p_wait", 0.694456, GMR),
        ),
        300_000,
    ),
    Case(
        "M/M/50+M, 48 calls/min, 1 min, patience 2 min",
        servers(48 / 60, 60, 50, Exponential(120.0)),
        (
            Expected("abandon_rate", 0.030912, GMR),
            Expected("mean_wait_s", 3.7095, GMR),
            Expected("wait_p90_s", 12.44, GMR, 0.005),
            Expected("queue_length", 2.968, GMR),
            Expected("occupancy", 0.9303, GMR),
            Expected("p_wait", 0.467774, GMR),
        ),
        80_000,
    ),
    *(
        Case(
            f"Erlang A, load 100, patience as long as talk, {n} agents",
            servers(100 / 180, 180, n, Exponential(180.0)),
            (Expected("p_wait", p_wait, "exact"), Expected("abandon_rate", abandoned, "exact")),
            60_000,
        )
        for n, p_wait, abandoned in ((90, 0.85365, 0.10790), (100, 0.51330, 0.03986), (110, 0.17056, 0.00871))
    ),
    Case(
        "Wallace, Whitt, 1 skill of 6, a free agent needs no place",
        cross_trained(evenly(1), is_place_for_waiting=True),
        (
            Expected("blocked_rate", 0.0343, WW, 0.0004),
            Expected("asa_s", 2.89 * 60, WW, 0.02 * 60),
            Expected("service_level_of_answered", 0.474, WW, 0.0005),
        ),
        200_000,
    ),
    Case(
        "Wallace, Whitt, 1 skill of 6, every caller needs a place",
        cross_trained(evenly(1)),
        tuple(Expected(figure, value, "exact, product form") for figure, value in one_skill().items()),
        200_000,
    ),
    Case(
        "Wallace, Whitt, 2 skills of 6",
        cross_trained(evenly(2), is_place_for_waiting=True),
        (Expected("blocked_rate", 0.00435, WW, 0.0002), Expected("asa_s", 0.594 * 60, WW, 0.006 * 60)),
        200_000,
    ),
    Case(
        "Wallace, Whitt, 3 skills of 6",
        cross_trained(evenly(3), is_place_for_waiting=True),
        (Expected("blocked_rate", 0.00381, WW, 0.0002), Expected("asa_s", 0.483 * 60, WW, 0.006 * 60)),
        200_000,
    ),
    Case(
        "Wallace, Whitt, 6 skills of 6 (M/M/90/120)",
        cross_trained(evenly(6)),
        (
            Expected("blocked_rate", 0.0036431, "exact"),
            Expected("asa_s", 0.45002 * 60, "exact"),
            Expected("service_level_of_answered", 1 - M90.longer(0.5), "exact, first come first served"),
        ),
        200_000,
    ),
)

STRATEGIES: tuple[tuple[str, Build], ...] = (
    ("2 skills, all 15 pairs, longest idle", cross_trained(evenly(2))),
    ("2 skills, all 15 pairs, best level (first skill first)", cross_trained(evenly(2), Strategy.BEST_LEVEL)),
    ("2 skills, all 15 pairs, fewest calls", cross_trained(evenly(2), Strategy.FEWEST_CALLS)),
    ("2 skills, neighbours only, longest idle", cross_trained(chained())),
    ("3 skills, all 20 triples, longest idle", cross_trained(evenly(3))),
    ("6 skills: the bound itself, simulated", cross_trained(evenly(6))),
)
"""How near limited cross-training comes to agents who can do everything (the mean wait of M/M/90/120)."""
