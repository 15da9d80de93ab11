"""THINKER: what was seen of a line, folded into its state: up, degraded, down or unknown, since when and why.

A line is down when what was seen says so for as long as ``PATIENCE`` asks, and up again when it has been well for as
long: a line that flutters is down, once. Its time down counts from when it was first seen.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lexicon.ids import TrunkId
from lexicon.journal import LineDegraded, LineDown, LineUp
from lexicon.moment import Moment

SLOW_MS = 400.0  # the round trip of OPTIONS: G.114 wants less than 150 ms one way for a conversation
FAILED_CALLS = 3  # one after the other, by the carrier's fault
FAILED_WITHIN_S = 300.0


class State(StrEnum):
    """Whether calls can use the line."""

    UNKNOWN = "unknown"
    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


PATIENCE_S = {State.UNKNOWN: 0.0, State.UP: 5.0, State.DEGRADED: 0.0, State.DOWN: 3.0}
"""For how long it must be seen before it is so."""
SLOW_FOR_S = 65.0  # two OPTIONS of the usual 30 s: one that was lost and sent again is no slow line
REGISTERS_WITHIN_S = 20.0  # Asterisk waits up to ten seconds before it registers first
_PATIENCE_FOR_S = {"slow": SLOW_FOR_S, "registration-lost": REGISTERS_WITHIN_S}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as lines.yml has it. ``span``: its number, 0 for a SIP trunk; ``capacity``: channels that carry calls."""

    id: TrunkId
    kind: str = "sip"  # sip, e1, t1
    span: int = 0
    capacity: int | None = None
    is_registering: bool = False
    is_asked: bool = False  # by OPTIONS
    group: str = ""  # of a span: what is dialled to get one of its group's channels


@dataclass(frozen=True, slots=True)
class Seen:
    """The last that Asterisk said of it; None: nothing yet."""

    alarm: str | None = None  # of a span, in DAHDI's words; "" none
    is_d_up: bool | None = None
    registration: str | None = None  # registered, rejected, unregistered, stopped
    is_reachable: bool | None = None  # by OPTIONS
    rtt_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """One line's state. ``turning``: what it would be by what is seen now, and since when it has been so."""

    line: Line
    since: datetime
    state: State = State.UNKNOWN
    why: str = "not-asked"
    seen: Seen = Seen()
    turning: tuple[State, str, Moment] | None = None
    failed: tuple[int, float] = (0, 0.0)  # calls one after the other, and when the last one did (monotonic)

    @property
    def was_bad(self) -> bool:
        """Whether its last word in the journal is that it does not work, or not well."""
        return self.state in (State.DOWN, State.DEGRADED)


def verdict(line: Line, seen: Seen, failed: int) -> tuple[State, str]:
    """What it is by what is seen now."""
    found = _of_span(seen) if line.span else _of_sip(line, seen)
    if found[0] in (State.UP, State.UNKNOWN) and failed >= FAILED_CALLS:
        return State.DEGRADED, "calls-fail"
    return found


def _of_span(seen: Seen) -> tuple[State, str]:
    if seen.alarm:
        colour = seen.alarm.lower().partition(" ")[0]
        return State.DOWN, f"{colour}-alarm" if colour in ("red", "yellow", "blue") else "alarm"
    if seen.is_d_up is None:
        return State.UNKNOWN, "not-asked"
    return (State.UP, "") if seen.is_d_up else (State.DOWN, "d-channel")


def _of_sip(line: Line, seen: Seen) -> tuple[State, str]:
    if line.is_registering and seen.registration not in (None, "registered"):
        whys = {"rejected": "registration-refused", "stopped": "registration-stopped"}
        return State.DOWN, whys.get(seen.registration or "", "registration-lost")
    if line.is_asked and seen.is_reachable is False:
        return State.DOWN, "options-unanswered"
    is_well = line.is_registering and seen.registration == "registered"
    if not is_well and not (line.is_asked and seen.is_reachable):
        return State.UNKNOWN, "not-asked"
    if seen.rtt_ms is not None and seen.rtt_ms > SLOW_MS:
        return State.DEGRADED, "slow"
    return State.UP, ""


def saw(health: Health, seen: Seen, now: Moment) -> tuple[Health, list[LineDown | LineDegraded | LineUp]]:
    """Asterisk said so much of the line."""
    return look(replace(health, seen=seen), now)


def blind(health: Health, now: Moment) -> Health:
    """Nobody can ask Asterisk now: nothing is known. A line that was down is still held for down."""
    after = replace(health, seen=Seen(), turning=None)
    return after if health.was_bad else replace(after, state=State.UNKNOWN, why="not-asked", since=now.at)


def called(health: Health, now: Moment, *, has_failed: bool) -> Health:
    """A call over the line came about, or failed by the carrier's fault."""
    count, last = health.failed
    if not has_failed:
        return replace(health, failed=(0, 0.0))
    return replace(health, failed=((count if now.mono - last <= FAILED_WITHIN_S else 0) + 1, now.mono))


def look(health: Health, now: Moment) -> tuple[Health, list[LineDown | LineDegraded | LineUp]]:
    """Time went on: what has been seen for long enough is so."""
    count, last = health.failed
    if count and now.mono - last > FAILED_WITHIN_S:
        health = replace(health, failed=(0, 0.0))
    state, why = verdict(health.line, health.seen, health.failed[0])
    if state is State.UNKNOWN and health.was_bad and health.seen == Seen():
        return replace(health, turning=None), []  # nothing is known yet that would change it
    if state is health.state:
        return replace(health, why=why, turning=None), []
    first = now
    if health.turning is not None and health.turning[0] is state:
        first = health.turning[2]
    if state is State.UP and not health.was_bad:
        return _turned(health, state, why, now, now)  # the first word of it
    if now.mono - first.mono < _PATIENCE_FOR_S.get(why, PATIENCE_S[state]):
        return replace(health, turning=(state, why, first)), []
    return _turned(health, state, why, first, now)


def _turned(
    health: Health, state: State, why: str, first: Moment, now: Moment
) -> tuple[Health, list[LineDown | LineDegraded | LineUp]]:
    line = health.line
    facts: list[LineDown | LineDegraded | LineUp] = []
    detail = (
        health.seen.alarm if line.span else health.seen.registration if why.startswith("registration") else ""
    ) or ""
    if state is State.DOWN:
        facts.append(LineDown(line.id, line.kind, why, first.at, detail))
    elif state is State.DEGRADED:
        facts.append(LineDegraded(line.id, line.kind, why, first.at, detail))
    elif health.was_bad:
        facts.append(LineUp(line.id, line.kind, round((now.at - health.since).total_seconds(), 1)))
    since = first.at if state in (State.DOWN, State.DEGRADED) else now.at
    return replace(health, state=state, why=why, since=since, turning=None), facts
