"""THINKER: whether a queue needs a hand: how things stand against its thresholds, before they are passed.

*warning*: the forecast of the half hour's service level is below what is promised, or a plain figure is near its
threshold. *breached*: the half hour can no longer be saved even if everybody is served in time from now on, or a plain
figure is past its threshold. A state gets worse at once and better when it has been better for ``CALM_S`` together,
so that a figure which hovers about its threshold does not make the tile flicker.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from agent_ui.gateway.floor.calls import HALF, NO_REASON, half_of
from agent_ui.gateway.floor.crews import Crews
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import Counts
from agent_ui.gateway.floor.views import QueueNames
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import board as pb
from lexicon.ids import QueueId
from lexicon.thresholds import USUAL, Thresholds
from routing.forecast import Forecast, Interval, Service, forecast

CALM_S = 20.0
CALM, WARNING, BREACHED = "calm", "warning", "breached"
_WORST = (CALM, WARNING, BREACHED)
Shared = Sequence[tuple[QueueId, float]]
AT_ONCE = 8  # queues: then the event loop has its turn


@dataclass(frozen=True, slots=True)
class Against:
    """One figure against its threshold."""

    figure: str  # service-level, longest, abandoned-share, asa, waiting, ready
    state: str
    value: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One queue's half hour: when it began, what is known of it, who serves, and what that foretells."""

    half_from: datetime
    known: Interval
    service: Service
    foretold: Forecast


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a queue stands now. ``against``: what is watched and not calm, the worst first.

    ``is_easing``: it is better by now, and ``state`` and ``against`` are held.
    """

    state: str
    against: tuple[Against, ...]
    since: datetime
    is_easing: bool
    measure: Measure


@dataclass(slots=True)
class _Held:
    """``better_since``: when it was first better than it is shown."""

    state: str
    against: tuple[Against, ...]
    since: datetime
    better_since: datetime | None = None


@dataclass(slots=True)
class Watch:
    """Every queue's outlook, as it was last told; ``look`` brings it up to date."""

    queues: Mapping[QueueId, QueueNames] = field(default_factory=dict)
    thresholds: Mapping[QueueId, Thresholds] = field(default_factory=dict)
    told: dict[QueueId, Outlook] = field(default_factory=dict)
    held: dict[QueueId, _Held] = field(default_factory=dict)

    def learn(self, queues: Mapping[QueueId, QueueNames], thresholds: Mapping[QueueId, Thresholds]) -> None:
        """The queues there are, and what is watched in them."""
        self.queues, self.thresholds = queues, thresholds
        for known in (self.told, self.held):
            for gone in known.keys() - queues.keys():
                del known[gone]

    def look(self, floor: Floor, crews: Crews, now: datetime) -> set[QueueId]:
        """Which queues stand otherwise than they did."""
        return set[QueueId]().union(*self.looks(floor, crews, now))

    def looks(self, floor: Floor, crews: Crews, now: datetime) -> Iterator[set[QueueId]]:
        """The same, some queues at a time: what happens in between is seen by those that come later."""
        surroundings = Surroundings(floor, self.queues, crews, now)
        queues = list(self.queues.values())
        for place in range(0, len(queues), AT_ONCE):
            yield {one.id for one in queues[place : place + AT_ONCE] if self._look_at(one, surroundings)}

    def _look_at(self, queue: QueueNames, at: "Surroundings") -> bool:
        """Whether it stands otherwise than it did."""
        measured, of = at.measure(queue), self.thresholds.get(queue.id, USUAL)
        ready = at.crews.ready.get(queue.id, 0)
        found = [*promise_kept(of, measured.foretold), *stands(at.floor, queue, of, at.now), *enough_ready(ready, of)]
        against = tuple(sorted(found, key=_worst_first))
        worst = max((one.state for one in against), key=_WORST.index, default=CALM)
        new = Outlook(*self._hold(queue.id, worst, against, at.now), measured)
        old = self.told.get(queue.id)
        self.told[queue.id] = new
        return old is None or _shown(old) != _shown(new)

    def measure(self, floor: Floor, crews: Crews, queue: QueueNames, now: datetime) -> Measure:
        """Of this moment, for who asks how a forecast came about."""
        return Surroundings(floor, self.queues, crews, now).measure(queue)

    def _hold(
        self, queue: QueueId, worst: str, against: tuple[Against, ...], now: datetime
    ) -> tuple[str, tuple[Against, ...], datetime, bool]:
        """The state to show, why, and since when; while a worse one is held, why it was, and that it is better."""
        held = self.held.setdefault(queue, _Held(worst, against, now))
        if _WORST.index(worst) >= _WORST.index(held.state):
            if worst != held.state:
                held.state, held.since = worst, now
            held.against, held.better_since = against, None
        elif held.better_since is None:
            held.better_since = now
        elif now - held.better_since >= timedelta(seconds=CALM_S):
            held.state, held.against, held.since, held.better_since = worst, against, now, None
        return held.state, held.against, held.since, held.better_since is not None


class Surroundings:
    """All queues at one moment: those that share agents bear on each other."""

    def __init__(self, floor: Floor, queues: Mapping[QueueId, QueueNames], crews: Crews, now: datetime) -> None:
        self.floor, self.crews, self.now = floor, crews, now
        self._queues = queues
        self._rates: dict[QueueId, float] = {}
        self._joined: dict[QueueId, list[datetime]] = {}
        self._halves: dict[ZoneInfo, datetime] = {}

    def measure(self, queue: QueueNames) -> Measure:
        """Of one queue."""
        zone = self.floor.zone(queue.client)
        if (half_from := self._halves.get(zone)) is None:
            half_from = self._halves[zone] = half_of(self.now, zone)
        shared = list(self.crews.shared(queue.id))
        known, service = self._interval(queue, half_from, shared), self._service(queue, shared)
        return Measure(half_from, known, service, forecast(known, service))

    def _rate(self, queue: QueueId) -> float:
        known = self._rates.get(queue)
        if known is None:
            is_known = queue in self._queues
            pace, mono = self.floor.figures.pace, self.now.timestamp()
            known = self._rates[queue] = pace.arrival_rate((queue, NO_REASON), mono) if is_known else 0.0
        return known

    def _waiting(self, queue: QueueId) -> list[datetime]:
        """Since when, in order; as it was when this moment first asked."""
        known = self._joined.get(queue)
        if known is None:
            known = self._joined[queue] = sorted(self.floor.waiting.get(queue, {}).values())
        return known

    def _service(self, queue: QueueNames, shared: Shared) -> Service:
        pace, rate = self.floor.figures.pace, self._rate(queue.id)
        return Service(
            promise_s=queue.promise_s,
            agents=self.crews.agents.get(queue.id, 0),
            free=self.crews.free.get(queue.id, 0),
            handle_s=pace.handle_s((queue.id, NO_REASON)),
            patience_s=1.0 / pace.hang_up_rate(queue.id),
            rate=rate,
            rate_all=rate + sum(share * self._rate(id_) for id_, share in shared),
        )

    def _interval(self, queue: QueueNames, half_from: datetime, shared: Shared) -> Interval:
        """Who waits in other queues for the same agents, and came before the first of those who wait here, is ahead by
        the share of agents that the queues have in common."""
        now, here = self.now, self._waiting(queue.id)
        counts = self.floor.figures.halves.get((queue.id, half_from), Counts())
        ahead = float(bisect_left(here, half_from))
        for id_, share in shared if here else ():
            if waiting := self._waiting(id_):
                ahead += share * bisect_left(waiting, here[0])
        return Interval(
            within=counts.within_promise,
            late=counts.answered - counts.within_promise,
            abandoned=counts.abandoned,
            ages_s=tuple((now - joined).total_seconds() for joined in here if joined >= half_from),
            ahead=ahead,
            left_s=(half_from + HALF - now).total_seconds(),
        )


def promise_kept(of: Thresholds, foretold: Forecast) -> Iterable[Against]:
    """The half hour's service level, when it is not calm."""
    if of.service_level is not None and foretold.level is not None and foretold.best is not None:
        if foretold.best < of.service_level:
            yield Against("service-level", BREACHED, foretold.level, of.service_level)
        elif foretold.level < of.service_level:
            yield Against("service-level", WARNING, foretold.level, of.service_level)


def stands(floor: Floor, queue: QueueNames, of: Thresholds, now: datetime) -> Iterable[Against]:
    """Every plain figure that is not calm."""
    waiting = floor.waiting.get(queue.id, {})
    counts = floor.counts.get((queue.id, now.astimezone(floor.zone(queue.client)).date()), Counts())
    over = counts.answered + counts.abandoned
    longest_s = (now - min(waiting.values())).total_seconds() if waiting else 0.0
    figures: list[tuple[str, float, float | None]] = [
        ("longest", longest_s, of.longest_wait_s),
        ("waiting", len(waiting), of.waiting),
    ]
    if over >= of.from_calls:
        figures.append(("abandoned-share", counts.abandoned / over, of.abandoned))
        if counts.answered:
            figures.append(("asa", counts.waited_s / counts.answered, of.asa_s))
    for name, value, threshold in figures:
        if threshold is not None and value > threshold:
            yield Against(name, BREACHED, value, threshold)
        elif threshold is not None and value > threshold * of.warn_at:
            yield Against(name, WARNING, value, threshold)


def enough_ready(ready: int, of: Thresholds) -> Iterable[Against]:
    """How many agents are Ready, when it is not calm."""
    if of.ready is not None and ready * of.warn_at < of.ready:
        yield Against("ready", BREACHED if ready < of.ready else WARNING, ready, of.ready)


def outlook_told(one: Outlook | None) -> pb.QueueOutlook | None:
    """As the screens are told it."""
    if one is None:
        return None
    level = one.measure.foretold.level
    return pb.QueueOutlook(
        state=cast(pb.TileState, one.state),
        since=iso(one.since),
        is_easing=one.is_easing,
        forecast=None if level is None else round(level, 2),
        against=[
            pb.AgainstThreshold(
                figure=cast(pb.WatchedFigure, each.figure),
                state=cast(pb.TileState, each.state),
                value=round(each.value, 2),
                threshold=each.threshold,
            )
            for each in one.against
        ],
    )


def _worst_first(one: Against) -> tuple[int, str]:
    return -_WORST.index(one.state), one.figure


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def _shown(one: Outlook) -> tuple[object, ...]:
    """What of it is on a tile."""
    why = tuple((each.figure, each.state) for each in one.against)
    return one.state, why, one.is_easing, one.measure.half_from, _percent(one.measure.foretold.level)
