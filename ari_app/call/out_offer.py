"""How agents are rung, and one who was."""

from dataclasses import dataclass
from enum import StrEnum

from lexicon.ids import AgentId, ChannelId, OfferId, agent_channel


class Way(StrEnum):
    """How agents are rung (docs/decisions/0017)."""

    DIAL = "dial"  # the caller goes to Asterisk's Dial(), and comes back when nobody answers
    ORIGINATE = "originate"  # we dial the agent's leg and bridge both ourselves


@dataclass(frozen=True, slots=True)
class OutOffer:
    """The offer that is out, or was taken."""

    id: OfferId
    agent: AgentId
    endpoint: str
    made_mono: float
    way: Way = Way.DIAL
    leg: ChannelId = ChannelId("")  # the channel that Dial() made, once it answered

    def answered(self, leg: ChannelId) -> "OutOffer":
        """The same, with the leg that Dial() made."""
        return OutOffer(self.id, self.agent, self.endpoint, self.made_mono, self.way, leg)

    @property
    def channel(self) -> ChannelId:
        """The leg of the agent, whoever dialled it."""
        return self.leg or agent_channel(self.id)
