"""Whose channel, leg or offer this is: kept in step with the calls by the engine."""

from ari_app.call.state import Call, OutOffer
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

    def forget(self, call: Call) -> None:
        """The call is over."""
        self._by_channel.pop(call.channel, None)

    def moved(self, call: Call, old: OutOffer | None) -> None:
        """The call's offer is another one than ``old``."""
        if old is not None:
            self._by_offer.pop(old.id, None)
            self._by_leg.pop(old.leg, None)
        if call.offer is not None:
            self._by_offer[call.offer.id] = call.id
            if call.offer.leg:
                self._by_leg[call.offer.leg] = call.offer.id

    def knows(self, channel: ChannelId) -> bool:
        """Whether it is a caller's, or a leg that Dial() made."""
        return channel in self._by_channel or channel in self._by_leg
