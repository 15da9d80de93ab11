"""Customers as an agent sees them beside a call: who it is, every contact so far, and what agents noted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from lexicon.errors import BadInput
from lexicon.ids import AgentId, CallId, ClientId
from lexicon.journal import CustomerNoted
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("contacts")
LONGEST_NOTE = 4000
MOST = 50
_HOME = re.compile(r"^(?:\+|00)?86(?=[1-9][0-9]{9,10}$)")
_MOBILE = re.compile(r"1[0-9]{10}")


@dataclass(frozen=True, slots=True)
class Party:
    """Whose call it is. ``is_mine``: the agent who asks was offered it, or talked in it."""

    client: ClientId | None
    caller: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What a client told us of the customer: by which value it was found, and the fields."""

    key: str
    value: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """One call of before."""

    call: CallId
    at: datetime
    is_outbound: bool
    reason: str | None
    agents: Sequence[str]
    talked_s: float | None
    fault: str | None
    outcome: str | None
    written_by: str | None
    written_reason: str | None
    disposition: str | None
    note: str | None
    recordings: Sequence[str]
    recorded_agents: Sequence[str]


@dataclass(frozen=True, slots=True)
class Item:
    """A message or callback of before."""

    id: str
    kind: str
    at: datetime
    due_at: datetime
    state: str
    agent: str | None
    reason: str
    note: str
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """What an agent noted about the customer."""

    id: int
    at: datetime
    agent: AgentId
    call: CallId
    note: str


def spellings(caller: str) -> list[str]:
    """All ways in which a line or a client may write this number; none for one that was withheld."""
    bare = re.sub(r"[\s()-]", "", caller)
    if not re.fullmatch(r"\+?[0-9]{3,20}", bare):
        return []
    found = {caller, bare, bare.lstrip("+")}
    home = _HOME.sub("", bare)
    if home != bare:
        found |= {home} if _MOBILE.fullmatch(home) else {home, f"0{home}"}
    elif bare.startswith(("+", "00")):
        return sorted(found)  # abroad
    else:
        home = bare.removeprefix("0")
    if len(home) in (10, 11):
        found |= {f"+86{home}", f"86{home}", f"0086{home}"}
    return sorted(found)


def is_mobile(text: str) -> bool:
    """Whether it is somebody's mobile number, however written."""
    return _MOBILE.fullmatch(_HOME.sub("", re.sub(r"[\s-]", "", text))) is not None


class Contacts:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of_call(self, call: CallId, agent: AgentId) -> Party | None:
        """Whose call it is, as far as this agent is concerned."""
        row = await self._pool.fetch_one(_SQL["of_call"], call, agent)
        return None if row is None else Party(**row)

    async def records(self, client: ClientId, caller: str) -> list[Record]:
        """What the client told us of the customer."""
        rows = await self._pool.fetch(_SQL["records"], client, spellings(caller))
        return [Record(row["key"], row["value"], _fields(msgspec.json.decode(row["fields"]))) for row in rows]

    async def contacts(self, client: ClientId, caller: str, call: CallId) -> list[Contact]:
        """The newest calls, without this one."""
        rows = await self._pool.fetch(_SQL["contacts"], client, spellings(caller), call, MOST)
        return [Contact(**row) for row in rows]

    async def items(self, client: ClientId, caller: str) -> list[Item]:
        """The newest messages and callbacks."""
        return [Item(**row) for row in await self._pool.fetch(_SQL["items"], client, spellings(caller), MOST)]

    async def notes(self, client: ClientId, caller: str) -> list[Note]:
        """The newest notes."""
        return [Note(**row) for row in await self._pool.fetch(_SQL["notes"], client, spellings(caller), MOST)]

    async def note(
        self, journal: JournalWriter, about: tuple[CallId, Party], by: tuple[AgentId, str], now: datetime
    ) -> int:
        """Add a note about the customer of this call; its number. Raises BadInput."""
        (call, party), (agent, text) = about, by
        text = text.replace("\x00", "\ufffd").strip()
        if not 1 <= len(text) <= LONGEST_NOTE:
            raise BadInput("note", f"{len(text)} characters", f"1 to {LONGEST_NOTE}")
        assert party.client is not None
        async with journal.transaction() as change:
            row = (party.client, party.caller, call, agent, text, now)
            number: int = await change.connection.fetchval(_SQL["put_note"], *row)
            change.record(CustomerNoted(call, party.client, agent, number))
        return number


def _fields(found: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
