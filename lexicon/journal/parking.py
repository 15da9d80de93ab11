"""Facts about callers who are parked: with nobody, in a numbered slot of the client, until some agent takes them up."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ClientId


@dataclass(frozen=True, slots=True)
class CallParked:
    """``agent`` left the caller in ``slot``; after ``limit_s`` he comes back to that agent, or to the queue."""

    call: CallId
    client: ClientId
    agent: AgentId
    slot: int
    limit_s: float


@dataclass(frozen=True, slots=True)
class CallUnparked:
    """The slot is free again. ``how``: picked-up (an agent is rung for it), returned (the time is over)."""

    call: CallId
    client: ClientId
    slot: int
    how: str
