"""The contract with programs, continued: webhooks, which tell facts to somebody else's server.

GET  /api/webhooks                    -> list[WebhookLine]  for administrators
POST /api/webhooks            NewWebhook -> MadeWebhook     the secret is told here and never again
POST /api/webhooks/{webhook}/end      -> 204
GET  /api/webhooks/{webhook}/dead     -> list[DeadLetter]   what was given up, the oldest first
POST /api/webhooks/{webhook}/resend   Resend -> Resent      what was given up on its way again; or any one, by its place
GET  /api/webhooks/{webhook}/deliveries?before=&state=&limit= -> list[DeliveryLine]  what was sent, the newest first
POST /api/webhooks/{webhook}/test     -> TestSent           a message of no fact, tried once
POST /api/webhooks/{webhook}/pause    -> 204                nothing is sent until it is resumed
POST /api/webhooks/{webhook}/resume   ResumeWebhook -> 204  409: it is not paused
"""

from typing import Literal

from agent_ui.gateway.protocol.doors import Frozen


class WebhookLine(Frozen, frozen=True, kw_only=True):
    """``clients``: whose facts; null: all. ``waiting``: on their way; ``dead``: given up. ``failing_since``: nothing
    was taken since then. ``paused_by``: who paused it; "system": it failed for days; "": it is not paused."""

    id: str
    name: str
    url: str
    kinds: list[str]
    clients: list[str] | None
    sees_numbers: bool
    made_by: str
    made_at: str
    waiting: int
    dead: int
    failing_since: str | None
    failures: int
    paused_at: str | None
    paused_by: str


class NewWebhook(Frozen, frozen=True, kw_only=True):
    """``kinds``: as in docs/api.md, none for all. ``sees_numbers``: callers' numbers whole; noted in the trail."""

    name: str
    url: str
    clients: list[str] | None
    kinds: list[str] = []
    sees_numbers: bool = False


class MadeWebhook(Frozen, frozen=True, kw_only=True):
    id: str
    secret: str


class DeadLetter(Frozen, frozen=True, kw_only=True):
    place: int
    call: str
    body: str
    tries: int
    why: str


class Resend(Frozen, frozen=True, kw_only=True):
    """``place`` 0: all that were given up; else this one, taken or not."""

    place: int = 0


class Resent(Frozen, frozen=True, kw_only=True):
    count: int


DeliveryState = Literal["waiting", "done", "dead"]


class DeliveryLine(Frozen, frozen=True, kw_only=True):
    """One message. ``place``: of its fact in the journal, below 0 for a test; its ``webhook-id`` is the webhook's id, a
    dot, and this. ``number``: goes into ``before``. ``status``: of the last answer; null: none came."""

    number: int
    place: int
    type: str
    call: str
    body: str
    state: DeliveryState
    tries: int
    why: str
    lined_at: str
    next_at: str
    tried_at: str | None
    took_ms: int | None
    status: int | None


class TestSent(Frozen, frozen=True, kw_only=True):
    place: int


class ResumeWebhook(Frozen, frozen=True, kw_only=True):
    """``from_now``: what was noted while it was paused is passed over."""

    from_now: bool = False
