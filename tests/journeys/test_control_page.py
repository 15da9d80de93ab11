"""Hold, mute, keys and giving away by a person at the page, by button and by key, with real sound."""

import re

import pytest
from playwright.async_api import Browser, expect

from cli.phone import Leg
from lexicon.journal import CallQueued, CallTransferred, RecordingResumed
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, no_axe_findings, open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.desk_keys import every_button_has_its_key
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


async def taken_by_key(centre: Centre, desk: AgentPage) -> tuple[Leg, str]:
    await every_button_has_its_key(desk)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("F8")
    await desk.state("talking")
    await every_button_has_its_key(desk)
    return caller, number


async def typing_is_no_key(desk: AgentPage) -> None:
    """What is written in a note chooses no reason and sends nothing to the caller."""
    await desk.page.keyboard.press("F4")
    await expect(desk.at("not-ready-break")).to_be_visible()
    await every_button_has_its_key(desk)
    await desk.at("wrapup-note").focus()
    await desk.page.keyboard.type("1 5#")
    await expect(desk.at("wrapup-note")).to_have_value("1 5#")
    await expect(desk.at("not-ready-break")).to_be_visible()
    await expect(desk.at("keys-pressed")).to_have_text("5#")
    await desk.page.keyboard.press("Escape")


async def pauses_the_recording(desk: AgentPage, language: str) -> None:
    """By key, and on again by button; nobody hears any of it."""
    await expect(desk.at("pause-button")).to_be_visible()
    await desk.page.keyboard.press("Control+Shift+F7")
    mark = desk.at("recording-state")
    await expect(mark).to_have_attribute("data-recording", "paused")
    await expect(mark).to_contain_text("录音已暂停" if language == "zh-CN" else "Recording paused")
    await expect(desk.at("pause-clock")).to_have_text(re.compile("^0:0[1-9]$"))
    await every_button_has_its_key(desk)
    await no_axe_findings(desk.page)
    await desk.at("pause-button").click()
    await expect(mark).to_have_attribute("data-recording", "on")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_person_holds_mutes_presses_keys_and_gives_the_call_away(
    centre: Centre, browser: Browser, language: str
) -> None:
    desk = await ready(browser, centre, language)
    caller, number = await taken_by_key(centre, desk)
    caller.tone(CALLER_HZ)
    await caller.hears(MICROPHONE_HZ)

    await desk.page.keyboard.press("F6")
    await expect(desk.at("held")).to_be_visible()
    await music(caller)
    await desk.at("hold-button").click()
    await expect(desk.at("held")).to_have_count(0)
    await caller.hears(MICROPHONE_HZ)
    assert abs(await desk.heard() - CALLER_HZ) < 15

    await pauses_the_recording(desk, language)
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
    await every_button_has_its_key(desk)
    await typing_is_no_key(desk)

    await desk.page.keyboard.press("F3")
    await every_button_has_its_key(desk)
    await desk.page.get_by_role(
        "option", name="测试队列 · 乙原因" if language == "zh-CN" else "Test queue · Reason B"
    ).click()
    await desk.at("transfer-blind").click()
    await desk.state("wrap-up")
    assert (await centre.fact(number, CallTransferred)).reason == "t-rb"
    assert (await centre.fact(number, RecordingResumed)).how == "agent"
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
