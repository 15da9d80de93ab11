"""The second party of a conversation: sought, rung, talked with; and those who are in it already."""

from dataclasses import dataclass
from enum import StrEnum

from ari_app.call.out_offer import OutOffer
from ari_app.trunks.numbers import CallReason
from lexicon.ids import AgentId, BridgeId, CallId, RecordingId, consult_bridge, consult_recording


class Mode(StrEnum):
    """What the agent wants of the second party."""

    TRANSFER = "transfer"  # that it takes the call over by answering
    CONSULT = "consult"  # to talk with it first


@dataclass(frozen=True, slots=True)
class Second:
    """Who is sought or consulted. ``to``: a named agent; None: whoever the router finds for ``reason``.

    ``offer`` is out until ``is_here``; ``is_back``: the agent talks with the caller meanwhile, the second one waits.
    """

    contact: CallId
    mode: Mode
    reason: CallReason
    to: AgentId | None
    entered_mono: float
    offer: OutOffer | None = None
    answered_mono: float = 0.0
    is_here: bool = False
    is_told: bool = False  # both are in the bridge, and that was noted
    is_back: bool = False
    recording: RecordingId | None = None
    is_recording_told: bool = False  # that it was begun, or is missing

    @property
    def bridge(self) -> BridgeId:
        """Where the agent and the second party talk alone."""
        return consult_bridge(self.contact)

    @property
    def next_recording(self) -> RecordingId:
        return consult_recording(self.contact)


@dataclass(frozen=True, slots=True)
class Party:
    """An agent in a conference, besides the one who leads it."""

    contact: CallId
    offer: OutOffer
    reason: CallReason
    answered_mono: float
    is_muted: bool = False
