"""A number outside as the second party, over the real trunk: consulted, swapped, given the caller, busy; and a
controller that is killed while no agent is in the call."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from agent_ui.gateway.protocol import control as order
from cli.phone import Leg, Phone
from lexicon.journal import CallEnded, HandedOutside, RecordingKept, SecondEnded, SecondLegEnded
from lexicon.outcome import Fault, Outcome
from tests.journeys.browser import MICROPHONE_HZ, AgentPage
from tests.journeys.centre import ZH, Centre
from tests.journeys.test_control import AGENT_HZ, CALLER_HZ, OTHER_HZ, music, talking
from tests.journeys.test_control_page import ready
from tests.journeys.test_second import ask, is_alone, second_is

pytestmark = pytest.mark.asyncio
THERE = "13900139000"
PUT_THROUGH = Outcome(Fault.CALLER, "put-through")


async def answered(there: Phone) -> Leg:
    """At the number outside, which is shown the client's own."""
    leg = await there.next_call(10)
    assert leg.peer_number == ZH
    await leg.answer()
    leg.tone(OTHER_HZ)
    return leg


async def test_consulted_swapped_and_given_the_caller(centre: Centre) -> None:
    there = await centre.phones.caller(THERE)
    async with talking(centre) as talk:
        await ask(talk, order.ConsultCall, number="139-0013 9000")
        outside = await answered(there)
        await second_is(talk.agent, "with")
        await talk.phone.hears(OTHER_HZ)
        await outside.hears(AGENT_HZ)
        await music(talk.caller)
        await ask(talk, order.SwapCall)
        await talk.caller.hears(AGENT_HZ)
        await music(outside)
        await ask(talk, order.CompleteCall)
        await talk.agent.state("wrap-up")
        await talk.phone.ended(5)
        await talk.caller.hears(OTHER_HZ)
        await outside.hears(CALLER_HZ)
        await talk.agent.save(talk.call)
        await talk.agent.state("ready")  # free, while the two talk on
        await talk.caller.hang_up()
        await outside.ended(5)
    assert (await centre.fact(talk.number, CallEnded)).outcome == PUT_THROUGH
    assert (await centre.fact(talk.number, HandedOutside)).how == "consult"
    assert (await centre.fact(talk.number, SecondLegEnded)).why == "completed"
    kept = [await centre.fact(talk.number, RecordingKept, 30, count=n) for n in (1, 2)]
    assert {one.recording.rpartition("-")[2] for one in kept} == {"1", "c1"}, "what agents say, and nothing after it"


async def test_busy_there_and_the_caller_is_back_and_then_sent_while_the_controller_dies(centre: Centre) -> None:
    there = await centre.phones.caller(THERE)
    async with talking(centre) as talk:
        await ask(talk, order.TransferTo, number=THERE)
        refused = await there.next_call(10)
        await music(talk.caller)
        await refused.decline()
        await is_alone(talk.agent)
        await talk.hear_each_other()
        assert (await centre.fact(talk.number, SecondEnded)).why == "busy"
        await ask(talk, order.TransferTo, number=THERE)
        outside = await answered(there)
        await talk.caller.hears(OTHER_HZ)
        await outside.hears(CALLER_HZ)
        await talk.agent.state("wrap-up")
        await talk.agent.save(talk.call)
        centre.stack.kill("controller")
        await talk.agent.state("ready")
        await talk.caller.hears(OTHER_HZ, 20)
        await outside.hears(CALLER_HZ)
        await outside.hang_up()
        await talk.caller.ended(15)
    assert (await centre.fact(talk.number, CallEnded)).outcome == PUT_THROUGH
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("HandedOutside", "SecondLegEnded", "TalkEnded", "CallEnded")] == [1, 2, 1, 1]


async def consult(desk: AgentPage, number: str) -> None:
    """From the keyboard: the picker, the field for a number, and its key."""
    await desk.page.keyboard.press("F3")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.type(number)
    await desk.page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_person_types_a_number(centre: Centre, browser: Browser, language: str, tmp_path: Path) -> None:
    there, is_zh = await centre.phones.caller(THERE), language == "zh-CN"
    desk = await ready(browser, centre, language)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")
    await desk.state("talking")
    caller.tone(CALLER_HZ)
    await desk.page.keyboard.press("F3")
    await desk.at("transfer-number").fill("139 0013 9000")
    await desk.page.screenshot(path=tmp_path / "typed.png")
    await desk.at("transfer-second").click()
    second = desk.at("second")
    await expect(second).to_have_attribute("data-state", "ringing")
    await expect(second).to_contain_text("13900139000")
    await desk.page.screenshot(path=tmp_path / "ringing.png")
    await (await there.next_call(10)).decline()
    await expect(second).to_have_count(0)
    await expect(desk.page.get_by_text("对方忙" if is_zh else "Busy.")).to_be_visible()
    await desk.page.screenshot(path=tmp_path / "busy.png")
    await consult(desk, THERE)
    outside = await answered(there)
    await expect(second).to_have_attribute("data-state", "with")
    await outside.hears(MICROPHONE_HZ)
    await desk.page.screenshot(path=tmp_path / "with.png")
    await desk.page.keyboard.press("Shift+F3")
    await expect(desk.at("conference")).to_contain_text(THERE)
    await caller.hears(OTHER_HZ)
    await desk.page.screenshot(path=tmp_path / "conference.png")
    await desk.page.keyboard.press("F10")
    await desk.state("wrap-up")
    await outside.hears(CALLER_HZ)
    await outside.hang_up()
    await caller.ended(5)
    assert (await centre.fact(number, HandedOutside)).how == "conference"
    await wrapped_up(desk, is_zh=is_zh)


async def wrapped_up(desk: AgentPage, *, is_zh: bool) -> None:
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结" if is_zh else "Done").click()
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    assert [problem for problem in desk.problems if "401" not in problem] == []
    await desk.at("sign-out").click()
