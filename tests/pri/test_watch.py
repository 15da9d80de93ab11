"""The product's watcher of lines on a span: a D channel that falls without a word, the cable pulled and put back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from ari_app.ami.link import AmiLink
from ari_app.line_watch import LineWatch
from ari_app.trunks.health import Line as Watched
from ari_app.trunks.health import State
from lexicon.ids import TrunkId
from lexicon.journal import Fact, LineDown, LineUp
from lexicon.moment import Moment
from tests.contract.parts import WallClock
from tests.pri.conftest import AMI, Line, looked_at
from tests.pri.guest import Ends, Guest

pytestmark = pytest.mark.asyncio
SPAN = TrunkId("telecom")


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


@asynccontextmanager
async def watching(line: Line) -> AsyncIterator[tuple[LineWatch, Notes]]:
    """The watcher, on a manager's link of its own into the machine."""
    up, notes = asyncio.Event(), Notes()
    where, login = ("127.0.0.1", line.ends.ports.ami), ("zuoxi", AMI)
    link = AmiLink(where, login, lambda what: None, lambda is_up: up.set(), ping_s=30)
    watch = LineWatch(notes, link, [Watched(SPAN, "e1", span=2, capacity=30)])
    watch.listen()
    link.connect()
    async with asyncio.timeout(60):
        await up.wait()
    running = asyncio.ensure_future(watch.run())
    try:
        yield watch, notes
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        link.close()


def told(notes: Notes) -> list[tuple[str, str]]:
    return [(type(one).__name__, getattr(one, "why", "")) for one in notes.facts if isinstance(one, LineDown | LineUp)]


async def test_the_watcher_raises_the_alarm_and_clears_it(over_ethernet: tuple[Guest, Ends]) -> None:
    async with looked_at(over_ethernet) as line, watching(line) as (watch, notes):
        await line.until(lambda: watch.health[SPAN].state is State.UP, "a span that is up")
        beat = watch.beats()[0]
        assert (beat.d_channel, beat.alarm, beat.capacity) == ("up", "", 30)
        await line.guest.tell("unplug")
        await line.until(lambda: watch.health[SPAN].state is State.DOWN, "an alarm", 40)
        assert told(notes) == [("LineDown", "red-alarm")]
        assert watch.beats()[0].alarm == "Red Alarm"
        await line.until(lambda: watch.beats()[0].d_channel == "down", "the D channel, found by asking", 60)
        await line.guest.tell("plug")
        await line.until(lambda: watch.health[SPAN].state is State.UP, "the end of the alarm", 60)
        assert told(notes) == [("LineDown", "red-alarm"), ("LineUp", "")]


async def test_a_d_channel_that_falls_without_an_alarm_is_found_by_asking(
    within_machine: tuple[Guest, Ends],
) -> None:
    async with looked_at(within_machine) as line, watching(line) as (watch, notes):
        await line.until(lambda: watch.health[SPAN].state is State.UP, "a span that is up")
        await line.guest.tell("kill exchange")
        await line.until(lambda: watch.health[SPAN].state is State.DOWN, "a D channel that is down", 60)
        assert told(notes) == [("LineDown", "d-channel")] and watch.beats()[0].alarm == ""
        await line.guest.tell("start exchange")
        await line.until(lambda: watch.health[SPAN].state is State.UP, "a D channel that is up", 90)
        assert told(notes) == [("LineDown", "d-channel"), ("LineUp", "")]
