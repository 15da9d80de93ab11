"""THINKER: whether a queue needs a hand: how things stand against its thresholds, before they are passed.

*warning*: the forecast of the half hour's service level is below what is promised, or a plain figure is near its
threshold. *breached*: the half hour can no longer be saved even if everybody is served in time from now on, or a plain
figure is past its threshold. A state gets worse at once and better when it has been better for ``CALM_S`` together,
so that a figure which hovers about its threshold does not make the tile flicker.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from agent_ui.gateway import protocol_board as pb
from agent_ui.gateway.floor import Floor
from agent_ui.gateway.floor_calls import HALF, NO_REASON, half_of
from agent_ui.gateway.instants import iso
from agent_ui.gateway.lines import Counts
from agent_ui.gateway.views import QueueNames
from lexicon.ids import AgentId, QueueId
from lexicon.thresholds import USUAL, Thresholds
from routing.forecast import Forecast, Interval, Service, forecast

CALM_S = 20.0
CALM, WARNING, BREACHED = "calm", "warning", "breached"
_WORST = (CALM, WARNING, BREACHED)
Places = Mapping[AgentId, tuple[frozenset[QueueId], bool]]  # where each is staff, and whether Ready
AT_WORK = ("ready", "offered", "talking", "wrap-up")


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
    """How a queue stands now. ``against``: what is watched and not calm, the worst first."""

    state: str
    against: tuple[Against, ...]
    since: datetime
    measure: Measure


@dataclass(slots=True)
class _Held:
    """``better_since``: when it was first better than it is shown."""

    state: str
    against: tuple[Against, ...]
    since: datetime
    better_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Crews:
    """Who is at work in which queues. ``shared``: of a queue the others that have agents in common with it, each with
    the part of the other's agents who serve this one too."""

    agents: Mapping[QueueId, int]
    free: Mapping[QueueId, int]
    ready: Mapping[QueueId, int]
    shared: Mapping[QueueId, Sequence[tuple[QueueId, float]]]


def crews(floor: Floor, places: Places) -> Crews:
    """Of everybody at work who is there."""
    kinds: Counter[tuple[frozenset[QueueId], bool]] = Counter()
    ready: Counter[QueueId] = Counter()
    for agent, (where, is_ready) in places.items():
        line = floor.agents.get(agent)
        if where and line is not None and line.is_present and line.state in AT_WORK:
            kinds[where, line.state in ("ready", "offered")] += 1
            ready.update(where if is_ready else ())
    agents: Counter[QueueId] = Counter()
    free: Counter[QueueId] = Counter()
    both: Counter[tuple[QueueId, QueueId]] = Counter()
    for (where, is_free), number in kinds.items():
        for here in where:
            agents[here] += number
            free[here] += number * is_free
            for there in where:
                both[here, there] += number
    shared: defaultdict[QueueId, list[tuple[QueueId, float]]] = defaultdict(list)
    for (here, there), number in both.items():
        if here != there:
            shared[here].append((there, number / agents[there]))
    return Crews(agents, free, ready, shared)


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

    def look(self, floor: Floor, places: Places, now: datetime) -> set[QueueId]:
        """Which queues stand otherwise than they did."""
        changed, surroundings = set(), Surroundings(floor, self.queues, crews(floor, places), now)
        for id_, queue in self.queues.items():
            measured = surroundings.measure(queue)
            of = self.thresholds.get(id_, USUAL)
            ready = surroundings.who.ready.get(id_, 0)
            found = [*promise_kept(of, measured.foretold), *stands(floor, queue, of, now), *enough_ready(ready, of)]
            against = tuple(sorted(found, key=_worst_first))
            worst = max((one.state for one in against), key=_WORST.index, default=CALM)
            new = Outlook(*self._hold(id_, worst, against, now), measured)
            old = self.told.get(id_)
            self.told[id_] = new
            if old is None or _shown(old) != _shown(new):
                changed.add(id_)
        return changed

    def measure(self, floor: Floor, places: Places, queue: QueueNames, now: datetime) -> Measure:
        """Of this moment, for who asks how a forecast came about."""
        return Surroundings(floor, self.queues, crews(floor, places), now).measure(queue)

    def _hold(
        self, queue: QueueId, worst: str, against: tuple[Against, ...], now: datetime
    ) -> tuple[str, tuple[Against, ...], datetime]:
        """The state to show, why, and since when; while a worse one is held, why it was."""
        held = self.held.setdefault(queue, _Held(worst, against, now))
        if _WORST.index(worst) >= _WORST.index(held.state):
            if worst != held.state:
                held.state, held.since = worst, now
            held.against, held.better_since = against, None
        elif held.better_since is None:
            held.better_since = now
        elif now - held.better_since >= timedelta(seconds=CALM_S):
            held.state, held.against, held.since, held.better_since = worst, against, now, None
        return held.state, held.against, held.since


class Surroundings:
    """All queues at one moment: those that share agents bear on each other."""

    def __init__(self, floor: Floor, queues: Mapping[QueueId, QueueNames], who: Crews, now: datetime) -> None:
        self._floor, self.who, self._now = floor, who, now
        pace = floor.figures.pace
        self._rates = {id_: pace.arrival_rate((id_, NO_REASON), now.timestamp()) for id_ in queues}

    def measure(self, queue: QueueNames) -> Measure:
        """Of one queue."""
        half_from = half_of(self._now, self._floor.zone(queue.client))
        known, service = self._interval(queue, half_from), self._service(queue)
        return Measure(half_from, known, service, forecast(known, service))

    def _service(self, queue: QueueNames) -> Service:
        pace, rate = self._floor.figures.pace, self._rates.get(queue.id, 0.0)
        others = (share * self._rates.get(id_, 0.0) for id_, share in self.who.shared.get(queue.id, ()))
        return Service(
            promise_s=queue.promise_s,
            agents=self.who.agents.get(queue.id, 0),
            free=self.who.free.get(queue.id, 0),
            handle_s=pace.handle_s((queue.id, NO_REASON)),
            patience_s=1.0 / pace.hang_up_rate(queue.id),
            rate=rate,
            rate_all=rate + sum(others),
        )

    def _interval(self, queue: QueueNames, half_from: datetime) -> Interval:
        """Who waits in other queues for the same agents, and came before the first of those who wait here, is ahead by
        the share of agents that the queues have in common."""
        floor, now = self._floor, self._now
        counts = floor.figures.halves.get((queue.id, half_from), Counts())
        here = sorted(floor.waiting.get(queue.id, {}).values())
        first = here[0] if here else now
        ahead = float(sum(1 for joined in here if joined < half_from))
        for id_, share in self.who.shared.get(queue.id, ()) if here else ():
            if waiting := floor.waiting.get(id_):
                ahead += share * sum(1 for joined in waiting.values() if joined < first)
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
    return one.state, why, one.measure.half_from, _percent(one.measure.foretold.level)
