"""The journal before an offer, and the plans it speaks of."""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from lexicon.ids import CallId, OfferId
from lexicon.journal import Entry, RoutingAdopted
from lexicon.wire import UnreadableFact, fact_from_json
from routing.plan import Plan
from routing.publishing.document import plan_of
from store.codec import entry_of
from store.journal_read import LONG_READ_S
from store.plans import Plans, with_tables
from store.pool import Pool
from store.sql import load

_SQL = load("past_offers")
MEMORY = timedelta(hours=24)  # as much as a controller reads when it takes over
LOOK_BACK = timedelta(days=31)


class PastOffers:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._plans = pool, Plans(pool)

    async def call_of(self, offer: OfferId, now: datetime) -> CallId | None:
        """Whose offer it was, if it was made in the last month."""
        row = await self._pool.fetch_one(_SQL["call_of"], offer, now - LOOK_BACK)
        return None if row is None else CallId(row["call_id"])

    async def rows_before(self, made: Entry, kinds: Sequence[str]) -> list[asyncpg.Record]:
        """A day of the controller's entries up to ``made``, that one included; see ``entries_of``."""
        rows: list[asyncpg.Record] = await self._pool.fetch(
            _SQL["before"], made.at - MEMORY, made.epoch, made.seq, list(kinds), timeout_s=LONG_READ_S
        )
        return rows

    async def plans(self, rows: Sequence[asyncpg.Record]) -> tuple[dict[int, Plan], Plan]:
        """The plans that these entries name, and the one that holds now. Raises UnreadablePlan."""
        catalogue, document, version = await self._plans.in_force()
        found = {version: plan_of(document, version)}
        for row in rows:
            fact = fact_from_json(row["kind"], row["data"]) if row["kind"] == RoutingAdopted.__name__ else None
            if isinstance(fact, RoutingAdopted) and fact.version not in found:
                known = await self._plans.of_version(fact.version)
                document = with_tables(None if known is None else known.document, catalogue)
                found[fact.version] = plan_of(document, fact.version)
        return found, found[version]


def entries_of(rows: Sequence[asyncpg.Record]) -> list[Entry]:
    """The rows that this version can read. Of a long day it takes seconds: not for the event loop."""
    found: list[Entry] = []
    for row in rows:
        with contextlib.suppress(UnreadableFact):
            found.append(entry_of(row))
    return found
