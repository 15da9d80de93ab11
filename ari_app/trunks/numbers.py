"""A dialled number and everything a call to it needs: client, language, flow, reasons with their queues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ari_app.trunks.permission import ZONE, Dialling
from flows.document import Flow
from lexicon.ids import AgentId, ClientId, QueueId, ReasonId, TrunkId
from lexicon.phone_number import key
from routing.plan import Plan


@dataclass(frozen=True, slots=True)
class QueueRules:
    """A queue as the call sees it; seconds throughout. ``promise_s`` is its service-level threshold."""

    id: QueueId
    client: ClientId
    ring_timeout_s: float
    acw_limit_s: float
    unstaffed_wait_s: float
    longest_wait_s: float
    promise_s: float = 20.0
    music: str = "default"  # Asterisk's class of music while waiting; "" is silence
    keep_s: float = 0.0  # for which a call is kept for an agent whose browser went away; 0: not at all


@dataclass(frozen=True, slots=True)
class CallReason:
    """What the caller may want, the queue it waits in, and by how many seconds it goes ahead of others there."""

    id: ReasonId
    queue: QueueRules
    head_start_s: float = 0.0
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """One published number of a client."""

    number: str
    client: ClientId
    language: str  # zh or en
    flow: Flow
    reasons: Mapping[ReasonId, CallReason]
    uses_history: bool = False  # a caller who chooses nothing gets the reason of the last conversation
    records_outside: bool = False  # a caller and a number outside, while no agent is in the call


@dataclass(frozen=True, slots=True)
class Vip:
    """A caller whom a client wants served first: by ``priority`` (see Plan.head_starts), and by these agents."""

    priority: int
    agents: tuple[AgentId, ...]
    entry: int = 0
    reason: str = ""
    until: date | None = None  # the last day, by the client's clock


@dataclass(frozen=True, slots=True)
class Blocked:
    """A caller whom a client does not want; ``until`` as a VIP's."""

    entry: int
    reason: str = ""
    until: date | None = None


VIP, BLOCKED = "vip", "blocked"
BEFORE_ANSWER = ("refuse", "busy", "unassigned")
"""Ways to turn a blocked caller away that are there only while nobody has answered."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The list of the client's in which who calls stands: ``vip`` or ``blocked``, and how the latter is turned away."""

    list: str
    entry: int
    reason: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """All that is in force: dialled numbers, the rules of every queue, and the routing plan."""

    numbers: Mapping[str, DialledNumber]
    queues: Mapping[QueueId, QueueRules]
    plan: Plan
    vips: Mapping[tuple[ClientId, str], Vip] = field(default_factory=dict)
    flows: Mapping[tuple[str, int], Flow] = field(default_factory=dict)  # also those that calls may still be in
    tones: Mapping[ClientId, float] = field(default_factory=dict)  # where a monitor tone is wanted, s between two
    spoken: frozenset[str] = frozenset()  # sound files that these flows need
    dialling: Dialling = Dialling()  # who may call whom, and at which price
    reasons: Mapping[ReasonId, CallReason] = field(default_factory=dict)  # of the plan, whosever
    closed: Mapping[QueueId, str] = field(default_factory=dict)  # by hand; of those who wait: keep, let-go
    closed_lines: Mapping[TrunkId, str] = field(default_factory=dict)  # by hand; calls in: announce, refuse
    blocked: Mapping[tuple[ClientId, str], Blocked] = field(default_factory=dict)  # by ``key``
    blocked_how: Mapping[ClientId, str] = field(default_factory=dict)

    def called(self, dialled: str) -> DialledNumber | None:
        """The published number that this is, however the line writes it (+86, without the area code's 0, ...)."""
        if (exact := self.numbers.get(dialled)) is not None or not dialled:
            return exact
        wanted, home = key(dialled, self.dialling.home), self.dialling.home
        return next((one for _, one in sorted(self.numbers.items()) if key(one.number, home) == wanted), None)

    def vip(self, client: ClientId, caller: str, at: datetime | None = None) -> Vip | None:
        """Whether this caller is one, however the line writes the number (``catalogue.py`` knows VIPs by key too)."""
        if not caller:
            return None
        same = self.vips.get((client, key(caller, self.dialling.home)))
        found = self.vips.get((client, caller), same)
        return found if found is not None and self._holds(client, found.until, at) else None

    def recognised(self, client: ClientId, caller: str, at: datetime) -> Recognised | None:
        """The list in which this caller stands; who stands in both is blocked. A withheld number is in none."""
        blocked = self.blocked.get((client, key(caller, self.dialling.home))) if caller and self.blocked else None
        if blocked is not None and self._holds(client, blocked.until, at):
            return Recognised(BLOCKED, blocked.entry, blocked.reason, self.blocked_how.get(client, "refuse"))
        vip = self.vip(client, caller, at)
        return None if vip is None else Recognised(VIP, vip.entry, vip.reason)

    def answered_at_once(self) -> list[str]:
        """The numbers that Asterisk may answer before we look: not where somebody may be refused without an answer."""
        who = {client for client, _ in self.blocked if self.blocked_how.get(client, "refuse") in BEFORE_ANSWER}
        return [one.number for one in self.numbers.values() if one.client not in who]

    def _holds(self, client: ClientId, until: date | None, at: datetime | None) -> bool:
        if until is None or at is None:
            return True
        return at.astimezone(ZoneInfo(self.dialling.zones.get(client, ZONE))).date() <= until
