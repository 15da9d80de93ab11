"""A dialled number and everything a call to it needs: client, language, flow, reasons with their queues."""

from collections.abc import Mapping
from dataclasses import dataclass

from ari_app.ivr.flow import Flow
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId


@dataclass(frozen=True, slots=True)
class QueueRules:
    """A queue as the call sees it; seconds throughout. ``priority`` 1 goes first."""

    id: QueueId
    client: ClientId
    priority: int
    ring_timeout_s: float
    acw_limit_s: float
    unstaffed_wait_s: float
    longest_wait_s: float


@dataclass(frozen=True, slots=True)
class CallReason:
    """What the caller may want: the skill it needs and the queue it waits in."""

    id: ReasonId
    skill: SkillId
    queue: QueueRules


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """One published number of a client."""

    number: str
    client: ClientId
    language: str  # zh or en
    flow: Flow
    reasons: Mapping[ReasonId, CallReason]
