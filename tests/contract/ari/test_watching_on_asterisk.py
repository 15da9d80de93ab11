"""Supervisors on the real Asterisk: who hears whom in each way, told by three tones, and what the recording holds."""

import asyncio
import itertools
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ari_app.ami.recorder import ManagerRedirector, raw_files
from ari_app.ari.link import DIALLED_LEGS
from ari_app.ari.wire import PlaybackFinished, StasisStart
from ari_app.engine.ports import Ringing, Snooping
from asterisk_conf.prompts import tone
from cli import sound
from cli.phone import Leg
from launch.stack import Stack
from lexicon.ids import BridgeId, ChannelId, PlaybackId
from tests.contract.ari.parts import Line, arrive, linked, sign_in, telephones, until
from tests.contract.ari.test_dial_on_asterisk import OFFER, RECORDING, Ear, manager, ring

pytestmark = pytest.mark.asyncio
CALLER_HZ, AGENT_HZ, BOSS_HZ = 440, 1000, 1700
LEVEL = 0.3 / 2**0.5  # RMS of the tone that a telephone sends: what the other end heard before
TONES = (CALLER_HZ, AGENT_HZ, BOSS_HZ)
BRIDGE, WATCHER = BridgeId("watch-w1"), ChannelId("offer-w1")


def tones(pcm: bytes) -> set[int]:
    """Which of the three are in it; each of two is half of the energy."""
    return {hz for hz in TONES if sound.tone_level(pcm, hz) > 0.3}


async def hears(leg: Leg, *wanted: int) -> None:
    """Wait until just these tones are heard."""

    def is_so() -> bool:
        pcm = leg.heard(0.4)
        return len(pcm) > 6000 and tones(pcm) == set(wanted)

    await until(is_so, f"{wanted}, not {tones(leg.heard(0.4))}")


@dataclass
class Floor:
    """A caller and an agent in Dial(), a supervisor in a bridge of his own; each sends a tone."""

    line: Line
    ear: Ear
    caller: Leg
    agent: Leg
    boss: Leg
    channel: ChannelId
    leg: ChannelId
    numbers: "itertools.count[int]"

    async def snoop(self, target: ChannelId, whisper: str) -> ChannelId:
        """A new ear, instead of none."""
        ear = ChannelId(f"snoop-w1-{next(self.numbers)}")
        await self.line.exchange.snoop(target, ear, Snooping("w1", whisper))
        start = await self.line.event(StasisStart, lambda one: one.channel.id == ear)
        assert start.args == ["snoop", "w1"]
        await self.line.exchange.enter(BRIDGE, ear)
        return ear

    async def in_turn(self, *rounds: tuple[ChannelId, str, tuple[int, ...], tuple[int, ...]]) -> None:
        """Each way: target, whisper, what the caller hears then, what the agent hears; the supervisor hears both."""
        for target, whisper, caller, agent in rounds:
            ear = await self.snoop(target, whisper)
            await hears(self.boss, CALLER_HZ, AGENT_HZ)
            await hears(self.caller, *caller)
            await hears(self.agent, *agent)
            await self.line.exchange.hang_up(ear, 16)


LISTEN = ("none", (AGENT_HZ,), (CALLER_HZ,))
WHISPER = ("out", (AGENT_HZ,), (CALLER_HZ, BOSS_HZ))
BARGE = ("both", (AGENT_HZ, BOSS_HZ), (CALLER_HZ, BOSS_HZ))


@asynccontextmanager
async def floor(stack: Stack) -> AsyncIterator[Floor]:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as ear:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = await ear.up()
        phone = await sign_in(line, phones, "desk-boss")
        how = Ringing("w1", "listen", ChannelId(""), 20, "watcher")
        await line.exchange.ring(WATCHER, "PJSIP/desk-boss", how)
        boss = await phone.next_call()
        await boss.answer()
        start = await line.event(StasisStart, lambda one: one.channel.id == WATCHER)
        assert start.args == ["watcher", "w1"]
        await line.exchange.enter(BRIDGE, WATCHER)
        for one, hz in ((caller, CALLER_HZ), (agent, AGENT_HZ), (boss, BOSS_HZ)):
            one.tone(hz)
        await hears(caller, AGENT_HZ)
        await hears(agent, CALLER_HZ)
        yield Floor(line, ear, caller, agent, boss, channel, leg, itertools.count(1))
        await line.exchange.hang_up(WATCHER, 16)
        await line.exchange.drop_bridge(BRIDGE)
        for user in ("desk-1", "desk-boss"):
            await line.exchange.drop_phone(user)
        await line.nothing_left()


def recorded(stack: Stack) -> list[bytes]:
    """What the recorder wrote: the customer's side, the agent's side."""
    sides = []
    for name in raw_files(RECORDING):
        with wave.open(str(Path(stack.env["ZUOXI_RAW_DIR"]) / name)) as file:
            sides.append(file.readframes(file.getnframes()))
    return sides


def heard_in(pcm: bytes, hz: int) -> float:
    """Seconds of the recording in which this tone is heard."""
    step = 2 * sound.RATE_HZ // 5
    return sum(sound.tone_level(pcm[at : at + step], hz) > 0.3 for at in range(0, len(pcm) - step, step)) / 5


async def end(on: Floor, stack: Stack) -> list[bytes]:
    """The caller hangs up; what the recorder wrote, once it is closed."""
    await on.caller.hang_up()
    await on.agent.ended()
    await on.ear.event("Hangup", lambda one: one["uniqueid"] == on.leg)
    await until(lambda: min(map(len, recorded(stack))) > 2 * sound.RATE_HZ, f"{list(map(len, recorded(stack)))}")
    return recorded(stack)


async def test_listening_and_whispering_are_heard_by_nobody_else_and_kept_nowhere(stack: Stack) -> None:
    async with floor(stack) as on:
        await on.in_turn((on.leg, *LISTEN))
        for leg in (on.caller, on.agent):
            await until(lambda leg=leg: sound.rms(leg.heard(0.4)) == pytest.approx(LEVEL, rel=0.02), "its level")  # type: ignore[misc]
        await on.in_turn((on.leg, *WHISPER), (on.leg, *LISTEN), (on.leg, *WHISPER))
        customer, agent = await end(on, stack)
        assert (heard_in(customer, BOSS_HZ), heard_in(agent, BOSS_HZ)) == (0, 0)
        assert min(heard_in(customer, CALLER_HZ), heard_in(agent, AGENT_HZ)) > 1


async def test_who_barges_in_is_heard_by_both_and_is_in_the_recording(stack: Stack) -> None:
    async with floor(stack) as on:
        await on.in_turn((on.channel, *BARGE), (on.leg, *LISTEN))
        await on.snoop(on.channel, "both")
        await hears(on.caller, AGENT_HZ, BOSS_HZ)
        customer, agent = await end(on, stack)
        assert heard_in(customer, BOSS_HZ) > 0.4 and heard_in(agent, BOSS_HZ) == 0
        assert min(heard_in(customer, CALLER_HZ), heard_in(agent, AGENT_HZ)) > 1


async def test_the_monitor_tone_is_heard_by_both_and_is_in_the_recording(stack: Stack) -> None:
    async with floor(stack) as on:
        for leg, hz in ((on.caller, CALLER_HZ), (on.agent, AGENT_HZ)):
            leg.tone(hz, 0.02)
        ear = ChannelId("tone-1")
        await on.line.exchange.snoop(on.channel, ear, Snooping("tone-1", "both", "tone"))
        start = await on.line.event(StasisStart, lambda one: one.channel.id == ear)
        assert start.args == ["tone", "tone-1"]
        for place in range(3):
            beep = PlaybackId(f"{ear}-beep-{place}")
            on.caller.forget()
            on.agent.forget()
            await on.line.exchange.play(ear, beep, "tones", ("monitor-tone",))
            await asyncio.gather(*(leg.hears(tone.PITCH_HZ, over_s=0.2) for leg in (on.caller, on.agent)))
            await on.line.event(PlaybackFinished, lambda one, beep=beep: one.playback.id == beep)  # type: ignore[misc]
        await on.line.exchange.hang_up(ear, 16)
        customer, agent = await end(on, stack)
        assert heard_in(customer, tone.PITCH_HZ) > 0.3, heard_in(customer, tone.PITCH_HZ)
        assert heard_in(agent, tone.PITCH_HZ) == 0


async def test_it_goes_on_through_a_lift_and_ends_with_the_leg(stack: Stack) -> None:
    async with floor(stack) as on:
        exchange, talk = on.line.exchange, BridgeId("talk-c1-1")
        ear = await on.snoop(on.leg, "out")
        await hears(on.agent, CALLER_HZ, BOSS_HZ)
        await ManagerRedirector(on.ear.link).lift(on.channel, on.leg, OFFER)
        for one in (on.channel, on.leg):
            await on.line.event(StasisStart, lambda start, one=one: start.channel.id == one)  # type: ignore[misc]
        await exchange.join(talk, on.channel, on.leg)
        await hears(on.caller, AGENT_HZ)
        await hears(on.agent, CALLER_HZ, BOSS_HZ)
        await hears(on.boss, CALLER_HZ, AGENT_HZ)
        await exchange.hang_up(on.leg, 16)
        await on.ear.event("Hangup", lambda one: one["uniqueid"] == ear)
        await exchange.drop_bridge(talk)
        await exchange.hang_up(on.channel, 16)


async def test_the_caller_is_never_in_silence_when_he_is_taken_over(stack: Stack) -> None:
    async with floor(stack) as on:
        exchange, talk, taken = on.line.exchange, BridgeId("talk-c1-1"), BridgeId("talk-c1-2")
        ear = await on.snoop(on.leg, "none")
        await ManagerRedirector(on.ear.link).lift(on.channel, on.leg, OFFER)
        for one in (on.channel, on.leg):
            await on.line.event(StasisStart, lambda start, one=one: start.channel.id == one)  # type: ignore[misc]
        await exchange.join(talk, on.channel, on.leg)
        await hears(on.caller, AGENT_HZ)
        on.caller.forget()
        await exchange.join(taken, on.channel, WATCHER)
        await exchange.hang_up(on.leg, 16)
        await asyncio.gather(exchange.drop_bridge(talk), exchange.hang_up(ear, 16), exchange.drop_bridge(BRIDGE))
        await hears(on.caller, BOSS_HZ)
        await hears(on.boss, CALLER_HZ)
        pcm, frame = on.caller.heard(), 2 * sound.RATE_HZ // 25
        silent = [at for at in range(0, len(pcm) - frame, frame) if sound.rms(pcm[at : at + frame]) < 0.01]
        assert len(silent) <= 2, f"{len(silent)} silences of 40 ms"
        await exchange.hang_up(on.channel, 16)
        await exchange.drop_bridge(taken)
