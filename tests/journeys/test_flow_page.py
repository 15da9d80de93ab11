"""A flow changed in the browser: what is wrong stands at its node and line, is mended, published, and heard."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from lexicon.journal import CallQueued
from tests.journeys.browser import AgentPage, no_axe_findings, open_page, quick_chromium, tone_file
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.test_flows import in_force

pytestmark = pytest.mark.asyncio

NUMBER = "5550019"
ROW = f"""
INSERT INTO number (number, client_id, language, greeting, menu, tries, digit_timeout_s, default_reason_id)
VALUES ('{NUMBER}', 't', 'zh', 'greeting', 'menu', 2, 0.5, 't-ra') ON CONFLICT DO NOTHING
"""
FLOW = {
    "format": 1, "flow": "t-page", "client": "t", "numbers": [NUMBER], "languages": ["zh"], "start": "main",
    "nodes": {
        "main": {"do": "menu", "say": "menu", "keys": {"1": "waits"}, "otherwise": "waits", "timeout_s": 5},
        "waits": {"do": "queue", "reason": "t-ra"},
    },
}  # fmt: skip


async def test_a_flow_is_mended_in_the_browser_and_a_caller_goes_the_new_way(centre: Centre, tmp_path: Path) -> None:
    async with (
        in_force(centre, tmp_path, ROW, FLOW),
        quick_chromium(tone_file(tmp_path / "microphone.wav", seconds=1)) as browser,
    ):
        _, page = await open_page(browser, centre.url)
        await page.sign_in("t-super", PASSWORD)
        await page.page.goto(f"{centre.url}/admin#flows")
        await page.at("flow-t-page").click()
        await page.page.get_by_text("文件", exact=True).click()
        text = await page.at("flow-yaml").input_value()
        await page.at("flow-yaml").fill("# of the day\n" + text.replace("reason: t-ra", "reason: t-rx"))
        await expect(page.at("flow-node-waits")).to_have_attribute("data-problem", "wrong")
        await expect(page.page.locator("[data-testid^=problem-]")).to_contain_text("t-rx")
        await expect(page.at("flow-publish")).to_be_disabled()
        await look(page, "wrong")
        await expect(page.at("flow-draft")).to_have_attribute("data-is", "kept")
        await page.page.reload()

        await expect(page.at("flow-node-waits")).to_have_attribute("data-problem", "wrong")
        await page.at("flow-node-waits").click()
        await no_axe_findings(page.page)
        await page.at("field-nodes-waits-reason").select_option("t-rb")
        await expect(page.at("flow-state")).to_have_attribute("data-wrong", "0")
        await page.page.get_by_text("文件", exact=True).click()
        assert "# of the day" in await page.at("flow-yaml").input_value(), "a comment outlives the form"
        await page.page.get_by_text("试拨", exact=True).click()
        await page.at("try-key-1").click()
        await expect(page.at("try-queued")).to_contain_text("乙原因")
        await expect(page.at("flow-node-waits")).to_have_attribute("data-here", "true")
        await look(page, "tried")
        await page.at("flow-note").fill("other reason")
        await page.at("flow-publish").click()
        await expect(page.at("flow-published")).to_be_visible()
        await look(page, "published")

        async def is_in_force() -> bool:
            return '"flow": "t-page", "version": 2,' in (centre.stack.site.log / "controller.log").read_text()

        await eventually(is_in_force, "version 2 in force")
        caller, number = await centre.call(NUMBER)
        await caller.hears_anything()
        await caller.press("1")
        assert (await centre.fact(number, CallQueued)).reason == "t-rb"
        await caller.hang_up()
        assert [one for one in page.problems if "401" not in one] == []


async def look(page: AgentPage, name: str) -> None:
    """Pictures for whoever asked for them, in both languages and themes."""
    if folder := os.environ.get("ZUOXI_PICTURES"):
        for style in ("zh-light", "zh-dark", "en-dark", "en-light"):
            await page.page.screenshot(path=f"{folder}/flow-{name}-{style}.png")
            await page.at("language-switch" if style == "zh-dark" else "theme-switch").click()
            await page.page.wait_for_load_state("networkidle")
        await page.at("language-switch").click()
        await page.at("theme-switch").click()
