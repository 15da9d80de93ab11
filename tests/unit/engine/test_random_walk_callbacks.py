"""Random walks among callers who are called back: every part fails as it likes, and each is dialled once at most.

The same world as in ``test_random_walk``; each caller has a number of his own, so that two diallings of one are seen.
"""

import asyncio
import contextlib
import random
from collections import Counter

import pytest
from msgspec.structs import replace

from ari_app.call.state import Phase, Way
from ari_app.engine.callbacks import cancel
from lexicon.errors import ZuoxiError
from lexicon.ids import AgentId, ChannelId, is_out
from lexicon.journal import CallbackTaken, CallEnded, CallQueued, OfferMade, QueueLeft
from lexicon.orders import SetReady
from tests.unit.call.desk import BACK_FLOW, NUMBER
from tests.unit.engine import test_random_walk as world
from tests.unit.engine.centre import Centre, tell
from tests.unit.engine.test_random_walk_second import all_are_ready
from tests.unit.engine.test_stories_of_callbacks import leads
from tests.unit.engine.told import story_can_have_happened
from tests.unit.engine.walking import seeds, walk_each

RING_ME = replace(BACK_FLOW.nodes["ring-me"], expires_min=20.0)
FLOW = replace(BACK_FLOW, nodes={**BACK_FLOW.nodes, "ring-me": RING_ME})


class Backs(world.Walk):
    """Who takes callbacks, and how often each number was dialled."""

    def __init__(self, centre: Centre, seed: int) -> None:
        leads(centre, FLOW)
        super().__init__(centre, seed, STEPS)
        self.phases: set[Phase] = set()
        self.callers = 0

    def look(self) -> None:
        super().look()
        self.phases |= {call.phase for call in self.centre.engine.calls.values()}
        dialled = Counter(number for number, _ in self.centre.exchange.dialled_out)
        assert set(dialled.values()) <= {1}, f"dialled twice: {dialled}"

    def new_number(self) -> str:
        self.callers += 1
        return f"139{self.callers:08}"


async def somebody_wants_a_callback(walk: world.Walk) -> None:
    """Calls, and takes one if nobody was free."""
    assert isinstance(walk, Backs)
    caller = walk.centre.exchange.call_in(NUMBER.number, walk.new_number())
    await asyncio.sleep(1)
    walk.centre.exchange.press(caller, "9")
    await asyncio.sleep(walk.chance.choice((0.1, 4)))
    walk.centre.exchange.press(caller, walk.chance.choice("111123"))
    await asyncio.sleep(walk.chance.choice((0.0, 0.5, 8, 8, 8)))


async def one_rings_in_again(walk: world.Walk) -> None:
    calls = [call for call in walk.centre.engine.calls.values() if call.phase is Phase.AWAITING]
    if calls:
        walk.centre.exchange.call_in(NUMBER.number, walk.chance.choice(calls).caller)


async def one_is_cancelled(walk: world.Walk) -> None:
    calls = [call.id for call in walk.centre.engine.calls.values() if call.callback is not None]
    if calls:
        cancel(walk.centre.engine, walk.chance.choice(calls), "sue")


STEPS: tuple[world.WalkStep, ...] = (
    *(somebody_wants_a_callback,) * 8,
    *(world.a_telephone_is_picked_up,) * 10,
    *(all_are_ready,) * 4,
    *(one_rings_in_again, one_is_cancelled),
    *(world.a_page_hangs_up, world.a_telephone_hangs_up, world.an_offer_is_declined) * 2,
    *(world.a_telephone_says_no, world.a_caller_hangs_up, world.a_key_is_pressed) * 2,
    *(world.a_page_is_closed, world.an_agent_leaves, world.a_telephone_is_lost, world.the_carrier_comes_or_goes),
    *(world.the_link_is_cut, world.reconnect, world.reconnect, world.reconnect, world.asterisk_restarts),
    *(world.asterisk_is_stuck, world.asterisk_answers_again, world.asterisk_answers_again),
    *(world.the_recorder_comes_or_goes, world.the_controller_is_killed, world.the_controller_is_killed),
)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("tenth", range(10))
def test_whatever_happens_nobody_is_called_back_twice(tenth: int, way: Way) -> None:
    walk_each(seeds(tenth, 20), way, Backs, story_can_have_happened)


def test_the_walks_come_everywhere() -> None:
    met: set[Phase] = set()
    for seed in range(10):

        async def walk_it(centre: Centre, seed: int = seed) -> None:
            walk = Backs(centre, seed)
            await walk.go()
            met.update(walk.phases)

        tell(walk_it, Way.DIAL)
    assert {Phase.PROMISED, Phase.AWAITING, Phase.PROPOSED, Phase.CALLING, Phase.TALKING} <= met


# ---------------------------------------------------------------- the order


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("seed", range(20))
def test_callers_and_callbacks_are_served_by_one_order(seed: int, way: Way) -> None:
    """Whoever is offered had the smallest number of all who waited, with a line or without."""
    chance = random.Random(seed)

    async def served(centre: Centre) -> None:
        leads(centre)
        await centre.sign_in("ann")
        for number in range(8):
            caller = centre.exchange.call_in(NUMBER.number, f"1380000000{number}")
            await asyncio.sleep(chance.uniform(0.5, 5))
            if chance.random() < 0.5:
                await wants(centre, caller)
        for _ in range(12):
            with contextlib.suppress(ZuoxiError):
                await centre.order(SetReady, "ann")
            await centre.soon()
            await one_is_served(centre, chance)
            if chance.random() < 0.3:
                waiting = [call.channel for call in centre.engine.calls.values() if call.phase is Phase.QUEUED]
                await wants(centre, chance.choice([*waiting, ChannelId("")]))
        in_order(centre)

    tell(served, way)


async def one_is_served(centre: Centre, chance: random.Random) -> None:
    """Talked with; or, of a callback, not reached."""
    if not centre.ringing("ann"):
        return
    await centre.answer("ann")
    for out in [leg.id for leg in centre.exchange.legs.values() if is_out(leg.id)]:
        if chance.random() < 0.5:
            centre.exchange.pick_up(out)
        else:
            centre.exchange.hang_up_at(out, 17)
    await centre.soon()
    call = centre.engine.floor.agents[AgentId("ann")].call
    if call is not None:
        with contextlib.suppress(ZuoxiError):
            await centre.hang_up("ann")
        await centre.soon()
        centre.engine.wrap_up_saved(AgentId("ann"), call)
    await centre.soon()


async def wants(centre: Centre, caller: ChannelId) -> None:
    centre.exchange.press(caller, "9")
    await asyncio.sleep(4)
    centre.exchange.press(caller, "1")
    await asyncio.sleep(8)


def in_order(centre: Centre) -> None:
    waiting: dict[str, float] = {}
    places: dict[str, float] = {}  # fixed when they joined
    offered = list[str]()
    for entry in centre.journal.entries:
        match entry.fact:
            case CallQueued(call=call, order=order):
                waiting[call] = places.setdefault(call, order)
            case QueueLeft(call=call) | CallEnded(call=call):
                waiting.pop(call, None)
            case OfferMade(call=call):
                order = waiting.pop(call)
                assert order <= min(waiting.values(), default=order), "overtaken"
                offered.append(call)
            case _:
                pass
    taken = {fact.call for fact in centre.journal.facts(CallbackTaken)}
    assert len(offered) >= 8 and taken & set(offered) and set(offered) - taken
