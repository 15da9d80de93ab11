"""Flows on a real PostgreSQL: published, read, refused when somebody was first; texts kept once; never changed."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from ari_app.catalogue import published
from ari_app.ivr.number import GREETING
from flows import document as nodes
from flows.document import FlowDocument, flow_of
from lexicon.clock import Clock
from lexicon.errors import Conflict
from lexicon.ids import ClientId
from lexicon.journal import FlowPublished
from store.flows import FlowPublication, Flows, Spoken, UnreadableFlow, publish_flow
from store.plans import Plans
from store.pool import Pool
from store.seed import seed
from tests.contract.store.test_plans import cli_journal
from tests.unit.flows.flowing import TEXT, document

LINE = document({"main": nodes.HangUp(say=TEXT)}, client=ClientId("demo"), numbers=("4008000001",))
WAV = Spoken("zh", "您好", b"RIFF")


def wanted(one: FlowDocument = LINE, after: int = 0) -> FlowPublication:
    return FlowPublication(one, "wang", "试用", after)


@pytest.mark.asyncio
async def test_published_read_and_in_force(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    before = published(*await Plans(pool).in_force())
    assert (before.numbers["4008000001"].flow.version, before.flows) == (0, {})
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        assert await publish_flow(journal, wanted(), {"spoken-1": WAV}, clock.now()) == 1
        two = replace_numbers(LINE, ())
        assert await publish_flow(journal, wanted(two, 1), {"spoken-1": replace(WAV, wav=b"other")}, clock.now()) == 2
        with pytest.raises(Conflict, match="version 2 of line was published meanwhile by wang; expected 1"):
            await publish_flow(journal, wanted(LINE, 1), {}, clock.now())
        assert await publish_flow(journal, wanted(LINE, 2), {}, clock.now()) == 3
    assert [entry.fact for entry in heard] == [
        FlowPublished("line", version, ClientId("demo"), "wang", "试用") for version in (1, 2, 3)
    ]
    flows = Flows(pool)
    newest, first = await flows.newest("line"), await flows.of_version("line", 2)
    assert newest is not None and (newest.version, newest.document) == (3, LINE)
    assert first is not None and first.document == two
    assert [(line.version, line.nodes) for line in await flows.history()] == [(3, 1), (2, 1), (1, 1)]
    assert await flows.history("other") == [] and await flows.newest("other") is None
    assert await flows.unspoken({"spoken-1", "spoken-2"}) == {"spoken-2"}
    assert await flows.sounds(["spoken-1", "spoken-2"]) == {"spoken-1": b"RIFF"}
    now = published(*await Plans(pool).in_force())
    assert now.numbers["4008000001"].flow == flow_of(LINE, 3)
    assert GREETING in now.numbers["4008000002"].flow.nodes, "a number without a flow is led by its row"
    assert set(now.flows) == {("line", 1), ("line", 2), ("line", 3)}, "calls may still be in the earlier ones"
    assert len(now.spoken) == 2


def replace_numbers(one: FlowDocument, numbers: tuple[str, ...]) -> FlowDocument:
    return document(one.nodes, client=one.client, numbers=numbers)


@pytest.mark.asyncio
async def test_a_version_is_never_changed_and_a_later_format_is_not_guessed(
    dsn: str, pool: Pool, clock: Clock, tmp_path: Path
) -> None:
    await seed(dsn, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, _):
        await publish_flow(journal, wanted(), {}, clock.now())
        later = document(LINE.nodes, client=LINE.client, flow="later", format=2)
        await publish_flow(journal, wanted(later), {}, clock.now())
    with pytest.raises(UnreadableFlow, match="format 2; this version knows 1"):
        await Flows(pool).newest("later")
    with psycopg.connect(dsn) as connection:
        for statement in ("UPDATE flow_version SET note = ''", "DELETE FROM flow_version", "TRUNCATE flow_version"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"), connection.transaction():
                connection.execute(statement)
