"""What is asked about a parked caller."""

from dataclasses import dataclass

from lexicon.ids import AgentId


@dataclass(frozen=True, slots=True)
class ParkAsked:
    """The caller is to wait in ``slot`` without this agent, for ``limit_s`` at most."""

    agent: AgentId
    slot: int
    limit_s: float


@dataclass(frozen=True, slots=True)
class PickUpAsked:
    """An agent wants the parked caller."""

    agent: AgentId
