"""A page loaded anew in a consultation, and then in a conference: the same agent talks on with who is there."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from cli import sound
from cli.phone import Leg
from lexicon.journal import PartyBack, RecordingKept, SecondEnded
from tests.journeys.browser import MICROPHONE_HZ, AgentPage
from tests.journeys.centre import Centre
from tests.journeys.stereo import both_ears
from tests.journeys.test_control import CALLER_HZ, OTHER_HZ, music
from tests.journeys.test_keeping import both_hear, in_conversation
from tests.journeys.test_second_page import Person
from tests.journeys.test_sending_out import THERE, answered, consult

pytestmark = pytest.mark.asyncio


async def test_loaded_anew_while_consulting_and_in_a_conference(
    centre: Centre, browser: Browser, tmp_path: Path
) -> None:
    there = await centre.phones.caller(THERE)
    desk, caller, number = await in_conversation(centre, browser)
    await consult(desk, THERE)
    outside = await answered(there)
    await expect(desk.at("second")).to_have_attribute("data-state", "with")
    await music(caller)
    await desk.page.reload()
    await outside.ended(10)
    await music(caller)
    await desk.state("talking")
    await expect(desk.at("second")).to_have_count(0)
    await both_hear(desk, caller)
    assert (await centre.fact(number, SecondEnded)).why == "first-left"
    async with centre.agent("t-cai") as cai:
        person = Person(desk, "zh-CN", tmp_path)
        await person.choose_cai()
        await desk.at("consult").click()
        phone = await person.answered(cai)
        await desk.at("merge").click()
        await expect(desk.at("conference")).to_contain_text("测试t-cai")
        await caller.hears(OTHER_HZ)
        await loaded_anew(desk, caller, phone)
        await centre.fact(number, PartyBack)
        await desk.state("talking")
        await expect(desk.at("conference")).to_contain_text("测试t-cai")
        phone.quiet()
        await caller.hears(MICROPHONE_HZ)
        await both_hear(desk, caller)
        await desk.page.screenshot(path=tmp_path / "back.png")
        await caller.hang_up()
        await cai.state("wrap-up")
        await desk.state("wrap-up")
    parts = [await centre.fact(number, RecordingKept, count=n) for n in (1, 2, 3, 4)]
    last = max((one for one in parts if "-c" not in one.recording), key=lambda one: one.recording)
    customer, agents = both_ears(centre.stack.site.kept / last.path)
    assert sound.tone_level(customer, CALLER_HZ) > 0.02
    for heard_hz in (OTHER_HZ, MICROPHONE_HZ):
        assert sound.tone_level(agents, heard_hz) > 0.01, f"{heard_hz} Hz of the conference after the reload"
    await centre.nothing_left()


async def loaded_anew(desk: AgentPage, caller: Leg, phone: Leg) -> None:
    """While the page is away the other one and the caller talk on; nobody hears music."""

    async def when_seen(route: Route) -> None:
        await expect(desk.at("kept")).to_contain_text("会议")
        caller.forget()
        phone.forget()
        await caller.hears(OTHER_HZ)
        await phone.hears(CALLER_HZ)
        await route.continue_()

    await desk.page.route("**/api/phone", when_seen)
    await desk.page.reload()
    await expect(desk.at("kept")).to_have_count(0, timeout=20_000)
