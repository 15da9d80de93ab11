"""What can happen to a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.call import events_second as second
from ari_app.call.events_callback import CallbackOver as CallbackOver
from ari_app.call.events_closing import QueuesClosed
from ari_app.call.events_keeping import Keeping as Keeping
from ari_app.call.events_keeping import LegHeard as LegHeard
from ari_app.call.events_keeping import PageBack as PageBack
from ari_app.call.events_keeping import PageGone as PageGone
from ari_app.call.events_keeping import PageReplaced as PageReplaced
from ari_app.call.events_keeping import PhoneBack as PhoneBack
from ari_app.call.events_out import ControllerLost as ControllerLost
from ari_app.call.events_out import OutAgain as OutAgain
from ari_app.call.events_out import OutAnswered as OutAnswered
from ari_app.call.events_out import OutEvent as OutEvent
from ari_app.call.events_out import OutGone as OutGone
from ari_app.call.events_out import OutRinging as OutRinging
from ari_app.call.events_out import Placed as Placed
from ari_app.call.events_parking import ParkAsked, PickUpAsked
from ari_app.call.events_pausing import PauseEvent
from ari_app.trunks.numbers import CallReason, QueueRules
from ari_app.trunks.unknown import Unknown
from lexicon.ids import AgentId, CallId, ChannelId, DeskId, NotReadyReasonId, OfferId, PlaybackId, RecordingId
from routing.why import Why


@dataclass(frozen=True, slots=True)
class Arrived:
    """The caller's channel is in our hands. ``is_up``: Asterisk's dialplan has answered it already; ``unknown``: the
    number is nobody's, and that is to be told."""

    is_up: bool = False
    unknown: Unknown | None = None
    line: str = ""  # the line is closed by hand: announce, refuse


@dataclass(frozen=True, slots=True)
class CallerAnswered:
    """Asterisk answered the caller's channel, as asked."""


@dataclass(frozen=True, slots=True)
class PromptEnded:
    playback: PlaybackId


@dataclass(frozen=True, slots=True)
class DigitReceived:
    digit: str


@dataclass(frozen=True, slots=True)
class TimerRang:
    """A deadline passed. ``token`` is what it was set for: a late one is harmless."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """The router puts the call to an agent; ``endpoint`` is what to ring, ``after`` the journal's last entry then.

    ``why`` is worked out when it is asked for: after the ring.
    """

    offer: OfferId
    agent: AgentId
    desk: DeskId
    endpoint: str
    why: Why | None = None
    after: int = 0
    contact: CallId = CallId("")  # the second party that is sought by it; "" for the call itself
    leg: ChannelId = ChannelId("")  # the agent's persistent one, if it is up


@dataclass(frozen=True, slots=True)
class Overflowed:
    """The router moved the waiting call to another queue; its place among all who wait stays."""

    queue: QueueRules
    entered_mono: float


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A source answered, or did not. ``values`` None: it knows nobody."""

    token: str
    values: Mapping[str, str] | None = field(repr=False)
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class WaitKnown:
    """What the router expects, as asked: ``position`` 1 is next; ``wait_s`` None: nobody can say."""

    position: int
    wait_s: float | None


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """The router has looked at the new contact and nobody is free: make the caller comfortable."""


@dataclass(frozen=True, slots=True)
class AgentAnswered:
    """``leg``: one that Dial() made; such a leg is being connected with the caller already."""

    offer: OfferId
    leg: ChannelId = ChannelId("")


@dataclass(frozen=True, slots=True)
class CallerBack:
    """The caller's channel came back to the application. ``offer``: the one it was sent to ring for, "" when unknown.

    ``status`` is Asterisk's DIALSTATUS (BUSY, NOANSWER ...; RECALLED: we asked for it), ``cause`` Q.850, 0 unknown.
    """

    offer: OfferId
    status: str
    cause: int


@dataclass(frozen=True, slots=True)
class AgentLegGone:
    """The agent's channel ended. ``cause``: Q.850, 0 when unknown."""

    offer: OfferId
    cause: int


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    """The agent does not want it, or left the desk. ``why``: declined, agent-left."""

    offer: OfferId
    why: str
    reason: NotReadyReasonId


@dataclass(frozen=True, slots=True)
class Joined:
    """Caller and agent are in one bridge."""

    offer: OfferId


@dataclass(frozen=True, slots=True)
class ExchangeRefused:
    """Asterisk did not do what a command asked. ``what`` is the command's name, ``token`` what it was for.

    ``is_retryable``: Asterisk did not say no, it did not answer.
    """

    what: str
    token: str
    why: str
    is_retryable: bool = False


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The caller's channel ended."""

    cause: int


@dataclass(frozen=True, slots=True)
class AgentHungUp:
    """The agent pressed hang up."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class AgentLost:
    """The agent's desk did not come back while talking."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class RecorderConfirmed:
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class RecorderRefused:
    recording: RecordingId
    why: str


@dataclass(frozen=True, slots=True)
class StaffingChanged:
    """Whether anybody who could take this call is signed in."""

    is_staffed: bool


@dataclass(frozen=True, slots=True)
class ExchangeLost:
    """After a reconnect the caller's channel is not in Asterisk any more."""


@dataclass(frozen=True, slots=True)
class LinkBack:
    """The link to Asterisk was cut and is back; the caller's channel is alive, what it did meanwhile was not heard.

    Sent only to a call that is not where it should be: not in the bridge with the music, or not in a conversation.
    """


@dataclass(frozen=True, slots=True)
class MessageEnded:
    """A message of the caller's is recorded. ``spoken_s`` None: nobody knows how long somebody spoke."""

    recording: RecordingId
    spoken_s: float | None


# ---------------------------------------------------------------- what the agent asks for in a conversation


@dataclass(frozen=True, slots=True)
class Lifted:
    """A leg left Dial() as asked and is in our application. ``side``: caller, agent."""

    offer: OfferId
    side: str
    leg: ChannelId = ChannelId("")


@dataclass(frozen=True, slots=True)
class HoldAsked:
    """The caller is to hear music."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class RetrieveAsked:
    """The held caller is to hear the agent again."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class MuteAsked:
    """The agent is not to be heard, or to be heard again."""

    agent: AgentId
    is_muted: bool


@dataclass(frozen=True, slots=True)
class DigitsAsked:
    """Keys to be pressed towards the caller."""

    agent: AgentId
    digits: str


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """The caller is to wait in another queue (``to`` says which), without this agent."""

    agent: AgentId
    to: CallReason


@dataclass(frozen=True, slots=True)
class TakeOverAsked:
    """``supervisor``, whose leg is up and named by ``offer``, is to talk with the caller instead of ``agent``."""

    agent: AgentId
    supervisor: AgentId
    offer: OfferId


Asked = (
    HoldAsked
    | RetrieveAsked
    | MuteAsked
    | DigitsAsked
    | TransferAsked
    | TakeOverAsked
    | second.SecondRequest
    | ParkAsked
)

CallEvent = (
    Arrived
    | QueuesClosed
    | Overflowed
    | CallerAnswered
    | PromptEnded
    | DigitReceived
    | TimerRang
    | Assigned
    | StillWaiting
    | WaitKnown
    | LookedUp
    | MessageEnded
    | AgentAnswered
    | CallerBack
    | AgentLegGone
    | OfferDeclined
    | Joined
    | ExchangeRefused
    | CallerGone
    | AgentHungUp
    | AgentLost
    | RecorderConfirmed
    | RecorderRefused
    | StaffingChanged
    | ExchangeLost
    | LinkBack
    | Lifted
    | HoldAsked
    | RetrieveAsked
    | MuteAsked
    | DigitsAsked
    | TransferAsked
    | Placed
    | ControllerLost
    | second.SecondRequest
    | second.SecondOver
    | ParkAsked
    | PickUpAsked
    | PauseEvent
    | TakeOverAsked
    | Keeping
    | OutEvent
    | OutAgain
    | CallbackOver
)
