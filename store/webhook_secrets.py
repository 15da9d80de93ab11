"""Webhooks' signing secrets, sealed: put in, taken out, sealed anew with another key. See sealing.py."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lexicon.errors import Refused
from store.audit import Act, add_within
from store.pool import Pool
from store.sealing import Box, is_sealed
from store.sql import load
from store.webhooks import Webhook

_SQL = load("webhook_secrets")
_log = logging.getLogger("zuoxi.webhooks")
FILE = "webhooks"  # below var/secrets


class WebhookSecrets:
    """Raises DatabaseAway from every ``async`` method."""

    def __init__(self, pool: Pool, box: Box) -> None:
        self._pool, self._box = pool, box
        self._told: set[str] = set()

    def sealed(self, one: Webhook) -> Webhook:
        """As it is put into the database."""
        return replace(one, secret=self._box.seal(one.id, one.secret))

    def opened(self, found: Sequence[Webhook]) -> list[Webhook]:
        """With their secrets. One whose secret cannot be read is left out, which is told once."""
        readable = list[Webhook]()
        for one in found:
            try:
                secret = self._box.open(one.id, one.secret) if is_sealed(one.secret) else one.secret
            except Refused as error:
                if one.id not in self._told:
                    self._told.add(one.id)
                    _log.error("webhook_unreadable: %s: %s", one.id, error)
                continue
            readable.append(replace(one, secret=secret))
        return readable

    async def seal_plain(self) -> int:
        """What an older version left; how many. The table is written anew: what they were is in no file of it."""
        count = await self._again(is_all=False)
        if count:
            await self._pool.execute(_SQL["rewrite"])
        return count

    async def turn(self, act: Act, at: datetime) -> int:
        """A new key, and everything sealed with it; how many. The old keys are gone behind it."""
        self._box.turn()
        count = await self._again(is_all=True, act=act, at=at)
        self._box.drop_old()
        return count

    async def _again(self, *, is_all: bool, act: Act | None = None, at: datetime | None = None) -> int:
        count = 0
        async with self._pool.transaction() as connection:
            for row in await connection.fetch(_SQL["all" if is_all else "plain"]):
                id_, was = row["id"], row["secret"]
                secret = self._box.open(id_, was) if is_sealed(was) else was
                await connection.execute(_SQL["put"], id_, self._box.seal(id_, secret))
                count += 1
            if act is not None and at is not None:
                await add_within(connection, act, at)
        return count
