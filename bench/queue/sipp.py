"""SIPp processes: the callers of one take, and the agents as long as they are registered."""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.queue.wire import Offer, read_offers

STARTS_S = 0.6


@dataclass(frozen=True, slots=True)
class Address:
    """Where a SIPp process has its SIP socket."""

    host: str
    port: int


class Sipp:
    """One SIPp process with its files in ``directory``. Leaving the context ends it."""

    def __init__(self, name: str, directory: Path, scenario: str, at: Address, exchange: str) -> None:
        self._name, self._directory, self._at, self._exchange = name, directory, at, exchange
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{name}.xml").write_text(scenario)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, *words: str) -> None:
        """Start it; ``words`` are further arguments."""
        arguments = ["-sf", f"{self._name}.xml", "-i", self._at.host, "-p", str(self._at.port), "-nostdin"]
        arguments += ["-trace_err", "-error_file", f"{self._name}.err", *words, self._exchange]
        self._process = await asyncio.create_subprocess_exec(
            "sipp",
            *arguments,
            cwd=self._directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    async def finished(self, timeout_s: float) -> int:
        """Wait for its end; its exit status, 0 when every call went by the scenario. -1: it took too long."""
        assert self._process is not None
        try:
            return await asyncio.wait_for(self._process.wait(), timeout_s)
        except TimeoutError:
            return -1

    def errors(self, most: int = 2000) -> str:
        """The end of what it complained about."""
        path = self._directory / f"{self._name}.err"
        return path.read_text(errors="replace")[-most:] if path.exists() else ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 3)
        except TimeoutError:
            process.kill()
            await process.wait()


class Agents(Sipp):
    """All agents' telephones: one process, told apart by the user part they are rung at."""

    def __init__(self, directory: Path, scenario: str, at: Address, exchange: str) -> None:
        super().__init__("agents", directory, scenario, at, exchange)
        self._short, self._log = directory / "agents.short", directory / "agents.log"

    async def __aenter__(self) -> Self:
        traces = ["-trace_shortmsg", "-shortmessage_file", str(self._short)]
        traces += ["-trace_logs", "-log_file", str(self._log)]
        # What comes twice is answered by the scenario, or does not matter while it pauses.
        await self.start(*traces, "-nr", "-pause_msg_ign", "-m", "10000000")
        await asyncio.sleep(STARTS_S)
        return self

    def offers(self) -> list[Offer]:
        """What their wire says; after their end, when all is written."""
        texts = (path.read_text(errors="replace") if path.exists() else "" for path in (self._short, self._log))
        short, log = (text.splitlines() for text in texts)
        return read_offers(short, log)
