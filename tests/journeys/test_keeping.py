"""Browser gone while talking: headless Chromium, real Asterisk, sound measured at both ends before and after."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from cli.phone import Leg
from lexicon.journal import (
    AgentSignedOut,
    CallBridged,
    CallEnded,
    CallKept,
    CallQueued,
    CallRejoined,
    OfferMade,
    RecordingKept,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.browser import MICROPHONE_HZ, AgentPage
from tests.journeys.centre import Centre, eventually
from tests.journeys.test_desktop import CALLER_HZ, choose_disposition, ready_agent

pytestmark = pytest.mark.asyncio


async def in_conversation(centre: Centre, browser: Browser) -> tuple[AgentPage, Leg, str]:
    desk = await ready_agent(browser, centre)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.at("answer-button").click()
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await both_hear(desk, caller)
    return desk, caller, number


async def both_hear(desk: AgentPage, caller: Leg) -> None:
    caller.forget()
    await caller.hears(MICROPHONE_HZ)

    async def hears_the_caller() -> bool:
        return abs(await desk.heard() - CALLER_HZ) < 15

    await eventually(hears_the_caller, f"{CALLER_HZ} Hz at the agent's")  # a beep may come first


async def one_call_was_counted(centre: Centre, number: str, desk: AgentPage) -> None:
    """Ends the call, and finds one conversation of one call in two recordings."""
    await desk.at("hangup-button").click()
    await desk.state("wrap-up")
    await choose_disposition(desk, "已办结")
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
    kinds = await centre.kinds(number)
    once = (CallQueued, OfferMade, CallBridged, CallKept, CallRejoined, TalkEnded, WrapUpStarted)
    assert {kind.__name__: kinds.count(kind.__name__) for kind in once} == {kind.__name__: 1 for kind in once}
    await centre.fact(number, RecordingKept, count=2)
    await centre.nothing_left()


async def test_a_page_loaded_anew_while_talking_is_put_back_in_the_call(centre: Centre, browser: Browser) -> None:
    desk, caller, number = await in_conversation(centre, browser)
    async with centre.agent("t-ben"):
        seen = asyncio.Event()

        async def when_seen(route: Route) -> None:
            await seen.wait()
            await route.continue_()

        await desk.page.route("**/api/phone", when_seen)  # else it is over before anybody can read it
        await desk.page.reload()
        await expect(desk.at("kept")).to_be_visible(timeout=10_000)
        caller.forget()
        await caller.hears_anything()  # music
        seen.set()
        await centre.fact(number, CallRejoined)
        await expect(desk.at("kept")).to_have_count(0)
        await desk.state("talking")
        await both_hear(desk, caller)
        await expect(desk.at("recording-state")).to_have_attribute("data-recording", "on")
        assert (await centre.fact(number, CallKept)).agent == "t-anna"
    await one_call_was_counted(centre, number, desk)


async def test_a_browser_that_crashes_and_comes_back(centre: Centre, browser: Browser) -> None:
    desk, caller, number = await in_conversation(centre, browser)
    context = desk.page.context
    with contextlib.suppress(Exception):  # the page is gone while it is asked to go
        await desk.page.goto("chrome://crash", timeout=1000)
    await centre.fact(number, CallKept)
    caller.forget()
    await caller.hears_anything()  # music
    back = AgentPage(await context.new_page(), centre.url)
    await back.page.goto(centre.url)
    await centre.fact(number, CallRejoined)
    await both_hear(back, caller)
    await one_call_was_counted(centre, number, back)


async def test_a_browser_that_does_not_come_back_leaves_the_caller_to_others(centre: Centre, browser: Browser) -> None:
    desk, caller, number = await in_conversation(centre, browser)
    first = await centre.fact(number, CallQueued)
    async with centre.agent("t-ben") as ben:
        await desk.page.context.close()
        kept = await centre.fact(number, CallKept)
        assert (kept.agent, kept.keep_s) == ("t-anna", 6)
        offered = await ben.phone.next_call(15)
        again = await centre.fact(number, CallQueued, count=2)
        assert (again.joined_at, again.is_return) == (first.joined_at, True)
        story = await centre.story(number)
        at = {type(entry.fact): entry.at for entry in story}
        assert (at[CallQueued] - at[CallKept]).total_seconds() > 5.5, "nobody else gets the call in time"
        await offered.answer()
        offered.tone(1000)
        await caller.hears(1000)
        await caller.hang_up()
        await ben.state("wrap-up")
    await centre.nobody_left()
    assert await centre.owed("t-anna") == 1
    gone = [fact for fact in await centre.facts() if isinstance(fact, AgentSignedOut)]
    assert ("t-anna", "desk-lost") in [(fact.agent, fact.by) for fact in gone]
    await centre.nothing_left()


async def test_a_computer_that_stands_still_for_some_seconds(centre: Centre, browser: Browser) -> None:
    """Nobody hangs up and no socket is closed: sound and page just stop, and the page comes back as it was."""
    desk, caller, number = await in_conversation(centre, browser)
    with standing_still():
        await centre.fact(number, CallKept, within_s=30)
        caller.forget()
        await caller.hears_anything()
    await centre.fact(number, CallRejoined)
    await desk.state("talking")
    await both_hear(desk, caller)
    await one_call_was_counted(centre, number, desk)


@contextlib.contextmanager
def standing_still() -> Iterator[None]:
    """Everything of this test's own Chromium stands still."""
    mine = [pid for pid in descendants(os.getpid()) if "chrom" in name_of(pid)]
    assert mine, "no Chromium of ours is running"
    for pid in mine:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in mine:
            os.kill(pid, signal.SIGCONT)


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def name_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text()
    return ""


async def test_a_gateway_that_restarts_disturbs_no_conversation(centre: Centre, browser: Browser) -> None:
    desk, caller, number = await in_conversation(centre, browser)
    old = centre.stack.pid("gateway")
    centre.stack.kill("gateway")
    await asyncio.to_thread(centre.stack.wait_ready, "gateway", not_pid=old)
    await desk.phone_registered()
    await both_hear(desk, caller)
    await desk.at("hangup-button").click()
    assert (await caller.ended(10)).by == "them"
    assert CallKept.__name__ not in await centre.kinds(number)
    await desk.state("wrap-up")
