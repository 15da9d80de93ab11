"""The second party of a conversation: sought, rung, talked with; and those who are in it already.

A number outside is a second party whose offer is made by nobody: it names the leg, and no agent.
"""

from dataclasses import dataclass
from enum import StrEnum

from ari_app.call.kept import Heard, Kept
from ari_app.call.out_offer import OutOffer
from ari_app.trunks.numbers import CallReason
from lexicon.ids import AgentId, BridgeId, CallId, RecordingId, consult_bridge, consult_recording, outside_bridge


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
    number: str = ""  # outside
    has_rung: bool = False  # the telephone there

    @property
    def bridge(self) -> BridgeId:
        """Where the agent and the second party talk alone, and hear a number outside ring."""
        if self.number and self.mode is Mode.TRANSFER and self.offer is not None:
            return outside_bridge(self.offer.leg)  # the caller comes to where it rang
        return consult_bridge(self.contact)

    @property
    def next_recording(self) -> RecordingId:
        return consult_recording(self.contact)


@dataclass(frozen=True, slots=True)
class Party:
    """An agent or a number outside in a conference, besides the agent who leads it.

    ``away``: the agent's browser is gone, the others talk on, and the place is kept; ``heard``: nobody knows yet.
    """

    contact: CallId
    offer: OutOffer
    reason: CallReason
    answered_mono: float
    is_muted: bool = False
    number: str = ""  # outside
    away: Kept | None = None
    heard: Heard | None = None

    @property
    def is_here(self) -> bool:
        """Whether it is an agent who talks with the caller now."""
        return not self.number and self.away is None

    @property
    def name(self) -> str:
        """How the agents call it: an agent's id, or the number."""
        return self.number or self.offer.agent
