"""Service tokens and webhooks in the Admin page, in both languages: shown once, sent, paused, ended."""

import os

import pytest
from playwright.async_api import Browser, expect

from store.webhook_health import WebhookHealth
from store.webhooks import Try, Webhooks
from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.world import World
from tests.journeys.browser import AgentPage, no_axe_findings

pytestmark = pytest.mark.asyncio
SMALL = {"width": 1280, "height": 720}


class Administrator(AgentPage):
    """At the Admin page."""

    async def look(self, name: str) -> None:
        """A picture for whoever asked for it."""
        if folder := os.environ.get("ZUOXI_PICTURES"):
            await self.page.screenshot(path=f"{folder}/programs-{name}.png", full_page=True)

    async def make_a_token(self, world: World) -> None:
        await self.at("token-new").click()
        await self.at("program-name").fill("crm")
        await self.at("token-make").click()
        await expect(self.at("problem")).to_have_attribute("data-code", "bad-input")
        await self.at("token-rights").click()
        await self.page.get_by_role("option").first.click()
        await self.page.get_by_role("option").nth(1).click()
        await self.page.keyboard.press("Escape")
        await self.at("token-networks").fill("10.0.0.0/8, 192.168.0.0/16")
        await self.look("token-form")
        await no_axe_findings(self.page)
        await self.at("token-make").click()
        secret = await self.at("secret-text").inner_text()
        assert secret.startswith("zxt_")
        await no_axe_findings(self.page)
        await self.look("token-once")
        await self.at("secret-kept").click()
        await expect(self.at("secret")).to_have_count(0)
        await expect(self.at("token-crm")).to_contain_text("192.168.0.0/16")
        await self.at("token-limits-crm").press("Enter")
        await self.at("limit-per_day").fill("500")
        await no_axe_findings(self.page)
        await self.look("token-limits")
        await self.page.keyboard.press("Enter")
        await expect(self.at("token-crm")).to_contain_text("0 / 500")

    async def make_a_webhook(self) -> str:
        await self.at("section-webhooks").click()
        await self.at("webhook-new").click()
        await self.at("program-name").fill("hook")
        await self.at("webhook-url").fill("https://crm.example/hook")
        await no_axe_findings(self.page)
        await self.page.keyboard.press("Enter")
        assert (await self.at("secret-text").inner_text()).startswith("whsec_")
        await self.at("secret-kept").click()
        await self.at("deliveries-hook").click()
        await self.at("send-test").click()
        await expect(self.at("delivery--1")).to_have_attribute("data-state", "waiting")
        return "hook"


async def test_an_administrator_lets_programs_in_and_out(world: World, browser: Browser) -> None:
    await add_person(world, "root", "administrator")
    context = await browser.new_context(locale="zh-CN", viewport=SMALL)  # type: ignore[arg-type]
    person = Administrator(await context.new_page(), world.url)
    await person.sign_in("root", PASSWORD)
    await expect(person.page.locator("a[href='/admin']")).to_be_visible(timeout=15_000)
    await person.page.locator("a[href='/admin']").click()
    await person.at("section-tokens").click()
    await person.make_a_token(world)
    await person.make_a_webhook()
    store, now = Webhooks(world.pool), world.gateway.clock.now()
    [hook] = await store.listed()
    await store.failed(hook.id, -1, Try(now, 41, 503, "status 503"), None)
    await WebhookHealth(world.pool).ill(hook.id, now)
    await person.at("deliveries-refresh").click()
    await expect(person.at("delivery--1")).to_contain_text("status 503")
    await person.at("pause-hook").click()
    await expect(person.at("paused-hook")).to_contain_text("root")
    await no_axe_findings(person.page)
    await person.look("webhooks-zh")
    await person.at("language-switch").click()
    await expect(person.at("paused-hook")).to_contain_text("Paused by root")
    await person.look("webhooks-en")
    await person.at("resume-hook").click()
    await expect(person.at("paused-hook")).to_have_count(0)
    await person.at("webhook-end-hook").click()
    await expect(person.at("webhook-end-hook")).to_have_text("Press once more")
    await person.page.keyboard.press("Enter")
    await expect(person.at("webhook-hook")).to_have_count(0)
    await person.at("section-tokens").click()
    await person.look("tokens-en")
    await person.at("token-end-crm").click()
    await person.at("token-end-crm").click()
    await expect(person.at("token-crm")).to_have_count(0)
    expected = ("400", "401")  # a refusal is told as it should be; the browser's console names it all the same
    assert [one for one in person.problems if not any(code in one for code in expected)] == []
    await context.close()
