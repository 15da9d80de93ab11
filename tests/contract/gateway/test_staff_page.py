"""People at the Admin page, by keyboard: somebody new with a certification, who then signs in; changed, locked out."""

import pytest
from playwright.async_api import Browser, expect

from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.test_admin_page import SMALL, Administrator
from tests.contract.gateway.world import World
from tests.journeys.browser import no_axe_findings

pytestmark = pytest.mark.asyncio


async def choose(person: Administrator, testid: str, text: str) -> None:
    """An option, by what is typed of it."""
    await person.at(testid).click()
    await person.page.keyboard.type(text)
    await person.page.keyboard.press("ArrowDown")
    await person.page.keyboard.press("Enter")


async def make_somebody(person: Administrator) -> str:
    """The first password."""
    await person.at("new").click()
    for name, text in (("login", "sun"), ("name_zh", "孙丽"), ("name_en", "Sun Li")):
        await person.at(f"field-{name}").fill(text)
    await person.at("field-all_clients").check()
    await choose(person, "skills-add", "Bill")
    await person.at("skills-billing").fill("7")
    await choose(person, "certification-add", "Bill")
    await person.page.reload()  # what was typed is still there
    await expect(person.at("field-name_en")).to_have_value("Sun Li")
    await person.page.keyboard.press("Control+Enter")
    await expect(person.page.get_by_text("Write the reason first")).to_be_visible()
    await person.at("field-why").fill("new here")
    await no_axe_findings(person.page)
    await person.look("person-new")
    await person.page.keyboard.press("Control+Enter")
    password: str = await person.at("password").locator("code").inner_text()
    await person.look("person-password")
    await person.at("password-read").click()
    await expect(person.at("row-sun")).to_have_attribute("data-chosen", "true")
    return password


async def seek_in_the_trail(person: Administrator) -> None:
    """What was done to somebody; the trail is walked; the file is there."""
    await person.at("section-trail").click()
    await person.at("trail-whom").fill("sun")
    await person.page.keyboard.press("Enter")
    await expect(person.page.locator("[data-act=person-locked]")).to_be_visible()
    await expect(person.page.locator("tr[data-act]:not(:has-text('sun'))")).to_have_count(0)
    await person.at("verify").click()
    await expect(person.at("verified")).to_have_attribute("data-broken", "")
    async with person.page.expect_download() as file:
        await person.at("export").click()
    assert "lost the badge" in (await (await file.value).path()).read_text("utf-8")
    await expect(person.at("in-force")).to_have_attribute("data-is", "unknown")  # this controller does not say
    await no_axe_findings(person.page)
    await person.look("trail")


async def make_a_rule(person: Administrator) -> None:
    """What agents are asked for at sign-in, by keyboard."""
    await person.at("section-roleRules").click()
    await expect(person.page.locator("tr[data-testid^=rule-]")).to_have_count(9)
    await person.at("rule-agent").get_by_role("button").press("Enter")
    await person.at("rule-networks").fill("10.20.0.0/16 10.30.0.0/16")
    await person.page.keyboard.press("Control+Enter")
    await expect(person.at("problem")).to_have_attribute("data-code", "no-reason")
    await person.at("rule-why").fill("the office alone")
    await no_axe_findings(person.page)
    await person.page.keyboard.press("Control+Enter")
    await expect(person.at("rule-saved")).to_be_visible()
    await expect(person.at("rule-agent")).to_contain_text("10.20.0.0/16, 10.30.0.0/16")
    await person.look("role-rules")


async def test_a_person_is_made_found_changed_and_locked_out(world: World, browser: Browser) -> None:
    await add_person(world, "root", "administrator")
    await world.pool.execute(
        "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) "
        "SELECT 'p' || n, 'p' || n, '某' || n, 'Person ' || n, 'agent', 'x' FROM generate_series(100, 160) AS n"
    )
    context = await browser.new_context(locale="en-GB", viewport=SMALL)  # type: ignore[arg-type]
    person = Administrator(await context.new_page(), world.url)
    await person.sign_in("root", PASSWORD)
    await expect(person.page.locator("a[href='/admin']")).to_be_visible(timeout=15_000)
    await person.page.goto(f"{world.url}/admin#people")
    await expect(person.at("staff-shown")).to_contain_text("1 to 50")
    await no_axe_findings(person.page)
    await person.page.keyboard.press("Alt+PageDown")
    await expect(person.at("row-zhao")).to_be_visible()
    world.passwords["sun"] = await make_somebody(person)
    assert (await world.person().sign_in("sun"))["must"] == "password"
    await person.page.keyboard.press("Alt+f")
    await person.page.keyboard.type("sun")
    await expect(person.at("staff-shown")).to_contain_text("1 to 1")
    await person.at("skills-billing").fill("9")
    await person.at("field-why").fill("trained")
    await person.page.keyboard.press("Control+Enter")
    await expect(person.at("told")).to_be_visible()
    await person.at("field-why").fill("lost the badge")
    await person.at("act-lock").click()
    await expect(person.at("standing")).to_have_attribute("data-state", "locked")
    await person.look("person-locked")
    await seek_in_the_trail(person)
    await make_a_rule(person)
    why = await world.pool.fetch("SELECT act, detail FROM audit WHERE whom = 'sun' AND act LIKE 'person-%' ORDER BY id")
    assert [row["act"] for row in why] == ["person-added", "person-changed", "person-locked"]
    assert "lost the badge" in why[2]["detail"]
    assert [one for one in person.problems if "401" not in one] == []
    await context.close()
