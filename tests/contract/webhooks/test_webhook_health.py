"""Webhooks that fail: none delays another, one that fails for days is paused with an alarm; tests and the record."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web

from lexicon.errors import Refused
from store.audit import Act
from store.journal import JournalWriter
from store.pool import Pool
from store.webhook_health import WebhookHealth
from store.webhooks import Try, Webhooks
from tests.contract.parts import Until, WallClock
from tests.contract.webhooks.conftest import LOOPBACK, Receiver, a_call, subscribed, working
from webhooks.again import TEST_TRIES
from webhooks.events import test_body as body_of_test
from webhooks.targets import Checked, Forbidden, check_address, check_literal

pytestmark = pytest.mark.asyncio
ACT = Act("root", "webhook-tested", "w1")


async def comes_true(is_it: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(8):
        for _ in range(400):
            if await is_it():
                return
            await asyncio.sleep(0.02)
    raise AssertionError


async def is_paused(store: Webhooks) -> bool:
    return (await store.listed())[0].paused_at is not None


async def is_settled(health: WebhookHealth) -> bool:
    return not await health.deliveries("w1", 0, "waiting", 1)


async def test_one_that_took_nothing_for_days_is_paused_and_goes_on_where_it_was(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    store, health, now = Webhooks(pool), WebhookHealth(pool), WallClock().now()
    await pool.execute("UPDATE webhook SET failing_since = now() - interval '6 days', failures = 20")
    receiver.answers = [lambda: web.Response(status=500)]
    a_call(journal, "c1")
    async with working(pool, journal):
        await until(lambda: bool(receiver.refused))
        await comes_true(lambda: is_paused(store))
        alarm = await pool.fetch("SELECT data FROM journal WHERE kind = 'WebhookPaused'")
        assert len(alarm) == 1 and "crm: status 500" in str(dict(alarm[0]))
        assert (await store.listed())[0].paused_by == "system"
        a_call(journal, "c2")
        await pool.execute("UPDATE webhook_delivery SET next_at = now()")
        place = await health.test("w1", body_of_test(now, "crm"), TEST_TRIES, ACT, now)
        await until(lambda: len(receiver.taken) == 1)  # a test alone goes out
        assert receiver.taken[0][0] == f"w1.{place}" and receiver.taken[0][1]["type"] == "webhook.test"
        await health.resume("w1", ACT, now, from_now=False)
        await until(lambda: len(receiver.taken) == 5)
        assert receiver.calls("c1") == receiver.calls("c2") == ["call.arrived", "call.ended"]
        [one] = await store.listed()
        assert (one.paused_at, one.failing_since, one.failures) == (None, None, 0)
        with pytest.raises(Refused):
            await health.resume("w1", ACT, now, from_now=False)
        await health.pause("w1", ACT, now)
        a_call(journal, "c3")
        await journal.flush()
        await health.resume("w1", ACT, now, from_now=True)
        a_call(journal, "c4")
        await until(lambda: receiver.calls("c4") == ["call.arrived", "call.ended"])
    assert not receiver.calls("c3"), "noted while it was paused, and passed over"


async def test_a_test_is_tried_once_and_the_record_says_what_came_of_each(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    store, health, now = Webhooks(pool), WebhookHealth(pool), WallClock().now()
    receiver.answers = [lambda: web.Response(status=403)]
    async with working(pool, journal):
        places = [await health.test("w1", body_of_test(now, "crm"), TEST_TRIES, ACT, now)]
        await until(lambda: len(receiver.refused) == 1)
        places.append(await health.test("w1", body_of_test(now, "crm"), TEST_TRIES, ACT, now))
        a_call(journal, "c1")
        await until(lambda: len(receiver.taken) == 3)
        await comes_true(lambda: is_settled(health))
        assert places == [-1, -2]
        [dead] = await health.deliveries("w1", 0, "dead", 50)
        assert (dead.place, dead.status, dead.why, dead.tries) == (-1, 403, "status 403", TEST_TRIES + 1)
        told = await health.deliveries("w1", 0, "", 2)
        assert [one.state for one in told] == ["done", "done"] and told[0].number > told[1].number
        assert all(one.status == 204 and one.took_ms is not None for one in told)
        rest = await health.deliveries("w1", told[-1].number, "", 50)
        assert [one.place for one in rest] == [-2, -1]
        [listed] = await store.listed()
        assert (listed.dead, listed.failures) == (0, 0), "a test says nothing of how it is otherwise"
        assert await store.resend("w1", WallClock().now(), ACT, told[0].place) == 1  # one that was taken, once more
        await until(lambda: len(receiver.taken) == 4)
        assert receiver.taken[3][0] == receiver.taken[2][0], "with the same id"


async def test_what_failed_and_what_is_given_up(pool: Pool, journal: JournalWriter) -> None:
    await subscribed(pool, "https://crm.example/hook")
    health, now = WebhookHealth(pool), WallClock().now()
    assert await health.ill("w1", now) == (now, 1)
    assert await health.ill("w1", now + timedelta(hours=1)) == (now, 2)
    await health.well("w1")
    later = now + timedelta(hours=2)
    assert await health.ill("w1", later) == (later, 1)
    await Webhooks(pool).failed("w1", 1, Try(now, 1, None, "x"), None)


async def test_a_dead_name_server_of_one_delays_no_other() -> None:
    """Each webhook asks in threads of its own."""
    let_go = threading.Event()

    def never(host: str, port: int) -> list[tuple[int, str]]:
        let_go.wait()
        return []

    def at_once(host: str, port: int) -> list[tuple[int, str]]:
        return [(socket.AF_INET, "127.0.0.1")]

    stuck = Checked(LOOPBACK, is_plain=True, asks=never)
    well = Checked(LOOPBACK, is_plain=True, asks=at_once)
    waiting = [asyncio.ensure_future(stuck.resolve("dead.example")) for _ in range(50)]
    try:
        async with asyncio.timeout(5):
            assert (await well.resolve("crm.example", 80))[0]["host"] == "127.0.0.1"
    finally:
        let_go.set()
        await asyncio.gather(*waiting)
        await stuck.close()
        await well.close()


async def test_a_name_that_leads_elsewhere_at_the_next_question_gains_nothing() -> None:
    """DNS rebinding: each answer is looked at, and the connection goes to the very address that was."""
    answers: list[list[tuple[int, str]]] = [
        [(socket.AF_INET, "93.184.216.34")],
        [(socket.AF_INET, "93.184.216.34"), (socket.AF_INET, "127.0.0.1")],
    ]
    one = Checked((), is_plain=False, asks=lambda host, port: answers.pop(0))
    assert [found["host"] for found in await one.resolve("crm.example", 443)] == ["93.184.216.34"]
    with pytest.raises(Forbidden):
        await one.resolve("crm.example", 443)
    await one.close()


@pytest.mark.parametrize(
    "host",
    ["2130706433", "127.1", "0177.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "[64:ff9b::10.0.0.1]", "[2002:7f00:1::]"],
)
async def test_an_address_in_another_dress_is_that_address(host: str) -> None:
    with pytest.raises(Forbidden):
        check_literal(f"https://{host}/hook", ())


async def test_a_public_address_stays_one() -> None:
    check_literal("https://[2606:4700::1111]/hook", ())
    check_address("64:ff9b::8.8.8.8", (), is_plain=False)
