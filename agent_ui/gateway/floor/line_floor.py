"""THINKER: what the journal tells of lines, by day, and how each is now by the controller's last beat."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from agent_ui.gateway.floor.lines import UTC_ZONE
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol.lines import LineState, LineTile, Refusals
from lexicon.causes import NO_CIRCUIT, in_words
from lexicon.ids import ClientId
from lexicon.journal import CallArrived, Entry, Fact, LegMeasured, LegRefused, LegSent, LineMeasured, NoLineFree
from lexicon.orders import LineBeat

MOST_CAUSES = 8
REFUSALS = 300  # from this status of SIP on


@dataclass(slots=True)
class LineDay:
    """One line's (or one group's) day."""

    peak: int = 0
    calls_in: int = 0
    calls_out: int = 0
    refused: Counter[tuple[int, int]] = field(default_factory=Counter)  # by cause and SIP status
    opinions: int = 0
    opinion_sum: float = 0.0

    @property
    def mos(self) -> float | None:
        return round(self.opinion_sum / self.opinions, 2) if self.opinions else None


class LineFloor:
    """Change it by ``apply`` alone."""

    def __init__(self, zone: ZoneInfo = UTC_ZONE) -> None:
        self.zone = zone
        self.days: defaultdict[tuple[str, date], LineDay] = defaultdict(LineDay)

    def apply(self, entry: Entry) -> None:
        """Take one entry in."""
        fact: Any = entry.fact
        handler = _HANDLERS.get(type(fact))
        if handler is not None and fact.trunk:
            handler(self._day(fact.trunk, entry.at), fact)
        elif isinstance(fact, NoLineFree):
            for trunk in fact.full:
                self._day(trunk, entry.at).refused[NO_CIRCUIT, 0] += 1

    def _day(self, trunk: str, at: datetime) -> LineDay:
        day = at.astimezone(self.zone).date()
        if (trunk, day) not in self.days and len(self.days) > 500:  # old days are nobody's "today"
            oldest = day - timedelta(days=2)
            for key in [key for key in self.days if key[1] < oldest]:
                del self.days[key]
        return self.days[trunk, day]

    def tiles(self, beats: Iterable[LineBeat], now: datetime, *, is_known: bool) -> list[LineTile]:
        """Every line as it is now. ``is_known``: the controller lives, and what it says holds."""
        today = now.astimezone(self.zone).date()
        return [self._tile(beat, today, is_known=is_known) for beat in beats]

    def _tile(self, beat: LineBeat, today: date, *, is_known: bool) -> LineTile:
        day = self.days.get((beat.trunk, today), LineDay())
        of_group = self.days.get((beat.group, today)) if beat.group else None
        refused = day.refused + (of_group.refused if of_group is not None else Counter())
        return LineTile(
            id=beat.trunk,
            kind=beat.kind,
            state=cast(LineState, beat.state) if is_known else "unknown",
            why=beat.why if is_known else "controller-away",
            since=iso(datetime.fromtimestamp(beat.since, UTC)),
            in_use=beat.in_use,
            capacity=beat.capacity,
            peak_today=max(day.peak, beat.peak, beat.in_use),
            alarm=beat.alarm,
            d_channel=beat.d_channel,
            registration=beat.registration,
            rtt_ms=beat.rtt_ms,
            calls_in_today=day.calls_in,
            calls_out_today=day.calls_out,
            refused_today=[_refusals(*key, count) for key, count in _most(refused)],
            mos_today=day.mos,
        )


def _most(refused: Counter[tuple[int, int]]) -> list[tuple[tuple[int, int], int]]:
    return sorted(refused.items(), key=lambda one: (-one[1], one[0]))[:MOST_CAUSES]


def _refusals(cause: int, sip: int, count: int) -> Refusals:
    words = in_words(cause, sip)
    return Refusals(cause=cause, sip=sip, count=count, zh=words.zh, en=words.en)


def _measured(day: LineDay, fact: LineMeasured) -> None:
    day.peak = max(day.peak, fact.peak)


def _arrived(day: LineDay, fact: CallArrived) -> None:
    day.calls_in += 1


def _sent(day: LineDay, fact: LegSent) -> None:
    day.calls_out += 1


def _refused(day: LineDay, fact: LegRefused) -> None:
    sip = fact.sip if fact.sip >= REFUSALS else 0
    day.refused[0 if sip else fact.cause, sip] += 1


def _heard(day: LineDay, fact: LegMeasured) -> None:
    if fact.mos_in is not None:
        day.opinions += 1
        day.opinion_sum += fact.mos_in


_HANDLERS: dict[type[Fact], Callable[[LineDay, Any], None]] = {
    LineMeasured: _measured,
    CallArrived: _arrived,
    LegSent: _sent,
    LegRefused: _refused,
    LegMeasured: _heard,
}


def usual_zone(zones: Mapping[ClientId, ZoneInfo]) -> ZoneInfo:
    """By whose day lines are counted, which serve all clients: the zone that most of them have."""
    counted = Counter(zone.key for zone in zones.values())
    return ZoneInfo(min(counted, key=lambda key: (-counted[key], key))) if counted else UTC_ZONE


def changes(before: dict[str, LineTile], now: list[LineTile]) -> tuple[list[LineTile], list[str]]:
    """The lines that are new or not what they were, and those that are no more."""
    here = {tile.id for tile in now}
    return [tile for tile in now if before.get(tile.id) != tile], [id_ for id_ in before if id_ not in here]
