"""What is open, read by one query instead of a whole day: the fold makes the same of both."""

import asyncio
import random
from datetime import timedelta

import pytest

from ari_app.call.past import fold
from ari_app.call.state import Way
from lexicon.journal import Entry
from store.codec import appended
from store.journal_read import JournalReader
from store.pool import Pool
from tests.fakes.moments import START
from tests.unit.engine.centre import Centre, tell
from tests.unit.engine.test_random_walk import Walk

pytestmark = pytest.mark.asyncio


def walked(seed: int, way: Way) -> list[Entry]:
    """The journal of a random walk (see test_random_walk), up to an instant in its middle."""
    entries: list[Entry] = []

    async def walk_it(centre: Centre) -> None:
        walk = Walk(centre, seed)
        await walk.go()
        entries.extend(walk.centre.journal.entries)

    tell(walk_it, way)
    return entries[: random.Random(seed).randrange(len(entries))]


@pytest.mark.parametrize("way", Way)
async def test_both_readings_say_the_same_of_what_is_open(pool: Pool, way: Way) -> None:
    reader = JournalReader(pool)
    open_ones = 0
    for seed in range(25):
        # Another loop, for its time is virtual.
        entries = await asyncio.to_thread(walked, seed, way)
        placed = [
            Entry(START + timedelta(days=seed, seconds=n), "controller", seed + 1, n + 1, entry.fact)
            for n, entry in enumerate(entries)
        ]
        await pool.execute(*appended(placed, with_effects=False))
        since = START + timedelta(days=seed)
        everything, wanted = await reader.since(since), await reader.open_since(since)
        assert fold(wanted) == fold(everything), f"seed {seed}"
        assert len(wanted) <= len(everything)
        open_ones += len(fold(wanted).calls) + len(fold(wanted).agents)
    assert open_ones > 25
    assert reader.unreadable == 0
