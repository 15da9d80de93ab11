"""The Admin page, walked in both languages: rows, the plan checked and published, who could take a call, a file."""

import os

import pytest
from playwright.async_api import Browser, expect

from lexicon.errors import Refused
from lexicon.ids import ClientId
from lexicon.journal import (
    LineTestAnswered,
    LineTestBegan,
    LineTestEnded,
    LineTestRang,
    PromptRecordingAnswered,
    PromptRecordingBegan,
    PromptRecordingEnded,
)
from lexicon.orders import Answer, LineBeat
from lexicon.orders_aside import EndPromptCall, RecordPrompt, TryLine
from lexicon.prompt_call import file_of
from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.test_prompts import sound
from tests.contract.gateway.world import Switchboard, World
from tests.journeys.browser import AgentPage, no_axe_findings
from tests.pictures.camera import look

pytestmark = pytest.mark.asyncio
SMALL = {"width": 1280, "height": 720}
FILE = """login,name_zh,name_en,role,clients,skills
sun,孙丽,Sun Li,agent,all,billing:5
wang,王芳,Wang Fang,agent,all,biling:5
"""


class Administrator(AgentPage):
    """At the Admin page."""

    async def look(self, name: str) -> None:
        """A picture for whoever asked for it."""
        if folder := os.environ.get("ZUOXI_PICTURES"):
            await self.page.screenshot(path=f"{folder}/admin-{name}.png")

    async def at_section(self, name: str) -> None:
        await expect(self.page.locator(f"[data-section={name}]")).to_be_visible()

    async def change_a_row(self, world: World) -> None:
        """An outcome is made; somebody changes it meanwhile; what was typed stays and is saved knowingly."""
        await self.at("section-dispositions").click()
        await self.at("new").click()
        await self.at("field-id").fill("board")
        await self.at("field-name_zh").fill("转专席")
        await self.at("field-name_en").fill("To the board")
        await self.at("field-client").click()
        await self.page.get_by_role("option").first.click()
        await self.page.reload()  # half filled
        await expect(self.at("field-name_zh")).to_have_value("转专席")
        await self.page.keyboard.press("Control+Enter")
        await expect(self.at("row-board")).to_be_visible()
        await world.pool.execute("UPDATE disposition SET position = 7 WHERE id = 'board'")
        await self.at("field-name_en").fill("To the desk")
        await self.at("save").click()
        await expect(self.at("problem")).to_have_attribute("data-code", "conflict")
        await no_axe_findings(self.page)
        await self.at("keep-mine").click()
        await self.at("save").click()
        await expect(self.at("told")).to_be_visible()
        (row,) = await world.pool.fetch("SELECT name_en FROM disposition WHERE id = 'board'")
        assert row["name_en"] == "To the desk"

    async def publish(self) -> None:
        """A mistake is told at its field; without it the plan is published."""
        await self.at("section-reasons").click()
        await self.at("row-billing").get_by_role("button").click()
        levels = self.at("reason-form").get_by_test_id("levels")
        await levels.fill("biling:5")
        await self.at("plan-check").click()
        await expect(self.at("reason-form")).to_contain_text("biling")
        await self.look("reasons-wrong")
        await self.page.reload()  # the draft survives it
        await self.at("row-billing").get_by_role("button").click()
        await expect(levels).to_have_value("biling:5")
        await levels.fill("billing:5")
        await self.at("plan-publish").click()
        await expect(self.at("plan-version")).to_have_attribute("data-version", "2")
        await self.at("section-history").click()
        await self.at("back-1").click()
        await self.at("back-1").click()
        await expect(self.at("plan-version")).to_have_attribute("data-version", "3")

    async def bring_a_file(self) -> None:
        await self.at("section-import").click()
        await self.take(FILE)
        await expect(self.at("mistake-3-6")).to_contain_text("biling")
        await expect(self.at("import-take")).to_be_disabled()
        await self.look("import-wrong")
        await self.take(FILE.replace("biling", "billing"))
        await expect(self.at("line-3")).to_have_attribute("data-what", "changed")
        await no_axe_findings(self.page)
        await self.at("import-take").click()
        await expect(self.at("passwords")).to_contain_text("sun")

    async def keep_lists(self) -> None:
        """A caller is blocked, masked in the list, and found in another spelling; a file says what would come of it."""
        await self.at("section-blocked").click()
        await self.at("list-client").click()
        await self.page.get_by_role("option").first.click()
        await self.at("new").click()
        await self.at("field-number").fill("13812345678")
        await self.at("field-reason").fill("threatens agents")
        await self.page.keyboard.press("Control+Enter")
        await expect(self.at("told")).to_be_visible()
        row = self.page.get_by_role("row").filter(has_text="threatens agents")
        await expect(row).to_contain_text("138****5678")
        await self.at("list-number").fill("+86 138 1234 5678")
        await expect(row).to_be_visible()
        await self.at("list-number").fill("13812345679")
        await expect(row).to_have_count(0)
        await self.at("list-number").fill("")
        file = {
            "name": "n.csv",
            "mimeType": "text/csv",
            "buffer": "号码,截止日期\n13812345678,soon\n".encode("gb18030"),
        }
        await self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        await expect(self.at("mistake-2-2")).to_be_visible()
        await expect(self.at("import-take")).to_be_disabled()
        await self.look("blocked-file")
        await no_axe_findings(self.page)
        await self.at("section-doNotCall").click()
        await self.at("new").click()
        await expect(self.at("field-number")).to_be_visible()
        await no_axe_findings(self.page)
        await self.look("do-not-call")
        await self.at("section-vips").click()
        await expect(self.at("list-total")).to_be_visible()

    async def try_a_line(self, board: Switchboard) -> None:
        """Called with the keyboard alone, followed live to its end; a refusal is told in words."""
        note, flush = board.journal.record, board.journal.flush

        def begin(order: TryLine) -> Answer:
            note(LineTestBegan("t1", order.line, order.number, order.shown, order.agent))
            return Answer(id=order.id, data={"test": "t1"})

        board.answers[TryLine] = begin
        await self.at("section-lineTests").click()
        await self.at("line-e1-1").get_by_role("button").click()
        await expect(self.at("line-test-line")).to_have_value("e1-1")
        await self.at("line-test-number").fill("13812345678")
        board.refusal = Refused("", code="barred-mobile")
        await self.page.keyboard.press("Enter")
        await expect(self.at("problem")).to_have_attribute("data-code", "barred-mobile")
        board.refusal = None
        await self.page.keyboard.press("Enter")
        told = self.at("line-test")
        await expect(told).to_contain_text("138****5678")
        note(LineTestRang("t1", 1.2, False))
        note(LineTestAnswered("t1", 2.4))
        await flush()
        await expect(told).to_have_attribute("data-state", "answered")
        await self.page.reload()  # it goes on
        await expect(told).to_have_attribute("data-state", "answered")
        sound = {"codec": "alaw", "sent": 250, "received": 249, "lost": 1}
        note(LineTestEnded("t1", "heard", 16, 0, 7.4, talked_s=5.0, **sound))  # type: ignore[arg-type]
        await flush()
        await expect(told).to_have_attribute("data-result", "heard")
        await expect(told).to_contain_text("249")
        await expect(self.at("past-t1")).to_be_visible()
        await no_axe_findings(self.page)
        await self.look("line-tests")

    async def record_a_prompt(self, world: World) -> None:
        """Called, hung up, called again; the page is loaded anew in the middle; kept over what another had kept."""
        note, flush, begun = world.board.journal.record, world.board.journal.flush, list[str]()

        def begin(order: RecordPrompt) -> Answer:
            begun.append(one := f"p{len(begun) + 1}")
            about = (ClientId(order.client), order.prompt, order.language, order.line, order.number, order.agent)
            note(PromptRecordingBegan(one, *about))
            return Answer(id=order.id, data={"prompt-call": one})

        def end(order: EndPromptCall) -> Answer:
            note(PromptRecordingEnded(order.prompt_call, "stopped", 2.0))
            return Answer(id=order.id)

        world.board.answers[RecordPrompt], world.board.answers[EndPromptCall] = begin, end
        await self.at("section-prompts").click()
        await self.at("prompt-name").fill("hello")
        await self.at("prompt-call-number").fill("13812345678")
        await self.page.keyboard.press("Enter")
        await expect(self.at("take-p1")).to_contain_text("138****5678")
        await self.at("prompt-call-end").click()
        await flush()
        await expect(self.at("take-p1")).to_have_attribute("data-result", "stopped")
        await self.at("prompt-call").click()
        take = self.at("take-p2")
        await expect(take).to_have_attribute("data-state", "calling")
        note(PromptRecordingAnswered("p2", 2.0))
        await flush()
        await expect(take).to_have_attribute("data-state", "recording")
        await self.look("prompt-recording")
        await self.page.reload()  # the telephone is talked into meanwhile
        await expect(take).to_have_attribute("data-state", "recording")
        raw = world.gateway.settings.raw_dir
        raw.mkdir(exist_ok=True)
        (raw / file_of("p2")).write_bytes(sound(3))
        note(PromptRecordingEnded("p2", "recorded", 9.0, 3.0, file_of("p2")))
        await flush()
        await expect(take).to_have_attribute("data-result", "recorded")
        await no_axe_findings(self.page)
        await self.look("prompt-recorded")
        await self.at("language-switch").click()
        await self.look("prompt-recorded-other")
        await self.at("language-switch").click()
        await self.at("keep-p2").click()
        await expect(self.at("prompt-demo-hello")).to_be_visible()
        await expect(take).to_have_count(0)

    async def every_section(self) -> None:
        """In both languages: each opens, and nothing in it is cut, covered or wider than the page."""
        for _ in range(2):
            for link in await self.page.locator("[data-testid^=section-]").all():
                await link.click()
                name = (await link.get_attribute("data-testid") or "").removeprefix("section-")
                await self.at_section(name)
                assert (name, (await look(self.page))["found"]) == (name, [])
            await self.at("language-switch").click()

    async def take(self, text: str) -> None:
        file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
        await self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        await self.at("import-look").click()


async def test_an_administrator_walks_the_page_in_both_languages(world: World, browser: Browser) -> None:
    await add_person(world, "root", "administrator")
    world.board.lines = [
        LineBeat(trunk="telecom", kind="sip", state="up", why="", since=0.0, in_use=2, capacity=30),
        LineBeat(trunk="e1-1", kind="e1", state="down", why="red-alarm", since=0.0, in_use=0, capacity=30),
    ]
    context = await browser.new_context(locale="zh-CN", viewport=SMALL)  # type: ignore[arg-type]
    person = Administrator(await context.new_page(), world.url)
    await person.sign_in("root", PASSWORD)
    await expect(person.page.locator("a[href='/admin']")).to_be_visible(timeout=15_000)
    await person.page.locator("a[href='/admin']").click()
    await person.at_section("clients")
    await person.page.keyboard.press("Alt+ArrowDown")
    await person.at_section("queues")
    await expect(person.at("row-service")).to_contain_text("客服队列")
    await person.change_a_row(world)
    await person.publish()
    await person.at("language-switch").click()
    await expect(person.page.get_by_role("heading", name="Administration")).to_be_visible()
    await person.at("section-who").click()
    await expect(person.at("who-wang")).to_contain_text("Not signed in")
    await person.bring_a_file()
    await person.keep_lists()
    await person.try_a_line(world.board)
    await person.record_a_prompt(world)
    await person.every_section()
    if os.environ.get("ZUOXI_PICTURES"):
        for language in ("en", "zh"):
            await pictures(person, language)
            await person.at("language-switch").click()
    expected = ("401", "409")  # a refusal is told as it should be; the browser's console names it all the same
    assert [one for one in person.problems if not any(code in one for code in expected)] == []
    await context.close()


async def pictures(person: Administrator, language: str) -> None:
    """Every section in both themes, for whoever asked for it."""
    for theme in ("light", "dark"):
        for link in await person.page.locator("[data-testid^=section-]").all():
            await link.click()
            section = (await link.get_attribute("data-testid") or "")[8:]
            row = person.page.locator("[data-testid^=row-] button").first
            await person.page.wait_for_timeout(400)
            if await row.count():
                await row.click()
            await person.look(f"{section}-{language}-{theme}")
        await person.at("theme-switch").click()
