"""The contract with the screens, continued: what an agent asks for in a conversation (see ``messages.py``)."""

from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these orders. ``call``: which conversation."""

    id: str
    call: str


class HoldCall(Frozen, frozen=True, kw_only=True, tag="hold"):
    """The caller hears music until I take the call back; the recording holds silence."""


class RetrieveCall(Frozen, frozen=True, kw_only=True, tag="retrieve"):
    """Take the held call back."""


class MuteCall(Frozen, frozen=True, kw_only=True, tag="mute"):
    """The caller is not to hear me, or to hear me again; done in the exchange, so that the recording agrees."""

    is_muted: bool


class SendDigits(Frozen, frozen=True, kw_only=True, tag="digits"):
    """Press keys (0-9 * # A-D) towards the caller."""

    digits: str


class TransferCall(Frozen, frozen=True, kw_only=True, tag="transfer"):
    """Give the call away to a queue of the same client; my part ends, the caller waits there with its join time."""

    queue: str
    reason: str = ""  # "": the call's own if it leads there, else one that does


class TransferTo(Frozen, frozen=True, kw_only=True, tag="transfer-to"):
    """Have an agent (``to``), an expert of ``queue`` or ``number`` outside take the call over.

    I get it back when nobody answers.
    """

    to: str = ""
    queue: str = ""
    reason: str = ""
    number: str = ""


class ConsultCall(Frozen, frozen=True, kw_only=True, tag="consult"):
    """Talk with an agent, an expert of ``queue`` or ``number`` outside, while the caller hears music."""

    to: str = ""
    queue: str = ""
    reason: str = ""
    number: str = ""


class TakeBack(Frozen, frozen=True, kw_only=True, tag="take-back"):
    """Seek and consult nobody any more: alone with the caller again."""


class SwapCall(Frozen, frozen=True, kw_only=True, tag="swap"):
    """Talk with the other one: the caller, or who is consulted."""


class CompleteCall(Frozen, frozen=True, kw_only=True, tag="complete"):
    """Give the caller to the one who is consulted; my part ends."""


class MergeCall(Frozen, frozen=True, kw_only=True, tag="merge"):
    """All talk with each other."""


class DropParty(Frozen, frozen=True, kw_only=True, tag="drop-party"):
    """Send this agent (or number outside) out of the conference that I lead."""

    party: str


class ParkCall(Frozen, frozen=True, kw_only=True, tag="park"):
    """Leave the caller in a numbered slot, where any agent may take him up; he comes back to me after a while."""


class PickUpCall(Frozen, frozen=True, kw_only=True, tag="pick-up"):
    """Take this parked caller up: my telephone rings."""


class PauseRecording(Frozen, frozen=True, kw_only=True, tag="pause-recording"):
    """What is said now is not to be in the recording of this conversation: it holds silence, and goes on by itself."""


class ResumeRecording(Frozen, frozen=True, kw_only=True, tag="resume-recording"):
    """Let the recording go on."""


PauseOrder = PauseRecording | ResumeRecording
ParkOrder = ParkCall | PickUpCall
SecondOrder = TransferTo | ConsultCall | TakeBack | SwapCall | CompleteCall | MergeCall | DropParty
ControlOrder = HoldCall | RetrieveCall | MuteCall | SendDigits | TransferCall | SecondOrder | ParkOrder | PauseOrder


# ---------------------------------------------------------------- what the page is shown of it


class SecondParty(msgspec.Struct, frozen=True, kw_only=True):
    """Whom I seek, or consult. ``waiting``: I talk with the caller, the other one hears music.

    ``agent`` is the id of the one who rings or is there, or whom I named; null: nobody is found yet.
    """

    mode: Literal["transfer", "consult"]
    state: Literal["seeking", "ringing", "with", "waiting"]
    agent: str | None
    queue: str
    since: str
    number: str = ""  # outside: neither an agent nor a queue is sought


class ParkedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A caller in a numbered slot; ``by`` parked him."""

    call: str
    client: str
    slot: int
    caller: str
    by: str
    since: str


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Another agent who is signed in."""

    id: str
    name_zh: str
    name_en: str
    state: Literal["not-ready", "ready", "offered", "talking", "wrap-up"]
    is_reachable: bool  # can be rung for a transfer or consultation now
