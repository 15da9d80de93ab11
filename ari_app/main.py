"""Composition root of the controller: builds, starts, stops; reads top to bottom."""

import asyncio
import contextlib
import os
import secrets
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.ami.recorder import ManagerRedirector, MixMonitorRecorder, raw_files
from ari_app.ari.exchange import AriExchange, Places
from ari_app.ari.line_test import AriLineTests
from ari_app.ari.link import DIALLED_LEGS, OWN_LEGS, Address, AriLink, Replaced
from ari_app.ari.messages import AriMessages
from ari_app.ari.prompt_call import AriPromptCalls
from ari_app.ari.wire import Message
from ari_app.aside import Aside
from ari_app.call.state import Way
from ari_app.catalogue import published
from ari_app.controller import Controller, trouble
from ari_app.disk import MIB, DiskGuard
from ari_app.engine.desks import Desks, phone_user
from ari_app.engine.engine import Engine
from ari_app.engine.ports import Doers, Lookups
from ari_app.engine.rooms import Rooms
from ari_app.engine.runner import Runner
from ari_app.engine.seats import Seats
from ari_app.engine.timers import LoopTimers
from ari_app.engine.watching import Watches
from ari_app.fallback import Afterwards, LastKnown
from ari_app.in_force import InForce
from ari_app.line_tests import LineTests
from ari_app.line_watch import LineWatch, lines_from
from ari_app.lines import Lines, first_book
from ari_app.lookups import SourceLookups
from ari_app.prompt_calls import PromptCalls
from ari_app.settings import Settings
from ari_app.sounds import Sounds
from ari_app.spoken import SpokenFiles
from ari_app.standby import wait_for_lease
from ari_app.trunks.book import Book
from ari_app.trunks.numbers import Published
from ari_app.unwanted import UnwantedNumbers
from ari_app.watchdog import Watchdog
from asterisk_conf.lines.file import lines_of
from asterisk_conf.lines.watched import WatchedFile
from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import end_by_signal, told
from launch.loop import run as run_service
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, TrunkId
from lexicon.journal import Entry
from lexicon.phone_number import Home
from store.customers import Customers
from store.dialling import spent
from store.flows import Flows
from store.journal import Announce, JournalWriter
from store.journal_read import JournalReader
from store.lease import Lease, LeaseLost
from store.listed import ListedMemory
from store.plans import Plans
from store.pool import Pool, open_pool

RETRY_S = 0.5
STOP_WITHIN_S = 2.0
REMEMBER_S = 1.0


class RandomIds:
    """Fresh ids; 80 random bits each, so two controllers never meet."""

    def call(self) -> CallId:
        return CallId(f"c{secrets.token_hex(10)}")

    def offer(self) -> str:
        return f"o{secrets.token_hex(10)}"

    def secret(self) -> str:
        return secrets.token_urlsafe(24)


async def _memory(settings: Settings, pool: Pool, announce: Announce, epoch: int) -> JournalWriter:
    """The journal, once PostgreSQL is there: without memory no controller starts."""
    clock = SystemClock()
    journal = JournalWriter(pool, "controller", clock, settings.var / "spool" / "journal", announce)
    while True:
        try:
            await journal.start(epoch)
            facts.controller_started(journal.epoch)
            return journal
        except DatabaseAway as error:
            facts.exchange_down("database", error.text)
            await asyncio.sleep(RETRY_S)


def _link(settings: Settings, on_event: Callable[[Message], None]) -> AriLink:
    address = Address(settings.ari_url, settings.ari_user, settings.ari_password, settings.app)
    return AriLink(address, on_event, wants=DIALLED_LEGS if settings.ringing is Way.DIAL else OWN_LEGS)


def _exchange(settings: Settings, link: AriLink, centre: Published) -> AriExchange:
    spoken = settings.var / settings.spoken_dir
    places = Places(settings.prompts_dir, settings.raw_dir, settings.media_host, spoken)
    exchange = AriExchange(link, settings.app, places)
    exchange.know(centre.numbers, (queue.music for queue in centre.queues.values()))
    return exchange


def _doers(
    settings: Settings, exchange: AriExchange, link: AriLink, manager: AmiLink, found: tuple[Lookups, DiskGuard]
) -> Doers:
    lookups, disk = found
    recorder = MixMonitorRecorder(manager, settings.raw_dir, lambda: disk.is_full)
    messages = AriMessages(link, lambda: disk.is_full)
    return Doers(exchange, recorder, ManagerRedirector(manager), lookups, messages)


async def _remember(journal: JournalWriter) -> None:
    """A database that hangs holds nobody up for long: what is lost then is a story, not a call."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(REMEMBER_S):
            await journal.flush()


def _aside(settings: Settings, link: AriLink, engine: Engine) -> Aside:
    clock, fresh = SystemClock(), RandomIds().offer
    tests = LineTests(AriLineTests(link, settings.app), engine.note, clock, fresh, engine.permits)
    recorder = AriPromptCalls(link, settings.app, (settings.prompts_dir, settings.raw_dir), clock)
    prompts = PromptCalls(recorder, engine.note, clock, fresh, engine.permits)
    tests.lines = prompts.lines = partial(asyncio.to_thread, lines_of, settings.lines)
    return Aside(tests, prompts)


def _runners(engine: Engine, watches: Watches, doers: Doers) -> dict[str, Runner]:
    """Those who have commands done, by name: a supervisor's never wait behind a call's."""
    engine.runner = Runner(doers, engine.dispatch, trouble)
    watches.runner = Runner(doers, watches.report, trouble)
    return {"runner": engine.runner, "watches": watches.runner}


def _manager(settings: Settings, on_up: Callable[[bool], None]) -> AmiLink:
    where, login = (settings.ami_host, settings.ami_port), (settings.ami_user, settings.ami_secret)
    return AmiLink(where, login, facts.manager_fault, on_up)


def _ways(settings: Settings, watch: Callable[[], LineWatch]) -> tuple[Book, Callable[[ChannelId], TrunkId]]:
    """The lines that calls go out by, and over which line a channel came."""
    return first_book(settings), lambda channel: watch().trunk_of(channel)


def _heard(message: Message, lines: LineWatch, controller: Controller) -> None:
    lines.on_message(message)  # first: over which line a caller comes is told with his arrival
    if controller.aside is None or not controller.aside.told(message):
        controller.on_event(message)


async def _lines(
    settings: Settings, of: tuple[Engine, Controller], manager: AmiLink, reader: JournalReader
) -> LineWatch:
    """What watches the lines and the sound that comes over them; it knows what was last said of each."""
    (engine, controller), file = of, WatchedFile(settings.lines)
    found: str | None = await asyncio.to_thread(file.read)
    lines = LineWatch(engine, manager, lines_from(found or "[]"), file.read)
    controller.on_world, controller.line_beats = lines.found, lines.beats
    with contextlib.suppress(DatabaseAway):  # then an alarm may be told twice
        lines.adopt(await reader.bad_lines(engine.now().at))
    lines.listen()

    def client_of(call: CallId) -> ClientId | None:
        known = engine.calls.get(call)
        return None if known is None or known.number is None else known.number.client

    Sounds(engine, lines, client_of).listen(manager)
    return lines


async def _fenced(work: Coroutine[None, None, None]) -> None:
    """Who hears that another one acts stops at once, even if something here cannot be stopped: redis-py has been seen
    to swallow a cancellation."""
    try:
        await work
    except (LeaseLost, BaseExceptionGroup) as error:
        fence = error if isinstance(error, LeaseLost) else error.subgroup(Replaced)
        if fence is not None:
            last_way_out = threading.Timer(STOP_WITHIN_S, os._exit, (0,))
            last_way_out.daemon = True
            last_way_out.start()
        raise


async def run(settings: Settings) -> None:
    """Wait for the lease, then act until cancelled. Raises ``LeaseLost`` or ``Replaced`` when another one acts."""
    bus, pool = Bus(settings.redis_url, "controller"), await open_pool(settings.pg_dsn, name=settings.part)
    lease = Lease(settings.pg_dsn, "controller")
    (ready := settings.var / "run" / f"{settings.part}.ready").unlink(missing_ok=True)  # a killed predecessor's
    try:
        epoch = await wait_for_lease(lease, Plans(pool), bus, ready.touch)
        ready.unlink(missing_ok=True)  # until calls are ours to steer
        async with asyncio.TaskGroup() as group:
            group.create_task(_fenced(lease.keep()), name="lease")
            group.create_task(_act(settings, bus, pool, (epoch, ready)), name="controller")
    finally:
        await lease.close()
        await bus.close()
        await pool.close()


async def _act(settings: Settings, bus: Bus, pool: Pool, held: tuple[int, Path]) -> None:
    """The controller proper, with the lease's epoch; ``held`` names the mark of being ready."""
    (epoch, ready), clock, timers, ids = held, SystemClock(), LoopTimers(), RandomIds()

    async def announce(entries: Sequence[Entry]) -> None:
        last_known.hear(entries)
        await bus.publish_facts(entries)

    journal = await _memory(settings, pool, announce, epoch)
    spoken = SpokenFiles(settings.var / settings.spoken_dir, Flows(pool))
    centre = await spoken.bring(published(*await Plans(pool).in_force(), settings.home))

    def endpoint_of(agent: AgentId) -> str:
        return f"PJSIP/{phone_user(engine.floor.agents[agent].desk)}"

    engine = Engine(
        Rooms(clock, journal, timers, ids, raw_files, endpoint_of, *settings.habits, *_ways(settings, lambda: watch)),
        centre,
    )
    unwanted = await _permits(engine, pool, clock.now(), settings.home)
    link = _link(settings, lambda message: _heard(message, watch, controller))
    exchange = _exchange(settings, link, centre)
    desks, watches = Desks(engine, exchange, timers, ids, settings.desk_grace_s), Watches(engine, timers, ids)
    controller = Controller(engine, Seats(watches, desks, timers, ids), journal, bus, reader := JournalReader(pool))
    controller.aside = aside = _aside(settings, link, engine)
    controller.afterwards = Afterwards(engine, journal, reader, settings.raw_dir)

    def say_ready(_: bool = True) -> None:
        """Ready means: calls are ours to steer, and what is said in them can be recorded."""
        if controller.is_exchange_up and manager.is_up:
            ready.touch()

    def manager_changed(is_up: bool) -> None:
        controller.manager_changed(is_up, say_ready)

    manager = _manager(settings, manager_changed)
    controller.listen_to_manager(manager)
    watch: LineWatch = await _lines(settings, (engine, controller), manager, reader)
    last_known, lookups = LastKnown(engine, manager, settings.raw_dir), SourceLookups(Customers(pool))
    disk = DiskGuard(engine, manager, settings.raw_dir, settings.least_free_mb * MIB)
    doers = _doers(settings, exchange, link, manager, (lookups, disk))
    runners = _runners(engine, watches, replace(doers, remember=partial(_remember, journal)))
    manager.connect()
    controller.in_force = (
        in_force := InForce(
            engine, bus, Plans(pool), (centre, spoken.before(partial(controller.tell_exchange, exchange)))
        )
    ).told
    tasks: dict[str, Coroutine[None, None, None]] = {
        "journal": journal.run(),
        **{name: runner.run(asyncio.Event()) for name, runner in runners.items()},
        "last-known": last_known.run(),
        "afterwards": controller.afterwards.run(),
        "disk": disk.run(),
        "line-watch": watch.run(),
        "aside": aside.run(),
        "watchdog": Watchdog(engine, exchange.look).run(),
        "orders": controller.serve_desks(),
        "beat": controller.beat(),
        "wrap-ups": controller.hear_wrap_ups(),
        "in-force": in_force.run(),
        "unwanted": unwanted.run(bus),
        "lines": Lines(engine, settings.book).run(),
        "exchange": _fenced(controller.keep_exchange(link, exchange, say_ready)),
    }
    try:
        await _together(tasks)
    finally:
        ready.unlink(missing_ok=True)
        manager.close()
        await lookups.close()


async def _permits(engine: Engine, pool: Pool, now: datetime, home: Home) -> UnwantedNumbers:
    """What was spent, and whom nobody may call, before the first call."""
    engine.permits.restore(await spent(pool, now))
    unwanted = UnwantedNumbers(engine.permits.unwanted, ListedMemory(pool), home)
    await unwanted.load()
    return unwanted


async def _together(tasks: Mapping[str, Coroutine[None, None, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for name, task in tasks.items():
            group.create_task(task, name=name)


async def _until_signal(settings: Settings) -> int:
    end_by_signal()
    try:
        await run(settings)
    except asyncio.CancelledError:
        facts.stopping("asked to")
    except BaseExceptionGroup as group:
        # Status 0. A supervisor that starts us again gets a standby.
        if group.subgroup(Replaced) is not None:
            facts.replaced(settings.app)
        elif group.subgroup(LeaseLost) is not None:
            facts.lease_lost()
        else:
            raise
    return 0


def main() -> int:
    """Exit status 0: stopped as asked or replaced; 2: wrong settings; 1: failed (and to be restarted)."""
    facts.start_logging()
    settings = told(Settings)
    if settings is None:
        return 2
    return run_service(_until_signal(settings))


if __name__ == "__main__":
    sys.exit(main())
