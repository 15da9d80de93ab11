"""A dialled number and everything a call to it needs: client, language, flow, reasons with their queues."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.trunks.permission import Dialling
from flows.document import Flow
from lexicon.ids import AgentId, ClientId, QueueId, ReasonId
from routing.plan import Plan


@dataclass(frozen=True, slots=True)
class QueueRules:
    """A queue as the call sees it; seconds throughout. ``promise_s`` is its service-level threshold."""

    id: QueueId
    client: ClientId
    ring_timeout_s: float
    acw_limit_s: float
    unstaffed_wait_s: float
    longest_wait_s: float
    promise_s: float = 20.0
    music: str = "default"  # Asterisk's class of music while waiting; "" is silence
    keep_s: float = 0.0  # for which a call is kept for an agent whose browser went away; 0: not at all


@dataclass(frozen=True, slots=True)
class CallReason:
    """What the caller may want, the queue it waits in, and by how many seconds it goes ahead of others there."""

    id: ReasonId
    queue: QueueRules
    head_start_s: float = 0.0
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """One published number of a client."""

    number: str
    client: ClientId
    language: str  # zh or en
    flow: Flow
    reasons: Mapping[ReasonId, CallReason]
    uses_history: bool = False  # a caller who chooses nothing gets the reason of the last conversation
    records_outside: bool = False  # a caller and a number outside, while no agent is in the call


@dataclass(frozen=True, slots=True)
class Vip:
    """A caller whom a client wants served first: by ``priority`` (see Plan.head_starts), and by these agents."""

    priority: int
    agents: tuple[AgentId, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """All that is in force: dialled numbers, the rules of every queue, and the routing plan."""

    numbers: Mapping[str, DialledNumber]
    queues: Mapping[QueueId, QueueRules]
    plan: Plan
    vips: Mapping[tuple[ClientId, str], Vip] = field(default_factory=dict)
    flows: Mapping[tuple[str, int], Flow] = field(default_factory=dict)  # also those that calls may still be in
    tones: Mapping[ClientId, float] = field(default_factory=dict)  # where a monitor tone is wanted, s between two
    spoken: frozenset[str] = frozenset()  # sound files that these flows need
    dialling: Dialling = Dialling()  # who may call whom, and at which price
