"""Webhooks' secrets are sealed: a copy of the database signs nothing. What an older version left; another key."""

from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from lexicon.errors import Refused
from store.audit import Act, Audit, Place
from store.journal import JournalWriter
from store.pool import Pool
from store.sealing import Box, is_sealed
from store.webhook_secrets import WebhookSecrets
from store.webhooks import Webhook, Webhooks
from tests.contract.parts import Until, WallClock
from tests.contract.webhooks.conftest import SECRET, Receiver, a_call, secrets_of, subscribed, working

pytestmark = pytest.mark.asyncio


async def in_the_table(pool: Pool) -> dict[str, str]:
    return {row["id"]: row["secret"] for row in await pool.fetch("SELECT id, secret FROM webhook")}


async def test_what_is_kept_is_sealed_and_signs_all_the_same(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    kept = (await in_the_table(pool))["w1"]
    assert is_sealed(kept) and SECRET[6:20] not in kept
    async with working(pool, journal):
        a_call(journal, "c1")
        await until(lambda: len(receiver.calls("c1")) == 2)  # the receiver checks each signature
    listed = await Webhooks(pool).listed()
    assert listed[0].secret == kept, "who lists them reads none"


async def test_what_an_older_version_left_is_sealed_at_the_start(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    await pool.execute("UPDATE webhook SET secret = $1", SECRET)
    async with working(pool, journal):
        a_call(journal, "c1")
        await until(lambda: len(receiver.calls("c1")) == 2)
    kept = (await in_the_table(pool))["w1"]
    assert is_sealed(kept)
    await pool.execute("CHECKPOINT")
    row = await pool.fetch_one("SELECT pg_read_binary_file(pg_relation_filepath('webhook')) AS bytes")
    assert row is not None and SECRET[6:20].encode() not in row["bytes"] and kept[:20].encode() in row["bytes"]


async def test_one_that_is_not_sealed_is_refused(pool: Pool, journal: JournalWriter) -> None:
    one = Webhook("w2", "x", "https://x.test", SECRET, (), True, (), False, "root", WallClock().now())
    with pytest.raises(asyncpg.RaiseError):
        await Webhooks(pool).make(one, Act("root", "webhook-made", one.id))
    await Webhooks(pool).make(secrets_of(pool).sealed(one), Act("root", "webhook-made", one.id))


async def test_another_key(pool: Pool, journal: JournalWriter, tmp_path: Path) -> None:
    """A service that has read the old key finds the new one by itself; the old one is gone."""
    file = tmp_path / "secrets" / "webhooks"
    kept, running = WebhookSecrets(pool, Box(file)), WebhookSecrets(pool, Box(file))
    one = Webhook("w3", "x", "https://x.test", SECRET, (), True, (), False, "root", WallClock().now())
    await Webhooks(pool).make(kept.sealed(one), Act("root", "webhook-made", one.id))
    before, was = await in_the_table(pool), file.read_text()
    assert await kept.turn(Act("root", "webhook-key-changed"), WallClock().now()) == 1
    after = await in_the_table(pool)
    assert before["w3"].split(":")[1] != after["w3"].split(":")[1] and file.read_text() not in was
    assert len(file.read_text().split()) == 1 and file.stat().st_mode & 0o777 == 0o600
    assert [found.secret for found in running.opened(await Webhooks(pool).listed())] == [SECRET]
    assert running.opened([replace(one, secret=before["w3"])]) == [], "what a copy of yesterday has opens no more"
    assert [row.act for row in await Audit(pool).newest(1)] == ["webhook-key-changed"]
    assert isinstance(await Audit(pool).verify(), Place)


async def test_a_secret_moved_to_another_row_opens_nothing(tmp_path: Path) -> None:
    box = Box(tmp_path / "webhooks")
    sealed = box.seal("w1", SECRET)
    assert box.open("w1", sealed) == SECRET and box.seal("w1", SECRET) != sealed
    with pytest.raises(Refused):
        box.open("w2", sealed)
    with pytest.raises(Refused):
        Box(tmp_path / "another").open("w1", sealed)
