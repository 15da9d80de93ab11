"""The QA bench in Chromium: what is looked for survives a reload, and the player draws and obeys its keys."""

import wave
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from cli import sound
from recording.transcode import make
from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.test_qa import talks
from tests.contract.gateway.world import World
from tests.journeys.browser import AgentPage, no_axe_findings

pytestmark = pytest.mark.asyncio
LANES = "all => all.map(one => one.getAttribute('d').length)"


def leg(path: Path, pcm: bytes) -> Path:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(8000)
        wav.writeframes(pcm)
    return path


def keep(folder: Path, out: Path) -> None:
    """Ten seconds: the customer speaks for three of them, then nobody does, at last the agent."""
    customer = leg(folder / "customer.wav", sound.tone(440, 3.0))
    agent = leg(folder / "agent.wav", bytes(2 * 8000 * 7) + sound.tone(1000, 3.0))
    make(customer, agent, out)


async def pictures(bench: AgentPage, folder: Path) -> None:
    for language in ("en", "zh"):
        for scheme in ("light", "dark"):
            await bench.page.emulate_media(color_scheme=scheme)
            await bench.page.screenshot(path=folder / f"qa-{language}-{scheme}.png")
        if language == "en":
            await bench.at("language-switch").click()
            await expect(bench.page.locator("html")).to_have_attribute("lang", "zh-CN")


async def opened_anew_by_quick_fingers(bench: AgentPage) -> None:
    """Closed and opened at once, which the browser tells as one opening: the month begins anew."""
    await bench.page.evaluate(
        "() => { const one = document.querySelector(':popover-open'); one.hidePopover(); one.showPopover() }"
    )
    await expect(bench.at("pick-2027-02-09")).to_be_focused()


async def test_days_are_written_as_the_page_speaks_and_not_as_the_browser_does(world: World, browser: Browser) -> None:
    """The browser is American, the page Chinese: a day is typed or chosen, and no key of it moves anything else."""
    await add_person(world, "ear", "qa")
    await talks(world, "a", "wang", "+8613812345678", 10)
    context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 720})
    bench = AgentPage(await context.new_page(), world.url)
    await bench.sign_in("ear", PASSWORD)
    page, since = bench.page, bench.at("qa-since")
    await bench.at("language-switch").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await page.goto(f"{world.url}/qa")
    await expect(bench.at("found-a")).to_be_visible()
    await expect(since).to_have_attribute("placeholder", "年-月-日")
    await since.fill("2027/13/1")
    await since.blur()
    await expect(page.get_by_text("没有这一天")).to_be_visible()
    await since.fill("2027年2月9日")
    await since.blur()
    await expect(since).to_have_value("2027-02-09")
    await since.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_text("2027年2月", exact=True)).to_be_visible()
    await expect(bench.at("pick-2027-02-09")).to_be_focused()
    await no_axe_findings(page)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowLeft")
    await expect(bench.at("pick-2027-02-15")).to_be_focused()
    await opened_anew_by_quick_fingers(bench)
    await expect(bench.at("found-a")).to_have_attribute("data-chosen", "false")  # it was not the list's key
    await page.keyboard.press("Escape")
    await expect(since).to_be_focused()
    await expect(since).to_have_value("2027-02-09")
    await page.keyboard.press("ArrowDown")
    await expect(bench.at("pick-2027-02-09")).to_be_focused()
    await page.keyboard.press("PageDown")
    await expect(bench.at("pick-2027-03-09")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(since).to_have_value("2027-03-09")
    await page.keyboard.press("Enter")
    await expect(bench.at("found-a")).to_have_count(0)
    assert "since=2027-03-09" in page.url


async def test_the_bench(world: World, browser: Browser, tmp_path: Path) -> None:
    await add_person(world, "ear", "qa")
    await talks(world, "a", "wang", "+8613812345678", 10, held_s=2)
    await talks(world, "b", "li", "02155556666", 10)
    keep(tmp_path, world.gateway.settings.kept_dir / "a.mp3")
    context = await browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    bench = AgentPage(await context.new_page(), world.url)
    await bench.sign_in("ear", PASSWORD)
    page, at = bench.page, bench.at
    await page.get_by_role("link", name="Quality").click()
    await expect(at("found-b")).to_be_visible()
    await at("qa-number").fill("138 1234 5678")
    await page.keyboard.press("Enter")
    await expect(at("found-b")).to_have_count(0)
    await at("choose-a").click()
    await expect(at("qa-lanes")).to_have_attribute("data-wave", "drawn")
    assert min(await page.eval_on_selector_all("[data-lane] path", LANES)) > 1000
    # What is looked for and played is in the address: a reload shows the same.
    await page.reload()
    await expect(at("qa-number")).to_have_value("138 1234 5678")
    await expect(at("qa-lanes")).to_have_attribute("data-wave", "drawn")
    await expect(at("found-b")).to_have_count(0)
    await expect(at("mark-hold")).to_be_visible()
    # By key alone: faster, on by five seconds; playing, and over what nobody says.
    await page.keyboard.press(">")
    await expect(at("qa-speed")).to_have_attribute("data-speed", "1.25")
    await page.keyboard.press("ArrowRight")
    await expect(at("qa-position")).to_have_attribute("aria-valuenow", "5")
    await page.keyboard.press("s")
    await page.keyboard.press("Space")
    await expect(at("qa-play")).to_have_text("Pause")
    await page.wait_for_function("() => document.querySelector('audio[data-testid=qa-audio]').currentTime > 6.7")
    await page.keyboard.press("Space")
    await expect(at("qa-play")).to_have_text("Play")
    await no_axe_findings(page)
    await pictures(bench, tmp_path)
    assert [one for one in bench.problems if "401" not in one] == []  # who am I, asked before the sign-in
    noted = await world.pool.fetch("SELECT who, whom FROM audit WHERE act = 'recording-heard'")
    assert [tuple(one) for one in noted] == [("ear", "a")]
    await context.close()
