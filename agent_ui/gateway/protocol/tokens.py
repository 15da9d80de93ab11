"""The contract with programs: tokens, and what a customer's own software reads and asks for.

GET  /api/tokens                 -> list[TokenLine]     programs that may come in, for administrators
POST /api/tokens                 NewToken -> MadeToken  the token itself is told here and never again
PUT  /api/tokens/{token}/limits  TokenLimits -> TokenLine
POST /api/tokens/{token}/end     -> 204
GET  /api/calls?after=&limit=    -> CallPage            calls that have ended, in that order
GET  /api/reports/service-level?day=  -> list[ServiceLevel]
POST /api/agents/{agent}/calls   Dial -> Dialled        a call for that agent
"""

import msgspec

from agent_ui.gateway.protocol.doors import Frozen, Permission


class TokenLine(Frozen, frozen=True, kw_only=True):
    """``clients``: whose rows it sees; null: all. ``networks``: CIDR; none: from anywhere. ``per_minute``, ``per_day``:
    as ``TokenLimits``. ``today``: requests it made since midnight UTC."""

    id: str
    name: str
    rights: list[Permission]
    clients: list[str] | None
    networks: list[str]
    made_by: str
    made_at: str
    expires_at: str
    used_at: str | None
    used_from: str
    per_minute: int | None
    per_day: int | None
    today: int


class NewToken(Frozen, frozen=True, kw_only=True):
    """``days``: how long it lives. ``clients``: whose rows it sees; null: all."""

    name: str
    rights: list[Permission]
    clients: list[str] | None
    networks: list[str] = []
    days: int = 365
    per_minute: int | None = None
    per_day: int | None = None


class TokenLimits(Frozen, frozen=True, kw_only=True):
    """Requests in a minute (1 to 6,000; null: as for every program) and in a day of UTC (to 10,000,000; null: without
    end). Who makes more is answered 429, and by Retry-After told when the next one is taken."""

    per_minute: int | None
    per_day: int | None


class MadeToken(Frozen, frozen=True, kw_only=True):
    """``token``: shown as ``Authorization: Bearer ...``."""

    id: str
    token: str
    expires_at: str


class CallSummary(Frozen, frozen=True, kw_only=True):
    """A call that has ended. ``fault`` and ``outcome``: whose doing the end was, and what it was."""

    id: str
    client: str
    direction: str  # in, out
    number: str  # the centre's
    caller: str  # the customer's, masked
    queue: str
    reason: str
    agents: list[str]
    arrived_at: str
    ended_at: str
    waited_s: float | None
    talked_s: float | None
    fault: str
    outcome: str


class CallPage(Frozen, frozen=True, kw_only=True):
    """``next``: the cursor (``after``) of what comes then; the same as before when there is nothing new."""

    calls: list[CallSummary]
    next: str


class ServiceLevel(Frozen, frozen=True, kw_only=True):
    """One queue's half hour; ``service_level``: the share answered within the promise, null without a call."""

    begins_at: str
    queue: str
    offered: int
    answered: int
    abandoned: int
    within_promise: int
    service_level: float | None


class Dial(Frozen, frozen=True, kw_only=True):
    """``id``: of who asks; the same again places no second call. ``line``: a number of a client's to call from."""

    id: str
    number: str
    line: str
    reason: str = ""


class Dialled(msgspec.Struct, frozen=True, kw_only=True):
    call: str
