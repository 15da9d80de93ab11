"""Exact results of queueing theory, by stable recursions: no factorials, good for a thousand agents.

Rates are per unit of time, whatever the unit; ``load`` is offered load in erlangs (rate x mean service).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, exp, inf, log


def erlang_b(load: float, servers: int) -> float:
    """Share of contacts lost in M/M/n/n."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Chance to wait in M/M/n; 1 when the load is not below the number of servers."""
    if load >= servers:
        return 1.0
    blocked = erlang_b(load, servers)
    return servers * blocked / (servers - load * (1 - blocked))


@dataclass(frozen=True, slots=True)
class Queue:
    """M/M/n in steady state. ``rate`` arrivals per unit of time, ``mean`` service time."""

    rate: float
    mean: float
    servers: int

    @property
    def load(self) -> float:
        return self.rate * self.mean

    @property
    def p_wait(self) -> float:
        return erlang_c(self.load, self.servers)

    @property
    def asa(self) -> float:
        return self.p_wait * self.mean / (self.servers - self.load) if self.load < self.servers else inf

    @property
    def occupancy(self) -> float:
        return min(1.0, self.load / self.servers)

    @property
    def length(self) -> float:
        """Mean number that wait."""
        return self.rate * self.asa

    def service_level(self, within: float) -> float:
        return 1 - self.p_wait * exp(-(self.servers - self.load) * within / self.mean)

    def percentile(self, share: float) -> float:
        """The wait that ``share`` of all do not exceed."""
        if 1 - share >= self.p_wait:
            return 0.0
        return -log((1 - share) / self.p_wait) * self.mean / (self.servers - self.load)


class ImpatientQueue:
    """M/M/n+M (Erlang A) and M/M/n/K in steady state, from the balance of its birth-death chain.

    ``patience``: mean, infinite for none. ``places``: those in service and those who wait; None for no limit.
    """

    def __init__(self, queue: Queue, patience: float = inf, places: int | None = None) -> None:
        self.queue, self.patience = queue, patience
        self.theta = 0.0 if patience == inf else 1 / patience
        self.is_limited = places is not None
        self.states = self._balance(places)

    def _balance(self, places: int | None) -> list[float]:
        mu, servers = 1 / self.queue.mean, self.queue.servers
        logs, top = [0.0], 0.0
        while places is None or len(logs) <= places:
            k = len(logs)
            leaves = min(k, servers) * mu + max(0, k - servers) * self.theta
            logs.append(logs[-1] + log(self.queue.rate) - log(leaves))
            top = max(top, logs[-1])
            if places is None and k > servers and logs[-1] < top - 45:
                break
        weights = [exp(one - top) for one in logs]
        whole = sum(weights)
        return [one / whole for one in weights]

    @property
    def blocked(self) -> float:
        """Share of arrivals that find every place taken (only with ``places``)."""
        return self.states[-1]

    @property
    def p_wait(self) -> float:
        return sum(self.states[self.queue.servers :])

    @property
    def length(self) -> float:
        return sum((k - self.queue.servers) * p for k, p in enumerate(self.states) if k > self.queue.servers)

    @property
    def abandoned(self) -> float:
        """Share of arrivals that hang up."""
        return self.theta * self.length / self.queue.rate

    @property
    def mean_wait(self) -> float:
        """Of all who got a place."""
        return self.length / self.queue.rate / (1 - self.blocked if self.is_limited else 1)

    @property
    def occupancy(self) -> float:
        servers = self.queue.servers
        return sum(min(k, servers) * p for k, p in enumerate(self.states)) / servers

    def longer(self, than: float) -> float:
        """P(wait > than) of all who got a place, served or not.

        Who arrives with k ahead beyond the servers waits for k + 1 departures at the rates n*mu, n*mu + theta, ...: the
        time is over once a pure birth process (negative binomial; Poisson without abandons) has more than k births.
        """
        servers, busy = self.queue.servers, self.queue.servers / self.queue.mean
        stages, stays = (busy / self.theta, exp(-self.theta * than)) if self.theta else (0.0, 1.0)
        term = stays**stages if self.theta else exp(-busy * than)
        upto, found = term, 0.0
        enter = self.states[servers:-1] if self.is_limited else self.states[servers:]
        for m, state in enumerate(enter, 1):
            found += state * upto
            term *= (stages + m - 1) / m * (1 - stays) if self.theta else busy * than / m
            upto += term
        return found * stays / (1 - self.blocked if self.is_limited else 1)

    def percentile(self, share: float) -> float:
        """The wait that ``share`` of all arrivals do not exceed."""
        return _root(lambda t: self.longer(t) - (1 - share))


def least_servers(load: float, is_enough: Callable[[int], bool]) -> int:
    """The smallest number above the load that is enough."""
    servers = ceil(load) + (1 if load == ceil(load) else 0)
    while not is_enough(servers):
        servers += 1
    return servers


def _root(falling: Callable[[float], float]) -> float:
    """Where a falling function crosses zero; 0 when it starts below."""
    if falling(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while falling(high) > 0:
        low, high = high, high * 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2
