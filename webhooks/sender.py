"""One subscription's way out: a few at a time, of each call one after the other, again when it was not taken."""

import asyncio
import random
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from lexicon.clock import Clock
from lexicon.journal import WebhookPaused
from store.journal import JournalWriter
from store.webhook_health import WebhookHealth
from store.webhooks import Delivery, Try, Webhook, Webhooks
from webhooks.again import again_after, is_enough
from webhooks.signing import headers_of
from webhooks.targets import Checked, Network, check_literal

AT_ONCE = 4
WITHIN_S = 5.0
LONGEST_WHY = 200
_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a sender keeps what came of it."""

    store: Webhooks
    health: WebhookHealth
    journal: JournalWriter


class Sender:
    """``close`` it in the end. Nothing of an answer is read but its status; a redirect is a failure."""

    def __init__(self, memory: Memory, one: Webhook, allowed: tuple[Network, ...], clock: Clock) -> None:
        self._memory, self._one, self._allowed, self._clock = memory, one, allowed, clock
        self._is_well = False  # until something was taken
        resolver = Checked(allowed, is_plain=urlsplit(one.url).scheme == "http")
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=AT_ONCE)
        self._session = aiohttp.ClientSession(
            connector=connector, trust_env=False, timeout=aiohttp.ClientTimeout(total=WITHIN_S)
        )

    async def close(self) -> None:
        await self._session.close()

    async def step(self) -> bool:
        """Send what is due. Whether anything was."""
        due = await self._memory.store.due(self._one.id, self._clock.now(), AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for delivery in due:
                group.create_task(self._send(delivery), name="webhook-send")
        return bool(due)

    async def _send(self, delivery: Delivery) -> None:
        began = self._clock.monotonic()
        status, why = await self._post(delivery)
        now, store = self._clock.now(), self._memory.store
        told = Try(now, round(1000 * (self._clock.monotonic() - began)), status, why[:LONGEST_WHY])
        if not why:
            await store.done(self._one.id, delivery.place, told)
            if not self._is_well:
                await self._memory.health.well(self._one.id)
                self._is_well = True
            return
        after = again_after(delivery.tries, _chance.random())
        await store.failed(self._one.id, delivery.place, told, None if after is None else now + after)
        if delivery.place > 0:  # a test says nothing of how it is otherwise
            await self._ill(told)

    async def _ill(self, told: Try) -> None:
        self._is_well = False
        since, failures = await self._memory.health.ill(self._one.id, told.at)
        if is_enough(since, told.at, failures):
            fact = WebhookPaused(self._one.id, f"{self._one.name}: {told.why}")
            await self._memory.health.give_up(self._memory.journal, fact, told.at)

    async def _post(self, delivery: Delivery) -> tuple[int | None, str]:
        """The status of the answer, and what went wrong; "": it was taken."""
        body, seconds = delivery.body.encode(), int(self._clock.now().timestamp())
        headers = headers_of(self._one.secret, f"{self._one.id}.{delivery.place}", seconds, body)
        try:
            check_literal(self._one.url, self._allowed)
            async with self._session.post(self._one.url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, "" if 200 <= answer.status < 300 else f"status {answer.status}"
        except (OSError, aiohttp.ClientError, ValueError) as error:
            return None, f"{type(error).__name__}: {getattr(error, 'os_error', error)}"
