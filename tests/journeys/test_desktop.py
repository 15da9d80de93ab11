"""The main job with a person at the page: headless Chromium, real Asterisk, real sound, and the wallboard beside it."""

import pytest
from playwright.async_api import Browser, expect

from cli import sound
from lexicon.journal import (
    CallBridged,
    CallEnded,
    NextActionCancelled,
    NextActionPlanned,
    RecordingKept,
    TalkEnded,
    WrapUpOwed,
    WrapUpSaved,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, no_axe_findings, open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.stereo import both_ears

pytestmark = pytest.mark.asyncio
CALLER_HZ = 440


async def ready_agent(browser: Browser, centre: Centre, login: str = "t-anna", url: str = "") -> AgentPage:
    """A person who signed in, whose softphone registered, and who pressed Ready."""
    _, desk = await open_page(browser, url or centre.url)
    await desk.sign_in(login, PASSWORD)
    await desk.phone_registered()
    await desk.state("not-ready")
    await desk.at("ready-button").click()
    await desk.state("ready")
    return desk


async def choose_disposition(desk: AgentPage, name: str) -> None:
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name=name).click()


async def test_a_person_in_a_browser_answers_a_caller(centre: Centre, browser: Browser) -> None:
    _, board = await open_page(browser, centre.url, "en")
    await board.sign_in("t-super", PASSWORD)
    tile, row = board.at("tile-t-q"), board.at("agent-t-anna")
    await expect(tile).to_be_visible()
    desk = await ready_agent(browser, centre)
    await expect(row).to_have_attribute("data-state", "ready")

    caller, number = await centre.choose("1")
    await desk.state("offered")
    await expect(row).to_have_attribute("data-state", "offered")
    await expect(desk.at("call-number")).to_contain_text(f"{number[:3]}****{number[-4:]}")
    await expect(desk.at("call-reason")).to_contain_text("甲原因")
    await desk.at("answer-button").click()
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await expect(row).to_have_attribute("data-state", "talking")
    await caller.hears(MICROPHONE_HZ)
    assert abs(await desk.heard() - CALLER_HZ) < 15
    await expect(desk.at("recording-state")).to_have_attribute("data-recording", "on")

    await desk.at("wrapup-note").fill("通话中就写 typed while talking")
    await caller.hang_up()
    await desk.state("wrap-up")
    await expect(row).to_have_attribute("data-state", "wrap-up")
    await desk.at("wrapup-reason").focus()
    await desk.page.keyboard.type("jyy")  # by the first letters of its pinyin
    await expect(desk.page.get_by_role("option")).to_have_count(1)
    await desk.page.keyboard.press("Enter")
    await choose_disposition(desk, "已办结")
    await expect(desk.at("wrapup-resolved")).to_have_attribute("data-is", "true")
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    await expect(row).to_have_attribute("data-state", "ready")

    saved = await centre.fact(number, WrapUpSaved)
    assert (saved.agent, saved.reason, saved.disposition) == ("t-anna", "t-ra", "t-done")
    stored = await centre.pool.fetch("SELECT note, state FROM wrap_up WHERE call_id = $1", saved.call)
    assert [(row["note"], row["state"]) for row in stored] == [("通话中就写 typed while talking", "saved")]

    await both_sides_are_kept(centre, number)
    assert [
        problem for problem in desk.problems if "401" not in problem
    ] == []  # asked who is signed in before anybody was


async def both_sides_are_kept(centre: Centre, number: str) -> None:
    """The recording of the caller's one conversation: customer left, agent right, as long as the talk."""
    kept, talk = await centre.fact(number, RecordingKept), await centre.fact(number, TalkEnded)
    customer, agent = both_ears(centre.stack.site.kept / kept.path)
    assert abs((sound.strongest_hz(customer) or 0) - CALLER_HZ) < 5
    assert abs((sound.strongest_hz(agent) or 0) - MICROPHONE_HZ) < 5
    assert (await centre.fact(number, CallBridged)).waited_s < 10
    assert abs(kept.seconds - talk.talked_s) < 0.6


async def test_a_recording_plays_in_the_browser(centre: Centre, browser: Browser) -> None:
    async with centre.agent("t-ben") as ben:
        caller, number = await centre.choose("2")
        offered = await ben.phone.next_call(10)
        await offered.answer()
        caller.tone(CALLER_HZ)
        await offered.hears(CALLER_HZ)
        await ben.state("talking")
        await caller.hang_up()
        await ben.state("wrap-up")
        kept = await centre.fact(number, RecordingKept)
    _, board = await open_page(browser, centre.url, "en")
    await board.sign_in("t-super", PASSWORD)
    await board.page.goto(f"{centre.url}/recordings")
    line = board.at(f"recording-{kept.recording}")
    await expect(line).to_be_visible(timeout=10_000)
    await board.at(f"play-{kept.recording}").click()
    audio = board.at("recording-audio").first
    await audio.evaluate("audio => audio.play()")
    await expect(audio).to_have_js_property("error", None)

    async def is_playing() -> bool:
        return bool(await audio.evaluate("audio => audio.currentTime > 0.1"))

    await eventually(is_playing, "sound from the page", 10)
    assert abs(await audio.evaluate("audio => audio.duration") - kept.seconds) < 0.3


async def test_what_is_typed_survives_a_reload(centre: Centre, browser: Browser) -> None:
    desk = await ready_agent(browser, centre)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")  # answer, by its key
    await desk.state("talking")
    await caller.hang_up()
    await desk.state("wrap-up")
    await desk.at("wrapup-note").fill("不能丢 must not be lost")
    await desk.page.reload()
    await desk.state("wrap-up")
    await expect(desk.at("wrapup-note")).to_have_value("不能丢 must not be lost")
    await desk.phone_registered()
    await in_two_windows(desk, "不能丢 must not be lost")
    await nothing_is_left_for_the_next_person(desk)
    await desk.sign_in("t-anna", PASSWORD)
    call = (await centre.fact(number, WrapUpOwed)).call
    await desk.at(f"owed-{call}").get_by_role("button").last.click()
    await expect(desk.at("wrapup-note")).to_have_value("of two windows")
    await expect(desk.at("owed-mark").first).to_be_visible()
    await choose_disposition(desk, "未办结")
    await desk.at("wrapup-plan").click()
    await desk.at("next-what").fill("问一问 ask again")
    await no_axe_findings(desk.page)
    await desk.at("wrapup-save").click()
    item = desk.at(f"work-next-{call}-t-anna")
    await expect(item).to_contain_text("问一问 ask again")
    assert (await centre.fact(number, WrapUpSaved)).disposition == "t-open"
    assert (await centre.fact(number, NextActionPlanned)).owner == "agent"
    await item.get_by_test_id("planned-cancel").click()
    await item.get_by_test_id("planned-why").fill("done by mail")
    await item.get_by_test_id("planned-cancel-now").click()
    await expect(item).to_have_count(0)
    assert (await centre.fact(number, NextActionCancelled)).why == "done by mail"


async def in_two_windows(desk: AgentPage, note: str) -> None:
    """The same draft in another window: the server keeps the first, and the page of the second asks which holds."""
    await expect(desk.at("wrapup-status")).to_have_attribute("data-kept", "server")
    call = await desk.at("wrapup-panel").get_attribute("data-call")
    put = """async ([call, note]) => (await fetch(`/api/wrap-ups/${call}`, {method: "PUT",
        headers: {"Content-Type": "application/json"}, body: JSON.stringify({note, page: "another"})})).status"""
    assert await desk.page.evaluate(put, [call, f"{note}, theirs"]) == 200
    await desk.at("wrapup-note").fill("of two windows")
    await expect(desk.at("wrapup-conflict")).to_contain_text(f"{note}, theirs")
    await expect(desk.at("wrapup-save")).to_be_disabled()
    await desk.at("wrapup-mine").click()
    await expect(desk.at("wrapup-conflict")).to_have_count(0)
    await expect(desk.at("wrapup-status")).to_have_attribute("data-kept", "server")


async def nothing_is_left_for_the_next_person(desk: AgentPage) -> None:
    """Who signs out in after-call work owes it; nobody else who sits down there sees a word of it."""
    await desk.at("sign-out").click()
    await expect(desk.at("sign-in-submit")).to_be_visible()
    await desk.sign_in("t-ben", PASSWORD)
    await desk.state("not-ready")
    await expect(desk.at("tab-work")).to_be_visible()
    everything = "JSON.stringify([localStorage, sessionStorage]) + document.body.innerText"
    assert "of two windows" not in await desk.page.evaluate(everything)
    await expect(desk.at("wrapup-note")).to_have_count(0)
    await desk.at("sign-out").click()
    await expect(desk.at("sign-in-submit")).to_be_visible()


async def test_the_agent_hangs_up_and_declines_by_button(centre: Centre, browser: Browser) -> None:
    desk = await ready_agent(browser, centre)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.at("answer-button").click()
    await desk.state("talking")
    await desk.at("hangup-button").click()
    assert (await caller.ended(10)).by == "them"
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
    await desk.state("wrap-up")
    await choose_disposition(desk, "已办结")
    await desk.page.keyboard.press("Control+Enter")
    await desk.state("ready")
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.at("decline-button").click()
    await desk.state("not-ready")
    await caller.hang_up()
    assert (await centre.fact(number, CallEnded)).outcome.reason == "hung-up-waiting"


async def test_the_reasons_leave_the_focus_where_the_agent_puts_it(centre: Centre, browser: Browser) -> None:
    """The row is open while the server's words come in, twice a second: none of them may move the focus."""
    desk = await ready_agent(browser, centre)
    await desk.page.keyboard.press("F4")
    reasons = desk.page.locator('[data-testid^="not-ready-"][data-testid]:not([data-testid="not-ready-button"])')
    await expect(reasons.first).to_be_focused()
    await desk.at("language-switch").focus()
    before = await desk.at("state-clock").text_content()
    for _ in range(2):  # two seconds of the server's words
        await expect(desk.at("state-clock")).not_to_have_text(before or "")
        before = await desk.at("state-clock").text_content()
    await expect(desk.at("language-switch")).to_be_focused()


async def test_a_sign_out_that_the_server_did_not_hear_is_not_claimed(centre: Centre, browser: Browser) -> None:
    context, desk = await open_page(browser, centre.url)
    await desk.sign_in("t-anna", PASSWORD)
    await desk.state("not-ready")
    await context.set_offline(True)
    await desk.at("sign-out").click()
    await expect(desk.at("sign-out-refused")).to_have_attribute("data-code", "unreachable")
    await context.set_offline(False)
    await desk.at("sign-out").click()
    await expect(desk.at("sign-in-submit")).to_be_visible()
    await desk.page.reload()
    await expect(desk.at("sign-in-submit")).to_be_visible()
