"""Hold, mute, keys and giving away by a person at the page, by button and by key, with real sound."""

import pytest
from playwright.async_api import Browser, expect

from lexicon.journal import CallQueued, CallTransferred
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.test_control import CALLER_HZ, is_, music, quiet

pytestmark = pytest.mark.asyncio


async def ready(browser: Browser, centre: Centre, language: str) -> AgentPage:
    """A person who has pressed Ready."""
    _, desk = await open_page(browser, centre.url, language)
    await desk.sign_in("t-anna", PASSWORD)
    await desk.phone_registered()
    await desk.state("not-ready")
    await desk.at("ready-button").click()
    await desk.state("ready")
    return desk


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_person_holds_mutes_presses_keys_and_gives_the_call_away(
    centre: Centre, browser: Browser, language: str
) -> None:
    desk = await ready(browser, centre, language)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")
    await desk.state("talking")
    caller.tone(CALLER_HZ)
    await caller.hears(MICROPHONE_HZ)

    await desk.page.keyboard.press("F6")
    await expect(desk.at("held")).to_be_visible()
    await music(caller)
    await desk.at("hold-button").click()
    await expect(desk.at("held")).to_have_count(0)
    await caller.hears(MICROPHONE_HZ)
    assert abs(await desk.heard() - CALLER_HZ) < 15

    await desk.page.keyboard.press("F7")
    await expect(desk.at("mute-button")).to_have_attribute("aria-pressed", "true")
    await quiet(caller)
    await desk.page.keyboard.press("F7")
    await caller.hears(MICROPHONE_HZ)

    await desk.page.keyboard.press("F1")
    await desk.at("key-5").click()
    await desk.page.keyboard.press("#")
    await eventually(lambda: is_(caller.keys == "5#"), "keys at the caller", 5, lambda: caller.keys)
    await expect(desk.at("keys-pressed")).to_have_text("5#")

    await desk.page.keyboard.press("F3")
    await desk.page.get_by_role(
        "option", name="测试队列 · 乙原因" if language == "zh-CN" else "Test queue · Reason B"
    ).click()
    await desk.at("transfer-blind").click()
    await desk.state("wrap-up")
    assert (await centre.fact(number, CallTransferred)).reason == "t-rb"
    await centre.fact(number, CallQueued, count=2)
    await caller.hang_up()
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结" if language == "zh-CN" else "Done").click()
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    assert [
        problem for problem in desk.problems if "401" not in problem
    ] == []  # asked who is signed in before anybody was
    await desk.at("sign-out").click()


async def test_auto_answer_takes_the_call_and_is_kept_over_a_reload(centre: Centre, browser: Browser) -> None:
    _, desk = await open_page(browser, centre.url)
    await desk.sign_in("t-anna", PASSWORD)
    await desk.phone_registered()
    await desk.at("auto-answer").check(force=True)
    await desk.page.reload()
    await desk.phone_registered()
    await expect(desk.at("auto-answer")).to_be_checked()
    await desk.at("ready-button").click()
    caller, _ = await centre.choose("1")
    await desk.state("talking")
    await caller.hears(MICROPHONE_HZ)
    await caller.hang_up()
    await desk.state("wrap-up")
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结").click()
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    await desk.at("auto-answer").uncheck(force=True)
    await desk.at("sign-out").click()
