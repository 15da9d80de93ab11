"""Who may call whom: one decision, asked by every way that dials.

Emergency numbers are never in question. What is refused has a word, which the screens say in Chinese and English.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time

from ari_app.trunks.rates import Rate, RateTable
from lexicon.errors import BadInput
from lexicon.ids import AgentId, ClientId
from lexicon.phone_number import CHINA, Home, Kind, PhoneNumber, is_emergency

AT_HOME = frozenset((Kind.SHORT, Kind.FREE, Kind.SHARED, Kind.FIXED, Kind.MOBILE))
"""What may be called where nothing else was said."""
LONGEST_S = 4 * 3600
NOBODY = AgentId("")
ZONE = "Asia/Shanghai"  # of who has none

BARRED_PREFIX, BARRED_HOUR, BARRED_LINE, NO_RATE = "barred-prefix", "barred-hour", "barred-caller-id", "barred-no-rate"
DO_NOT_CALL = "do-not-call"
CAP_DAY, CAP_MONTH, CAP_AGENT = "cap-client-day", "cap-client-month", "cap-agent-day"
WHYS = (
    *(f"barred-{kind.value}" for kind in Kind if kind is not Kind.EMERGENCY),
    DO_NOT_CALL, BARRED_PREFIX, BARRED_HOUR, BARRED_LINE, NO_RATE, CAP_DAY, CAP_MONTH, CAP_AGENT,
)  # fmt: skip
"""Every word of a refusal."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of the day to another, on these days (0 is Monday), by the client's own clock."""

    start: time
    end: time
    days: frozenset[int] = frozenset(range(7))

    def has(self, at: datetime) -> bool:
        """A span over midnight belongs to the day on which it begins."""
        now = at.time().replace(tzinfo=None)
        if self.start < self.end:
            return at.weekday() in self.days and self.start <= now < self.end
        began_today = now >= self.start and at.weekday() in self.days
        return began_today or (now < self.end and (at.weekday() - 1) % 7 in self.days)


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))? +)?([0-2]?[0-9]):([0-5][0-9])-([0-2]?[0-9]):([0-5][0-9])")


def hours_of(text: str) -> Hours:
    """``08:00-20:00``, ``mon-fri 08:00-20:00``, ``sat 9:00-12:00``; 24:00 is midnight. Raises BadInput."""
    found = _HOURS.fullmatch(text.strip().lower())
    wrong = BadInput("hours", repr(text), "such as 'mon-fri 08:00-20:00' or '08:00-20:00'")
    if found is None:
        raise wrong
    first, last, *clock = found.groups()
    if (first and first not in DAYS) or (last and last not in DAYS):
        raise wrong
    days = frozenset(range(7))
    if first:
        start, end = DAYS.index(first), DAYS.index(last or first)
        days = frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))
    from_h, from_m, to_h, to_m = (int(one) for one in clock)
    if from_h > 23 or to_h > 24 or (to_h == 24 and to_m):
        raise wrong
    return Hours(time(from_h, from_m), time(to_h % 24, to_m), days)


@dataclass(frozen=True, slots=True)
class DialRules:
    """A class of service: of a client, or of one agent for it. None: as the wider rule says."""

    allows: frozenset[Kind] | None = None
    opened: tuple[str, ...] | None = None  # prefixes (+852) that may be called whatever their kind
    barred: tuple[str, ...] | None = None  # and those that may not
    hours: tuple[Hours, ...] | None = None
    longest_s: int | None = None  # of a conversation
    day_fen: int | None = None  # of the whole client, so only its own rule's counts; by the client's own days
    month_fen: int | None = None  # of the whole client
    agent_day_fen: int | None = None  # of each agent, at this client
    shows: frozenset[str] | None = None  # the numbers that callees may be shown; None: every one of the client's own

    def over(self, wider: "DialRules") -> "DialRules":
        """This rule, and of the wider one what it leaves open."""
        names = [one.name for one in fields(self)]
        mine = {name: getattr(self, name) for name in names}
        return DialRules(**{name: getattr(wider, name) if one is None else one for name, one in mine.items()})


DEFAULT = DialRules(AT_HOME, (), (), (), LONGEST_S)


@dataclass(frozen=True, slots=True)
class Dialling:
    """Everything by which it is decided, as it is in force."""

    rules: Mapping[tuple[ClientId, AgentId], DialRules] = field(default_factory=dict)
    rates: RateTable = RateTable()
    zones: Mapping[ClientId, str] = field(default_factory=dict)
    home: Home = CHINA

    def of(self, client: ClientId, agent: AgentId) -> DialRules:
        """What holds for this agent and client; caps are those of the client."""
        everybody = self.rules.get((client, NOBODY), DialRules())
        return self.rules.get((client, agent), DialRules()).over(everybody).over(DEFAULT)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants to call whom, and what is shown there. ``at`` is by the client's own clock; ``owned``: the client's
    published numbers; ``agent`` is "" where a flow calls; ``is_unwanted``: a do-not-call list has the number."""

    client: ClientId
    agent: AgentId
    number: PhoneNumber
    shown: str
    at: datetime
    owned: frozenset[str]
    is_unwanted: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """In fen, what runs now included."""

    client_day: int = 0
    client_month: int = 0
    agent_day: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """``rate`` is None for what is not charged by the table, ``longest_s`` for what has no limit."""

    rate: Rate | None
    longest_s: int | None


@dataclass(frozen=True, slots=True)
class Barred:
    """``why`` is one of ``WHYS``."""

    why: str


Permission = Allowed | Barred


def decide(asked: Asked, dialling: Dialling, spent: Spent) -> Permission:
    """May it be dialled, for how long, and at which price?"""
    number, rate = asked.number, dialling.rates.rate(asked.number, asked.at.date())
    if number.kind is Kind.EMERGENCY or is_emergency(number.dialled, dialling.home):
        return Allowed(rate, None)
    if asked.is_unwanted:
        return Barred(DO_NOT_CALL)
    rules = dialling.of(asked.client, asked.agent)
    why = _line(asked, rules) or _class(number, rules) or _hour(asked, rules) or _cap(asked, dialling, spent, rate)
    return Barred(why) if why else Allowed(rate, rules.longest_s)


def may_show(shown: str, owned: frozenset[str], rules: DialRules) -> bool:
    """Whether the callee may be shown this number."""
    return shown in (owned if rules.shows is None else rules.shows)


def _line(asked: Asked, rules: DialRules) -> str:
    return "" if may_show(asked.shown, asked.owned, rules) else BARRED_LINE


def _class(number: PhoneNumber, rules: DialRules) -> str:
    barred, opened = (_longest(number, prefixes or ()) for prefixes in (rules.barred, rules.opened))
    if barred or opened:
        return BARRED_PREFIX if barred >= opened else ""
    return "" if number.kind in (rules.allows or frozenset()) else f"barred-{number.kind.value}"


def _longest(number: PhoneNumber, prefixes: tuple[str, ...]) -> int:
    """The length of the longest of these with which the number begins; 0: with none."""
    return max((len(one) for one in prefixes if number.key.startswith(one)), default=0)


def _hour(asked: Asked, rules: DialRules) -> str:
    return BARRED_HOUR if rules.hours and not any(one.has(asked.at) for one in rules.hours) else ""


def _cap(asked: Asked, dialling: Dialling, spent: Spent, rate: Rate | None) -> str:
    clients = dialling.rules.get((asked.client, NOBODY), DialRules())
    agents = dialling.of(asked.client, asked.agent).agent_day_fen if asked.agent else None
    caps = (
        (clients.day_fen, spent.client_day, CAP_DAY),
        (clients.month_fen, spent.client_month, CAP_MONTH),
        (agents, spent.agent_day, CAP_AGENT),
    )
    for most, so_far, why in caps:
        if most is not None and so_far >= most:
            return why
    return NO_RATE if rate is None and any(most is not None for most, _, _ in caps) else ""
