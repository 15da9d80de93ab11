"""Callers who go first, on a real PostgreSQL: the row, the fact, and what is refused."""

from pathlib import Path

import pytest

from lexicon.clock import Clock
from lexicon.errors import BadInput
from lexicon.ids import AgentId, ClientId
from lexicon.journal import VipChanged
from store.catalogue import read_catalogue
from store.pool import Pool
from store.seed import seed
from store.vips import KnownVip, drop_vip, put_vip, vips
from tests.contract.store.test_plans import cli_journal

DEMO, CALLER = ClientId("demo"), "13800000001"


@pytest.mark.asyncio
async def test_set_changed_and_dropped_each_with_its_fact(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    plain, held = KnownVip(DEMO, CALLER), KnownVip(DEMO, CALLER, 2, (AgentId("wang"), AgentId("li")), "note")
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        for _ in range(2):  # the same again is no news
            assert await put_vip(journal, plain, (), "boss") == plain
        assert await put_vip(journal, held, ("wang", "li", "wang"), "boss") == held
        assert await vips(pool) == await vips(pool, "demo") == [held]
        assert await vips(pool, "other") == []
        (known,) = (await read_catalogue(pool)).vips
        assert (known.caller, known.priority, known.agents) == (CALLER, 2, held.agents)
        assert await drop_vip(journal, DEMO, CALLER, "boss")
        assert not await drop_vip(journal, DEMO, CALLER, "boss")
    assert [entry.fact for entry in heard] == [
        VipChanged(DEMO, CALLER, 1, (), "boss"),
        VipChanged(DEMO, CALLER, 2, held.agents, "boss"),
        VipChanged(DEMO, CALLER, None, (), "boss"),
    ]
    assert await vips(pool) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("vip", "logins", "where"),
    [
        (KnownVip(DEMO, "12"), (), "caller"),
        (KnownVip(DEMO, "1380000x001"), (), "caller"),
        (KnownVip(ClientId("nobody"), CALLER), (), "client"),
        (KnownVip(DEMO, CALLER, 0), (), "priority"),
        (KnownVip(DEMO, CALLER, 10), (), "priority"),
        (KnownVip(DEMO, CALLER), ("wang", "nobody"), "agents"),
        (KnownVip(DEMO, CALLER, note="x" * 201), (), "note"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_place(
    dsn: str, pool: Pool, clock: Clock, tmp_path: Path, vip: KnownVip, logins: tuple[str, ...], where: str
) -> None:
    await seed(dsn, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        with pytest.raises(BadInput) as refused:
            await put_vip(journal, vip, logins, "boss")
    assert refused.value.where == where
    assert await vips(pool) == [] and heard == []
