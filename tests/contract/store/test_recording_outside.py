"""Whether a client's calls without an agent are recorded, on a real PostgreSQL: the row, the fact, what is refused."""

from pathlib import Path

import pytest

from lexicon.clock import Clock
from lexicon.errors import BadInput
from lexicon.ids import ClientId
from lexicon.journal import OutsideRecordingSet
from store.catalogue import read_catalogue
from store.pool import Pool
from store.recording_outside import choices, record_outside
from store.seed import seed
from tests.contract.store.test_plans import cli_journal

DEMO = ClientId("demo")


@pytest.mark.asyncio
async def test_off_at_first_and_on_with_its_fact(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    assert [one.is_on for one in await choices(pool)] == [False]
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        assert await record_outside(journal, DEMO, "boss", is_on=True)
        assert not await record_outside(journal, DEMO, "boss", is_on=True), "the same again is no news"
        assert [client.records_outside for client in (await read_catalogue(pool)).clients] == [True]
        with pytest.raises(BadInput):
            await record_outside(journal, ClientId("nobody"), "boss", is_on=True)
    assert [entry.fact for entry in heard] == [OutsideRecordingSet(DEMO, True, "boss")]
