"""THINKER: each agent's day: time per state, calls and what they took, what callers said of them.

Told by the journal as the rest of the floor; figures as docs/desktop.md defines them. A span of a state counts for the
day in which it lay, and is cut at midnight; a conversation, its after-call work and a survey's answer count for the
day on which they ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agent_ui.gateway.floor.lines import UTC_ZONE, AgentLine
from lexicon.ids import AgentId, NotReadyReasonId
from lexicon.journal import CallRetrieved, Entry, SurveyAnswered, TalkEnded, WrapUpEnded

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor

MOST_DAYS = 4000


@dataclass(slots=True)
class DayLine:
    """One agent's day so far; the span that lasts still is not in it."""

    calls: int = 0
    talked_s: float = 0.0  # without the time in which the caller was on hold
    held_s: float = 0.0
    acw_s: float = 0.0
    rated: int = 0
    satisfied: int = 0
    states: dict[str, float] = field(default_factory=dict)
    reasons: dict[NotReadyReasonId, float] = field(default_factory=dict)  # of Not ready


@dataclass(frozen=True, slots=True)
class Span:
    """What an agent has been since when."""

    state: str
    reason: NotReadyReasonId | None
    since: datetime


class DayBook:
    """Every agent's days, and the spans that last."""

    def __init__(self) -> None:
        self.days: dict[tuple[AgentId, date], DayLine] = {}
        self.spans: dict[AgentId, Span] = {}
        self._held: dict[tuple[AgentId, str], float] = {}  # of conversations that go on

    def day(self, agent: AgentId, day: date) -> DayLine:
        """The line to be changed."""
        line = self.days.get((agent, day))
        if line is None:
            if len(self.days) >= MOST_DAYS:  # old days are nobody's "today"
                oldest = day - timedelta(days=1)
                self.days = {key: line for key, line in self.days.items() if key[1] >= oldest}
            line = self.days[agent, day] = DayLine()
        return line

    def settle(self, floor: Floor, entry: Entry) -> None:
        """Take an entry in, when the floor has."""
        agent: AgentId | None = getattr(entry.fact, "agent", None)
        if not agent:
            return
        zone = home_zone(floor)
        line, span = floor.agents.get(agent), self.spans.get(agent)
        self._move(agent, line, span, (entry.at, zone))
        match entry.fact:
            case CallRetrieved(call=call, held_s=held_s):
                self._held[agent, call] = self._held.get((agent, call), 0.0) + held_s
            case TalkEnded(call=call, talked_s=talked_s):
                self._talked(floor, agent, call, (talked_s, entry.at, zone))
            case WrapUpEnded(lasted_s=lasted_s):
                self.day(agent, _day(entry.at, zone)).acw_s += lasted_s
            case SurveyAnswered(is_csat=True, is_satisfied=is_satisfied):
                day = self.day(agent, _day(entry.at, zone))
                day.rated += 1
                day.satisfied += is_satisfied
                floor.touched.agents.add(agent)
            case _:
                pass

    def _move(self, agent: AgentId, line: AgentLine | None, span: Span | None, now: tuple[datetime, ZoneInfo]) -> None:
        at, zone = now
        if line is not None and span is not None and (line.state, line.reason) == (span.state, span.reason):
            return
        if span is not None:
            for day, seconds in by_day(span.since, at, zone):
                into = self.day(agent, day)
                into.states[span.state] = into.states.get(span.state, 0.0) + seconds
                if span.state == "not-ready" and span.reason is not None:
                    into.reasons[span.reason] = into.reasons.get(span.reason, 0.0) + seconds
        if line is None:
            self.spans.pop(agent, None)
        else:
            self.spans[agent] = Span(line.state, line.reason, at)

    def _talked(self, floor: Floor, agent: AgentId, call: str, ended: tuple[float, datetime, ZoneInfo]) -> None:
        talked_s, at, zone = ended
        held_s = self._held.pop((agent, call), 0.0)
        line = floor.agents.get(agent)
        talk = line.talk if line is not None else None
        if talk is None or talk.call.id != call or talk.bridged_at is None:
            return
        day = self.day(agent, _day(at, zone))
        day.calls += 1
        day.held_s += min(held_s, talked_s)
        day.talked_s += max(talked_s - held_s, 0.0)


def home_zone(floor: Floor) -> ZoneInfo:
    """In whose midnight an agent's day begins: that of the first client."""
    return next((zone for _, zone in sorted(floor.rules.zones.items())), UTC_ZONE)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def by_day(since: datetime, until: datetime, zone: ZoneInfo) -> list[tuple[date, float]]:
    """A span cut at midnight."""
    found = []
    while since < until:
        day = _day(since, zone)
        end = min(midnight(day + timedelta(days=1), zone), until)
        found.append((day, (end - since).total_seconds()))
        since = end
    return found


def limit_at(
    line: AgentLine, book: DayBook, limits: Mapping[NotReadyReasonId, float], today: date, zone: ZoneInfo
) -> datetime | None:
    """When the agent's present reason is used up for this day; None: not at all."""
    if line.state != "not-ready" or line.reason is None or line.reason not in limits:
        return None
    day = book.days.get((line.id, today), DayLine())
    begins = max(line.since, midnight(today, zone))
    return begins + timedelta(seconds=max(limits[line.reason] - day.reasons.get(line.reason, 0.0), 0.0))
