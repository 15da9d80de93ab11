"""The contract with the screens, continued: supervisors who listen (see ``messages.py``).

WebSocket ``/api/watch?page=PAGE_ID`` (supervisors only): the server sends WatchNews; the page sends WatchOrder,
answered by OrderDone or OrderRefused. The telephone comes from ``POST /api/phone`` as an agent's does; it is rung for
listening only, and the page answers it by itself.
"""

from typing import Literal

import msgspec

from agent_ui.gateway.protocol.messages import DeskNotice, LinkState, OrderDone, OrderRefused

WatchWay = Literal["listen", "whisper", "barge"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every message."""


# ---------------------------------------------------------------- server to page


class Watching(Frozen, frozen=True, kw_only=True):
    """A supervisor and the agent whose conversations he hears.

    Without ``call``: being connected, or (following) waiting. ``since``: when ``call`` began to be heard, or the whole
    was asked for.
    """

    id: str
    supervisor: str
    supervisor_zh: str
    supervisor_en: str
    agent: str
    agent_zh: str
    agent_en: str
    way: WatchWay
    is_following: bool
    call: str | None
    caller: str | None
    is_taken: bool  # the supervisor talks with the caller himself
    since: str


class SeatSnapshot(Frozen, frozen=True, kw_only=True, tag="seat"):
    """Everything that supervisors hear now, mine first; sent first and after every change (latest wins)."""

    at: str
    mine: Watching | None
    others: list[Watching]


WatchNews = SeatSnapshot | DeskNotice | LinkState | OrderDone | OrderRefused


# ---------------------------------------------------------------- page to server


class Watch(Frozen, frozen=True, kw_only=True, tag="watch"):
    """Hear this agent's conversation, or (``is_following``) every one from now on; instead of what is heard now.

    ``call``: the conversation that was on the screen; refused when that is over and nobody is followed.
    """

    id: str
    agent: str
    way: WatchWay
    call: str = ""
    is_following: bool = False


class ChangeWay(Frozen, frozen=True, kw_only=True, tag="way"):
    """The same, in another way."""

    id: str
    way: WatchWay


class StopWatching(Frozen, frozen=True, kw_only=True, tag="stop"):
    """No more."""

    id: str


class TakeOver(Frozen, frozen=True, kw_only=True, tag="take-over"):
    """I talk with the caller from now on; the agent's part ends."""

    id: str


class EndTaken(Frozen, frozen=True, kw_only=True, tag="end-taken"):
    """End the conversation that I took over, and with it the call."""

    id: str


class Steer(Frozen, frozen=True, kw_only=True, tag="steer"):
    """Have this agent be Ready, Not ready (for ``reason``) or signed out; in a call: after it, which is not cut."""

    id: str
    agent: str
    what: Literal["ready", "not-ready", "sign-out"]
    reason: str = ""


WatchOrder = Watch | ChangeWay | StopWatching | TakeOver | EndTaken | Steer
