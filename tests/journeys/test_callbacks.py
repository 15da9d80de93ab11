"""Callers who keep their place without a line: let go, called back once at their turn, on the real Asterisk."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from cli.demo_agent import AgentFailed
from cli.phone import Phone
from lexicon.ids import CallId, RecordingId
from lexicon.journal import (
    CallbackDialled,
    CallbackEnded,
    CallbackTaken,
    CallBridged,
    CallEnded,
    CallOutBarred,
    CallQueued,
    Fact,
    OfferMade,
    RecordingKept,
)
from lexicon.outcome import Fault, Outcome
from store.work_items import WorkItems
from tests.journeys.browser import open_page
from tests.journeys.centre import PASSWORD, Centre, TestAgent, eventually
from tests.journeys.listed import listed
from tests.journeys.test_flows import in_force
from tests.journeys.test_routing import done

pytestmark = pytest.mark.asyncio
NUMBER, CUSTOMER, CUSTOMER_HZ, AGENT_HZ = "5550005", "13700137001", 440, 1000
ROW = f"""
INSERT INTO number (number, client_id, language, greeting, menu, tries, digit_timeout_s, default_reason_id)
VALUES ('{NUMBER}', 't', 'zh', 'greeting', 'menu', 2, 0.5, 't-ra') ON CONFLICT DO NOTHING
"""
FLOW: dict[str, Any] = {
    "format": 1,
    "flow": "t-back",
    "client": "t",
    "numbers": [NUMBER],
    "languages": ["zh", "en"],
    "start": "waits",
    "nodes": {
        "waits": {"do": "queue", "reason": "t-ra", "keys": {"9": "back"}},
        "back": {
            "do": "callback",
            "otherwise": "waits",
            "done": {"zh": "好的", "en": "Thank you"},
        },
    },
}
F = TypeVar("F", bound=Fact)


@pytest_asyncio.fixture
async def line(centre: Centre, tmp_path: Path) -> AsyncIterator[Centre]:
    async with in_force(centre, tmp_path, ROW, FLOW):
        yield centre


async def of_call(centre: Centre, call: CallId, kind: type[F], within_s: float = 20) -> F:
    """The call's fact: the customer's second line has no CallArrived by which ``Centre.fact`` would find it."""
    found: list[F] = []

    async def is_there() -> bool:
        found[:] = [one for one in await centre.facts() if isinstance(one, kind) and getattr(one, "call", "") == call]
        return bool(found)

    await eventually(is_there, f"{kind.__name__} of {call}", within_s)
    return found[0]


async def taken(centre: Centre, customer: Phone) -> CallbackTaken:
    """Waits, asks for a callback with 9, says yes, and is let go."""
    leg = await customer.dial(NUMBER)
    await leg.answered()
    queued = await centre.fact(customer.user, CallQueued)
    await leg.press("9")
    await asyncio.sleep(1)
    await leg.press("1")
    promised = await centre.fact(customer.user, CallbackTaken)
    assert (await leg.ended(15)).by == "them"
    assert (promised.number, promised.joined_at, promised.order) == (customer.user, queued.joined_at, queued.order)
    return promised


async def waits_without_a_line(centre: Centre, call: CallId) -> None:
    """The telephone was left in peace for a moment, and the call is in its queue again."""

    async def is_there() -> bool:
        queued = [one for one in await centre.facts() if isinstance(one, CallQueued) and one.call == call]
        return any(one.is_callback for one in queued)

    await eventually(is_there, f"{call} to be called back", 20)


async def is_ready_again(agent: TestAgent) -> None:
    """As soon as there is a controller to hear it."""

    async def is_done() -> bool:
        try:
            await agent.ready()
        except AgentFailed:
            return False
        return True

    await eventually(is_done, "Ready", 30)


async def test_who_asked_for_a_callback_and_then_for_no_calls_is_not_called(line: Centre) -> None:
    customer = await line.phones.caller("13700137555")
    async with line.agent("t-anna", is_ready=False) as anna:
        promised = await taken(line, customer)
        await waits_without_a_line(line, promised.call)
        async with listed(line, "do-not-call", customer.user):
            await anna.ready()
            await (await anna.phone.next_call(10)).answer()
            ended = await of_call(line, promised.call, CallbackEnded)
            barred = await of_call(line, promised.call, CallOutBarred)
            assert (ended.why, barred.why) == ("not-allowed", "do-not-call")


async def test_called_back_in_turn_before_who_came_later(line: Centre) -> None:
    customer = await line.phones.caller(CUSTOMER)
    async with line.agent("t-anna", is_ready=False) as anna:
        promised = await taken(line, customer)
        listed = await done(line, "callbacks", "list")
        assert CUSTOMER in str(listed)
        later, other = await line.call(NUMBER)
        await line.fact(other, CallQueued)
        await waits_without_a_line(line, promised.call)
        await anna.ready()
        offered = await anna.state("offered")
        assert offered.call is not None and (offered.call.id, offered.call.is_callback) == (promised.call, True)
        phone = await anna.phone.next_call(10)
        await phone.answer()
        phone.tone(AGENT_HZ)
        theirs = await customer.next_call(10)
        assert theirs.peer_number == NUMBER, "the number that was dialled is shown"
        await phone.hears_anything()  # the customer's telephone rings
        await theirs.answer()
        theirs.tone(CUSTOMER_HZ)
        await phone.hears(CUSTOMER_HZ)
        await theirs.hears(AGENT_HZ)
        assert (await of_call(line, promised.call, CallbackEnded)).why == "reached"
        bridged = await of_call(line, promised.call, CallBridged)
        assert bridged.waited_s > 1
        await theirs.hang_up()
        await anna.state("wrap-up")
        await anna.save(promised.call)
        ended = await of_call(line, promised.call, CallEnded)
        assert ended.outcome == Outcome(Fault.CALLER, "completed")
        assert (await of_call(line, promised.call, RecordingKept)).seconds > 0.5
        await later.hang_up()
        await line.fact(other, CallEnded)
        await anna.state("ready", "offered")
    assert len([one for one in await line.facts() if isinstance(one, CallbackDialled)]) == 1


async def test_busy_is_a_work_item_and_the_agent_goes_on(line: Centre) -> None:
    customer = await line.phones.caller("13700137002")
    async with line.agent("t-anna", is_ready=False) as anna:
        promised = await taken(line, customer)
        await anna.ready()
        await (await anna.phone.next_call(10)).answer()
        await (await customer.next_call(10)).decline()
        over = await of_call(line, promised.call, CallbackEnded)
        assert (over.why, over.is_open) == ("busy", True)
        await anna.state("ready")
        item = await WorkItems(line.pool).by_id(RecordingId(f"{promised.call}-callback"))
        assert item is not None and (item.kind, item.why, item.state, item.caller) == (
            "callback", "busy", "open", customer.user,
        )  # fmt: skip
        assert (await of_call(line, promised.call, CallEnded)).outcome == Outcome(Fault.LINE, "busy")


@pytest.mark.parametrize("moment", ["waiting", "dialled"])
async def test_a_killed_controller_forgets_no_callback_and_dials_none_twice(line: Centre, moment: str) -> None:
    customer = await line.phones.caller("13700137003" if moment == "waiting" else "13700137004")
    async with line.agent("t-anna", is_ready=False) as anna:
        promised = await taken(line, customer)
        if moment == "waiting":
            line.stack.kill("controller")
            await is_ready_again(anna)
        else:
            await anna.ready()
        phone = await anna.phone.next_call(20)
        await phone.answer()
        phone.tone(AGENT_HZ)
        theirs = await customer.next_call(15)
        if moment == "dialled":
            line.stack.kill("controller")  # the next one finds the customer's telephone ringing
        await theirs.answer()
        theirs.tone(CUSTOMER_HZ)
        await phone.hears(CUSTOMER_HZ, 20)
        await theirs.hears(AGENT_HZ, 20)
        assert (await of_call(line, promised.call, CallbackEnded)).why == "reached"
        await theirs.hang_up()
        await of_call(line, promised.call, CallEnded)
    facts = [one for one in await line.facts() if getattr(one, "call", "") == promised.call]
    kinds = [type(one) for one in facts]
    once = (CallbackTaken, CallbackDialled, CallbackEnded, CallEnded, OfferMade)
    assert [kinds.count(kind) for kind in once] == [1] * len(once)


async def test_the_page_says_that_it_is_a_callback(line: Centre, browser: Browser) -> None:
    customer = await line.phones.caller("13700137005")
    _, desk = await open_page(browser, line.url)
    await desk.sign_in("t-anna", PASSWORD)
    promised = await taken(line, customer)
    await expect(desk.at("ready-button")).to_be_enabled(timeout=15_000)
    await desk.at("ready-button").click()
    await desk.state("offered")
    await expect(desk.at("call-callback")).to_contain_text("回拨")
    await desk.at("answer-button").click()
    theirs = await customer.next_call(15)
    await theirs.answer()
    theirs.tone(CUSTOMER_HZ)

    async def hears_the_customer() -> bool:
        return abs(await desk.heard() - CUSTOMER_HZ) < 15

    await eventually(hears_the_customer, "the customer at the agent's")
    await theirs.hang_up()
    await desk.state("wrap-up")
    await of_call(line, promised.call, CallEnded)


async def test_a_supervisor_calls_one_off_at_the_wallboard(line: Centre, browser: Browser) -> None:
    customer = await line.phones.caller("13700137006")
    _, board = await open_page(browser, line.url, "en")
    await board.sign_in("t-super", PASSWORD)
    promised = await taken(line, customer)
    row = board.at(f"waiting-{promised.call}")
    await expect(row).to_contain_text("to be called back", timeout=15_000)
    await board.at("language-switch").click()
    await expect(row).to_contain_text("待回拨")
    await board.at(f"cancel-{promised.call}").click()
    ended = await of_call(line, promised.call, CallbackEnded)
    assert (ended.why, ended.by, ended.is_open) == ("cancelled", "t-super", False)
    await expect(row).to_have_count(0)
