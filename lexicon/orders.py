"""What travels over Redis: announcements of facts, desk orders and their answers. It announces, it never remembers.

Channels (pub/sub): ``zuoxi:facts`` (journal entries, after they are durable), ``zuoxi:orders`` (gateway -> controller),
``zuoxi:answers:<gateway>`` (controller -> that gateway), ``zuoxi:beat`` (every second: the controller's Beat).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from lexicon.profile import Abilities


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Base: ``id`` makes a retry harmless (the controller does an id once), ``gateway`` says where to answer."""

    id: str
    gateway: str
    agent: str
    desk: str


class SignInDesk(Order, frozen=True, kw_only=True, tag="sign-in"):
    """The agent's page is connected. Repeated after a reconnect: the same desk and page change nothing.

    ``page`` is new with every load of the page: the same page coming back keeps its call. ``abilities`` is what
    holds; ``skills`` alone (skill -> level) comes from a sender that knows of nothing else.
    """

    page: str
    name: str
    skills: dict[str, int]
    abilities: Abilities | None = None
    is_standing: bool = False  # has a persistent leg


class SignOutDesk(Order, frozen=True, kw_only=True, tag="sign-out"):
    """The agent signed out. ``by``: self, replaced, or put-out (the sign-in was ended: not refused in a call)."""

    by: str


class LoseDesk(Order, frozen=True, kw_only=True, tag="lost"):
    """The page's socket closed without a sign-out."""

    page: str


class OpenGateway(Order, frozen=True, kw_only=True, tag="gateway-open"):
    """A gateway has started: no page is connected to it yet. ``agent`` and ``desk`` are empty.

    The last gateway may have been killed without a word of its pages: each has the grace to come back.
    """


class IssuePhone(Order, frozen=True, kw_only=True, tag="phone"):
    """Make SIP credentials for this sign-in. Answered with user and password in Answer.data."""

    kind: str


class SetPhone(Order, frozen=True, kw_only=True, tag="phone-state"):
    """The page's softphone registered or lost its registration."""

    is_registered: bool


class SetReady(Order, frozen=True, kw_only=True, tag="ready"):
    """The agent pressed Ready: now, or after the present call."""


class SetNotReady(Order, frozen=True, kw_only=True, tag="not-ready"):
    """The agent pressed Not ready: now, or after the present call and its wrap-up."""

    reason: str


class Decline(Order, frozen=True, kw_only=True, tag="decline"):
    """The agent does not take the offered call."""

    offer: str


class EndTalk(Order, frozen=True, kw_only=True, tag="hang-up"):
    """The agent ends the conversation, and with it the call."""

    call: str


class HoldCall(Order, frozen=True, kw_only=True, tag="hold"):
    """The caller hears music until the agent takes the call back."""

    call: str


class RetrieveCall(Order, frozen=True, kw_only=True, tag="retrieve"):
    """The agent takes the held call back."""

    call: str


class MuteCall(Order, frozen=True, kw_only=True, tag="mute"):
    """The caller is not to hear the agent, or to hear him again."""

    call: str
    is_muted: bool


class SendDigits(Order, frozen=True, kw_only=True, tag="digits"):
    """Keys (0-9 * # A-D) to be pressed towards the caller."""

    call: str
    digits: str


class TransferCall(Order, frozen=True, kw_only=True, tag="transfer"):
    """The agent gives the call away to a queue of the same client. ``reason``: "" for one that leads to that queue."""

    call: str
    queue: str
    reason: str = ""


class PlaceCall(Order, frozen=True, kw_only=True, tag="place-call"):
    """Call ``number``. Answered with the call's id in Answer.data["call"].

    ``line``: the client's number that is shown ("": any); ``reason``: what it is about ("": one of the line's).
    """

    number: str
    line: str = ""
    reason: str = ""


class TransferTo(Order, frozen=True, kw_only=True, tag="transfer-to"):
    """The agent wants somebody else to take the call over: agent ``to``, an expert of ``queue``, or ``number`` outside.

    Who began it has the caller again when nobody answers. ``reason``: "" for one that leads to that queue.
    """

    call: str
    to: str = ""
    queue: str = ""
    reason: str = ""
    number: str = ""


class ConsultCall(Order, frozen=True, kw_only=True, tag="consult"):
    """The agent wants to talk with ``to``, an expert of ``queue``, or ``number`` outside; the caller hears music."""

    call: str
    to: str = ""
    queue: str = ""
    reason: str = ""
    number: str = ""


class TakeBack(Order, frozen=True, kw_only=True, tag="take-back"):
    """The agent wants to be alone with the caller again."""

    call: str


class SwapCall(Order, frozen=True, kw_only=True, tag="swap"):
    """The agent talks with the other one: the caller, or who is consulted."""

    call: str


class CompleteCall(Order, frozen=True, kw_only=True, tag="complete"):
    """Who is consulted gets the caller; the agent leaves."""

    call: str


class MergeCall(Order, frozen=True, kw_only=True, tag="merge"):
    """All talk with each other."""

    call: str


class DropParty(Order, frozen=True, kw_only=True, tag="drop-party"):
    """The agent who leads a conference sends ``party`` out of it."""

    call: str
    party: str


class ParkCall(Order, frozen=True, kw_only=True, tag="park"):
    """The caller is to wait in a numbered slot, where any agent may take him up."""

    call: str


class PickUpCall(Order, frozen=True, kw_only=True, tag="pick-up"):
    """The agent wants this parked caller."""

    call: str


class PauseRecording(Order, frozen=True, kw_only=True, tag="pause-recording"):
    """What is said now is not to be in the recording; at a limit it goes on by itself."""

    call: str


class ResumeRecording(Order, frozen=True, kw_only=True, tag="resume-recording"):
    """The recording is to go on."""

    call: str


PauseOrder = PauseRecording | ResumeRecording
ParkOrder = ParkCall | PickUpCall
SecondOrder = TransferTo | ConsultCall | TakeBack | SwapCall | CompleteCall | MergeCall | DropParty
ControlOrder = HoldCall | RetrieveCall | MuteCall | SendDigits | TransferCall | SecondOrder | ParkCall | PauseOrder


class OpenSeat(Order, frozen=True, kw_only=True, tag="seat-open"):
    """A supervisor's page is connected (``agent``: the supervisor). Repeated after a reconnect, as ``SignInDesk``."""

    page: str


class LoseSeat(Order, frozen=True, kw_only=True, tag="seat-lost"):
    """The supervisor's page closed without a sign-out."""

    page: str


class CloseSeat(Order, frozen=True, kw_only=True, tag="seat-close"):
    """The supervisor signed out, or signed in elsewhere: what he listened to is over, and his telephone is gone."""


class IssueSeatPhone(Order, frozen=True, kw_only=True, tag="seat-phone"):
    """As ``IssuePhone``, for a supervisor: nothing is ever offered to this one."""

    kind: str


class WatchAgent(Order, frozen=True, kw_only=True, tag="watch"):
    """Hear the conversation that ``watched`` has now, or (``is_following``) every one from now on.

    ``call``: the conversation that the supervisor saw; refused when it is over and nobody is followed. ``way``: listen,
    whisper, barge.
    """

    watched: str
    way: str
    call: str = ""
    is_following: bool = False


class SetWatchWay(Order, frozen=True, kw_only=True, tag="watch-way"):
    """The same, in another way, on the same leg."""

    way: str


class StopWatch(Order, frozen=True, kw_only=True, tag="watch-stop"):
    """No more."""


class TakeOverCall(Order, frozen=True, kw_only=True, tag="take-over"):
    """The supervisor talks with the caller from now on; the agent's part ends."""


class EndTakenCall(Order, frozen=True, kw_only=True, tag="taken-hang-up"):
    """The supervisor ends the conversation that he took over, and with it the call."""


class SteerAgent(Order, frozen=True, kw_only=True, tag="steer"):
    """The supervisor has agent ``steered`` be ``what``: ready, not-ready (with ``reason``), sign-out.

    In a call it is done afterwards; the conversation is never cut.
    """

    steered: str
    what: str
    reason: str = ""


SeatOrder = (
    OpenSeat
    | LoseSeat
    | CloseSeat
    | IssueSeatPhone
    | WatchAgent
    | SetWatchWay
    | StopWatch
    | TakeOverCall
    | EndTakenCall
    | SteerAgent
)


class ExplainCall(Order, frozen=True, kw_only=True, tag="explain"):
    """Who could take this call now, who not and why. ``agent`` and ``desk`` are empty; it changes nothing.

    Answered with the explanation as JSON in Answer.data["explanation"].
    """

    call: str


class CancelCallback(Order, frozen=True, kw_only=True, tag="callback-cancel"):
    """Whoever waits to be called back is not to be called. ``agent``: who says so; ``desk`` is empty."""

    call: str


class MayCall(Order, frozen=True, kw_only=True, tag="may-call"):
    """Whether ``number`` may be called at an instant (seconds since 1970), as far as is known now: nothing is dialled,
    and nothing noted. ``agent``: who would; "": any. Answered with the word why not, or without a code."""

    number: str
    client: str
    line: str
    at_s: float


DeskOrder = (
    SignInDesk
    | SignOutDesk
    | LoseDesk
    | OpenGateway
    | IssuePhone
    | SetPhone
    | SetReady
    | SetNotReady
    | Decline
    | EndTalk
    | HoldCall
    | RetrieveCall
    | MuteCall
    | SendDigits
    | TransferCall
    | PlaceCall
    | SecondOrder
    | ParkOrder
    | PauseOrder
)

CallOrder = DeskOrder | SeatOrder | ExplainCall | CancelCallback | MayCall


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """``code`` empty: done. Otherwise a word of lexicon.errors and a text."""

    id: str
    code: str = ""
    text: str = ""
    data: dict[str, str] = {}


class LineBeat(msgspec.Struct, frozen=True, kw_only=True):
    """How a line is now. ``state``: up, degraded, down, unknown; ``why``: a word for it, "" when it is up.

    ``alarm`` and ``d_channel`` are a span's ("" is none), ``registration`` and ``rtt_ms`` (of OPTIONS) a SIP trunk's.
    """

    trunk: str
    kind: str  # sip, e1, t1
    state: str
    why: str
    since: float  # s since 1970
    in_use: int
    capacity: int | None = None  # channels that can carry calls; None: nobody said
    peak: int = 0  # since the last few minutes were noted
    alarm: str = ""
    d_channel: str = ""  # up, down
    registration: str = ""  # registered, rejected, unregistered, stopped
    rtt_ms: float | None = None
    group: str = ""  # of a span: the name under which calls out take one of its group's channels


class InForceBeat(msgspec.Struct, frozen=True, kw_only=True):
    """What the controller goes by. ``read_at``: when memory was last read, whole; what was committed before that holds.

    ``since``: when anything of it last became another. ``refused``: why what memory says is not taken; "": it is.
    """

    plan: int
    since: datetime
    read_at: datetime
    refused: str = ""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """The controller lives. ``registered``: desks whose phone is registered (as Asterisk sees it)."""

    epoch: int
    is_exchange_up: bool
    is_database_up: bool
    registered: list[str]
    exchange_version: str = ""
    lines: list[LineBeat] = []
    in_force: InForceBeat | None = None
