"""Published numbers on a real PostgreSQL: they come, go and are moved, each with its fact and its line in the trail."""

from pathlib import Path

import pytest

from ari_app.catalogue import published
from flows.document import AnyNode, FlowDocument
from flows.document import Queue as QueueNode
from lexicon.clock import Clock
from lexicon.errors import BadInput
from lexicon.ids import ClientId, ReasonId
from lexicon.journal import NumberChanged
from lexicon.phone_number import Home
from store.audit import Audit, Place, Sought
from store.flows import FlowPublication, publish_flow
from store.numbers import Lead, NumberTaken, NumberThere, add_number, move_number, numbers, remove_number
from store.plans import Plans
from store.pool import Pool
from store.seed import seed
from tests.contract.store.test_plans import cli_journal

DEMO, OTHER, NOBODY = ClientId("demo"), ClientId("other"), ClientId("")
SHANGHAI = Home("CN", "21")
HERE = "02163372000"
PLAIN = Lead(reason="billing")


async def set_up(dsn: str, pool: Pool, var: Path) -> None:
    """The demo centre, and a client beside it with a queue and a reason of its own."""
    await seed(dsn, var)
    async with pool.transaction() as connection:
        await connection.execute(
            "INSERT INTO client (id, name_zh, name_en) VALUES ('other', '另一家', 'Other');"
            "INSERT INTO queue (id, client_id, name_zh, name_en) VALUES ('other-q', 'other', '队列', 'Queue');"
            "INSERT INTO reason (id, client_id, queue_id, name_zh, name_en)"
            " VALUES ('other-r', 'other', 'other-q', '原因', 'Reason');"
        )


def flow(name: str, client: ClientId, reason: str, *of: str) -> FlowDocument:
    nodes: dict[str, AnyNode] = {"go": QueueNode(reason=ReasonId(reason))}
    return FlowDocument(
        flow=name, client=client, name_zh=name, name_en=name, numbers=of, languages=("zh",), start="go", nodes=nodes
    )


@pytest.mark.asyncio
async def test_it_comes_moves_and_goes(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await set_up(dsn, pool, tmp_path)
    before = len(await numbers(pool))
    menu = Lead(menu="menu", greeting="greeting", keys={"1": "billing", "2": "technical"}, language="en")
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        put = await add_number(journal, "+86 21 6337 2000", (DEMO, menu), "boss", SHANGHAI)
        assert (put.row.number, put.row.client, put.row.digits) == (HERE, DEMO, menu.keys)
        assert [one.row.number for one in await numbers(pool, "other")] == []
        for way in ("63372000", "862163372000", HERE):
            with pytest.raises(NumberTaken, match="demo"):
                await add_number(journal, way, (OTHER, Lead(reason="other-r")), "boss", SHANGHAI)
            with pytest.raises(NumberThere):
                await add_number(journal, way, (DEMO, PLAIN), "boss", SHANGHAI)
        await move_number(journal, "2163372000", (DEMO, PLAIN), "boss", SHANGHAI)
        moved = await move_number(journal, "63372000", (OTHER, Lead(reason="other-r")), "boss", SHANGHAI)
        assert (moved.row.client, moved.row.menu, moved.row.digits) == (OTHER, "", {}), "nothing of the client before"
        called = published(*await Plans(pool).in_force(), SHANGHAI).called("+862163372000")
        assert called is not None and called.client == OTHER
        assert (await remove_number(journal, "+862163372000", "boss", SHANGHAI)).client == OTHER
        with pytest.raises(BadInput, match="no number of ours"):
            await remove_number(journal, HERE, "boss", SHANGHAI)
        assert len(await numbers(pool)) == before
        seeded = next(one.row for one in await numbers(pool) if one.row.digits)
        await remove_number(journal, seeded.number, "boss", SHANGHAI)
    assert [entry.fact for entry in heard] == [
        NumberChanged(HERE, DEMO, NOBODY, "boss"),
        NumberChanged(HERE, DEMO, DEMO, "boss"),
        NumberChanged(HERE, OTHER, DEMO, "boss"),
        NumberChanged(HERE, NOBODY, OTHER, "boss"),
        NumberChanged(seeded.number, NOBODY, DEMO, "boss"),
    ]
    trail = Audit(pool)
    told = [
        (one.client, one.detail)
        for one in await trail.newest(20, sought=Sought(act="NumberChanged"))
        if one.whom == HERE
    ]
    assert told == [
        ("other", '{"how": "went"}'),
        ("other", '{"how": "came"}'),
        ("demo", '{"how": "went"}'),
        ("demo", '{"how": "changed"}'),
        ("demo", '{"how": "came"}'),
    ]
    seen = await trail.newest(20, sought=Sought(act="NumberChanged"), clients=[OTHER])
    assert {one.client for one in seen} == {"other"} and not any("demo" in one.detail for one in seen)
    assert isinstance(await trail.verify(), Place)


@pytest.mark.asyncio
async def test_a_flow_leads_it(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    """By its name, or because it names the number; what it names of another client's is nothing."""
    await set_up(dsn, pool, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, _):
        for document in (flow("shop", DEMO, "billing"), flow("desk", OTHER, "other-r", HERE)):
            await publish_flow(journal, FlowPublication(document, "boss", "", 0), {}, clock.now())
        with pytest.raises(BadInput, match="desk names"):
            await add_number(journal, HERE, (OTHER, Lead(reason="other-r")), "boss", SHANGHAI)
        put = await add_number(journal, HERE, (OTHER, Lead(flow="desk")), "boss", SHANGHAI)
        assert put.led_by == "desk"
        await move_number(journal, HERE, (DEMO, PLAIN), "boss", SHANGHAI)
        centre = published(*await Plans(pool).in_force(), SHANGHAI)
        assert (centre.numbers[HERE].client, centre.numbers[HERE].flow.id) == (DEMO, "")
        await move_number(journal, HERE, (DEMO, Lead(flow="shop")), "boss", SHANGHAI)
        centre = published(*await Plans(pool).in_force(), SHANGHAI)
        assert (centre.numbers[HERE].client, centre.numbers[HERE].flow.id) == (DEMO, "shop")
        assert [one.led_by for one in await numbers(pool) if one.row.number == HERE] == ["shop"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("number", "client", "lead", "where"),
    [
        ("12", DEMO, PLAIN, "number"),
        ("0216337200x", DEMO, PLAIN, "number"),
        ("1234567890123456", DEMO, PLAIN, "number"),
        ("110", DEMO, PLAIN, "number"),
        (HERE, ClientId("nobody"), PLAIN, "client"),
        (HERE, DEMO, Lead(), "lead"),
        (HERE, DEMO, Lead(reason="nothing"), "reason"),
        (HERE, OTHER, PLAIN, "reason"),
        (HERE, DEMO, Lead(menu="menu", keys={"1": "nothing"}), "reason"),
        (HERE, DEMO, Lead(menu="menu"), "key"),
        (HERE, DEMO, Lead(reason="billing", keys={"1": "billing"}), "key"),
        (HERE, DEMO, Lead(menu="menu", keys={"12": "billing"}), "key"),
        (HERE, DEMO, Lead(flow="nothing"), "flow"),
        (HERE, DEMO, Lead(reason="billing", language="fr"), "language"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_place(
    dsn: str, pool: Pool, clock: Clock, tmp_path: Path, number: str, client: ClientId, lead: Lead, where: str
) -> None:
    await set_up(dsn, pool, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        with pytest.raises(BadInput) as refused:
            await add_number(journal, number, (client, lead), "boss", SHANGHAI)
    assert refused.value.where == where and not heard


@pytest.mark.asyncio
async def test_a_move_of_nothing_and_to_nowhere(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await set_up(dsn, pool, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        with pytest.raises(BadInput, match="no number of ours"):
            await move_number(journal, HERE, (DEMO, PLAIN), "boss", SHANGHAI)
        await add_number(journal, HERE, (DEMO, PLAIN), "boss", SHANGHAI)
        with pytest.raises(BadInput, match="has no 'billing'"):
            await move_number(journal, HERE, (OTHER, PLAIN), "boss", SHANGHAI)
    assert len(heard) == 1
