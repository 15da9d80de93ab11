"""Facts about the second party of a conversation: the one to whom an agent transfers, or whom he consults.

``contact`` is the id under which the second party was sought: the call's with a number behind it. The router's offers
for it (``OfferMade`` with that contact) name the call itself, as everything that agents see of it does.
"""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, OfferId, QueueId, ReasonId


@dataclass(frozen=True, slots=True)
class SecondSought:
    """``agent`` seeks a second party: ``to``, or an expert of ``queue``. ``mode``: transfer, consult.

    The caller hears music from here (``CallHeld``) unless others talk with him. A transfer is over by the answer; in a
    consultation the two talk first. The place in the queue is the caller's own.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    mode: str
    queue: QueueId
    reason: ReasonId
    to: AgentId | None
    joined_at: datetime
    order: float
    limit_s: float
    number: str = ""  # outside: nobody is found by the router, this is dialled
    leg: ChannelId = ChannelId("")  # to that number
    shown: str = ""  # there: a number of the client's


@dataclass(frozen=True, slots=True)
class SecondEnded:
    """There is no second party (any more). ``why``: taken-back, no-answer, declined, unreachable, agent-left, left,
    refused, first-left, caller-gone, exchange-lost, controller-lost; of a number outside also busy, wrong-number,
    no-line."""

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    why: str


@dataclass(frozen=True, slots=True)
class ConsultStarted:
    """``agent`` and the second party hear each other in a bridge of their own; the caller hears music."""

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    to: AgentId  # "" for a number outside
    bridge: BridgeId
    leg: ChannelId


@dataclass(frozen=True, slots=True)
class ConsultSwapped:
    """``agent`` talks with the other of the two now; the one who waits hears music."""

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    is_with_caller: bool


@dataclass(frozen=True, slots=True)
class PartyJoined:
    """The second party talks with the caller and all others from now on: a conference."""

    call: CallId
    client: ClientId
    agent: AgentId  # "" for a number outside
    contact: CallId
    offer: OfferId
    leg: ChannelId
    number: str = ""


@dataclass(frozen=True, slots=True)
class PartyLeft:
    """``agent`` left the conference, which goes on. ``why``: left, dropped (by the one who leads it), lost."""

    call: CallId
    client: ClientId
    agent: AgentId  # "" for a number outside
    contact: CallId
    why: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class PartyAway:
    """The sound of ``agent``, one of a conference, is gone; the others talk on, and the place is kept ``keep_s`` long.

    Who led the conference does so no more (``HandedOver`` follows) and has a ``contact`` from here on. ``why``: page
    (another page of the agent's came), silence (page and sound are gone), leg (the leg was lost).
    """

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    offer: OfferId
    why: str
    keep_s: float


@dataclass(frozen=True, slots=True)
class PartyBack:
    """``agent`` talks with the others of the conference again, by the leg of ``offer``. ``away_s`` is no talk time."""

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    offer: OfferId
    leg: ChannelId
    away_s: float


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The call is ``to``'s from now on, no longer ``agent``'s. ``how``: transfer, consult, conference, or alone (the
    first agent left while the second was rung: it is the call's own offer now)."""

    call: CallId
    client: ClientId
    agent: AgentId
    to: AgentId
    contact: CallId
    offer: OfferId
    how: str
