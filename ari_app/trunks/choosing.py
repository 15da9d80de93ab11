"""Which trunk a call out takes next. A group in order fills its first trunk first; one with weights takes turns (smooth
weighted round robin: every trunk's share is exact over each round, and its turns are spread over it).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ari_app.trunks.book import Book, Group, Trunk

SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Use:
    """What the trunks do now. ``in_use``: calls there are, both ways; ``started``: when calls out were begun lately.

    ``turns`` is what is owed to each trunk of a group with weights; ``resting`` are trunks that were silent a short
    while ago: they are tried when no other one is left.
    """

    in_use: Mapping[str, int] = field(default_factory=dict)
    started: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    turns: Mapping[str, int] = field(default_factory=dict)
    resting: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """This one; ``turns`` are owed from now on."""

    trunk: Trunk
    turns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Later:
    """All that are left have had their calls of this second: one can take the call in ``after_s``."""

    after_s: float


@dataclass(frozen=True, slots=True)
class NoneFree:
    """None is left: they were tried, or are ``full``."""

    full: tuple[str, ...]


Choice = Chosen | Later | NoneFree


def choose(book: Book, group: Group, use: Use, tried: Collection[str], now: float) -> Choice:
    """The trunk for a call for which ``tried`` were tried already."""
    left = [book.trunks[name] for name in group.trunks if name not in tried and name in book.trunks]
    with_room = [trunk for trunk in left if not trunk.channels or use.in_use.get(trunk.name, 0) < trunk.channels]
    waits = {trunk.name: _wait_s(trunk, use.started.get(trunk.name, ()), now) for trunk in with_room}
    ready = [trunk for trunk in with_room if waits[trunk.name] <= 0]
    if not ready:
        full = tuple(trunk.name for trunk in left if trunk not in with_room)
        return Later(min(waits.values())) if waits else NoneFree(full)
    awake = [trunk for trunk in ready if trunk.name not in use.resting]
    return _one_of(awake or ready, group, use.turns)


def choose_for_help(book: Book, group: Group, use: Use, tried: Collection[str], now: float) -> Choice:
    """As ``choose``, for an emergency number: no limit of ours is in its way, the carrier may say no."""
    choice = choose(book, group, use, tried, now)
    left = [book.trunks[name] for name in group.trunks if name not in tried and name in book.trunks]
    return choice if isinstance(choice, Chosen) or not left else Chosen(left[0], use.turns)


def _one_of(ready: list[Trunk], group: Group, turns: Mapping[str, int]) -> Chosen:
    if not group.weights:
        return Chosen(ready[0], turns)
    weights = dict(zip(group.trunks, group.weights, strict=True))
    owed = {trunk.name: turns.get(trunk.name, 0) + weights[trunk.name] for trunk in ready}
    most = max(ready, key=lambda trunk: owed[trunk.name])  # of equal ones the first
    owed[most.name] -= sum(weights[trunk.name] for trunk in ready)
    return Chosen(most, {**turns, **owed})


def _wait_s(trunk: Trunk, started: tuple[float, ...], now: float) -> float:
    """Until this trunk may begin another call; 0: now."""
    if not trunk.per_second:
        return 0.0
    recent = [at for at in started if now - at < SECOND]
    return 0.0 if len(recent) < trunk.per_second else max(0.001, recent[-trunk.per_second] + SECOND - now)
