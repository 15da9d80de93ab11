"""What is known of one watch: the connection of a supervisor's telephone with an agent's conversations."""

from dataclasses import dataclass
from enum import StrEnum

from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    OfferId,
    WatchId,
    agent_channel,
    watch_bridge,
    watch_offer,
)


class WatchWay(StrEnum):
    """Who hears the supervisor."""

    LISTEN = "listen"  # nobody
    WHISPER = "whisper"  # the agent
    BARGE = "barge"  # the caller and the agent


class Stage(StrEnum):
    """Where a watch stands. The legal ways from one to another are drawn in docs/states.md from ``step.HANDLERS``."""

    RINGING = "ringing"  # the supervisor's telephone is being rung
    WAITING = "waiting"  # connected; the agent who is followed does not talk
    OPENING = "opening"  # the channel through which the conversation is heard is being made
    HEARING = "hearing"
    TAKING = "taking"  # the supervisor is about to be put through to the caller
    TAKEN = "taken"  # the leg belongs to the call now
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that can be heard: the two legs, and whether its client wants a tone in it meanwhile."""

    call: CallId
    client: ClientId
    caller: ChannelId
    leg: ChannelId
    has_tone: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch. ``talk``: the conversation that is, or is to be, heard."""

    id: WatchId
    supervisor: AgentId
    endpoint: str
    agent: AgentId
    way: WatchWay
    is_following: bool
    talk: Talk | None = None
    stage: Stage = Stage.RINGING
    snoops: int = 0  # channels that were made to hear through
    snoop: ChannelId = ChannelId("")  # the one through which the conversation is, or is to be, heard
    old: ChannelId = ChannelId("")  # what the conversation is heard through until the next one is there
    heard_mono: float | None = None  # since when this conversation is heard
    heard_way: WatchWay = WatchWay.LISTEN  # in which it is heard now

    @property
    def leg(self) -> ChannelId:
        """The supervisor's channel: named as the leg of the offer that it becomes when he takes the call over."""
        return agent_channel(self.offer)

    @property
    def offer(self) -> OfferId:
        return watch_offer(self.id)

    @property
    def bridge(self) -> BridgeId:
        return watch_bridge(self.id)

    @property
    def talker(self) -> AgentId:
        """Whose part in the call it hangs on: the agent's, and after taking over the supervisor's own."""
        return self.supervisor if self.stage is Stage.TAKEN else self.agent
