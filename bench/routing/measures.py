"""The figures: each event's cost at two sizes and over three, where everybody can do everything, and memory."""

import gc
import tracemalloc
from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from math import log
from random import Random
from time import perf_counter_ns, thread_time_ns
from typing import Any

from bench.routing.churn import CLIENT, DECISION, Churn
from bench.routing.world import START, Size, World, drawn
from lexicon.ids import AgentId, CallId, DeskId, QueueId, SkillId
from lexicon.moment import Moment
from routing.floor import Floor
from routing.profile import Certification, Profile
from routing.waiting import Waiting, order_number

Figures = dict[str, Any]
Told = Callable[[str, float], None]
SMALL, LARGE = Size(1_000, 50, 20, 2_000), Size(5_000, 500, 200, 20_000)
CURVE = (Size(1_000, 50, 20, 2_000), Size(4_000, 50, 20, 8_000), Size(16_000, 50, 20, 32_000))
US = 1e3
TURN = 1_000  # events
AGAIN = 3


def spread(spent: Sequence[int]) -> dict[str, float]:
    """Median and what lies beyond, in microseconds."""
    ordered = sorted(spent)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / US, 1)

    return {
        "n": len(ordered), "median_us": at(0.5), "p99_us": at(0.99), "p999_us": at(0.999), "max_us": at(1.0),
    }  # fmt: skip


def warmed(world: World, events: int, told: Told, name: str) -> Churn:
    """A floor filled and run for ``events``."""
    churn = Churn(world)
    for share in churn.fill():
        told(f"{name}: filling", share)
    gc.collect()
    gc.freeze()
    for share in churn.run(events):
        told(f"{name}: warming up", share)
    churn.spent.clear()
    return churn


def churned(world: World, events: int, told: Told, name: str) -> Churn:
    """A floor filled and run warm, and then run for ``events`` under the clock."""
    churn = warmed(world, events // 2, told, name)
    for share in churn.run(events):
        told(f"{name}: measuring", share)
    return churn


def at_size(size: Size, events: int, told: Told, name: str, world: World | None = None) -> tuple[Churn, Figures]:
    """Each event kind at one size."""
    churn = churned(world or drawn(size), events, told, name)
    lanes = sorted(sum(len(place.lanes) for place in seat.places) for seat in churn.floor.matcher.lanes.seats.values())
    waiting = len(churn.floor.matcher.rows)
    asked = asked_about(churn)
    by_wall, churn.spent = churn.spent, defaultdict(lambda: array("q"))
    churn.clock = thread_time_ns
    for share in churn.run(events // 2):
        told(f"{name}: by CPU time", share)
    by_cpu, churn.spent, churn.clock = churn.spent, by_wall, perf_counter_ns
    churn.certifications(1_000)
    return churn, {
        "agents": size.agents, "skills": size.skills, "queues": size.queues, "waiting": waiting,
        "requirement_sets": sum(1 for _ in churn.floor.matcher.lanes),
        "requirement_sets_met_by_an_agent": {
            "median": lanes[len(lanes) // 2], "p99": lanes[int(len(lanes) * 0.99)], "max": lanes[-1],
        },
        "events": {kind: spread(spent) for kind, spent in sorted(by_wall.items())},
        "decision_by_cpu_time": spread(by_cpu[DECISION]),
        "expected_wait": asked,
    }  # fmt: skip


def undisturbed(size: Size, events: int, told: Told, name: str) -> dict[str, float]:
    """Each decision at its quickest of ``AGAIN`` identical runs: what the machine's other business adds is left out."""
    world, least = drawn(size), list[int]()
    for number in range(AGAIN):
        churn = churned(world, events, told, f"{name}: run {number + 1} of {AGAIN}")
        spent = churn.spent[DECISION]
        least = [min(pair) for pair in zip(least, spent, strict=True)] if least else list(spent)
    return spread(least)


def asked_about(churn: Churn) -> dict[str, float]:
    """Microseconds to tell one contact its expected wait: alone, and each of all who wait at one instant."""
    floor, now, calls = churn.floor, churn.now, sorted(churn.floor.matcher.rows)
    before = perf_counter_ns()
    outlook = floor.outlook(now)
    for call in calls:
        outlook.of_call(call)
    together = perf_counter_ns() - before
    alone = array("q")
    for call in calls[:: max(1, len(calls) // 200)]:
        before = perf_counter_ns()
        floor.expected_wait(call, now)
        alone.append(perf_counter_ns() - before)
    return {"alone_median_us": spread(alone)["median_us"], "together_us": round(together / US / len(calls), 1)}


def curve(sizes: tuple[Size, ...], events: int, told: Told) -> Figures:
    """The same requirement sets, three sizes; ratios are largest / smallest, ``log_ratio`` of the floors is the aim.

    The sizes take turns, a thousand events each: a virtual machine is half as quick in one minute as in another, and
    that must not look like growth.
    """
    steps: list[Figures] = []
    costs: dict[str, list[tuple[float, float, int]]] = {}
    floors: list[float] = []
    churns = [
        warmed(drawn(size), events // 2, told, f"curve {number + 1} of {len(sizes)}")
        for number, size in enumerate(sizes)
    ]
    for turn in range(turns := max(1, events // TURN)):
        told("curve: measuring", turn / turns)
        for churn in churns:
            for _ in churn.run(min(TURN, events)):
                pass
    told("curve: measuring", 1.0)
    for size, churn in zip(sizes, churns, strict=True):
        floors.append(size.agents + len(churn.floor.matcher.rows))
        found = {kind: spread(spent) for kind, spent in churn.spent.items()}
        for kind, one in found.items():
            costs.setdefault(kind, []).append((one["median_us"], one["p99_us"], int(one["n"])))
        steps.append(
            {
                "agents": size.agents,
                "waiting": len(churn.floor.matcher.rows),
                "requirement_sets": sum(1 for _ in churn.floor.matcher.lanes),
                "median_us": {kind: one["median_us"] for kind, one in sorted(found.items())},
                "decision": found[DECISION],
            }
        )
    log_ratio = log(floors[-1]) / log(floors[0])
    growth = {
        kind: {
            "median_ratio": round(known[-1][0] / known[0][0], 2),
            "p99_ratio": round(known[-1][1] / known[0][1], 2),
            "median_us_per_e_fold": round(_slope([log(floor) for floor in floors], [one[0] for one in known]), 2),
        }
        for kind, known in sorted(costs.items())
        if len(known) == len(sizes) and known[0][0] > 0 and min(one[2] for one in known) >= 30
    }
    return {"sizes": steps, "log_ratio": round(log_ratio, 3), "growth": growth}


def _slope(across: list[float], up: list[float]) -> float:
    """Least squares: microseconds more for a floor e times as large."""
    mean_across, mean_up = sum(across) / len(across), sum(up) / len(up)
    spread_s = sum((x - mean_across) ** 2 for x in across)
    return sum((x - mean_across) * (y - mean_up) for x, y in zip(across, up, strict=True)) / spread_s


def everybody(size: Size) -> World:
    """The worst case of this design: each agent meets every requirement there is."""
    world = drawn(size)
    queues = {
        queue: replace(rules, steps=tuple(replace(step, teams=frozenset()) for step in rules.steps))
        for queue, rules in world.plan.queues.items()
    }
    areas = [reason.id for reason in world.plan.reasons.values() if reason.parent is None]
    held = tuple(Certification(area, START.replace(year=2020), START.replace(year=2036)) for area in areas)
    able: Mapping[SkillId, int] = {SkillId(f"skill-{skill:03}"): 10 for skill in range(size.skills)}
    profiles: dict[AgentId, Profile] = {
        agent: Profile(able, held, capacity=profile.capacity) for agent, profile in world.profiles.items()
    }
    return replace(world, plan=replace(world.plan, queues=queues), profiles=profiles)


def bytes_per_contact(size: Size, contacts: int) -> int:
    """What a waiting contact takes of memory, by the difference that many make: its data, and all the floor keeps."""
    world = drawn(size)
    floor = Floor((f"o{n}" for n in count(1)), world.plan)
    now = Moment(START, 0.0)
    for agent, profile in list(world.profiles.items())[:500]:
        floor.sign_in(agent, DeskId("d"), "p", (str(agent), profile), now)
    chance, queues = Random(3), list(world.asked)
    gc.collect()
    tracemalloc.start()
    empty = tracemalloc.get_traced_memory()[0]
    for n in range(contacts):
        floor.join(_contact(world, n, queues[n % len(queues)], chance), now)
    gc.collect()
    full = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(floor.matcher.rows) == contacts
    return round((full - empty) / contacts)


def _contact(world: World, number: int, queue: QueueId, chance: Random) -> Waiting:
    reason, plan = chance.choice(world.asked[queue]), world.plan
    now = Moment(START.replace(microsecond=number % 1_000_000), number / 1e3)
    order = order_number(now.at, plan.queues[queue].promise_s, plan.head_start_s(reason))
    return Waiting(CallId(f"{number:012}"), CLIENT, queue, reason, now, order, now.mono)
