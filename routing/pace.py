"""What the floor has seen of how long things take: handling, patience, arrivals. Learned as they happen, in O(1) each.

Means are decayed by observation (the last few hundred count), rates by time (the last quarter of an hour), so that the
morning is forgotten by noon. While little has been seen they lean on a prior, and say on how much they rest.
"""

from dataclasses import dataclass, field
from math import exp

from msgspec import Struct

from lexicon.ids import CallId, QueueId, ReasonId

PRIOR_HANDLE_S = 180.0
PRIOR_PATIENCE_S = 600.0
PRIOR_WEIGHT = 3.0  # observations that the prior counts for
KEPT = 1.0 - 1.0 / 300
ARRIVALS_S = 900.0
QUIET_S = 120.0  # so long, it is assumed, nobody came before the first

Where = tuple[QueueId, ReasonId]


@dataclass(slots=True)
class Mean:
    """A decayed sum and the weight of what is in it."""

    weight: float = 0.0
    total: float = 0.0

    def add(self, weight: float, amount: float) -> None:
        self.weight = self.weight * KEPT + weight
        self.total = self.total * KEPT + amount

    def leaning_on(self, prior: float) -> float:
        return (self.total + PRIOR_WEIGHT * prior) / (self.weight + PRIOR_WEIGHT)


@dataclass(slots=True)
class Flow:
    """Arrivals: their decayed number, as of ``at`` (monotonic seconds)."""

    number: float = 0.0
    at: float = 0.0


class Handling(Struct, frozen=True, gc=False):
    """A contact that an agent has taken, since monotonic seconds."""

    where: Where
    since: float


@dataclass(slots=True)
class Pace:
    """``handle``: seconds from answering to being free again; ``endured``: hang-ups and seconds waited, by queue."""

    overall: Mean = field(default_factory=Mean)
    by_queue: dict[QueueId, Mean] = field(default_factory=dict)
    handle: dict[Where, Mean] = field(default_factory=dict)
    endured: dict[QueueId, Mean] = field(default_factory=dict)
    flows: dict[Where, Flow] = field(default_factory=dict)
    handled: dict[CallId, Handling] = field(default_factory=dict)
    began: float | None = None

    # ------------------------------------------------------------------ what happens

    def joins(self, where: Where, mono: float) -> None:
        """A contact came."""
        if self.began is None:
            self.began = mono
        flow = self.flows.get(where)
        if flow is None:
            flow = self.flows[where] = Flow(0.0, mono)
        flow.number = flow.number * exp((flow.at - mono) / ARRIVALS_S) + 1.0
        flow.at = mono

    def waited(self, queue: QueueId, waited_s: float, *, gave_up: bool) -> None:
        """A contact waits in ``queue`` no more: it hung up, or its patience is known to be longer than that."""
        known = self.endured.get(queue)
        if known is None:
            known = self.endured[queue] = Mean()
        known.add(1.0 if gave_up else 0.0, waited_s)

    def takes(self, call: CallId, where: Where, mono: float) -> None:
        """An agent answered."""
        self.handled[call] = Handling(where, mono)

    def done(self, call: CallId, mono: float) -> None:
        """The agent is free of it, after-call work included."""
        handling = self.handled.pop(call, None)
        if handling is None:
            return
        took_s, where = mono - handling.since, handling.where
        queue = self.by_queue.get(where[0])
        if queue is None:
            queue = self.by_queue[where[0]] = Mean()
        here = self.handle.get(where)
        if here is None:
            here = self.handle[where] = Mean()
        for mean in (self.overall, queue, here):  # ``add`` without its call: this is on the way to each offer
            mean.weight = mean.weight * KEPT + 1.0
            mean.total = mean.total * KEPT + took_s

    # ------------------------------------------------------------------ what was learned

    def handle_s(self, where: Where) -> float:
        """Mean seconds of handling: for the reason, leaning on its queue, leaning on all."""
        mean = self.overall.leaning_on(PRIOR_HANDLE_S)
        for known in (self.by_queue.get(where[0]), self.handle.get(where)):
            mean = mean if known is None else known.leaning_on(mean)
        return max(1.0, mean)

    def hang_up_rate(self, queue: QueueId) -> float:
        """Hang-ups per second and waiting contact: censored maximum likelihood, as if patience were exponential."""
        known = self.endured.get(queue)
        gave_up, waited_s = (known.weight, known.total) if known is not None else (0.0, 0.0)
        return (gave_up + 0.5) / (waited_s + 0.5 * PRIOR_PATIENCE_S)

    def arrival_rate(self, where: Where, mono: float) -> float:
        """Contacts per second for a queue and reason."""
        flow = self.flows.get(where)
        if flow is None or self.began is None or mono <= self.began:
            return 0.0
        watched_s = ARRIVALS_S * (1.0 - exp((self.began - mono) / ARRIVALS_S))
        return flow.number * exp((flow.at - mono) / ARRIVALS_S) / (watched_s + QUIET_S)

    def copy(self) -> "Pace":
        return Pace(
            Mean(self.overall.weight, self.overall.total),
            {key: Mean(mean.weight, mean.total) for key, mean in self.by_queue.items()},
            {key: Mean(mean.weight, mean.total) for key, mean in self.handle.items()},
            {key: Mean(mean.weight, mean.total) for key, mean in self.endured.items()},
            {key: Flow(flow.number, flow.at) for key, flow in self.flows.items()},
            dict(self.handled),
            self.began,
        )
