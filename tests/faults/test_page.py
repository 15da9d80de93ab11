"""A page that stays open while a part is killed: it comes back by itself, and the agent takes the next call on it."""

import asyncio
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from lexicon.journal import AgentSignedOut, CallEnded, CallKept, WrapUpSaved
from lexicon.outcome import Fault, Outcome
from tests.faults.proxy import proxy
from tests.journeys.browser import MICROPHONE_HZ, AgentPage
from tests.journeys.centre import Centre
from tests.journeys.test_desktop import choose_disposition, ready_agent

pytestmark = pytest.mark.asyncio
COMES_BACK_MS = 30_000
AWAY_S = 8.0  # some tries of the page come within it


async def ready_again(desk: AgentPage) -> None:
    """Wait until the page shows that its agent can be rung; press Ready where that was lost."""
    await expect(desk.at("phone-state")).to_have_attribute("data-registered", "true", timeout=COMES_BACK_MS)
    await expect(desk.at("links-banner")).to_have_count(0, timeout=COMES_BACK_MS)
    if await desk.at("state-word").get_attribute("data-state") != "ready":
        await desk.at("ready-button").click()
    await desk.state("ready")


async def test_a_wrap_up_typed_while_postgresql_is_away_says_so_and_saves_itself(
    centre: Centre, browser: Browser
) -> None:
    desk = await ready_agent(browser, centre)
    caller, number = await centre.choose("1")
    await desk.state("offered", 30)
    await desk.at("answer-button").click()
    await desk.state("talking")
    await asyncio.to_thread(centre.stack.stop_part, "postgres")
    try:
        await caller.hang_up()
        await desk.state("wrap-up", 30)
        await choose_disposition(desk, "已办结")
        await desk.at("wrapup-note").fill("没有数据库时写的 typed without a database")
        await desk.at("wrapup-save").click()
        status = desk.at("wrapup-status")
        await expect(status).to_have_attribute("data-status", "failed", timeout=COMES_BACK_MS)
        await expect(status).to_contain_text("自动重试")
        await asyncio.sleep(AWAY_S)
        await expect(desk.at("wrapup-note")).to_have_value("没有数据库时写的 typed without a database")
    finally:
        await asyncio.to_thread(centre.stack.start_part, "postgres")
    await desk.state("ready", 60)  # nobody pressed anything
    saved = await centre.fact(number, WrapUpSaved)
    stored = await centre.pool.fetch("SELECT note, state FROM wrap_up WHERE call_id = $1", saved.call)
    assert [(row["note"], row["state"]) for row in stored] == [("没有数据库时写的 typed without a database", "saved")]


async def test_a_network_that_is_away_and_one_that_is_another(centre: Centre, browser: Browser) -> None:
    """Nothing passes for some seconds; then a new address: what was connected is dead, and nobody was told."""
    port = urlsplit(centre.url).port
    assert port is not None
    async with proxy(port) as line:
        desk = await ready_agent(browser, centre, url=f"http://127.0.0.1:{line.port}")
        line.stall()
        await says_so(desk)
        await asyncio.sleep(2)
        line.mend()
        await ready_again(desk)
        line.move()
        await says_so(desk)
        await ready_again(desk)

        caller, number = await centre.choose("1")
        await desk.state("offered", 30)
        await desk.at("answer-button").click()
        caller.tone(440)
        await desk.state("talking")
        await caller.hears(MICROPHONE_HZ)
        line.move()
        await says_so(desk)
        await expect(desk.at("links-banner")).to_have_count(0, timeout=COMES_BACK_MS)
        await desk.state("talking")
        assert abs(await desk.heard() - 440) < 15, "the sound went on"
        await caller.hears(MICROPHONE_HZ)
        await desk.at("hangup-button").click()
        assert (await caller.ended(10)).by == "them"
        await desk.state("wrap-up")
    ended = await centre.fact(number, CallEnded)
    assert ended.outcome == Outcome(Fault.AGENT, "completed")
    assert CallKept.__name__ not in await centre.kinds(number)


async def says_so(desk: AgentPage) -> None:
    """A promised heartbeat that does not come is seen at once, and said in words."""
    await expect(desk.at("links-banner")).to_contain_text("连接", timeout=COMES_BACK_MS)


@pytest.mark.parametrize("part", ["asterisk", "controller", "gateway"])
async def test_an_open_page_takes_the_next_call_after_a_part_was_killed(
    centre: Centre, browser: Browser, part: str
) -> None:
    desk = await ready_agent(browser, centre)
    old = centre.stack.pid(part)
    centre.stack.kill(part)
    await asyncio.to_thread(centre.stack.wait_ready, part, not_pid=old)
    await ready_again(desk)

    caller, number = await centre.choose("1")
    await desk.state("offered", 30)
    await desk.at("answer-button").click()
    caller.tone(440)
    await desk.state("talking")
    await caller.hears(MICROPHONE_HZ)
    assert abs(await desk.heard() - 440) < 15
    await caller.hang_up()
    await desk.state("wrap-up")
    await choose_disposition(desk, "已办结")
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
    await centre.fact(number, WrapUpSaved)
    assert not [one for one in await centre.facts() if isinstance(one, AgentSignedOut) and one.agent == "t-anna"]
