"""A customer's server that takes webhooks, and the service that sends them, held by the test."""

import asyncio
import base64
import hashlib
import hmac
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import web

from lexicon.ids import CallId, ChannelId, ClientId
from lexicon.journal import CallArrived, CallEnded
from lexicon.outcome import Fault, Outcome
from store.audit import Act
from store.journal import JournalWriter
from store.pool import Pool
from store.sealing import Box
from store.webhook_secrets import WebhookSecrets
from store.webhooks import Webhook, Webhooks
from tests.contract.parts import WallClock, free_port
from webhooks.events import EVENTS
from webhooks.worker import Worker

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()
LOOPBACK = (ip_network("127.0.0.0/8"),)
DEMO, OTHER = ClientId("demo"), ClientId("other")
KEY_FILE = Path(tempfile.mkdtemp(prefix="zuoxi-test-keys-")) / "webhooks"
KEYS = Box(KEY_FILE)


class Receiver:
    """What a customer's server does. ``answers``: what it says to the next requests, then 204."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.refused: list[str] = []
        self.answers: list[Callable[[], web.Response]] = []
        self.is_held = False
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        id_, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        # By the words of the specification, with nothing of the product's.
        wanted = hmac.new(KEY, b".".join([id_.encode(), at.encode(), body]), hashlib.sha256).digest()
        version, _, signature = request.headers["webhook-signature"].partition(",")
        assert version == "v1" and hmac.compare_digest(base64.b64decode(signature), wanted)
        if self.answers:
            self.refused.append(id_)
            return self.answers.pop(0)()
        self.taken.append((id_, json.loads(body)))
        return web.Response(status=204)

    def calls(self, call: str) -> list[str]:
        """What it was told of a call, each message once."""
        return list({id_: one["type"] for id_, one in self.taken if one["data"].get("call") == call}.values())


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture
async def journal(pool: Pool, spool: Path) -> AsyncIterator[JournalWriter]:
    async def nobody(_: Any) -> None:
        return

    await pool.execute("INSERT INTO client (id, name_zh, name_en) VALUES ('demo', 'd', 'd'), ('other', 'o', 'o')")
    writer = JournalWriter(pool, "controller", WallClock(), spool, nobody)
    await writer.start()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(writer.run())
        yield writer
        task.cancel()


def secrets_of(pool: Pool) -> WebhookSecrets:
    return WebhookSecrets(pool, KEYS)


async def subscribed(pool: Pool, url: str, **more: Any) -> Webhook:
    wanted: dict[str, Any] = {
        "id": "w1", "name": "crm", "url": url, "secret": SECRET, "kinds": tuple(EVENTS), "sees_all_clients": False,
        "clients": (DEMO,), "sees_numbers": False, "made_by": "root", "made_at": WallClock().now(), **more,
    }  # fmt: skip
    one = Webhook(**wanted)
    await Webhooks(pool).make(secrets_of(pool).sealed(one), Act("root", "webhook-made", one.id))
    return one


@asynccontextmanager
async def working(pool: Pool, journal: JournalWriter, allowed: Any = LOOPBACK) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Worker(pool, journal, KEYS, allowed, WallClock()).run())
        try:
            yield
        finally:
            task.cancel()


def a_call(journal: JournalWriter, call: str, client: ClientId = DEMO) -> None:
    journal.record(CallArrived(CallId(call), client, ChannelId(f"x{call}"), "4001", "13812341234", "zh"))
    journal.record(CallEnded(CallId(call), client, Outcome(Fault.CALLER, "hung-up-menu"), 16, 1.0))
