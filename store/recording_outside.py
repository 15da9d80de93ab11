"""Whether a client's calls are recorded while no agent is in them: the row and its fact in one commit."""

from dataclasses import dataclass

from lexicon.ids import ClientId
from lexicon.journal import OutsideRecordingSet
from store.clients import must_be_client
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("recording_outside")


@dataclass(frozen=True, slots=True)
class ClientChoice:
    client: ClientId
    name_zh: str
    name_en: str
    is_on: bool


async def choices(pool: Pool) -> list[ClientChoice]:
    """Every client's. Raises DatabaseAway."""
    return [ClientChoice(**row) for row in await pool.fetch(_SQL["all"])]


async def record_outside(journal: JournalWriter, client: ClientId, by: str, *, is_on: bool) -> bool:
    """From the next such conversation on; False when it was so already. Raises BadInput and DatabaseAway."""
    async with journal.transaction() as work:
        await must_be_client(work, client)
        is_new = await work.connection.fetchval(_SQL["set"], client, is_on) is not None
        if is_new:
            work.record(OutsideRecordingSet(client, is_on, by))
    return is_new
