"""Facts about an agent's persistent leg."""

from dataclasses import dataclass

from lexicon.ids import AgentId, ChannelId, DeskId


@dataclass(frozen=True, slots=True)
class LegStood:
    """The agent's persistent leg is up: calls are joined to it at once, and it stays when they end."""

    agent: AgentId
    desk: DeskId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class LegFell:
    """The agent's persistent leg ended. It is dialled again; until it is up the agent is rung for each call.

    ``cause`` is Q.850, 0 unknown.
    """

    agent: AgentId
    desk: DeskId
    channel: ChannelId
    cause: int


@dataclass(frozen=True, slots=True)
class LegModeSet:
    """From the next sign-in on the agent has a persistent leg, or is rung for each call."""

    agent: AgentId
    is_standing: bool
    by: str
