"""Facts about offers: one call put to one agent."""

from dataclasses import dataclass

from msgspec import Struct

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, QueueId


class RunnerUp(Struct, frozen=True, gc=False, array_like=True):
    """One who came after the winner. ``rule``: the part of the key that decided between them. Written as a list."""

    id: str
    rule: str
    key: tuple[float, float, str]


class Choice(Struct, frozen=True, gc=False):
    """Why this agent and this contact. ``of``: what was chosen among, "agent" (a contact came and several agents were
    free) or "contact" (an agent became free and several contacts waited).

    ``key`` of an agent: rank by the queue's ``strategy``, idle since (s since 1970), id; of a contact: 0 for an
    emergency, order number (s since 1970), id. The smallest wins. ``skips``: agents by the first rule that kept them
    from this contact, and how many stood "free", in the instant before the offer. ``step``: of the queue's steps.
    """

    of: str
    strategy: str
    key: tuple[float, float, str]
    runners_up: tuple[RunnerUp, ...]
    skips: dict[str, int]
    step: int


@dataclass(frozen=True, slots=True)
class OfferMade:
    """The agent's telephone is being rung for the call.

    ``after``: the controller's sequence number up to which it was decided; what lies between that and this entry was
    noted in the same instant and came later. 0: written before that was kept. ``contact``: the second party that is
    sought by it (``SecondSought``), "" when the call itself is offered.
    """

    offer: OfferId
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    channel: ChannelId
    ring_timeout_s: float
    choice: Choice | None = None
    after: int = 0
    contact: CallId = CallId("")


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
    waits: bool = True  # the caller waits again at once; else from the CallQueued on that follows


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """The offer ended without the agent's doing.

    ``why``: caller-gone, exchange-lost, exchange-away (no answer to the ringing), controller-lost, agent-left (the
    page is gone, or loaded anew).
    """

    offer: OfferId
    call: CallId
    client: ClientId
    agent: AgentId
    why: str
