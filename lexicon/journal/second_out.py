"""Facts about a number outside as the second party of a conversation, and about calls that no agent is in any more.

The number is sought, consulted and given the caller by the facts that tell of any second party (``second.py``), which
name it in ``number``; here is what is told of nobody else.
"""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ChannelId, ClientId


@dataclass(frozen=True, slots=True)
class SecondAnswered:
    """Somebody answered at the number that ``agent`` transfers the call to, or wants to consult."""

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    leg: ChannelId
    rang_s: float


@dataclass(frozen=True, slots=True)
class HandedOutside:
    """The caller talks with a number outside from now on, and ``agent`` has left the call: no agent is in it.

    ``how``: transfer, consult, conference (the last agent left it), or alone (the agent left while the number was
    ringing: the caller hears music until it is answered, and waits in the queue with his place if it is not).
    """

    call: CallId
    client: ClientId
    agent: AgentId
    contact: CallId
    number: str
    leg: ChannelId
    how: str


@dataclass(frozen=True, slots=True)
class SecondLegEnded:
    """The leg to a number outside ended. ``why``: completed (somebody talked there), taken-back (the agent gave it up),
    or as in ``CallOutFailed``.

    ``cause`` is Q.850 and ``sip`` the carrier's status, 0 when there was none.
    """

    call: CallId
    client: ClientId
    contact: CallId
    number: str
    leg: ChannelId
    why: str
    cause: int
    sip: int
    talked_s: float


@dataclass(frozen=True, slots=True)
class OutsideRecordingSet:
    """From now on conversations of this client that no agent is in are recorded, or (the default) not."""

    client: ClientId
    is_on: bool
    by: str
