"""Facts told to a real HTTP receiver: signed, in order, again when not taken, over a kill -9; nowhere forbidden."""

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import web

from lexicon.errors import BadInput
from store.audit import Act
from store.journal import JournalWriter
from store.pool import Pool
from store.webhook_secrets import FILE
from store.webhooks import Webhooks
from tests.contract.parts import Until, WallClock
from tests.contract.webhooks.conftest import DEMO, KEY_FILE, OTHER, Receiver, a_call, subscribed, working
from webhooks.again import AGAIN_S
from webhooks.events import masked
from webhooks.targets import Forbidden, check_address, check_url

pytestmark = pytest.mark.asyncio


async def test_what_is_told_and_what_is_not(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    """The second client's calls go to who sees them, so that the test can fail, and to nobody else."""
    a_call(journal, "before")
    await journal.flush()
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    a_call(journal, "theirs", OTHER)
    a_call(journal, "c1")
    async with working(pool, journal):
        await until(lambda: len(receiver.taken) == 2)
        assert [one["type"] for _, one in receiver.taken] == ["call.arrived", "call.ended"]
        assert receiver.taken[0][1]["data"]["caller"] == "*******1234" and "13812341234" not in str(receiver.taken)
        await subscribed(
            pool, f"http://127.0.0.1:{receiver.port}/hook",
            id="w2", name="all", sees_all_clients=True, clients=(), sees_numbers=True, kinds=("CallEnded",),
        )  # fmt: skip
        a_call(journal, "theirs2", OTHER)
        await until(lambda: len(receiver.taken) == 3)
    assert receiver.taken[2][1]["data"]["caller"] == "13812341234"
    assert receiver.calls("theirs2") == ["call.ended"] and not receiver.calls("theirs") + receiver.calls("before")


async def test_what_was_not_taken_comes_again_in_order_and_is_given_up_in_the_end(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    redirect = lambda: web.Response(status=302, headers={"Location": f"http://127.0.0.1:{receiver.port}/hook"})
    receiver.answers = [lambda: web.Response(status=500), redirect]
    a_call(journal, "c1")
    store = Webhooks(pool)
    async with working(pool, journal):
        await until(lambda: len(receiver.refused) == 1)
        for _ in range(3):  # not to wait for the real time between tries
            await asyncio.sleep(0.1)
            await pool.execute("UPDATE webhook_delivery SET next_at = now() WHERE state = 'waiting'")
        await until(lambda: receiver.calls("c1") == ["call.arrived", "call.ended"])
        assert len(set(receiver.refused)) == 1 and receiver.refused[0] == receiver.taken[0][0], "the same id again"
        await receiver.stop()
        a_call(journal, "c2")
        for _ in range(200):
            await pool.execute("UPDATE webhook_delivery SET next_at = now() WHERE state = 'waiting'")
            if len(await store.dead("w1")) == 2:
                break
            await asyncio.sleep(0.1)
        dead = await store.dead("w1")
        assert [(one.call, one.tries) for one in dead] == [("c2", len(AGAIN_S) + 1)] * 2 and "Connect" in dead[0].why
        await receiver.start()
        assert await store.resend("w1", WallClock().now(), Act("root", "webhook-resent", "w1")) == 2
        await until(lambda: receiver.calls("c2") == ["call.arrived", "call.ended"])


async def test_a_slow_receiver_slows_nobody_else(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    deaf = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = deaf.sockets[0].getsockname()[1]
    await subscribed(pool, f"http://127.0.0.1:{port}/hook", id="w0", name="deaf")
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    for number in range(20):
        a_call(journal, f"c{number}")
    async with deaf, working(pool, journal):
        await until(lambda: len(receiver.taken) == 40)
    row = await pool.fetch_one("SELECT count(*) AS n FROM webhook_delivery WHERE webhook_id = 'w0' AND state = 'done'")
    assert row is not None and row["n"] == 0


async def test_killed_in_the_middle(
    pool: Pool, dsn: str, journal: JournalWriter, receiver: Receiver, until: Until, tmp_path: Path
) -> None:
    """kill -9 three times while calls come: nothing lost, of each call nothing in another order, ids the same."""
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    environment = {
        **os.environ, "ZUOXI_VAR": str(tmp_path), "ZUOXI_PG_DSN": dsn, "ZUOXI_WEBHOOK_NETWORKS": "127.0.0.0/8",
        "ZUOXI_REDIS_URL": "redis://127.0.0.1:1/0",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }  # fmt: skip
    (tmp_path / "secrets").mkdir()
    shutil.copy(KEY_FILE, tmp_path / "secrets" / FILE)
    count = 0
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "webhooks.worker", env=environment)
        before = len(receiver.taken)
        for _ in range(30):
            a_call(journal, f"c{count}")
            count += 1
        await until(lambda before=before: len(receiver.taken) > before + 10)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with working(pool, journal):
        await until(lambda: all(len(receiver.calls(f"c{one}")) == 2 for one in range(count)))
    assert all(receiver.calls(f"c{one}") == ["call.arrived", "call.ended"] for one in range(count))
    assert len({id_ for id_, _ in receiver.taken}) == 2 * count, "a second time it has the id of the first"


async def test_nothing_goes_where_it_must_not(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    for url in (f"http://127.0.0.1:{receiver.port}/hook", f"http://localhost:{receiver.port}/hook"):
        number = url[7]
        await subscribed(pool, url, id=f"w{number}", name=number)
    a_call(journal, "c1")
    store = Webhooks(pool)
    async with working(pool, journal, ()):
        for _ in range(100):
            rows = await pool.fetch("SELECT why FROM webhook_delivery WHERE why <> ''")
            if len(rows) >= 2:
                break
            await asyncio.sleep(0.05)
    assert all("not allowed" in row["why"] for row in rows) and len(rows) == 2 and not receiver.taken
    assert len(await store.listed([DEMO])) == 2 and not await store.listed([OTHER])
    for address in ("10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1", "0.0.0.0", "224.0.0.1"):
        with pytest.raises(Forbidden):
            check_address(address, (), is_plain=False)
    check_address("8.8.8.8", (), is_plain=False)
    with pytest.raises(Forbidden):
        check_address("8.8.8.8", (), is_plain=True)
    for url in ("ftp://a/b", "https://", "https://u:p@a/", "https://a b/", "https://a:x/", "file:///etc/passwd"):
        with pytest.raises(BadInput):
            check_url(url)
    assert masked("13812341234") == "*******1234" and masked("8001") == "8001" and masked("anonymous") == "anonymous"


async def test_a_number_of_the_journal_that_comes_late_is_not_passed_over(
    pool: Pool, journal: JournalWriter, receiver: Receiver, until: Until
) -> None:
    """A transaction has its place and is not committed yet, while a later one is."""
    await subscribed(pool, f"http://127.0.0.1:{receiver.port}/hook")
    async with working(pool, journal):
        async with pool.transaction() as slow:
            data = json.dumps({"call": "late", "client": "demo", "number": "4001", "caller": "1", "language": "zh"})
            await slow.execute(
                "INSERT INTO journal (at, writer, epoch, seq, kind, client_id, call_id, data) "
                "VALUES (now(), 'gateway', 1, 1, 'CallArrived', 'demo', 'late', $1::jsonb)", data,
            )  # fmt: skip
            a_call(journal, "c1")
            await journal.flush()
            await asyncio.sleep(0.6)
            assert not receiver.taken
        await until(lambda: len(receiver.taken) == 3)
    assert receiver.calls("late") == ["call.arrived"]
