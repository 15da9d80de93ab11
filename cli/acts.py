"""What a command line does, for the audit trail: with the account of the system that did it, whatever ``--by`` says."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from typing import Any

from cli.memory import memory
from cli.routing import who
from cli.running import Instance
from launch.clock import SystemClock
from store.audit import Act, Audit


def account() -> str:
    """The account of the system, and whose sudo it was; both from the kernel and sudo, not from who typed it."""
    name = _name(os.getuid())
    by = os.environ.get("SUDO_UID", "") if os.getuid() == 0 else ""
    return f"cli:{name} (sudo {_name(int(by))})" if by.isdigit() else f"cli:{name}"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def act(by: str, what: str, whom: str = "", detail: Mapping[str, Any] | None = None) -> Act:
    """``who``: by or the account; from where: always the account."""
    return Act(who(by), what, whom, address=account(), detail=detail or {})


async def note(instance: Instance, one: Act) -> None:
    """An act that changes nothing in the database. Raises DatabaseAway."""
    async with memory(instance) as pool:
        await Audit(pool).add(one, SystemClock().now())
