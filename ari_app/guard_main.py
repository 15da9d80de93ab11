"""The guard's composition root: AMI for what is heard, nftables for what is done, the journal for what was."""

import asyncio
import contextlib
import signal
import sys
from datetime import timedelta

from pydantic import ValidationError

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.firewall import Firewall, NoFirewall
from ari_app.guard import GuardService
from ari_app.never import Never, networks
from ari_app.settings import GuardSettings
from ari_app.trunks.guard import Guard, Rules
from asterisk_conf.lines.file import lines_of
from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import run as run_service
from lexicon.errors import DatabaseAway
from lexicon.journal import AddressBanned, AddressReleased
from store.journal import JournalWriter
from store.journal_read import JournalReader
from store.pool import Pool, open_pool

WRITER = "guard"
RETRY_S = 0.5


async def _memory(settings: GuardSettings, pool: Pool, bus: Bus) -> JournalWriter:
    journal = JournalWriter(pool, WRITER, SystemClock(), settings.var / "spool" / "journal", bus.publish_facts)
    while True:
        try:
            await journal.start()
            return journal
        except DatabaseAway as error:
            facts.exchange_down("database", error.text)
            await asyncio.sleep(RETRY_S)


def _wall(settings: GuardSettings) -> Firewall | NoFirewall:
    if settings.ban == "watch":
        return NoFirewall()
    tls = lines_of(settings.lines).sip.listening.tls_port
    return Firewall((settings.sip_port,), (settings.sip_port, *((tls,) if tls else ())))


async def run(settings: GuardSettings) -> None:
    """Until cancelled."""
    ready = settings.var / "run" / f"{settings.part}.ready"
    ready.unlink(missing_ok=True)
    pool = await open_pool(settings.pg_dsn, size=2, name=WRITER)
    bus, clock, rules = Bus(settings.redis_url, WRITER), SystemClock(), Rules()
    journal = await _memory(settings, pool, bus)
    never = Never(settings.lines, networks(settings.ban_never))
    service = GuardService(Guard(rules, await never()), _wall(settings), journal.record, clock, never)
    service.is_watching = settings.ban == "watch"
    with contextlib.suppress(DatabaseAway):  # what the kernel still knows holds all the same
        since = clock.now() - timedelta(seconds=rules.memory_s)
        service.remember(await JournalReader(pool).of_kinds((AddressBanned, AddressReleased), since))
    login = (f"{settings.ami_user}-{WRITER}", settings.ami_secret)
    link = AmiLink((settings.ami_host, settings.ami_port), login, facts.manager_fault, service.link_changed)
    service.listen(link)
    service.ready = ready.touch
    link.connect()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(journal.run(), name="journal")
            group.create_task(service.run(), name="guard")
            group.create_task(bus.serve_guard(service.handle), name="orders")
    finally:
        ready.unlink(missing_ok=True)
        link.close()
        await bus.close()
        await pool.close()


async def _until_signal(settings: GuardSettings) -> int:
    loop, running = asyncio.get_running_loop(), asyncio.current_task()
    assert running is not None
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await run(settings)
    return 0


def main() -> int:
    """Exit status 0: stopped as asked; 2: wrong settings."""
    facts.start_logging()
    try:
        settings = GuardSettings()  # type: ignore[call-arg]  # every field comes from the environment
    except ValidationError as error:
        for wrong in error.errors():
            name = "ZUOXI_" + "_".join(str(part) for part in wrong["loc"]).upper()
            print(f"{name}: {wrong['msg']}", file=sys.stderr)
        return 2
    return run_service(_until_signal(settings))


if __name__ == "__main__":
    sys.exit(main())
