"""Facts about wrap-ups: what the agent wrote about a contact."""

from dataclasses import dataclass

from msgspec import Struct

from lexicon.ids import AgentId, CallId, ClientId, DispositionId, ReasonId


@dataclass(frozen=True, slots=True)
class WrapUpSaved:
    """Written by the gateway in the same transaction as the row."""

    call: CallId
    client: ClientId
    agent: AgentId
    reason: ReasonId
    disposition: DispositionId


class WrapUpOwed(Struct, frozen=True, gc=False):
    """The limit passed before the agent saved; the draft is kept and stays owed."""

    call: CallId
    client: ClientId
    agent: AgentId
