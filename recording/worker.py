"""The recording worker: composition root. ``python -m recording.worker`` with ``ZUOXI_*`` in the environment.

Takes ``recording.transcode`` jobs (procrastinate, queue ``recording``), keeps what comes out in the archive and tells
the journal as writer ``recorder``. PostgreSQL may come and go: a broken session with it is begun again, and a job whose
end could not be written is found and done again, which is harmless. ``<var>/run/recorder.ready`` is renewed every
few seconds while jobs are being taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import procrastinate
import procrastinate.exceptions
from procrastinate.jobs import Job as Row
from procrastinate.jobs import Status
from pydantic import ValidationError

from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import run as run_service
from lexicon.clock import Clock
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId, CallId, ClientId, RecordingId
from lexicon.journal import RecordingFailed, RecordingKept
from recording import facts
from recording.archive import Archive
from recording.encoder import Encoder
from recording.keeper import Job, Keeper, Known
from recording.settings import Settings
from recording.states import Event, State, is_news, wait_s
from recording.transcode import Hindered
from store.journal import JournalWriter
from store.pool import Pool, open_pool
from store.recordings import Recordings, lock_state

QUEUE = "recording"
TASK = "recording.transcode"
POLL_S = 2.0  # only for jobs that are tried again: a new one is heard of at once (LISTEN)
BEAT_S = 3.0
STALLED_AFTER_S = 8.0
SWEEP_S = 3.0
AGAIN_S = (0.3, 0.6, 1.2, 2.5)  # waits before the next session with the database


class StoreMemory:
    """``keeper.Memory`` on PostgreSQL."""

    def __init__(self, pool: Pool, writer: JournalWriter) -> None:
        self._recordings, self._writer = Recordings(pool), writer

    async def find(self, recording: RecordingId) -> Known | None:
        row = await self._recordings.by_id(recording)
        return None if row is None else Known(State(row.state), row.started_at, row.path, row.sha256)

    async def settle(self, fact: RecordingKept | RecordingFailed) -> bool:
        event = Event.MADE if isinstance(fact, RecordingKept) else Event.BROKEN
        async with self._writer.transaction() as change:
            state = await lock_state(change.connection, fact.recording)
            if state is not None and not is_news(State(state), event):
                return False
            change.record(fact)
        return True


class BackOff(procrastinate.BaseRetryStrategy):
    """A hindered or interrupted job comes back; anything else is a mistake of ours and stays failed for us to see."""

    def get_retry_decision(self, *, exception: BaseException, job: Row) -> procrastinate.RetryDecision | None:
        if isinstance(exception, Hindered):
            return procrastinate.RetryDecision(retry_in={"seconds": round(wait_s(job.attempts + 1))})
        if isinstance(exception, asyncio.CancelledError | procrastinate.exceptions.JobAborted):
            return procrastinate.RetryDecision(retry_in={"seconds": 0})
        return None


class Worker:
    """Sessions with procrastinate, one after another."""

    def __init__(self, settings: Settings, keeper: Keeper, mark: Path) -> None:
        self._settings, self._keeper, self._mark = settings, keeper, mark
        self._started: set[int] = set()  # jobs this process took ...
        self._running: set[int] = set()  # ... and has not finished

    async def run(self) -> None:
        """Take jobs until cancelled."""
        failures = 0
        while True:
            try:
                async with self._session() as app:
                    failures = 0
                    await self._take_jobs(app)
                why = "the worker's link broke"
            except* (procrastinate.exceptions.ConnectorException, OSError) as group:
                why = "; ".join(f"{type(error).__name__}: {error}" for error in group.exceptions)
            facts.database_away(why)
            await asyncio.sleep(AGAIN_S[min(failures, len(AGAIN_S) - 1)])
            failures += 1

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[procrastinate.App]:
        limits = {"connect_timeout": 2, "application_name": "recorder", "options": "-c statement_timeout=5000"}
        connector = procrastinate.PsycopgConnector(
            conninfo=self._settings.pg_dsn, min_size=1, max_size=4, timeout=2.0, kwargs=limits
        )
        app = procrastinate.App(connector=connector)
        app.task(name=TASK, queue=QUEUE, retry=BackOff(), pass_context=True)(self._transcode)
        try:
            async with asyncio.timeout(5):
                await app.open_async()
            yield app
        finally:
            with contextlib.suppress(TimeoutError, procrastinate.exceptions.ConnectorException):
                async with asyncio.timeout(1):
                    await app.close_async()

    async def _take_jobs(self, app: procrastinate.App) -> None:
        async with asyncio.TaskGroup() as group:
            sweeper = group.create_task(self._sweep_forever(app), name="recorder-sweep")
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    name="recorder",
                    concurrency=self._settings.recorder_at_once,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=POLL_S,
                    update_heartbeat_interval=BEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                    shutdown_graceful_timeout=1.0,
                    delete_jobs="successful",
                )
            finally:
                self._mark.unlink(missing_ok=True)
                sweeper.cancel()

    async def _transcode(self, context: procrastinate.JobContext, /, **args: str) -> None:
        number = context.job.id
        assert number is not None
        self._started.add(number)
        self._running.add(number)
        try:
            await self._keeper.keep(_job(args), context.job.attempts + 1)
        finally:
            self._running.discard(number)

    async def _sweep_forever(self, app: procrastinate.App) -> None:
        """Jobs left as ``doing`` by a dead worker, or by us when their end could not be written: once more."""
        suspects: set[int] = set()
        while True:
            self._mark.touch()  # again and again: an old one was left by a worker that was killed
            await asyncio.sleep(SWEEP_S)
            with contextlib.suppress(procrastinate.exceptions.ConnectorException):
                suspects = await self._sweep(app, suspects)

    async def _sweep(self, app: procrastinate.App, suspects: set[int]) -> set[int]:
        manager = app.job_manager
        doing = list(await manager.list_jobs_async(queue=QUEUE, status=Status.DOING.value))
        if not doing:
            return set()
        mine = {row.id for row in doing if row.id in self._started and row.id not in self._running}
        stalled = list(await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_AFTER_S))
        orphans = {row.id for row in stalled if row.id not in self._running}
        # Ours only when seen twice: between the end of the work and the writing of it there is a moment.
        lost = [row for row in doing if row.id in orphans or (row.id in mine and row.id in suspects)]
        for row in lost:
            await manager.retry_job(row)
        if lost:
            facts.jobs_found_again(len(lost))
        return {number for number in mine if number is not None}


def _job(args: dict[str, Any]) -> Job:
    return Job(
        RecordingId(args["recording"]),
        CallId(args["call"]),
        ClientId(args["client"]),
        AgentId(args["agent"]),
        str(args["customer_file"]),
        str(args["agent_file"]),
    )


async def serve(settings: Settings, clock: Clock) -> None:
    """Run until cancelled."""
    mark = settings.var / "run" / "recorder.ready"
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    archive = Archive(settings.kept_dir)
    swept = await asyncio.to_thread(archive.sweep)
    pool, bus, encoder = (
        await open_pool(settings.pg_dsn, size=4),
        Bus(settings.redis_url, "recorder"),
        Encoder(settings.recorder_short_s),
    )
    writer = JournalWriter(pool, "recorder", clock, settings.var / "spool" / "journal", bus.publish_facts)
    try:
        await _started(writer)
        facts.recorder_ready(writer.epoch, swept)
        keeper = Keeper(settings.raw_dir, archive, StoreMemory(pool, writer), encoder, clock)
        async with asyncio.TaskGroup() as group:
            group.create_task(writer.run(), name="recorder-journal")
            group.create_task(Worker(settings, keeper, mark).run(), name="recorder-jobs")
    finally:
        mark.unlink(missing_ok=True)
        encoder.close()
        await bus.close()
        await pool.close()


async def _started(writer: JournalWriter) -> None:
    while True:
        try:
            await writer.start()
            return
        except DatabaseAway as away:
            facts.database_away(away.text)
            await asyncio.sleep(AGAIN_S[-1])


async def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    facts.start_logging()
    try:
        settings = Settings()  # type: ignore[call-arg]  # from the environment
    except ValidationError as error:
        facts.wrong_settings(error.errors(include_url=False, include_input=False))
        return 2
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(serve(settings, SystemClock()), name="recorder")
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    facts.stopping()
    return 0


if __name__ == "__main__":
    sys.exit(run_service(main()))
