"""Facts about a conversation whose agent's browser or telephone went away."""

from dataclasses import dataclass

from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, OfferId


@dataclass(frozen=True, slots=True)
class CallKept:
    """The agent's sound is gone: the caller hears music, and is kept for the agent for ``keep_s`` at most.

    ``why``: page (another page of the agent's came), silence (page and sound are gone), leg (the leg was lost).
    """

    call: CallId
    client: ClientId
    agent: AgentId
    why: str
    keep_s: float


@dataclass(frozen=True, slots=True)
class CallRejoined:
    """The caller and the agent hear each other again, in the same conversation. ``kept_s`` is no talk time.

    ``offer`` names the leg that was rung for it; the conversation goes on in ``bridge``.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    offer: OfferId
    bridge: BridgeId
    agent_channel: ChannelId
    kept_s: float
