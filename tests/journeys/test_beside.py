"""The rest of an agent's desktop by a person at the page: headset check, customer, script, messages, my day."""

import gzip

import pytest
from playwright.async_api import Browser, expect

from launch.settings import ROOT
from lexicon.ids import ClientId
from lexicon.journal import HeadsetChecked, NumberListed
from store.customers import Customers
from tests.journeys.browser import AgentPage, open_page
from tests.journeys.centre import PASSWORD, Centre
from tests.journeys.desk_keys import every_button_has_its_key

pytestmark = pytest.mark.asyncio
MOST_JAVASCRIPT = 250_000  # bytes, gzipped, of an agent's desktop
ARTICLE = "# 开场\n> 您好\n1. **第一步**\n<img src=x onerror=alert(1)>"


async def javascript(desk: AgentPage) -> int:
    """What the page has loaded, gzipped."""
    names = await desk.page.evaluate(
        "performance.getEntriesByType('resource').map(e => e.name).filter(n => n.endsWith('.js'))"
    )
    files = {ROOT / "agent_ui/web/dist/assets" / name.rpartition("/")[2] for name in names}
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


async def check_headset(desk: AgentPage, centre: Centre) -> None:
    """Microphone and echo of the real exchange; what was found is kept."""
    await desk.page.keyboard.press("Control+F6")
    await expect(desk.at("headset-found")).to_have_attribute("data-outcome", "good", timeout=20_000)
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("Escape")
    await expect(desk.at("headset")).to_have_count(0)
    (checked,) = [e.fact for e in await centre.entries() if isinstance(e.fact, HeadsetChecked)]
    assert checked.echo_ms is not None and checked.level_db is not None and checked.level_db > -45


async def hand_and_message(desk: AgentPage, board: AgentPage) -> None:
    """A break with its limit, a raised hand that the supervisor lowers, a message that is read."""
    await desk.page.keyboard.press("F4")
    await desk.at("not-ready-break").click()
    await expect(desk.at("limit-break").first).to_be_visible()
    await desk.page.keyboard.press("Control+F9")
    await expect(board.at("hand-t-anna")).to_be_visible()
    await board.at("lower-hand-t-anna").click()
    await expect(desk.at("hand-up")).to_have_count(0)
    await board.at("message-open").click()
    await board.at("message-text").fill("meeting at six")
    await board.at("message-send").click()
    await expect(desk.at("message")).to_contain_text("meeting at six")
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("Control+F8")
    await expect(desk.at("message")).to_have_count(0)


async def again(desk: AgentPage, centre: Centre) -> None:
    """What the second call of a customer shows, before and after a reload."""
    await expect(desk.at("timeline-entry").filter(has_text="已办结")).to_have_count(1)
    await desk.page.keyboard.press("Shift+F9")
    await desk.page.keyboard.type("prefers e-mail")
    await desk.page.reload()  # half written, in a conversation
    await desk.state("talking", within_s=20)
    await expect(desk.at("customer-note")).to_have_value("prefers e-mail")
    await desk.at("customer-note").focus()
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("Shift+F9")
    await expect(desk.at("timeline-entry").first).to_contain_text("prefers e-mail")
    await desk.page.reload()
    await desk.state("talking", within_s=20)
    await expect(desk.at("timeline-entry").first).to_contain_text("prefers e-mail")
    await calls_no_more(desk, centre)


async def calls_no_more(desk: AgentPage, centre: Centre) -> None:
    """A customer who wants no calls: one key, a reason, and a second press that means it."""
    await expect(desk.at("unwanted-open")).to_be_enabled()
    await desk.page.keyboard.press("Shift+F12")
    await expect(desk.at("unwanted-reason")).to_be_focused()
    await desk.page.keyboard.type("asked not to be called")
    await desk.page.keyboard.press("Enter")
    await expect(desk.at("unwanted-done")).to_be_visible()
    (listed,) = [e.fact for e in await centre.entries() if isinstance(e.fact, NumberListed)]
    assert (listed.list, listed.by, listed.is_gone) == ("do-not-call", "t-anna", False)
    await centre.pool.execute("DELETE FROM listed_number WHERE reason = 'asked not to be called'")


async def test_an_agents_shift_beside_the_calls(centre: Centre, browser: Browser) -> None:
    _, board = await open_page(browser, centre.url, "en")
    await board.sign_in("t-super", PASSWORD)
    _, desk = await open_page(browser, centre.url)
    await desk.sign_in("t-anna", PASSWORD)
    await desk.phone_registered()
    assert await javascript(desk) <= MOST_JAVASCRIPT
    await check_headset(desk, centre)
    await hand_and_message(desk, board)

    await desk.page.keyboard.press("Control+F2")
    before = int(await desk.at("day-calls").inner_text())  # of other tests in this centre

    number = "13900001234"
    await Customers(centre.pool).replace(ClientId("t"), "phone", [(number, {"姓名": "王小明", "level": "gold"})])
    await centre.pool.execute(
        "INSERT INTO article VALUES ('t', 't-ra', 'zh', 1, '甲话术', $1, 'test', now()) ON CONFLICT DO NOTHING", ARTICLE
    )
    await desk.page.keyboard.press("F2")
    for turn in range(2):
        caller, _ = await centre.call("5550001", number)
        await caller.hears_anything()
        await caller.press("1")
        await desk.state("offered")
        await desk.page.keyboard.press("F8")
        await desk.state("talking")
        await expect(desk.at("customer-name")).to_have_text("王小明")
        await expect(desk.at("article")).to_contain_text("<img src=x onerror=alert(1)>")
        if turn == 1:
            await again(desk, centre)
        await caller.hang_up()
        await desk.state("wrap-up")
        await desk.at("wrapup-disposition").click()
        await desk.page.get_by_role("option", name="已办结").click()
        await desk.page.keyboard.press("Control+Enter")
        await desk.state("ready")
    await desk.page.keyboard.press("Control+F2")
    await expect(desk.at("day-calls")).to_have_text(str(before + 2))
    await desk.page.keyboard.press("Shift+F1")
    await expect(desk.at("key-help")).to_be_visible()
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("Control+F11")
    await expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    print(desk.problems)  # what a request was refused is told by the page, and no fault of its own
    assert [one for one in desk.problems if "Failed to load resource" not in one] == []
    await desk.at("sign-out").click()
