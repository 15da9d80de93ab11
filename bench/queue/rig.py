"""The whole product on ports and a directory of its own, the telephones' sockets, and both sides' ways to be opened."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.queue import conf
from bench.queue.centre import lay_out
from bench.queue.conf import AGENT_PASSWORD, CALLERS_HOST, AppQueue, agent_name
from bench.queue.cpu import cpu_s, precise_cpu_s
from bench.queue.desks import Floor, register_all
from bench.queue.ear import Ear
from bench.queue.registrar import Registrar, Telephone
from bench.queue.sipp import Address
from launch.ports import Ports
from launch.settings import load
from launch.stack import ALL, Stack
from lexicon.errors import Refused

HOST = "127.0.0.1"
SERVICES = ("controller", "gateway")
OUR_PARTS = ("asterisk", "controller", "gateway", "postgres", "redis")


@dataclass(frozen=True, slots=True)
class Place:
    """Ports from ``base`` on: the product's own, the telephones', sound from base + 100 to base + 1999."""

    base: int = 11000

    def ports(self) -> Ports:
        first = self.base
        return Ports(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 100, first + 1999)

    @property
    def agents(self) -> Address:
        return Address(HOST, self.base + 10)

    @property
    def callers(self) -> Address:
        return Address(CALLERS_HOST, self.base + 11)

    @property
    def ear(self) -> tuple[str, int]:
        return HOST, self.base + 12


class Rig:
    """A context: started with ``most`` agents in the database, stopped and removed at its end (unless it ``keeps``)."""

    def __init__(self, place: Place, most: int, *, keeps: bool = False) -> None:
        self.place, self._most, self._keeps = place, most, keeps
        self.room = Path(tempfile.mkdtemp(prefix="zuoxi-bench-"))
        self.room.chmod(0o755)
        self._opened = AsyncExitStack()
        self._takes = 0

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _start(self) -> None:
        extra = self.room / "extra"
        extra.mkdir()
        for name, text in conf.extra(self._most).items():
            (extra / name).write_text(text)
        settings = load().model_copy(update={"asterisk_extra": extra})
        self.stack = Stack(self.room / "var", self.place.ports(), ALL, settings=settings)
        await asyncio.to_thread(self.stack.start)
        self._opened.callback(self.stack.stop)
        # The recorder encodes after the run; the other two are there in our own takes only.
        for part in ("recorder", *SERVICES):
            await asyncio.to_thread(self.stack.stop_part, part)
        await lay_out(self.stack.env["ZUOXI_PG_DSN"], self._most)
        self.console("module unload app_queue.so")
        agents = (self.place.agents.host, self.place.agents.port)
        self.registrar = await Registrar((HOST, self.stack.ports.sip), agents).open()
        self._opened.callback(self.registrar.close)
        sound = self.stack.ports.rtp_first, self.stack.ports.rtp_last
        self.ear = self._opened.enter_context(Ear(self.place.ear, sound))

    async def _stop(self) -> None:
        await self._opened.aclose()
        if not self._keeps:
            shutil.rmtree(self.room, ignore_errors=True)

    @property
    def exchange(self) -> str:
        """Asterisk's SIP address."""
        return f"{HOST}:{self.stack.ports.sip}"

    def take_room(self, name: str) -> Path:
        """A new directory for the files of one take."""
        self._takes += 1
        room = self.room / "takes" / f"{self._takes:03d}-{name}"
        room.mkdir(parents=True)
        return room

    def console(self, command: str) -> str:
        """Asterisk's own console; never while something is measured."""
        return self.stack.console(command)

    def cpu(self, parts: tuple[str, ...]) -> dict[str, float]:
        """CPU seconds so far of these parts."""
        return cpu_s({part: self._pids[part] for part in parts})

    def precise_cpu(self, parts: tuple[str, ...]) -> dict[str, float]:
        """The same to the nanosecond; only while no call comes or goes."""
        return precise_cpu_s({part: self._pids[part] for part in parts})

    def note_pids(self, parts: tuple[str, ...]) -> None:
        """Ask the supervisor once which processes the parts are."""
        self._pids = {part: self.stack.pid(part) for part in parts}

    # ---- the two sides

    @asynccontextmanager
    async def ours(self, agents: int) -> AsyncIterator[Floor]:
        """Our services, ``agents`` agents Ready with their desks open, one wallboard; no app_queue."""
        self._refuse_app_queue()
        for part in SERVICES:
            await asyncio.to_thread(self.stack.start_part, part)
        self.note_pids(OUR_PARTS)
        try:
            async with Floor(self.stack.http_url, agents, self.registrar) as floor:
                try:
                    yield floor
                finally:
                    await self.quiet()
        finally:
            for part in reversed(SERVICES):
                await asyncio.to_thread(self.stack.stop_part, part)

    @asynccontextmanager
    async def peer(self, queue: AppQueue) -> AsyncIterator[None]:
        """app_queue with its members registered; none of our services, so that no event is made for them."""
        directory = self.stack.site.var / "asterisk" / "etc"
        path = directory / "queues.conf"
        path.write_text(conf.queues(queue))
        shutil.copystat(directory / "pjsip.conf", path)
        owner = (directory / "pjsip.conf").stat()
        os.chown(path, owner.st_uid, owner.st_gid)
        answer = self.console("module load app_queue.so")
        if "Loaded" not in answer:
            raise Refused(f"app_queue was not loaded: {answer.strip()}")
        phones = [Telephone(agent_name(n), AGENT_PASSWORD, agent_name(n)) for n in range(queue.members)]
        self.note_pids(("asterisk",))
        try:
            await register_all(self.registrar, phones)
            yield
        finally:
            await self.quiet()
            await register_all(self.registrar, phones, expires_s=0)
            # The recordings stay: ext4 passes over what was deleted within the last minutes, one by one, whenever a
            # file is made, and the next take would pay for that (half a millisecond a call was seen).
            await self._unload_app_queue()

    def _refuse_app_queue(self) -> None:
        found = self.console("module show like app_queue")
        if "app_queue.so" in found:
            raise Refused(f"app_queue is still there: {found.strip()}")

    async def _unload_app_queue(self) -> None:
        for _ in range(20):
            self.console("module unload app_queue.so")
            if "app_queue.so" not in self.console("module show like app_queue"):
                return
            await asyncio.sleep(0.5)  # somebody is still in it
        self._refuse_app_queue()

    async def quiet(self, within_s: float = 15.0) -> None:
        """Wait until Asterisk holds no call; what is left then is hung up."""
        for _ in range(int(within_s / 0.25)):
            if "0 active channels" in self.console("core show channels count"):
                return
            await asyncio.sleep(0.25)
        self.console("channel request hangup all")
        await asyncio.sleep(3)
