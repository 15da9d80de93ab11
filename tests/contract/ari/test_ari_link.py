"""The one WebSocket, on the real Asterisk: answers, refusals, the fence, and what a cut does."""

import asyncio
import json
import signal
import time
from pathlib import Path

import pytest

from ari_app.ari.link import AriLink, ExchangeError, Replaced
from ari_app.ari.wire import StasisStart
from launch.stack import Stack
from lexicon.errors import ExchangeAway
from tests.contract.ari.parts import address, arrive, linked, telephones, until

pytestmark = pytest.mark.asyncio


def freeze(stack: Stack) -> None:
    """Stop every thread of Asterisk where it is; returns when all of them stand."""
    pid = stack.pid("asterisk")
    stack.signal("asterisk", signal.SIGSTOP)
    while any(
        task.read_text().rpartition(")")[2].split()[0] != "T" for task in Path(f"/proc/{pid}/task").glob("*/stat")
    ):
        time.sleep(0.001)


async def test_the_event_filter_lets_answers_and_our_events_pass_and_nothing_else(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        leg, channel = await arrive(line, phones)
        # Every request above was answered though an allow-list is set; Asterisk tells which one:
        chosen = json.loads(await line.link.request("GET", "applications/zuoxi"))
        assert {one["type"] for one in chosen["events_allowed"]} > {
            "RESTResponse",
            "StasisStart",
            "ApplicationReplaced",
        }
        # A kind that is not on the list: each POST of a variable would make one, and a state change made one already.
        await line.link.request("POST", f"channels/{channel}/variable", {"variable": "X", "value": "1"})
        await line.exchange.hang_up(channel, 16)
        await leg.ended()
        await line.nothing_left()
        assert not line.link.decoder.unknown
        assert not line.link.decoder.broken


async def test_many_requests_at_once_each_get_their_own_answer(stack: Stack) -> None:
    async with linked(stack) as line:

        async def ask(number: int) -> None:
            with pytest.raises(ExchangeError) as refused:
                await line.link.request("GET", f"channels/none-{number}")
            assert refused.value.status == 404
            assert f"none-{number}:" in str(refused.value)

        await asyncio.gather(*(ask(number) for number in range(200)))


async def test_a_wrong_password_is_said(stack: Stack) -> None:
    link = AriLink(address(stack, password="wrong"), lambda _: None)  # noqa: S106
    ups: list[bool] = []
    assert "401" in await link.run_once(lambda: ups.append(True))
    assert not ups
    assert not link.is_up


async def test_without_a_link_a_request_ends_at_once(stack: Stack) -> None:
    with pytest.raises(ExchangeAway):
        await AriLink(address(stack), lambda _: None).request("GET", "channels")


async def test_a_second_controller_fences_off_the_first(stack: Stack) -> None:
    async with linked(stack) as first, linked(stack) as second, telephones(stack) as phones:
        with pytest.raises(Replaced):
            await first.running
        assert not first.link.is_up
        with pytest.raises(ExchangeAway):
            await first.exchange.look()
        leg, channel = await arrive(second, phones)
        assert not [one for one in first.heard if isinstance(one, StasisStart)]
        await second.exchange.hang_up(channel, 16)
        await leg.ended()
        await second.nothing_left()


async def test_asterisk_that_says_nothing_any_more_ends_requests_in_their_time(stack: Stack) -> None:
    async with linked(stack, timeout_s=0.3) as line:
        freeze(stack)
        try:
            with pytest.raises(ExchangeAway, match=r"within 0\.3 s"):
                await line.exchange.look()
        finally:
            stack.signal("asterisk", signal.SIGCONT)
        # The late answers belong to nobody; the link goes on.
        await until(lambda: line.link.is_up, "the link")
        assert (await line.exchange.look()).version


async def test_killed_asterisk_ends_requests_and_the_link_and_a_new_link_works(stack: Stack) -> None:
    async with linked(stack) as line:
        pid = stack.pid("asterisk")
        freeze(stack)  # so that the request is still unanswered at the cut
        asking = asyncio.ensure_future(line.exchange.look())
        await asyncio.sleep(0)
        stack.kill("asterisk")
        async with asyncio.timeout(2):
            with pytest.raises(ExchangeAway):
                await asking
            assert await line.running
        assert not line.link.is_up
        with pytest.raises(ExchangeAway):
            await line.exchange.look()
    await asyncio.to_thread(stack.wait_ready, "asterisk", not_pid=pid)
    async with linked(stack) as again:
        await again.exchange.prepare()
        await again.nothing_left()
