"""The controller killed with -9 while a caller is kept for an agent, leaves a message, or is heard by a supervisor."""

import asyncio
import contextlib

import pytest
from playwright.async_api import Browser

from agent_ui.gateway.protocol import messages as protocol
from agent_ui.gateway.protocol import watch as pw
from cli.demo_agent import order_id
from lexicon.journal import (
    CallEnded,
    CallKept,
    CallRejoined,
    CallTakenOver,
    RecordingKept,
    VoicemailLeft,
    VoicemailStarted,
    WatchBegan,
    WatchEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.faults.test_killed_under_load import nothing_twice, started, undisturbed
from tests.journeys.browser import AgentPage
from tests.journeys.centre import Centre
from tests.journeys.test_desktop import CALLER_HZ
from tests.journeys.test_keeping import both_hear, in_conversation, one_call_was_counted
from tests.journeys.test_voicemail import NUMBER as BOX
from tests.journeys.test_watching import AGENT_HZ, BOSS_HZ, hears, supervisor, talking

pytestmark = pytest.mark.asyncio


async def killed(centre: Centre) -> None:
    """Returns when the next controller has taken over."""
    old = centre.stack.pid("controller")
    centre.stack.kill("controller")
    await started(centre)
    await asyncio.to_thread(centre.stack.wait_ready, "controller", not_pid=old)


async def test_a_kept_caller_is_put_back_by_the_next_controller_and_heard_again(
    centre: Centre, browser: Browser
) -> None:
    """The supervisor who follows the agent hears nothing of the music, and the conversation again as it goes on."""
    desk, caller, number = await in_conversation(centre, browser)
    async with supervisor(centre) as boss:
        watch = pw.Watch(id=order_id(), agent="t-anna", way="listen", is_following=True)
        assert isinstance(await boss.ask(watch), protocol.OrderDone)
        ear = await boss.phone.next_call(10)
        await ear.answer()
        await ear.hears(CALLER_HZ, share=0.3)
        context = desk.page.context
        with contextlib.suppress(Exception):  # the page is gone while it is asked to go
            await desk.page.goto("chrome://crash", timeout=1000)
        await centre.fact(number, CallKept)
        assert (await centre.fact(number, WatchEnded)).why == "conversation-over"
        await killed(centre)
        caller.forget()
        await caller.hears_anything()  # music
        back = AgentPage(await context.new_page(), centre.url)
        await back.page.goto(centre.url)
        await centre.fact(number, CallRejoined)
        await both_hear(back, caller)
        await centre.fact(number, WatchBegan, count=2)
        ear.forget()
        await ear.hears(CALLER_HZ, share=0.3)
        assert isinstance(await boss.ask(pw.StopWatching(id=order_id())), protocol.OrderDone)
        await ear.ended()
    await one_call_was_counted(centre, number, back)
    await nothing_twice(centre)


async def test_a_message_goes_on_through_a_killed_controller(box: Centre) -> None:
    caller, number = await box.call(BOX)
    await box.fact(number, VoicemailStarted)
    caller.tone(440)
    await asyncio.sleep(1)
    await killed(box)
    assert caller.is_up()
    await asyncio.sleep(1)
    await caller.press("#")
    left = await box.fact(number, VoicemailLeft)
    assert left.spoken_s is not None and left.spoken_s > 1.5, "what was said before and after is one message"
    assert (await box.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "message-left")
    assert (await box.fact(number, RecordingKept)).seconds > 1.5
    kinds = await box.kinds(number)
    assert (kinds.count("VoicemailStarted"), kinds.count("VoicemailLeft"), kinds.count("VoicemailDropped")) == (1, 1, 0)
    await box.nothing_left()


async def test_a_supervisor_whispers_on_and_takes_over_from_the_next_controller(centre: Centre) -> None:
    async with (
        centre.agent("t-anna") as anna,
        supervisor(centre) as boss,
        talking(centre, anna) as (caller, phone, number),
    ):
        ear = await boss.hear(anna, "whisper")
        await hears(ear, CALLER_HZ, AGENT_HZ)
        await hears(phone, CALLER_HZ, BOSS_HZ)
        caller.forget()
        await killed(centre)
        await asyncio.sleep(0.5)
        assert undisturbed(caller, AGENT_HZ) > 0.9
        await hears(ear, CALLER_HZ, AGENT_HZ)
        await hears(phone, CALLER_HZ, BOSS_HZ)
        await boss.until(lambda mine: mine.way == "whisper" and mine.call is not None, "the watch at the page")
        assert isinstance(await boss.ask(pw.TakeOver(id=order_id())), protocol.OrderDone)
        await centre.fact(number, CallTakenOver)
        await hears(caller, BOSS_HZ)
        await hears(ear, CALLER_HZ)
        await anna.state("wrap-up")
        await caller.hang_up()
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
    await nothing_twice(centre)
    await centre.nothing_left()
