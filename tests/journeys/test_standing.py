"""Persistent legs: a browser whose line stays open, on the real Asterisk, with sound measured at both ends."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from lexicon.journal import (
    CallBridged,
    CallEnded,
    LegFell,
    LegStood,
    OfferMade,
    OfferTaken,
    RecordingKept,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.test_desktop import CALLER_HZ, both_sides_are_kept, choose_disposition
from tests.journeys.test_keeping import both_hear

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture(autouse=True)
async def standing_anna(centre: Centre) -> AsyncIterator[None]:
    set_to = "UPDATE person SET has_standing_leg = $1 WHERE login = 't-anna'"
    async with centre.pool.transaction() as connection:
        await connection.execute(set_to, True)
    yield
    async with centre.pool.transaction() as connection:
        await connection.execute(set_to, False)


async def with_an_open_line(centre: Centre, browser: Browser) -> AgentPage:
    _, desk = await open_page(browser, centre.url)
    await desk.sign_in("t-anna", PASSWORD)
    await expect(desk.at("phone-state")).to_have_attribute("data-leg", "up", timeout=15_000)
    await desk.at("ready-button").click()
    return desk


async def wraps_up(desk: AgentPage) -> None:
    await desk.state("wrap-up")
    await choose_disposition(desk, "已办结")
    await desk.at("wrapup-save").click()
    await desk.state("ready")


async def standing_legs(centre: Centre) -> list[str]:
    return [one["id"] for one in await centre.ari("channels") if one["id"].startswith("standing-")]


async def test_calls_are_joined_at_once_and_the_line_stays_open(centre: Centre, browser: Browser) -> None:
    desk = await with_an_open_line(centre, browser)
    await desk.state("ready")
    (leg,) = await standing_legs(centre)
    caller, number = await centre.choose("1")
    caller.tone(CALLER_HZ)
    await desk.state("talking")  # nobody pressed anything
    await both_hear(desk, caller)
    await expect(desk.at("recording-state")).to_have_attribute("data-recording", "on")
    await caller.hang_up()
    await desk.state("wrap-up")
    assert await standing_legs(centre) == [leg]
    await both_sides_are_kept(centre, number)
    await wraps_up(desk)

    caller, number = await centre.choose("1")
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await both_hear(desk, caller)
    await desk.at("hold-button").click()
    await expect(desk.at("held")).to_be_visible()
    await desk.at("hold-button").click()
    await expect(desk.at("held")).to_have_count(0)
    await both_hear(desk, caller)
    await desk.at("hangup-button").click()
    assert (await caller.ended(10)).by == "them"
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
    assert await standing_legs(centre) == [leg], "the agent ended the call and not the leg"
    kinds = await centre.kinds(number)
    once = (OfferMade, OfferTaken, CallBridged, TalkEnded)
    assert [kinds.count(kind.__name__) for kind in once] == [1] * len(once)
    await wraps_up(desk)
    await desk.at("sign-out").click()
    await expect(desk.at("sign-in-submit")).to_be_visible()
    await centre.fact(number, RecordingKept)
    await centre.nothing_left()


async def test_a_controller_that_is_killed_leaves_the_line_and_the_call_on_it(centre: Centre, browser: Browser) -> None:
    desk = await with_an_open_line(centre, browser)
    caller, number = await centre.choose("1")
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    (leg,) = await standing_legs(centre)
    old = centre.stack.pid("controller")
    centre.stack.kill("controller")
    await both_hear(desk, caller)
    await asyncio.to_thread(centre.stack.wait_ready, "controller", not_pid=old)
    await desk.phone_registered()
    await both_hear(desk, caller)
    await expect(desk.at("links-banner")).to_have_count(0, timeout=20_000)
    await desk.at("hangup-button").click()
    assert (await caller.ended(10)).by == "them"
    assert await standing_legs(centre) == [leg]
    await wraps_up(desk)
    caller, number = await centre.choose("1")
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await both_hear(desk, caller)
    assert await standing_legs(centre) == [leg]
    await caller.hang_up()
    await wraps_up(desk)
    await desk.page.context.close()
    await centre.nobody_left()
    await centre.nothing_left()


async def test_asterisk_restarts_and_the_line_is_opened_again(centre: Centre, browser: Browser) -> None:
    desk = await with_an_open_line(centre, browser)
    await desk.state("ready")
    old = centre.stack.pid("asterisk")
    centre.stack.kill("asterisk")
    await asyncio.to_thread(centre.stack.wait_ready, "asterisk", not_pid=old)

    async def is_open_again() -> bool:
        stood = [fact for fact in await centre.facts() if isinstance(fact, LegStood)]
        return len(stood) == 2

    await eventually(is_open_again, "a second leg", 40)
    assert [fact for fact in await centre.facts() if isinstance(fact, LegFell)]
    await expect(desk.at("phone-state")).to_have_attribute("data-leg", "up", timeout=15_000)
    if await desk.at("state-word").get_attribute("data-state") != "ready":
        await desk.at("ready-button").click()
    caller, _ = await centre.choose("1")
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await both_hear(desk, caller)
    await caller.hears(MICROPHONE_HZ)
    await caller.hang_up()
    await desk.state("wrap-up")
    await desk.page.context.close()
    await centre.nobody_left()
    await centre.nothing_left()
