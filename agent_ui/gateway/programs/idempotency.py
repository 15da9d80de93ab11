"""The same request twice, with the same Idempotency-Key, is done once and answered twice alike.

For routes that place calls, send or add something. What was refused was not done: its key may be used again. A request
whose gateway died in the middle is not done anew under its key: nobody knows how far it came.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from aiohttp import web

from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused, ZuoxiError
from store.kept_answers import KeptAnswer, KeptAnswers
from store.pool import Pool

HEADER: Final = "Idempotency-Key"
PATTERN: Final = "^[!-~]{1,100}$"
KEPT = timedelta(days=1)
PRUNED_EVERY = timedelta(hours=1)
# None of these answers with a secret, which would be kept here.
ROUTES: Final = frozenset(
    {
        ("POST", "/api/agents/{agent}/calls"),
        ("POST", "/api/customers/{call}/notes"),
        ("POST", "/api/lines/{line}/tests"),
        ("POST", "/api/messages"),
        ("POST", "/api/webhooks/{webhook}/test"),
        ("POST", "/api/webhooks/{webhook}/resend"),
        ("POST", "/api/callbacks/{call}/cancel"),
        ("PUT", "/api/customers"),
    }
)


class Idempotency:
    """``once`` around a handler."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._kept, self._clock, self._pruned = KeptAnswers(pool), clock, clock.now()

    async def once(
        self, who: str, request: web.Request, handler: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """What the handler answers, or answered. Raises Refused and BadInput."""
        key = request.headers.get(HEADER)
        if key is None:
            return await handler()
        if re.fullmatch(PATTERN, key) is None:
            raise BadInput(HEADER, key[:100], "1 to 100 visible characters of ASCII")
        asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + await request.read()).hexdigest()
        await self._prune()
        before = await self._kept.begin(who, key, asked, self._clock.now())
        if before is not None:
            return _again(before, asked)
        try:
            response = await handler()
        except ZuoxiError:
            await self._kept.forget(who, key)
            raise
        body = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
        await self._kept.keep(who, key, response.status, body)
        return response

    async def _prune(self) -> None:
        now = self._clock.now()
        if now - self._pruned > PRUNED_EVERY:
            self._pruned = now
            await self._kept.prune(now - KEPT)


def _again(before: KeptAnswer, asked: str) -> web.Response:
    if before.asked_sha256 != asked:
        raise Refused("the key was used for another request", code="key-of-another")
    if before.status is None:
        raise Refused("the first request is under way, or was interrupted", code="key-under-way")
    headers = {"Cache-Control": "no-store", "Idempotency-Replayed": "true"}
    if not before.body:
        return web.Response(status=before.status, headers=headers)
    return web.Response(body=before.body, status=before.status, content_type="application/json", headers=headers)
