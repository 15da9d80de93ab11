"""Orders to the guard, on a channel of their own: ``zuoxi:orders:guard``. ``agent``: who says so."""

from lexicon.orders import Order


class ListBans(Order, frozen=True, kw_only=True, tag="bans"):
    """Who is banned now. Answered as JSON in Answer.data["bans"], and whether it is only watched in data["mode"]."""


class AddBan(Order, frozen=True, kw_only=True, tag="ban-add"):
    """Ban this address; ``for_s`` 0: as long as the guard would."""

    address: str
    for_s: int = 0


class ReleaseBan(Order, frozen=True, kw_only=True, tag="ban-release"):
    """Let this address in again, and forget what it did; "": everybody."""

    address: str


GuardOrder = ListBans | AddBan | ReleaseBan
