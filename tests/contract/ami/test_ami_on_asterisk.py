"""The manager link on the real Asterisk: recording a real call, refusals, and a restart underneath."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.ami.link import AmiLink
from ari_app.ami.recorder import MixMonitorRecorder, agent_file, customer_file
from cli import sound
from launch.stack import Stack
from lexicon.errors import ExchangeAway, Refused
from lexicon.ids import BridgeId, ChannelId, PlaybackId, RecordingId
from tests.contract.ami.scripted import Heard, connected
from tests.contract.ari.parts import arrive, linked, sign_in, take, telephones, until

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def manager(stack: Stack, secret: str = "") -> AsyncIterator[tuple[AmiLink, Heard]]:
    """The link as the controller makes it."""
    env = stack.env
    async with connected(stack.ports.ami, secret or env["ZUOXI_AMI_SECRET"], user=env["ZUOXI_AMI_USER"]) as both:
        yield both


async def up(link: AmiLink) -> None:
    await until(lambda: link.is_up, "the manager link")


def pcm(path: Path) -> bytes:
    """The sound of a finished file: 8 kHz, mono, 16 bit."""
    with wave.open(str(path)) as opened:
        assert (opened.getframerate(), opened.getnchannels(), opened.getsampwidth()) == (8000, 1, 2)
        sound_bytes: bytes = opened.readframes(opened.getnframes())
        return sound_bytes


def size(path: Path) -> int:
    """In bytes; -1 while there is no such file (Asterisk makes it a little after it confirmed)."""
    return path.stat().st_size if path.exists() else -1


async def test_login_is_told_and_the_exchange_says_it_is_booted(stack: Stack) -> None:
    async with manager(stack) as (link, heard):
        booted: list[str] = []
        link.hear("FullyBooted", lambda _, event: booted.append(event["Status"]))
        await up(link)
        await until(lambda: booted == ["Fully Booted"], "FullyBooted")
        assert (await link.act({"Action": "Ping"})).ping == "Pong"
        assert heard == Heard([], [True])


async def test_a_wrong_password_on_the_real_one(stack: Stack) -> None:
    async with manager(stack, "not-the-secret") as (link, heard):
        await until(lambda: len(heard.faults) == 1, "the fault")
        assert "3 times" in heard.faults[0]
        assert not link.is_up


async def test_a_real_list_comes_whole(stack: Stack) -> None:
    async with manager(stack) as (link, _):
        await up(link)
        rows = await link.ask({"Action": "PJSIPShowEndpoints"})
        assert [row["ObjectName"] for row in rows if row.event == "EndpointList"] == ["trunk-demo"]


async def test_what_the_controller_may_not_do_over_this_link(stack: Stack) -> None:
    async with manager(stack) as (link, _):
        await up(link)
        for action in (
            {"Action": "Originate", "Channel": "Local/*43@from-desk", "Application": "Echo"},
            {"Action": "Command", "Command": "core show channels"},
        ):
            with pytest.raises(Refused, match="(?i)permission"):
                await link.act(action)


async def test_both_voices_are_recorded_side_by_side(stack: Stack) -> None:
    recording, bridge = RecordingId("r-both"), BridgeId("b-1")
    raw = Path(stack.env["ZUOXI_RAW_DIR"])
    async with linked(stack) as line, telephones(stack) as phones, manager(stack) as (link, _):
        stops: list[str] = []
        link.hear("MixMonitorStop", lambda _, event: stops.append(event["Uniqueid"]))
        await up(link)
        recorder = MixMonitorRecorder(link, raw)
        caller, channel = await arrive(line, phones)
        agent, agents = await take(line, await sign_in(line, phones), channel)
        caller.tone(500)
        agent.tone(1200)
        await line.exchange.join(bridge, channel, agents)
        await recorder.start(recording, channel)
        await caller.hears(1200)
        await agent.hears(500)
        await recorder.stop(recording, channel)
        await until(lambda: stops == [channel], "MixMonitorStop that names the channel by its id")
        customer_pcm, agent_pcm = pcm(raw / customer_file(recording)), pcm(raw / agent_file(recording))
        assert len(customer_pcm) == len(agent_pcm)
        assert sound.tone_level(customer_pcm[-3200:], 500) > 0.9
        assert sound.tone_level(agent_pcm[-3200:], 1200) > 0.75
        await line.exchange.drop_bridge(bridge)
        for one in (agents, channel):
            await line.exchange.hang_up(one, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def finished(path: Path) -> bytes:
    """The sound of a file whose recording ended with its channel: nothing tells of that, its size stands still."""
    async with asyncio.timeout(5):
        before = -1
        while size(path) != before or before < 0:
            before = size(path)
            await asyncio.sleep(0.3)
    return pcm(path)


async def test_a_hang_up_ends_the_recording_without_a_word(stack: Stack) -> None:
    """MixMonitorStop tells only of a stop that was asked for: who waits for it after a hang-up waits for ever."""
    raw = Path(stack.env["ZUOXI_RAW_DIR"])
    async with linked(stack) as line, telephones(stack) as phones, manager(stack) as (link, _):
        stops: list[str] = []
        link.hear("MixMonitorStop", lambda _, event: stops.append(event["Uniqueid"]))
        await up(link)
        recorder = MixMonitorRecorder(link, raw)
        caller, channel = await arrive(line, phones)
        await recorder.start(RecordingId("r-hang"), channel)
        caller.tone(500)
        await until(lambda: size(raw / customer_file(RecordingId("r-hang"))) > 9_000, "sound in the file")
        await caller.hang_up()
        assert sound.tone_level((await finished(raw / customer_file(RecordingId("r-hang"))))[-1600:], 500) > 0.9
        with pytest.raises(Refused):  # the channel is gone: said, not hidden
            await recorder.stop(RecordingId("r-hang"), channel)
        assert stops == []
        await line.nothing_left()


async def test_the_caller_is_kept_while_a_prompt_plays(stack: Stack) -> None:
    """Tones that ARI makes itself would silence the caller's side; sound files must not."""
    recording = RecordingId("r-prompt")
    raw = Path(stack.env["ZUOXI_RAW_DIR"])
    async with linked(stack) as line, telephones(stack) as phones, manager(stack) as (link, _):
        await up(link)
        caller, channel = await arrive(line, phones)
        caller.tone(700)
        await MixMonitorRecorder(link, raw).start(recording, channel)
        await line.exchange.play(channel, PlaybackId("p-rec"), "zh", ("menu",))
        await caller.hears_anything()
        caller.forget()
        await until(lambda: len(caller.heard()) > 16_000, "a second of the prompt")
        await line.exchange.hang_up(channel, 16)
        kept = await finished(raw / customer_file(recording))
        assert sound.tone_level(kept[-8000:], 700) > 0.9  # the last half second, all of it under the prompt
        assert sound.rms((await finished(raw / agent_file(recording)))[-8000:]) > 0.005  # and the prompt was heard
        await line.nothing_left()


async def test_recording_a_channel_that_is_not_there_is_refused(stack: Stack) -> None:
    raw = Path(stack.env["ZUOXI_RAW_DIR"])
    async with manager(stack) as (link, _):
        await up(link)
        recorder = MixMonitorRecorder(link, raw)
        with pytest.raises(Refused, match="(?i)channel"):
            await recorder.start(RecordingId("r-none"), ChannelId("nobody"))
        with pytest.raises(Refused, match="(?i)channel"):
            await recorder.stop(RecordingId("r-none"), ChannelId("nobody"))
        assert size(raw / customer_file(RecordingId("r-none"))) < 0


async def test_killed_asterisk_is_found_again_without_help(stack: Stack) -> None:
    async with manager(stack) as (link, heard):
        await up(link)
        pid = stack.pid("asterisk")
        stack.kill("asterisk")
        await until(lambda: heard.ups == [True, False], "the cut told")
        with pytest.raises(ExchangeAway):
            await link.act({"Action": "Ping"})
        await asyncio.to_thread(stack.wait_ready, "asterisk", not_pid=pid)
        await until(lambda: heard.ups == [True, False, True], "up again")
        assert (await link.act({"Action": "Ping"})).ping == "Pong"
        assert heard.faults == []


async def test_a_regular_restart_too(stack: Stack) -> None:
    async with manager(stack) as (link, heard):
        await up(link)
        await asyncio.to_thread(stack.restart, "asterisk")
        await until(lambda: heard.ups == [True, False, True], "up again")
        assert (await link.act({"Action": "Ping"})).ping == "Pong"
