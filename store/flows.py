"""Published self-service flows, and the texts that were spoken for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from flows.document import FORMAT, FlowDocument
from lexicon.errors import Conflict, Refused
from lexicon.ids import ClientId
from lexicon.journal import FlowPublished
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("flows")


class UnreadableFlow(Refused):
    """A stored flow of a format that this version does not know, or damaged."""

    code = "unreadable-flow"


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """One published version of a flow. ``source``: the file it came from, comments and all; "": none is known."""

    flow: str
    version: int
    client: ClientId
    document: FlowDocument
    published_at: datetime
    published_by: str
    note: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FlowDraft:
    """What somebody has begun. ``after``: the version it began with, 0 for none."""

    flow: str
    client: ClientId
    source: str
    after: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One published version in short."""

    flow: str
    version: int
    client: ClientId
    published_at: datetime
    published_by: str
    note: str
    nodes: int


class Flows:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def newest(self, flow: str) -> FlowVersion | None:
        """The version that holds now. Raises UnreadableFlow."""
        return _version(await self._pool.fetch_one(_SQL["newest"], flow))

    async def of_version(self, flow: str, version: int) -> FlowVersion | None:
        """One version. Raises UnreadableFlow."""
        return _version(await self._pool.fetch_one(_SQL["of_version"], flow, version))

    async def history(self, flow: str = "", limit: int = 50) -> list[FlowLine]:
        """The newest first; of all flows unless one is named."""
        return [FlowLine(**row) for row in await self._pool.fetch(_SQL["history"], flow, limit)]

    async def in_force(self) -> list[FlowLine]:
        """What holds now, of all flows."""
        return [FlowLine(**row) for row in await self._pool.fetch(_SQL["in_force"])]

    async def drafts(self, person: str) -> list[FlowDraft]:
        """What somebody has begun and not published."""
        return [FlowDraft(**row) for row in await self._pool.fetch(_SQL["drafts"], person)]

    async def put_draft(self, person: str, draft: FlowDraft) -> None:
        """As it is typed; the last one holds."""
        row = (draft.flow, draft.client, draft.source, draft.after, draft.changed_at)
        await self._pool.execute(_SQL["put_draft"], person, *row)

    async def drop_draft(self, person: str, flow: str) -> None:
        """It was published, or is not wanted."""
        await self._pool.execute(_SQL["drop_draft"], person, flow)

    async def unspoken(self, names: Collection[str]) -> set[str]:
        """Those of ``names`` that were not spoken yet."""
        return set(names) - {row["name"] for row in await self._pool.fetch(_SQL["spoken"], list(names))}

    async def sounds(self, names: Collection[str]) -> dict[str, bytes]:
        """The sound files of those that were spoken."""
        return {row["name"]: row["wav"] for row in await self._pool.fetch(_SQL["sounds"], list(names))}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text with its sound (a wav, 8 kHz mono 16 bit)."""

    language: str
    text: str
    wav: bytes


@dataclass(frozen=True, slots=True)
class FlowPublication:
    """What is to be published. ``after``: the version that was the newest when it was checked, 0 for none."""

    document: FlowDocument
    by: str
    note: str
    after: int
    source: str = ""


async def publish_flow(
    journal: JournalWriter, wanted: FlowPublication, spoken: Mapping[str, Spoken], now: datetime
) -> int:
    """Publish a checked flow: the version, the sounds made for it and the fact in one commit; the new version.

    Raises Conflict (another version came meanwhile) and DatabaseAway.
    """
    document = wanted.document
    async with journal.transaction() as change:
        await change.connection.execute(_SQL["hold"])
        newest = await change.connection.fetchrow(_SQL["newest"], document.flow)
        was = 0 if newest is None else newest["version"]
        if was != wanted.after:
            raise Conflict(
                f"version {was} of {document.flow} was published meanwhile by {newest['published_by']}; "
                f"expected {wanted.after}: look at it, and publish again",
                code="flow-changed",
            )
        rows = [(name, one.language, one.text, one.wav, now) for name, one in spoken.items()]
        await change.connection.executemany(_SQL["put_spoken"], rows)
        text = msgspec.json.encode(document).decode()
        row = (document.flow, was + 1, document.client, text, now, wanted.by, wanted.note, wanted.source)
        await change.connection.execute(_SQL["insert"], *row)
        change.record(FlowPublished(document.flow, was + 1, document.client, wanted.by, wanted.note))
    return int(was) + 1


def document_of(flow: str, version: int, text: str) -> FlowDocument:
    """The document of a stored version. Raises UnreadableFlow."""
    try:
        document = msgspec.json.decode(text, type=FlowDocument)
    except msgspec.DecodeError as error:
        raise UnreadableFlow(f"flow {flow} {version}: {error}") from error
    if document.format > FORMAT:
        raise UnreadableFlow(f"flow {flow} {version}: format {document.format}; this version knows {FORMAT}")
    return document


def _version(row: asyncpg.Record | None) -> FlowVersion | None:
    if row is None:
        return None
    return FlowVersion(**{**row, "document": document_of(row["flow"], row["version"], row["document"])})
