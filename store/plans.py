"""Published routing plans, and what holds where none was published."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg
import msgspec

from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, ClientId, QueueId, ReasonId
from lexicon.journal import RoutingPublished
from routing.plan import NORMAL_PRIORITY, Medium, QueuePlan, Strategy
from routing.plan import Reason as Needs
from routing.profile import Profile
from routing.publishing.document import FORMAT, PlanDocument, QueueEntry, ReasonEntry
from store.catalogue import Catalogue, Queue, Reason, catalogue_of
from store.journal import JournalWriter
from store.people import People
from store.pool import Pool
from store.sql import load

MINUTE_S = 60.0
_SQL = load("plans")


class UnreadablePlan(Refused):
    """A stored plan of a format that this version does not know, or damaged."""

    code = "unreadable-plan"


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One published version."""

    version: int
    document: PlanDocument
    published_at: datetime
    published_by: str
    note: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One published version in short."""

    version: int
    published_at: datetime
    published_by: str
    note: str
    queues: int
    reasons: int


class Plans:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def newest(self) -> PlanVersion | None:
        """The plan that was published last. Raises UnreadablePlan."""
        return _version(await self._pool.fetch_one(_SQL["newest"]))

    async def of_version(self, version: int) -> PlanVersion | None:
        """One version. Raises UnreadablePlan."""
        return _version(await self._pool.fetch_one(_SQL["of_version"], version))

    async def history(self, limit: int = 50) -> list[PlanLine]:
        """The newest first."""
        return [PlanLine(**row) for row in await self._pool.fetch(_SQL["history"], limit)]

    async def in_force(self) -> tuple[Catalogue, PlanDocument, int]:
        """The catalogue, the plan that holds now and its version (0: none), of one moment. Raises UnreadablePlan."""
        async with self._pool.transaction(isolation="repeatable_read") as connection:
            return await in_force_of(connection)

    async def profiles(self) -> dict[AgentId, Profile]:
        """What everyone can do."""
        return {person.id: person.profile for person in await People(self._pool).all()}


async def in_force_of(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
) -> tuple[Catalogue, PlanDocument, int]:
    """``Plans.in_force`` as a transaction sees it."""
    published = _version(await connection.fetchrow(_SQL["newest"]))
    catalogue = await catalogue_of(connection)
    document = with_tables(None if published is None else published.document, catalogue)
    return catalogue, document, 0 if published is None else published.version


@dataclass(frozen=True, slots=True)
class Publication:
    """What is to be published. ``after``: the version that was the newest when it was checked, 0 for none."""

    document: PlanDocument
    by: str
    note: str
    after: int


async def publish(journal: JournalWriter, publication: Publication, now: datetime) -> int:
    """Publish a checked plan: the version, the rows for the screens and the fact in one commit; the new version.

    Raises Conflict (another version came meanwhile) and DatabaseAway.
    """
    async with journal.transaction() as change:
        await change.connection.execute(_SQL["hold"])
        newest = await change.connection.fetchrow(_SQL["newest"])
        was = 0 if newest is None else newest["version"]
        if was != publication.after:
            raise Conflict(
                f"version {was} was published meanwhile by {newest['published_by'] if newest else ''}; "
                f"expected {publication.after}: look at it, and publish again",
                code="plan-changed",
            )
        version = await put_plan(change.connection, publication, now)
        change.record(RoutingPublished(version, publication.by, publication.note))
    return version


async def newest_within(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> PlanVersion | None:
    """The newest plan, in a transaction that may publish the next: nobody else does before it is over."""
    await connection.execute(_SQL["hold"])
    return _version(await connection.fetchrow(_SQL["newest"]))


async def put_plan(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", new: Publication, now: datetime
) -> int:
    """The rows of a publication; its version. The fact is the caller's affair."""
    document = new.document
    text = msgspec.json.encode(document).decode()
    version: int = await connection.fetchval(_SQL["insert"], text, now, new.by, new.note)
    for name, entries in (("put_skill", document.skills), ("put_team", document.teams)):
        rows = [(id_, named.client, named.name_zh, named.name_en) for id_, named in entries.items()]
        await connection.executemany(_SQL[name], rows)
    await connection.executemany(_SQL["put_queue"], [_queue_row(entry, version) for entry in document.queues])
    clients = {entry.rules.id: entry.client for entry in document.queues}
    reasons = [_reason_row(entry, clients[entry.needs.queue], version) for entry in document.reasons]
    await connection.executemany(_SQL["put_reason"], reasons)
    needs = [entry.needs for entry in document.reasons]
    await connection.execute(_SQL["drop_reason_skills"], [one.id for one in needs])
    skills = [(one.id, skill, level) for one in needs for skill, level in one.skills.items()]
    await connection.executemany(_SQL["put_reason_skill"], skills)
    return version


def _queue_row(entry: QueueEntry, version: int) -> tuple[object, ...]:
    rules = entry.rules
    return (
        rules.id, entry.client, entry.name_zh, entry.name_en, rules.promise_s, rules.medium.value, rules.strategy.value,
        rules.ring_timeout_s, rules.misses_allowed, rules.hold_s, version,
    )  # fmt: skip


def _reason_row(entry: ReasonEntry, client: ClientId, version: int) -> tuple[object, ...]:
    needs = entry.needs
    return (
        needs.id, client, needs.queue, min(needs.skills, default=None), entry.name_zh, entry.name_en, needs.parent,
        needs.needs_certification, needs.priority, needs.is_emergency, version,
    )  # fmt: skip


def _version(row: asyncpg.Record | None) -> PlanVersion | None:
    if row is None:
        return None
    try:
        document = msgspec.json.decode(row["document"], type=PlanDocument)
    except msgspec.DecodeError as error:
        raise UnreadablePlan(f"routing plan {row['version']}: {error}") from error
    if document.format > FORMAT:
        raise UnreadablePlan(f"routing plan {row['version']}: format {document.format}; this version knows {FORMAT}")
    return PlanVersion(row["version"], document, row["published_at"], row["published_by"], row["note"])


# ---------------------------------------------------------------- rows that no plan ever had


def with_tables(document: PlanDocument | None, catalogue: Catalogue) -> PlanDocument:
    """The published plan and, after it, the queues and reasons that were in no plan yet: each holds as its row says.

    What an older plan had and this one has not is taken out, and stays so. Where nothing was published, the queues' old
    priorities give head starts: a minute for each step above the normal one.
    """
    if document is None:
        starts = {one: (NORMAL_PRIORITY - one) * MINUTE_S for one in range(1, NORMAL_PRIORITY)}
        document = PlanDocument(head_starts=starts)
    listed = {entry.needs.id for entry in document.reasons}
    reasons = [one for one in catalogue.reasons if one.plan_version is None and one.id not in listed]
    kept = listed | {one.id for one in reasons}
    served = {entry.rules.id for entry in document.queues}
    wanted = {one.queue for one in reasons}
    queues = [
        one for one in catalogue.queues if one.id not in served and (one.plan_version is None or one.id in wanted)
    ]
    return replace(
        document,
        queues=(*document.queues, *map(queue_entry, queues)),
        reasons=(*document.reasons, *(reason_entry(one, kept) for one in reasons)),
    )


def queue_entry(row: Queue) -> QueueEntry:
    """A queue as its own row says: one step."""
    rules = QueuePlan(
        id=row.id,
        promise_s=row.promise_s,
        medium=Medium(row.medium),
        strategy=Strategy(row.strategy),
        ring_timeout_s=row.ring_timeout_s,
        misses_allowed=row.misses_allowed,
        hold_s=row.hold_s,
    )
    return QueueEntry(row.client, row.name_zh, row.name_en, rules)


def reason_entry(row: Reason, kept: Collection[ReasonId]) -> ReasonEntry:
    """A reason as its own row says."""
    needs = Needs(
        id=row.id,
        queue=QueueId(row.queue),
        skills=dict(row.skills),
        needs_certification=row.needs_certification,
        parent=row.parent if row.parent in kept else None,
        priority=row.priority,
        is_emergency=row.is_emergency,
    )
    return ReasonEntry(row.name_zh, row.name_en, needs)
