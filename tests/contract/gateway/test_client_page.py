"""A client's own person in the browser: the own figures and recordings, nothing to press, nothing of others."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from lexicon.ids import AgentId
from lexicon.journal import AgentNotReady, AgentSignedIn
from tests.contract.gateway.people import CALLER, PASSWORD, add_other_client, add_person
from tests.contract.gateway.test_qa import talks
from tests.contract.gateway.test_qa_page import keep
from tests.contract.gateway.world import World
from tests.journeys.browser import AgentPage, no_axe_findings

pytestmark = pytest.mark.asyncio
OTHERS = ("Their queue", "它的队列", "Another company", "另一家", "or1", CALLER[-4:])


async def test_a_client_looks_round(world: World, browser: Browser, tmp_path: Path) -> None:
    await add_person(world, "buyer", "client", ["demo"])
    await add_other_client(world)
    await talks(world, "a", "wang", "+8613812345678", 10)
    keep(tmp_path, world.gateway.settings.kept_dir / "a.mp3")
    record = world.board.journal.record
    record(AgentSignedIn(AgentId("wang"), "d1", "王芳", ("billing",)))  # type: ignore[arg-type]
    record(AgentNotReady(AgentId("wang"), "meal", "self"))  # type: ignore[arg-type]
    context = await browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    page = AgentPage(await context.new_page(), world.url)
    await page.sign_in("buyer", PASSWORD)
    await expect(page.at("agent-wang")).to_be_visible()
    links = page.page.get_by_role("navigation").get_by_role("link")
    shown: dict[str, str] = {}
    for language in ("en", "zh"):
        for name in await links.all_text_contents():
            await page.page.get_by_role("link", name=name).click()
            await expect(page.page.get_by_role("main")).to_be_visible()
            await page.page.wait_for_load_state("networkidle")
            shown[name] = await page.page.locator("body").inner_text()
            await no_axe_findings(page.page)
            await page.page.screenshot(path=tmp_path / f"client-{language}-{len(shown)}.png")
        if language == "en":
            await page.at("language-switch").click()
            await expect(page.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert list(shown) == ["Wallboard", "Recordings", "Quality", "监控大屏", "录音", "质检"], list(shown)
    for name, text in shown.items():
        assert [one for one in OTHERS if one in text] == [], name
        assert "13812345678" not in text, name
    # Nothing to press that a client may not: no way in, no steering, no thresholds, no reveal.
    await page.page.get_by_role("link", name="监控大屏").click()
    await page.at("agent-wang").click()
    for what in ("listen", "whisper", "barge", "steer", "thresholds", "close", "message", "reveal"):
        assert await page.page.locator(f"[data-testid*='{what}']").count() == 0, what
    assert [one for one in page.problems if "401" not in one] == []
    await context.close()
