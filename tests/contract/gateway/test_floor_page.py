"""1,000 agents on the wallboard: a bounded number of rows, the right ones, by wheel, key, filter and order."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from lexicon.ids import AgentId, DeskId, NotReadyReasonId, SkillId
from lexicon.journal import AgentNotReady, AgentReady, AgentSignedIn, HandRaised
from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.world import World
from tests.journeys.browser import AgentPage

pytestmark = pytest.mark.asyncio
AGENTS = 1000
MOST_ROWS = 60


def name(number: int) -> AgentId:
    return AgentId(f"n{number:04}")


async def fill(world: World) -> None:
    """Every third is Not ready, the rest Ready; each in the state for so many seconds as its number."""
    now, record = world.gateway.clock.now(), world.board.journal.record
    for number in range(AGENTS):
        agent = name(number)
        skill = SkillId("other" if number % 10 == 0 else "billing")
        record(AgentSignedIn(agent, DeskId(f"d{number}"), agent, (skill,)))
        if number % 3 == 0:
            record(AgentNotReady(agent, NotReadyReasonId("meal"), "self"))
        else:
            record(AgentReady(agent, now - timedelta(seconds=number)))
    await world.board.journal.flush()


class Board(AgentPage):
    """The floor of the wallboard."""

    async def rows(self) -> list[str]:
        """The agents whose rows are drawn."""
        return [
            str(one)
            for one in await self.page.eval_on_selector_all(
                "tr[data-agent]", "all => all.map(one => one.dataset.agent)"
            )
        ]

    async def pick(self, field: str, option: str) -> None:
        await self.at(f"floor-{field}").click()
        await self.page.get_by_role("option", name=option, exact=True).click()


async def test_a_floor_of_a_thousand(world: World, browser: Browser, tmp_path: Path) -> None:
    await fill(world)
    await add_person(world, "head", "supervisor")
    context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 1000})
    board = Board(await context.new_page(), world.url)
    await board.sign_in("head", PASSWORD)
    grid = board.page.get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", str(AGENTS + 1), timeout=15_000)
    await board.pick("order", "Name")
    await expect(board.at("agent-n0000")).to_be_visible()
    assert 10 <= len(await board.rows()) <= MOST_ROWS
    # By wheel: other rows, no more of them.
    await board.at("floor-scroller").evaluate("one => { one.scrollTop = one.scrollHeight / 2; }")
    await expect(board.at("agent-n0500")).to_be_visible()
    assert len(await board.rows()) <= MOST_ROWS
    # By key, from the row that has the focus: to the end, and one up; to the first again.
    await board.at("agent-n0500").focus()
    await board.page.keyboard.press("End")
    await expect(board.at("agent-n0999")).to_be_focused()
    await board.page.keyboard.press("ArrowUp")
    await expect(board.at("agent-n0998")).to_be_focused()
    await expect(board.at("agent-n0998")).to_have_attribute("aria-rowindex", "1000")
    await board.page.keyboard.press("Home")
    await expect(board.at("agent-n0000")).to_be_focused()
    # Who needs a hand comes first, wherever it was.
    world.board.journal.record(HandRaised(name(777)))
    await board.pick("order", "Needs attention")
    await expect(board.page.locator('tr[aria-rowindex="2"]')).to_have_attribute("data-agent", "n0777")
    # Found by number; by state; by queue.
    await board.at("floor-find").fill("n031")
    await expect(grid).to_have_attribute("aria-rowcount", "11")
    await board.pick("state", "Not ready")
    await expect(grid).to_have_attribute("aria-rowcount", "4")  # 312, 315, 318
    assert sorted(await board.rows()) == ["n0312", "n0315", "n0318"]
    await expect(board.at("floor-shown")).to_contain_text("3")
    await board.at("floor-find").fill("")
    await expect(grid).to_have_attribute("aria-rowcount", "335")
    await board.pick("queue", "Customer service")
    await expect(grid).to_have_attribute("aria-rowcount", "301")  # every tenth is no use there
    await board.page.screenshot(path=tmp_path / "floor.png")
    assert [one for one in board.problems if "401" not in one] == []  # who am I, asked before the sign-in
    await context.close()
