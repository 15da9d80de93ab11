"""What a watch wants done, besides what a call may ask for as well."""

from dataclasses import dataclass

from ari_app.call.commands import CancelTimer, DropBridge, HangUp, Note, SetTimer
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, OfferId, WatchId


@dataclass(frozen=True, slots=True)
class RingSupervisor:
    """Dial the supervisor's telephone; ``caller`` is what it shows."""

    watch: WatchId
    channel: ChannelId
    endpoint: str
    caller: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Enter:
    """Make ``bridge``, unless it is there, and put ``channel`` into it."""

    bridge: BridgeId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Snoop:
    """Make a channel that hears what ``target`` says and hears. ``whisper``: who hears what is said into it.

    ``role`` and ``watch`` come back with it when it is in the application.
    """

    watch: str
    target: ChannelId
    snoop: ChannelId
    whisper: str
    role: str = "snoop"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Tell the call that the supervisor is to have it; of Asterisk nothing is asked here."""

    call: CallId
    agent: AgentId
    supervisor: AgentId
    offer: OfferId


@dataclass(frozen=True, slots=True)
class ForgetWatch:
    """Nothing more will happen to it."""


WatchCommand = (
    RingSupervisor | Enter | Snoop | TakeOver | ForgetWatch | HangUp | DropBridge | Note | SetTimer | CancelTimer
)

ListeningCommand = RingSupervisor | Enter | Snoop
"""What Asterisk is asked for, of these."""

__all__ = [
    "CancelTimer",
    "DropBridge",
    "Enter",
    "ForgetWatch",
    "HangUp",
    "ListeningCommand",
    "Note",
    "RingSupervisor",
    "SetTimer",
    "Snoop",
    "TakeOver",
    "WatchCommand",
]
