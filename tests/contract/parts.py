"""Real PostgreSQL and Redis for tests: private directories, free ports on loopback, ended with the test run."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from lexicon.ids import TrunkId
from lexicon.journal import Fact, LineDown, LineUp
from lexicon.moment import Moment

STARTS_WITHIN_S = 20.0


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), UTC)

    def monotonic(self) -> float:
        return time.monotonic()


Until = Callable[[Callable[[], bool]], Awaitable[None]]


async def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition, at most ten seconds."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - what is waited for is outside this process
            await asyncio.sleep(0.01)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_program(name: str) -> str:
    """The newest installed PostgreSQL's program of that name."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if homes:
        return str(homes[-1] / name)
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed (apt: postgresql)")
    return found


class PostgresServer:
    """One cluster of its own. ``start``, ``stop``, ``kill`` and ``pause`` as a test needs."""

    def __init__(self) -> None:
        self._as: list[str] = []
        self._home = Path(tempfile.mkdtemp(prefix="zuoxi-test-pg-", dir="/tmp"))
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = pwd.getpwnam("postgres")
            self._as = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
            os.chown(self._home, account.pw_uid, account.pw_gid)
        self._home.chmod(0o755)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        words = ["--no-sync", "-A", "trust", "-U", "zuoxi", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run(postgres_program("initdb"), *words, "-D", str(self._home / "data"))

    def _run(self, *words: str) -> None:
        subprocess.run([*self._as, *words], check=True, capture_output=True, cwd="/")

    def dsn(self, database: str = "postgres") -> str:
        return f"postgresql://zuoxi@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns when it answers."""
        words = [postgres_program("postgres"), "-D", str(self._home / "data"), "-p", str(self.port)]
        words += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen([*self._as, *words], stdout=log, stderr=log, cwd="/")
        _until(self._answers)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.dsn(), connect_timeout=1):
            return True
        return False

    def stop(self) -> None:
        """At once, as ``pg_ctl stop -m fast`` does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=15)
            self._process = None

    def pause(self) -> None:
        """Every process of the server stops where it is: connections stay open and nothing answers."""
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        for pid in self._pids():
            os.kill(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        assert self._process is not None
        top = self._process.pid
        children = Path(f"/proc/{top}/task/{top}/children").read_text().split()
        return [top, *map(int, children)]

    def create_database(self, name: str, template: str = "template0") -> str:
        """A new database; its DSN."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.dsn(name)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)


class RedisServer:
    """One Redis of its own, without persistence."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="zuoxi-test-redis-", dir="/tmp"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(words, cwd=self._home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _until(self._answers)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
        return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def pause(self) -> None:
        """It stops where it is: connections stay open and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forget everything."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            link.sendall(b"FLUSHALL\r\n")
            link.recv(16)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not answer in time")
        time.sleep(0.02)


@dataclass
class Notes:
    """What is noted, by the real clock."""

    facts: list[Fact] = field(default_factory=list)
    clock: WallClock = field(default_factory=WallClock)

    def __post_init__(self) -> None:
        self.on_fact: Callable[[Fact], None] = lambda fact: None

    def now(self) -> Moment:
        return Moment(self.clock.now(), self.clock.monotonic())

    def note(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.on_fact(fact)

    def of(self, trunk: TrunkId) -> list[tuple[str, str]]:
        """What was said of this line: the kind of fact, and why."""
        told = [one for one in self.facts if isinstance(one, LineDown | LineUp) and one.trunk == trunk]
        return [(type(one).__name__, getattr(one, "why", "")) for one in told]
