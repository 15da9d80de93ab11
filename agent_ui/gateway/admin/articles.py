"""Scripts and knowledge articles, as they are written in the browser; agents read them by ``beside``."""

from aiohttp import web

from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import articles as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId, ReasonId
from store.articles import LANGUAGES, Article, Articles, Text, publish_articles
from store.catalogue import read_catalogue
from store.journal import JournalWriter
from store.pool import Pool


class ArticleRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock) -> None:
        self._pool, self._articles, self._journal, self._clock = pool, Articles(pool), journal, clock

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """Those that hold."""
        return answer([_line(one) for one in await self._articles.listed() if asked.sees(one.client)])

    async def text(self, asked: Asked) -> web.StreamResponse:
        """What holds, or a version; null where there is none yet."""
        reason, language, _ = await self._about(asked)
        wanted = asked.request.query.get("version", "")
        if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
            raise BadInput("version", wanted, "a number")
        versions = await self._articles.versions(reason, language, 1)
        number = int(wanted) if wanted else (versions[0].version if versions else 0)
        found = await self._articles.of_version(reason, language, number)
        if found is None and wanted:
            raise Refused("no such version", code="not-found")
        return answer(
            None if found is None else p.ArticleText(version=found.version, title=found.title, body=found.body)
        )

    async def versions(self, asked: Asked) -> web.StreamResponse:
        """Who published what and when."""
        reason, language, _ = await self._about(asked)
        return answer([_line(one) for one in await self._articles.versions(reason, language)])

    async def publish(self, asked: Asked) -> web.StreamResponse:
        """It holds at once: whoever takes a call of this reason reads it."""
        reason, language, client = await self._about(asked)
        wish, by, now = await asked.body(p.ArticleWanted), asked.session.person, self._clock.now()
        text = Text(language, wish.title.strip(), wish.body.strip(), wish.after)
        (version,) = await publish_articles(self._journal, reason, [text], by, now)
        return answer(_line(Article(client, reason, language, version, text.title, "", by, now)))

    async def _about(self, asked: Asked) -> tuple[ReasonId, str, ClientId]:
        """A reason of a client that is seen. Raises Refused and BadInput."""
        reason, language = ReasonId(asked.path("reason")), asked.path("language")
        if language not in LANGUAGES:
            raise BadInput("language", language, ", ".join(LANGUAGES))
        catalogue = await read_catalogue(self._pool)
        client = next((one.client for one in catalogue.reasons if one.id == reason), None)
        if client is None or not asked.sees(client):
            raise Refused("no such reason", code="not-found")
        return reason, language, client


def add_articles(router: Router, routes: ArticleRoutes) -> None:
    """Its routes."""
    router.add("GET", "/api/articles", "articles", routes.listed)
    router.add("GET", "/api/articles/{reason}/{language}", "articles", routes.text)
    router.add("GET", "/api/articles/{reason}/{language}/versions", "articles", routes.versions)
    router.add("POST", "/api/articles/{reason}/{language}", "articles", routes.publish)


def _line(one: Article) -> p.ArticleLine:
    return p.ArticleLine(
        client=one.client,
        reason=one.reason,
        language=one.language,
        version=one.version,
        title=one.title,
        published_by=one.published_by,
        published_at=iso(one.published_at),
    )
