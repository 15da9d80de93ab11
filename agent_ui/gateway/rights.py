"""THINKER: who may do what. Every route names one permission; ``None`` stands for "no sign-in needed"."""

from typing import Literal

Permission = Literal[
<<<<<<< HEAD
    "me", "catalogue", "wallboard", "desk", "phone", "wrap-ups", "recordings", "explain", "flows", "work"
]

AGENT: frozenset[Permission] = frozenset(
    ["me", "catalogue", "wallboard", "desk", "phone", "wrap-ups", "recordings", "work"]
)
SUPERVISOR: frozenset[Permission] = frozenset(
    ["me", "catalogue", "wallboard", "recordings", "explain", "flows", "work"]
=======
    "me", "catalogue", "wallboard", "desk", "phone", "wrap-ups", "recordings", "explain", "flows", "watch"
]

AGENT: frozenset[Permission] = frozenset(["me", "catalogue", "wallboard", "desk", "phone", "wrap-ups", "recordings"])
SUPERVISOR: frozenset[Permission] = frozenset(
    ["me", "catalogue", "wallboard", "phone", "recordings", "explain", "flows", "watch"]
>>>>>>> main
)

RIGHTS: dict[str, frozenset[Permission]] = {"agent": AGENT, "supervisor": SUPERVISOR}

SEES_ALL_WORK = frozenset({"supervisor"})
SEES_ALL_RECORDINGS = frozenset({"supervisor"})


def may(role: str, permission: Permission) -> bool:
    """Whether the role has the permission; an unknown role has none."""
    return permission in RIGHTS.get(role, frozenset())
