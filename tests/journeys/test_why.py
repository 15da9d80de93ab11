"""Why this agent: a supervisor asks about a call that waits, sees it go, and asks again when it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from lexicon.ids import CallId, OfferId
from lexicon.journal import CallBridged, CallEnded, CallQueued, OfferMade
from tests.journeys.browser import AgentPage, open_page, quick_chromium, tone_file
from tests.journeys.centre import PASSWORD, Centre
from tests.journeys.test_cli import answer, zuoxi

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def asking(centre: Centre, place: Path) -> AsyncIterator[AgentPage]:
    """A supervisor at the wallboard, in English."""
    async with quick_chromium(tone_file(place / "microphone.wav")) as browser:
        _, board = await open_page(browser, centre.url, "en")
        await board.sign_in("t-super", PASSWORD)
        yield board


async def seen_to_wait(board: AgentPage, call: CallId) -> None:
    """Who could take it and why not the others, in both languages; in Chinese from then on."""
    await board.at(f"why-{call}").click()
    skilled, other = board.at("candidate-t-anna"), board.at("candidate-t-cai")
    await expect(skilled).to_have_attribute("data-rule", "not-ready")
    await expect(other).to_have_attribute("data-rule", "skill")
    await expect(other).to_contain_text("no Skill A")
    await expect(board.at("change").first).to_have_attribute("data-event", "longest-wait")
    await board.at("language-switch").click()
    await expect(other).to_contain_text("没有“甲技能”")
    await expect(board.at("why-panel")).to_contain_text("何时会有变化")


async def seen_again(board: AgentPage, call: CallId, offer: OfferId) -> None:
    """The stored choice, and the whole answer of that moment; then the panel is closed."""
    await expect(board.at(f"offer-{offer}")).to_have_attribute("data-outcome", "taken")
    await expect(board.at("why-now")).to_have_count(0)
    await board.at(f"replay-{offer}").click()
    await expect(board.at("replayed")).to_have_attribute("data-same", "true")
    await expect(board.at("replayed").get_by_test_id("candidate-t-anna")).to_have_attribute("data-may", "true")
    await board.page.keyboard.press("Escape")
    await expect(board.at("why-panel")).to_have_count(0)
    await expect(board.at(f"why-floor-{call}")).to_be_visible()


async def test_a_supervisor_asks_why_a_call_waits_and_where_it_went(centre: Centre, tmp_path: Path) -> None:
    async with (
        centre.agent("t-anna", is_ready=False) as anna,
        centre.agent("t-cai"),
        asking(centre, tmp_path) as board,
    ):
        await expect(board.at("waiting-list")).to_contain_text("Nobody waits")
        caller, number = await centre.choose("1")
        call = (await centre.fact(number, CallQueued)).call
        await seen_to_wait(board, call)
        await anna.ready()  # the panel sees it without being asked again
        offered = await anna.phone.next_call(10)
        offer = (await centre.fact(number, OfferMade)).offer
        await offered.answer()  # at once: it rings for two seconds only, and the panel asks as seldom
        await centre.fact(number, CallBridged)
        await seen_again(board, call, offer)
        await caller.hang_up()
        await centre.fact(number, CallEnded)
        await anna.state("wrap-up")
        await anna.save(call)
        await told_by_the_command(centre, call, offer)


async def told_by_the_command(centre: Centre, call: CallId, offer: OfferId) -> None:
    async with zuoxi(centre, "explain", offer, "--full") as process:
        status, told = await answer(process)
    assert (status, told["call"], told["phase"], told["now"]) == (0, call, "ended", None)
    assert [(one["offer"], one["outcome"]) for one in told["offers"]] == [(offer, "taken")]
    (replayed,) = told["replayed"]
    rules = {one["agent"]: one["rule"] for one in replayed["why"]["candidates"]}
    assert (replayed["is_same"], rules) == (True, {"t-anna": None, "t-cai": "skill"})
    async with zuoxi(centre, "explain", "nothing-of-ours") as process:
        status, told = await answer(process)
    assert status == 1 and told["error"]
