"""Why a contact went to an agent: kept at the decision, told when the ring has been sent.

What the decision left as it was need not be copied: the lines of those who wait, the agents who are free, the counts by
rule. So a decision keeps where it looked, and the explanation is worked out afterwards, before anything else on the
floor changes: ``Matcher`` sees to that, whether anybody has asked by then or not.
"""

from collections.abc import Iterable, Sequence, Sized

from msgspec import Struct

from lexicon.journal import Choice, RunnerUp
from routing.lane import FREE, STANDING_WORDS, FreeEntry, Lane, Row, Seat, WaitEntry, front_waiting

MOST_RUNNERS_UP = 10


class Why(Struct, gc=False, eq=False):
    """One decision, explained once: ``choice`` says the same whenever it is asked for."""

    told: Choice | None

    @property
    def choice(self) -> Choice:
        """The winner's key, ten runners-up with the rule that decided, how many agents each rule kept away."""
        told = self.told
        if told is None:
            told = self.told = self._tell()
        return told

    def _tell(self) -> Choice:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Why) and self.choice == other.choice

    __hash__ = None  # type: ignore[assignment]  # it is what it says, and it says it late

    def __repr__(self) -> str:
        return f"Why({self.choice!r})"


class WhyContact(Why, gc=False, eq=False):
    """The agent of ``seat`` became free, and the contact of ``row`` came first of all at the ``heads`` of its lines."""

    row: Row
    heads: list[WaitEntry]
    seat: Seat
    signed_in: Sized

    def _tell(self) -> Choice:
        row, heads = self.row, self.heads
        lane, key = row.lane, row.key
        others = _others(heads, row)
        heads.clear()
        skips = _skips(lane, len(self.signed_in), [self.seat])
        return Choice("contact", lane.rules[0], key, _after(key, others), skips, row.step)


class WhyAgent(Why, gc=False, eq=False):
    """A contact came, and ``first`` of the agents who are free for it goes first.

    ``coming``: of agents who become free in this instant and do not stand in the lane yet. ``others``: of the few who
    alone were asked, because the contact is held for them.
    """

    row: Row
    first: FreeEntry
    signed_in: Sized
    coming: Sequence[FreeEntry] = ()
    others: Sequence[FreeEntry] | None = None

    def _tell(self) -> Choice:
        row = self.row
        lane, rules = row.lane, row.lane.rules
        first, second, agent, _, _ = self.first
        others = self.others
        if others is None:
            front = lane.front_free(MOST_RUNNERS_UP + 1 + len(self.coming)) if lane.free else []
            if self.coming:
                named = [one[2] for one in self.coming]  # they may stand in the lane by now
                front = sorted([*(one for one in front if one[2] not in named), *self.coming], key=_by_key)
            others = [one for one in front if one[2] != agent][:MOST_RUNNERS_UP]
        runners_up = tuple(
            [
                RunnerUp(one, rules[0 if rank != first else 1 if idle != second else 2], (rank, idle, one))
                for rank, idle, one, _, _ in others
            ]
        )
        free = {agent, *(one[2] for one in self.coming)} if self.coming else (agent,)
        skips = _skips(lane, len(self.signed_in), [lane.crew[one] for one in free])
        return Choice("agent", rules[0], (first, second, agent), runners_up, skips, row.step)


def _by_key(entry: FreeEntry) -> tuple[float, float, str]:
    return entry[:3]


def _others(heads: Iterable[WaitEntry], gone: Row) -> list[WaitEntry]:
    """Who come after the one that is ``gone`` from its line (or stands in it still, in one made for this decision)."""
    left: list[WaitEntry] = []
    for head in heads:
        if head[3] is not gone:
            left.append(head)
            continue
        line = head[4]
        if line and line[0][3] is gone:
            rest: list[WaitEntry] = []
            rest += [(*one[:4], rest, one[5]) for one in line[1:]]
            line = rest
        left += line[:1]
    return front_waiting(left, MOST_RUNNERS_UP) if left else left


def _after(key: tuple[int, float, str], others: list[WaitEntry]) -> tuple[RunnerUp, ...]:
    """They stand in their order, so that the rule of all is known by the next and the last of them."""
    first, second, _ = key
    if not others or (others[-1][0] == first and others[0][1] != second):
        return tuple([one[5] for one in others])
    return tuple(
        [
            RunnerUp(one[2], "emergency" if one[0] != first else "order" if one[1] != second else "id", one[:3])
            for one in others
        ]
    )


def _skips(lane: Lane, signed_in: int, free: Iterable[Seat]) -> dict[str, int]:
    """The counts as they were when these agents stood free, or were about to."""
    skips = lane.skips(signed_in)
    for seat in free:
        standing = seat.place(lane.requirement.medium).standing
        if standing != FREE:
            word = STANDING_WORDS[standing]
            skips[word] -= 1
            if not skips[word]:
                del skips[word]
            skips["free"] = skips.get("free", 0) + 1
    return skips
