"""The journal on a real PostgreSQL: order, outages, crashes, effects."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec
import pytest

from lexicon.clock import Clock
from lexicon.errors import BusAway, Conflict, DatabaseAway
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, ReasonId, RecordingId
from lexicon.journal import (
    CallArrived,
    Entry,
    ExchangeLost,
    ReasonChosen,
    RecordingKept,
    RecordingStarted,
    RecordingStopped,
    WrapUpOwed,
)
from store.journal import JournalWriter
from store.journal_read import JournalReader
from store.pool import Pool
from store.recordings import Recordings
from store.seed import seed
from tests.contract.parts import PostgresServer, Until

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CALL, CLIENT, AGENT, RECORDING = CallId("c1"), ClientId("demo"), AgentId("wang"), RecordingId("r1")


class Heard:
    """What was announced."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    async def announce(self, entries: Sequence[Entry]) -> None:
        self.entries.extend(entries)


@contextlib.asynccontextmanager
async def running(pool: Pool, clock: Clock, spool: Path, heard: Heard) -> AsyncIterator[JournalWriter]:
    writer = JournalWriter(pool, "controller", clock, spool, heard.announce)
    await writer.start()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(writer.run())
        await asyncio.sleep(0)  # a task cancelled before its first step does nothing at all
        yield writer
        task.cancel()


def left_in(spool: Path) -> list[Path]:
    return list(spool.glob("*.jsonl"))


def lost(number: int) -> ExchangeLost:
    return ExchangeLost(why=str(number))


async def whys(pool: Pool) -> list[str]:
    entries = await JournalReader(pool).since(LONG_AGO)
    return [entry.fact.why for entry in entries if isinstance(entry.fact, ExchangeLost)]


@pytest.mark.asyncio
async def test_written_in_order_and_announced(pool: Pool, clock: Clock, spool: Path, until: Until) -> None:
    heard = Heard()
    async with running(pool, clock, spool, heard) as writer:
        written = [writer.record(lost(n)) for n in range(1500)]
        await writer.flush()
        assert await JournalReader(pool).since(LONG_AGO) == written
        await until(lambda: heard.entries == written)
        assert [entry.seq for entry in written] == list(range(1, 1501))
        assert await JournalReader(pool).after("controller", writer.epoch, 1498) == written[1498:]
        assert await JournalReader(pool).ends() == {"controller": (writer.epoch, 1500)}


@pytest.mark.asyncio
async def test_every_start_is_an_epoch(pool: Pool, clock: Clock, spool: Path) -> None:
    for expected in (1, 2):
        async with running(pool, clock, spool, Heard()) as writer:
            assert writer.epoch == expected
            writer.record(lost(expected))
    assert await whys(pool) == ["1", "2"]  # the last ones are written although the task was cancelled at once


@pytest.mark.asyncio
@pytest.mark.parametrize("statement", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal", "TRUNCATE journal"])
async def test_append_only(pool: Pool, clock: Clock, spool: Path, statement: str) -> None:
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(lost(1))
        await writer.flush()
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await pool.execute(statement)
    assert await whys(pool) == ["1"]


@pytest.mark.asyncio
async def test_postgres_stopped_loses_nothing(
    postgres: PostgresServer, pool: Pool, clock: Clock, spool: Path, until: Until
) -> None:
    heard = Heard()
    try:
        async with running(pool, clock, spool, heard) as writer:
            written = [writer.record(lost(0))]
            await writer.flush()
            await asyncio.to_thread(postgres.stop)
            for n in range(1, 200):
                written.append(writer.record(lost(n)))
                await asyncio.sleep(0.01)
            await writer.flush()
            assert not writer.is_database_up
            await until(lambda: heard.entries == written)  # on disk, so others may know
            with pytest.raises(DatabaseAway):
                async with writer.transaction():
                    pass
            await asyncio.to_thread(postgres.start)
            written.extend(writer.record(lost(n)) for n in range(200, 300))
            await until(lambda: writer.is_database_up)
            written.append(writer.record(lost(300)))
            await writer.flush()
            assert await JournalReader(pool).since(LONG_AGO) == written
            await until(lambda: heard.entries == written)
            assert not left_in(spool)
    finally:
        postgres.stop()
        postgres.start()


@pytest.mark.asyncio
async def test_postgres_frozen_does_not_hang(postgres: PostgresServer, pool: Pool, clock: Clock, spool: Path) -> None:
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(lost(1))
        await writer.flush()
        postgres.pause()
        try:
            async with asyncio.timeout(6):
                with pytest.raises(DatabaseAway):
                    await pool.fetch("SELECT 1")
            writer.record(lost(2))
            async with asyncio.timeout(6):
                await writer.flush()
            assert not writer.is_database_up
        finally:
            postgres.resume()
    await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_spool_left_by_a_crash_is_brought_in(
    postgres: PostgresServer, pool: Pool, clock: Clock, spool: Path
) -> None:
    try:
        async with running(pool, clock, spool, Heard()) as writer:
            writer.record(lost(1))
            await writer.flush()
            await asyncio.to_thread(postgres.stop)
            writer.record(lost(2))
            writer.record(lost(3))
            await writer.flush()
    finally:
        postgres.stop()
        postgres.start()
    [left] = left_in(spool)
    with left.open("ab") as file:
        file.write(b'{"at":"2026-01-01T00:00')  # a write torn by the crash
    again = left.read_bytes()
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(lost(4))
    assert await whys(pool) == ["1", "2", "3", "4"]
    left.write_bytes(again)  # as if it had crashed before the file was removed
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(lost(5))
    assert await whys(pool) == ["1", "2", "3", "4", "5"]


@pytest.mark.asyncio
async def test_one_refused_entry_does_not_stop_the_rest(pool: Pool, clock: Clock, spool: Path) -> None:
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(lost(1))
        writer.record(WrapUpOwed(call=CALL, client=ClientId("nobody"), agent=AgentId("nobody")))  # breaks a foreign key
        writer.record(lost(2))
        writer.record(ExchangeLost(why="a\0b"))
        await writer.flush()
        assert writer.rejected == 1
    assert await whys(pool) == ["1", "2", "a\ufffdb"]
    assert len(await JournalReader(pool).since(LONG_AGO)) == 4  # the fact itself is kept


@pytest.mark.asyncio
async def test_unknown_kinds_are_counted(pool: Pool, clock: Clock, spool: Path) -> None:
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(lost(1))
    insert = "INSERT INTO journal (at, writer, epoch, seq, kind, data) VALUES (now(), 'later', 1, $1, $2, $3)"
    await pool.execute(insert, 1, "FromTheFuture", "{}")
    await pool.execute(insert, 2, "ExchangeLost", '{"why": "new", "extra": 1}')
    reader = JournalReader(pool)
    assert [entry.writer for entry in await reader.since(LONG_AGO)] == ["controller", "later"]
    assert reader.unreadable == 1


@pytest.mark.asyncio
async def test_transaction_keeps_order_and_is_atomic(pool: Pool, clock: Clock, spool: Path, until: Until) -> None:
    heard = Heard()
    async with running(pool, clock, spool, heard) as writer:
        writer.record(lost(1))
        async with writer.transaction() as change:
            writer.record(lost(2))
            change.record(lost(3))
        writer.record(lost(4))
        with pytest.raises(RuntimeError):
            async with writer.transaction() as change:
                change.record(lost(99))
                raise RuntimeError
        await writer.flush()
        await until(lambda: len(heard.entries) == 4)
    assert await whys(pool) == ["1", "2", "3", "4"]
    assert [entry.seq for entry in heard.entries] == [1, 2, 3, 4]


@pytest.mark.asyncio
async def test_recording_row_and_job_come_with_the_fact(
    dsn: str, pool: Pool, clock: Clock, spool: Path, tmp_path: Path
) -> None:
    await seed(dsn, tmp_path)
    async with running(pool, clock, spool, Heard()) as writer:
        writer.record(
            CallArrived(
                call=CALL,
                client=CLIENT,
                channel=ChannelId("x"),
                number="4008000001",
                caller="13800000000",
                language="zh",
            )
        )
        writer.record(ReasonChosen(call=CALL, client=CLIENT, reason=ReasonId("billing"), by="menu"))
        start = writer.record(RecordingStarted(recording=RECORDING, call=CALL, client=CLIENT, agent=AGENT, after_s=0.1))
        writer.record(
            RecordingStopped(
                recording=RECORDING, call=CALL, client=CLIENT, agent=AGENT, customer_file="a.wav", agent_file="b.wav"
            )
        )
        await writer.flush()
        [row] = await Recordings(pool).newest()
        assert (row.state, row.caller, row.reason, row.started_at) == ("waiting", "13800000000", "billing", start.at)
        [job] = await pool.fetch("SELECT queue_name, task_name, status::text, args::text FROM procrastinate_jobs")
        assert (job["queue_name"], job["task_name"], job["status"]) == ("recording", "recording.transcode", "todo")
        assert msgspec.json.decode(job["args"]) == {
            "recording": "r1",
            "call": "c1",
            "client": "demo",
            "agent": "wang",
            "customer_file": "a.wav",
            "agent_file": "b.wav",
        }
        writer.record(
            RecordingKept(
                recording=RECORDING, call=CALL, client=CLIENT, path="r1.mp3", seconds=9.5, bytes=7, sha256="ab"
            )
        )
        await writer.flush()
        kept = await Recordings(pool).by_id(RECORDING)
        assert kept is not None and (kept.state, kept.path, kept.seconds, kept.bytes) == ("kept", "r1.mp3", 9.5, 7)


@pytest.mark.asyncio
async def test_what_could_not_be_announced_is_announced_later(
    pool: Pool, clock: Clock, spool: Path, until: Until
) -> None:
    heard = Heard()
    is_away = True

    async def announce(entries: Sequence[Entry]) -> None:
        if is_away:
            raise BusAway("away")
        await heard.announce(entries)

    writer = JournalWriter(pool, "controller", clock, spool, announce)
    await writer.start()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(writer.run())
        written = [writer.record(lost(1))]
        await asyncio.sleep(0.1)
        written.append(writer.record(lost(2)))
        await writer.flush()
        assert await whys(pool) == ["1", "2"]  # what is away does not hold up what is there
        is_away = False
        await until(lambda: heard.entries == written)
        task.cancel()


@pytest.mark.asyncio
async def test_no_transaction_overtakes_what_went_to_the_spool(
    pool: Pool, clock: Clock, spool: Path, until: Until
) -> None:
    """Every connection is taken for seconds: facts go to the disk, and nothing later may go before them."""
    async with running(pool, clock, spool, Heard()) as writer:
        async with contextlib.AsyncExitStack() as taken:
            with pytest.raises(DatabaseAway):
                async with writer.transaction() as change:
                    for _ in range(7):
                        await taken.enter_async_context(pool.connection())
                    writer.record(lost(1))
                    await writer.flush()
                    assert left_in(spool)
                    change.record(lost(99))
        await until(lambda: writer.is_database_up)
        async with writer.transaction() as change:
            change.record(lost(2))
    assert await whys(pool) == ["1", "2"]


@pytest.mark.asyncio
async def test_a_deadlock_ends_no_service(
    dsn: str, pool: Pool, clock: Clock, spool: Path, tmp_path: Path, until: Until
) -> None:
    await seed(dsn, tmp_path)
    row = "INSERT INTO wrap_up (call_id, agent_id, client_id, state, changed_at) VALUES ($1, $2, $3, 'draft', now())"
    touch = "UPDATE wrap_up SET note = 'x' WHERE call_id = $1"
    waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with running(pool, clock, spool, Heard()) as writer:
        for first, last in (("c1", "c2"), ("c3", "c4"), ("c5", "c6")):
            for call in (first, last):
                await pool.execute(row, call, AGENT, CLIENT)
            # Each waits for the other; PostgreSQL ends who has waited a second: if slow, not the journal's.
            with contextlib.suppress(Conflict):
                async with pool.transaction() as connection:
                    await connection.execute(touch, last)
                    for call in (first, last):
                        writer.record(WrapUpOwed(call=CallId(call), client=CLIENT, agent=AGENT))
                    async with asyncio.timeout(5):
                        while not await pool.fetch(waits):  # noqa: ASYNC110 - what is waited for is PostgreSQL
                            await asyncio.sleep(0.01)
                    await connection.execute(touch, first)
                break
            await writer.flush()
        else:
            pytest.fail("the journal's transaction is never the one that is ended")
        await writer.flush()
        await until(lambda: writer.is_database_up)
    states = await pool.fetch("SELECT state, note FROM wrap_up WHERE call_id = ANY($1)", [first, last])
    assert [(row["state"], row["note"]) for row in states] == [("owed", "x")] * 2
