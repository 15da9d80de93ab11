"""What flows look up: in the database, or at a service of the client's. Questions and answers are in no log."""

from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp
import msgspec

from flows.document import Source, SourceKind
from lexicon.errors import SourceAway
from lexicon.ids import ClientId

LARGEST_BYTES = 64 * 1024
LONGEST_VALUE = 200


class Records(Protocol):
    """The database, as far as it is read here. Raises DatabaseAway."""

    async def find(self, client: ClientId, key: str, value: str) -> Any | None: ...


class SourceLookups:
    """The engine's ``Lookups``. ``close`` when done."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._session: aiohttp.ClientSession | None = None

    async def look_up(self, client: ClientId, source: Source, question: Mapping[str, str]) -> Mapping[str, str] | None:
        """The values of ``source.fields``; None for nobody. Raises DatabaseAway and SourceAway."""
        if source.kind is SourceKind.DATABASE:
            ((key, value),) = question.items()
            answer = await self._records.find(client, key, value)
        else:
            answer = await self._ask(source.url, question)
        return None if answer is None else values_in(answer, source.fields)

    async def _ask(self, url: str, question: Mapping[str, str]) -> Any | None:
        """POST the question: it may be secret, and an address would be in the logs along the way."""
        if self._session is None:
            self._session = aiohttp.ClientSession(headers={"Accept": "application/json"})
        try:
            async with self._session.post(url, json=dict(question), allow_redirects=False) as answer:
                if answer.status == 404:
                    return None
                if answer.status != 200:
                    raise SourceAway(f"answered {answer.status}")
                raw = await answer.content.read(LARGEST_BYTES + 1)
                while len(raw) <= LARGEST_BYTES and (more := await answer.content.read(LARGEST_BYTES)):
                    raw += more
        except (aiohttp.ClientError, OSError) as error:
            raise SourceAway(f"{type(error).__name__}") from None
        if len(raw) > LARGEST_BYTES:
            raise SourceAway("the answer is too long")
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:
            raise SourceAway("the answer is no JSON") from None

    async def close(self) -> None:
        """Hang up on every service."""
        if self._session is not None:
            await self._session.close()


def values_in(answer: Any, fields: Mapping[str, str]) -> dict[str, str]:
    """Texts, numbers and truths along the paths; what is not there, or is none of these, is left out."""
    found: dict[str, str] = {}
    for name, path in fields.items():
        at = answer
        for step in path.split("."):
            at = at.get(step) if isinstance(at, dict) else None
        if isinstance(at, bool):
            found[name] = "true" if at else "false"
        elif isinstance(at, str | int | float):
            found[name] = str(at)[:LONGEST_VALUE]
    return found
