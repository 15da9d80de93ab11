"""Random walks: people, the link, Asterisk and the controller itself do whatever they like, in any order.

Thousands of interleavings on the fake Asterisk, which keeps the same contract as the real one. At the end of each walk
everybody hangs up, and the journal must tell a story that can have happened. A walk that fails names its seed; the same
seed is the same walk (see ``walking``).
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ari_app.call.state import Way
from ari_app.engine.closing import tell_closed
from lexicon.errors import ZuoxiError
from lexicon.ids import AgentId, ChannelId, is_out
from lexicon.journal import (
    Entry,
    WatchBegan,
    WatchClosed,
    WatchEnded,
    WatchOpened,
)
from lexicon.orders import (
    CloseSeat,
    Decline,
    EndTakenCall,
    EndTalk,
    LoseSeat,
    PlaceCall,
    SetReady,
    SetWatchWay,
    SteerAgent,
    StopWatch,
    TakeOverCall,
    WatchAgent,
)
from tests.unit.call.desk import NUMBER
from tests.unit.engine.centre import Centre
from tests.unit.engine.surveys import ask
from tests.unit.engine.told import story_can_have_happened, surveys_can_have_happened
from tests.unit.engine.walking import seeds, walk_each

STEPS = 60
AGENTS = ("ann", "bo", "cy")
SUPERVISORS = ("sue", "tom")
WAYS = ("listen", "whisper", "barge")
PAUSES_S = (0.0, 0.001, 0.02, 0.02, 0.3, 0.3, 0.3, 2.5, 2.5, 16.0)
CAUSES = (16, 17, 21, 19, 0)


class Walk:
    """One walk. ``chance`` is its only source of will."""

    def __init__(self, centre: Centre, seed: int, steps: Sequence["WalkStep"] = ()) -> None:
        self.centre, self.chance, self.steps = centre, random.Random(seed), steps or STEPS_THERE_ARE
        self.done: list[str] = []

    async def go(self) -> None:
        for _ in range(STEPS):
            step = self.chance.choice(self.steps)
            self.done.append(step.__name__)
            with contextlib.suppress(ZuoxiError):
                await step(self)
            await asyncio.sleep(self.chance.choice(PAUSES_S))
            self.look()
        await self.settle()

    def look(self) -> None:
        """What must hold in every instant."""
        legs = self.centre.exchange.legs.values()
        up = Counter(leg.endpoint for leg in legs if leg.endpoint and leg.is_up and not is_out(leg.id))
        assert not [one for one, count in up.items() if count > 1], f"two conversations at one telephone: {up}"
        heard = Counter(channel for talkers in self.centre.exchange.talkers() for channel in talkers)
        assert not [one for one, count in heard.items() if count > 1], "somebody is in two conversations"

    async def settle(self) -> None:
        """All parts are well again, everybody goes home."""
        self.centre.exchange.is_stuck, self.centre.exchange.is_recording = False, True
        await reconnect(self)
        await asyncio.sleep(7)
        for name in AGENTS:
            with contextlib.suppress(ZuoxiError):
                await self.centre.sign_out(name)
        for name in SUPERVISORS:
            with contextlib.suppress(ZuoxiError):
                await self.centre.ask(CloseSeat, name)
        for leg in list(self.centre.exchange.legs.values()):
            if not leg.endpoint or is_out(leg.id):
                self.centre.exchange.hang_up_at(leg.id)
        await asyncio.sleep(2000)

    def someone(self) -> str:
        return self.chance.choice(AGENTS)

    def a_caller(self) -> ChannelId | None:
        callers = [leg.id for leg in self.centre.exchange.legs.values() if not leg.endpoint or is_out(leg.id)]
        return self.chance.choice(callers) if callers else None

    def take(self, ringing: list[ChannelId]) -> None:
        """Pick up, if nobody talks at that telephone: the word that a conversation is over may be on its way."""
        legs = self.centre.exchange.legs
        for leg in ringing:
            if not any(one.is_up and one.endpoint == legs[leg].endpoint for one in legs.values()):
                self.centre.exchange.pick_up(leg)

    def a_telephone(self, *, is_up: bool) -> ChannelId | None:
        legs = [leg.id for leg in self.centre.exchange.legs.values() if leg.endpoint and leg.is_up == is_up]
        return self.chance.choice(legs) if legs else None


# ---------------------------------------------------------------- callers


async def somebody_calls(walk: Walk) -> None:
    walk.centre.exchange.call_in(NUMBER.number)


async def a_key_is_pressed(walk: Walk) -> None:
    if caller := walk.a_caller():
        walk.centre.exchange.press(caller, walk.chance.choice("1111129"))


async def a_caller_hangs_up(walk: Walk) -> None:
    if caller := walk.a_caller():
        walk.centre.exchange.hang_up_at(caller)


# ---------------------------------------------------------------- agents


async def an_agent_comes(walk: Walk) -> None:
    await an_agent_comes_by_name(walk, walk.someone())


async def an_agent_comes_by_name(walk: Walk, name: str) -> None:
    await walk.centre.sign_in(name)
    await walk.centre.order(SetReady, name)


async def an_agent_is_ready(walk: Walk) -> None:
    await walk.centre.order(SetReady, walk.someone())


async def an_agent_takes_a_break(walk: Walk) -> None:
    await walk.centre.not_ready(walk.someone())


async def an_agent_leaves(walk: Walk) -> None:
    await walk.centre.sign_out(walk.someone())


async def a_page_is_closed(walk: Walk) -> None:
    await walk.centre.close_page(walk.someone())


async def a_telephone_is_lost(walk: Walk) -> None:
    user = f"desk-d-{walk.someone()}"
    walk.centre.exchange.registered.discard(user)
    walk.centre.desks.contact_changed(user, False)


async def a_telephone_is_picked_up(walk: Walk) -> None:
    walk.take([leg for leg in [walk.a_telephone(is_up=False)] if leg])


async def a_telephone_says_no(walk: Walk) -> None:
    if leg := walk.a_telephone(is_up=False):
        walk.centre.exchange.hang_up_at(leg, walk.chance.choice(CAUSES))


async def a_telephone_hangs_up(walk: Walk) -> None:
    if leg := walk.a_telephone(is_up=True):
        walk.centre.exchange.hang_up_at(leg, walk.chance.choice(CAUSES))


async def an_offer_is_declined(walk: Walk) -> None:
    name = walk.someone()
    known = walk.centre.engine.floor.agents.get(AgentId(name))
    if known is not None and known.offer is not None:
        await walk.centre.order(Decline, name, offer=known.offer)


async def a_page_hangs_up(walk: Walk) -> None:
    name = walk.someone()
    known = walk.centre.engine.floor.agents.get(AgentId(name))
    if known is not None and known.call is not None:
        await walk.centre.order(EndTalk, name, call=known.call)


async def an_agent_calls_somebody(walk: Walk) -> None:
    number = walk.chance.choice(("13900139000", "13900139001", "13900139999"))
    walk.centre.exchange.nobodys = {"13900139999"}
    name = walk.someone()
    await walk.centre.order(PlaceCall, name, number=number)
    await walk.centre.soon()
    if walk.chance.random() < 0.7:  # the page takes it at once
        walk.take(walk.centre.ringing(name))


async def the_carrier_comes_or_goes(walk: Walk) -> None:
    walk.centre.exchange.is_carrier_there = not walk.centre.exchange.is_carrier_there


# ---------------------------------------------------------------- supervisors


async def a_conversation_begins(walk: Walk) -> None:
    """What leads to one, without a detour."""
    name, centre = walk.someone(), walk.centre
    await centre.sign_in(name)
    with contextlib.suppress(ZuoxiError):
        await centre.order(SetReady, name)
    caller = centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(4)
    centre.exchange.press(caller, "1")
    await centre.soon()
    await a_telephone_is_picked_up(walk)
    await centre.soon()


async def a_supervisor_listens(walk: Walk) -> None:
    name, chance, centre = walk.chance.choice(SUPERVISORS), walk.chance, walk.centre
    await centre.seat(name, page=chance.choice(("p1", "p1", "p1", "p2")))
    talking = [agent for agent in AGENTS if centre.watches.talk_of(AgentId(agent)) is not None]
    what = {"watched": chance.choice(talking or AGENTS), "way": chance.choice(WAYS)}
    await centre.ask(WatchAgent, name, is_following=chance.random() < 0.4, **what)
    if chance.random() < 0.8:
        await centre.soon()
        walk.take(centre.ringing(name))


async def a_supervisor_changes_the_way(walk: Walk) -> None:
    await walk.centre.ask(SetWatchWay, walk.chance.choice(SUPERVISORS), way=walk.chance.choice(WAYS))


async def a_supervisor_stops(walk: Walk) -> None:
    await walk.centre.ask(StopWatch, walk.chance.choice(SUPERVISORS))


async def a_supervisor_takes_over(walk: Walk) -> None:
    await walk.centre.ask(TakeOverCall, walk.chance.choice(SUPERVISORS))


async def a_supervisor_hangs_up(walk: Walk) -> None:
    await walk.centre.ask(EndTakenCall, walk.chance.choice(SUPERVISORS))


async def a_supervisor_steers(walk: Walk) -> None:
    """Has an agent be Ready, Not ready or signed out."""
    name, what = walk.chance.choice(SUPERVISORS), walk.chance.choice(("ready", "not-ready", "sign-out"))
    await walk.centre.seat(name)
    await walk.centre.ask(SteerAgent, name, steered=walk.someone(), what=what, reason="break")


async def a_supervisors_page_is_closed(walk: Walk) -> None:
    await walk.centre.ask(LoseSeat, walk.chance.choice(SUPERVISORS), page="p1")


async def snooping_fails_or_works(walk: Walk) -> None:
    walk.centre.exchange.is_snooping = walk.chance.random() < 0.8


async def a_supervisor_closes_or_opens_queues(walk: Walk) -> None:
    """Each of the queues there are: who waits is kept or let go; opened ones take calls again."""
    chance, engine = walk.chance, walk.centre.engine
    queues = sorted({one.queue.id for one in NUMBER.reasons.values()})
    closed = {queue: chance.choice(("keep", "let-go")) for queue in queues if chance.random() < 0.4}
    engine.publish(replace(engine.published, closed=closed))
    tell_closed(engine)


async def a_supervisor_opens_every_queue(walk: Walk) -> None:
    engine = walk.centre.engine
    engine.publish(replace(engine.published, closed={}))
    tell_closed(engine)


# ---------------------------------------------------------------- parts


async def the_link_is_cut(walk: Walk) -> None:
    walk.centre.exchange.is_linked = False
    walk.centre.engine.hold_offers("no-link")


async def reconnect(walk: Walk) -> None:
    """As the controller does."""
    exchange = walk.centre.exchange
    if exchange.is_linked or exchange.is_stuck:
        return
    await walk.centre.reconnect()
    walk.centre.engine.release_offers("no-link")


async def asterisk_restarts(walk: Walk) -> None:
    if walk.chance.random() < 0.3:
        walk.centre.exchange.restart()
        walk.centre.engine.hold_offers("no-link")


async def asterisk_is_stuck(walk: Walk) -> None:
    walk.centre.exchange.is_stuck = walk.centre.exchange.is_linked and walk.chance.random() < 0.5


async def asterisk_answers_again(walk: Walk) -> None:
    walk.centre.exchange.is_stuck = False


async def the_recorder_comes_or_goes(walk: Walk) -> None:
    walk.centre.exchange.is_recording = not walk.centre.exchange.is_recording


async def the_controller_is_killed(walk: Walk) -> None:
    exchange = walk.centre.exchange
    if exchange.is_stuck or walk.chance.random() < 0.5:
        return
    exchange.is_linked = True
    walk.centre = await walk.centre.die_and_start_again(after_s=walk.chance.choice((0.01, 1.0, 5.0)))


WalkStep = Callable[[Walk], Coroutine[Any, Any, None]]
STEPS_THERE_ARE: tuple[WalkStep, ...] = (
    *(somebody_calls, a_key_is_pressed, a_telephone_is_picked_up) * 5,
    *(an_agent_comes, an_agent_is_ready) * 4,
    *(a_caller_hangs_up, a_telephone_says_no, a_telephone_hangs_up, an_offer_is_declined, a_page_hangs_up) * 2,
    *(an_agent_calls_somebody, an_agent_calls_somebody, the_carrier_comes_or_goes),
    *(a_supervisor_listens, a_conversation_begins) * 6,
    *(a_supervisor_takes_over,) * 2,
    a_supervisor_steers,
    *(a_supervisor_closes_or_opens_queues, a_supervisor_opens_every_queue, a_supervisor_opens_every_queue),
    *(a_supervisor_changes_the_way, a_supervisor_stops, a_supervisor_hangs_up, a_supervisors_page_is_closed),
    snooping_fails_or_works,
    *(an_agent_takes_a_break, an_agent_leaves, a_page_is_closed, a_telephone_is_lost),
    *(the_link_is_cut, reconnect, reconnect, reconnect, asterisk_restarts),
    *(asterisk_is_stuck, asterisk_answers_again, asterisk_answers_again),
    *(the_recorder_comes_or_goes, the_controller_is_killed),
)


def watching_can_have_happened(entries: list[Entry]) -> None:
    """Who hears something has asked for it, hears one conversation at a time, and hears nothing at the end."""
    open_ones: set[str] = set()
    hears: dict[str, str] = {}
    for entry in entries:
        match entry.fact:
            case WatchOpened(watch=watch):
                open_ones.add(watch)
            case WatchBegan(watch=watch, call=call):
                assert watch in open_ones and watch not in hears, f"{watch} hears {hears.get(watch)} and {call}"
                hears[watch] = call
            case WatchEnded(watch=watch, call=call, lasted_s=lasted_s):
                assert hears.pop(watch) == call and lasted_s >= 0
            case WatchClosed(watch=watch):
                assert watch not in hears, f"{watch} is closed and hears {hears[watch]}"
                open_ones.remove(watch)
            case _:
                pass
    assert not open_ones and not hears


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("tenth", range(10))
def test_whatever_happens_the_story_can_have_happened(tenth: int, way: Way) -> None:
    def begin(centre: Centre, seed: int) -> Walk:
        if seed // 10 % 2:
            ask(centre)
        return Walk(centre, seed)

    checks = (story_can_have_happened, watching_can_have_happened, surveys_can_have_happened)
    walk_each(seeds(tenth, 10), way, begin, *checks)
