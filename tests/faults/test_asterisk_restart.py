"""Asterisk killed under a conversation at a page: the right outcome, the page knows, everything is ready again.

How long each took is printed, and kept where ``ZUOXI_RESULTS`` names a file; no time decides.
"""

import asyncio
import json
import os
from collections.abc import Awaitable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bench.machine import machine
from lexicon.journal import CallEnded, RecordingStopped, TalkEnded
from lexicon.outcome import Fault, Outcome
from tests.journeys.browser import MICROPHONE_HZ
from tests.journeys.centre import Centre
from tests.journeys.test_desktop import CALLER_HZ, choose_disposition, ready_agent

pytestmark = pytest.mark.asyncio
LONG_MS = 30_000


async def test_the_page_knows_and_everything_is_ready_again(centre: Centre, browser: Browser) -> None:
    desk = await ready_agent(browser, centre)
    caller, number = await centre.choose("1")
    await desk.state("offered", 30)
    await desk.at("answer-button").click()
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await caller.hears(MICROPHONE_HZ)
    loop, old = asyncio.get_running_loop(), centre.stack.pid("asterisk")
    took: dict[str, float] = {}

    async def seen(what: str, waited: Awaitable[None]) -> None:
        await waited
        took[what] = round(loop.time() - killed, 3)

    killed = loop.time()
    centre.stack.kill("asterisk")
    lost = desk.page.locator('[data-testid="notice"][data-code="exchange-lost"]')
    word, phone = desk.at("state-word"), desk.at("phone-state")
    await asyncio.gather(
        seen("page_says_that_asterisk_is_gone_s", expect(lost.first).to_be_visible(timeout=LONG_MS)),
        seen(
            "page_shows_that_the_call_is_over_s",
            expect(word).to_have_attribute("data-state", "wrap-up", timeout=LONG_MS),
        ),
    )
    await seen(
        "telephone_is_registered_again_s", expect(phone).to_have_attribute("data-registered", "true", timeout=LONG_MS)
    )
    await asyncio.to_thread(centre.stack.wait_ready, "asterisk", not_pid=old)
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.SYSTEM, "exchange-lost")
    kinds = await centre.kinds(number)
    assert [kinds.count(kind.__name__) for kind in (TalkEnded, CallEnded, RecordingStopped)] == [1, 1, 1]
    await choose_disposition(desk, "已办结")
    await desk.at("wrapup-save").click()
    await desk.state("ready", 30)  # the agent pressed nothing but Save
    caller, number = await centre.choose("1")
    await desk.state("offered", 30)
    await desk.at("answer-button").click()
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await caller.hears(MICROPHONE_HZ)
    await caller.hang_up()
    await desk.state("wrap-up")
    keep(took)


def keep(took: dict[str, float]) -> None:
    """Printed, and written down where that is asked for."""
    print(f"after Asterisk was killed: {took}")
    if path := os.environ.get("ZUOXI_RESULTS"):
        command = "ZUOXI_RESULTS=FILE python -m pytest tests/faults/test_asterisk_restart.py"
        about = machine() | {"load_average_after": os.getloadavg()}
        found = {"name": "asterisk-restart", "machine": about, "figures": took, "command": command}
        Path(path).write_text(json.dumps(found, indent=1) + "\n")
