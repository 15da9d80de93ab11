"""Why a contact went to an agent: kept at the decision, told when the ring has been sent.

What the decision left as it was need not be copied: the lines of those who wait, the agents who are free, the counts by
rule. So a decision keeps where it looked, and the explanation is worked out afterwards, before anything else on the
floor changes: ``Matcher`` sees to that, whether anybody has asked by then or not.
"""

from collections.abc import Sequence, Sized

from lexicon.journal import Choice, RunnerUp
from routing.lane import FREE, STANDING_WORDS, FreeEntry, Lane, Row, Seat, WaitEntry, front_waiting

MOST_RUNNERS_UP = 10


class Why:
    """One decision, explained once. ``choice`` says the same whenever it is asked for."""

    __slots__ = ("_choice",)

    def __init__(self, choice: Choice | None = None) -> None:
        self._choice = choice

    @property
    def choice(self) -> Choice:
        """The winner's key, ten runners-up with the rule that decided, how many agents each rule kept away."""
        if self._choice is None:
            self._choice = self._told()
        return self._choice

    def _told(self) -> Choice:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Why) and self.choice == other.choice

    __hash__ = None  # type: ignore[assignment]  # it is told by what it says, and says it late

    def __repr__(self) -> str:
        return f"Why({self.choice!r})"


class WhyContact(Why):
    """An agent became free, and this one came first of all at the ``heads`` of its lines."""

    __slots__ = ("_heads", "_row", "_seat", "_seats", "_step")

    def __init__(self, row: Row, heads: list[WaitEntry], seat: Seat, seats: Sized) -> None:
        self._choice = None
        self._row, self._heads, self._seat, self._seats, self._step = row, heads, seat, seats, row.step

    def _told(self) -> Choice:
        row = self._row
        lane, key = row.lane, row.key
        others = _others(self._heads, row)
        self._heads = []
        skips = _skips(lane, len(self._seats), self._seat)
        return Choice("contact", lane.rules[0], key, _after(key, others), skips, self._step)


class WhyAgent(Why):
    """A contact came, and ``first`` of the agents who are free for it goes first; ``others``: of a few who alone were
    asked, because the contact was held for them."""

    __slots__ = ("_first", "_lane", "_others", "_seats", "_step")

    def __init__(self, row: Row, first: FreeEntry, seats: Sized, others: Sequence[FreeEntry] | None = None) -> None:
        self._choice = None
        self._lane, self._step, self._first, self._seats, self._others = row.lane, row.step, first, seats, others

    def _told(self) -> Choice:
        lane, rules = self._lane, self._lane.rules
        first, second, agent, _, _ = self._first
        others = self._others
        if others is None:
            front = lane.front_free(MOST_RUNNERS_UP + 1) if lane.free else []
            others = [one for one in front if one[2] != agent][:MOST_RUNNERS_UP]
        runners_up = tuple(
            [
                RunnerUp(one, rules[0 if rank != first else 1 if idle != second else 2], (rank, idle, one))
                for rank, idle, one, _, _ in others
            ]
        )
        skips = _skips(lane, len(self._seats), lane.crew[agent])
        return Choice("agent", rules[0], (first, second, agent), runners_up, skips, self._step)


def _others(heads: list[WaitEntry], gone: Row) -> list[WaitEntry]:
    """Who come after the one that is ``gone`` from its line (or stands in it still, in one made for this decision)."""
    left: list[WaitEntry] = []
    for head in heads:
        if head[3] is not gone:
            left.append(head)
            continue
        line = head[4]
        if line and line[0][3] is gone:
            line = head[4][1:]
            line[:] = [(*one[:4], line, one[5]) for one in line]
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


def _skips(lane: Lane, signed_in: int, seat: Seat) -> dict[str, int]:
    """The counts as they were when the agent of ``seat`` stood free."""
    skips = lane.skips(signed_in)
    standing = seat.place(lane.requirement.medium).standing
    if standing != FREE:
        word = STANDING_WORDS[standing]
        skips[word] -= 1
        if not skips[word]:
            del skips[word]
        skips["free"] = skips.get("free", 0) + 1
    return skips
