"""What is simulated: who comes, how long they talk and wait, who works when, under which plan. Seconds throughout.

Times (``at_s``, shifts, edges) count from the start of the run. Everything random is a ``Duration``; the chance itself
is handed to the simulation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lexicon.ids import AgentId, ReasonId
from routing.plan import Plan, QueuePlan
from routing.profile import Profile
from routing.simulator.chance import Duration, Fixed, Never

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Demand:
    """Contacts for one reason: Poisson with ``rates[i]`` per second from ``edges[i]`` on, or at the ``times`` given."""

    reason: ReasonId
    talk: Duration
    edges: tuple[float, ...] = (0.0,)
    rates: tuple[float, ...] = (0.0,)
    times: tuple[float, ...] = ()
    patience: Duration = field(default_factory=Never)
    acw: Duration = field(default_factory=lambda: Fixed(0.0))
    preferred: tuple[AgentId, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenContact:
    """One contact of which everything is known beforehand; ``ring_s`` None: as the scenario's offers have it."""

    at_s: float
    reason: ReasonId
    patience_s: float
    talk_s: float
    acw_s: float = 0.0
    ring_s: float | None = None
    preferred: tuple[AgentId, ...] = ()


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent of the scenario.

    ``group``: whose occupancy is told together. ``shifts``: (from, to); none: all the time. ``factor``: handle times
    are multiplied by it; ``factors``: by reason, in place of it.
    """

    id: AgentId
    profile: Profile
    group: str = ""
    shifts: tuple[tuple[float, float], ...] = ()
    factor: float = 1.0
    factors: Mapping[ReasonId, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offers:
    """How offers are answered: after ``ring``; with chance ``missed`` not at all, and Ready again ``back_s`` later."""

    ring: Duration = field(default_factory=lambda: Fixed(0.0))
    missed: float = 0.0
    back_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Span:
    """How long, and how the intervals are made.

    ``batches`` 1: a day that ends (nobody comes after ``length_s``), to be repeated. More: one long run in steady
    state, cut into so many batches after ``warm_up_s``; contacts keep coming until those that count have ended.
    """

    length_s: float
    warm_up_s: float = 0.0
    batches: int = 1
    start: datetime = START


@dataclass(frozen=True, slots=True)
class Scenario:
    """All of it.

    ``places``: contacts that wait or talk, at most (None: no limit); when all are taken, whoever comes is turned away,
    or, with ``is_place_for_waiting``, only who cannot be offered at once. ``within_s``: the service level's threshold
    in place of each queue's promise. ``short_s``: who hangs up sooner is a short abandon.
    """

    plan: Plan
    span: Span
    workers: tuple[Worker, ...]
    demands: tuple[Demand, ...] = ()
    given: tuple[GivenContact, ...] = ()
    offers: Offers = field(default_factory=Offers)
    places: int | None = None
    within_s: float | None = None
    short_s: float = 5.0
    is_place_for_waiting: bool = False

    def limit_s(self, queue: QueuePlan) -> float:
        """Answered within so many seconds is answered in time."""
        return queue.promise_s if self.within_s is None else self.within_s


def is_timed(scenario: Scenario) -> bool:
    """Whether anything on this floor happens by the clock alone."""
    queues = scenario.plan.queues.values()
    return any(len(queue.steps) > 1 or queue.last is not None or queue.hold_s > 0 for queue in queues) or any(
        worker.profile.certifications for worker in scenario.workers
    )
