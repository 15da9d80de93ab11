"""Scripts and knowledge articles: what agents read beside a call, by reason and language, published in versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId, ReasonId
from lexicon.journal import ArticlePublished
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("articles")
LANGUAGES = ("zh", "en")
LONGEST_TITLE, LONGEST_BODY = 200, 50_000


@dataclass(frozen=True, slots=True)
class Article:
    """One version of a text. ``body``: the subset of Markdown that docs/desktop.md names."""

    client: ClientId
    reason: ReasonId
    language: str
    version: int
    title: str
    body: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be published."""

    language: str
    title: str
    body: str


class Articles:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def for_reason(self, reason: ReasonId, language: str) -> Article | None:
        """What is to be read beside a call of this reason; of the reason above it where it has none of its own."""
        row = await self._pool.fetch_one(_SQL["for_reason"], reason, language)
        return None if row is None else Article(**row)

    async def of_version(self, reason: ReasonId, language: str, version: int) -> Article | None:
        """One version."""
        row = await self._pool.fetch_one(_SQL["of_version"], reason, language, version)
        return None if row is None else Article(**row)

    async def listed(self) -> list[Article]:
        """Those that hold now, without their bodies."""
        return [Article(**row) for row in await self._pool.fetch(_SQL["listed"])]


async def publish_articles(
    journal: JournalWriter, reason: ReasonId, texts: Sequence[Text], by: str, now: datetime
) -> list[int]:
    """Publish these, all or none; their versions. Raises BadInput, Refused and DatabaseAway."""
    for text in texts:
        if text.language not in LANGUAGES:
            raise BadInput("language", text.language, ", ".join(LANGUAGES))
        if not 1 <= len(text.title) <= LONGEST_TITLE or not 1 <= len(text.body) <= LONGEST_BODY:
            raise BadInput("text", "empty or too long", f"a title up to {LONGEST_TITLE}, a text up to {LONGEST_BODY}")
    versions = []
    async with journal.transaction() as change:
        await change.connection.execute(_SQL["hold"])
        client = await change.connection.fetchval(_SQL["client_of"], reason)
        if client is None:
            raise Refused(f"there is no reason {reason}", code="not-found")
        for text in texts:
            version = 1 + await change.connection.fetchval(_SQL["newest"], reason, text.language)
            row = (client, reason, text.language, version, text.title, text.body, by, now)
            await change.connection.execute(_SQL["insert"], *row)
            change.record(ArticlePublished(client, reason, text.language, version, by))
            versions.append(version)
    return versions
