"""What is asked for about persistent legs."""

from dataclasses import dataclass

from lexicon.ids import ChannelId, DeskId, OfferId


@dataclass(frozen=True, slots=True)
class Stand:
    """Dial a desk's persistent leg."""

    channel: ChannelId
    desk: DeskId
    endpoint: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class DropLeg:
    """End a persistent leg (``HangUp`` only lets go of one)."""

    channel: ChannelId


@dataclass(frozen=True, slots=True)
class Beep:
    """Tell the agent, and nobody else, that somebody is on the line now."""

    offer: OfferId
    channel: ChannelId
