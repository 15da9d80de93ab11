"""What a call wants done about a leg that goes out through a trunk."""

from dataclasses import dataclass

from lexicon.ids import BridgeId, CallId, ChannelId

ANY_TRUNK = ""


@dataclass(frozen=True, slots=True)
class Remember:
    """Asterisk is asked for nothing more of this call before what was noted is durable."""


@dataclass(frozen=True, slots=True)
class CallOut:
    """Dial ``number``; ``OutRinging``, ``OutAnswered`` and ``OutGone`` follow. Which ``trunk`` carries it is chosen
    when it is dialled (``engine/out_legs.py``), and chosen anew with ``OutAgain``.

    ``channel`` is ``out_channel`` of the call, so that the same leg is dialled only once; ``caller_id`` is what the
    callee sees. The leg is put into ``bridge`` (made if need be) before it is dialled: whoever is in there hears the
    network's ringing and what it says; "" for a leg that is heard only once it is answered. ``hearer`` is a channel
    that is put into the bridge together with it.
    """

    call: CallId
    channel: ChannelId
    trunk: str
    number: str
    caller_id: str
    timeout_s: float
    bridge: BridgeId = BridgeId("")
    hearer: ChannelId = ChannelId("")


@dataclass(frozen=True, slots=True)
class DialAgain:
    """Dial what ``OutAgain`` told of: the call knows the leg by its new name."""

    call: CallId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class EndRefused:
    """End a leg that the network refused, with the cause it gave: one over a span stays there until it is told."""

    channel: ChannelId
