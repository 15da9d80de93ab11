"""The wallboard of a supervisor, and the television."""

import asyncio

from playwright.async_api import expect

from tests.journeys.browser import AgentPage
from tests.pictures.camera import DESK, GREAT_TELEVISION, TELEVISION
from tests.pictures.stage import Stage


async def closed_beside(zhao: AgentPage) -> None:
    await zhao.at("beside-close").click()
    await expect(zhao.at("beside-panel")).to_have_count(0)


async def tiles(stage: Stage, zhao: AgentPage) -> None:
    """Calm, warned and breached at once; somebody waits; a line is down."""
    await expect(zhao.at("tile-vip")).to_have_attribute("data-mood", "breached", timeout=20_000)
    await stage.shot("board", "tiles", zhao)
    await zhao.at("tile-service").locator("button").nth(1).focus()
    await zhao.page.keyboard.press("Shift+F3")
    await expect(zhao.at("thresholds-form")).to_be_visible()
    await stage.shot("board", "thresholds", zhao)
    await closed_beside(zhao)
    await zhao.at("lines-history-button").click()
    await expect(zhao.at("lines-history")).to_be_visible()
    await stage.shot("board", "lines", zhao)
    await zhao.at("lines-history-button").click()


async def figures(stage: Stage, zhao: AgentPage) -> None:
    """A number in its formula, with the calls behind it."""
    for figure in ("service-level", "longest"):
        await zhao.at("tile-service").get_by_test_id(figure).click()
        await expect(zhao.at("beside-panel").locator("[data-testid^=behind-]").first).to_be_visible()
        await stage.shot("board", figure, zhao)
        await closed_beside(zhao)


async def owed(stage: Stage, zhao: AgentPage) -> None:
    """Wrap-ups that an agent owes, to be handed on or closed; there are none where no agent worked before."""
    link = zhao.at("owed-vip").locator("button")
    if await link.count():
        await link.click()
        await expect(zhao.at("owed-panel")).to_be_visible()
        await stage.shot("board", "owed", zhao)
        await closed_beside(zhao)


async def client(stage: Stage) -> None:
    """What the client's own people see: figures, nothing to be pressed."""
    guest = await stage.at_page("guest")
    await guest.page.goto(f"{stage.centre.url}/wallboard")
    await expect(guest.at("tile-vip")).to_be_visible()
    await stage.shot("board", "client", guest)
    await guest.page.context.close()


async def agents(stage: Stage, zhao: AgentPage) -> None:
    """Steered, watched, their skills, why a call waits."""
    await zhao.at("steer-wang").press("Enter")
    await expect(zhao.at("abilities-wang")).to_be_visible()
    await stage.shot("board", "steer-menu", zhao)
    await zhao.at("abilities-wang").click()
    await expect(zhao.at("abilities").locator("[data-testid^=serves-]").first).to_be_visible()
    await stage.shot("board", "abilities", zhao)
    await zhao.at("abilities").get_by_role("button").first.click()
    why = zhao.page.locator("[data-testid=waiting-list] [data-testid^=why-]").first
    await why.click()
    await expect(zhao.at("why-panel")).to_be_visible()
    await asyncio.sleep(1)
    await stage.shot("board", "why", zhao)
    await zhao.page.keyboard.press("Escape")
    await zhao.at("listen-wang").click()
    await expect(zhao.at("watch-bar")).to_be_visible()
    await expect(zhao.at("watch-clock")).to_be_visible(timeout=15_000)
    await stage.shot("board", "listening", zhao)
    await zhao.at("watch-stop").click()


async def who_could(stage: Stage, zhao: AgentPage) -> None:
    """Who could take a call now, and why not the others: while there are some to be asked about."""
    root = await stage.at_page("root")
    await root.page.goto(f"{stage.centre.url}/admin#who")
    await root.at("who-reason").click()
    await root.page.get_by_role("option", name="账单查询").click()
    await expect(root.at("who-wang")).to_be_visible()
    await stage.shot("admin", "who-asked", root)
    await root.page.context.close()


async def closing(stage: Stage, zhao: AgentPage) -> None:
    await zhao.at("close-claims").focus()
    await zhao.page.keyboard.press("F9")
    await zhao.at("close-why-claims").fill("机房检修")
    await stage.shot("board", "closing", zhao)
    await zhao.page.keyboard.press("Enter")  # in the field, after the pictures in both languages
    await expect(zhao.at("tile-claims").get_by_test_id("closed")).to_be_visible()
    await stage.shot("board", "closed", zhao)
    await zhao.at("close-claims").click()


async def television(stage: Stage, zhao: AgentPage) -> None:
    await zhao.page.keyboard.press("Shift+F2")
    await expect(zhao.at("tv-form")).to_be_visible()
    await stage.shot("board", "tv-choice", zhao)
    await zhao.at("tv-start").click()
    await zhao.page.set_viewport_size(TELEVISION)
    await expect(zhao.at("tv-tile-vip")).to_be_visible()
    await stage.shot("tv", "board", zhao)
    await zhao.page.set_viewport_size(GREAT_TELEVISION)
    await stage.shot("tv", "board-4k", zhao)
    await zhao.page.set_viewport_size(DESK)
    await zhao.page.goto(f"{stage.centre.url}/wallboard")
    await expect(zhao.at("tile-vip")).to_be_visible()


async def recordings(stage: Stage) -> None:
    """The recordings, and the QA bench with its player."""
    ear = await stage.at_page("ear")
    await ear.page.goto(f"{stage.centre.url}/recordings")
    await expect(ear.page.locator("[data-testid^=play-]").first).to_be_visible(timeout=15_000)
    await ear.page.locator("[data-testid^=play-]").first.click()
    await asyncio.sleep(1)
    await stage.shot("qa", "recordings", ear)
    await ear.page.goto(f"{stage.centre.url}/qa")
    await expect(ear.page.locator("[data-testid^=choose-]").first).to_be_visible(timeout=15_000)
    await stage.shot("qa", "search", ear)
    await ear.page.locator("[data-testid^=choose-]").last.click()
    await expect(ear.at("qa-lanes")).to_have_attribute("data-wave", "drawn", timeout=15_000)
    await stage.shot("qa", "player", ear)
    await ear.at("qa-number").fill("139 9999 9999")
    await ear.page.keyboard.press("Enter")
    await expect(ear.page.locator("[data-testid^=choose-]")).to_have_count(0)
    await stage.shot("qa", "nothing-found", ear)
    await ear.page.context.close()


async def lost(stage: Stage, zhao: AgentPage, wang: AgentPage) -> None:
    """The gateway is gone: both screens say what still works."""
    await asyncio.to_thread(stage.centre.stack.stop_part, "gateway")
    gone = ("WebSocket", "ERR_", "502", "503")
    try:
        for page in (wang, zhao):
            await expect(page.at("links-banner")).to_be_visible(timeout=2_500)
        await stage.shot("desk", "lost", wang, *gone)
        await stage.shot("board", "lost", zhao, *gone)
    finally:
        await asyncio.to_thread(stage.centre.stack.start_part, "gateway")
    for page in (wang, zhao):
        await expect(page.at("links-banner")).to_have_count(0, timeout=20_000)
        page.problems[:] = [one for one in page.problems if not any(word in one for word in gone)]
