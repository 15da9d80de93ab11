"""Facts about offers: one call put to one agent."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, QueueId


@dataclass(frozen=True, slots=True)
class OfferMade:
    """The agent's telephone is being rung for the call."""

    offer: OfferId
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    channel: ChannelId
    ring_timeout_s: float


@dataclass(frozen=True, slots=True)
class OfferTaken:
    """The agent answered."""

    offer: OfferId
    call: CallId
    client: ClientId
    agent: AgentId
    rang_s: float


@dataclass(frozen=True, slots=True)
class OfferFailed:
    """The agent did not take it. ``why``: no-answer, declined, unreachable, agent-left."""

    offer: OfferId
    call: CallId
    client: ClientId
    agent: AgentId
    why: str
    rang_s: float


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """The offer ended without the agent's doing.

    ``why``: caller-gone, exchange-lost, exchange-away (no answer to the ringing), controller-lost.
    """

    offer: OfferId
    call: CallId
    client: ClientId
    agent: AgentId
    why: str
