"""Dial() rings: what the dialplan of ``zuoxi-ring`` does with real callers and telephones, and what is heard of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ari_app.ami.link import AmiLink
from ari_app.ami.recorder import ManagerRedirector, raw_files
from ari_app.ari.link import DIALLED_LEGS
from ari_app.ari.wire import StasisStart
from ari_app.call.events import CallerBack
from ari_app.engine.account import account_of, offer_of
from ari_app.engine.ports import Dialling
from ari_app.engine.reconcile import back_of, leg_of
from cli.phone import Leg, Phone
from launch.stack import Stack
from lexicon.ids import BridgeId, ChannelId, OfferId, RecordingId
from tests.contract.ari.parts import NUMBER, Line, arrive, linked, sign_in, telephones, until

pytestmark = pytest.mark.asyncio
OFFER, RECORDING = OfferId("o1"), RecordingId("c1-1")
CALL = Dialling(OFFER, RECORDING, 20)


KINDS = ("DialEnd", "MixMonitorStart", "HangupRequest", "SoftHangupRequest", "Hangup")


@dataclass
class Ear:
    """A manager link that is up, and what it said of calls."""

    link: AmiLink
    heard: list[Mapping[str, str]] = field(default_factory=list)

    async def event(self, kind: str, fits: Callable[[Mapping[str, str]], bool]) -> Mapping[str, str]:
        """The first event of this kind that fits, heard already or soon."""

        def found() -> list[Mapping[str, str]]:
            return [one for one in self.heard if one["event"] == kind and fits(one)]

        await until(lambda: bool(found()), f"{kind} from the manager")
        return found()[0]

    async def up(self, offer: OfferId = OFFER) -> ChannelId:
        """The agent's leg was answered, and is recorded."""

        def fits(one: Mapping[str, str]) -> bool:
            return one["dialstatus"] == "ANSWER" and offer_of(account_of(one["exten"])) == offer

        leg = (await self.event("DialEnd", fits))["destuniqueid"]
        await self.event("MixMonitorStart", lambda one: one["uniqueid"] == leg)
        return ChannelId(leg)


@asynccontextmanager
async def manager(stack: Stack) -> AsyncIterator[Ear]:
    """A manager link as the controller makes it."""
    env = stack.env
    up = asyncio.Event()
    where, login = (env["ZUOXI_AMI_HOST"], int(env["ZUOXI_AMI_PORT"])), (env["ZUOXI_AMI_USER"], env["ZUOXI_AMI_SECRET"])
    link = AmiLink(where, login, lambda _: None, lambda is_up: up.set() if is_up else None)
    ear = Ear(link)
    for kind in KINDS:
        link.hear(kind, lambda _, event: ear.heard.append(event))
    link.connect()
    try:
        async with asyncio.timeout(10):
            await up.wait()
        yield ear
    finally:
        link.close()


async def test_who_is_to_be_asked_comes_back_when_the_agent_hangs_up(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        caller, channel = await arrive(line, phones)
        asked = Dialling(OFFER, RECORDING, 20, stays=True)
        agent = await ring(line, await sign_in(line, phones), channel, asked)
        await agent.answer()
        await ear.up()
        world = await line.exchange.look()
        (seen,) = [one for one in world.channels if one.id == channel]
        assert offer_of(seen.account) == OFFER
        await agent.hang_up()
        assert await back(line, channel) == CallerBack(OFFER, "ANSWER", 16)
        await caller.hang_up()
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_who_is_to_be_asked_and_nobody_answers(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack):
        caller, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel, Dialling(OFFER, RECORDING, 20, stays=True))
        await agent.decline()
        assert (await back(line, channel)).status == "BUSY"
        await caller.hang_up()
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def ring(line: Line, desk: Phone, caller: ChannelId, call: Dialling = CALL) -> Leg:
    """The caller's channel goes to Dial(), and the telephone rings."""
    await line.exchange.dial(caller, f"PJSIP/{desk.user}", call)
    return await desk.next_call()


async def back(line: Line, channel: ChannelId) -> CallerBack:
    """How the caller's coming back is told."""
    start = await line.event(StasisStart, lambda one: one.channel.id == channel and one.args[0] == "back")
    assert start.args[4] == NUMBER
    return back_of(start.args)


async def test_both_talk_and_are_recorded_and_the_agent_ends_it(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        await line.exchange.park(channel, "")
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = await ear.up()
        kinds = [one["event"] for one in ear.heard]
        assert kinds.index("MixMonitorStart") < kinds.index("DialEnd"), "the recorder's start is told before the answer"
        caller.tone(500)
        agent.tone(1200)
        await caller.hears(1200, share=0.75)
        await agent.hears(500, share=0.9)
        world = await line.exchange.look()
        found = leg_of(OFFER, world)
        assert found is not None and (found.id, found.is_up) == (leg, True)
        (seen,) = [one for one in world.channels if one.id == channel]
        assert (seen.is_ours, seen.is_dialled, offer_of(seen.account)) == (False, False, OFFER)
        await agent.hang_up()
        gone = await ear.event("HangupRequest", lambda one: one["uniqueid"] == leg)
        assert gone.get("cause", "16") == "16"
        await ear.event("Hangup", lambda one: one["uniqueid"] == channel)
        await caller.ended()
        raw = Path(stack.env["ZUOXI_RAW_DIR"])
        await until(lambda: all((raw / name).stat().st_size > 8000 for name in raw_files(RECORDING)), "both voices")
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_the_caller_ends_it(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = await ear.up()
        await caller.hang_up()
        await agent.ended()
        await ear.event("HangupRequest", lambda one: one["uniqueid"] == channel)
        await ear.event("Hangup", lambda one: one["uniqueid"] == leg)
        assert not [one for one in ear.heard if one["event"] == "HangupRequest" and one["uniqueid"] == leg]
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_how_a_ringing_that_nobody_takes_is_told(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        desk = await sign_in(line, phones)
        rung = await ring(line, desk, channel, Dialling(OFFER, RECORDING, 1))
        assert (await back(line, channel)).status == "NOANSWER"
        await rung.ended()
        line.heard.clear()
        refused = await ring(line, desk, channel)
        await refused.decline()
        told = await back(line, channel)
        assert (told.status, told.cause) == ("BUSY", 17)
        line.heard.clear()
        await line.exchange.dial(channel, "PJSIP/desk-nobody", CALL)
        told = await back(line, channel)
        assert told.status == "CHANUNAVAIL"
        await line.exchange.park(channel)
        await caller.hears_anything()
        await line.exchange.hang_up(channel, 16)
        await caller.ended()
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_a_caller_is_taken_back_while_it_rings_and_while_they_talk(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        desk, redirector = await sign_in(line, phones), ManagerRedirector(ear.link)
        rung = await ring(line, desk, channel)
        await redirector.recall(channel, OFFER)
        assert (await back(line, channel)).status == "RECALLED"
        await rung.ended()
        line.heard.clear()
        talked = await ring(line, desk, channel)
        await talked.answer()
        await ear.up()
        await redirector.recall(channel, OFFER)
        assert (await back(line, channel)).status == "RECALLED"
        await talked.ended()
        await line.exchange.park(channel)
        await caller.hears_anything()
        line.heard.clear()
        again = await ring(line, desk, channel, Dialling(OfferId("o2"), RecordingId("c1-2"), 20))
        await again.answer()
        second = await ear.up(OfferId("o2"))
        world = await line.exchange.look()
        found = leg_of(OfferId("o2"), world)
        assert found is not None and found.id == second, "the second conversation is the second offer's"
        assert leg_of(OFFER, world) is None
        await redirector.recall(channel, OfferId("o2"))
        await again.ended()
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_a_caller_whose_agents_leg_was_lost_can_be_taken_back(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        _, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = await ear.up()
        await line.exchange.hang_up(leg, 44)
        await ear.event("SoftHangupRequest", lambda one: one["uniqueid"] == leg)
        await ManagerRedirector(ear.link).recall(channel, OFFER)
        assert (await back(line, channel)).status == "RECALLED"
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_both_can_be_lifted_into_a_bridge_of_ours(stack: Stack) -> None:
    """What holding, transferring and listening in will need of a conversation that Dial() made."""
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = await ear.up()
        way = {"Context": "zuoxi-ring", "Exten": f"0*{OFFER}**", "Priority": "recalled"}
        extra = {f"Extra{name}": value for name, value in way.items()}
        await ear.link.act({"Action": "Redirect", "Channel": channel, "ExtraChannel": leg, **way, **extra})
        await back(line, channel)
        await line.event(StasisStart, lambda one: one.channel.id == leg)
        await line.exchange.join(BridgeId("talk-c1-1"), channel, leg)
        caller.tone(500)
        agent.tone(1200)
        await caller.hears(1200, share=0.75)
        await agent.hears(500, share=0.9)
        await line.exchange.drop_bridge(BridgeId("talk-c1-1"))
        for one in (leg, channel):
            await line.exchange.hang_up(one, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_each_conversation_has_a_recording_of_its_own(stack: Stack) -> None:
    """A refused offer leaves no file; the second conversation of a call does not touch the first one's files."""
    raw = Path(stack.env["ZUOXI_RAW_DIR"])

    def size(recording: str) -> list[int]:
        files = [raw / name for name in raw_files(RecordingId(recording))]
        return [file.stat().st_size if file.exists() else -1 for file in files]

    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        desk = await sign_in(line, phones)
        refused = await ring(line, desk, channel, Dialling(OFFER, RecordingId("c2-1"), 20))
        await refused.decline()
        await back(line, channel)
        assert size("c2-1") == [-1, -1]
        again = await ring(line, desk, channel, Dialling(OfferId("o2"), RecordingId("c2-1"), 20))
        await again.answer()
        await ear.up(OfferId("o2"))
        caller.tone(500)
        await again.hears(500, share=0.9)
        await until(lambda: min(size("c2-1")) > 8000, "both voices")
        await ManagerRedirector(ear.link).recall(channel, OfferId("o2"))
        await again.ended()
        third = await ring(line, desk, channel, Dialling(OfferId("o3"), RecordingId("c2-2"), 20))
        await third.answer()
        await ear.up(OfferId("o3"))
        first = size("c2-1")
        await until(lambda: min(size("c2-2")) > 8000, "the next conversation's own")
        assert size("c2-1") == first, "the first conversation's recording was closed"
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()
