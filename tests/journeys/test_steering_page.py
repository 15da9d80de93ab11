"""A supervisor at the wallboard has an agent be Not ready, Ready, and signs him out while he talks: nobody is cut."""

import os

import pytest
from playwright.async_api import Browser, expect

from lexicon.journal import (
    AbilityReturned,
    AgentSignedOut,
    AgentSteered,
    CallEnded,
    CallTurnedAway,
    ControllerStarted,
    Fact,
)
from lexicon.outcome import Fault
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, no_axe_findings, open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.test_control import CALLER_HZ
from tests.journeys.test_control_page import ready

pytestmark = pytest.mark.asyncio


async def look(page: AgentPage, name: str) -> None:
    """A picture for whoever asked for it."""
    if folder := os.environ.get("ZUOXI_PICTURES"):
        await page.page.screenshot(path=f"{folder}/{name}.png")


async def steer(boss: AgentPage, what: str) -> None:
    """By keyboard: the row's button, and the entry of its menu."""
    await open_menu(boss)
    entry = boss.at(f"steer-{what}-t-anna")
    await expect(entry).to_be_enabled()  # this page hears of the agent's state a moment after the agent's own
    await entry.press("Enter")


async def opened_by_mouse(boss: AgentPage, language: str) -> None:
    """And closed by Escape, which gives the focus back."""
    menu = boss.page.get_by_role("menu")
    for _ in range(2):  # the first press makes the menu, the second finds it
        await boss.at("steer-t-anna").click()
        await expect(menu.get_by_test_id("steer-sign-out-t-anna")).to_be_visible()
        await look(boss, f"steer-menu-{language}")
        await boss.page.keyboard.press("Escape")
        await expect(menu).to_have_count(0)
        await expect(boss.at("steer-t-anna")).to_be_focused()


async def steer_out_of_sight(boss: AgentPage, what: str) -> None:
    """The row with the focus has moved below the page's edge, as rows do when the board above them grows."""
    await boss.page.set_viewport_size({"width": 1280, "height": 360})
    await boss.page.evaluate("() => window.scrollTo(0, 0)")
    await steer(boss, what)
    await boss.page.set_viewport_size({"width": 1280, "height": 720})


async def open_menu(boss: AgentPage) -> None:
    """By keyboard; a menu that opens takes the focus, and a person's next key comes after that."""
    await boss.at("steer-t-anna").press("Enter")
    await boss.page.wait_for_function("() => document.activeElement?.closest('[role=menu]') != null")


async def close_and_open(boss: AgentPage, centre: Centre, language: str) -> None:
    """By one key. Who comes meanwhile is told and let go, also by a controller that was killed and is there again."""
    tile = boss.at("tile-t-q")
    await boss.at("close-t-q").focus()
    await boss.page.keyboard.press("F9")
    await boss.at("close-why-t-q").fill("演练 drill")
    await look(boss, f"close-queue-{language}")
    await boss.page.keyboard.press("Enter")
    await expect(tile.get_by_test_id("closed")).to_contain_text("演练 drill")
    await look(boss, f"closed-queue-{language}")
    if language == "en":
        centre.stack.kill("controller")

        async def is_taken_over() -> bool:
            return any(isinstance(one, ControllerStarted) for one in await centre.facts())

        await eventually(is_taken_over, "another controller", 30)
        _, number = await centre.choose("1")
        ended = await centre.fact(number, CallEnded)
        assert (ended.outcome.fault, ended.outcome.reason) == (Fault.CENTRE, "queue-closed")
        await centre.fact(number, CallTurnedAway)
    await boss.at("close-t-q").click()
    await expect(tile.get_by_test_id("closed")).to_have_count(0)
    wanted = ["QueueClosed", "QueueOpened"]
    assert [type(one).__name__ for one in await centre.facts() if type(one).__name__ in wanted] == wanted


async def looks_at_abilities(boss: AgentPage, language: str) -> None:
    """By key from the row's menu; nothing that axe calls serious; Escape or its cross leads back."""
    await open_menu(boss)
    await boss.at("abilities-t-anna").press("Enter")
    panel = boss.at("abilities")
    skill = panel.get_by_test_id("skill-t-a")
    await expect(skill).not_to_have_value("0")
    await panel.get_by_text("本次签入" if language == "zh-CN" else "This sign-in", exact=True).click()
    await skill.fill("9")
    await expect(panel.get_by_test_id("lent-t-a")).to_contain_text(
        "签出后" if language == "zh-CN" else "until sign-out"
    )
    await look(boss, f"abilities-{language}")
    if language == "en":
        await no_axe_findings(boss.page)
    if language == "en":
        await panel.get_by_test_id("give-back-t-a").press("Enter")
        await expect(panel.get_by_test_id("lent-t-a")).to_have_count(0)
    await panel.get_by_role("button").first.press("Enter")
    await expect(panel).to_have_count(0)
    await expect(boss.at("board-as-of")).to_contain_text("截至" if language == "zh-CN" else "as of")


def ends_in(facts: list[Fact]) -> list[str]:
    """How the sign-in ended, and what was lent for it."""
    ends = [one.by for one in facts if isinstance(one, AgentSignedOut)]
    return sorted([*ends, *(one.why for one in facts if isinstance(one, AbilityReturned))])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_an_agent_is_steered_and_signed_out(centre: Centre, browser: Browser, language: str) -> None:
    is_zh = language == "zh-CN"
    desk = await ready(browser, centre, language)
    _, boss = await open_page(browser, centre.url, language)
    await boss.sign_in("t-super", PASSWORD)
    await expect(boss.at("steer-t-anna")).to_be_enabled(timeout=15_000)
    await opened_by_mouse(boss, language)
    await looks_at_abilities(boss, language)
    await steer(boss, "meal")
    await desk.state("not-ready")
    told = "测试t-super已将您示忙" if is_zh else "Test t-super made you Not ready"
    await expect(desk.page.get_by_text(told)).to_be_visible()
    await look(desk, f"steered-{language}")
    await steer(boss, "ready")
    await desk.state("ready")
    caller, _ = await centre.choose("1")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")
    await desk.state("talking")
    caller.tone(CALLER_HZ)
    await steer_out_of_sight(boss, "sign-out")
    later = "测试t-super将在本次通话和小结后" if is_zh else "Test t-super signs you out after this call"
    await expect(desk.page.get_by_text(later)).to_be_visible()
    await caller.hears(MICROPHONE_HZ)
    await look(desk, f"steered-talking-{language}")
    await caller.hang_up()
    await desk.state("wrap-up")
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结" if is_zh else "Done").click()
    await desk.at("wrapup-save").click()
    await expect(desk.at("sign-in-submit")).to_be_visible(timeout=10_000)
    await expect(boss.at("agent-t-anna")).to_have_attribute("data-state", "signed-out")
    facts = await centre.facts()
    steered = [(one.what, one.by, one.is_later) for one in facts if isinstance(one, AgentSteered)]
    assert steered == [("not-ready", "t-super", False), ("ready", "t-super", False), ("sign-out", "t-super", True)]
    assert ends_in(facts) == (["signed-out", "supervisor"] if is_zh else ["by-hand", "supervisor"])
    await close_and_open(boss, centre, language)
    await boss.at("sign-out").click()
