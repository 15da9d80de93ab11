"""One take: so many callers through one side, and what the wire and the kernel say of it."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.queue import scenario
from bench.queue.centre import NUMBER
from bench.queue.conf import AppQueue
from bench.queue.cpu import used
from bench.queue.desks import Floor
from bench.queue.rig import OUR_PARTS, Rig
from bench.queue.sipp import Agents, Sipp
from bench.queue.wire import Faults, Gaps, Offer, faults, gaps

SETTLE_S = 1.0  # the journal's last batch, app_queue's last log line
WARM_S = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """Callers and agents. Closed loop: never more than ``population`` callers at once, a new one for each that went."""

    agents: int
    population: int
    calls: int
    rate: float  # at most so many new callers a second
    talk_ms: tuple[int, int]
    refused_permille: int = 0

    @property
    def timeout_s(self) -> float:
        """Far more than it can take."""
        return 60 + self.calls / self.rate + 12 * self.calls * self.talk_ms[1] / 1000 / self.agents


@dataclass(frozen=True, slots=True)
class Side:
    """Which router, how it is set up. ``queue`` None: ours. ``service``: what the callers dial."""

    name: str
    queue: AppQueue | None = None
    service: str = "rec"


OURS = Side("ours", None, NUMBER)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was measured in one take."""

    side: str
    load: Load
    wall_s: float
    offers: list[Offer]
    gaps: Gaps
    faults: Faults
    served: int
    cpu_s: dict[str, float]
    load_average: tuple[float, float, float]
    notes: dict[str, float] = field(default_factory=dict)

    @property
    def cpu_ms_per_call(self) -> float:
        """All parts together, per served call."""
        return 1000 * sum(self.cpu_s.values()) / max(1, self.served)

    def summary(self) -> dict[str, object]:
        """For the results file."""
        per_call = {part: round(1000 * seconds / max(1, self.served), 3) for part, seconds in self.cpu_s.items()}
        return {
            "side": self.side,
            "calls": self.load.calls,
            "served": self.served,
            "wall_s": round(self.wall_s, 2),
            "calls_per_s": round(self.served / self.wall_s, 2),
            "gap_ms": spread(self.gaps.after_talk),
            "gap_after_refusal_ms": spread(self.gaps.after_refusal),
            "cpu_ms_per_call": per_call | {"all": round(self.cpu_ms_per_call, 3)},
            "lost": self.faults.lost,
            "offered_twice": self.faults.offered_twice + self.faults.agent_offered_two,
            "stuck_telephones": self.faults.stuck,
            "load_average": [round(value, 2) for value in self.load_average],
            **{name: round(value, 2) for name, value in self.notes.items()},
        }


def spread(seconds: list[float]) -> dict[str, float] | None:
    """Mean and percentiles in milliseconds."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    places = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    return {
        "n": len(ordered),
        "mean": round(1000 * statistics.fmean(ordered), 3),
        **{name: round(1000 * ordered[int(share * len(ordered))], 3) for name, share in places.items()},
        "max": round(1000 * ordered[-1], 3),
        "min": round(1000 * ordered[0], 3),
    }


@asynccontextmanager
async def opened(rig: Rig, side: Side, load: Load, agents: Agents) -> AsyncIterator[Floor | None]:
    """The side with its agents' telephones ringing at ``agents``."""
    async with agents:
        if side.queue is None:
            async with rig.ours(load.agents) as floor:
                yield floor
        else:
            async with rig.peer(side.queue):
                yield None


async def take(rig: Rig, side: Side, load: Load) -> Taken:
    """Run ``load`` through ``side``; callers who were not served are counted, not raised."""
    room = rig.take_room(side.name)
    refused = load.refused_permille
    agents = Agents(
        room, scenario.agent(rig.place.ear, load.talk_ms, refused_permille=refused), rig.place.agents, rig.exchange
    )
    parts = OUR_PARTS if side.queue is None else ("asterisk",)
    callers = Sipp("callers", room, scenario.caller(rig.place.ear), rig.place.callers, rig.exchange)
    async with opened(rig, side, load, agents) as floor, callers:
        heard, before, began, stamp = rig.ear.heard, rig.cpu(parts), time.monotonic(), _epoch_s()
        words = ["-s", side.service, "-r", f"{load.rate:g}", "-l", str(load.population), "-m", str(load.calls)]
        await callers.start(*words)
        code = await callers.finished(load.timeout_s)
        wall_s, end = time.monotonic() - began, _epoch_s()
        await asyncio.sleep(SETTLE_S)
        cpu_s = used(before, rig.cpu(parts))
        # 0: every caller got through; 1: some did not; -1: some were still waiting when the time was up.
        notes = {"callers_status": float(code), "sound_packets_heard": float(rig.ear.heard - heard)} | _seen(floor)
    offers = agents.offers()
    return Taken(
        side=side.name,
        load=load,
        wall_s=wall_s,
        offers=offers,
        gaps=gaps(offers, stamp + load.population / load.rate + WARM_S, len(offers) - load.population - 5),
        faults=faults(offers, load.calls, end),
        served=sum(1 for offer in offers if offer.is_served),
        cpu_s=cpu_s,
        load_average=os.getloadavg(),
        notes=notes,
    )


def _seen(floor: Floor | None) -> dict[str, float]:
    if floor is None:
        return {}
    seen = {"wallboard_messages": floor.board_messages, "made_ready_again": floor.made_ready_again}
    return {name: float(value) for name, value in seen.items()}


def _epoch_s() -> float:
    """The wall clock that SIPp stamps with."""
    return time.clock_gettime(time.CLOCK_REALTIME)
