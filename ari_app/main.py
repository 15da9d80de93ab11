"""Composition root of the controller: builds, starts, stops; reads top to bottom."""

import asyncio
import secrets
import signal
import sys
from collections.abc import Callable
from functools import partial

from pydantic import ValidationError

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.ami.recorder import ManagerRedirector, MixMonitorRecorder, raw_files
from ari_app.ari.exchange import AriExchange, Places
from ari_app.ari.link import DIALLED_LEGS, OWN_LEGS, Address, AriLink, Replaced
from ari_app.ari.wire import Message
from ari_app.call.state import Way
from ari_app.catalogue import published
from ari_app.controller import Controller, trouble
from ari_app.engine.desks import Desks, phone_user
from ari_app.engine.engine import Engine
from ari_app.engine.ports import Doers
from ari_app.engine.rooms import Rooms
from ari_app.engine.runner import Runner
from ari_app.engine.timers import LoopTimers
from ari_app.in_force import InForce
from ari_app.settings import Settings
from ari_app.trunks.numbers import Published
from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import run as run_service
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId, CallId
from store.journal import JournalWriter
from store.journal_read import JournalReader
from store.plans import Plans
from store.pool import Pool, open_pool

RETRY_S = 0.5


class RandomIds:
    """Fresh ids; 80 random bits each, so two controllers never meet."""

    def call(self) -> CallId:
        return CallId(f"c{secrets.token_hex(10)}")

    def offer(self) -> str:
        return f"o{secrets.token_hex(10)}"

    def secret(self) -> str:
        return secrets.token_urlsafe(24)


async def _memory(settings: Settings, pool: Pool, bus: Bus, clock: SystemClock) -> JournalWriter:
    """The journal, once PostgreSQL is there: without memory no controller starts."""
    journal = JournalWriter(pool, "controller", clock, settings.var / "spool" / "journal", bus.publish_facts)
    while True:
        try:
            await journal.start()
            return journal
        except DatabaseAway as error:
            facts.exchange_down("database", error.text)
            await asyncio.sleep(RETRY_S)


def _link(settings: Settings, on_event: Callable[[Message], None]) -> AriLink:
    address = Address(settings.ari_url, settings.ari_user, settings.ari_password, settings.app)
    return AriLink(address, on_event, wants=DIALLED_LEGS if settings.ringing is Way.DIAL else OWN_LEGS)


def _exchange(settings: Settings, link: AriLink, centre: Published) -> AriExchange:
    exchange = AriExchange(link, settings.app, Places(settings.prompts_dir, settings.raw_dir, settings.sip_host))
    exchange.know(centre.numbers, (queue.music for queue in centre.queues.values()))
    return exchange


async def run(settings: Settings) -> None:
    """Run until cancelled. Raises ``Replaced`` when another controller took the application."""
    clock, timers, ids = SystemClock(), LoopTimers(), RandomIds()
    bus, pool = Bus(settings.redis_url, "controller"), await open_pool(settings.pg_dsn, name="controller")
    journal = await _memory(settings, pool, bus, clock)
    facts.controller_started(journal.epoch)
    centre = published(*await Plans(pool).in_force())

    def endpoint_of(agent: AgentId) -> str:
        return f"PJSIP/{phone_user(engine.floor.agents[agent].desk)}"

    engine = Engine(Rooms(clock, journal, timers, ids, raw_files, endpoint_of, settings.ringing), centre)
    link = _link(settings, lambda message: controller.on_event(message))
    exchange = _exchange(settings, link, centre)
    desks = Desks(engine, exchange, timers, ids, settings.desk_grace_s)
    controller = Controller(engine, desks, journal, bus, JournalReader(pool))
    (ready := settings.var / "run" / "controller.ready").unlink(missing_ok=True)  # a killed predecessor's

    def say_ready(_: bool = True) -> None:
        """Ready means: calls are ours to steer, and what is said in them can be recorded."""
        if controller.is_exchange_up and manager.is_up:
            ready.touch()

    def manager_changed(is_up: bool) -> None:
        controller.manager_changed(is_up, say_ready)

    where, login = (settings.ami_host, settings.ami_port), (settings.ami_user, settings.ami_secret)
    manager = AmiLink(where, login, facts.manager_fault, manager_changed)
    controller.listen_to_manager(manager)
    recorder = MixMonitorRecorder(manager, settings.raw_dir)
    engine.runner = Runner(Doers(exchange, recorder, ManagerRedirector(manager)), engine.dispatch, trouble)
    manager.connect()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(journal.run(), name="journal")
            group.create_task(engine.runner.run(asyncio.Event()), name="runner")
            group.create_task(controller.serve_desks(), name="orders")
            group.create_task(controller.beat(), name="beat")
            group.create_task(controller.hear_wrap_ups(), name="wrap-ups")
            group.create_task(
                InForce(engine, bus, Plans(pool), (centre, partial(controller.tell_exchange, exchange))).run(),
                name="in-force",
            )
            group.create_task(controller.keep_exchange(link, exchange, say_ready), name="exchange")
    finally:
        ready.unlink(missing_ok=True)
        manager.close()
        await bus.close()
        await pool.close()


async def _until_signal(settings: Settings) -> int:
    loop, running = asyncio.get_running_loop(), asyncio.current_task()
    assert running is not None
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, running.cancel)
    try:
        await run(settings)
    except asyncio.CancelledError:
        facts.stopping("asked to")
    except BaseExceptionGroup as group:
        if group.subgroup(Replaced) is None:
            raise
        facts.replaced(settings.app)  # status 0: the supervisor restarts only after a failure
    return 0


def main() -> int:
    """Exit status 0: stopped as asked or replaced; 2: wrong settings; 1: failed (and to be restarted)."""
    facts.start_logging()
    try:
        settings = Settings()  # type: ignore[call-arg]  # every field comes from the environment
    except ValidationError as error:
        for wrong in error.errors():
            name = "ZUOXI_" + "_".join(str(part) for part in wrong["loc"]).upper()
            print(f"{name}: {wrong['msg']}", file=sys.stderr)
        return 2
    return run_service(_until_signal(settings))


if __name__ == "__main__":
    sys.exit(main())
