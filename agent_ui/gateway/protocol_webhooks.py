"""The contract with programs, continued: webhooks, which tell facts to somebody else's server.

GET  /api/webhooks                    -> list[WebhookLine]  for administrators
POST /api/webhooks            NewWebhook -> MadeWebhook     the secret is told here and never again
POST /api/webhooks/{webhook}/end      -> 204
GET  /api/webhooks/{webhook}/dead     -> list[DeadLetter]   what was given up, the oldest first
POST /api/webhooks/{webhook}/resend   Resend -> Resent      on their way again
"""

from agent_ui.gateway.protocol_doors import Frozen


class WebhookLine(Frozen, frozen=True, kw_only=True):
    """``clients``: whose facts; null: all. ``waiting``: on their way; ``dead``: given up."""

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
    """``place`` 0: all of them."""

    place: int = 0


class Resent(Frozen, frozen=True, kw_only=True):
    count: int
