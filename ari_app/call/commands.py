"""What a call wants done. ``engine/perform.py`` does it and decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ari_app.call.commands_callback import EndCallback as EndCallback
from ari_app.call.commands_keeping import AskPhone as AskPhone
from ari_app.call.commands_keeping import Listen as Listen
from ari_app.call.commands_message import AskMessage as AskMessage
from ari_app.call.commands_message import DeleteMessage as DeleteMessage
from ari_app.call.commands_message import DropMessage as DropMessage
from ari_app.call.commands_message import MessageCommand as MessageCommand
from ari_app.call.commands_message import SettleMessage as SettleMessage
from ari_app.call.commands_message import StopMessage as StopMessage
from ari_app.call.commands_message import TakeMessage as TakeMessage
from ari_app.call.commands_out import ANY_TRUNK as ANY_TRUNK
from ari_app.call.commands_out import CallOut as CallOut
from ari_app.call.commands_out import DialAgain as DialAgain
from ari_app.call.commands_out import EndRefused as EndRefused
from ari_app.call.commands_out import Remember as Remember
from ari_app.call.commands_second import OfferTo as OfferTo
from ari_app.call.commands_standing import Beep as Beep
from ari_app.call.commands_standing import DropLeg as DropLeg
from ari_app.call.commands_standing import Stand as Stand
from flows.document import Source
from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    NotReadyReasonId,
    OfferId,
    PlaybackId,
    RecordingId,
)
from lexicon.journal import Fact, OfferMade
from routing.waiting import Waiting
from routing.why import Why

NOBODY = ChannelId("")
NO_OFFER = OfferId("")

# ------------------------------------------------------------- Asterisk


@dataclass(frozen=True, slots=True)
class Answer:
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Play:
    """Say prompts (names) in ``language`` on ``channel``."""

    channel: ChannelId
    playback: PlaybackId
    language: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopPlay:
    playback: PlaybackId


@dataclass(frozen=True, slots=True)
class Park:
    """Put the waiting caller where this music is (a class of Asterisk's); "" is silence."""

    channel: ChannelId
    music: str = "default"


@dataclass(frozen=True, slots=True)
class Unpark:
    """Take the caller from this music, to say something."""

    channel: ChannelId
    music: str = "default"


@dataclass(frozen=True, slots=True)
class Ring:
    """Dial the agent. ``originator`` lends its linked id and codecs; NOBODY has neither."""

    offer: OfferId
    channel: ChannelId
    endpoint: str
    caller: str
    originator: ChannelId
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Dial:
    """Send the caller to Asterisk's Dial(), which rings the agent, connects both and writes ``recording``.

    ``stays``: the caller comes back when the agent hangs up; else that ends the call.
    """

    offer: OfferId
    caller: ChannelId
    endpoint: str
    recording: RecordingId
    timeout_s: float
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """Take the caller out of Dial(), whatever it does there: the agent's leg ends, ``CallerBack`` follows."""

    offer: OfferId
    caller: ChannelId


@dataclass(frozen=True, slots=True)
class Lift:
    """Take both legs of a conversation out of Dial(), into the application; ``Lifted`` follows for each."""

    offer: OfferId
    caller: ChannelId
    agent: ChannelId


@dataclass(frozen=True, slots=True)
class Hold:
    """Take the agent out of the bridge, where the caller hears this class of music then."""

    offer: OfferId
    bridge: BridgeId
    agent: ChannelId
    music: str = "default"


@dataclass(frozen=True, slots=True)
class Retrieve:
    """End the music in the bridge, and bring the agent back into it."""

    offer: OfferId
    bridge: BridgeId
    agent: ChannelId


@dataclass(frozen=True, slots=True)
class Mute:
    """Let nothing of what is said on ``channel`` through, or let it through again."""

    offer: OfferId
    channel: ChannelId
    is_muted: bool


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Press keys towards ``channel``."""

    offer: OfferId
    channel: ChannelId
    digits: str


@dataclass(frozen=True, slots=True)
class Join:
    """Make ``bridge`` and put caller and agent into it."""

    offer: OfferId
    bridge: BridgeId
    caller: ChannelId
    agent: ChannelId


@dataclass(frozen=True, slots=True)
class DropBridge:
    bridge: BridgeId


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a channel. ``cause`` is a Q.850 cause; a channel that is gone already is no error."""

    channel: ChannelId
    cause: int = 16


@dataclass(frozen=True, slots=True)
class Record:
    """Write both directions of ``channel`` from now on."""

    recording: RecordingId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class StopRecord:
    recording: RecordingId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class MuteRecord:
    """Write silence of both directions, or what is said again; the recording's time runs on.

    ``is_pause``: somebody waits for the word that it is so.
    """

    recording: RecordingId
    channel: ChannelId
    is_muted: bool
    is_pause: bool = False


def heard_again(recording: RecordingId) -> str:
    """What a ``MuteRecord`` is for that lets the recorder hear again: its failure is another one."""
    return f"{recording}/heard"


def kept_silent(recording: RecordingId) -> str:
    """The same, of one that is for a pause."""
    return f"{recording}/silent"


@dataclass(frozen=True, slots=True)
class FollowRecording:
    """Asterisk writes ``channel``, a leg that Dial() made: note its end. Nothing is asked of Asterisk."""

    recording: RecordingId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class DropPhone:
    """Take the telephone of a desk that will not come back away from Asterisk; of no call."""

    user: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask a source of the client's; ``LookedUp`` with this token follows."""

    token: str
    client: ClientId
    source: Source
    question: Mapping[str, str] = field(repr=False)
    timeout_s: float


# ------------------------------------------------------------- time


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Ask again after ``after_s``; the same name replaces an older one."""

    name: str
    token: str
    after_s: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    name: str


# ------------------------------------------------------------- the floor


@dataclass(frozen=True, slots=True)
class JoinQueue:
    contact: Waiting


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    call: CallId


@dataclass(frozen=True, slots=True)
class AskWait:
    """How long this call will wait, and how many go before it: ``WaitKnown`` follows."""

    call: CallId


@dataclass(frozen=True, slots=True)
class TakeOffer:
    offer: OfferId


@dataclass(frozen=True, slots=True)
class MissOffer:
    """The agent goes to Not ready with ``reason``. ``waits``: the caller waits again at once."""

    offer: OfferId
    reason: NotReadyReasonId
    by: str
    waits: bool = True


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    offer: OfferId


@dataclass(frozen=True, slots=True)
class EndTalk:
    """The agent goes into after-call work for ``limit_s`` at most."""

    agent: AgentId
    call: CallId
    client: ClientId
    limit_s: float


# ------------------------------------------------------------- memory


@dataclass(frozen=True, slots=True)
class Note:
    """Write a fact into the journal."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class NoteOffer:
    """Write it into the journal with why it was made, which is worked out now: the offer is on its way."""

    made: OfferMade
    why: Why | None


@dataclass(frozen=True, slots=True)
class Forget:
    """The call is over: nothing more will happen to it."""

    call: CallId


Command = (
    Answer
    | Play
    | StopPlay
    | Park
    | Unpark
    | Ring
    | Dial
    | Recall
    | Lift
    | Hold
    | Retrieve
    | Mute
    | SendDigits
    | Join
    | DropBridge
    | HangUp
    | Record
    | StopRecord
    | MuteRecord
    | FollowRecording
    | SetTimer
    | CancelTimer
    | JoinQueue
    | LeaveQueue
    | AskWait
    | TakeOffer
    | MissOffer
    | WithdrawOffer
    | EndTalk
    | Note
    | NoteOffer
    | Forget
    | DropPhone
    | LookUp
    | MessageCommand
    | SettleMessage
    | DropMessage
    | Listen
    | Stand
    | DropLeg
    | Beep
    | AskPhone
    | OfferTo
    | CallOut
    | DialAgain
    | EndRefused
    | Remember
    | EndCallback
)
