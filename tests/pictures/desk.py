"""The agent's desktop through a shift."""

from typing import Any

from playwright.async_api import ViewportSize, expect

from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import order_id
from cli.phone import Leg
from tests.journeys.browser import AgentPage
from tests.journeys.centre import TestAgent
from tests.journeys.screenshots import BILLING, NOTES, TECHNICAL
from tests.pictures.stage import BOX, CUSTOMER, NEIGHBOUR, VIP_LINE, Stage

HALF = ViewportSize(width=640, height=360)  # what 1280 by 720 is at a zoom of 200 %
SILENCE = """
navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream;
"""


async def opened(desk: AgentPage, name: str) -> None:
    await expect(desk.at(name)).to_be_visible()


async def headset(stage: Stage, wang: AgentPage) -> None:
    """Due, found good; at another desk found bad."""
    await opened(wang, "headset")
    await wang.phone_registered()
    await stage.shot("desk", "headset-due", wang)
    await wang.page.keyboard.press("Control+F6")
    await expect(wang.at("headset-found")).to_have_attribute("data-outcome", "good", timeout=20_000)
    await stage.shot("desk", "headset-good", wang)
    await wang.at("headset-close").click()
    zhou = await stage.nobody()
    await zhou.page.add_init_script(SILENCE)
    await zhou.sign_in("zhou", "a-test-password")
    await zhou.phone_registered()
    await zhou.page.keyboard.press("Control+F6")
    await expect(zhou.at("headset-found")).to_have_attribute("data-outcome", "poor", timeout=20_000)
    await stage.shot("desk", "headset-poor", zhou)
    await zhou.at("sign-out").click()
    await zhou.page.context.close()


async def between_calls(stage: Stage, wang: AgentPage, zhao: AgentPage) -> None:
    """Not ready with its codes, keys, hand and message, Ready, the dialler."""
    await wang.page.keyboard.press("F4")
    await stage.shot("desk", "reasons", wang)
    await wang.at("not-ready-coaching").click()
    await expect(wang.page.locator("[data-over=true]").first).to_be_visible()
    await stage.shot("desk", "limit-passed", wang)
    await wang.page.keyboard.press("Shift+F1")
    await opened(wang, "key-help")
    await stage.shot("desk", "keys", wang)
    await wang.page.keyboard.press("Shift+F1")
    await wang.page.keyboard.press("Control+F9")
    await opened(wang, "hand-up")
    await zhao.at("message-open").click()
    await zhao.at("message-text").fill("十八点全组开会，请准时。All hands at six.")
    await stage.shot("board", "message", zhao)
    await zhao.at("message-send").click()
    await opened(wang, "message")
    await stage.shot("desk", "hand-and-message", wang)
    await wang.page.keyboard.press("Control+F8")
    await wang.page.keyboard.press("Control+F9")
    await wang.page.keyboard.press("F2")
    await wang.state("ready")
    await stage.shot("desk", "ready", wang)
    await wang.page.keyboard.press("F1")
    await opened(wang, "dialler")
    await stage.shot("desk", "dialler", wang)
    await wang.page.keyboard.press("Escape")


async def shift(stage: Stage, wang: AgentPage, li: TestAgent) -> None:
    """A call with all that belongs to it, the next ones, a call placed, the lists; at its end the agent is Ready."""
    async with stage.part("desk: a call"):
        await park(stage, wang, await a_call(stage, wang, li))
    async with stage.part("desk: after it"):
        await after_it(stage, wang)
    async with stage.part("desk: lists"):
        await lists(stage, wang)
    async with stage.part("desk: calling out"):
        await calling_out(stage, wang)
    await wang.page.keyboard.press("F2")
    await wang.state("ready")


async def calling_out(stage: Stage, wang: AgentPage) -> None:
    """The other side rings, then speaks."""
    neighbour = await stage.centre.phones.caller(NEIGHBOUR)
    await wang.page.keyboard.press("F2")
    await wang.state("ready")
    await wang.dial(NEIGHBOUR)
    phone = await neighbour.next_call(20)
    await expect(wang.at("call-panel")).to_have_attribute("data-phase", "calling")
    await stage.shot("desk", "calling-out", wang)
    await phone.answer()
    phone.tone(700)
    await expect(wang.at("call-panel")).to_have_attribute("data-phase", "talking")
    await stage.shot("desk", "called-out", wang)
    await phone.hang_up()
    await save(wang)


async def choose(desk: AgentPage, name: str) -> None:
    await desk.page.keyboard.press("F3")
    await desk.page.get_by_role("option", name=name).click()


async def a_call(stage: Stage, wang: AgentPage, li: TestAgent) -> Leg:
    """Ringing, talking, and all that can be done with a conversation."""
    caller = await stage.dial_line("4008000001", TECHNICAL, CUSTOMER)
    await wang.state("offered")
    await opened(wang, "customer-name")
    await stage.shot("desk", "ringing", wang)
    await wang.page.reload()
    await wang.state("offered")
    await opened(wang, "answer-button")
    await wang.phone_registered()
    await wang.page.keyboard.press("F8")
    await wang.state("talking")
    await expect(wang.at("recording-state")).to_have_attribute("data-recording", "on")
    await wang.at("wrapup-note").fill(NOTES["zh"])
    await stage.shot("desk", "talking", wang)
    await wang.page.set_viewport_size(HALF)
    await stage.shot("desk", "talking-zoomed", wang)
    await wang.page.set_viewport_size({"width": 1280, "height": 720})
    await hushed(stage, wang)
    await wang.page.keyboard.press("F1")
    await opened(wang, "keypad")
    await stage.shot("desk", "keypad", wang)
    await wang.page.keyboard.press("F3")
    await opened(wang, "transfer")
    await stage.shot("desk", "transfer", wang)
    await wang.page.keyboard.press("Escape")
    await wang.page.keyboard.press("Escape")
    await wang.page.keyboard.press("Shift+F7")
    await opened(wang, "directory")
    await stage.shot("desk", "directory-in-call", wang)
    await wang.page.keyboard.press("Control+F1")
    await second(stage, wang, li)
    return caller


async def hushed(stage: Stage, wang: AgentPage) -> None:
    """Muted, the recording paused, the caller on hold; then none of it."""
    await wang.page.keyboard.press("F7")
    await expect(wang.at("mute-button")).to_have_attribute("aria-pressed", "true")
    await stage.shot("desk", "muted", wang)
    await wang.page.keyboard.press("F7")
    await wang.page.keyboard.press("Control+Shift+F7")
    await expect(wang.at("recording-state")).to_have_attribute("data-recording", "paused")
    await stage.shot("desk", "recording-paused", wang)
    await wang.page.keyboard.press("Control+Shift+F7")
    await expect(wang.at("recording-state")).to_have_attribute("data-recording", "on")
    await wang.page.keyboard.press("F6")
    await opened(wang, "held")
    await stage.shot("desk", "held", wang)
    await wang.page.keyboard.press("F6")
    await expect(wang.at("held")).to_have_count(0)


async def second(stage: Stage, wang: AgentPage, li: TestAgent) -> None:
    """A colleague is asked, waits, is joined, and gone again."""
    await li.ready()
    await choose(wang, "李强")
    await wang.at("consult").click()
    await expect(wang.at("second")).to_have_attribute("data-state", "ringing")
    await stage.shot("desk", "consult-ringing", wang)
    phone = await li.phone.next_call(20)
    await phone.answer()
    phone.tone(700)
    await expect(wang.at("second")).to_have_attribute("data-state", "with")
    await stage.shot("desk", "consulting", wang)
    await wang.page.keyboard.press("Shift+F6")
    await expect(wang.at("second")).to_have_attribute("data-state", "waiting")
    await stage.shot("desk", "colleague-waits", wang)
    await wang.page.keyboard.press("Shift+F3")
    await opened(wang, "conference")
    await stage.shot("desk", "conference", wang)
    await wang.at("drop-li").click()
    await expect(wang.at("conference")).to_have_count(0)
    snapshot = await li.state("wrap-up")
    assert snapshot.call is not None
    await li.save(snapshot.call.id, "resolved", "technical")
    await li.desk.order(protocol.GoNotReady(id=order_id(), reason="meal"))
    await li.state("not-ready")


async def park(stage: Stage, wang: AgentPage, caller: Leg) -> None:
    await wang.page.keyboard.press("Shift+F4")
    await opened(wang, "slot-1")
    await stage.shot("desk", "parked", wang)
    await save(wang)
    await caller.hang_up()


async def save(wang: AgentPage) -> None:
    await wang.state("wrap-up")
    await wang.at("wrapup-disposition").click()
    await wang.page.get_by_role("option").first.click()
    await wang.page.keyboard.press("Control+Enter")
    await wang.state("ready", within_s=20)


async def after_it(stage: Stage, wang: AgentPage) -> None:
    """Wrap-up, one that stays owed, a call missed, a message: the lists beside."""
    caller = await stage.dial_line("4008000001", TECHNICAL, CUSTOMER)
    await wang.state("offered")
    await wang.page.keyboard.press("F8")
    await wang.state("talking")
    await caller.hang_up()
    await wang.state("wrap-up")
    await stage.shot("desk", "wrap-up", wang)
    await wang.at("wrapup-disposition").click()
    await stage.shot("desk", "wrap-up-outcomes", wang)
    await wang.page.keyboard.press("Escape")
    await wang.page.keyboard.press("Shift+F11")
    await opened(wang, "next-action")
    await stage.shot("desk", "next-action", wang)
    await wang.at("next-none").click()
    await wang.page.keyboard.press("Shift+F12")
    await opened(wang, "unwanted-reason")
    await stage.shot("desk", "no-calls-wanted", wang)
    await wang.page.keyboard.press("Escape")
    await save(wang)
    caller = await stage.dial_line(VIP_LINE, "1", "13900008103")
    await wang.state("offered")
    await wang.page.keyboard.press("F8")
    await wang.state("talking")
    await caller.hang_up()
    await wang.state("ready", within_s=30)  # the queue's limit for wrap-up is over: it is owed
    await opened(wang, "owed-list")
    missed = await stage.dial_line("4008000001", BILLING, "13900004419")
    await wang.state("offered")
    await wang.page.keyboard.press("F9")
    await wang.state("not-ready")
    await missed.hang_up()
    message = await stage.dial_line(BOX, "", "13900006632")
    await message.hears_anything()
    await wang.page.wait_for_timeout(4000)  # what is said
    await message.hang_up()
    await expect(wang.page.locator("[data-testid^=work-]").first).to_be_visible(timeout=20_000)
    await stage.shot("desk", "owed-and-work", wang)


async def lists(stage: Stage, wang: AgentPage) -> None:
    take: Any = wang.at("work-take")
    if await take.count():
        await take.first.click()
        await opened(wang, "work-note")
        await stage.shot("desk", "work-taken", wang)
    await wang.page.keyboard.press("Shift+F7")
    await opened(wang, "directory")
    await stage.shot("desk", "directory", wang)
    await wang.page.keyboard.press("Control+F2")
    await opened(wang, "day-calls")
    await stage.shot("desk", "my-day", wang)
