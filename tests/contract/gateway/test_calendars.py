"""All opening hours over a year: holidays, make-up working days, who asks; of the clients that are seen alone."""

import msgspec
import pytest
from playwright.async_api import Browser, Locator, expect

from flows import document as nodes
from flows.calendar import Calendar, Holiday, Span, SpecialDay
from flows.document import FlowDocument
from lexicon.ids import ClientId
from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.test_admin_page import SMALL, Administrator
from tests.contract.gateway.test_flow_desk import TEXT
from tests.contract.gateway.world import World
from tests.journeys.browser import no_axe_findings
from tests.unit.flows.flowing import WEEK, document

pytestmark = pytest.mark.asyncio
DAYS = Calendar(
    "Asia/Shanghai",
    WEEK,
    (Holiday("2026-10-01", "2026-10-07", "国庆"), Holiday("01-01", "", "元旦")),
    (SpecialDay("2026-10-10", (Span(540, 720),), "调休"),),
)
PLACES = {"main": nodes.Hours(calendar="office", open="q", closed="end"), "q": nodes.Queue(reason="billing"),
          "end": nodes.HangUp()}  # fmt: skip


async def published(world: World, flow: FlowDocument) -> None:
    await world.pool.execute(
        "INSERT INTO flow_version (flow, version, client_id, document, published_at, published_by, note) "
        "VALUES ($1, 1, $2, $3, now(), 'test', '')",
        flow.flow, flow.client, msgspec.json.encode(flow).decode(),
    )  # fmt: skip


async def year_2026(world: World, browser: Browser) -> tuple[Administrator, Locator]:
    """The page of opening hours, and what it shows of the office's."""
    context = await browser.new_context(locale="zh-CN", viewport=SMALL)  # type: ignore[arg-type]
    person = Administrator(await context.new_page(), world.url)
    await person.sign_in("root", PASSWORD)
    await expect(person.page.locator("a[href='/admin']")).to_be_visible(timeout=15_000)
    await person.page.goto(f"{world.url}/admin#calendars")
    await person.at("calendar-year").fill("2026")
    return person, person.at("year-line-office")


async def test_a_year_of_a_clients_hours(world: World, browser: Browser) -> None:
    await published(world, document(PLACES, client=ClientId("demo"), calendars={"office": DAYS, "spare": DAYS}))
    await add_person(world, "root", "administrator")
    await add_person(world, "half", "operations-manager", [])
    root, half = await world.signed_in("root"), await world.signed_in("half")
    status, told = await root.get("/api/calendars?year=2026")
    office, spare = told
    assert (status, office["used_by"], spare["used_by"], office["numbers"]) == (200, ["main"], [], ["4001"])
    days = {one["date"]: (one["why"], one["hours"], one["name"]) for one in office["days"]}
    assert len(days) == 365 and days["2026-10-07"] == ("holiday", [], "国庆")
    assert days["2026-10-10"] == ("special", ["09:00-12:00"], "调休") and days["2026-10-11"] == ("week", [], "")
    assert [(one["kind"], one["date"], one["until"]) for one in office["entries"]] == [
        ("holiday", "2026-10-01", "2026-10-07"), ("workday", "2026-10-10", ""),
    ]  # fmt: skip
    assert (await root.get("/api/calendars?year=2027"))[1][0]["entries"] == [], "what comes back each year is no date"
    assert (await root.get("/api/calendars?year=19"))[0] == 400
    assert (await half.get("/api/calendars?year=2026")) == (200, []), "nothing of a client that is not seen"
    person, shown = await year_2026(world, browser)
    await expect(shown.get_by_test_id("day-2026-10-10")).to_have_attribute("data-kind", "special")
    await expect(person.at("year-line-spare")).to_contain_text("没有节点")
    async with person.page.expect_download() as file:
        await shown.get_by_test_id("next-year").click()
    assert "holiday,2027-10-01,2027-10-07,国庆," in (await (await file.value).path()).read_text("utf-8-sig")
    # Up and down lead to the same day of another month, however long that one is.
    await shown.get_by_test_id("day-2026-02-15").get_by_role("button").focus()
    await person.page.keyboard.press("ArrowDown")
    await expect(shown.get_by_test_id("day-2026-03-15").get_by_role("button")).to_be_focused()
    await person.page.keyboard.press("ArrowUp")
    await expect(shown.get_by_test_id("day-2026-02-15").get_by_role("button")).to_be_focused()
    await no_axe_findings(person.page)
    await person.look("calendars-zh")
    await person.page.context.close()


async def test_a_day_is_changed_and_a_table_of_days_read_in(world: World, browser: Browser) -> None:
    """Each is the flow's next version; what is wrong is told at its row, and nothing is changed then."""
    await add_person(world, "root", "administrator")
    root = await world.signed_in("root")
    days = [{"date": "2026-10-01", "until": "2026-10-07", "name": "国庆"}]
    change = {"where": ["calendars", "office", "holidays"], "value": days}
    text = (await root.post("/api/flow-check", {"text": TEXT, "changes": [change]}))[1]["text"]
    assert (await root.post("/api/flows/line/text", {"text": text, "after": 0}))[0] == 200
    person, shown = await year_2026(world, browser)
    await shown.get_by_test_id("day-2026-10-10").get_by_role("button").click()
    await person.page.keyboard.press("ArrowRight")
    await person.page.keyboard.press("Enter")
    form = shown.get_by_test_id("day-form")
    await expect(form).to_contain_text("2026-10-11")
    await form.get_by_text("上班", exact=True).click()
    await form.get_by_test_id("day-hours").fill("9-12")
    await form.get_by_test_id("day-save").click()
    await expect(form.get_by_role("alert")).to_contain_text("09:00-18:00")
    await form.get_by_test_id("day-hours").fill("10:00-12:00")
    await form.get_by_test_id("day-name").fill("加班")
    await no_axe_findings(person.page)
    await person.look("calendar-day-zh")
    await form.get_by_test_id("day-save").click()
    await expect(shown.get_by_test_id("day-2026-10-11")).to_have_attribute("data-kind", "special")
    await shown.get_by_test_id("import-days").click()
    table = shown.get_by_test_id("hours-csv")
    await table.fill("kind,date,until,name,hours\nweek,2026-10-07,,,\nholiday,x,,,\n")
    await shown.get_by_test_id("hours-look").click()
    await expect(shown.get_by_test_id("year-import").get_by_role("alert")).to_contain_text("3")
    await table.fill("kind,date,until,name,hours\nweek,2026-10-07,,,\n")
    await shown.get_by_test_id("hours-look").click()
    await person.look("calendar-import-zh")
    await shown.get_by_test_id("hours-take").click()
    await expect(shown.get_by_test_id("day-2026-10-07")).to_have_attribute("data-kind", "open")
    await expect(shown.get_by_test_id("day-2026-10-06")).to_have_attribute("data-kind", "holiday")
    assert len(await world.pool.fetch("SELECT FROM flow_version WHERE flow = 'line'")) == 3
    await person.page.context.close()
