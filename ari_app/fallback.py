"""The time without a controller: what the next one does with it.

``LastKnown`` keeps in Asterisk's own database which telephones the dialplan may ring for a number when nobody is there
to decide. ``Afterwards`` reads the record that the dialplan kept, takes over the conversations that still go on, and
notes the rest. Both are nothing to the calls of a normal day: the first writes when somebody comes or goes.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.call.fallback import Alone, read
from ari_app.engine.desks import phone_user
from ari_app.engine.engine import Engine
from ari_app.engine.fallback import adopt_alone, note_alone
from ari_app.engine.ports import World
from flows.graph import reasons
from lexicon.errors import Away, Refused
from lexicon.ids import AgentId, CallId, ChannelId
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallServedAlone,
    Entry,
    PhoneFound,
    PhoneLost,
    ProfileChanged,
    RoutingAdopted,
)
from routing.agent import AgentState
from store.journal import JournalWriter
from store.journal_read import JournalReader

FAMILY = "zuoxi-fallback"
RECORD = "fallback"
MOST_PHONES = 40  # a line of AMI holds 1024 characters
PACE_S = 2.0
ANYWAY_S = 60.0
RETRY_S = 1.0
_CHANGES = (AgentSignedIn, AgentSignedOut, AgentNotReady, PhoneFound, PhoneLost, ProfileChanged, RoutingAdopted)


class LastKnown:
    """Which telephones ring for a number: of those who are signed in, not on a break, and able."""

    def __init__(self, engine: Engine, link: AmiLink, raw: Path) -> None:
        self._engine, self._link, self._raw = engine, link, raw
        self._due = asyncio.Event()
        self._listed: set[AgentId] = set()
        self._written: dict[str, str] = {}

    def hear(self, entries: Sequence[Entry]) -> None:
        """What the controller has noted: nothing of it costs anything unless somebody came, went or paused."""
        for entry in entries:
            fact = entry.fact
            if isinstance(fact, _CHANGES) or (isinstance(fact, AgentReady) and fact.agent not in self._listed):
                self._due.set()

    @property
    def is_due(self) -> bool:
        """Whether something was heard that may change the lists."""
        return self._due.is_set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with asyncio.timeout(ANYWAY_S):
                    await self._due.wait()
            except TimeoutError:
                pass
            await asyncio.sleep(PACE_S)
            self._due.clear()
            try:
                await self._write(self.phones())
            except (Away, Refused):
                self._written.clear()  # whatever Asterisk has now: all of it anew
                self._due.set()

    def phones(self) -> dict[str, str]:
        """By number, in an order that calls do not change."""
        engine, agents = self._engine, self._engine.floor.agents
        listed: set[AgentId] = set()
        lists: dict[str, str] = {}
        for number in engine.numbers.values():
            able: set[AgentId] = set()
            for reason in reasons(number.flow):
                if reason not in number.reasons:
                    continue
                for lane in engine.floor.matcher.lanes.way(number.reasons[reason].queue.id, reason):
                    able |= lane.crew.keys()
            rung = [agents[one] for one in able if agents[one].state is not AgentState.NOT_READY]
            rung = sorted((one for one in rung if one.is_registered), key=lambda one: one.desk)[:MOST_PHONES]
            listed |= {one.id for one in rung}
            lists[number.number] = ":".join(phone_user(one.desk) for one in rung)
        self._listed = listed
        return lists

    async def _write(self, lists: dict[str, str]) -> None:
        wanted = {"raw": str(self._raw), **lists}
        if not self._written:
            with contextlib.suppress(Refused):  # it holds nothing yet
                await self._link.act({"Action": "DBDelTree", "Family": FAMILY})
        for key, value in wanted.items():
            if self._written.get(key) != value:
                await self._link.act({"Action": "DBPut", "Family": FAMILY, "Key": key, "Val": value})
                self._written[key] = value
        for key in self._written.keys() - wanted.keys():
            await self._link.act({"Action": "DBDel", "Family": FAMILY, "Key": key})
            del self._written[key]


class Afterwards:
    """The record of a time without a controller, read and told."""

    def __init__(self, engine: Engine, journal: JournalWriter, reader: JournalReader, raw: Path) -> None:
        self._engine, self._journal, self._reader, self._raw = engine, journal, reader, raw
        self._files: list[Path] = []
        self._seen: dict[ChannelId, Alone] = {}
        self._over: list[Alone] = []
        self._told: set[CallId] = set()
        self._known: dict[ChannelId, CallId] = {}
        self._due = asyncio.Event()

    async def collect(self) -> None:
        """Take the record out of Asterisk's hands; before Asterisk is asked what it holds."""
        self._files, lines = await asyncio.to_thread(self._take)
        self._seen, unreadable = read(lines)
        if unreadable:
            facts.fallback_unreadable(unreadable)

    def _take(self) -> tuple[list[Path], list[str]]:
        current = self._raw / f"{RECORD}.log"
        if current.exists():
            current.rename(self._raw / f"{RECORD}-{time.monotonic_ns()}.log")
        files = sorted(self._raw.glob(f"{RECORD}-*.log"), key=lambda path: path.stat().st_mtime_ns)
        return files, [line for file in files for line in file.read_text(errors="replace").splitlines()]

    def adopt(self, world: World, known: Mapping[ChannelId, CallId]) -> None:
        """What still goes on becomes ours; the rest is told by ``run``. ``known``: calls that we had before."""
        here = {channel.id for channel in world.channels}
        self._known.update({one: known[one] for one in self._seen.keys() & known.keys()})
        for seen in self._seen.values():
            if seen.channel in here and seen.channel in known:
                continue  # ``restore`` has seen to it
            if seen.ended_at is None and adopt_alone(self._engine, seen, world):
                continue
            if seen.ended_at is not None:
                self._over.append(seen)
            elif seen.channel not in here:
                self._over.append(seen.ended(self._engine.now().at, "lost"))
        if self._seen or self._files:
            self._due.set()

    async def run(self) -> None:
        """Tell what is over, once each, however often the record is read; until cancelled."""
        while True:
            await self._due.wait()
            self._due.clear()
            over, self._over, files, self._files = self._over, [], self._files, []
            await self._tell_patiently(over)
            for file in files:
                await asyncio.to_thread(file.unlink, missing_ok=True)

    async def _tell_patiently(self, over: list[Alone]) -> None:
        while True:
            try:
                await self._tell(over)
                return
            except Away:
                await asyncio.sleep(RETRY_S)

    async def _tell(self, over: list[Alone]) -> None:
        await self._journal.flush()
        told = 0
        for seen in over:
            if seen.call in self._told or seen.call in self._engine.calls:
                continue
            call = self._known.get(seen.channel, seen.call)
            story = await self._reader.of_call(call)
            if not any(isinstance(entry.fact, CallServedAlone) for entry in story):
                note_alone(self._engine, seen, call)
                told += 1
            self._told.add(seen.call)
        await self._journal.flush()
        if over:
            facts.fallback_told(told)
