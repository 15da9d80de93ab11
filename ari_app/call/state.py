"""What is known of one call, and the phases it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ari_app.call.callback import Callback, Place
from ari_app.call.control import Control
from ari_app.call.kept import Heard, Kept
from ari_app.call.out_offer import OutOffer as OutOffer
from ari_app.call.out_offer import Way as Way
from ari_app.call.second import Party, Second
from ari_app.call.surveyed import Surveyed
from ari_app.ivr.flow import IvrState, language_of
from ari_app.trunks.numbers import CallReason, DialledNumber, Recognised
from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    PlaybackId,
    QueueId,
    ReasonId,
    RecordingId,
    TrunkId,
    agent_channel,
    call_bridge,
    is_out,
    is_standing,
    out_channel,
    outside_bridge,
    voicemail,
)
from lexicon.outcome import Outcome


class Phase(StrEnum):
    """Where a call stands. The legal ways from one to another are drawn in docs/states.md from ``step.HANDLERS``."""

    IVR = "ivr"
    RAISING = "raising"  # an agent calls somebody: the own telephone is rung
    CALLING = "calling"  # the agent is on the line, and the customer's telephone is rung
    OUTSIDE = "outside"  # a flow sends the caller to a number outside, or did
    QUEUED = "queued"
    OFFERED = "offered"
    JOINING = "joining"  # the agent answered; caller and agent are being put into one bridge
    TALKING = "talking"
    LIFTING = "lifting"  # both legs are on the way from Dial() to a bridge of ours
    KEPT = "kept"  # the agent's browser or leg is gone; the caller is kept with music for when it is back
    SEEKING = "seeking"  # a second party is sought or rung; the agent waits, the caller hears music
    CONSULTING = "consulting"  # the agent talks with a second party, or with the caller while that one waits
    CONFERENCE = "conference"  # the caller talks with several
    SENT = "sent"  # an agent gave the caller to a number outside and has left: no agent is in the call
    PARKED = "parked"  # with nobody and in no queue: some agent is to take the caller up
    PROMISED = "promised"  # to be called back: the caller is told so, and let go
    AWAITING = "awaiting"  # to be called back: waits in its queue, without a line
    PROPOSED = "proposed"  # to be called back: an agent is rung for it; the customer is not yet dialled
    RETURNING = "returning"  # the offer or conversation is over; the caller is on the way back from Dial()
    SURVEY = "survey"  # the agent hung up, the caller is asked about the conversation
    FAREWELL = "farewell"  # a last word is being played
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """What is known of the caller: a VIP's head start, the agents to be preferred, the reason of the last talk."""

    head_start_s: float = 0.0
    preferred: tuple[AgentId, ...] = ()
    reason: ReasonId | None = None
    place: Place | None = None  # that is kept for a callback
    listed: Recognised | None = None  # a list of the client's in which the number stands


@dataclass(frozen=True, slots=True)
class Parked:
    """Where a parked caller is, and by whose doing; ``is_over``: the time is over, that agent is to have him back."""

    slot: int
    by: AgentId
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """Where a flow or an agent (``by``) sends the caller. ``leg`` is "" while something is said first.

    ``contact`` is the second party that it was for the agent; ``*_mono`` are monotonic seconds.
    """

    number: str
    leg: ChannelId = ChannelId("")
    dialled_mono: float = 0.0
    has_rung: bool = False
    answered_mono: float | None = None
    by: AgentId | None = None
    contact: CallId = CallId("")

    @property
    def bridge(self) -> BridgeId:
        """Where the two talk."""
        return outside_bridge(self.leg)


@dataclass(frozen=True)  # without slots: ``replace`` copies the whole of it at once
class Call:
    """One contact. ``*_mono`` are monotonic seconds, ``*_at`` wall time."""

    id: CallId
    channel: ChannelId
    dialled: str
    caller: str
    number: DialledNumber | None
    arrived_mono: float
    way: Way = Way.DIAL
    phase: Phase = Phase.IVR
    ivr: IvrState = IvrState()
    has_rung: bool = False  # the customer's telephone, of a call that we placed
    outs: int = 0  # legs that went outside for this caller
    outside: Outside | None = None  # the one that does now
    plays: int = 0
    is_playing: bool = False
    reason: CallReason | None = None
    joined_at: datetime | None = None
    joined_mono: float = 0.0
    order: float = 0.0  # the place among all who wait, fixed at entry (see routing/waiting.py)
    entered_mono: float = 0.0  # since when it waits in this queue: later than joined_mono after an overflow
    known: KnownCaller = KnownCaller()
    patience_mono: float = 0.0  # since when its longest wait is counted: from joining, or from the last conversation
    is_return: bool = False
    is_transfer: bool = False  # waits because an agent gave it away
    is_unstaffed: bool = False  # the caller was told that nobody is there, and the wait for somebody is limited
    owes_word: bool = False  # that nobody is there is still to be said
    music: str | None = None  # sits with those who wait and hear this class of music; None: does not sit there
    stays: bool = False  # did not want what its queue's last step sends callers to
    left: ReasonId | None = None  # the queue was left by a key: who comes back for this reason has its place
    word: str = ""  # what is to be said first when the caller is back
    offer: OutOffer | None = None
    unrung: AgentId | None = None  # Asterisk gave no answer when asked to ring this one
    bridged_mono: float = 0.0
    control: Control = Control()
    kept: Kept | None = None
    heard: Heard | None = None  # of the agent's leg; None: its page is there, nobody listens
    second: Second | None = None  # who is sought or consulted by the agent of ``offer``
    seconds: int = 0  # that were ever sought
    parked: Parked | None = None
    callback: Callback | None = None  # also once it is reached
    parties: tuple[Party, ...] = ()  # in the conversation besides the agent of ``offer``
    recordings: int = 0  # one per conversation
    recording: RecordingId | None = None
    is_recording_confirmed: bool = False
    is_recording_missed: bool = False  # the alarm was raised: once for each recording
    message: RecordingId | None = None  # that the caller leaves, or has left and not yet settled
    messages: int = 0  # one for each try
    survey: Surveyed | None = None  # that goes on, or begins when the caller is back
    parting: Outcome | None = None  # how it will have ended, once the channel is gone
    trunk: TrunkId = TrunkId("")  # over which it came
    # Closed by hand, now; of those who wait: keep, let-go.
    closed: Mapping[QueueId, str] = field(default_factory=dict, hash=False)
    turned: int = 0  # away from closed queues, so often

    @property
    def language(self) -> str:
        """What is spoken with this caller."""
        if self.number is None:
            return "zh"
        return language_of(self.number.flow, self.ivr) or self.number.language

    @property
    def playback(self) -> PlaybackId:
        """The id of the newest playing of a prompt."""
        return PlaybackId(f"play-{self.id}-{self.plays}")

    @property
    def bridge(self) -> BridgeId:
        return call_bridge(self.id, self.recordings)

    @property
    def next_bridge(self) -> BridgeId:
        """Where the next conversation is: of a call that we place, already before it is answered."""
        return call_bridge(self.id, self.recordings + 1)

    @property
    def proof(self) -> ChannelId:
        """The channel that lives as long as the call does; "" for one who waits to be called back."""
        if self.is_lineless:
            return ChannelId("")
        return self.agent_leg if self.phase is Phase.RAISING else self.channel

    @property
    def is_lineless(self) -> bool:
        """Whether there is nobody on the line: to be called back, and not yet dialled."""
        return self.callback is not None and self.callback.is_released and not self.callback.is_dialled

    @property
    def agent_leg(self) -> ChannelId:
        """The channel that rings or connects the agent; only while there is an offer. See ``agent_channel``."""
        assert self.offer is not None
        return self.offer.leg or agent_channel(self.offer.id)

    @property
    def is_parked(self) -> bool:
        """Whether the caller sits where those who wait sit."""
        return self.music is not None

    @property
    def next_out(self) -> ChannelId:
        """The leg of the next number outside. The first one of a call that we placed is the customer's."""
        return out_channel(self.id, max(self.outs, int(is_out(self.channel))) + 1)

    @property
    def is_dialled(self) -> bool:
        """Whether the caller is in the hands of Dial()."""
        return self.offer is not None and self.offer.way is Way.DIAL

    @property
    def is_joined(self) -> bool:
        """Whether caller and agent talk in a bridge of ours, or are just put into one."""
        return self.phase in (Phase.JOINING, Phase.TALKING) and not self.is_dialled

    @property
    def is_recorded_on_leg(self) -> bool:
        """Whether Asterisk writes the agent's leg, one that Dial() made: such a recording ends with it."""
        if self.recording is None or self.offer is None:
            return False
        return self.offer.leg != "" and not is_standing(self.offer.leg)

    @property
    def next_message(self) -> RecordingId:
        """The recording of the next message that the caller leaves."""
        return voicemail(self.id, self.messages + 1)

    @property
    def next_recording(self) -> RecordingId:
        """The recording of the next conversation."""
        return RecordingId(f"{self.id}-{self.recordings + 1}")


def replace(call: Call, **changes: Any) -> Call:
    """``call`` with ``changes``, as ``dataclasses.replace``; at a tenth of its cost, since every event comes here."""
    changed = object.__new__(Call)
    changed.__dict__.update(call.__dict__, **changes)
    return changed
