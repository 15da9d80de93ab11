"""THINKER: who may do what. Every route names one permission; ``None`` stands for "no sign-in needed"."""

from typing import Literal

Permission = Literal[
    "me",
    "catalogue",
    "wallboard",
    "desk",
    "phone",
    "wrap-ups",
    "recordings",
    "explain",
    "flows",
    "watch",
    "work",
    "callbacks",
]

AGENT: frozenset[Permission] = frozenset(
    ["me", "catalogue", "wallboard", "desk", "phone", "wrap-ups", "recordings", "work"]
)
SUPERVISOR: frozenset[Permission] = frozenset(
    ["me", "catalogue", "wallboard", "phone", "recordings", "explain", "flows", "watch", "work", "callbacks"]
)

RIGHTS: dict[str, frozenset[Permission]] = {"agent": AGENT, "supervisor": SUPERVISOR}

SEES_ALL_WORK = frozenset({"supervisor"})
SEES_ALL_RECORDINGS = frozenset({"supervisor"})


def may(role: str, permission: Permission) -> bool:
    """Whether the role has the permission; an unknown role has none."""
    return permission in RIGHTS.get(role, frozenset())
