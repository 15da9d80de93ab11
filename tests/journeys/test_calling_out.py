"""Calls that agents place, over the real trunk to a telephone outside: heard by both, recorded, refused in words."""

from typing import TypeVar

import pytest
from playwright.async_api import Browser, expect

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.protocol import control as protocol_control
from agent_ui.gateway.protocol import messages as protocol
from agent_ui.gateway.protocol import out as protocol_out
from cli import sound
from cli.demo_agent import AgentFailed, order_id
from cli.phone import Leg, Phone
from lexicon.journal import (
    CallBridged,
    CalleeRings,
    CallEnded,
    CallOutFailed,
    CallPlaced,
    CallQueued,
    Fact,
    RecordingKept,
    WrapUpOwed,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.browser import MICROPHONE_HZ, open_page
from tests.journeys.centre import EN, PASSWORD, ZH, Centre, TestAgent, eventually
from tests.journeys.stereo import both_ears
from tests.journeys.test_control import is_, music

pytestmark = pytest.mark.asyncio
CUSTOMER, CUSTOMER_HZ, AGENT_HZ = "13900139000", 440, 1000
F = TypeVar("F", bound=Fact)


async def fact(centre: Centre, kind: type[F], within_s: float = 15, call: str | None = None) -> F:
    """The first of its kind, of that call: what an earlier test's call leaves may come late."""
    found: list[F] = []

    async def is_there() -> bool:
        known = [one for one in await centre.facts() if isinstance(one, kind)]
        found[:] = [one for one in known if call is None or getattr(one, "call", None) == call]
        return bool(found)

    await eventually(is_there, kind.__name__, within_s)
    return found[0]


async def place(agent: TestAgent, number: str = CUSTOMER, line: str = EN) -> Leg:
    """The order, and the agent's own telephone is taken."""
    await agent.desk.order(protocol_out.PlaceCall(id=order_id(), number=number, line=line))
    phone = await agent.phone.next_call(10)
    assert phone.peer_number == number
    await phone.answer()
    phone.tone(AGENT_HZ)
    return phone


async def talk(agent: TestAgent, customer: Phone) -> tuple[Leg, Leg]:
    """Both talk."""
    phone = await place(agent)
    theirs = await customer.next_call(10)
    assert theirs.peer_number == EN, "the client's number is shown"
    await agent.desk.until(lambda now: now.call is not None and now.call.is_ringing, "ringing", 5)
    await phone.hears_anything()
    await theirs.answer()
    theirs.tone(CUSTOMER_HZ)
    await phone.hears(CUSTOMER_HZ)
    await theirs.hears(AGENT_HZ)
    return phone, theirs


async def test_a_call_is_placed_talked_held_and_recorded(centre: Centre) -> None:
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as agent:
        phone, theirs = await talk(agent, customer)
        snapshot = await agent.state("talking")
        call = snapshot.call
        assert call is not None and (call.is_outbound, call.caller, call.number) == (True, mask_number(CUSTOMER), EN)
        await agent.desk.order(protocol_control.HoldCall(id=order_id(), call=call.id))
        await music(theirs)
        await agent.desk.order(protocol_control.RetrieveCall(id=order_id(), call=call.id))
        await theirs.hears(AGENT_HZ)
        await agent.desk.order(protocol_control.SendDigits(id=order_id(), call=call.id, digits="42#"))
        await eventually(lambda: is_(theirs.keys == "42#"), "keys", 5, lambda: theirs.keys)
        await agent.desk.order(protocol.HangUp(id=order_id(), call=call.id))
        await theirs.ended(5)
        await phone.ended(5)
        assert (await fact(centre, CallEnded, call=call.id)).outcome == Outcome(Fault.AGENT, "completed")
        await agent.state("wrap-up")
        saved = await agent.save(call.id)
        assert saved.caller == mask_number(CUSTOMER)
        await agent.state("ready")
        kept = await fact(centre, RecordingKept, 30, call.id)
        left, right = both_ears(centre.stack.site.kept / kept.path)
        assert sound.strongest_hz(left) == pytest.approx(CUSTOMER_HZ, abs=5)
        assert sound.strongest_hz(right) == pytest.approx(AGENT_HZ, abs=5)
    kinds = [type(one) for one in await centre.facts()]
    assert CallQueued not in kinds


async def test_the_customer_hangs_up_and_a_given_away_customer_waits(centre: Centre) -> None:
    customer = await centre.phones.caller(CUSTOMER)
    # Somebody who knows the reason is signed in: else the customer is let go after a second.
    async with centre.agent("t-anna") as agent, centre.agent("t-ben", is_ready=False) as ben:
        phone, theirs = await talk(agent, customer)
        await theirs.hang_up()
        await phone.ended(5)
        assert (await fact(centre, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        wrap_up = await fact(centre, WrapUpStarted)
        # Called back from the wrap-up, which is owed then.
        phone, theirs = await talk(agent, customer)
        assert (await fact(centre, WrapUpOwed)).call == wrap_up.call
        snapshot = await agent.state("talking")
        assert snapshot.call is not None
        order = protocol_control.TransferCall(id=order_id(), call=snapshot.call.id, queue="t-q", reason="t-rb")
        await agent.desk.order(order)
        await music(theirs)
        await ben.ready()
        next_one = await ben.phone.next_call(10)
        await next_one.answer()
        next_one.tone(1300)
        await theirs.hears(1300)
        await theirs.hang_up()
        await next_one.ended(5)
        await ben.save(snapshot.call.id)
        await agent.save(snapshot.call.id)
        await agent.save(wrap_up.call)


@pytest.mark.parametrize(
    ("what", "why"), [("busy", "busy"), ("nobody", "wrong-number"), ("agent", "given-up"), ("own-phone", "given-up")]
)
async def test_nobody_is_reached(centre: Centre, what: str, why: str) -> None:
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as agent:
        phone = await place(agent, "13911112222" if what == "nobody" else CUSTOMER)
        if what != "nobody":
            theirs = await customer.next_call(10)
            call = (await fact(centre, CallPlaced)).call
            if what == "busy":
                await theirs.decline()
            elif what == "agent":
                await agent.desk.order(protocol.HangUp(id=order_id(), call=call))
            else:
                await phone.hang_up()
            await theirs.ended(5)
        assert (await fact(centre, CallOutFailed)).why == why
        await phone.ended(5)
        await agent.state("ready")


async def test_what_may_not_be_dialled(centre: Centre) -> None:
    async with centre.agent("t-anna", is_ready=False) as agent:
        await agent.desk.until(lambda now: now.me.is_phone_registered, "a registered phone", 10)
        for number, line, code in (("12", EN, "number-wrong"), ("0014155550100", ZH, "barred-international")):
            with pytest.raises(AgentFailed) as refused:
                await agent.desk.order(protocol_out.PlaceCall(id=order_id(), number=number, line=line))
            assert code in str(refused.value)
        await agent.state("not-ready")


@pytest.mark.parametrize("when", ["ringing", "talking"])
async def test_the_controller_is_killed(centre: Centre, when: str) -> None:
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as agent:
        if when == "ringing":
            phone = await place(agent)
            theirs = await customer.next_call(10)
            await fact(centre, CalleeRings)
        else:
            phone, theirs = await talk(agent, customer)
            await fact(centre, CallBridged)
        centre.stack.kill("controller")
        if when == "ringing":
            await theirs.answer()
            theirs.tone(CUSTOMER_HZ)
        await phone.hears(CUSTOMER_HZ)
        await theirs.hears(AGENT_HZ)
        await fact(centre, CallBridged, 20)
        await agent.state("talking")
        await theirs.hang_up()
        await phone.ended(10)
        await agent.state("wrap-up")
        await agent.save((await fact(centre, CallPlaced)).call)
        assert len([one for one in await centre.facts() if isinstance(one, CallPlaced)]) == 1


# ---------------------------------------------------------------- by a person at the page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_person_dials_and_calls_back(centre: Centre, browser: Browser, language: str) -> None:
    customer = await centre.phones.caller(CUSTOMER)
    _, desk = await open_page(browser, centre.url, language)
    await desk.sign_in("t-anna", PASSWORD)
    await expect(desk.at("dial-button")).to_be_enabled()
    await desk.page.keyboard.press("F1")
    await desk.at("dial-line").click()
    name = "测试公司" if language == "zh-CN" else "Test company"
    await desk.page.get_by_role("option", name=f"{name} · {EN}").click()
    await desk.dial("139 0013 9000")
    theirs = await customer.next_call(10)
    await expect(desk.at("call-panel")).to_have_attribute("data-phase", "calling")
    await desk.state("talking")
    await theirs.answer()
    theirs.tone(CUSTOMER_HZ)
    await expect(desk.at("call-panel")).to_have_attribute("data-phase", "talking")
    await theirs.hears(MICROPHONE_HZ)
    assert abs(await desk.heard() - CUSTOMER_HZ) < 15
    await theirs.hang_up()
    await desk.state("wrap-up")
    await desk.at("call-back").click()
    again = await customer.next_call(10)
    await desk.state("talking")
    await again.decline()
    await expect(desk.page.get_by_test_id("notice").first).to_have_attribute("data-code", "out-busy")
    await desk.state("not-ready")
    assert [problem for problem in desk.problems if "401" not in problem] == []
    await desk.at("sign-out").click()
