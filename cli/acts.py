"""What a command line does, for the audit trail: with the account of the system that did it, whatever ``--by`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.account import account
from cli.memory import memory
from cli.routing import who
from cli.running import Instance
from launch.clock import SystemClock
from store.audit import Act, Audit


def act(by: str, what: str, whom: str = "", detail: Mapping[str, Any] | None = None) -> Act:
    """``who``: by or the account; from where: always the account."""
    return Act(who(by), what, whom, address=account(), detail=detail or {})


async def note(instance: Instance, one: Act) -> None:
    """An act that changes nothing in the database. Raises DatabaseAway."""
    async with memory(instance) as pool:
        await Audit(pool).add(one, SystemClock().now())
