"""Random walks among calls out over several trunks, which refuse, are silent, fill up and come back as they like.

The same world as in ``test_random_walk``. No leg is dialled twice, no trunk is tried twice for one, none carries more
calls than it may, and at the end none is thought to carry any.
"""

from collections import Counter, defaultdict

import pytest

from ari_app.call.state import Way
from ari_app.trunks.book import Group, Trunk, made_of
from ari_app.trunks.form import Wants
from lexicon.ids import ChannelId, first_out
from lexicon.journal import Entry, LegRefused, LegSent
from lexicon.phone_number import DialAs
from tests.unit.engine import test_random_walk as world
from tests.unit.engine.centre import Centre, tell
from tests.unit.engine.test_random_walk_second import STEPS as WITH_OTHERS
from tests.unit.engine.test_random_walk_second import Seconds
from tests.unit.engine.told import story_can_have_happened
from tests.unit.engine.walking import WALKS, seeds, walk_each

LIMITS = {"a": 1, "b": 2, "c": 0}
FORMS = {"a": Wants(DialAs.E164, shows=()), "b": Wants(DialAs.NATIONAL, "9", ("4009",), "4009"), "c": Wants()}


class OverTrunks(Seconds):
    """Three trunks, in order or by weight."""

    def __init__(self, centre: Centre, seed: int) -> None:
        super().__init__(centre, seed, STEPS)
        trunks = tuple(
            Trunk(name, name, (f"PJSIP/{name}",), most, 3 - most, FORMS[name]) for name, most in LIMITS.items()
        )
        weights = (3, 2, 1) if seed % 2 else ()
        group = Group("all", tuple(LIMITS), weights, self.chance.choice((3.0, 8.0)), 20.0)
        centre.engine.outs.book = made_of(trunks, (group,), "all")
        centre.exchange.trunks = set(LIMITS)

    def look(self) -> None:
        super().look()
        exchange = self.centre.exchange
        again = [leg for leg, times in Counter(exchange.dialled_legs).items() if times > 1]
        assert not again, f"dialled twice: {again}"
        there = Counter(leg.trunk for leg in exchange.legs.values() if leg.trunk)
        assert all(there[name] <= most for name, most in LIMITS.items() if most), f"beyond its limit: {there}"

    async def settle(self) -> None:
        await super().settle()
        use = self.centre.engine.outs.use
        assert not any(use.calls(name) for name in LIMITS), "a call that is over is counted"


async def a_trunk_changes_its_mind(walk: world.Walk) -> None:
    name, exchange = walk.chance.choice("abc"), walk.centre.exchange
    exchange.trunks |= {name}
    exchange.wordless.discard(name)
    exchange.refusing.pop(name, None)
    match walk.chance.choice(("gone", "silent", "refuses", "busy", "well")):
        case "gone":
            exchange.trunks.discard(name)
        case "silent":
            exchange.wordless.add(name)
        case "refuses":
            exchange.refusing[name] = walk.chance.choice((34, 38, 27))
        case "busy":
            exchange.refusing[name] = 17
        case _:
            pass


STEPS: tuple[world.WalkStep, ...] = (
    *WITH_OTHERS,
    *(a_trunk_changes_its_mind,) * 12,
    *(world.an_agent_calls_somebody,) * 12,
    *(world.an_agent_is_ready,) * 4,
)


def legs_can_have_been_sent(entries: list[Entry]) -> None:
    """Each over one trunk after the other, each trunk once, and the next one only after the one before was refused."""
    tried: dict[ChannelId, list[str]] = defaultdict(list)
    over: dict[ChannelId, LegRefused] = {}
    for fact in (entry.fact for entry in entries):
        if isinstance(fact, LegSent):
            names = tried[first_out(fact.leg)]
            names.append(fact.trunk)
            assert fact.attempt == len(names) == len(set(names)), f"{fact.leg}: {names}"
            before = over.pop(first_out(fact.leg), None)
            assert (fact.attempt > 1) == (before is not None and before.is_tried_on), f"{fact} after {before}"
        elif isinstance(fact, LegRefused):
            assert fact.trunk == tried[first_out(fact.leg)][-1] and fact.attempt == len(tried[first_out(fact.leg)])
            over[first_out(fact.leg)] = fact


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("part", range(4))
def test_whatever_trunks_do_nobody_is_dialled_twice(part: int, way: Way) -> None:
    walk_each(seeds(part, 4, WALKS // 2), way, OverTrunks, story_can_have_happened, legs_can_have_been_sent)


def test_the_walks_try_everything() -> None:
    """A walk in which no trunk is ever silent proves nothing about one that is."""
    met: set[tuple[str, bool]] = set()
    attempts: set[int] = set()

    for seed in range(30):

        async def walk_it(centre: Centre, seed: int = seed) -> None:
            walk = OverTrunks(centre, seed)
            await walk.go()
            met.update((fact.why, fact.is_tried_on) for fact in walk.centre.journal.facts(LegRefused))
            attempts.update(fact.attempt for fact in walk.centre.journal.facts(LegSent))

        tell(walk_it, Way.DIAL)
    ways = {("refused", True), ("refused", False), ("no-channel", True), ("no-channel", False), ("silent", True)}
    assert ways <= met and attempts == {1, 2, 3}
