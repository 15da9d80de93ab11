"""A lane: everybody who waits with one requirement, and every free agent who meets it.

Both stand in heaps; what left is dropped when it comes to the top (lazy deletion), or when a heap holds more than twice
what is alive. Whether an entry still counts is seen at the entry itself: its stamp is the stamp of what it stands for.
Counts by rule are kept as agents change, so that an explanation costs no scan.
"""

import heapq
from typing import Protocol

from lexicon.ids import AgentId, ReasonId
from routing.plan import Medium, Requirement, Strategy
from routing.profile import Profile, Rule
from routing.strategies import RANKS
from routing.tally import Tally
from routing.waiting import Waiting

SLACK = 64
"""Entries of what left that a heap may hold before it is made anew."""

FREE, DESK_LOST, NO_PHONE, NOT_READY, OFFERED, TALKING, WRAP_UP, CAPACITY = range(8)
"""What an agent is doing, as far as a contact of one medium is concerned: small numbers, because they are counted."""

STANDING_RULES: tuple[Rule | None, ...] = (
    None,
    Rule.DESK_LOST,
    Rule.NO_PHONE,
    Rule.NOT_READY,
    Rule.OFFERED,
    Rule.TALKING,
    Rule.WRAP_UP,
    Rule.CAPACITY,
)


class Stamped(Protocol):
    """What stands in a heap; 0 when it does not any more."""

    stamp: int


class Place:
    """What one agent is to contacts of one medium."""

    __slots__ = ("lanes", "medium", "seat", "stamp", "standing")

    def __init__(self, seat: "Seat", medium: Medium) -> None:
        self.seat = seat
        self.medium = medium
        self.standing = DESK_LOST
        self.stamp = 0
        self.lanes: list[tuple[Lane, int]] = []  # all it qualifies for, with the sum of levels asked for there


class Seat:
    """A signed-in agent as the matcher sees it."""

    __slots__ = ("agent", "certified", "idle", "places", "profile", "tally", "touched")

    def __init__(self, agent: AgentId, profile: Profile, tally: Tally) -> None:
        self.agent = agent
        self.profile = profile
        self.tally = tally
        self.idle = 0.0  # idle since, in seconds since 1970
        self.certified: frozenset[ReasonId] = frozenset()
        self.places: list[Place] = []
        self.touched: list[tuple[Lane, Rule | None]] = []


class Row:
    """A waiting contact as the matcher sees it. ``is_held``: only its preferred agents may take it."""

    __slots__ = ("contact", "due", "is_held", "lane", "stamp", "step")

    def __init__(self, contact: Waiting, lane: "Lane", step: int) -> None:
        self.contact = contact
        self.lane = lane
        self.step = step
        self.stamp = 0
        self.is_held = False
        self.due = 0  # which deadline of it counts


FreeEntry = tuple[float, float, AgentId, int, Place]
WaitEntry = tuple[int, float, str, int, Row]


class Lane:
    """One requirement under its queue's strategy. ``key_rule``: why agents fail who never were looked at for it."""

    __slots__ = (
        "free", "is_planned", "key_rule", "lacking", "rank", "requirement", "skills", "standing", "strategy",
        "touched", "waiting", "waits",
    )  # fmt: skip

    def __init__(self, requirement: Requirement, strategy: Strategy, key_rule: Rule, *, is_planned: bool) -> None:
        self.requirement = requirement
        self.strategy = strategy
        self.rank = RANKS[strategy]
        self.key_rule = key_rule
        self.is_planned = is_planned
        self.skills = tuple(skill for skill, _ in requirement.skills)
        self.free: list[FreeEntry] = []
        self.waiting: list[WaitEntry] = []
        self.waits = 0
        self.touched = 0
        self.standing = [0] * len(STANDING_RULES)  # of those who qualify
        self.lacking: dict[Rule, int] = {}  # of those who were looked at and do not

    def push_free(self, place: Place, levels: int) -> None:
        """A qualified agent became free."""
        seat, rank = place.seat, self.rank
        first = 0.0 if rank is None else rank(seat.tally, self.requirement.queue, levels)
        heap = self.free
        heapq.heappush(heap, (first, seat.idle, seat.agent, place.stamp, place))
        if len(heap) > 2 * self.standing[FREE] + SLACK:
            heap[:] = sorted(entry for entry in heap if entry[4].stamp == entry[3])

    def push_waiting(self, row: Row) -> None:
        """A contact stands in the lane; ``row.stamp`` is fresh."""
        heap = self.waiting
        heapq.heappush(heap, (*row.contact.key, row.stamp, row))
        self.waits += 1
        if len(heap) > 2 * self.waits + SLACK:
            heap[:] = sorted(entry for entry in heap if entry[4].stamp == entry[3])

    def first_free(self) -> FreeEntry | None:
        heap = self.free
        while heap:
            entry = heap[0]
            if entry[4].stamp == entry[3]:
                return entry
            heapq.heappop(heap)
        return None

    def first_waiting(self) -> WaitEntry | None:
        heap = self.waiting
        while heap:
            entry = heap[0]
            if entry[4].stamp == entry[3]:
                return entry
            heapq.heappop(heap)
        return None

    def skips(self, signed_in: int) -> dict[str, int]:
        """How many agents stand free, and how many are passed over by which rule: O(rules)."""
        counted: dict[str, int] = {}
        if signed_in > self.touched:
            counted[self.key_rule.value] = signed_in - self.touched
        for rule, lacking in self.lacking.items():
            if lacking:
                counted[rule.value] = counted.get(rule.value, 0) + lacking
        for standing, count in enumerate(self.standing):
            if count:
                known = STANDING_RULES[standing]
                counted["free" if known is None else known.value] = count
        return counted


def front_free(heap: list[FreeEntry], count: int) -> list[FreeEntry]:
    """The ``count`` smallest entries that are alive, without disturbing the heap: O(count log count) and what left."""
    found: list[FreeEntry] = []
    frontier = [(heap[0], 0)] if heap else []
    size = len(heap)
    while frontier and len(found) < count:
        entry, at = heapq.heappop(frontier)
        if entry[4].stamp == entry[3]:
            found.append(entry)
        child = 2 * at + 1
        if child < size:
            heapq.heappush(frontier, (heap[child], child))
            if child + 1 < size:
                heapq.heappush(frontier, (heap[child + 1], child + 1))
    return found


def front_waiting(heaps: list[list[WaitEntry]], count: int) -> list[WaitEntry]:
    """The same over several lanes at once."""
    found: list[WaitEntry] = []
    frontier = [(heap[0], 0, lane) for lane, heap in enumerate(heaps) if heap]
    heapq.heapify(frontier)
    while frontier and len(found) < count:
        entry, at, lane = heapq.heappop(frontier)
        if entry[4].stamp == entry[3]:
            found.append(entry)
        heap, child = heaps[lane], 2 * at + 1
        if child < len(heap):
            heapq.heappush(frontier, (heap[child], child, lane))
            if child + 1 < len(heap):
                heapq.heappush(frontier, (heap[child + 1], child + 1, lane))
    return found
