"""Who may call whom, on the running product: refused in words on the page, allowed at once, capped, and counted."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from agent_ui.gateway.protocol import messages as protocol
from agent_ui.gateway.protocol import out as protocol_out
from cli.demo_agent import AgentFailed, order_id
from lexicon.journal import CallOutBarred, CallOutCharged
from tests.journeys.browser import open_page
from tests.journeys.centre import EN, PASSWORD, Centre
from tests.journeys.listed import listed
from tests.journeys.test_calling_out import fact, place
from tests.journeys.test_cli import ask

pytestmark = pytest.mark.asyncio
ABROAD, UNWANTED = "0014155550100", "13900139555"


async def test_refused_in_words_allowed_at_once_and_capped(centre: Centre, browser: Browser, tmp_path: Path) -> None:
    for language, words in (("zh-CN", "您没有拨打国际及港澳台号码的权限"), ("en", "You may not call numbers abroad")):
        _, desk = await open_page(browser, centre.url, language)
        await desk.sign_in("t-anna", PASSWORD)
        await desk.dial(ABROAD)
        await expect(desk.page.get_by_text(words).first).to_be_visible()
        await desk.at("sign-out").click()
        await desk.page.close()
    barred = await fact(centre, CallOutBarred)
    assert (barred.agent, barred.kind, barred.why) == ("t-anna", "international", "barred-international")

    async with listed(centre, "do-not-call", UNWANTED, "asked not to be called", client=""):
        for language, words in (("zh-CN", "此号码在禁呼名单中"), ("en", "This number is on the do-not-call list")):
            _, desk = await open_page(browser, centre.url, language)
            await desk.sign_in("t-anna", PASSWORD)
            await desk.dial(UNWANTED)
            await expect(desk.page.get_by_text(words).first).to_be_visible()
            await desk.at("sign-out").click()
            await desk.page.close()
        refused = [one for one in await centre.facts() if isinstance(one, CallOutBarred) and one.why == "do-not-call"]
        assert {one.agent for one in refused} == {"t-anna"}
    prices = tmp_path / "rates.csv"
    prices.write_text("prefix,price,from\n+1,0.50,2026-01-01\n")
    assert (await ask(centre, "rates", "import", str(prices), "--check"))[1]["new"] == 1
    assert (await ask(centre, "rates", "import", str(prices)))[1] == {"rows": 1, "new": 1, "is_written": True}
    allowed = ("dialling", "set", "t", "--agent", "t-anna", "--open", "+1415", "--agent-cap", "0.50")
    assert (await ask(centre, *allowed))[1]["is_new"]
    customer = await centre.phones.caller(ABROAD)
    async with centre.agent("t-anna") as agent:
        phone = await place(agent, ABROAD)
        theirs = await customer.next_call(10)
        await theirs.answer()
        snapshot = await agent.state("talking")
        assert snapshot.call is not None
        await agent.desk.order(protocol.HangUp(id=order_id(), call=snapshot.call.id))
        await theirs.ended(5)
        await phone.ended(5)
        charged = await fact(centre, CallOutCharged)
        assert (charged.agent, charged.fen, charged.is_guess) == ("t-anna", 50, False)
        await agent.save(snapshot.call.id)
        with pytest.raises(AgentFailed, match="cap-agent-day"):
            await agent.desk.order(protocol_out.PlaceCall(id=order_id(), number=ABROAD, line=EN))
    await ask(centre, "dialling", "drop", "t", "--agent", "t-anna")  # others call out after this
