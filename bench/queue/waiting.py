"""What those who wait cost: every agent talks on, so many callers wait, nothing else happens."""

import asyncio
import contextlib
import os
import time
from dataclasses import dataclass

from bench.queue import scenario
from bench.queue.cpu import used
from bench.queue.rig import OUR_PARTS, Rig
from bench.queue.sipp import Address, Agents, Sipp
from bench.queue.take import Load, Side, opened
from lexicon.errors import Refused

RATE = 50.0
TALKS_ON_MS = 3_600_000
VOICE_EVERY_S = 20.0  # less than any rtp_timeout, and next to nothing


@dataclass(frozen=True, slots=True)
class Crowd:
    """``busy`` agents talk, ``waiting`` callers wait; the CPU is read over ``seconds``, twice.

    Whole turns of Asterisk asking each telephone whether it is there (``qualify_frequency``, 20 s): both readings have
    the same of that in them, however it is spread.
    """

    busy: int
    waiting: int
    seconds: float = 60.0
    settle_s: float = 4.0  # after the last came, before anything is read


@dataclass(frozen=True, slots=True)
class Waited:
    """CPU in percent of one core, by part: with the agents talking only, and with all who wait."""

    side: str
    crowd: Crowd
    busy_percent: dict[str, float]
    percent: dict[str, float]
    channels: int
    sound_packets_heard: int
    load_average: tuple[float, float, float]

    @property
    def total(self) -> float:
        """All parts."""
        return sum(self.percent.values())

    def summary(self) -> dict[str, object]:
        """For the results file."""
        return {
            "side": self.side,
            "busy": self.crowd.busy,
            "waiting": self.crowd.waiting,
            "seconds": self.crowd.seconds,
            "cpu_percent": _rounded(self.percent | {"all": self.total}),
            "cpu_percent_before_anyone_waited": _rounded(self.busy_percent),
            "channels": self.channels,
            "sound_packets_heard": self.sound_packets_heard,
            "load_average": [round(value, 2) for value in self.load_average],
        }


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


async def wait(rig: Rig, side: Side, crowd: Crowd) -> Waited:
    """Fill the queue, look, and hang everybody up. Raises ``Refused`` when not all are there."""
    room = rig.take_room(f"waiting-{side.name}")
    load = Load(
        crowd.busy, crowd.busy + crowd.waiting, crowd.busy + crowd.waiting, RATE, (TALKS_ON_MS, TALKS_ON_MS + 1)
    )
    parts = OUR_PARTS if side.queue is None else ("asterisk",)
    agents = Agents(room, scenario.agent(rig.place.ear, load.talk_ms), rig.place.agents, rig.exchange)
    voice_s = rig.ear.every_s
    try:
        async with opened(rig, side, load, agents), contextlib.AsyncExitStack() as callers:
            await _call(rig, side, callers, crowd, 0)
            rig.ear.every_s = VOICE_EVERY_S
            busy = await _percent(rig, parts, crowd.seconds)
            await _call(rig, side, callers, crowd, 1)
            heard = rig.ear.heard
            percent = await _percent(rig, parts, crowd.seconds)
            heard, channels = rig.ear.heard - heard, channel_count(rig)
            load_average = os.getloadavg()
            rig.console("channel request hangup all")
            await rig.quiet()
    finally:
        rig.ear.every_s = voice_s
    if channels < 2 * crowd.busy + crowd.waiting:
        raise Refused(f"{side.name}: only {channels} channels of {2 * crowd.busy + crowd.waiting} were there")
    return Waited(side.name, crowd, busy, percent, channels, heard, load_average)


async def _call(rig: Rig, side: Side, all_callers: contextlib.AsyncExitStack, crowd: Crowd, turn: int) -> None:
    """First those who will talk (turn 0), then those who will wait."""
    count, first = (crowd.busy, crowd.waiting)[turn], rig.place.callers
    at = Address(first.host, first.port + 4 * turn)
    play = scenario.caller(rig.place.ear, str(turn))
    callers = Sipp(f"callers{turn}", rig.take_room("callers"), play, at, rig.exchange)
    await all_callers.enter_async_context(callers)
    await callers.start("-s", side.service, "-r", f"{RATE:g}", "-l", str(count), "-m", str(count))
    await asyncio.sleep(count / RATE + crowd.settle_s)


async def _percent(rig: Rig, parts: tuple[str, ...], seconds: float) -> dict[str, float]:
    before, began = rig.precise_cpu(parts), time.monotonic()
    await asyncio.sleep(seconds)
    spent, lasted = used(before, rig.precise_cpu(parts)), time.monotonic() - began
    return {part: 100 * value / lasted for part, value in spent.items()}


def channel_count(rig: Rig) -> int:
    """How many channels Asterisk holds, without those that only play music."""
    lines = rig.console("core show channels concise").splitlines()
    return sum(1 for line in lines if line.startswith("PJSIP/"))
