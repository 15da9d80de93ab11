"""What is asked for when an agent's browser or network went away in a conversation."""

from dataclasses import dataclass

from lexicon.ids import AgentId, ChannelId, OfferId


@dataclass(frozen=True, slots=True)
class Listen:
    """How many packets of sound have come from the agent's leg: ``LegHeard`` follows."""

    offer: OfferId
    channel: ChannelId


@dataclass(frozen=True, slots=True)
class AskPhone:
    """Whether the agent can be rung now: if so, ``PhoneBack`` follows at once."""

    agent: AgentId
