"""What an agent asks for about a second party, and what becomes of it. Its offer has the events of any offer."""

from dataclasses import dataclass

from ari_app.call.second import Mode
from ari_app.trunks.numbers import CallReason
from lexicon.ids import AgentId, CallId


@dataclass(frozen=True, slots=True)
class SecondAsked:
    """A second party is wanted: ``to``, or (None) an expert for ``reason`` within ``limit_s``, or a ``number`` outside.

    ``shown``: what is shown there, one of the client's own numbers.
    """

    agent: AgentId
    mode: Mode
    reason: CallReason
    to: AgentId | None
    limit_s: float
    number: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class TakeBackAsked:
    """The agent wants to be alone with the caller again: nobody is sought any more, who is consulted goes."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class SwapAsked:
    """The agent talks with the other of the two."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class CompleteAsked:
    """The one who is consulted gets the caller; the agent leaves."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class MergeAsked:
    """All talk with each other."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class DropAsked:
    """The agent who leads the conference sends a party out of it."""

    agent: AgentId
    party: str  # an agent's id, or a number outside


@dataclass(frozen=True, slots=True)
class SecondOver:
    """The router does not find the second party any more. ``why``: no-answer (waited through), refused (not free)."""

    contact: CallId
    why: str


SecondRequest = SecondAsked | TakeBackAsked | SwapAsked | CompleteAsked | MergeAsked | DropAsked
