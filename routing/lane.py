"""A lane: everybody who waits with one requirement, and every free agent who meets it.

Both stand in sorted lists, and their numbers side by side in an array, in which a place is found by bisection; the move
of a few pointers is nothing at the lengths there are.
Who waits stands in one lane and leaves it at once. A free agent stands in many and leaves none of them: its entries
merely count no more (their turn is not its turn), and are dropped at the front or when they are the greater part.
Counts by rule are kept as agents change, so that an explanation costs no scan.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from itertools import compress
from math import inf

from lexicon.ids import AgentId, QueueId, ReasonId
from lexicon.journal import RunnerUp
from routing.agent import Agent
from routing.plan import Medium, Requirement, Strategy
from routing.profile import Rule
from routing.strategies import MOVING, RANKS
from routing.tally import Tally
from routing.waiting import OrderKey, Waiting

SLACK = 8
"""Entries of agents who are free no more that a lane may hold before it is swept."""

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

STANDING_WORDS = ("free", *(rule.value for rule in STANDING_RULES if rule is not None))


class Spot:
    """What one agent is to one lane that it qualifies for. ``levels``: sum of those asked for there.

    ``turn``: which entry among the free counts, 0: none; it stands there by ``rank``.
    """

    __slots__ = ("lane", "levels", "rank", "turn")

    def __init__(self, lane: "Lane", levels: int) -> None:
        self.lane = lane
        self.levels = levels
        self.rank = 0.0
        self.turn = 0


class Place:
    """What one agent is to contacts of one medium. Tuples: one place in memory less to go to than with lists."""

    __slots__ = ("counts", "lanes", "lines", "medium", "spots", "standing")

    def __init__(self, medium: Medium) -> None:
        self.medium = medium
        self.standing = DESK_LOST
        self.lanes: tuple[Lane, ...] = ()  # all it qualifies for
        self.spots: tuple[Spot, ...] = ()  # what it is to each of them
        self.counts: tuple[list[int], ...] = ()  # ``standing`` of each of them
        self.lines: tuple[list[WaitEntry], ...] = ()  # who waits in each of them

    def qualify(self, spots: Iterable[Spot]) -> None:
        """For these lanes, and no others."""
        self.spots = tuple(spots)
        self.lanes = tuple([spot.lane for spot in self.spots])
        self.counts = tuple([lane.standing for lane in self.lanes])
        self.lines = tuple([lane.waiting for lane in self.lanes])


class Seat:
    """A signed-in agent: what it is doing (``who``), what it has done, and how the matcher sees it."""

    __slots__ = ("agent", "certified", "idle", "idle_since", "places", "profile", "tally", "touched", "who")

    def __init__(self, who: Agent, tally: Tally) -> None:
        self.who = who
        self.agent = who.id
        self.profile = who.profile
        self.tally = tally
        self.idle_since: datetime | None = None
        self.idle = 0.0  # the same in seconds since 1970
        self.certified: frozenset[ReasonId] = frozenset()
        self.places: tuple[Place, ...] = ()
        self.touched: list[tuple[Lane, Rule | None]] = []

    def place(self, medium: Medium) -> Place:
        """What the agent is to contacts of a medium that it takes."""
        for place in self.places:
            if place.medium is medium:
                return place
        raise KeyError(medium)


class Row:
    """A waiting contact as the matcher sees it. ``is_held``: only its preferred agents may take it."""

    __slots__ = ("contact", "due", "is_held", "is_in_line", "key", "lane", "step", "told")

    def __init__(self, contact: Waiting, lane: "Lane", step: int) -> None:
        self.contact = contact
        self.key = contact.key
        self.told = RunnerUp(contact.call, "order", self.key)  # what nearly every choice that it loses says of it
        self.lane = lane
        self.step = step
        self.is_in_line = False  # stands in its lane
        self.is_held = False
        self.due = 0  # which deadline of it counts


FreeEntry = tuple[float, float, AgentId, int, Spot]
WaitEntry = tuple[int, float, str, Row, "list[WaitEntry]", RunnerUp]
"""The key, and what a choice needs of it at hand: the line it stands in and what is told of who comes after another."""


class Lane:
    """One requirement under its queue's strategy. ``key_word``: why agents fail who never were looked at."""

    __slots__ = (
        "crew", "entries", "free", "is_moving", "is_planned", "key_word", "lacking", "orders", "queue", "rank",
        "ranks",
        "requirement", "rules", "skills", "standing", "strategy", "touched", "waiting",
    )  # fmt: skip

    def __init__(self, requirement: Requirement, strategy: Strategy, key_rule: Rule, *, is_planned: bool) -> None:
        self.requirement = requirement
        self.strategy = strategy
        self.rules = (strategy.value, "longest-idle", "id")  # by which agents differ
        self.rank = RANKS[strategy]
        self.is_moving = strategy in MOVING
        self.key_word = key_rule.value
        self.is_planned = is_planned
        self.skills = tuple(skill for skill, _ in requirement.skills)
        self.free: list[FreeEntry] = []
        self.ranks = array("d")  # of these, as ``orders``
        self.waiting: list[WaitEntry] = []
        self.orders = array("d")  # of those who wait, side by side in memory: to find a place without looking at people
        self.touched = 0
        self.crew: dict[AgentId, Seat] = {}  # all who qualify
        self.queue = requirement.queue
        self.entries: list[tuple[QueueId, ReasonId]] = []  # contacts that begin to wait here
        self.standing = [0] * len(STANDING_RULES)  # of those who qualify
        self.lacking: dict[str, int] = {}  # of those who were looked at and do not; no zeros

    def push_free(self, spot: Spot, seat: Seat, turn: int) -> None:
        """A qualified agent became free, or its rank changed. ``turn``: a new one."""
        free, ranks, rank = self.free, self.ranks, self.rank
        first = spot.rank = 0.0 if rank is None else rank(seat.tally, self.queue, spot.levels)
        spot.turn = turn
        entry = (first, seat.idle, seat.agent, turn, spot)
        if not free or entry > free[-1]:  # always, where the longest idle goes first
            free.append(entry)
            ranks.append(first)
        else:
            place = bisect_right(ranks, first)
            if place and entry < free[place - 1]:  # rarely: who becomes free is idle for the shortest time
                place = bisect_left(free, entry, 0, place)
            free.insert(place, entry)
            ranks.insert(place, first)
        if len(free) > 2 * self.standing[FREE] + SLACK:
            free[:] = [entry for entry in free if entry[4].turn == entry[3]]
            self.ranks = array("d", [entry[0] for entry in free])

    def rank_of(self, spot: Spot, seat: Seat) -> float:
        """By the queue's strategy, as things are."""
        return 0.0 if self.rank is None else self.rank(seat.tally, self.queue, spot.levels)

    def push_waiting(self, row: Row) -> None:
        """A contact stands in the lane."""
        row.is_in_line, waiting, orders = True, self.waiting, self.orders
        entry, order = (*row.key, row, waiting, row.told), _order(row)
        if not orders or order > orders[-1]:  # who came last, most often
            waiting.append(entry)
            orders.append(order)
            return
        place = self._place(row.key, order)
        waiting.insert(place, entry)
        orders.insert(place, order)

    def drop_waiting(self, row: Row) -> None:
        """It does not any more."""
        row.is_in_line, waiting = False, self.waiting
        place = 0 if waiting[0][3] is row else self._place(row.key, _order(row))
        del waiting[place], self.orders[place]

    def _place(self, key: OrderKey, order: float) -> int:
        """Where it stands, or would."""
        orders = self.orders
        place = bisect_left(orders, order)
        if place + 1 < len(orders) and orders[place + 1] == order:  # equals, by the rest of the key
            return bisect_left(self.waiting, key, place, bisect_right(orders, order, place))
        return place + (place < len(orders) and orders[place] == order and self.waiting[place] < key)

    def first_free(self) -> FreeEntry | None:
        """The first who is free still. Sweeps away who is not, before it."""
        free = self.free
        for place, entry in enumerate(free):
            if entry[4].turn == entry[3]:
                if place:
                    del free[:place], self.ranks[:place]
                return entry
        free.clear()
        del self.ranks[:]
        return None

    def front_free(self, count: int) -> list[FreeEntry]:
        """The first ``count`` who are free still. Sweeps away who is not, at the front."""
        found: list[FreeEntry] = []
        free, place = self.free, 0
        for entry in free:
            if entry[4].turn == entry[3]:
                found.append(entry)
                if len(found) == count:
                    break
            elif not found:
                place += 1
        if place:
            del free[:place], self.ranks[:place]
        return found

    def skips(self, signed_in: int) -> dict[str, int]:
        """How many agents stand free, and how many are passed over by which rule: O(rules)."""
        counted, standing, strangers = self.lacking.copy(), self.standing, signed_in - self.touched
        if strangers:
            counted[self.key_word] = counted.get(self.key_word, 0) + strangers
        counted.update(compress(zip(STANDING_WORDS, standing, strict=True), standing))
        return counted


def _order(row: Row) -> float:
    """Never larger than that of who comes after: emergencies are before all others."""
    return row.key[1] if row.key[0] else -inf


def front_waiting(heads: list[WaitEntry], count: int) -> list[WaitEntry]:
    """The first ``count`` of the lines of which these are the heads: O(lines + count log lines). Spends ``heads``."""
    if len(heads) == 1:
        return heads[0][4][:count]
    heapify(heads)
    found: list[WaitEntry] = []
    places: dict[int, int] = {}
    place_of, add = places.get, found.append
    for _ in range(count):
        entry = heads[0]
        add(entry)
        line = entry[4]
        which = id(line)
        place = places[which] = place_of(which, 0) + 1
        if place < len(line):
            heapreplace(heads, line[place])
        else:
            heappop(heads)
            if not heads:
                break
    return found
