"""Random walks among second parties: agents who are there and Ready, and who transfer, consult, merge and leave.

The same world as in ``test_random_walk``, with fewer callers and fewer faults, so that most walks come to conferences.
"""

import asyncio
from collections.abc import Sequence

import pytest

from ari_app.call.paused import recorded_channel
from ari_app.call.pausing import PAUSABLE
from ari_app.call.state import Call, Phase, Way
from ari_app.engine.ports import is_waiting_bridge
from lexicon.ids import AgentId
from lexicon.orders import (
    CompleteCall,
    ConsultCall,
    DropParty,
    HoldCall,
    MergeCall,
    MuteCall,
    ParkCall,
    PauseRecording,
    PickUpCall,
    ResumeRecording,
    RetrieveCall,
    SwapCall,
    TakeBack,
    TransferTo,
)
from tests.unit.call.desk import NUMBER
from tests.unit.engine import test_random_walk as world
from tests.unit.engine.centre import Centre, tell
from tests.unit.engine.told import story_can_have_happened
from tests.unit.engine.walking import seeds, walk_each

SILENT_S = 8.0
"""For so long may somebody hear nothing while legs are moved and telephones of others ring out, by an Asterisk that
answered nothing for 5 s and is asked again after 2."""


async def a_parked_caller_is_picked_up(walk: world.Walk) -> None:
    """By whoever may be free."""
    parked = [call.id for call in walk.centre.engine.calls.values() if call.phase is Phase.PARKED]
    if parked:
        await walk.centre.order(PickUpCall, walk.someone(), call=walk.chance.choice(parked))


async def all_are_ready(walk: world.Walk) -> None:
    """Who is free is Ready again, at a registered telephone."""
    for name in world.AGENTS:
        known = walk.centre.engine.floor.agents.get(name)  # type: ignore[call-overload]
        if known is None or known.state.value in ("ready", "not-ready", "wrap-up"):
            if any(leg.is_up and leg.endpoint.endswith(f"-{name}") for leg in walk.centre.exchange.legs.values()):
                continue  # the last conversation's leg is still to be hung up, by an Asterisk that does not answer
            if known is not None and known.state.value == "wrap-up" and known.call is not None:
                walk.centre.engine.wrap_up_saved(known.id, known.call)
            await world.an_agent_comes_by_name(walk, name)


async def a_page_is_loaded_anew(walk: world.Walk) -> None:
    """Whatever its agent does; the telephone in the old one is gone."""
    name = walk.someone()
    known = walk.centre.engine.floor.agents.get(AgentId(name))
    if known is not None:
        await walk.centre.sign_in(name, *known.profile.skills, page=walk.chance.choice(("p1", "p2", "p3")))


async def a_call_is_taken(walk: world.Walk) -> None:
    """Somebody calls, chooses and is answered, if anybody is free."""
    if len(walk.centre.engine.calls) > 1 or not walk.centre.exchange.is_linked:
        return
    channel = walk.centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(4)
    walk.centre.exchange.press(channel, "1")
    await asyncio.sleep(0.2)
    await world.a_telephone_is_picked_up(walk)


async def an_agent_asks(walk: world.Walk) -> None:
    """For anything that can be done with a conversation, whether it makes sense or not."""
    name = walk.someone()
    known = walk.centre.engine.floor.agents.get(AgentId(name))
    if known is None or known.call is None:
        return
    kind = walk.chance.choice(ASKED)
    more: dict[str, object] = {}
    if kind in (TransferTo, ConsultCall):
        walk.centre.exchange.nobodys = {"13900139999"}
        number: dict[str, object] = {"number": walk.chance.choice(("13900139000", "13900139001", "13900139999"))}
        named: dict[str, object] = {"to": walk.someone()}
        expert: dict[str, object] = {"queue": "q"}
        more = walk.chance.choice((named, named, expert, number, number))
    elif kind is DropParty:
        more = {"party": walk.chance.choice((walk.someone(), "13900139000", "13900139001"))}
    elif kind is MuteCall:
        more = {"is_muted": walk.chance.random() < 0.5}
    await walk.centre.order(kind, name, call=known.call, **more)


async def the_manager_link_is_cut_or_back(walk: world.Walk) -> None:
    walk.centre.recorder.is_away = not walk.centre.recorder.is_away


ASKED = (
    *(TransferTo, ConsultCall) * 4,
    *(TakeBack, SwapCall, CompleteCall) * 2,
    *(MergeCall,) * 4,
    *(DropParty, HoldCall, RetrieveCall, MuteCall, ParkCall),
    *(PauseRecording, ResumeRecording),
)


STEPS: tuple[world.WalkStep, ...] = (
    *(an_agent_asks,) * 30,
    *(a_parked_caller_is_picked_up,) * 3,
    a_page_is_loaded_anew,
    *(world.a_telephone_is_picked_up,) * 14,
    *(all_are_ready, a_call_is_taken) * 7,
    *(world.a_page_hangs_up, world.a_telephone_hangs_up, world.a_telephone_says_no, world.an_offer_is_declined),
    *(world.a_caller_hangs_up, world.a_page_is_closed, world.an_agent_leaves, world.a_telephone_is_lost),
    *(world.the_link_is_cut, world.reconnect, world.reconnect, world.reconnect, world.asterisk_restarts),
    *(world.asterisk_is_stuck, world.asterisk_answers_again, world.asterisk_answers_again),
    *(world.the_recorder_comes_or_goes, world.the_controller_is_killed, the_manager_link_is_cut_or_back),
)


class Seconds(world.Walk):
    """A walk that also listens: nobody who talks, waits or is consulted is in silence for long."""

    def __init__(self, centre: Centre, seed: int, steps: Sequence[world.WalkStep] = STEPS) -> None:
        super().__init__(centre, seed, steps)
        self.phases: set[Phase] = set()
        self.pauses = 0

    def look(self) -> None:
        super().look()
        self.phases |= {call.phase for call in self.centre.engine.calls.values()}
        for call in self.centre.engine.calls.values():
            self.is_silent_while_paused(call)

    def is_silent_while_paused(self, call: Call) -> None:
        """Whatever is done in a pause, and whoever was killed in it: nothing that is said is written."""
        pause = call.control.pause
        if pause is None or not pause.is_sure or call.phase in (Phase.FAREWELL, Phase.ENDED):
            return
        leg = self.centre.exchange.legs.get(recorded_channel(call))
        if leg is not None:
            self.pauses += 1
            assert call.phase in PAUSABLE and call.second is None
            assert call.recording in leg.hushed, f"{call.recording} is written in its pause"

    async def settle(self) -> None:
        exchange = self.centre.exchange
        exchange.is_stuck = self.centre.recorder.is_away = False
        await world.reconnect(self)
        await asyncio.sleep(SILENT_S)
        if exchange.is_linked:
            self.nobody_is_in_silence()
            self.who_talks_is_recorded()
        await super().settle()

    def who_talks_is_recorded(self) -> None:
        """No recording stays silent for which nobody asks that."""
        for call in self.centre.engine.calls.values():
            control, is_with_caller = call.control, call.phase in (Phase.TALKING, Phase.CONFERENCE)
            if is_with_caller and control.pause is None and not control.is_held and call.is_recording_confirmed:
                assert call.recording not in self.centre.exchange.legs[recorded_channel(call)].hushed, call.id

    def nobody_is_in_silence(self) -> None:
        exchange = self.centre.exchange
        for call in self.centre.engine.calls.values():
            if call.phase not in (Phase.TALKING, Phase.SEEKING, Phase.CONSULTING, Phase.CONFERENCE, Phase.SENT):
                continue
            if call.is_dialled:
                continue
            bridge = exchange.legs[call.channel].bridge
            inside = [leg for leg in exchange.legs.values() if bridge is not None and leg.bridge == bridge]
            has_music = bridge in exchange.music or (bridge is not None and is_waiting_bridge(bridge))
            assert len(inside) > 1 or has_music, f"{call.id} is in silence in {call.phase}"


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("tenth", range(10))
def test_whatever_second_parties_do(tenth: int, way: Way) -> None:
    walk_each(seeds(tenth, 10), way, Seconds, story_can_have_happened)


def test_the_walks_come_everywhere() -> None:
    """A walk that meets no conference proves nothing about one."""
    met: set[Phase] = set()
    pauses: list[int] = []

    for seed in range(60):

        async def walk_it(centre: Centre, seed: int = seed) -> None:
            walk = Seconds(centre, seed)
            await walk.go()
            met.update(walk.phases)
            pauses.append(walk.pauses)

        tell(walk_it, Way.DIAL)
    assert {Phase.SEEKING, Phase.CONSULTING, Phase.CONFERENCE, Phase.SENT, Phase.PARKED} <= met
    assert sum(pauses) > 30
