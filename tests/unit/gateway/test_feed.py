"""The feed: every fact once and in order, whatever was lost on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from agent_ui.gateway.feed import Feed
from bus.link import GapPossible
from lexicon.errors import DatabaseAway
from lexicon.journal import Entry, ExchangeLost

AT = datetime(2026, 1, 1, tzinfo=UTC)


def entry(seq: int, epoch: int = 1, writer: str = "controller") -> Entry:
    return Entry(AT, writer, epoch, seq, ExchangeLost(f"{writer} {epoch}.{seq}"))


class Memory:
    """A journal in memory that can be away."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.is_away = False

    def _check(self) -> None:
        if self.is_away:
            raise DatabaseAway("away")

    async def since(self, at: datetime) -> list[Entry]:
        self._check()
        return list(self.entries)

    async def after(self, writer: str, epoch: int, seq: int, *, limit: int = 5000) -> list[Entry]:
        self._check()
        of_writer = [one for one in self.entries if one.writer == writer and (one.epoch, one.seq) > (epoch, seq)]
        return sorted(of_writer, key=lambda one: (one.epoch, one.seq))[:limit]

    async def ends(self) -> dict[str, tuple[int, int]]:
        self._check()
        ends: dict[str, tuple[int, int]] = {}
        for one in self.entries:
            ends[one.writer] = max(ends.get(one.writer, (0, 0)), (one.epoch, one.seq))
        return ends


class Announcer:
    """A bus that says what the test puts in."""

    is_up = True

    def __init__(self) -> None:
        self.said: asyncio.Queue[Entry | GapPossible] = asyncio.Queue()

    async def batches(self) -> AsyncIterator[list[Entry] | GapPossible]:
        while True:
            said = await self.said.get()
            yield [said] if isinstance(said, Entry) else said
            self.said.task_done()


class Floor:
    """What the feed was told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.rebuilds = 0

    async def rebuild(self, entries: Sequence[Entry]) -> None:
        self.rebuilds += 1
        self.heard = []
        self.apply(entries)

    def apply(self, entries: Sequence[Entry]) -> None:
        self.heard += [one.fact.why for one in entries if isinstance(one.fact, ExchangeLost)]


class Scene:
    def __init__(self) -> None:
        self.memory, self.bus, self.floor = Memory(), Announcer(), Floor()
        self.feed = Feed(self.bus, self.memory, lambda: AT, self.floor.rebuild, self.floor.apply)

    async def play(self, *steps: Entry | GapPossible) -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self.feed._hear())
            for step in steps:
                self.bus.said.put_nowait(step)
            await self.bus.said.join()
            task.cancel()


@pytest.mark.asyncio
async def test_each_once_and_in_order() -> None:
    scene = Scene()
    scene.memory.entries = [entry(1), entry(2)]
    await scene.play(GapPossible(), entry(2), entry(3), entry(3), entry(1, writer="gateway"), entry(4))
    assert scene.floor.heard == ["controller 1.1", "controller 1.2", "controller 1.3", "gateway 1.1", "controller 1.4"]


@pytest.mark.asyncio
async def test_a_gap_is_read_from_the_journal() -> None:
    scene = Scene()
    await scene.play(GapPossible(), entry(1))
    scene.memory.entries = [entry(1), entry(2), entry(3)]
    await scene.play(entry(3))
    assert scene.floor.heard == ["controller 1.1", "controller 1.2", "controller 1.3"]


@pytest.mark.asyncio
async def test_without_postgres_what_is_announced_counts() -> None:
    scene = Scene()
    await scene.play(GapPossible(), entry(1))
    scene.memory.is_away = True
    await scene.play(entry(2), entry(4), entry(5))
    assert scene.floor.heard[-3:] == ["controller 1.2", "controller 1.4", "controller 1.5"]
    scene.memory.is_away = False
    scene.memory.entries = [entry(n) for n in range(1, 6)]
    await scene.play(GapPossible(), entry(6))
    assert scene.floor.heard[-1] == "controller 1.6"
    assert len(scene.floor.heard) == len(set(scene.floor.heard))


@pytest.mark.asyncio
async def test_what_was_not_heard_while_postgres_was_away_is_read_afterwards() -> None:
    scene = Scene()
    await scene.play(GapPossible(), entry(1))
    scene.memory.is_away = True
    await scene.play(entry(4), entry(5))  # Redis lost 2 and 3, and nobody can read them now
    scene.memory.is_away = False
    scene.memory.entries = [entry(1)]  # the controller has not brought its spool in yet
    await scene.play(GapPossible())
    assert scene.floor.heard == ["controller 1.1", "controller 1.4", "controller 1.5"]
    scene.memory.entries = [entry(n) for n in range(1, 6)]
    await scene.play(GapPossible(), entry(6))
    assert scene.floor.heard == [f"controller 1.{n}" for n in range(1, 7)]
    rebuilds = scene.floor.rebuilds
    await scene.play(GapPossible(), entry(7))
    assert scene.floor.rebuilds == rebuilds  # once is enough


@pytest.mark.asyncio
async def test_a_new_epoch_starts_anew_from_the_journal() -> None:
    scene = Scene()
    await scene.play(GapPossible(), entry(1))
    scene.memory.entries = [entry(1), entry(2), entry(1, epoch=2)]  # 1.2 came out of a spool
    await scene.play(entry(1, epoch=2), entry(2, epoch=2))
    assert scene.floor.heard == ["controller 1.1", "controller 1.2", "controller 2.1", "controller 2.2"]
    assert scene.floor.rebuilds == 2


@pytest.mark.asyncio
async def test_every_command_is_an_epoch_and_nothing_starts_anew_for_it() -> None:
    scene = Scene()
    scene.memory.entries = [entry(1, writer="cli"), entry(1)]
    await scene.play(GapPossible())
    scene.memory.entries += [entry(1, epoch=2, writer="cli"), entry(1, epoch=3, writer="cli")]
    await scene.play(entry(1, epoch=2, writer="cli"), entry(1, epoch=3, writer="cli"))
    assert scene.floor.heard == ["cli 1.1", "controller 1.1", "cli 2.1", "cli 3.1"]
    assert scene.floor.rebuilds == 1
