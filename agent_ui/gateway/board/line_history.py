"""THINKER: a day's half hours: how each line was used and how long it was down, beside each queue's service level.

Seconds down are those between ``LineDown`` (its ``since``) and ``LineUp``; a call counts for the half hour in which it
entered its queue. A day is one of the time zone: 46 or 50 half hours when clocks change.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent_ui.gateway.floor.day import midnight
from agent_ui.gateway.protocol.lines import HalfHour, LineHalf, LineHistory, QueueHalf
from lexicon.ids import CallId, QueueId
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallEnded,
    CallOverflowed,
    CallQueued,
    Entry,
    Fact,
    LegMeasured,
    LegRefused,
    LegSent,
    LineDegraded,
    LineDown,
    LineMeasured,
    LineUp,
    NoLineFree,
)
from lexicon.outcome import Fault

HALF = timedelta(minutes=30)


@dataclass(slots=True)
class _Line:
    peak: int = 0
    busy_s: float = 0.0
    down_s: float = 0.0
    degraded_s: float = 0.0
    calls_in: int = 0
    calls_out: int = 0
    refused: int = 0
    opinions: int = 0
    opinion_sum: float = 0.0


@dataclass(slots=True)
class _Queue:
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    within: int = 0


@dataclass(slots=True)
class _Half:
    lines: dict[str, _Line] = field(default_factory=dict)
    queues: dict[QueueId, _Queue] = field(default_factory=dict)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the day begins and ends."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


class HalfHours:
    """Folds one day. ``apply`` what is in the journal from the day's start on, in order, then ask for ``history``."""

    def __init__(self, day: date, zone: ZoneInfo, promises: Mapping[QueueId, float]) -> None:
        self._day, self._zone, self._promises = day, zone, promises
        self.start, self.end = bounds(day, zone)
        self._halves: dict[int, _Half] = {}
        self._kinds: dict[str, str] = {}
        self._capacities: dict[str, int | None] = {}
        self._bad: dict[str, tuple[str, datetime]] = {}  # lines that are down or degraded, and since when
        self._calls: dict[CallId, tuple[QueueId, int, bool]] = {}  # queue, half hour, whether it was answered

    def begin(self, bad: Iterable[Entry]) -> None:
        """What was said of the lines that were down when the day began."""
        for entry in bad:
            self.apply(entry)

    def apply(self, entry: Entry) -> None:
        """Take one entry in."""
        handler = _HANDLERS.get(type(entry.fact))
        if handler is not None:
            handler(self, entry.fact, entry.at)

    def history(self, now: datetime, names: Mapping[QueueId, tuple[str, str]]) -> LineHistory:
        """The half hours that have begun by ``now``."""
        for line, (word, since) in self._bad.items():
            self._was_bad(line, word, since, min(now, self.end))
        self._bad.clear()
        last = min(now, self.end - timedelta(microseconds=1))
        halves = range(self._index(last) + 1) if last >= self.start else range(0)
        zone = self._zone.key
        return LineHistory(day=self._day.isoformat(), zone=zone, halves=[self._told(index, names) for index in halves])

    # ------------------------------------------------------------ the fold

    def _index(self, at: datetime) -> int:
        return int((at - self.start) / HALF)

    def _half(self, index: int) -> _Half:
        return self._halves.setdefault(index, _Half())

    def _line(self, line: str, at: datetime) -> _Line | None:
        if not line or not self.start <= at < self.end:
            return None
        self._kinds.setdefault(line, "")
        return self._half(self._index(at)).lines.setdefault(line, _Line())

    def _queue(self, queue: QueueId, index: int) -> _Queue:
        return self._half(index).queues.setdefault(queue, _Queue())

    def _was_bad(self, line: str, word: str, since: datetime, until: datetime) -> None:
        at, until = max(since, self.start), min(until, self.end)
        while at < until:
            index = self._index(at)
            stop = min(until, self.start + (index + 1) * HALF)
            found = self._half(index).lines.setdefault(line, _Line())
            if word == "down":
                found.down_s += (stop - at).total_seconds()
            else:
                found.degraded_s += (stop - at).total_seconds()
            at = stop

    def _turned(self, fact: LineDown | LineDegraded, at: datetime) -> None:
        self._kinds[fact.trunk] = fact.kind
        before = self._bad.pop(fact.trunk, None)
        if before is not None:
            self._was_bad(fact.trunk, *before, fact.since)
        self._bad[fact.trunk] = ("down" if isinstance(fact, LineDown) else "degraded", fact.since)

    def _up(self, fact: LineUp, at: datetime) -> None:
        before = self._bad.pop(fact.trunk, None)
        if before is not None:
            self._was_bad(fact.trunk, *before, at)

    def _measured(self, fact: LineMeasured, at: datetime) -> None:
        self._kinds[fact.trunk], self._capacities[fact.trunk] = fact.kind, fact.capacity
        if (line := self._line(fact.trunk, fact.since)) is not None:
            line.peak = max(line.peak, fact.peak)
            line.busy_s += fact.busy_s

    def _arrived(self, fact: CallArrived, at: datetime) -> None:
        if (line := self._line(fact.trunk, at)) is not None:
            line.calls_in += 1

    def _sent(self, fact: LegSent, at: datetime) -> None:
        if (line := self._line(fact.trunk, at)) is not None:
            line.calls_out += 1

    def _refused(self, fact: LegRefused, at: datetime) -> None:
        if (line := self._line(fact.trunk, at)) is not None:
            line.refused += 1

    def _none_free(self, fact: NoLineFree, at: datetime) -> None:
        for trunk in fact.full:
            if (line := self._line(trunk, at)) is not None:
                line.refused += 1

    def _heard(self, fact: LegMeasured, at: datetime) -> None:
        line = self._line(fact.trunk, at)
        if line is not None and fact.mos_in is not None:
            line.opinions += 1
            line.opinion_sum += fact.mos_in

    def _queued(self, fact: CallQueued, at: datetime) -> None:
        if fact.call in self._calls or fact.is_return or not self.start <= fact.joined_at < self.end:
            return
        index = self._index(fact.joined_at)
        self._calls[fact.call] = (fact.queue, index, False)
        self._queue(fact.queue, index).offered += 1

    def _overflowed(self, fact: CallOverflowed, at: datetime) -> None:
        known = self._calls.get(fact.call)
        if known is not None and known[0] != fact.queue and not known[2]:
            self._calls[fact.call] = (fact.queue, *known[1:])
            self._queue(fact.queue, known[1]).offered += 1

    def _bridged(self, fact: CallBridged, at: datetime) -> None:
        known = self._calls.get(fact.call)
        if known is not None and not known[2]:
            queue, index, _ = known
            self._calls[fact.call] = (queue, index, True)
            counts = self._queue(queue, index)
            counts.answered += 1
            counts.within += fact.waited_s <= self._promises.get(queue, 0.0)

    def _ended(self, fact: CallEnded, at: datetime) -> None:
        known = self._calls.pop(fact.call, None)
        if known is not None and not known[2] and fact.outcome.fault is Fault.CALLER:
            self._queue(known[0], known[1]).abandoned += 1

    # ------------------------------------------------------------ what is told

    def _told(self, index: int, names: Mapping[QueueId, tuple[str, str]]) -> HalfHour:
        half, nothing = self._halves.get(index, _Half()), _Line()
        lines = sorted({*self._kinds, *half.lines})
        queues = sorted({*names, *half.queues})
        return HalfHour(
            start=(self.start + index * HALF).isoformat().replace("+00:00", "Z"),
            lines=[self._line_told(name, half.lines.get(name, nothing)) for name in lines],
            queues=[_queue_told(one, half.queues.get(one, _Queue()), names.get(one, (one, one))) for one in queues],
        )

    def _line_told(self, name: str, line: _Line) -> LineHalf:
        return LineHalf(
            line=name,
            kind=self._kinds.get(name, ""),
            peak=line.peak,
            capacity=self._capacities.get(name),
            busy_s=round(line.busy_s, 1),
            down_s=round(line.down_s, 1),
            degraded_s=round(line.degraded_s, 1),
            calls_in=line.calls_in,
            calls_out=line.calls_out,
            refused=line.refused,
            mos=round(line.opinion_sum / line.opinions, 2) if line.opinions else None,
        )


def _queue_told(queue: QueueId, counts: _Queue, names: tuple[str, str]) -> QueueHalf:
    whole = counts.answered + counts.abandoned
    return QueueHalf(
        queue=queue,
        name_zh=names[0],
        name_en=names[1],
        offered=counts.offered,
        answered=counts.answered,
        abandoned=counts.abandoned,
        within_promise=counts.within,
        service_level=round(counts.within / whole, 4) if whole else None,
    )


_HANDLERS: dict[type[Fact], Callable[[HalfHours, Any, datetime], None]] = {
    LineDown: HalfHours._turned,
    LineDegraded: HalfHours._turned,
    LineUp: HalfHours._up,
    LineMeasured: HalfHours._measured,
    CallArrived: HalfHours._arrived,
    LegSent: HalfHours._sent,
    LegRefused: HalfHours._refused,
    NoLineFree: HalfHours._none_free,
    LegMeasured: HalfHours._heard,
    CallQueued: HalfHours._queued,
    CallOverflowed: HalfHours._overflowed,
    CallBridged: HalfHours._bridged,
    CallEnded: HalfHours._ended,
}

KINDS = tuple(_HANDLERS)
"""Of the facts that are needed."""
