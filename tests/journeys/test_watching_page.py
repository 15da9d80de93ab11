"""A supervisor at the wallboard: listens by button and by key, whispers, barges in, follows and takes over."""

import os

import pytest
from playwright.async_api import Browser, expect

from lexicon.journal import CallEnded, WatchChanged, WatchClosed
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, no_axe_findings, open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.test_control import Talk
from tests.journeys.test_watching import AGENT_HZ, CALLER_HZ, is_, talking

pytestmark = pytest.mark.asyncio


async def look(page: AgentPage, name: str) -> None:
    """A picture for whoever asked for it."""
    if folder := os.environ.get("ZUOXI_PICTURES"):
        await page.page.screenshot(path=f"{folder}/{name}.png")


async def sees_a_pause(boss: AgentPage, talk: Talk, language: str) -> None:
    """That nothing is recorded for now stands in the agent's row."""
    await talk.pause(is_paused=True)
    await expect(boss.at("pause-t-anna")).to_be_visible()
    await no_axe_findings(boss.page)
    await look(boss, f"watch-paused-{language}")
    await talk.pause(is_paused=False)
    await expect(boss.at("pause-t-anna")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_supervisor_listens_in_each_way_and_takes_over(centre: Centre, browser: Browser, language: str) -> None:
    _, boss = await open_page(browser, centre.url, language)
    await boss.sign_in("t-super", PASSWORD)
    async with centre.agent("t-anna") as anna, talking(centre, anna) as (caller, phone, who):
        caller.tone(CALLER_HZ, 0.02)  # a browser takes a steady tone of its microphone for noise, and lowers it
        phone.tone(AGENT_HZ, 0.02)
        await expect(boss.at("listen-t-anna")).to_be_enabled(timeout=15_000)
        await boss.at("listen-t-anna").click()
        await expect(boss.at("watch-listen")).to_have_attribute("aria-pressed", "true", timeout=10_000)
        await expect(boss.at("heard-t-anna")).to_be_visible()
        await expect(boss.at("watch-take-over")).to_be_enabled(timeout=10_000)
        await eventually(lambda: hears_one_of(boss, CALLER_HZ, AGENT_HZ), "the conversation in the page", 10)
        await look(boss, f"watch-listen-{language}")
        await phone.hears(CALLER_HZ)
        await sees_a_pause(boss, Talk(anna, caller, phone, who, await centre.call_id(who)), language)

        await boss.page.keyboard.press("F4")
        await expect(boss.at("watch-whisper")).to_have_attribute("aria-pressed", "true")
        await phone.hears(MICROPHONE_HZ, share=0.1)
        await caller.hears(AGENT_HZ)
        await boss.at("watch-barge").click()
        await caller.hears(MICROPHONE_HZ, share=0.1)
        await look(boss, f"watch-barge-{language}")
        await boss.page.keyboard.press("F7")
        await expect(boss.at("watch-follow")).to_have_attribute("aria-pressed", "true")

        await boss.page.keyboard.press("F8")
        await phone.ended()
        await caller.hears(MICROPHONE_HZ)
        await expect(boss.at("watch-listen")).to_have_count(0)
        await expect(boss.at("sign-out")).to_be_disabled()
        await look(boss, f"watch-taken-{language}")
        await boss.page.keyboard.press("F10")
        await caller.ended()
        await centre.fact(who, CallEnded)
        await expect(boss.at("watch-bar")).to_have_attribute("data-open", "false")
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(who))
        changed = [entry.fact.way for entry in await centre.story(who) if isinstance(entry.fact, WatchChanged)]
        assert changed == ["whisper", "barge"]
    assert [one for one in boss.problems if "401" not in one] == []  # who is not signed in yet
    await boss.at("sign-out").click()
    await expect(boss.at("sign-in-submit")).to_be_visible()


async def test_a_supervisor_follows_by_key_and_closes_the_browser(centre: Centre, browser: Browser) -> None:
    context, boss = await open_page(browser, centre.url)
    await boss.sign_in("t-super", PASSWORD)
    async with centre.agent("t-anna") as anna:
        await expect(boss.at("follow-t-anna")).to_be_enabled(timeout=15_000)
        await boss.at("follow-t-anna").focus()
        await boss.page.keyboard.press("F7")
        await expect(boss.at("watch-follow")).to_have_attribute("aria-pressed", "true", timeout=10_000)
        await look(boss, "watch-waiting")
        async with talking(centre, anna) as (caller, phone, who):
            await expect(boss.at("watch-take-over")).to_be_enabled(timeout=10_000)
            await context.close()

            async def is_closed() -> bool:
                return any(isinstance(fact, WatchClosed) for fact in await centre.facts())

            await eventually(is_closed, "the end of listening", 20)
            await phone.hears(CALLER_HZ)
            await caller.hears(AGENT_HZ)
            await phone.hang_up()
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(who))


async def hears_one_of(boss: AgentPage, *tones: int) -> bool:
    heard = await boss.heard()
    return await is_(min(abs(heard - hz) for hz in tones) < 15)
