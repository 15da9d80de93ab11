"""The monitor tone of a client, on a real PostgreSQL: the row, the fact, and what is refused."""

from pathlib import Path

import pytest

from lexicon.clock import Clock
from lexicon.errors import BadInput
from lexicon.ids import ClientId
from lexicon.journal import MonitorToneSet
from store.catalogue import read_catalogue
from store.pool import Pool
from store.seed import seed
from store.tones import set_tone, tones
from tests.contract.store.test_plans import cli_journal

DEMO = ClientId("demo")


@pytest.mark.asyncio
async def test_off_at_first_set_and_off_again_each_with_its_fact(
    dsn: str, pool: Pool, clock: Clock, tmp_path: Path
) -> None:
    await seed(dsn, tmp_path)
    assert [one.every_s for one in await tones(pool)] == [None]
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        assert await set_tone(journal, DEMO, 15.0, "boss")
        assert not await set_tone(journal, DEMO, 15.0, "boss"), "the same again is no news"
        assert [client.monitor_tone_s for client in (await read_catalogue(pool)).clients] == [15.0]
        assert await set_tone(journal, DEMO, None, "boss")
        for client, every_s, where in ((DEMO, 1.0, "every_s"), (DEMO, 121.0, "every_s"), ("nobody", 15.0, "client")):
            with pytest.raises(BadInput) as refused:
                await set_tone(journal, ClientId(client), every_s, "boss")
            assert refused.value.where == where
    assert [entry.fact for entry in heard] == [MonitorToneSet(DEMO, 15.0, "boss"), MonitorToneSet(DEMO, None, "boss")]
