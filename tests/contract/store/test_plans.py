"""Routing plans on a real PostgreSQL: published, read, refused, derived from rows that no plan ever had."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from lexicon.clock import Clock
from lexicon.errors import Conflict
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId, TeamId
from lexicon.journal import Entry, RoutingPublished
from routing.plan import LastStep, Medium, QueuePlan, Reason, Step, Strategy, Then
from routing.publishing.document import Named, PlanDocument, QueueEntry, ReasonEntry, plan_of
from store.journal import JournalWriter
from store.journal_read import JournalReader
from store.plans import Plans, PlanVersion, Publication, UnreadablePlan, publish, with_tables
from store.pool import Pool
from store.seed import PLAN, seed

DEMO, SERVICE, VIP = ClientId("demo"), QueueId("service"), QueueId("vip")
BILLING, MANDARIN, GOLD = SkillId("billing"), SkillId("mandarin"), TeamId("gold")

DOCUMENT = PlanDocument(
    queues=(
        QueueEntry(
            DEMO,
            "贵宾",
            "VIP",
            QueuePlan(
                VIP,
                promise_s=10.0,
                strategy=Strategy.BEST_LEVEL,
                steps=(Step(levels={MANDARIN: 4}, teams=frozenset({GOLD})), Step(20.0, levels={MANDARIN: 3})),
                last=LastStep(60.0, Then.OVERFLOW, SERVICE),
                ring_timeout_s=9.0,
                misses_allowed=2,
                hold_s=5.0,
            ),
        ),
        QueueEntry(DEMO, "客服", "Service", QueuePlan(SERVICE, steps=(Step(), Step(30.0, is_anyone=True)))),
    ),
    reasons=(
        ReasonEntry("账户", "Account", Reason(ReasonId("account"), SERVICE)),
        ReasonEntry(
            "账单",
            "Billing",
            Reason(ReasonId("billing"), VIP, {BILLING: 3, MANDARIN: 2}, True, ReasonId("account"), 3, True),
        ),
        ReasonEntry("技术", "Technical", Reason(ReasonId("technical"), SERVICE, {SkillId("technical"): 1})),
        ReasonEntry("订单", "Orders", Reason(ReasonId("orders"), SERVICE, {SkillId("orders"): 1})),
    ),
    skills={MANDARIN: Named(DEMO, "普通话", "Mandarin")},
    teams={GOLD: Named(DEMO, "金牌组", "Gold team")},
    head_starts={3: 60.0},
)


@asynccontextmanager
async def cli_journal(pool: Pool, clock: Clock, spool: Path) -> AsyncIterator[tuple[JournalWriter, list[Entry]]]:
    heard: list[Entry] = []

    async def announce(entries: Sequence[Entry]) -> None:
        heard.extend(entries)

    writer = JournalWriter(pool, "cli", clock, spool, announce)
    await writer.start()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(writer.run())
        await asyncio.sleep(0)
        yield writer, heard
        task.cancel()


def wanted(document: PlanDocument = DOCUMENT, *, after: int = 1, by: str = "wang") -> Publication:
    return Publication(document, by=by, note="试用 a trial", after=after)


@pytest.mark.asyncio
async def test_the_demo_centre_has_version_1(dsn: str, pool: Pool, tmp_path: Path) -> None:
    plans = Plans(pool)
    assert await plans.newest() is None
    await seed(dsn, tmp_path)
    await seed(dsn, tmp_path)
    newest = await plans.newest()
    assert newest is not None and (newest.version, newest.published_by, newest.document) == (1, "seed", PLAN)
    catalogue, document, version = await plans.in_force()
    assert (document, version) == (PLAN, 1)
    assert {one.id: (one.skills, one.parent) for one in catalogue.reasons}[ReasonId("billing")] == (
        {BILLING: 3},
        "account",
    )
    assert [one.id for one in catalogue.teams] == ["front"]


@pytest.mark.asyncio
async def test_published_read_and_in_the_tables(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    now = clock.now()
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        assert await publish(journal, wanted(), now) == 2
    plans = Plans(pool)
    assert await plans.newest() == PlanVersion(2, DOCUMENT, now, "wang", "试用 a trial")
    catalogue, document, version = await plans.in_force()
    assert (document, version) == (DOCUMENT, 2) and plan_of(document, version).version == 2
    queue = next(one for one in catalogue.queues if one.id == VIP)
    assert (queue.promise_s, queue.strategy, queue.ring_timeout_s, queue.misses_allowed, queue.hold_s) == (
        (10.0, "best-level", 9.0, 2, 5.0)
    )
    assert (queue.medium, queue.music, queue.acw_limit_s, queue.plan_version) == (Medium.VOICE, "default", 60.0, 2)
    reason = next(one for one in catalogue.reasons if one.id == "billing")
    assert (reason.queue, reason.parent, reason.skills) == (VIP, "account", {BILLING: 3, MANDARIN: 2})
    assert (reason.needs_certification, reason.priority, reason.is_emergency) == (True, 3, True)
    assert {one.name_en for one in catalogue.skills} >= {"Mandarin", "Orders"}
    assert [one.id for one in catalogue.teams] == ["front", "gold"]
    assert [entry.fact for entry in heard] == [RoutingPublished(2, "wang", "试用 a trial")]
    assert await JournalReader(pool).since(now) == heard


@pytest.mark.asyncio
async def test_history_and_an_old_version_again(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    plans = Plans(pool)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, _):
        await publish(journal, wanted(), clock.now())
        first = await plans.of_version(1)
        assert first is not None
        await publish(journal, wanted(first.document, after=2), clock.now())
    assert [(one.version, one.published_by, one.queues, one.reasons) for one in await plans.history()] == [
        (3, "wang", 1, 4),
        (2, "wang", 2, 4),
        (1, "seed", 1, 4),
    ]
    assert await plans.of_version(9) is None
    catalogue, document, version = await plans.in_force()
    assert (document, version) == (PLAN, 3), "what only version 2 had is taken out"
    assert next(one for one in catalogue.queues if one.id == VIP).plan_version == 2, "its row stays"
    assert next(one for one in catalogue.reasons if one.id == "billing").skills == {BILLING: 3}


@pytest.mark.asyncio
async def test_two_publish_at_once(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    async with (
        cli_journal(pool, clock, tmp_path / "a") as (one, heard_one),
        cli_journal(pool, clock, tmp_path / "b") as (other, heard_other),
    ):
        done = await asyncio.gather(
            publish(one, wanted(by="one"), clock.now()),
            publish(other, wanted(by="other"), clock.now()),
            return_exceptions=True,
        )
        refused = [error for error in done if isinstance(error, Conflict)]
        assert (
            len(refused) == 1 and refused[0].code == "plan-changed" and "was published meanwhile by" in refused[0].text
        )
        assert len(done) == 2
    assert [line.version for line in await Plans(pool).history()][-1] == 1
    assert len(await Plans(pool).history()) == 2
    assert len(heard_one) + len(heard_other) == 1


@pytest.mark.asyncio
async def test_nothing_stays_of_a_publication_that_fails(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    broken = replace(DOCUMENT, queues=(replace(DOCUMENT.queues[0], client=ClientId("nobody")), DOCUMENT.queues[1]))
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        with pytest.raises(Exception, match="foreign key"):
            await publish(journal, wanted(broken), clock.now())
    assert not heard and len(await Plans(pool).history()) == 1
    assert [one.id for one in (await Plans(pool).in_force())[0].queues] == ["service"]


OLD_CLIENT = """
INSERT INTO client (id, name_zh, name_en) VALUES ('t', '测试', 'Test');
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ('t-a', 't', '甲', 'A');
INSERT INTO queue (id, client_id, name_zh, name_en, priority, promise_s, misses_allowed)
    VALUES ('t-q', 't', '测试队列', 'Test queue', 2, 7, 3);
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en, priority)
    VALUES ('t-r', 't', 't-q', 't-a', '甲原因', 'Reason A', 2);
"""


@pytest.mark.asyncio
async def test_rows_that_no_plan_ever_had_hold_as_they_are(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    async with pool.connection() as connection:
        await connection.execute(OLD_CLIENT)
    _, document, version = await Plans(pool).in_force()
    plan = plan_of(document, version)
    assert (version, plan.queues[QueueId("t-q")]) == (0, QueuePlan(QueueId("t-q"), 7.0, misses_allowed=3))
    reason = plan.reasons[ReasonId("t-r")]
    assert (reason.skills, plan.head_start_s(reason.id)) == ({SkillId("t-a"): 1}, 180.0), (
        "its old priority still counts"
    )
    await seed(dsn, tmp_path)
    assert await Plans(pool).newest() is None, "the queues that are there are somebody's"
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, _):
        await publish(journal, wanted(after=0), clock.now())
        _, document, _ = await Plans(pool).in_force()
        assert [one.needs.id for one in document.reasons] == ["account", "billing", "technical", "orders", "t-r"]
        assert [one.rules.id for one in document.queues] == [VIP, SERVICE, "t-q"]
        with_it = replace(DOCUMENT, queues=document.queues, reasons=document.reasons)
        await publish(journal, wanted(with_it, after=1), clock.now())
        await publish(journal, wanted(after=2), clock.now())
    catalogue, document, _ = await Plans(pool).in_force()
    assert "t-r" not in {one.needs.id for one in document.reasons}, "taken out of the plan it was in"
    assert with_tables(DOCUMENT, catalogue) == DOCUMENT


@pytest.mark.asyncio
async def test_a_plan_of_a_later_version_is_named(pool: Pool) -> None:
    for document in ('{"format": 99}', '{"queues": 7}'):
        async with pool.connection() as connection:
            await connection.execute(
                "INSERT INTO routing_plan (document, published_at, published_by) VALUES ($1::text::jsonb, now(), 'x')",
                document,
            )
        with pytest.raises(UnreadablePlan, match="routing plan"):
            await Plans(pool).newest()
