"""What a half hour's service level will be, from what it is already, who waits, and who will come.

Service level here is answered within the promise / (answered + abandoned), of the calls that entered the queue in the
half hour. Three kinds of calls make it up at its end:

- those that are over: within the promise or not, which nothing changes any more;
- those that wait now. Free agents take the first ones at once. The others are served one after the other at the pace
  of the agents at work, ``agents / handle_s`` a second; who has ``k`` before it is in time if at least ``k + 1``
  departures fall into what is left of the promise: P(Poisson(pace x left) > k);
- those that will come, ``rate`` x the time that is left. While so many wait that a newcomer would be served too late,
  none of them is in time; from then on as many as in the steady state of Erlang A (M/M/n+M) with these agents.

Who hangs up before it is reached makes room for who is behind; that is left out of the second kind (the forecast errs
to the careful side), and is in the third as Erlang A has it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, lgamma, log

from routing.simulator.erlang import ImpatientQueue, Queue


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of the half hour. ``ages_s``: of those of it who wait, in order of service, how long each has
    waited; ``ahead``: how many wait before them who count elsewhere. ``left_s``: until it ends."""

    within: int
    late: int
    abandoned: int
    ages_s: tuple[float, ...]
    ahead: float
    left_s: float


@dataclass(frozen=True, slots=True)
class Service:
    """Who serves, and how fast. ``free``: agents Ready or being rung; ``agents``: all at work, these included.

    ``rate``: calls a second that enter this queue, ``rate_all``: those and what else the same agents serve.
    """

    promise_s: float
    agents: int
    free: int
    handle_s: float
    patience_s: float
    rate: float
    rate_all: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """``level``: expected; ``best``: if from now on everybody is in time who still can be. None: no call yet.

    ``waiting``: for each who waits the chance to be in time; ``coming``: calls expected, ``coming_level``: of these.
    """

    level: float | None
    best: float | None
    waiting: tuple[float, ...]
    coming: float
    coming_level: float


def forecast(known: Interval, service: Service) -> Forecast:
    """See the module. Nothing is foretold of a half hour into which no call has come."""
    over = known.within + known.late + known.abandoned
    coming = service.rate * known.left_s
    if over + len(known.ages_s) == 0:
        return Forecast(None, None, (), coming, 0.0)
    pace = service.agents / service.handle_s
    chances = tuple(_in_time(known.ahead + place, age, service, pace) for place, age in enumerate(known.ages_s))
    coming_level = _of_coming(known, service, pace)
    whole = over + len(known.ages_s) + coming
    can_be = sum(1 for age in known.ages_s if age < service.promise_s)
    return Forecast(
        (known.within + sum(chances) + coming * coming_level) / whole,
        (known.within + can_be + coming) / whole,
        chances,
        coming,
        coming_level,
    )


def _in_time(before: float, age_s: float, service: Service, pace: float) -> float:
    """The chance of who has ``before`` others to be served before it, and has waited ``age_s``."""
    left = service.promise_s - age_s
    if left <= 0:
        return 0.0
    behind = before - service.free
    if behind < 0:
        return 1.0
    return 1.0 - _poisson(int(behind), pace * left)


def _poisson(most: int, mean: float) -> float:
    """P(Poisson(mean) <= most), its terms in logarithms: good for large means."""
    if mean <= 0 or most > mean + 12 * mean**0.5 + 24:
        return 1.0
    return min(1.0, sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(most + 1)))


def _of_coming(known: Interval, service: Service, pace: float) -> float:
    """The share in time of those who will come."""
    if service.agents == 0:
        return 0.0
    steady = steady_level(service)
    too_many = known.ahead + len(known.ages_s) - service.free - pace * service.promise_s
    if too_many <= 0:
        return steady
    drains = pace - service.rate_all
    until = too_many / drains if drains > 0 else inf
    return steady * max(0.0, known.left_s - until) / known.left_s if known.left_s > 0 else 0.0


def steady_level(service: Service) -> float:
    """P(wait <= promise) in Erlang A."""
    if service.agents == 0:
        return 0.0
    if service.rate_all <= 0:
        return 1.0
    return _erlang_a(
        float(f"{service.rate_all:.3g}"), float(f"{service.handle_s:.3g}"), service.agents,
        float(f"{service.patience_s:.3g}"), service.promise_s,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _erlang_a(rate: float, handle_s: float, agents: int, patience_s: float, promise_s: float) -> float:
    """Three figures of what is only estimated are enough, and make one computation do for a while."""
    return 1.0 - ImpatientQueue(Queue(rate, handle_s, agents), patience_s).longer(promise_s)
