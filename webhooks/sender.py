"""One subscription's way out: a few at a time, of each call one after the other, again when it was not taken."""

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp

from lexicon.clock import Clock
from store.webhooks import Delivery, Webhook, Webhooks
from webhooks.signing import headers_of
from webhooks.targets import Checked, Network, check_literal

AT_ONCE = 4
WITHIN_S = 5.0
AGAIN_S = (1, 5, 30, 120, 600, 1800, 3600, 10800, 21600)  # after so many failures it is given up
LONGEST_WHY = 200


class Sender:
    """``close`` it in the end. Nothing of an answer is read but its status; a redirect is a failure."""

    def __init__(self, store: Webhooks, one: Webhook, allowed: tuple[Network, ...], clock: Clock) -> None:
        self._store, self._one, self._allowed, self._clock = store, one, allowed, clock
        resolver = Checked(allowed, is_plain=urlsplit(one.url).scheme == "http")
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=AT_ONCE)
        self._session = aiohttp.ClientSession(
            connector=connector, trust_env=False, timeout=aiohttp.ClientTimeout(total=WITHIN_S)
        )

    async def close(self) -> None:
        await self._session.close()

    async def step(self) -> bool:
        """Send what is due. Whether anything was."""
        due = await self._store.due(self._one.id, self._clock.now(), AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for delivery in due:
                group.create_task(self._send(delivery), name="webhook-send")
        return bool(due)

    async def _send(self, delivery: Delivery) -> None:
        why, now = await self._post(delivery), self._clock.now()
        if not why:
            await self._store.done(self._one.id, delivery.place, now)
            return
        is_dead = delivery.tries >= len(AGAIN_S)
        again = now if is_dead else now + timedelta(seconds=AGAIN_S[delivery.tries])
        await self._store.failed(self._one.id, delivery.place, again, why[:LONGEST_WHY], is_dead=is_dead)

    async def _post(self, delivery: Delivery) -> str:
        """What went wrong; "": it was taken."""
        body, seconds = delivery.body.encode(), int(self._clock.now().timestamp())
        headers = headers_of(self._one.secret, f"{self._one.id}.{delivery.place}", seconds, body)
        try:
            check_literal(self._one.url, self._allowed)
            async with self._session.post(self._one.url, data=body, headers=headers, allow_redirects=False) as answer:
                return "" if 200 <= answer.status < 300 else f"status {answer.status}"
        except (OSError, aiohttp.ClientError, ValueError) as error:
            return f"{type(error).__name__}: {getattr(error, 'os_error', error)}"
