"""The recording worker as a process, on a real PostgreSQL and Redis: kept once, whatever happens in between."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from cli import sound
from lexicon.clock import Clock
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, RecordingId
from lexicon.journal import CallArrived, RecordingStopped
from recording.archive import checksum
from store.journal import JournalWriter
from store.pool import Pool
from store.recordings import Recording, Recordings
from store.seed import seed
from tests.contract.parts import PostgresServer, RedisServer

CLIENT, AGENT = ClientId("demo"), AgentId("wang")


class Bench:
    """A recorder's surroundings: its directories, its database, and the controller's part of the work."""

    def __init__(self, home: Path, dsn: str, redis: str, pool: Pool, controller: JournalWriter) -> None:
        self.raw, self.kept, self.var = home / "raw", home / "kept", home / "var"
        self.raw.mkdir()
        self.pool, self.controller = pool, controller
        self.env = {
            **os.environ,
            "ZUOXI_VAR": str(self.var),
            "ZUOXI_PG_DSN": dsn,
            "ZUOXI_REDIS_URL": redis,
            "ZUOXI_RAW_DIR": str(self.raw),
            "ZUOXI_KEPT_DIR": str(self.kept),
        }
        self.log = home / "recorder.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            words = [sys.executable, "-m", "recording.worker"]
            self.process = subprocess.Popen(words, env=self.env, stdout=log, stderr=log)

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(5)

    @property
    def mark(self) -> Path:
        return self.var / "run" / "recorder.ready"

    async def until(self, is_so: Callable[[], bool], within_s: float = 20) -> None:
        async with asyncio.timeout(within_s):
            while not is_so():  # noqa: ASYNC110 - what is waited for is outside this process
                await asyncio.sleep(0.05)

    def say(self, name: str, hz: int, seconds: float = 1.0) -> Path:
        path = self.raw / name
        with wave.open(str(path), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(8000)
            wav.writeframes(sound.tone(hz, seconds))
        return path

    async def stopped(self, name: str) -> RecordingId:
        """The controller's facts about a call that was recorded as ``name``: they make the row and the job."""
        call, recording = CallId(f"call-{name}"), RecordingId(name)
        self.controller.record(CallArrived(call, CLIENT, ChannelId(name), "4008000001", "13800000000", "zh"))
        self.controller.record(
            RecordingStopped(recording, call, CLIENT, AGENT, f"{name}-customer.wav", f"{name}-agent.wav")
        )
        await self.controller.flush()
        return recording

    async def settled(self, recording: RecordingId, within_s: float = 20) -> Recording:
        async with asyncio.timeout(within_s):
            while True:
                with contextlib.suppress(Exception):
                    row = await Recordings(self.pool).by_id(recording)
                    if row is not None and row.state != "waiting":
                        return row
                await asyncio.sleep(0.05)

    async def count(self, sql: str) -> int:
        row = await self.pool.fetch_one(f"SELECT count(*) FROM {sql}")
        assert row is not None
        return int(row[0])

    async def no_jobs_left(self) -> None:
        async with asyncio.timeout(20):
            while await self.count("procrastinate_jobs"):  # noqa: ASYNC110 - outside this process
                await asyncio.sleep(0.05)

    def files(self) -> list[Path]:
        return [path for path in self.kept.rglob("*") if path.is_file()]


@pytest_asyncio.fixture
async def bench(dsn: str, pool: Pool, redis_server: RedisServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Bench]:
    await seed(dsn, tmp_path)

    async def unheard(entries: object) -> None:
        pass

    controller = JournalWriter(pool, "controller", clock, tmp_path / "spool", unheard)
    await controller.start()
    bench = Bench(tmp_path, dsn, redis_server.url, pool, controller)
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(controller.run())
        await asyncio.sleep(0)
        try:
            yield bench
        finally:
            writing.cancel()
            if bench.process is not None and bench.process.poll() is None:
                bench.end(signal.SIGKILL)


@pytest.fixture(autouse=True)
def postgres_is_up_afterwards(postgres: PostgresServer) -> Iterator[None]:
    yield
    with contextlib.suppress(psycopg.Error), psycopg.connect(postgres.dsn(), connect_timeout=1):
        return
    postgres.start()


@pytest.mark.asyncio
async def test_two_legs_become_one_kept_file(bench: Bench) -> None:
    bench.start()
    await bench.until(bench.mark.exists)
    legs = [bench.say("r1-customer.wav", 440), bench.say("r1-agent.wav", 1000)]
    row = await bench.settled(await bench.stopped("r1"))
    assert (row.state, row.caller, row.seconds, row.why) == ("kept", "13800000000", 1.0, None)
    assert row.path == f"{row.started_at:%Y/%m/%d}/r1.mp3"
    kept = bench.kept / row.path
    assert (kept.stat().st_size, checksum(kept)) == (row.bytes, row.sha256)
    await bench.until(lambda: not any(leg.exists() for leg in legs))
    await bench.no_jobs_left()
    # The same job again, as after a crash between the work and its end: nothing new.
    args = '{"recording": "r1", "call": "call-r1", "client": "demo", "agent": "wang", '
    args += '"customer_file": "r1-customer.wav", "agent_file": "r1-agent.wav"}'
    await bench.pool.execute(
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('recording', 'recording.transcode', 0, NULL, NULL, "
        "$1::text::jsonb, NULL)::procrastinate_job_to_defer_v1])",
        args,
    )
    await bench.no_jobs_left()
    assert await bench.count("journal WHERE kind = 'RecordingKept'") == 1
    assert bench.files() == [kept]
    before = bench.mark.stat().st_mtime
    await bench.until(lambda: bench.mark.stat().st_mtime > before)  # it says again and again that it is there
    assert bench.end() == 0
    assert not bench.mark.exists()


@pytest.mark.asyncio
async def test_broken_legs_are_told_and_kept(bench: Bench) -> None:
    bench.start()
    only = bench.say("r2-customer.wav", 440)
    missing = await bench.stopped("r2")
    bench.say("r3-customer.wav", 440)
    (bench.raw / "r3-agent.wav").write_text("no sound")
    broken = await bench.stopped("r3")
    first, second = await bench.settled(missing), await bench.settled(broken)
    assert (first.state, first.why) == ("failed", "raw leg missing: agent")
    assert (second.state, second.why) == ("failed", "r3-agent.wav: not a wav")
    assert only.exists()
    assert (bench.raw / "r3-agent.wav").exists()
    assert bench.files() == []
    assert await bench.count("journal WHERE kind = 'RecordingFailed'") == 2


@pytest.mark.asyncio
async def test_a_disk_that_refuses_for_a_while(bench: Bench) -> None:
    bench.kept.write_text("in the way of the archive")
    bench.start()
    bench.say("r4-customer.wav", 440)
    bench.say("r4-agent.wav", 1000)
    recording = await bench.stopped("r4")
    await bench.until(lambda: "recording-hindered" in bench.log.read_text())
    bench.kept.unlink()
    assert (await bench.settled(recording)).state == "kept"
    assert await bench.count("journal WHERE writer = 'recorder'") == 1


@pytest.mark.asyncio
async def test_postgresql_stopped_in_the_middle(bench: Bench, postgres: PostgresServer) -> None:
    bench.start()
    await bench.until(bench.mark.exists)
    growing = bench.say("r5-customer.wav", 440)
    bench.say("r5-agent.wav", 1000)
    recording = await bench.stopped("r5")
    with growing.open("ab") as file:  # holds the job at the legs for a moment
        for _ in range(10):
            file.write(sound.tone(440, 0.1))
            file.flush()
            await asyncio.sleep(0.1)
    postgres.stop()
    await bench.until(lambda: "database-away" in bench.log.read_text())
    await asyncio.sleep(4)
    postgres.start()
    row = await bench.settled(recording, 40)
    assert (row.state, round(row.seconds or 0, 3)) == ("kept", 2.0)
    await bench.until(bench.mark.exists)
    assert bench.process is not None
    assert bench.process.poll() is None  # the same process all the time
    assert await bench.count("journal WHERE kind = 'RecordingKept'") == 1
    await bench.no_jobs_left()
    bench.say("r6-customer.wav", 440)
    bench.say("r6-agent.wav", 1000)
    assert (await bench.settled(await bench.stopped("r6"))).state == "kept"


@pytest.mark.asyncio
async def test_killed_in_the_middle_and_started_again(bench: Bench) -> None:
    bench.start()
    await bench.until(bench.mark.exists)
    growing = bench.say("r7-customer.wav", 440)
    bench.say("r7-agent.wav", 1000)
    recording = await bench.stopped("r7")
    tenths = 0
    with growing.open("ab") as file:
        while await bench.count("procrastinate_jobs WHERE status = 'doing'") == 0 or tenths < 6:
            assert tenths < 100, "the job is begun while a leg grows"
            file.write(sound.tone(440, 0.1))
            file.flush()
            tenths += 1
            await asyncio.sleep(0.1)
    bench.end(signal.SIGKILL)
    bench.start()
    row = await bench.settled(recording, 30)
    assert (row.state, round(row.seconds or 0, 3)) == ("kept", round(1 + tenths / 10, 3))
    assert await bench.count("journal WHERE kind = 'RecordingKept'") == 1
