"""THINKER: who may do what. Every route and every message of a socket names one permission, and ``permit`` is asked.

``None`` stands for "no sign-in needed". The table is printed into docs/rights.md.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from agent_ui.gateway.protocol import control as pc
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import out as po
from agent_ui.gateway.protocol import watch as pw
from agent_ui.gateway.protocol.doors import Permission, Role
from lexicon.errors import NotAllowed
from lexicon.ids import ClientId

Scope = frozenset[ClientId] | None  # the clients that somebody sees; None: all

_SEES: Final[tuple[Permission, ...]] = ("me", "catalogue", "wallboard")
_SEAT: Final[tuple[Permission, ...]] = ("phone", "watch", "listen")
_LEADS: Final[tuple[Permission, ...]] = (
    "recordings", "all-recordings", "explain", "lines", "figures", "work", "all-work", "callbacks", "whisper", "barge",
    "take-over", "steer", "reveal", "sessions", "calls", "reports",
)  # fmt: skip

RIGHTS: Mapping[Role, frozenset[Permission]] = {
    "agent": frozenset((*_SEES, "desk", "phone", "call-out", "wrap-ups", "recordings", "work")),
    "team-leader": frozenset((*_SEES, *_SEAT, *_LEADS)),
    "qa": frozenset((*_SEES, *_SEAT, "recordings", "all-recordings", "figures")),
    "trainer": frozenset((*_SEES, *_SEAT, "whisper", "recordings", "all-recordings", "figures", "articles")),
    "planner": frozenset((*_SEES, "explain", "lines", "figures", "reports")),
    "supervisor": frozenset((*_SEES, *_SEAT, *_LEADS, "flows", "articles", "thresholds", "close", "abilities")),
    "operations-manager": frozenset(
        (
            *_SEES,
            *_SEAT,
            *_LEADS,
            "flows",
            "articles",
            "thresholds",
            "centre",
            "close",
            "abilities",
            "audit",
            "override",
        )
    ),
    "client": frozenset((*_SEES, "recordings", "all-recordings", "figures", "calls", "reports")),
    "administrator": frozenset(
        (
            "me",
            "catalogue",
            "people",
            "sessions",
            "audit",
            "flows",
            "articles",
            "thresholds",
            "centre",
            "tokens",
            "webhooks",
        )
    ),
}

ORDERS: Mapping[type, Permission] = {
    **dict.fromkeys((p.GoReady, p.GoNotReady, p.DeclineOffer, p.HangUp, p.PhoneState), "desk"),
    **dict.fromkeys((pc.HoldCall, pc.RetrieveCall, pc.MuteCall, pc.SendDigits, pc.TransferCall), "desk"),
    **dict.fromkeys((pc.TransferTo, pc.ConsultCall, pc.TakeBack, pc.SwapCall, pc.CompleteCall, pc.MergeCall), "desk"),
    **dict.fromkeys((pc.DropParty, pc.ParkCall, pc.PickUpCall, pc.PauseRecording, pc.ResumeRecording), "desk"),
    po.PlaceCall: "call-out",
    pw.StopWatching: "watch",
    pw.TakeOver: "take-over",
    pw.EndTaken: "take-over",
    pw.Steer: "steer",
}


# What a program may be given; the rest is for people at a screen. Their role is the list of what was given.
TOKEN_RIGHTS: Final[tuple[Permission, ...]] = (
    "catalogue", "wallboard", "recordings", "explain", "lines", "figures", "audit", "reveal", "calls", "reports",
    "dial", "customers", "events",
)  # fmt: skip
_TOKEN: Final = "token"


def token_role(rights: Iterable[str]) -> str:
    """The role of a program with these rights, of which those that no program may have are left out."""
    given = {one for one in rights if one in TOKEN_RIGHTS}
    return " ".join([_TOKEN, *sorted(given | ({"all-recordings"} if "recordings" in given else set()))])


def may(role: str, permission: Permission) -> bool:
    """Whether the role has the permission; an unknown role has none."""
    if role.startswith(f"{_TOKEN} "):
        return permission in role.split()[1:]
    return permission in RIGHTS.get(role, frozenset())  # type: ignore[call-overload]  # any word may be asked about


# Rights that rule over others' rights, doors and records: nobody gives one that the giver does not have. What is work
# (a desk, listening) is given by who has ``people``, to be done by somebody else.
RULING: Final[frozenset[Permission]] = frozenset(("people", "sessions", "audit", "centre", "tokens", "webhooks"))


def may_give(giver: tuple[str, Scope], given: tuple[str, Scope]) -> bool:
    """Whether who has this role and sees these clients may make somebody of that role who sees those."""
    (role, scope), (other, clients) = giver, given
    ruling = RULING & RIGHTS.get(other, frozenset())  # type: ignore[call-overload]  # any word may be asked about
    sees_all_of_it = scope is None or (clients is not None and clients <= scope)
    return may(role, "people") and sees_all_of_it and all(may(role, one) for one in ruling)


def permit(role: str, permission: Permission) -> None:
    """Raises NotAllowed. The one place where a right is checked, of routes and of messages."""
    if not may(role, permission):
        raise NotAllowed(f"{role} may not use {permission}")


def permission_of(order: p.DeskOrder | pw.WatchOrder) -> Permission:
    """What a message needs; to hear somebody, the right to the way in which."""
    return order.way if isinstance(order, pw.Watch | pw.ChangeWay) else ORDERS[type(order)]


def sees(scope: Scope, client: str | None) -> bool:
    """Whether rows of this client are for somebody of this scope. Rows of no client are for those who see all."""
    return scope is None or client in scope
