"""What can happen to a leg that goes out through a trunk."""

from dataclasses import dataclass

from lexicon.ids import ChannelId


@dataclass(frozen=True, slots=True)
class Placed:
    """An agent calls somebody, who and from where is in the call."""


@dataclass(frozen=True, slots=True)
class ControllerLost:
    """It was being placed by a controller that is no more, and not all of it is there."""


@dataclass(frozen=True, slots=True)
class OutRinging:
    """The callee's telephone rings, or the network lets us hear something."""

    channel: ChannelId


@dataclass(frozen=True, slots=True)
class OutAnswered:
    """The callee answered."""

    channel: ChannelId


@dataclass(frozen=True, slots=True)
class OutGone:
    """The leg ended, answered or not. ``cause`` is Q.850, ``sip`` the status of the refusal; 0 when unknown.

    ``why``: our own word for it, of one that never was dialled.
    """

    channel: ChannelId
    cause: int
    sip: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class OutAgain:
    """The line refused the leg, or said nothing; it is to be dialled through another trunk, as ``leg`` from now on."""

    channel: ChannelId
    leg: ChannelId


OutEvent = OutRinging | OutAnswered | OutGone
