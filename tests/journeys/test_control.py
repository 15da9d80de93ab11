"""What an agent can do with a conversation, with real sound: hold, mute, keys, giving away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agent_ui.gateway.protocol import control as order
from cli import sound
from cli.demo_agent import AgentFailed, order_id
from cli.phone import Leg
from lexicon.journal import (
    CallBridged,
    CallEnded,
    CallHeld,
    CallQueued,
    CallRetrieved,
    CallTransferred,
    ConversationLifted,
    RecordingKept,
    RecordingMissing,
    RecordingPaused,
    RecordingResumed,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import Centre, TestAgent, eventually
from tests.journeys.stereo import both_ears

pytestmark = pytest.mark.asyncio
CALLER_HZ, AGENT_HZ, OTHER_HZ = 440, 1000, 1300


class Talk:
    """A caller and an agent who talk, each with a tone of its own."""

    def __init__(self, agent: TestAgent, caller: Leg, phone: Leg, number: str, call: str) -> None:
        self.agent, self.caller, self.phone, self.number, self.call = agent, caller, phone, number, call

    async def hold(self) -> None:
        await self.agent.desk.order(order.HoldCall(id=order_id(), call=self.call))
        await self.agent.desk.until(lambda now: now.call is not None and now.call.held_since is not None, "held", 5)

    async def retrieve(self) -> None:
        await self.agent.desk.order(order.RetrieveCall(id=order_id(), call=self.call))
        await self.agent.desk.until(lambda now: now.call is not None and now.call.held_since is None, "back", 5)

    async def pause(self, *, is_paused: bool) -> None:
        kind = order.PauseRecording if is_paused else order.ResumeRecording
        await self.agent.desk.order(kind(id=order_id(), call=self.call))
        await self.agent.desk.until(
            lambda now: now.call is not None and (now.call.paused_since is not None) is is_paused, "pause", 5
        )

    async def mute(self, *, is_muted: bool) -> None:
        await self.agent.desk.order(order.MuteCall(id=order_id(), call=self.call, is_muted=is_muted))
        await self.agent.desk.until(lambda now: now.call is not None and now.call.is_muted is is_muted, "mute", 5)

    async def hear_each_other(self) -> None:
        await self.caller.hears(AGENT_HZ)
        await self.phone.hears(CALLER_HZ)


@asynccontextmanager
async def talking(centre: Centre, login: str = "t-anna", digit: str = "1") -> AsyncIterator[Talk]:
    async with centre.agent(login) as agent:
        caller, number = await centre.choose(digit)
        phone = await agent.phone.next_call(10)
        await phone.answer()
        caller.tone(CALLER_HZ)
        phone.tone(AGENT_HZ)
        snapshot = await agent.state("talking")
        assert snapshot.call is not None
        talk = Talk(agent, caller, phone, number, snapshot.call.id)
        await talk.hear_each_other()
        yield talk


async def quiet(leg: Leg, over_s: float = 0.4) -> None:
    """Wait until nothing is heard for a while; a line on which nothing comes in at all is as quiet."""

    async def is_quiet() -> bool:
        leg.forget()
        await asyncio.sleep(over_s)
        return sound.rms(leg.heard()) < sound.SILENCE_RMS

    await eventually(is_quiet, "silence", 5, lambda: f"(rms {sound.rms(leg.heard(over_s)):.4f})")


async def music(leg: Leg) -> None:
    """Wait for sound that is no tone of an agent's."""

    async def is_music() -> bool:
        heard = leg.heard(0.5)
        return sound.rms(heard) > 0.005 and max(sound.tone_level(heard, hz) for hz in (AGENT_HZ, OTHER_HZ)) < 0.3

    await eventually(is_music, "music", 8)


def spans(ear: bytes, hz: int, step_s: float = 0.1) -> list[bool]:
    """For each tenth of a second whether it is this tone."""
    size = 2 * round(step_s * 2 * sound.RATE_HZ)
    half = size // 2
    return [sound.tone_level(ear[at : at + size], hz) > 0.7 for at in range(0, len(ear) - size, half)]


def longest_silence_s(ear: bytes, step_s: float = 0.1) -> float:
    """The longest time in which nothing at all was written."""
    size = 2 * round(step_s * sound.RATE_HZ)
    longest = now = 0
    for at in range(0, len(ear) - size, size):
        now = now + 1 if sound.rms(ear[at : at + size]) < sound.SILENCE_RMS else 0
        longest = max(longest, now)
    return longest * step_s


async def test_hold_with_music_and_back_and_nothing_is_kept_of_a_pause(centre: Centre) -> None:
    """The pause begins in Dial(), and lasts while the legs leave it, through a hold and back."""
    async with talking(centre) as talk:
        await talk.pause(is_paused=True)
        await talk.hear_each_other()
        await talk.hold()
        await music(talk.caller)
        await quiet(talk.phone)
        await talk.retrieve()
        await talk.hear_each_other()
        await asyncio.sleep(1)  # said in the pause, by both
        await talk.pause(is_paused=False)
        await asyncio.sleep(1)  # said after it
        await talk.hold()
        await music(talk.caller)
        await talk.retrieve()
        await talk.hear_each_other()
        await talk.caller.hang_up()
        await talk.agent.state("wrap-up")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("ConversationLifted", "CallHeld", "CallRetrieved")] == [1, 2, 2]
    assert (await centre.fact(talk.number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
    kept, talked = await centre.fact(talk.number, RecordingKept), await centre.fact(talk.number, TalkEnded)
    assert abs(kept.seconds - talked.talked_s) < 0.8, "the recording's time runs on through lift and hold"
    paused, held = (
        await centre.fact(talk.number, RecordingResumed),
        await centre.fact(talk.number, CallRetrieved, count=2),
    )
    assert paused.how == "agent" and paused.recording == (await centre.fact(talk.number, RecordingPaused)).recording
    assert paused.paused_s > (await centre.fact(talk.number, CallRetrieved)).held_s + 1
    for ear, hz in zip(both_ears(centre.stack.site.kept / kept.path), (CALLER_HZ, AGENT_HZ), strict=True):
        silent_s = sum(not is_tone for is_tone in spans(ear, hz)) * 0.1
        assert abs(silent_s - paused.paused_s - held.held_s) < 1.5, "silent while paused or on hold, and then only"
        assert longest_silence_s(ear) > paused.paused_s - 0.2, "no word of the pause"
        assert sound.strongest_hz(ear) == pytest.approx(hz, abs=5), "no music is kept"
    assert RecordingMissing not in {type(entry.fact) for entry in await centre.story(talk.number)}


async def test_mute_in_the_exchange_and_keys_both_ways(centre: Centre) -> None:
    async with talking(centre) as talk:
        await talk.mute(is_muted=True)
        await quiet(talk.caller)
        await talk.phone.hears(CALLER_HZ)
        await talk.mute(is_muted=False)
        await talk.hear_each_other()
        await talk.agent.desk.order(order.SendDigits(id=order_id(), call=talk.call, digits="12#"))
        await talk.caller.press("45")
        await eventually(lambda: is_(talk.caller.keys == "12#"), "keys at the caller", 5, lambda: talk.caller.keys)
        await eventually(lambda: is_(talk.phone.keys == "45"), "keys at the agent", 5, lambda: talk.phone.keys)
        with pytest.raises(AgentFailed, match="bad-input"):
            await talk.agent.desk.order(order.SendDigits(id=order_id(), call=talk.call, digits="x"))
        await talk.phone.hang_up()
        await talk.agent.state("wrap-up")
        assert (await talk.caller.ended(10)).by == "them"
    assert (await centre.fact(talk.number, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
    kept = await centre.fact(talk.number, RecordingKept)
    customer, agent = both_ears(centre.stack.site.kept / kept.path)
    assert spans(agent, AGENT_HZ).count(False) > spans(customer, CALLER_HZ).count(False) + 3, "the mute is heard in it"


async def is_(answer: bool) -> bool:
    return answer


@pytest.mark.parametrize("is_lifted", [False, True], ids=["in Dial()", "lifted"])
async def test_a_caller_is_given_to_another_queue(centre: Centre, is_lifted: bool) -> None:
    async with talking(centre) as talk:
        if is_lifted:
            await talk.hold()
            await music(talk.caller)
        first = await centre.fact(talk.number, CallQueued)
        with pytest.raises(AgentFailed, match="no-such-queue"):
            await talk.agent.desk.order(order.TransferCall(id=order_id(), call=talk.call, queue="billing"))
        give = order.TransferCall(id=order_id(), call=talk.call, queue="t-q", reason="t-rb")
        await talk.agent.desk.order(give)
        await talk.agent.state("wrap-up")
        await talk.phone.ended(5)
        await music(talk.caller)
        given = await centre.fact(talk.number, CallTransferred)
        assert (given.agent, given.reason) == ("t-anna", "t-rb")
        again = await centre.fact(talk.number, CallQueued, count=2)
        assert (again.joined_at, again.order, again.is_return) == (first.joined_at, first.order, False)
        async with centre.agent("t-cai") as cai:
            phone = await cai.phone.next_call(10)
            await phone.answer()
            phone.tone(OTHER_HZ)
            await talk.caller.hears(OTHER_HZ)
            await phone.hears(CALLER_HZ)
            snapshot = await cai.state("talking")
            assert snapshot.call is not None and snapshot.call.recording == "on"
            await talk.caller.hang_up()
            await cai.state("wrap-up")
    ended = await centre.fact(talk.number, CallEnded)
    assert ended.outcome == Outcome(Fault.CALLER, "completed")
    kinds = await centre.kinds(talk.number)
    assert (kinds.count("CallBridged"), kinds.count("CallEnded"), kinds.count("RecordingMissing")) == (2, 1, 0)
    first_kept, second = [await centre.fact(talk.number, RecordingKept, count=n) for n in (1, 2)]
    assert {first_kept.recording, second.recording} == {f"{talk.call}-1", f"{talk.call}-2"}
    last = max((first_kept, second), key=lambda kept: kept.recording)
    assert sound.strongest_hz(both_ears(centre.stack.site.kept / last.path)[1]) == pytest.approx(OTHER_HZ, abs=5)
    assert is_lifted is ("ConversationLifted" in kinds)


async def test_a_new_controller_finds_a_held_call_held_and_its_recording_paused(centre: Centre) -> None:
    async with talking(centre) as talk:
        await talk.pause(is_paused=True)
        await talk.hold()
        await music(talk.caller)
        centre.stack.restart("controller")
        await eventually(lambda: is_(talk.caller.is_up()), "the call")
        await music(talk.caller)
        await talk.agent.desk.until(lambda now: now.call is not None and now.call.held_since is not None, "held", 10)
        await talk.retrieve()
        await talk.hear_each_other()
        last = talk.agent.desk.snapshot
        assert last is not None and last.call is not None and last.call.paused_since is not None
        await talk.caller.hang_up()
        await talk.agent.state("wrap-up")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("CallHeld", "CallRetrieved", "TalkEnded", "CallEnded")] == [1, 1, 1, 1]
    kept, paused = await centre.fact(talk.number, RecordingKept), await centre.fact(talk.number, RecordingResumed)
    assert (paused.how, kinds.count("RecordingPaused"), kinds.count("RecordingResumed")) == ("end", 1, 1)
    for ear in both_ears(centre.stack.site.kept / kept.path):
        assert longest_silence_s(ear) > paused.paused_s - 0.4, "to the end"
    assert (await centre.fact(talk.number, ConversationLifted)).agent == "t-anna"
    assert (await centre.fact(talk.number, CallHeld)).agent == (await centre.fact(talk.number, CallBridged)).agent
