"""Self-service flows over HTTP: seen, published, brought back. The document is the JSON of ``flows.document``."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
from aiohttp import web

from agent_ui.gateway.flows.bodies import Publish, Rollback
from agent_ui.gateway.http import Asked, answer
from asterisk_conf.settings import PROMPTS
from flows.check import check
from flows.document import LANGUAGES, FlowDocument
from flows.sounds import texts, with_uploads
from flows.surroundings import Surroundings
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from routing.publishing.publish import Problem
from store.flow_surroundings import surroundings
from store.flows import FlowPublication, Flows, Spoken, publish_flow
from store.journal import JournalWriter
from store.plans import Plans
from store.pool import Pool
from store.prompts import Prompts

MOST_NOTE = 1000
UNPROCESSABLE = 422


class FlowRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock, prompts: Path = PROMPTS) -> None:
        self._pool, self._journal, self._clock, self.prompts = pool, journal, clock, prompts
        self._voice = asyncio.Lock()  # speaking takes a processor; one publication at a time

    async def history(self, asked: Asked) -> web.StreamResponse:
        """The newest versions of all flows."""
        return answer([one for one in await Flows(self._pool).history() if asked.sees(one.client)])

    async def newest(self, asked: Asked) -> web.StreamResponse:
        """The version that holds, with its document."""
        found = await Flows(self._pool).newest(asked.path("flow"))
        if found is None or not asked.sees(found.client):
            raise Refused("no such flow", code="not-found")
        return answer(found)

    async def publish(self, asked: Asked) -> web.StreamResponse:
        """200 with the new version, or 422 with every problem."""
        wish = await asked.body(Publish)
        if wish.document.flow != asked.path("flow"):
            raise Refused("the document is of another flow", code="conflict")
        return _told(*await self.put(wish, asked, ""))

    async def rollback(self, asked: Asked) -> web.StreamResponse:
        """As ``publish``."""
        wish = await asked.body(Rollback)
        old = await Flows(self._pool).of_version(asked.path("flow"), wish.version)
        if old is None:
            raise Refused("no such version", code="not-found")
        return _told(*await self.put(Publish(old.document, wish.after, wish.note), asked, old.source))

    async def put(self, wish: Publish, asked: Asked, source: str) -> tuple[int, list[Problem]]:
        """Publish it; the new version, 0 when it has problems. Raises Refused and Conflict."""
        by, before = asked.session.person, await Flows(self._pool).newest(wish.document.flow)
        if not asked.sees(wish.document.client) or (before is not None and not asked.sees(before.client)):
            raise Refused("no such flow", code="not-found")
        now = self._clock.now()
        around, _ = await around_of(self._pool, asked, wish.document, self.prompts, now)
        problems = check(wish.document, around)
        if any(not one.is_warning for one in problems):
            return 0, problems
        document = with_uploads(wish.document, around.uploads)
        if b"\\u0000" in msgspec.json.encode(document):
            raise BadInput("document", "a NUL character", "text")
        spoken = await self._speak(document)
        note = wish.note.replace("\0", "")[:MOST_NOTE]
        wanted = FlowPublication(document, by, note, wish.after, source)
        return await publish_flow(self._journal, wanted, spoken, now), problems

    async def _speak(self, document: FlowDocument) -> dict[str, Spoken]:
        from asterisk_conf.prompts.spoken import speak_all  # brings numpy: only for who publishes

        async with self._voice:
            wanted = texts(document)
            new = {name: wanted[name] for name in sorted(await Flows(self._pool).unspoken(wanted))}
            wavs = await asyncio.to_thread(speak_all, new) if new else {}
        return {name: Spoken(*new[name], wav) for name, wav in wavs.items()}


def _told(version: int, problems: list[Problem]) -> web.Response:
    if version:
        return answer({"version": version, "problems": problems})
    return answer({"problems": problems}, status=UNPROCESSABLE)


async def around_of(
    pool: Pool, asked: Asked, document: FlowDocument, prompts: Path, now: datetime
) -> tuple[Surroundings, int]:
    """What a flow is checked against, as far as who asks sees it, and the version that holds."""
    catalogue, plan, _ = await Plans(pool).in_force()
    around, version = surroundings(document.flow, catalogue, plan, recorded(prompts), now)
    if asked.sees(document.client):
        around = replace(around, uploads=await Prompts(pool).of(document.client))
    if asked.session.clients is None:
        return around, version
    seen = replace(
        around,
        clients=[one for one in around.clients if asked.sees(one)],
        reasons={id_: of for id_, of in around.reasons.items() if asked.sees(of)},
        numbers={number: of for number, of in around.numbers.items() if asked.sees(of)},
        owner=around.owner if around.owner is None or asked.sees(around.owner) else ClientId("?"),
    )
    return replace(seen, taken={number: by for number, by in around.taken.items() if number in seen.numbers}), version


def recorded(prompts: Path) -> set[str]:
    """The recorded files that are there in every language."""
    found = [{wav.stem for wav in (prompts / language).glob("*.wav")} for language in LANGUAGES]
    return set.intersection(*found)
