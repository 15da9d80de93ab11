"""The way in, who is in and the trail; and the Admin page with all its sections."""

import asyncio

import pyotp
from playwright.async_api import expect

from store.audit import Act
from store.doors import DoorBook, Rule
from tests.journeys.browser import AgentPage
from tests.journeys.centre import PASSWORD, utc
from tests.pictures.stage import Stage

MOST_TRIES = 12  # wrong passwords until nobody may try any more
OWN = "vier-blaue-tassen"
RUNG = "13900139001"
FILE = """login,name_zh,name_en,role,clients,skills
he,何雨,He Yu,agent,all,billing:5
wang,王芳,Wang Fang,agent,all,biling:5
"""


async def way_in(stage: Stage) -> None:
    """Refused, a first password, a second factor, its codes; asked for one again."""
    rule = Rule("planner", True, ())
    await DoorBook(stage.centre.pool).put_rule(rule, Act("pictures", "rule-changed"), utc())
    page = await stage.nobody()
    await page.page.goto(f"{stage.centre.url}/sign-in")
    await expect(page.at("sign-in-submit")).to_be_visible()
    await stage.shot("doors", "sign-in", page)
    await page.at("sign-in-login").fill("new")
    await page.at("sign-in-password").fill("wrong-password")
    await page.at("sign-in-submit").click()
    await expect(page.at("notice")).to_be_visible()
    await stage.shot("doors", "sign-in-refused", page)
    await page.at("sign-in-password").fill(PASSWORD)
    await page.at("sign-in-submit").click()
    await expect(page.at("first-password")).to_be_visible()
    await page.at("password-old").fill(PASSWORD)
    await page.at("password-new").fill("password1234")
    await page.at("password-submit").click()
    await expect(page.at("notice")).to_be_visible()
    await stage.shot("doors", "first-password", page, "409")
    await page.at("password-new").fill(OWN)
    await page.at("password-submit").click()
    await expect(page.at("factor-picture")).to_be_visible()
    await stage.shot("doors", "second-factor", page)
    seed: str = await page.at("factor-seed").inner_text()
    await page.at("factor-code").fill(code(seed, 0))
    await page.at("factor-submit").click()
    await expect(page.at("recovery-codes").locator("li")).to_have_count(10)
    await stage.shot("doors", "recovery-codes", page)
    await page.at("recovery-kept").click()
    await page.at("sign-out").click()
    await page.at("sign-in-login").fill("new")
    await page.at("sign-in-password").fill(OWN)
    await page.at("sign-in-submit").click()
    await expect(page.at("sign-in-code")).to_be_visible()
    await stage.shot("doors", "sign-in-code", page)
    await page.page.reload()  # a code that is asked for and not typed keeps the form from being sent
    await locked_out(stage, page)
    await page.page.context.close()


async def locked_out(stage: Stage, page: AgentPage) -> None:
    """Whoever guesses is told so, and when to come again."""
    await page.at("sign-in-login").fill("new")
    for _ in range(MOST_TRIES):
        await page.at("sign-in-password").fill("wrong-password")
        await page.at("sign-in-submit").click()
        if await page.at("notice").get_attribute("data-code") == "too-many-tries":
            break
        await asyncio.sleep(0.5)
    await expect(page.at("notice")).to_have_attribute("data-code", "too-many-tries")
    await stage.shot("doors", "locked-out", page, "403", "429")


def code(seed: str, ahead: int) -> str:
    return pyotp.TOTP(seed).generate_otp(int(utc().timestamp()) // 30 + ahead)


async def who_is_in(stage: Stage, root: AgentPage) -> None:
    await root.page.goto(f"{stage.centre.url}/doors")
    await expect(root.page.locator("[data-testid^=audit-]").nth(3)).to_be_visible()
    await stage.shot("doors", "who-is-in", root)


# Sections of rows, each chosen by a button: the first one's form stands beside them.
HAVE_ROWS = ("clients", "queues", "reasons", "waiting", "dispositions", "notReady", "people", "roleRules", "skills",
             "teams", "vips", "blocked", "doNotCall")  # fmt: skip
CALLERS = {"vips": ("13900001111", "老客户"), "blocked": ("13900002222", "骚扰"), "doNotCall": ("13900003333", "拒收")}


async def lists(root: AgentPage) -> None:
    """A number in each list."""
    for name, (number, why) in CALLERS.items():
        await root.at(f"section-{name}").click()
        await root.at("list-client").click()
        await root.page.get_by_role("option").first.click()
        await root.at("new").click()
        await root.at("field-number").fill(number)
        await root.at("field-reason").fill(why)
        await root.page.keyboard.press("Control+Enter")
        await expect(root.at("told")).to_be_visible()


async def sections(stage: Stage, root: AgentPage) -> None:
    """Every section, with its first row chosen where it has rows."""
    await root.page.goto(f"{stage.centre.url}/admin")
    links = root.page.locator("[data-testid^=section-]")
    await expect(links.first).to_be_visible()
    names = [str(one)[len("section-") :] for one in await links.evaluate_all("all => all.map(a => a.dataset.testid)")]
    for name in names:
        await root.at(f"section-{name}").click()
        await expect(root.page.locator(f"[data-section={name}]")).to_be_visible()
        await root.page.wait_for_load_state("networkidle")
        if name in HAVE_ROWS:
            row = root.page.locator("tbody tr button").first
            await expect(row).to_be_visible()
            await row.evaluate("one => one.click()")  # a list that is read anew may hold another row by then
            await expect(root.page.locator("tr[data-chosen=true]")).to_have_count(1)
        await asyncio.sleep(0.3)
        await stage.shot("admin", name, root)


async def days(stage: Stage, root: AgentPage) -> None:
    """A day of a list is chosen in a month; a day of a year is changed."""
    await root.at("section-trail").click()
    await root.at("trail-since").focus()
    await root.page.keyboard.press("ArrowDown")
    await expect(root.page.locator("[data-testid^=pick-]").first).to_be_visible()
    await stage.shot("admin", "trail-day", root)
    await root.page.keyboard.press("Escape")
    await root.at("section-calendars").click()
    await root.page.locator("[data-kind=open] button").first.click()
    await expect(root.at("day-form")).to_be_visible()
    await stage.shot("admin", "calendar-day", root)


async def programs(stage: Stage, root: AgentPage) -> None:
    """A token and a webhook, each secret as it is shown once."""
    await root.at("section-tokens").click()
    await root.at("token-new").click()
    await root.at("program-name").fill("crm")
    await root.at("token-rights").click()
    await root.page.get_by_role("option").first.click()
    await root.page.keyboard.press("Escape")
    await stage.shot("admin", "token-form", root)
    await root.at("token-make").click()
    await expect(root.at("secret-text")).to_be_visible()
    await stage.shot("admin", "token-made", root)
    await root.at("section-webhooks").click()
    await root.at("webhook-new").click()
    await root.at("program-name").fill("hook")
    await root.at("webhook-url").fill("https://crm.example/hook")
    await stage.shot("admin", "webhook-form", root)
    await root.page.keyboard.press("Enter")
    await expect(root.at("secret-text")).to_be_visible()
    await root.at("secret-kept").click()
    await root.at("deliveries-hook").click()
    await root.at("send-test").click()
    await expect(root.page.locator("[data-testid^=delivery-]").first).to_be_visible()
    await stage.shot("admin", "webhook-deliveries", root)


async def wrong_file(stage: Stage, root: AgentPage) -> None:
    await root.at("section-import").click()
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    await root.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await root.at("import-look").click()
    await expect(root.at("mistake-3-6")).to_be_visible()
    await stage.shot("admin", "import-mistakes", root)


async def flow_editor(stage: Stage, root: AgentPage) -> None:
    """Open, a node chosen, wrong at its node and line; then an article."""
    await root.at("section-flows").click()
    await root.at("flow-service").click()
    await expect(root.at("flow-editor")).to_be_visible()
    await stage.shot("admin", "flow", root)
    await root.at("flow-node-main").click()
    await stage.shot("admin", "flow-node", root)
    await sides(stage, root)
    await root.at("flow-node-technical").click()
    await root.page.get_by_text("文件", exact=True).click()
    text = await root.at("flow-yaml").input_value()
    await root.at("flow-yaml").fill(text.replace("reason: technical", "reason: tecnical"))
    await expect(root.at("flow-node-technical")).to_have_attribute("data-problem", "wrong")
    await stage.shot("admin", "flow-wrong", root)
    await root.at("flow-discard").click()
    await root.at("flow-close").click()
    await root.at("section-articles").click()
    await root.at("article-technical-zh").click()
    await expect(root.at("article-editor")).to_be_visible()
    await stage.shot("admin", "article-written", root)


async def prompt_by_telephone(stage: Stage, root: AgentPage) -> None:
    """Rung, and hung up before anybody answers."""
    somebody = await stage.centre.phones.caller(RUNG)
    await root.at("section-prompts").click()
    await root.at("prompt-name").fill("welcome")
    await root.at("prompt-call-line").select_option("mobile")
    await root.at("prompt-call-number").fill(RUNG)
    await root.at("prompt-call").click()
    await somebody.next_call(20)
    await expect(root.at("prompt-call-end")).to_be_visible()
    await stage.shot("admin", "prompt-calling", root)
    await root.at("prompt-call-end").click()
    await expect(root.page.locator("[data-testid^=take-][data-state=over]")).to_be_visible()
    await stage.shot("admin", "prompt-hung-up", root)


async def sides(stage: Stage, root: AgentPage) -> None:
    """What stands beside the drawing: hours, history, and a caller's way through the flow."""
    for side, word in (("flow-hours", "营业时间"), ("flow-history", "历史")):
        await root.page.locator(".mantine-SegmentedControl-label", has_text=word).click()
        await asyncio.sleep(0.5)
        await stage.shot("admin", side, root)
    await root.page.get_by_text("试拨", exact=True).click()
    await root.at("try-at").fill("2027-03-01T10:00")
    for key in "12":
        await root.at(f"try-key-{key}").click()
    await expect(root.at("try-queued")).to_be_visible()
    await stage.shot("admin", "flow-try", root)


async def office(stage: Stage) -> None:
    root = await stage.at_page("root")
    await who_is_in(stage, root)
    await root.page.goto(f"{stage.centre.url}/admin")
    await lists(root)
    await sections(stage, root)
    for look in (days, wrong_file, flow_editor, prompt_by_telephone, programs):
        async with stage.part(f"office: {look.__name__}"):
            await look(stage, root)
    await root.page.context.close()
