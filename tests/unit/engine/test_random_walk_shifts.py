"""Random walks among persistent legs and messages: agents with a leg for the shift, callers who leave word.

The same world as in ``test_random_walk``. In the end no message is lost or kept twice, and no leg stays up.
"""

import asyncio
import contextlib
from collections import Counter
from dataclasses import replace

import pytest

from ari_app.call.state import Way
from flows import document as nodes
from flows.document import Flow, Piece
from lexicon.errors import ZuoxiError
from lexicon.ids import AgentId, ChannelId
from lexicon.journal import (
    AgentSignedOut,
    CallBridged,
    Entry,
    LegFell,
    LegStood,
    VoicemailDropped,
    VoicemailLeft,
    VoicemailStarted,
)
from lexicon.orders import SetReady
from tests.unit.call.desk import KEPT_NUMBER
from tests.unit.engine import test_random_walk as world
from tests.unit.engine import test_random_walk_second as seconds
from tests.unit.engine.centre import PUBLISHED, Centre, tell
from tests.unit.engine.told import story_can_have_happened
from tests.unit.engine.walking import seeds, walk_each

BOX = nodes.Voicemail(
    say=(Piece(recorded="leave"),),
    then="thanks",
    failed="sorry",
    reason="billing",
    longest_s=30.0,
    review=(Piece(recorded="review"),),
)
LINE = Flow(
    "line",
    1,
    "menu",
    {
        "menu": nodes.Menu(say=(Piece(recorded="menu"),), keys={"1": "queue", "2": "box"}, otherwise="box", tries=2),
        "queue": nodes.Queue(reason="billing"),
        "box": BOX,
        "thanks": nodes.HangUp(say=(Piece(recorded="thanks"),), why="message-left"),
        "sorry": nodes.HangUp(say=(Piece(recorded="sorry"),), why="no-message"),
    },
    language="en",
)
NUMBER = replace(KEPT_NUMBER, flow=LINE)


async def an_agent_stands(walk: world.Walk) -> None:
    """With a leg that is up, as a rule; one who is here without a leg gets one."""
    name, centre = walk.someone(), walk.centre
    await centre.sign_in(name, is_standing=True)
    await centre.soon()
    if walk.chance.random() < 0.8:
        walk.take(centre.ringing(name))
    await centre.order(SetReady, name)


async def an_agent_wraps_up(walk: world.Walk) -> None:
    name = walk.someone()
    known = walk.centre.engine.floor.agents.get(AgentId(name))
    if known is not None and known.state.value == "wrap-up" and known.call is not None:
        walk.centre.engine.wrap_up_saved(known.id, known.call)


async def a_call_is_joined(walk: world.Walk) -> None:
    """Somebody calls and chooses; who has a leg that is up is joined at once."""
    channel = walk.centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(4)
    walk.centre.exchange.press(channel, "1")
    await walk.centre.soon()
    await world.a_telephone_is_picked_up(walk)


async def a_caller_wants_to_leave_word(walk: world.Walk) -> None:
    channel = walk.centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(4)
    walk.centre.exchange.press(channel, "2")
    await asyncio.sleep(walk.chance.choice((0.2, 7)))
    walk.centre.messages.speak(channel, walk.chance.choice((0.0, 1.0, 5.0)))


async def a_caller_speaks(walk: world.Walk) -> None:
    if caller := walk.a_caller():
        walk.centre.messages.speak(caller, 3)


async def a_message_is_finished(walk: world.Walk) -> None:
    if caller := walk.a_caller():
        walk.centre.messages.finish(caller)


async def the_disk_fills_or_empties(walk: world.Walk) -> None:
    walk.centre.messages.is_full = walk.chance.random() < 0.3


STEPS: tuple[world.WalkStep, ...] = (
    *(an_agent_stands,) * 8,
    *(an_agent_wraps_up,) * 6,
    *(a_call_is_joined,) * 6,
    *(a_caller_wants_to_leave_word,) * 5,
    *(a_caller_speaks, a_message_is_finished) * 4,
    *(world.a_key_is_pressed, world.a_telephone_is_picked_up) * 4,
    *(world.a_telephone_hangs_up, world.a_caller_hangs_up, world.a_page_hangs_up, seconds.an_agent_asks) * 3,
    *(world.an_agent_comes, world.an_agent_takes_a_break, world.an_agent_leaves, world.an_offer_is_declined),
    *(world.a_page_is_closed, world.a_telephone_is_lost, world.a_telephone_says_no, seconds.a_page_is_loaded_anew),
    *(world.the_link_is_cut, world.reconnect, world.reconnect, world.reconnect, world.asterisk_restarts),
    *(world.asterisk_is_stuck, world.asterisk_answers_again, world.asterisk_answers_again),
    *(world.the_controller_is_killed, world.the_controller_is_killed, the_disk_fills_or_empties),
)


class Shifts(seconds.Seconds):
    """A walk on a line with a message box."""

    def __init__(self, centre: Centre, seed: int) -> None:
        super().__init__(centre, seed)
        self.steps = STEPS
        flows = {(LINE.id, LINE.version): LINE}
        centre.engine.publish(replace(PUBLISHED, numbers={NUMBER.number: NUMBER}, flows=flows))

    async def settle(self) -> None:
        self.centre.messages.is_full = False
        await super().settle()
        for name in world.AGENTS:  # who was in a call could not
            with contextlib.suppress(ZuoxiError):
                await self.centre.sign_out(name)
        await asyncio.sleep(60)
        messages = self.centre.messages
        told = (VoicemailLeft, VoicemailDropped)  # a controller may be killed before it has deleted what it dropped
        left = {entry.fact.recording for entry in self.centre.journal.entries if isinstance(entry.fact, told)}
        assert not messages.live, f"still recorded: {list(messages.live)}"
        assert messages.stored <= left, f"kept and told of nowhere: {messages.stored - left}"


def messages_can_have_happened(entries: list[Entry]) -> None:
    """Each message that was begun is left or dropped, once; legs that are up fall before they are up again."""
    facts = [entry.fact for entry in entries]
    begun = Counter(fact.recording for fact in facts if isinstance(fact, VoicemailStarted))
    over = Counter(fact.recording for fact in facts if isinstance(fact, VoicemailLeft | VoicemailDropped))
    assert begun == over and set(begun.values()) <= {1}, f"begun {begun}, over {over}"
    stood, fell = set[tuple[AgentId, ChannelId]](), set[tuple[AgentId, ChannelId]]()
    for fact in facts:
        match fact:
            case AgentSignedOut(agent=agent):  # another sign-in has another desk, but for this centre's
                stood, fell = ({one for one in legs if one[0] != agent} for legs in (stood, fell))
            case LegStood(agent=agent, channel=leg):
                assert (agent, leg) not in stood, f"{leg} is up twice"
                stood.add((agent, leg))
            case LegFell(agent=agent, channel=leg):
                assert (agent, leg) in stood - fell, f"{leg} falls, and was not up"
                fell.add((agent, leg))
            case _:
                pass


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("tenth", range(10))
def test_whatever_happens_in_a_shift(tenth: int, way: Way) -> None:
    walk_each(seeds(tenth, 10), way, Shifts, story_can_have_happened, messages_can_have_happened)


def test_the_walks_come_to_legs_and_messages() -> None:
    met: Counter[str] = Counter()
    for seed in range(20):

        async def walk_it(centre: Centre, seed: int = seed) -> None:
            walk = Shifts(centre, seed)
            await walk.go()
            facts = [entry.fact for entry in walk.centre.journal.entries]
            met.update(type(fact).__name__ for fact in facts)
            legs = {fact.channel for fact in facts if isinstance(fact, LegStood)}
            met["joined"] += sum(isinstance(fact, CallBridged) and fact.agent_channel in legs for fact in facts)

        tell(walk_it, Way.DIAL)
    assert min(met[kind] for kind in ("LegStood", "LegFell", "joined", "VoicemailLeft", "VoicemailDropped")) > 5, met
