"""``scenario.yml`` as a value of the router: docs/simulator.md says what may stand in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from pathlib import Path

from cli import scenario_plan
from cli.scenario_people import workers_of
from documents.yaml_amounts import among, check_known, duration, instant, number, seconds, whole
from documents.yaml_file import Mistakes, Value, read_yaml_file
from lexicon.errors import ZuoxiError
from lexicon.ids import AgentId, ReasonId
from routing.plan import Plan
from routing.simulator.chance import Fixed, Never
from routing.simulator.scenario import START, Demand, GivenContact, Offers, Scenario, Span, Worker

HALF_HOUR_S = 1800.0
WAYS = ("per_hour", "per_half_hour", "half_hours", "times")


class Bind(StrEnum):
    """Who is turned away when every place is taken."""

    ALL = "all"
    WAITING = "waiting"  # only who cannot be offered at once


class WrongScenario(ZuoxiError):
    """The file says something that cannot be simulated: ``mistakes`` says what and where."""

    code = "wrong-scenario"

    def __init__(self, file: Path, mistakes: Mistakes) -> None:
        super().__init__(f"{file}: {len(mistakes)}")
        self.file, self.mistakes = file, mistakes


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the file asks of the run; options of the command go before it."""

    name: str
    replications: int = 1
    seed: int = 1
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Read:
    """A scenario, what was wished, and what is odd in it (line, zh, en)."""

    scenario: Scenario
    wishes: Wishes
    warnings: tuple[tuple[int, str, str], ...]


def read_scenario(file: Path) -> Read:
    """Raises UnreadableYaml, or WrongScenario with everything that is wrong."""
    root, mistakes = read_yaml_file(file)
    top = root.keys(
        "name", "run", "queues", "reasons", "head_starts", "arrivals", "contacts", "agents", "offers", "places",
        "places_bind", "service_level_within_s", "short_abandon_s", needed=("run", "queues", "reasons", "agents"),
    )  # fmt: skip
    if {"run", "queues", "reasons", "agents"} - top.keys():
        raise WrongScenario(file, mistakes)
    wishes, span = _run(top["run"], top["name"].text() if "name" in top else file.stem)
    plan = scenario_plan.plan_of(top)
    demands = tuple(_demand(one, plan) for one in top["arrivals"].items()) if "arrivals" in top else ()
    given = tuple(_given(one, plan) for one in top["contacts"].items()) if "contacts" in top else ()
    if not demands and not given:
        root.wrong("没有来话：缺少 arrivals 或 contacts", "nobody comes; expected arrivals or contacts")
    teams = [workers_of(one, plan) for one in top["agents"].items()]
    scenario = Scenario(
        plan,
        span,
        tuple(worker for team in teams for worker in team),
        demands,
        given,
        offers_of(top["offers"]) if "offers" in top else Offers(),
        whole(top["places"], 1, 10**9) if "places" in top else None,
        seconds(top["service_level_within_s"]) if "service_level_within_s" in top else None,
        seconds(top["short_abandon_s"]) if "short_abandon_s" in top else 5.0,
        "places_bind" in top and top["places_bind"].one_of(Bind, Bind.ALL) is Bind.WAITING,
    )
    _sense(top, scenario)
    warnings: list[tuple[int, str, str]] = []
    if not len(mistakes):
        warnings = scenario_plan.problems(plan, [team[0] for team in teams if team], span.start, mistakes)
    if len(mistakes):
        raise WrongScenario(file, mistakes)
    return Read(scenario, wishes, tuple(warnings))


def _sense(top: dict[str, Value], scenario: Scenario) -> None:
    """What no single value shows."""
    ends = any(demand.times or demand.rates[-1] == 0 for demand in scenario.demands) or scenario.given
    if scenario.span.batches > 1 and ends:
        top["run"].wrong(
            "batches 用于稳态，而这里的来话会结束：请改用 replications",
            "batches are for a steady state, but these arrivals end; expected replications",
        )
    for double in _doubles(worker.id for worker in scenario.workers):
        top["agents"].wrong(f"坐席 {double} 出现两次", f"agent {double} is there twice")


def _doubles(names: Iterable[AgentId]) -> list[AgentId]:
    seen: set[AgentId] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _run(value: Value, name: str) -> tuple[Wishes, Span]:
    found = value.keys(
        "length", "warm_up", "batches", "replications", "seed", "level", "start", needed=("length",)
    )  # fmt: skip
    span = Span(
        seconds(found["length"], above=0.0) if "length" in found else 0.0,
        seconds(found["warm_up"]) if "warm_up" in found else 0.0,
        whole(found["batches"], 1, 10_000) if "batches" in found else 1,
        instant(found["start"]) if "start" in found else START,
    )
    wishes = Wishes(
        name,
        whole(found["replications"], 1, 100_000) if "replications" in found else 1,
        whole(found["seed"], 0, 2**31) if "seed" in found else 1,
        number(found["level"], 0.5, 0.9999) if "level" in found else 0.95,
    )
    return wishes, span


def _demand(value: Value, plan: Plan) -> Demand:
    found = value.keys(
        "reason", *WAYS, "patience", "talk", "acw", "preferred", needed=("reason", "talk")
    )  # fmt: skip
    ways = [name for name in WAYS if name in found]
    if len(ways) != 1:
        one_of = ", ".join(WAYS)
        value.wrong(f"应恰好给出一个：{one_of}", f"expected exactly one of {one_of}")
    edges, rates, times = _rates(found[ways[0]], ways[0]) if ways else ((0.0,), (0.0,), ())
    return Demand(
        ReasonId(among(found["reason"], plan.reasons) if "reason" in found else ""),
        duration(found["talk"]) if "talk" in found else Fixed(0.0),
        edges,
        rates,
        times,
        duration(found["patience"], is_endless=True) if "patience" in found else Never(),
        duration(found["acw"]) if "acw" in found else Fixed(0.0),
        _preferred(found),
    )


def _rates(value: Value, way: str) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    if way in ("per_hour", "per_half_hour"):
        return (0.0,), (number(value, 0, 1e9) / (3600 if way == "per_hour" else HALF_HOUR_S),), ()
    if way == "times":
        times = tuple(seconds(one) for one in value.items())
        if list(times) != sorted(times):
            value.wrong("时刻应由早到晚", "expected the times earliest first")
        return (0.0,), (0.0,), times
    counts = [number(one, 0, 1e9) for one in value.items()]  # contacts in each half hour; nobody afterwards
    edges = tuple(HALF_HOUR_S * place for place in range(len(counts) + 1))
    return edges, (*(one / HALF_HOUR_S for one in counts), 0.0), ()


def _given(value: Value, plan: Plan) -> GivenContact:
    found = value.keys(
        "at", "reason", "patience", "talk", "acw", "ring", "preferred", needed=("at", "reason", "talk")
    )  # fmt: skip
    return GivenContact(
        seconds(found["at"]) if "at" in found else 0.0,
        ReasonId(among(found["reason"], plan.reasons) if "reason" in found else ""),
        seconds(found["patience"]) if "patience" in found else inf,
        seconds(found["talk"]) if "talk" in found else 0.0,
        seconds(found["acw"]) if "acw" in found else 0.0,
        seconds(found["ring"]) if "ring" in found else None,
        _preferred(found),
    )


def _preferred(found: dict[str, Value]) -> tuple[AgentId, ...]:
    return tuple(AgentId(one.text()) for one in found["preferred"].items()) if "preferred" in found else ()


def offers_of(value: Value) -> Offers:
    """How offers are answered."""
    found, usual = value.keys("ring", "missed", "back"), Offers()
    return Offers(
        duration(found["ring"]) if "ring" in found else usual.ring,
        number(found["missed"], 0, 0.99) if "missed" in found else usual.missed,
        seconds(found["back"]) if "back" in found else usual.back_s,
    )


def check_people(value: Value, names: Iterable[str], workers: Iterable[Worker]) -> None:
    """Note a name that is no agent of these."""
    known = [worker.id for worker in workers]
    for name in names:
        check_known(value, name, known)
