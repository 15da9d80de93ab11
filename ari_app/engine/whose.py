"""Whose channel, leg or offer this is: kept in step with the calls by the engine."""

from ari_app.call.out_offer import OutOffer
from ari_app.call.state import Call
from ari_app.engine.account import offer_of
from lexicon.ids import CallId, ChannelId, OfferId


class Whose:
    """Callers' channels, offers that are out or talked on, and legs that Dial() made, by what they belong to."""

    def __init__(self) -> None:
        self._by_channel: dict[ChannelId, CallId] = {}
        self._by_offer: dict[OfferId, CallId] = {}
        self._by_leg: dict[ChannelId, OfferId] = {}  # those that Dial() made, once they are answered

    def caller(self, channel: ChannelId) -> CallId | None:
        """The call whose caller this is."""
        return self._by_channel.get(channel)

    def offer(self, offer: OfferId | None) -> CallId | None:
        """The call that this offer is about."""
        return None if offer is None else self._by_offer.get(offer)

    def leg(self, channel: ChannelId) -> OfferId | None:
        """The offer of a leg that Dial() made."""
        return self._by_leg.get(channel)

    def offer_of_leg(self, channel: ChannelId) -> OfferId | None:
        """The offer that any agent's leg is about, by its own id or by what was told of it."""
        return offer_of(channel) or self._by_leg.get(channel)

    def add(self, channel: ChannelId, call: CallId) -> None:
        """A caller's channel."""
        self._by_channel[channel] = call

    def renamed(self, before: Call, call: Call) -> None:
        """It goes on with another channel."""
        self._by_channel.pop(before.channel, None)
        self._by_channel[call.channel] = call.id

    def forget(self, call: Call) -> None:
        """The call is over."""
        self._by_channel.pop(call.channel, None)

    def moved(self, call: Call, before: Call | None) -> None:
        """The call's offers are others than ``before``."""
        for old in () if before is None else offers_of(before):
            self._by_offer.pop(old.id, None)
            self._by_leg.pop(old.leg, None)
        for new in offers_of(call):
            self._by_offer[new.id] = call.id
            if new.leg:
                self._by_leg[new.leg] = new.id

    def knows(self, channel: ChannelId) -> bool:
        """Whether it is a caller's, or a leg that Dial() made."""
        return channel in self._by_channel or channel in self._by_leg


def offers_of(call: Call) -> tuple[OutOffer, ...]:
    """Everything that is out for the call or was taken: its own, the second party's, those of a conference."""
    if call.second is None and not call.parties:  # nearly always
        return () if call.offer is None else (call.offer,)
    second = None if call.second is None else call.second.offer
    return tuple(one for one in (call.offer, second, *(one.offer for one in call.parties)) if one is not None)


def is_moved(call: Call, before: Call) -> bool:
    """Whether its offers may be others than ``before``."""
    return call.offer is not before.offer or call.second is not before.second or call.parties is not before.parties
