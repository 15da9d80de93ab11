"""The tone that a client wants while a supervisor listens: the row and the fact MonitorToneSet in one commit."""

from dataclasses import dataclass

from lexicon.errors import BadInput
from lexicon.ids import ClientId
from lexicon.journal import MonitorToneSet
from store.clients import must_be_client
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

SHORTEST_S, LONGEST_S = 2.0, 120.0
_SQL = load("tones")


@dataclass(frozen=True, slots=True)
class ClientTone:
    """``every_s``: seconds between two beeps; None: no tone."""

    client: ClientId
    name_zh: str
    name_en: str
    every_s: float | None


async def tones(pool: Pool) -> list[ClientTone]:
    """Every client's. Raises DatabaseAway."""
    return [ClientTone(**row) for row in await pool.fetch(_SQL["all"])]


async def set_tone(journal: JournalWriter, client: ClientId, every_s: float | None, by: str) -> bool:
    """From the next conversation on; False when it was so already. Raises BadInput and DatabaseAway."""
    if every_s is not None and not SHORTEST_S <= every_s <= LONGEST_S:
        raise BadInput("every_s", f"{every_s:g}", f"{SHORTEST_S:g} to {LONGEST_S:g} seconds")
    async with journal.transaction() as work:
        await must_be_client(work, client)
        is_new = await work.connection.fetchval(_SQL["set"], client, every_s) is not None
        if is_new:
            work.record(MonitorToneSet(client, every_s, by))
    return is_new


__all__ = ["ClientTone", "set_tone", "tones"]
