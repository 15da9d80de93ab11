"""The routing plan over HTTP: seen, checked, published, brought back. The document is the truth; see 0014 and 0084."""

import re
from collections.abc import Iterator

import msgspec
from aiohttp import web

from agent_ui.gateway.admin.plan_merge import merged, part
from agent_ui.gateway.http import Asked, answer, decode, read_file
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import plan as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from routing.publishing.document import PlanDocument
from routing.publishing.ownership import check_document
from routing.publishing.publish import Problem
from store.journal import JournalWriter
from store.people import People
from store.plan_surroundings import centre_of
from store.plans import PlanLine, Plans, PlanVersion, Publication, publish
from store.pool import Pool

LARGEST_PLAN = 4 << 20
MOST_NOTE = 1000
UNPROCESSABLE = 422
_ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


class Wish(msgspec.Struct, frozen=True):
    """``protocol.plan.PlanWish``, with the document as it is published."""

    document: PlanDocument
    after: int
    note: str = ""


def _note_for(asked: Asked, version: PlanVersion | PlanLine) -> str:
    """What others wrote of their clients' plan is theirs."""
    is_whole = asked.session.clients is None
    return version.note if is_whole or version.published_by == asked.session.person else ""


class PlanRoutes:
    """One method a request; see protocol/plan.py."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock) -> None:
        self._pool, self._journal, self._clock = pool, journal, clock

    async def now(self, asked: Asked) -> web.StreamResponse:
        plans, scope = Plans(self._pool), asked.session.clients
        newest = await plans.newest()
        _, document, version = await plans.in_force()
        return answer(
            p.PlanSeen(
                version=version,
                published_at=None if newest is None else iso(newest.published_at),
                published_by="" if newest is None else newest.published_by,
                note="" if newest is None else _note_for(asked, newest),
                is_whole=scope is None,
                document=_told(part(document, scope)),
            )
        )

    async def version(self, asked: Asked) -> web.StreamResponse:
        old, scope = await self._old(asked.path("version")), asked.session.clients
        return answer(
            p.PlanSeen(
                version=old.version,
                published_at=iso(old.published_at),
                published_by=old.published_by,
                note=_note_for(asked, old),
                is_whole=scope is None,
                document=_told(part(old.document, scope)),
            )
        )

    async def history(self, asked: Asked) -> web.StreamResponse:
        found = await Plans(self._pool).history()
        return answer(
            [
                p.PlanLine(
                    version=one.version,
                    published_at=iso(one.published_at),
                    published_by=one.published_by,
                    note=_note_for(asked, one),
                    queues=one.queues,
                    reasons=one.reasons,
                )
                for one in found
            ]
        )

    async def check(self, asked: Asked) -> web.StreamResponse:
        """Every problem, and nothing is published."""
        wish = await _wish(asked)
        problems, _ = await self._looked_at(wish.document, asked)
        return answer(p.PlanAnswer(version=0, problems=problems))

    async def publish(self, asked: Asked) -> web.StreamResponse:
        return await self._publish(await _wish(asked), asked)

    async def rollback(self, asked: Asked) -> web.StreamResponse:
        """Of the clients that are seen what they had then; of the others what holds now."""
        wish = await asked.body(p.PlanRollback)
        old = await self._old(str(wish.version))
        return await self._publish(Wish(part(old.document, asked.session.clients), wish.after, wish.note), asked)

    async def _old(self, text: str) -> PlanVersion:
        is_number = text.isascii() and text.isdigit() and len(text) < 10
        old = await Plans(self._pool).of_version(int(text)) if is_number else None
        if old is None:
            raise Refused("no such version", code="not-found")
        return old

    async def _publish(self, wish: Wish, asked: Asked) -> web.StreamResponse:
        problems, document = await self._looked_at(wish.document, asked)
        if any(not one.is_warning for one in problems):
            return answer(p.PlanAnswer(version=0, problems=problems), status=UNPROCESSABLE)
        note = wish.note.replace("\0", "")[:MOST_NOTE]
        wanted = Publication(document, asked.session.person, note, wish.after)
        version = await publish(self._journal, wanted, self._clock.now())
        return answer(p.PlanAnswer(version=version, problems=problems))

    async def _looked_at(self, wish: PlanDocument, asked: Asked) -> tuple[list[p.PlanProblem], PlanDocument]:
        catalogue, now, _ = await Plans(self._pool).in_force()
        document = merged(wish, now, asked.session.clients)
        centre, owners = centre_of(catalogue, await People(self._pool).all(), self._clock.now())
        found = [*_form(wish), *check_document(document, centre, owners)]
        if asked.session.clients is not None:  # what is odd with another client's part is that one's affair
            own: set[tuple[str | int, ...]] = {("queues", one.rules.id) for one in wish.queues}
            own |= {("reasons", one.needs.id) for one in wish.reasons}
            found = [one for one in found if one.where[:2] in own or not one.where]
        return [_problem(one) for one in found], document


async def _wish(asked: Asked) -> Wish:
    body = await read_file(asked.request, LARGEST_PLAN)
    if b"\\u0000" in body:
        raise BadInput("document", "a NUL character", "text")
    decode(body, p.PlanWish)  # which knows of no other fields
    wish: Wish = decode(body, Wish)
    return wish


def _form(document: PlanDocument) -> Iterator[Problem]:
    """What a file's reader sees to: ids and names."""
    entries = [("queues", str(one.rules.id), one.name_zh, one.name_en) for one in document.queues]
    entries += [("reasons", str(one.needs.id), one.name_zh, one.name_en) for one in document.reasons]
    for kind, id_, zh, en in entries:
        if not _ID.fullmatch(id_):
            yield Problem(
                (kind, id_, "id"),
                f"{id_!r} 不能用作标识：只能用字母、数字和中间的 . _ -，最多 64 个字符",
                f"{id_!r} can be no id: letters and digits, with . _ - between them, at most 64 characters",
            )
        for name, text in (("name_zh", zh), ("name_en", en)):
            if not 1 <= len(text) <= 100:
                yield Problem((kind, id_, name), "应为 1 到 100 个字", "expected 1 to 100 characters")


def _problem(one: Problem) -> p.PlanProblem:
    return p.PlanProblem(where=[str(part) for part in one.where], zh=one.zh, en=one.en, is_warning=one.is_warning)


def _told(document: PlanDocument) -> p.PlanDocument:
    return msgspec.json.decode(msgspec.json.encode(document), type=p.PlanDocument)
