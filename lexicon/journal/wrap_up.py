"""Facts about wrap-ups: what the agent wrote about a contact."""

from dataclasses import dataclass

from msgspec import Struct

from lexicon.ids import AgentId, CallId, ClientId, DispositionId, ReasonId


@dataclass(frozen=True, slots=True)
class WrapUpSaved:
    """Written by the gateway in the same transaction as the row. ``of``: whose conversation it was, where somebody
    else had been given the owed wrap-up; "": the agent's own."""

    call: CallId
    client: ClientId
    agent: AgentId
    reason: ReasonId
    disposition: DispositionId
    of: AgentId = AgentId("")


class WrapUpAmended(Struct, frozen=True, gc=False):
    """An agent who had saved got the same caller again, and saved anew; ``version``: what stood there before, and is
    kept. Written with the WrapUpSaved that counts now."""

    call: CallId
    client: ClientId
    agent: AgentId
    version: int


class WrapUpOwed(Struct, frozen=True, gc=False):
    """The limit passed before the agent saved; the draft is kept and stays owed."""

    call: CallId
    client: ClientId
    agent: AgentId


class WrapUpHanded(Struct, frozen=True, gc=False):
    """A supervisor (``by``) gave an owed wrap-up of ``agent`` to somebody else. ``of``: whose conversation it was."""

    call: CallId
    client: ClientId
    agent: AgentId
    of: AgentId
    to: AgentId
    by: AgentId


class WrapUpClosed(Struct, frozen=True, gc=False):
    """A supervisor (``by``) decided that an owed wrap-up of ``agent`` need not be written, and why."""

    call: CallId
    client: ClientId
    agent: AgentId
    of: AgentId
    by: AgentId
    why: str


class WrapUpDueSet(Struct, frozen=True, gc=False):
    """Within what time an owed wrap-up has to be written: of a queue, else of a client's, else ("" both) of all.
    None: as the wider rule says."""

    client: str
    queue: str
    due_s: int | None
    by: AgentId
