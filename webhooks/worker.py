"""The webhook service: composition root. ``python -m webhooks.worker`` with ``ZUOXI_*`` in the environment.

One task reads the journal for all subscriptions; each has a task of its own that sends, so that a slow receiver slows
nobody else. What is on its way is in PostgreSQL: a service that is killed goes on where it was, and may send twice what
was under way, with the same id. ``<var>/run/webhooks.ready`` says that it runs.
"""

import asyncio
import logging
import signal
import sys
from datetime import timedelta

from pydantic import ValidationError

from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import run as run_service
from lexicon.clock import Clock
from lexicon.errors import Away, Conflict, DatabaseAway
from store.journal import JournalWriter
from store.pool import Pool, open_pool
from store.sealing import Box
from store.webhook_health import WebhookHealth
from store.webhook_secrets import FILE, WebhookSecrets
from store.webhooks import Webhook, Webhooks
from webhooks.follower import Follower
from webhooks.sender import Memory, Sender
from webhooks.settings import Settings
from webhooks.targets import Network

LOOK_S, IDLE_S, AWAY_S = 0.2, 2.0, 1.0
KEPT = timedelta(days=7)
PRUNE_S = 3600.0
_log = logging.getLogger("zuoxi.webhooks")


class Worker:
    """``run`` until cancelled."""

    def __init__(
        self, pool: Pool, journal: JournalWriter, box: Box, allowed: tuple[Network, ...], clock: Clock
    ) -> None:
        self._store, self._allowed, self._clock = Webhooks(pool), allowed, clock
        self._secrets, self._is_sealed = WebhookSecrets(pool, box), False
        self._memory = Memory(self._store, WebhookHealth(pool), journal)
        self._follower = Follower(self._store, clock)
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._wakes: dict[str, asyncio.Event] = {}

    async def run(self) -> None:
        pruned = self._clock.monotonic()
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    if not self._is_sealed:  # what a version before this one left
                        await self._secrets.seal_plain()
                        self._is_sealed = True
                    known = self._secrets.opened(await self._store.listed())
                    self._attend(group, known)
                    is_more = False
                    for one in known:
                        is_more |= await self._follower.step(one)
                        self._wakes[one.id].set()
                    if self._clock.monotonic() - pruned > PRUNE_S:
                        pruned = self._clock.monotonic()
                        await self._store.prune(self._clock.now() - KEPT)
                except (Away, Conflict) as error:
                    _log.warning("webhooks_wait: %s", error)
                    await asyncio.sleep(AWAY_S)
                    continue
                if not is_more:
                    await asyncio.sleep(LOOK_S if known else IDLE_S)

    def _attend(self, group: asyncio.TaskGroup, known: list[Webhook]) -> None:
        """A task for each, and none for those that were ended."""
        for one in known:
            if one.id not in self._sending:
                self._wakes[one.id] = asyncio.Event()
                self._sending[one.id] = group.create_task(self._send_forever(one), name=f"webhook-{one.id}")
        for gone in self._sending.keys() - {one.id for one in known}:
            self._sending.pop(gone).cancel()
            del self._wakes[gone]

    async def _send_forever(self, one: Webhook) -> None:
        sender, wake = Sender(self._memory, one, self._allowed, self._clock), self._wakes[one.id]
        try:
            while True:
                try:
                    if not await sender.step():
                        await wake.wait()
                        wake.clear()
                except* (Away, Conflict) as errors:
                    _log.warning("webhook_waits: %s", errors.exceptions[0])
                    await asyncio.sleep(AWAY_S)
        finally:
            await sender.close()


async def serve(settings: Settings, clock: Clock) -> None:
    """Run until cancelled. Redis is for the alarm of a webhook that is paused, and may be away."""
    mark, box = settings.var / "run" / "webhooks.ready", Box(settings.var / "secrets" / FILE)
    mark.parent.mkdir(parents=True, exist_ok=True)
    pool, bus = await open_pool(settings.pg_dsn, size=6, name="webhooks"), Bus(settings.redis_url, "webhooks")
    journal = JournalWriter(pool, "webhooks", clock, settings.var / "spool" / "journal", bus.publish_facts)
    try:
        await _started(journal)
        async with asyncio.TaskGroup() as group:
            group.create_task(journal.run(), name="webhooks-journal")
            mark.touch()
            await Worker(pool, journal, box, settings.webhook_networks, clock).run()
    finally:
        mark.unlink(missing_ok=True)
        await bus.close()
        await pool.close()


async def _started(journal: JournalWriter) -> None:
    while True:
        try:
            await journal.start()
            return
        except DatabaseAway as error:
            _log.warning("webhooks_wait: %s", error)
            await asyncio.sleep(AWAY_S)


async def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO)
    try:
        settings = Settings()  # type: ignore[call-arg]  # from the environment
    except ValidationError as error:
        print(error, file=sys.stderr)
        return 2
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(serve(settings, SystemClock()), name="webhooks")
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    return 0


if __name__ == "__main__":
    sys.exit(run_service(main()))
