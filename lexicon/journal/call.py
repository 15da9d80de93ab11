"""Facts about a call."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, QueueId, ReasonId, TrunkId
from lexicon.outcome import Outcome


@dataclass(frozen=True, slots=True)
class CallArrived:
    """A caller's channel entered the product. ``client`` is empty when the dialled number is nobody's."""

    call: CallId
    client: ClientId | None
    channel: ChannelId
    number: str  # as dialled
    caller: str  # as presented by the trunk, "" when withheld
    language: str  # zh or en
    trunk: TrunkId = TrunkId("")  # over which it came; "": written before that was kept, or over none of lines.yml


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The IVR answered the caller."""

    call: CallId
    client: ClientId


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """The caller pressed a key in the menu. ``is_choice`` is false when the key means nothing there."""

    call: CallId
    client: ClientId
    digit: str
    is_choice: bool


@dataclass(frozen=True, slots=True)
class ReasonChosen:
    """The call reason became known."""

    call: CallId
    client: ClientId
    reason: ReasonId
    by: str  # menu, default, history (the last conversation), agent, fallback (nobody asked)


@dataclass(frozen=True, slots=True)
class CallQueued:
    """The caller waits. ``joined_at`` is the original join time; ``is_return`` after a failed conversation.

    ``is_callback``: without a line, to be called back at its turn. ``entered_at``: since when the queue's steps count,
    where that differs from the time of joining.
    """

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    joined_at: datetime
    is_return: bool
    order: float = 0.0  # the place among all who wait (s since 1970), fixed at entry; 0: written before there was one
    preferred: tuple[AgentId, ...] = ()  # VIP's own agents, the agent of the last conversation
    node: str = ""  # of the flow that led here, "" where none was published
    is_callback: bool = False
    stays: bool = False  # did not want what the queue's last step sends callers to
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallOverflowed:
    """The caller waited through all steps of ``before`` and waits in ``queue`` from now on, with the place it had."""

    call: CallId
    client: ClientId
    before: QueueId
    queue: QueueId


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The caller waits no more although no agent is there: a last word is said. ``why``: as the call will end."""

    call: CallId
    client: ClientId
    queue: QueueId
    why: str


class RequirementRelaxed(Struct, frozen=True, gc=False):
    """The caller waited so long that less is asked of an agent from now on: ``step`` (0, 1, 2 ...) of the queue."""

    call: CallId
    client: ClientId
    queue: QueueId
    step: int


@dataclass(frozen=True, slots=True)
class CallBridged:
    """Caller and agent can hear each other. ``waited_s`` from entering the queue, by the monotonic clock."""

    call: CallId
    client: ClientId
    agent: AgentId
    bridge: BridgeId
    agent_channel: ChannelId
    waited_s: float


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """The conversation with ``agent`` is over; the call itself may go on (back to the queue)."""

    call: CallId
    client: ClientId
    agent: AgentId
    talked_s: float


@dataclass(frozen=True, slots=True)
class CallServedAlone:
    """While no controller was there Asterisk served the caller alone; told afterwards from the record it kept.

    The times are the record's. ``agent`` and ``answered_at`` are empty when nobody was reached, ``ended_at`` when the
    conversation went on under the controller that came back.
    """

    call: CallId
    client: ClientId | None
    agent: AgentId | None
    arrived_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallWillNotEnd:
    """A call should have ended long ago and has not: an alarm, once. ``is_there``: Asterisk has its channel."""

    call: CallId
    client: ClientId | None
    phase: str
    is_there: bool
    lasted_s: float


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over: once for every call that arrived."""

    call: CallId
    client: ClientId | None
    outcome: Outcome
    cause: int | None  # Q.850 hang-up cause, as Asterisk tells it
    lasted_s: float
