"""What the journal says of one who is to be called back: a part of ``past.fold``."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lexicon.ids import ChannelId, is_standing
from lexicon.journal import CallbackDialled, CallbackEnded, CallbackTaken, CallBridged, Entry, OfferMade

if TYPE_CHECKING:
    from ari_app.call.past import PastCall


def callback_fact(call: "PastCall", entry: Entry) -> "PastCall":
    """What it makes of the call; before anything else is made of it."""
    match entry.fact:
        case CallbackTaken(queue=queue, reason=reason, joined_at=joined_at, order=order) as taken:
            call = replace(call, callback=taken, queue=queue, reason=reason, joined_at=joined_at, order=order)
            return replace(call, entered_at=call.entered_at or joined_at, is_released=False)
        case CallbackDialled(channel=channel):
            return replace(call, callback_dialled_at=entry.at, channel=channel, is_called_back=True, is_taken=True)
        case OfferMade(channel=leg) if call.callback is not None:
            return replace(call, leg=leg if is_standing(leg) else ChannelId(""))
        case CallbackEnded() | CallBridged():
            return replace(call, callback=None)
        case _:
            return call
