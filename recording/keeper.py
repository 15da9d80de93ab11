"""One job from the raw legs to the archive: waits for the files, has them encoded, checks, remembers, tidies up.

Safe to run again at any point: a recording that is settled makes no second file and no second fact.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lexicon.clock import Clock
from lexicon.errors import Away, BadInput
from lexicon.ids import AgentId, CallId, ClientId, RecordingId
from lexicon.journal import RecordingFailed, RecordingKept
from recording import facts
from recording.archive import Archive, Put
from recording.policy import LegSeen, judge
from recording.states import Event, State, after_hindrance, is_news
from recording.transcode import BrokenLeg, Hindered, Made

LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Job:
    """The arguments of ``recording.transcode``; the files are relative to the raw directory.

    A message that a caller left has no agent, and no file of one.
    """

    recording: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId
    customer_file: str
    agent_file: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says about a recording."""

    state: State
    started_at: datetime
    path: str | None
    sha256: str | None


class Memory(Protocol):
    """Where recordings are remembered. Raises ``DatabaseAway``."""

    async def find(self, recording: RecordingId) -> Known | None: ...

    async def settle(self, fact: RecordingKept | RecordingFailed) -> bool:
        """Write the fact unless an equal or better one is there (kept stays kept); whether it was written."""
        ...


Encode = Callable[[Path, Path, Path], Awaitable[Made]]


class Keeper:
    """Performs jobs. ``encode(customer, agent, out)`` makes the MP3 elsewhere (a process pool)."""

    def __init__(self, raw: Path, archive: Archive, memory: Memory, encode: Encode, clock: Clock) -> None:
        self._raw, self._archive, self._memory, self._encode, self._clock = raw, archive, memory, encode, clock

    async def keep(self, job: Job, tries: int) -> State:
        """Do the job. ``tries``: which try this is (1, 2, ...). Raises ``Hindered`` when it should be tried again."""
        try:
            return await self._keep(job)
        except BrokenLeg as broken:
            return await self._fail(job, str(broken), Event.BROKEN)
        except BadInput as bad:
            return await self._fail(job, bad.text, Event.BROKEN)
        except (Hindered, OSError, Away) as hindered:
            facts.hindered(job.recording, tries, str(hindered))
            if after_hindrance(tries) is Event.EXHAUSTED:
                return await self._fail(job, f"given up after {tries} tries: {hindered}", Event.EXHAUSTED)
            raise Hindered(str(hindered)) from hindered

    async def _keep(self, job: Job) -> State:
        began = self._clock.monotonic()
        known = await self._memory.find(job.recording)
        if known is None:  # its row is written in the transaction that makes the job
            raise BrokenLeg("nobody knows this recording")
        customer = self._inside(job.customer_file)
        agent = self._inside(job.agent_file) if job.agent_file else customer  # a message: one voice, in both ears
        if not is_news(known.state, Event.MADE):
            await self._tidy(job, known, customer, agent)
            return known.state
        await self._wait_for(customer, agent)
        desk = await asyncio.to_thread(self._archive.desk, job.recording)
        made = await self._encode(customer, agent, desk)
        put = await asyncio.to_thread(self._archive.put, desk, self._archive.place(job.recording, known.started_at))
        fact = _kept(job, put, made)
        if await self._memory.settle(fact):
            facts.recording_kept(
                job.recording, job.call, put.path, made.seconds, self._clock.monotonic() - began, made.road
            )
        await self._remove_raw(job, put.path, put.sha256, customer, agent)
        return State.KEPT

    def _inside(self, name: str) -> Path:
        path = (self._raw / name).resolve()
        if not path.is_relative_to(self._raw.resolve()) or path.suffix != ".wav":
            raise BadInput("raw file", repr(name), "a wav in the raw directory")
        return path

    async def _wait_for(self, *legs: Path) -> None:
        """Until both sizes stand still: Asterisk may not have written the last of it. See ``policy.judge``."""
        began = self._clock.monotonic()
        sizes: list[int | None] = [None, None]
        since = [began, began]
        while True:
            now = self._clock.monotonic()
            for place, leg in enumerate(legs):
                size = await asyncio.to_thread(_size, leg)
                if size != sizes[place]:
                    sizes[place], since[place] = size, now
            seen = [LegSeen(size, now - at) for size, at in zip(sizes, since, strict=True)]
            verdict, why = judge(seen[0], seen[1], now - began)
            match verdict:
                case "ready":
                    return
                case "broken":
                    raise BrokenLeg(why)
                case "growing":
                    raise Hindered(why)
                case "look-again":
                    await asyncio.sleep(LOOK_EVERY_S)

    async def _fail(self, job: Job, why: str, event: Event) -> State:
        known = await self._known_or_hindered(job)
        if known is not None and not is_news(known.state, event):
            facts.already_settled(job.recording, known.state)
            return known.state
        if await self._settle_or_hindered(RecordingFailed(job.recording, job.call, job.client, why)):
            facts.recording_failed(job.recording, job.call, why)
        return State.FAILED

    async def _known_or_hindered(self, job: Job) -> Known | None:
        try:
            return await self._memory.find(job.recording)
        except Away as away:
            raise Hindered(str(away)) from away

    async def _settle_or_hindered(self, fact: RecordingFailed) -> bool:
        try:
            return await self._memory.settle(fact)
        except Away as away:
            raise Hindered(str(away)) from away

    async def _tidy(self, job: Job, known: Known, customer: Path, agent: Path) -> None:
        """The job came again after it was done: only what a crash may have left is cleared away."""
        facts.already_settled(job.recording, known.state)
        if known.state is State.KEPT and known.path and known.sha256:
            await self._remove_raw(job, known.path, known.sha256, customer, agent)

    async def _remove_raw(self, job: Job, path: str, sha256: str, *legs: Path) -> None:
        """Only when the kept file, read again from the disk, is what the journal says."""
        if not await asyncio.to_thread(self._archive.is_whole, path, sha256):
            raise Hindered(f"{path} is not what was kept")
        for leg in legs:
            try:
                await asyncio.to_thread(leg.unlink, missing_ok=True)
            except OSError as error:
                facts.raw_not_removed(job.recording, str(error))


def _kept(job: Job, put: Put, made: Made) -> RecordingKept:
    return RecordingKept(job.recording, job.call, job.client, put.path, round(made.seconds, 3), put.bytes, put.sha256)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
