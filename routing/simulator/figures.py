"""The figures of a contact centre, added up while the contacts go by, and told with their intervals.

A contact counts in the unit (batch or replication) in which it came, whenever it ends. For its reason, and all reasons
above, it counts from its coming on; for a queue from entering that queue, so that one that overflows counts in both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from routing.plan import Plan
from routing.simulator.statistics import Estimate, Histogram, around, ratio

Key = tuple[str, str]
ALL: Key = ("all", "")


class Doing(IntEnum):
    """What an agent's time goes to."""

    OUT = 0
    READY = 1
    RINGING = 2
    TALKING = 3
    WRAP_UP = 4
    NOT_READY = 5


class Tally:
    """Sums over contacts. ``delayed``: not offered at once. ``left``: neither served nor gone when the run ended."""

    __slots__ = (
        "arrived", "blocked", "offered", "answered", "abandoned", "short", "within", "abandoned_within", "delayed",
        "callback", "voicemail", "overflowed", "missed", "left", "wait_answered", "wait_all", "talk", "acw", "times",
        "waits", "waits_answered",
    )  # fmt: skip

    def __init__(self) -> None:
        self.arrived = self.blocked = self.offered = self.answered = self.abandoned = self.short = self.within = 0
        self.abandoned_within = self.delayed = self.callback = self.voicemail = self.overflowed = self.missed = 0
        self.left = 0
        self.wait_answered = self.wait_all = self.talk = self.acw = 0.0
        self.times = [0.0] * len(Doing)
        self.waits, self.waits_answered = Histogram(), Histogram()

    def served(self, wait_s: float, limit_s: float, talk_s: float, acw_s: float) -> None:
        self.answered += 1
        self.wait_answered += wait_s
        self.wait_all += wait_s
        if wait_s <= limit_s:
            self.within += 1
        self.talk += talk_s
        self.acw += acw_s
        self.waits.add(wait_s)
        self.waits_answered.add(wait_s)

    def gave_up(self, wait_s: float, limit_s: float, short_s: float) -> None:
        self.abandoned += 1
        self.wait_all += wait_s
        if wait_s <= limit_s:
            self.abandoned_within += 1
        if wait_s < short_s:
            self.short += 1
        self.waits.add(wait_s)

    def went(self, where: str, wait_s: float) -> None:
        """To another queue, a callback or voicemail, or nowhere before the run ended (``left``)."""
        setattr(self, where, getattr(self, where) + 1)
        self.wait_all += wait_s
        self.waits.add(wait_s)

    def add(self, other: "Tally") -> None:
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.times = [mine + others for mine, others in zip(self.times, other.times, strict=True)]
        self.waits.merge(other.waits)
        self.waits_answered.merge(other.waits_answered)


_SUMS = tuple(name for name in Tally.__slots__ if name not in ("times", "waits", "waits_answered"))
Part = Callable[[Tally], float]


def _busy(tally: Tally) -> float:
    return tally.times[Doing.TALKING] + tally.times[Doing.WRAP_UP]


COUNTS: dict[str, Part] = {
    name: (lambda tally, name=name: getattr(tally, name))  # type: ignore[misc]
    for name in (
        "arrived",
        "blocked",
        "offered",
        "answered",
        "abandoned",
        "short",
        "callback",
        "voicemail",
        "overflowed",
        "missed",
        "left",
    )  # fmt: skip
}

RATIOS: dict[str, tuple[Part, Part]] = {
    # The service level by denominator; abandons inside the threshold count as failed but for the last two.
    "service_level": (lambda t: t.within, lambda t: t.answered + t.abandoned),
    "service_level_of_answered": (lambda t: t.within, lambda t: t.answered),
    "service_level_without_short": (lambda t: t.within, lambda t: t.answered + t.abandoned - t.short),
    "service_level_of_offered": (lambda t: t.within, lambda t: t.offered),
    "service_level_abandons_met": (lambda t: t.within + t.abandoned_within, lambda t: t.answered + t.abandoned),
    "service_level_abandons_ignored": (
        lambda t: t.within,
        lambda t: t.answered + t.abandoned - t.abandoned_within,
    ),
    "asa_s": (lambda t: t.wait_answered, lambda t: t.answered),
    "mean_wait_s": (lambda t: t.wait_all, lambda t: t.offered),
    "p_wait": (lambda t: t.delayed, lambda t: t.offered),
    "abandon_rate": (lambda t: t.abandoned, lambda t: t.offered),
    "abandon_rate_without_short": (lambda t: t.abandoned - t.short, lambda t: t.offered - t.short),
    "blocked_rate": (lambda t: t.blocked, lambda t: t.arrived),
    "aht_s": (lambda t: t.talk + t.acw, lambda t: t.answered),
    "talk_s": (lambda t: t.talk, lambda t: t.answered),
    "acw_s": (lambda t: t.acw, lambda t: t.answered),
    "occupancy": (_busy, lambda t: _busy(t) + t.times[Doing.READY]),
    "utilisation": (_busy, lambda t: sum(t.times[1:])),
}

PERCENTILES: dict[str, tuple[str, float]] = {
    "wait_p50_s": ("waits", 0.5),
    "wait_p90_s": ("waits", 0.9),
    "answered_wait_p50_s": ("waits_answered", 0.5),
    "answered_wait_p90_s": ("waits_answered", 0.9),
}


class Book:
    """The tallies of one unit, open until every contact that came in it has ended."""

    __slots__ = ("counts", "length_s", "open", "queues", "reasons", "workers")

    def __init__(self, counts: bool) -> None:
        self.counts = counts  # False: warm-up, or after the end
        self.open = 0
        self.length_s = 0.0
        self.reasons: dict[str, Tally] = {}
        self.queues: dict[str, Tally] = {}
        self.workers: dict[str, Tally] = {}

    def rolled_up(self, plan: Plan) -> dict[Key, Tally]:
        """All tallies by key; a reason holds what all reasons below it hold."""
        found: dict[Key, Tally] = {ALL: Tally()}
        for reason in plan.reasons.values():
            leaf = self.reasons.get(reason.id)
            for above in plan.path(reason.id):
                found.setdefault(("reason", above), Tally())
                if leaf is not None:
                    found["reason", above].add(leaf)
            if leaf is not None:
                found[ALL].add(leaf)
        for queue in plan.queues:
            found["queue", queue] = self.queues.get(queue) or Tally()
        for group, tally in self.workers.items():
            found[ALL].times = [a + b for a, b in zip(found[ALL].times, tally.times, strict=True)]
            found["agents", group] = tally
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """The figures by key: ("all", ""), ("queue", id), ("reason", id), ("agents", group).

    ``method``: batch-means, replications, or none (one unit: no intervals). Counts are totals, or the mean of one
    replication. ``queue_length`` is the mean number that waited.
    """

    level: float
    units: int
    method: str
    figures: Mapping[Key, Mapping[str, Estimate]]


class Ledger:
    """Closed books: of each unit only a row of numbers stays."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._waits: dict[Key, tuple[Histogram, Histogram]] = {}
        self._rows: list[dict[Key, dict[str, tuple[float, float] | None]]] = []

    def close(self, book: Book) -> None:
        """Take in a unit."""
        row: dict[Key, dict[str, tuple[float, float] | None]] = {}
        for key, tally in book.rolled_up(self._plan).items():
            cells: dict[str, tuple[float, float] | None] = {name: (of(tally), 1.0) for name, of in COUNTS.items()}
            cells |= {name: (top(tally), bottom(tally)) for name, (top, bottom) in RATIOS.items()}
            cells["queue_length"] = (tally.wait_all, book.length_s)
            for name, (which, share) in PERCENTILES.items():
                value = getattr(tally, which).percentile(share)
                cells[name] = None if value is None else (value, 1.0)
            row[key] = cells
            mine = self._waits.setdefault(key, (Histogram(), Histogram()))
            mine[0].merge(tally.waits)
            mine[1].merge(tally.waits_answered)
        self._rows.append(row)

    def report(self, level: float, replications: int = 1) -> Report:
        """What all units say together; ``replications``: how many runs they come from."""
        units = len(self._rows)
        method = "none" if units < 2 else "batch-means" if units > replications else "replications"
        keys = list(dict.fromkeys(key for row in self._rows for key in row))
        return Report(level, units, method, {key: self._figures(key, level, units / replications) for key in keys})

    def _figures(self, key: Key, level: float, scale: float) -> dict[str, Estimate]:
        rows = [row[key] for row in self._rows if key in row]
        found: dict[str, Estimate] = {}
        for name in COUNTS:
            one = ratio(_known(row[name] for row in rows), level)
            width = None if one.half_width is None else one.half_width * scale
            found[name] = Estimate(None if one.value is None else one.value * scale, width)
        for name in (*RATIOS, "queue_length"):
            found[name] = ratio(_known(row[name] for row in rows), level)
        for name, (which, share) in PERCENTILES.items():
            value = self._waits[key][0 if which == "waits" else 1].percentile(share)
            cells = [row[name] for row in rows]
            found[name] = around(value, [None if cell is None else cell[0] for cell in cells], level)
        return found


def _known(cells: Iterable[tuple[float, float] | None]) -> Sequence[tuple[float, float]]:
    return [cell for cell in cells if cell is not None]
