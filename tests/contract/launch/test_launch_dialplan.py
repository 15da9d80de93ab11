"""The dialplan without a controller, called by a real telephone; and what a controller gets that comes back."""

import asyncio
import re

import aiohttp
import pytest

from cli.phone import CallRefused, Telephones
from launch.stack import Stack

NUMBER = "4008000001"


async def next_start(stack: Stack, within_s: float) -> dict[str, object]:
    """Take the application as the controller would, and return the first call that enters it."""
    url = f"http://127.0.0.1:{stack.ports.asterisk_http}/ari/events?app=zuoxi"
    account = aiohttp.encode_basic_auth(stack.env["ZUOXI_ARI_USER"], stack.env["ZUOXI_ARI_PASSWORD"])
    headers = {"Authorization": account}
    async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=headers) as link:
        async with asyncio.timeout(within_s):
            async for message in link:
                event: dict[str, object] = message.json()
                if event["type"] == "StasisStart":
                    return event
    raise AssertionError("the link ended")


@pytest.mark.asyncio
async def test_a_caller_without_a_controller_hears_music_and_is_handed_over_when_it_comes(stack: Stack) -> None:
    async with Telephones(f"127.0.0.1:{stack.ports.sip}") as phones:
        caller = await phones.caller("13800000001")
        leg = await caller.dial(NUMBER)
        await leg.answered(15)
        await leg.hears_anything(15)
        # The second turn of the loop: tried again, music goes on.
        await asyncio.sleep(2.5)
        leg.forget()
        await leg.hears_anything(15)
        event = await next_start(stack, 15)
        assert event["args"] == ["inbound", NUMBER]
        await leg.hang_up()


@pytest.mark.asyncio
async def test_a_number_with_a_plus_is_the_same_number(stack: Stack) -> None:
    async with Telephones(f"127.0.0.1:{stack.ports.sip}") as phones:
        caller = await phones.caller("+8613800000001")
        entered = asyncio.ensure_future(next_start(stack, 10))
        await asyncio.sleep(0.3)
        leg = await caller.dial(f"+{NUMBER}")
        assert (await entered)["args"] == ["inbound", NUMBER]
        await leg.hang_up()


@pytest.mark.asyncio
async def test_a_short_word_is_no_number(stack: Stack) -> None:
    async with Telephones(f"127.0.0.1:{stack.ports.sip}") as phones:
        caller = await phones.caller("13800000001")
        leg = await caller.dial("operator")
        with pytest.raises(CallRefused) as refused:
            await leg.answered(15)
        assert refused.value.status == 404


@pytest.mark.asyncio
async def test_in_the_end_an_apology_is_spoken(stack: Stack) -> None:
    dialplan = stack.site.var / "asterisk" / "etc" / "extensions.conf"
    text = dialplan.read_text()
    # Waiting out all tries would take a minute.
    dialplan.write_text(text.replace("$[${TRIES}>30]", "$[${TRIES}>0]"))
    stack.console("dialplan reload")
    try:
        async with Telephones(f"127.0.0.1:{stack.ports.sip}") as phones:
            caller = await phones.caller("13800000001")
            leg = await caller.dial(NUMBER)
            await leg.answered(15)
            await leg.hears_anything(15)
            ending = await leg.ended(40)
            assert ending.by == "them"
    finally:
        dialplan.write_text(text)
        stack.console("dialplan reload")
    assert "does not exist in any format" not in (stack.site.log / "asterisk" / "messages.log").read_text()


def test_every_application_of_the_dialplan_is_loaded(stack: Stack) -> None:
    shown = stack.console("dialplan show")
    used = set(re.findall(r"\d+\. (\w+)\(", shown))
    assert {"Stasis", "StartMusicOnHold", "Playback", "Echo"} <= used
    missing = [
        name
        for name in used
        if "Your application(s) is (are) not registered" in stack.console(f"core show application {name}")
    ]
    assert missing == []
