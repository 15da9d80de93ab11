"""Facts about calls that the centre places."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, ReasonId


@dataclass(frozen=True, slots=True)
class CallPlaced:
    """An agent calls somebody: the agent's own telephone is rung first. The call's first entry, as ``CallArrived`` is.

    ``caller`` is the customer's number, which is called; ``number`` the client's own, which the customer is shown.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    offer: OfferId  # names the agent's leg
    channel: ChannelId  # the customer's leg, once it is dialled
    number: str
    caller: str
    language: str  # zh or en
    reason: ReasonId


@dataclass(frozen=True, slots=True)
class CalleeRings:
    """The customer's telephone rings, or the network lets the agent hear something."""

    call: CallId
    client: ClientId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class CallOutFailed:
    """Nobody was reached. ``why``: busy, no-answer, wrong-number, refused, no-line, unreachable (the customer);
    given-up, phone-not-answered, phone-unreachable, desk-lost (the agent); exchange-lost, controller-lost.

    ``cause`` is Q.850 and ``sip`` the carrier's status, 0 when there was none.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    why: str
    cause: int
    sip: int
    tried_s: float


@dataclass(frozen=True, slots=True)
class CallPutThrough:
    """A flow sends the caller to a number outside, which is being dialled; meanwhile the caller hears music."""

    call: CallId
    client: ClientId
    channel: ChannelId  # the leg outside
    number: str
    shown: str  # there: the client's number that the caller dialled
    node: str  # of the flow


@dataclass(frozen=True, slots=True)
class OutsideAnswered:
    """Somebody answered outside: the caller and they hear each other."""

    call: CallId
    client: ClientId
    channel: ChannelId
    rang_s: float


@dataclass(frozen=True, slots=True)
class OutsideOver:
    """The leg outside ended. ``why``: completed, given-up (the caller hung up), or as in ``CallOutFailed``: then the
    flow goes on."""

    call: CallId
    client: ClientId
    channel: ChannelId
    why: str
    cause: int
    sip: int
    talked_s: float
