"""Self-service flows over HTTP: seen, published, brought back. The document is the JSON of ``flows.document``."""

import asyncio
from pathlib import Path

from aiohttp import web

from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.protocol_flows import NotPublished, Publish, Published, Rollback
from asterisk_conf.settings import PROMPTS
from flows.check import check
from flows.document import LANGUAGES, FlowDocument
from flows.sounds import texts
from lexicon.clock import Clock
from lexicon.errors import Refused
from store.flow_surroundings import surroundings
from store.flows import FlowPublication, Flows, Spoken, publish_flow
from store.journal import JournalWriter
from store.plans import Plans
from store.pool import Pool

MOST_NOTE = 1000
UNPROCESSABLE = 422


class FlowRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock, prompts: Path = PROMPTS) -> None:
        self._pool, self._journal, self._clock, self._prompts = pool, journal, clock, prompts
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
        return await self._publish(wish, asked)

    async def rollback(self, asked: Asked) -> web.StreamResponse:
        """As ``publish``."""
        wish = await asked.body(Rollback)
        old = await Flows(self._pool).of_version(asked.path("flow"), wish.version)
        if old is None:
            raise Refused("no such version", code="not-found")
        return await self._publish(Publish(old.document, wish.after, wish.note), asked)

    async def _publish(self, wish: Publish, asked: Asked) -> web.StreamResponse:
        by, before = asked.session.person, await Flows(self._pool).newest(wish.document.flow)
        if not asked.sees(wish.document.client) or (before is not None and not asked.sees(before.client)):
            raise Refused("no such flow", code="not-found")
        catalogue, plan, _ = await Plans(self._pool).in_force()
        now = self._clock.now()
        around, _ = surroundings(wish.document.flow, catalogue, plan, recorded(self._prompts), now)
        problems = check(wish.document, around)
        if any(not one.is_warning for one in problems):
            return answer(NotPublished(problems), status=UNPROCESSABLE)
        spoken = await self._speak(wish.document)
        note = wish.note.replace("\0", "")[:MOST_NOTE]
        wanted = FlowPublication(wish.document, by, note, wish.after)
        version = await publish_flow(self._journal, wanted, spoken, now)
        return answer(Published(version, problems))

    async def _speak(self, document: FlowDocument) -> dict[str, Spoken]:
        from asterisk_conf.prompts.spoken import speak_all  # brings numpy: only for who publishes

        async with self._voice:
            wanted = texts(document)
            new = {name: wanted[name] for name in sorted(await Flows(self._pool).unspoken(wanted))}
            wavs = await asyncio.to_thread(speak_all, new) if new else {}
        return {name: Spoken(*new[name], wav) for name, wav in wavs.items()}


def recorded(prompts: Path) -> set[str]:
    """The recorded files that are there in every language."""
    found = [{wav.stem for wav in (prompts / language).glob("*.wav")} for language in LANGUAGES]
    return set.intersection(*found)
