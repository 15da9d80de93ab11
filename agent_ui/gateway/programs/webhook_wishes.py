"""THINKER: what somebody wants to be told, checked and made; for the routes and the command."""

from datetime import datetime

from agent_ui.gateway.protocol.webhooks import NewWebhook
from lexicon.errors import BadInput
from lexicon.ids import ClientId
from store.webhooks import Webhook
from webhooks.events import EVENTS, kinds_of
from webhooks.signing import secret_of
from webhooks.targets import check_url


def new_webhook(wish: NewWebhook, by: str, now: datetime, chance: bytes) -> Webhook:
    """``chance``: 38 random bytes, for its id and its secret. Raises BadInput."""
    name = wish.name.strip()
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise BadInput("name", wish.name[:60], "1 to 60 characters")
    if wish.clients is not None and not wish.clients:
        raise BadInput("clients", "none", "some, or null for all")
    check_url(wish.url)
    return Webhook(
        id="w" + chance[:6].hex(),
        name=name,
        url=wish.url,
        secret=secret_of(chance[6:]),
        kinds=kinds_of(wish.kinds),
        sees_all_clients=wish.clients is None,
        clients=tuple(sorted({ClientId(one) for one in wish.clients or ()})),
        sees_numbers=wish.sees_numbers,
        made_by=by,
        made_at=now,
    )


def about(one: Webhook) -> dict[str, object]:
    """What of it is in the audit trail, and shown: never the secret, nor the query of its address (a key, often)."""
    return {
        "name": one.name,
        "url": without_query(one.url),
        "kinds": [EVENTS[kind][0] for kind in one.kinds],
        "clients": None if one.sees_all_clients else list(one.clients),
        "sees_numbers": one.sees_numbers,
    }


def without_query(url: str) -> str:
    """Where it goes."""
    address, mark, _ = url.partition("?")
    return f"{address}?..." if mark else address
