"""Consulting, joining all and handing over by a person at the page, by button and by key, in both languages."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from cli.phone import Leg
from lexicon.journal import HandedOver
from tests.journeys.browser import MICROPHONE_HZ, AgentPage
from tests.journeys.centre import Centre, TestAgent
from tests.journeys.desk_keys import every_button_has_its_key
from tests.journeys.test_control import CALLER_HZ, OTHER_HZ, music
from tests.journeys.test_control_page import ready

pytestmark = pytest.mark.asyncio


class Person:
    """At the page, in a conversation, with colleagues who are called by their names in its language."""

    def __init__(self, desk: AgentPage, language: str, folder: Path) -> None:
        self.desk, self.is_zh, self._folder = desk, language == "zh-CN", folder

    async def photograph(self, name: str) -> None:
        await self.desk.page.screenshot(path=self._folder / f"{name}.png")

    async def choose(self, zh: str, en: str) -> None:
        """Open the picker by its key and take this one of those it offers."""
        await self.desk.page.keyboard.press("F3")
        await self.photograph("picker")
        await self.desk.page.get_by_role("option", name=zh if self.is_zh else en).click()

    async def choose_cai(self) -> None:
        await self.choose("测试t-cai · 空闲", "Test t-cai · Ready")

    async def second_is(self, state: str) -> None:
        await expect(self.desk.at("second")).to_have_attribute("data-state", state)
        await self.photograph(state)

    async def answered(self, other: TestAgent) -> Leg:
        phone = await other.phone.next_call(10)
        await phone.answer()
        phone.tone(OTHER_HZ)
        await self.second_is("with")
        return phone


async def transfer_and_take_back(person: Person, cai: TestAgent, caller: Leg) -> None:
    await person.choose_cai()
    await person.desk.at("transfer-second").click()
    await person.second_is("ringing")
    rung = await cai.phone.next_call(10)
    await person.desk.page.keyboard.press("F6")
    await rung.ended(5)
    await expect(person.desk.at("second")).to_have_count(0)
    await caller.hears(MICROPHONE_HZ)
    await cai.state("ready")


async def consult_and_join_all(person: Person, cai: TestAgent, caller: Leg) -> None:
    desk = person.desk
    await person.choose("测试队列 · 乙原因", "Test queue · Reason B")
    await desk.at("consult").click()
    phone = await person.answered(cai)
    await phone.hears(MICROPHONE_HZ)
    await music(caller)
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("Shift+F6")
    await person.second_is("waiting")
    await caller.hears(MICROPHONE_HZ)
    await desk.at("swap").click()
    await person.second_is("with")
    await desk.page.keyboard.press("Shift+F3")
    await expect(desk.at("conference")).to_contain_text("测试t-cai" if person.is_zh else "Test t-cai")
    await caller.hears(OTHER_HZ)  # louder than the microphone, whose even tone the browser takes for noise
    phone.quiet()
    await caller.hears(MICROPHONE_HZ)
    await person.photograph("conference")
    await every_button_has_its_key(desk)
    await desk.page.keyboard.press("Control+F3")
    await expect(desk.at("conference")).to_have_count(0)
    await phone.ended(5)
    snapshot = await cai.state("wrap-up")
    assert snapshot.call is not None
    await cai.save(snapshot.call.id, reason="t-rb")
    await cai.ready()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_person_consults_joins_all_and_hands_over(
    centre: Centre, browser: Browser, language: str, tmp_path: Path
) -> None:
    desk = await ready(browser, centre, language)
    person = Person(desk, language, tmp_path)
    caller, number = await centre.choose("1")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")
    await desk.state("talking")
    caller.tone(CALLER_HZ)
    await caller.hears(MICROPHONE_HZ)
    async with centre.agent("t-cai") as cai:
        await transfer_and_take_back(person, cai, caller)
        await consult_and_join_all(person, cai, caller)
        await person.choose_cai()
        await desk.page.keyboard.press("Enter")  # the list is closed: who was chosen is asked
        await person.answered(cai)
        await desk.page.keyboard.press("Shift+F2")
        await desk.state("wrap-up")
        await caller.hears(OTHER_HZ)
        await caller.hang_up()
        await cai.state("wrap-up")
    assert (await centre.fact(number, HandedOver)).how == "consult"
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结" if person.is_zh else "Done").click()
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    assert [problem for problem in desk.problems if "401" not in problem] == []
    await desk.at("sign-out").click()


async def test_a_caller_is_parked_and_picked_up_by_key(centre: Centre, browser: Browser, tmp_path: Path) -> None:
    desk = await ready(browser, centre, "zh-CN")
    caller, _ = await centre.choose("1")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")
    await desk.state("talking")
    await desk.page.screenshot(path=tmp_path / "talking.png")
    await desk.page.keyboard.press("Shift+F4")
    await desk.state("wrap-up")
    await music(caller)
    await expect(desk.at("slot-1")).to_be_visible()
    await expect(desk.at("pick-up-1")).to_be_disabled()
    await desk.page.screenshot(path=tmp_path / "parked.png")
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结").click()
    await desk.at("wrapup-save").click()
    await desk.state("ready")
    await desk.page.keyboard.press("Shift+F8")
    await desk.state("offered")
    await desk.page.keyboard.press("F8")
    await caller.hears(MICROPHONE_HZ)
    await expect(desk.at("parked")).to_have_count(0)
    await caller.hang_up()
    await desk.state("ready", within_s=40)  # its wrap-up was saved already, and ends by its limit
    await desk.at("sign-out").click()
