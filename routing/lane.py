"""A lane: everybody who waits with one requirement, and every free agent who meets it.

Both stand in sorted lists: found by bisection, and the move of a few pointers is nothing at the lengths there are.
Who waits stands in one lane and leaves it at once. A free agent stands in many and leaves none of them: its entries
merely count no more (their stamp is not its stamp), and are dropped at the front or when they are the greater part.
Counts by rule are kept as agents change, so that an explanation costs no scan.
"""

from bisect import bisect_left, insort
from heapq import heapify, heappop, heapreplace

from lexicon.ids import AgentId, QueueId, ReasonId
from routing.plan import Medium, Requirement, Strategy
from routing.profile import Profile, Rule
from routing.strategies import MOVING, RANKS
from routing.tally import Tally
from routing.waiting import Waiting

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


class Place:
    """What one agent is to contacts of one medium."""

    __slots__ = ("counts", "lanes", "lines", "medium", "seat", "stamps", "standing")

    def __init__(self, seat: "Seat", medium: Medium) -> None:
        self.seat = seat
        self.medium = medium
        self.standing = DESK_LOST
        self.stamps = [0, 0]  # of the entries that count, in lanes of fixed and of moving ranks; 0: it is not free
        self.lanes: list[tuple[Lane, int]] = []  # all it qualifies for, with the sum of levels asked for there
        self.counts: list[list[int]] = []  # ``standing`` of each of them
        self.lines: list[list[WaitEntry]] = []  # who waits in each of them


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

    def place(self, medium: Medium) -> Place:
        """What the agent is to contacts of a medium that it takes."""
        for place in self.places:
            if place.medium is medium:
                return place
        raise KeyError(medium)


class Row:
    """A waiting contact as the matcher sees it. ``is_held``: only its preferred agents may take it."""

    __slots__ = ("contact", "due", "is_held", "lane", "line", "step")

    def __init__(self, contact: Waiting, lane: "Lane", step: int) -> None:
        self.contact = contact
        self.lane = lane
        self.step = step
        self.line: list[WaitEntry] = []  # where it stands among others
        self.is_held = False
        self.due = 0  # which deadline of it counts


FreeEntry = tuple[float, float, AgentId, int, Place]
WaitEntry = tuple[int, float, str, Row]


UNTOLD: tuple[int, dict[str, int]] = (-1, {})
"""How many were signed in when a lane counted what agents lack for it, and the counts: none are right any more."""


class Lane:
    """One requirement under its queue's strategy. ``key_word``: why agents fail who never were looked at."""

    __slots__ = (
        "crew", "entries", "face", "free", "is_planned", "key_word", "lacking", "rank", "requirement", "rules",
        "skills", "standing", "strategy", "told", "touched", "waiting",
    )  # fmt: skip

    def __init__(self, requirement: Requirement, strategy: Strategy, key_rule: Rule, *, is_planned: bool) -> None:
        self.requirement = requirement
        self.strategy = strategy
        self.rules = (strategy.value, "longest-idle", "id")  # by which agents differ
        self.rank = RANKS[strategy]
        self.face = int(strategy in MOVING)
        self.key_word = key_rule.value
        self.is_planned = is_planned
        self.skills = tuple(skill for skill, _ in requirement.skills)
        self.free: list[FreeEntry] = []
        self.waiting: list[WaitEntry] = []
        self.touched = 0
        self.crew: dict[AgentId, Seat] = {}  # all who qualify
        self.entries: list[tuple[QueueId, ReasonId]] = []  # contacts that begin to wait here
        self.standing = [0] * len(STANDING_RULES)  # of those who qualify
        self.lacking: dict[str, int] = {}  # of those who were looked at and do not
        self.told = UNTOLD

    def push_free(self, place: Place, levels: int) -> None:
        """A qualified agent became free."""
        seat, rank, free = place.seat, self.rank, self.free
        first = 0.0 if rank is None else rank(seat.tally, self.requirement.queue, levels)
        insort(free, (first, seat.idle, seat.agent, place.stamps[self.face], place))
        if len(free) > 2 * self.standing[FREE] + SLACK:
            face = self.face
            free[:] = [entry for entry in free if entry[4].stamps[face] == entry[3]]

    def push_waiting(self, row: Row) -> None:
        """A contact stands in the lane."""
        row.line = self.waiting
        insort(self.waiting, (*row.contact.key, row))

    def drop_waiting(self, row: Row) -> None:
        """It does not any more."""
        row.line, waiting = [], self.waiting
        del waiting[0 if waiting[0][3] is row else bisect_left(waiting, (*row.contact.key, row))]

    def front_free(self, count: int) -> list[FreeEntry]:
        """The first ``count`` who are free still. Sweeps away who is not, at the front."""
        found: list[FreeEntry] = []
        free, face, place = self.free, self.face, 0
        for entry in free:
            if entry[4].stamps[face] == entry[3]:
                found.append(entry)
                if len(found) == count:
                    break
            elif not found:
                place += 1
        if place:
            del free[:place]
        return found

    def skips(self, signed_in: int) -> dict[str, int]:
        """How many agents stand free, and how many are passed over by which rule: O(rules)."""
        if self.told[0] != signed_in:
            self.told = (signed_in, self._lacks(signed_in))
        counted = self.told[1].copy()
        for word, count in zip(STANDING_WORDS, self.standing, strict=True):
            if count:
                counted[word] = count
        return counted

    def _lacks(self, signed_in: int) -> dict[str, int]:
        """What changes with sign-ins and certifications only, and is kept from one offer to the next."""
        counted = {self.key_word: signed_in - self.touched} if signed_in > self.touched else {}
        for rule, lacking in self.lacking.items():
            if lacking:
                counted[rule] = counted.get(rule, 0) + lacking
        return counted


def front_waiting(heads: list[WaitEntry], count: int) -> list[WaitEntry]:
    """The first ``count`` of the lines of which these are the heads: O(lines + count log lines). Spends ``heads``."""
    heapify(heads)
    found: list[WaitEntry] = []
    places: dict[int, int] = {}
    place_of = places.get
    for _ in range(count):
        entry = heads[0]
        found.append(entry)
        line = entry[3].line
        which = id(line)
        place = places[which] = place_of(which, 0) + 1
        if place < len(line):
            heapreplace(heads, line[place])
        else:
            heappop(heads)
            if not heads:
                break
    return found
