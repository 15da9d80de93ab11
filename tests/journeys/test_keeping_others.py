"""A page loaded anew in a consultation: the caller is kept, and the same agent talks on with him."""

import pytest
from playwright.async_api import Browser, expect

from lexicon.journal import SecondEnded
from tests.journeys.centre import Centre
from tests.journeys.test_control import music
from tests.journeys.test_keeping import both_hear, in_conversation, one_call_was_counted
from tests.journeys.test_sending_out import THERE, answered, consult

pytestmark = pytest.mark.asyncio


async def test_loaded_anew_while_consulting_a_number_outside(centre: Centre, browser: Browser) -> None:
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
    await one_call_was_counted(centre, number, desk)
