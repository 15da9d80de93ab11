"""Everything a call needs, started in order on this machine and stopped without a trace.

``make up`` and the tests use the same thing::

    stack = Stack(var=tmp_path / "var", ports=Ports.free())
    stack.start()                  # or: with Stack(...) as stack / async with Stack(...) as stack
    subprocess.run([...], env={**os.environ, **stack.env})
    stack.stop_part("postgres"); ...; stack.start_part("postgres")
    stack.stop()

When the process that holds a stack dies, even by ``kill -9``, the kernel ends the stack.
"""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from launch import certificates
from launch.addresses import refuse_foreign
from launch.asterisk_root import Asterisk, obtain
from launch.parts import Part, asterisk, postgres, redis_server, services, turn
from launch.ports import Ports, refuse_taken
from launch.processes import MARK, Process, end, find, is_alive, marked, wait_gone
from launch.record import record
from launch.settings import ROOT, LaunchSettings, load
from launch.site import Site
from launch.state import read_state
from launch.supervision import Supervision
from lexicon.errors import Conflict, Refused

ALL = ("postgres", "redis", "asterisk", "controller", "gateway", "recorder")
EVERYTHING = (*ALL, "standby", "webhooks")
"""With a second controller that waits for the first one's end, and the webhooks: what ``make up`` starts."""
GUARDED = (*EVERYTHING, "guard")
"""With the guard: what ``make up`` starts where ``ZUOXI_BAN`` says so."""
OPTIONAL = ("turn",)
"""Started where it is set (``ZUOXI_TURN=on``)."""
STOP_WITHIN_S = 9.0
TOGETHER_WITHIN_S = 15.0
_PORTS_OF = {
    "postgres": ("pg",),
    "redis": ("redis",),
    "asterisk": ("sip", "asterisk_http", "ami"),
    "gateway": ("http",),
}
Say = Callable[[str, float], None]


class AlreadyRunning(Conflict):
    """Another process holds this var directory's stack."""


class Stack:
    """The parts of one var directory. Methods block; from a coroutine use ``async with`` or ``asyncio.to_thread``."""

    def __init__(
        self,
        var: Path,
        ports: Ports | None = None,
        services: Iterable[str] = ALL,
        *,
        settings: LaunchSettings | None = None,
        say: Say | None = None,
    ) -> None:
        """``settings`` (from the environment and zuoxi.toml by default) give the rest; ``say`` hears step, seconds."""
        settings = settings or load()
        if unknown := set(services) - set(GUARDED):
            raise Refused(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(GUARDED)}")
        self.site = Site(settings, var.absolute(), ports or settings.ports())
        wanted = {*services, *(OPTIONAL if settings.turn == "on" else ())}
        self.services = tuple(name for name in (*OPTIONAL, *GUARDED) if name in wanted)
        self._say: Say = say or (lambda step, seconds: None)
        self._parts: dict[str, Part] = {}
        self._lock: int | None = None
        self._asterisk: Asterisk | None = None
        self._supervision: Supervision | None = None

    @property
    def env(self) -> dict[str, str]:
        """The ``ZUOXI_*`` names (and PYTHONPATH) that point services, tests and the command line at this stack."""
        return self.site.environment()

    @property
    def ports(self) -> Ports:
        """Where it listens."""
        return self.site.ports

    @property
    def http_url(self) -> str:
        """The gateway's address."""
        return self.site.http_url

    @property
    def asterisk(self) -> Asterisk:
        """The Asterisk in use; only after ``start``."""
        if self._asterisk is None:
            raise Refused("the stack has no Asterisk, or was not started")
        return self._asterisk

    # ---- start

    def start(self) -> None:
        """Start every part and wait until each is ready; on any failure stop what was started and raise ``Refused``."""
        self.site.prepare()
        self._take_lock()
        try:
            self._timed("leftovers of an earlier run", self._end_leftovers)
            refuse_foreign(self.site.addresses, self.services)
            hosts = self.site.addresses.of_ports()
            refuse_taken(self.ports, hosts, {port for name in self.services for port in _PORTS_OF.get(name, ())})
            certificates.prepare(self.site.settings, self.site.var)
            self._prepare_parts()
            self._supervision = Supervision(self.site)
            self._supervision.start(list(self._parts.values()), {**os.environ, **self.env})
            for name in self._parts:
                self._timed(name, lambda name=name: self._start_ready(name))  # type: ignore[misc]
                if name == "postgres":
                    self._after_postgres()
            if set(self.services) >= set(ALL):
                self._timed("all parts together", self._wait_all_well)
            self._record()
        except BaseException:
            self.stop()
            raise

    def _wait_all_well(self) -> None:
        """The gateway hears of the controller and of Asterisk by a beat: until then ``status`` says "not ready"."""
        deadline = time.monotonic() + TOGETHER_WITHIN_S
        while not services.all_well(self.site):
            if time.monotonic() > deadline:
                raise Refused(f"the parts run, but not together; see {self.http_url}/api/health")
            time.sleep(0.05)

    def _timed(self, step: str, work: Callable[[], object]) -> None:
        began = time.monotonic()
        work()
        self._say(step, time.monotonic() - began)

    def _take_lock(self) -> None:
        if self._lock is not None:
            raise AlreadyRunning("this stack is started already")
        descriptor = os.open(self.site.run / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(f"a stack runs in {self.site.var} already") from None
        self._lock = descriptor

    def _end_leftovers(self) -> None:
        # Their supervisord, if it lives, is already on its way: give everything the time of a regular stop first.
        left = wait_gone(self._leftovers(), 0.1)
        if left:
            end(left, grace_s=STOP_WITHIN_S)
            end(self._leftovers(), grace_s=1.0)

    def _leftovers(self) -> list[Process]:
        found = set(marked(self.site.var))
        recorded = read_state(self.site.var).get("processes", {})
        found |= {process for pid, started in recorded.values() if is_alive(process := Process(pid, started))}
        found.discard(find(os.getpid()) or Process(0, 0))
        return sorted(found, key=lambda process: process.pid)

    def _prepare_parts(self) -> None:
        site = self.site
        if "postgres" in self.services:
            self._timed("database cluster", lambda: postgres.prepare(site))
            self._parts["postgres"] = postgres.part(site)
        if "redis" in self.services:
            redis_server.prepare(site)
            self._parts["redis"] = redis_server.part(site)
        if "asterisk" in self.services:
            self._asterisk = obtain(site.settings)
            asterisk.prepare(site, self._asterisk)
            self._parts["asterisk"] = asterisk.part(site, self._asterisk)
        if "turn" in self.services:
            turn.prepare(site)
            self._parts["turn"] = turn.part(site)
        for name in services.MODULES:
            if name in self.services:
                if not services.exists(services.MODULES[name]):
                    raise Refused(f"{name}: this checkout has no {services.MODULES[name]}; is it whole?")
                self._parts[name] = services.part(site, name)

    def _after_postgres(self) -> None:
        postgres.create_database(self.site)
        for step, module in (("migrations", "store.migrate"), ("demo data", "store.seed")):
            self._timed(step, lambda module=module: self._run_module(module))  # type: ignore[misc]

    def _run_module(self, module: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", module],
            env={**os.environ, **self.env, MARK: str(self.site.var)},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        output = done.stdout + done.stderr
        (self.site.log / f"{module}.log").write_text(output)
        if done.returncode != 0:
            raise Refused(f"`python -m {module}` failed:\n" + "\n".join(output.splitlines()[-20:]))

    def _start_ready(self, name: str) -> None:
        supervision, part = self._running(), self._parts[name]
        supervision.start_part(name)
        first = 0
        deadline = time.monotonic() + part.ready_within_s
        while True:
            state, pid = supervision.state(name)
            first = first or pid
            died = state in ("BACKOFF", "FATAL", "EXITED") or (pid != 0 and pid != first)
            if not died and part.is_ready():
                return
            if died or time.monotonic() > deadline:
                why = "ended by itself" if died else f"was not ready within {part.ready_within_s:.0f} s"
                raise Refused(f"{name} {why}; the end of its log:\n{self.last_words(name)}")
            time.sleep(0.05)

    def last_words(self, name: str, lines: int = 20) -> str:
        """The end of a part's log, with Asterisk's own log for Asterisk."""
        paths = [self.site.log / f"{name}.log"]
        if name == "asterisk":
            paths.append(self.site.log / "asterisk" / "messages.log")
        found: list[str] = []
        for path in paths:
            if path.exists():
                found += path.read_text(errors="replace").splitlines()[-lines:]
            found.append(f"({path})")
        return "\n".join(found)

    # ---- one part

    def _running(self) -> Supervision:
        if self._supervision is None or not self._supervision.runs():
            raise Refused("the stack is not running")
        return self._supervision

    def pid(self, part: str) -> int:
        """The process id of a running part (its drop.py has become it); 0 when it does not run."""
        return self._running().state(part)[1]

    def stop_part(self, part: str) -> None:
        """Stop one part the regular way; it stays away until ``start_part``."""
        self._running().stop_part(part)

    def start_part(self, part: str) -> None:
        """Start one part and wait until it is ready."""
        self._start_ready(part)

    def restart(self, part: str) -> None:
        """Stop one part, start it, wait until it is ready."""
        self.stop_part(part)
        self.start_part(part)

    def kill(self, part: str) -> None:
        """``kill -9`` one part; supervisord starts it again at once. See ``wait_ready``."""
        self.signal(part, signal.SIGKILL)

    def signal(self, part: str, number: int) -> None:
        """Send a signal to one part's process, e.g. SIGSTOP."""
        os.kill(self.pid(part), number)

    def is_ready(self, part: str) -> bool:
        """Whether a part says now that it is ready."""
        return self._parts[part].is_ready()

    def wait_ready(self, part: str, *, not_pid: int = 0, within_s: float = 30.0) -> None:
        """Wait until a part runs and is ready, under another process id than ``not_pid``."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            state, pid = self._running().state(part)
            if state == "RUNNING" and pid != not_pid and self._parts[part].is_ready():
                return
            time.sleep(0.05)
        raise Refused(f"{part} was not ready within {within_s:.0f} s; the end of its log:\n{self.last_words(part)}")

    def console(self, command: str) -> str:
        """What Asterisk's own console answers to a command, for looking from outside."""
        words = asterisk.console(self.site, self.asterisk, command)
        return subprocess.run(words, capture_output=True, text=True, timeout=15, check=True).stdout

    def runs(self) -> bool:
        """Whether the supervisor lives."""
        return self._supervision is not None and self._supervision.runs()

    # ---- the record, and the end

    def _record(self) -> None:
        supervision = self._running()
        processes = {"up": find(os.getpid()), "supervisord": supervision.process}
        processes |= {name: find(self.pid(name)) for name in self._parts}
        found: dict[str, Any] = {
            "processes": {name: [each.pid, each.started] for name, each in processes.items() if each is not None},
            "parts": {name: {"version": part.version()} for name, part in self._parts.items()},
            "asterisk": self._asterisk.why if self._asterisk else None,
            "services": list(self.services),
        }
        record(self.site, found, mode=0o644)

    def stop(self) -> bool:
        """Stop every part within ten seconds, leave no process behind; False when there was nothing to stop."""
        if self._lock is None:
            return False
        began = time.monotonic()
        if self._supervision is not None:
            self._supervision.stop(STOP_WITHIN_S - 0.5)
        end(marked(self.site.var), grace_s=max(0.2, STOP_WITHIN_S - (time.monotonic() - began)))
        for name in ("state.json", "env.json", *(f"{service}.ready" for service in services.MODULES)):
            (self.site.run / name).unlink(missing_ok=True)
        self._supervision = None
        self._parts = {}
        os.close(self._lock)
        self._lock = None
        return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)
