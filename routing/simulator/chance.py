"""Chance, handed in: how long people talk, how long they are patient, when they come. Seconds throughout."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, log, sqrt
from typing import Protocol


class Chance(Protocol):
    """What is needed of a source of random numbers; ``random.Random`` fits."""

    def random(self) -> float:
        """Even over [0, 1)."""
        ...

    def lognormvariate(self, mu: float, sigma: float) -> float:
        """exp of a normal variable."""
        ...


Chances = Callable[[str], Chance]
"""A source of chance for each purpose by name, so that a change in one place leaves the rest of a run as it was."""


class Duration(Protocol):
    """A random length of time."""

    def draw(self, chance: Chance) -> float:
        """One length, seconds."""
        ...

    @property
    def mean(self) -> float:
        """Seconds; infinite for never."""
        ...


@dataclass(frozen=True, slots=True)
class Never:
    """Infinitely patient."""

    def draw(self, chance: Chance) -> float:
        return inf

    @property
    def mean(self) -> float:
        return inf


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    seconds: float

    def draw(self, chance: Chance) -> float:
        return self.seconds

    @property
    def mean(self) -> float:
        return self.seconds


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless."""

    mean_s: float

    def draw(self, chance: Chance) -> float:
        return -log(1.0 - chance.random()) * self.mean_s

    @property
    def mean(self) -> float:
        return self.mean_s


@dataclass(frozen=True, slots=True)
class Lognormal:
    """As measured talk times mostly are. ``cv``: standard deviation / mean."""

    mean_s: float
    cv: float

    def draw(self, chance: Chance) -> float:
        variance = log(1 + self.cv * self.cv)
        return chance.lognormvariate(log(self.mean_s) - variance / 2, sqrt(variance))

    @property
    def mean(self) -> float:
        return self.mean_s


@dataclass(frozen=True, slots=True)
class Measured:
    """One of the lengths that were measured, each as likely as the other."""

    seconds: tuple[float, ...]

    def draw(self, chance: Chance) -> float:
        return self.seconds[int(chance.random() * len(self.seconds))]

    @property
    def mean(self) -> float:
        return sum(self.seconds) / len(self.seconds)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Patience as a life table: while ``edges[i] <= t < edges[i + 1]`` a caller hangs up at ``rates[i]`` per second.

    The last rate holds for ever; 0 there means that who came so far stays.
    """

    edges: tuple[float, ...]  # the first is 0
    rates: tuple[float, ...]

    def draw(self, chance: Chance) -> float:
        return self.beyond(0.0, chance)

    def beyond(self, waited_s: float, chance: Chance) -> float:
        """The patience of somebody known to have waited ``waited_s`` (censored there)."""
        return when(self.edges, self.rates, waited_s, -log(1.0 - chance.random()))

    @property
    def mean(self) -> float:
        total, alive = 0.0, 1.0
        for place, rate in enumerate(self.rates):
            length = self.edges[place + 1] - self.edges[place] if place + 1 < len(self.edges) else inf
            if rate == 0:
                if length == inf:
                    return inf if alive > 0 else total
                total += alive * length
                continue
            gone = 1.0 if length == inf else 1.0 - 2.718281828459045 ** (-rate * length)
            total += alive * gone / rate
            alive *= 1.0 - gone
        return total


def when(edges: Sequence[float], rates: Sequence[float], start_s: float, amount: float) -> float:
    """The time at which the rate, added up from ``start_s`` on, reaches ``amount``; infinite when it never does."""
    at, place = start_s, bisect_right(edges, start_s) - 1
    while True:
        until = edges[place + 1] if place + 1 < len(edges) else inf
        rate = rates[place]
        if rate > 0:
            reached = at + amount / rate
            if reached <= until:
                return reached
            amount -= (until - at) * rate
        if until == inf:
            return inf
        at, place = until, place + 1


def poisson(edges: Sequence[float], rates: Sequence[float], chance: Chance) -> Iterator[float]:
    """Times of arrival, rising: Poisson with ``rates[i]`` per second from ``edges[i]`` on; the last rate holds on."""
    at = edges[0]
    if len(rates) == 1:
        mean = 1 / rates[0] if rates[0] > 0 else inf
        while mean < inf:
            at -= log(1.0 - chance.random()) * mean
            yield at
        return
    while (at := when(edges, rates, at, -log(1.0 - chance.random()))) < inf:
        yield at
