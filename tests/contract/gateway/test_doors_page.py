"""The way in, in a browser, in both languages: a first password, a second factor; who is in, and the trail."""

from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, expect

from store.audit import Act
from store.doors import DoorBook, Rule
from tests.contract.gateway.people import PASSWORD, add_other_client, add_person
from tests.contract.gateway.world import World
from tests.contract.parts import WallClock
from tests.journeys.browser import AgentPage, no_axe_findings

pytestmark = pytest.mark.asyncio
SMALL = {"width": 1280, "height": 720}


def unused(seed: str, ahead: int) -> str:
    return pyotp.TOTP(seed).generate_otp(int(WallClock().now().timestamp()) // 30 + ahead)


class Administrator(AgentPage):
    """At the way in. ``shot`` takes a picture."""

    async def shot(self, name: str, folder: Path, language: str) -> None:
        await self.page.screenshot(path=folder / f"{name}-{language}.png", full_page=True)

    async def is_told(self, code: str) -> None:
        await expect(self.at("notice")).to_have_attribute("data-code", code)

    async def change_password(self, wanted: str) -> None:
        await expect(self.at("first-password")).to_be_visible()
        await no_axe_findings(self.page)
        await self.at("password-old").fill(PASSWORD)
        await self.at("password-new").fill("password1234")
        await self.at("password-submit").click()
        await self.is_told("password-common")
        await self.at("password-new").fill(wanted)
        await self.at("password-submit").click()

    async def set_factor(self, folder: Path, language: str) -> str:
        """The seed."""
        await expect(self.at("factor-picture")).to_be_visible()
        seed: str = await self.at("factor-seed").inner_text()
        await self.shot("factor", folder, language)
        await no_axe_findings(self.page)
        await self.at("factor-code").fill("12")
        await self.at("factor-submit").click()
        await self.is_told("wrong-code-first")
        await self.at("factor-code").fill(unused(seed, 0))
        await self.at("factor-submit").click()
        await expect(self.at("recovery-codes").locator("li")).to_have_count(10)
        await self.shot("recovery", folder, language)
        await no_axe_findings(self.page)
        await self.at("recovery-kept").click()
        return seed

    async def come_in_again(self, password: str, seed: str, folder: Path, language: str) -> None:
        await self.at("sign-in-login").fill("root")
        await self.at("sign-in-password").fill(password)
        await self.at("sign-in-submit").click()
        await expect(self.at("sign-in-code")).to_be_focused()
        await self.page.reload()  # the login is there still; a password is kept by no page
        await expect(self.at("sign-in-login")).to_have_value("root")
        await self.at("sign-in-password").fill(password)
        await self.at("sign-in-submit").click()
        await expect(self.at("sign-in-code")).to_be_focused()
        await self.shot("code", folder, language)
        await no_axe_findings(self.page)
        await self.at("sign-in-code").fill("1")
        await self.page.keyboard.press("Enter")
        await self.is_told("wrong-code")
        await self.at("sign-in-code").fill(unused(seed, 1))
        await self.page.keyboard.press("Enter")
        await expect(self.at("sign-in-root")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
async def test_an_administrators_way_in(world: World, browser: Browser, tmp_path: Path, language: str) -> None:
    await DoorBook(world.pool).put_rule(Rule("administrator", True, ()), Act("test", "rule-changed"), WallClock().now())
    await add_person(world, "root", "administrator")
    await world.pool.execute("UPDATE person SET must_change_password = true WHERE id = 'root'")
    context = await browser.new_context(locale=language, viewport=SMALL)  # type: ignore[arg-type]
    person, wanted = Administrator(await context.new_page(), world.url), "vier-blaue-tassen"
    await person.sign_in("root", PASSWORD)
    await person.change_password(wanted)
    seed = await person.set_factor(tmp_path, language)
    await expect(person.at("audit-1")).to_be_visible(timeout=15_000)
    await person.at("sign-out").click()
    await person.come_in_again(wanted, seed, tmp_path, language)
    await world.signed_in("li")
    await person.at("sign-ins-refresh").click()
    await person.at("end-li").click()
    await expect(person.at("sign-in-li")).to_have_count(0)
    await person.at("audit-who").fill("li")
    await person.at("audit-search").click()
    await expect(person.page.locator("[data-act=session-ended]")).to_have_count(1)
    await person.shot("doors", tmp_path, language)
    await no_axe_findings(person.page)
    expected = ("401", "409")  # refusals are told as they should be; the browser's console names them all the same
    assert [one for one in person.problems if not any(code in one for code in expected)] == []
    await context.close()


async def test_a_whole_number_is_shown_to_who_may_see_it_and_noted(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    await add_other_client(world)
    await add_person(world, "ear", "qa")
    for login, may in (("zhao", True), ("ear", False)):
        context = await browser.new_context(locale="zh-CN", viewport=SMALL)  # type: ignore[arg-type]
        person = AgentPage(await context.new_page(), world.url)
        await person.sign_in(login, world.passwords[login])
        await person.page.goto(f"{world.url}/recordings")
        row = person.at("recording-or1")
        await expect(row).to_contain_text("139****2222")
        await expect(person.at("reveal-or1")).to_have_count(1 if may else 0)
        if may:
            await person.at("reveal-or1").click()
            await expect(row).to_contain_text("13911112222")
            await person.page.screenshot(path=tmp_path / "revealed.png")
        await context.close()
    noted = await world.pool.fetch("SELECT who FROM audit WHERE act = 'number-revealed'")
    assert [row["who"] for row in noted] == ["zhao"]


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
async def test_axe_finds_nothing_serious(world: World, browser: Browser, language: str) -> None:
    """The pages that everybody opens, in both themes; what a call adds to them is looked at in the journeys."""
    context = await browser.new_context(locale=language, viewport=SMALL, permissions=["microphone"])  # type: ignore[arg-type]
    await add_other_client(world)
    for login, pages in (
        ("li", {"desktop": "state-word"}),
        ("zhao", {"wallboard": "sign-out", "recordings": "recordings-refresh"}),
    ):
        person = AgentPage(await context.new_page(), world.url)
        await person.page.goto(f"{world.url}/sign-in")
        await expect(person.at("sign-in-submit")).to_be_visible()
        await no_axe_findings(person.page)
        await person.sign_in(login, world.passwords[login])
        for page, mark in pages.items():
            await person.page.goto(f"{world.url}/{page}")
            await expect(person.at(mark)).to_be_visible()
            await no_axe_findings(person.page)
        await context.clear_cookies()
        await person.page.close()
    await context.close()


async def test_axe_sees_what_is_wrong(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><button></button></main></html>")
    with pytest.raises(AssertionError, match="button-name"):
        await no_axe_findings(page)
    await page.close()
