"""How a call can end: whose doing it was, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Whose doing an ending was."""

    CALLER = "caller"
    AGENT = "agent"
    CENTRE = "centre"  # our rules: closed, nobody signed in, waited too long
    LINE = "line"  # trunk, carrier or telephone
    SYSTEM = "system"  # Asterisk, controller, database


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one ending of a call.

    ``reason`` is a word of this list: hung-up-greeting, hung-up-menu, hung-up-waiting, hung-up-ringing,
    hung-up-talking, hung-up-kept (with music, while the agent was away), completed, unknown-number, no-choice,
    no-agent-signed-in, waited-too-long, exchange-lost, controller-lost, failed; of calls that we place the words of
    ``CallOutFailed``, also of callbacks, besides expired, cancelled and rang-in (the customer rang again before it was
    the callback's turn); put-through, of callers whom a flow sent outside; and those that a self-service flow ends
    with: served, closed, holiday, emergency-message, no-choice, or a word of the flow's own.
    """

    fault: Fault
    reason: str
