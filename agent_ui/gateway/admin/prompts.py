"""Recorded prompts in the browser: listed with where they are heard, listened to, uploaded."""

import asyncio
import re
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from agent_ui.gateway.doors.trail import Trail, act_of
from agent_ui.gateway.flows.routes import recorded
from agent_ui.gateway.http import Asked, Router, answer, read_file
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import prompts as p
from asterisk_conf.prompts.build import texts
from asterisk_conf.settings import PROMPTS
from flows.document import LANGUAGES, FlowDocument
from flows.graph import pieces
from flows.sounds import uploaded as name_of
from flows.survey import survey_pieces
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from store.catalogue import read_catalogue
from store.flows import Flows, document_of
from store.pool import Pool
from store.prompts import Prompt, Prompts

if TYPE_CHECKING:
    from asterisk_conf.prompts.uploading import Uploaded

NO_CLIENT = "-"
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


class PromptRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, clock: Clock, trail: Trail) -> None:
        self._pool, self.clock, self.trail = pool, clock, trail
        self._ear = asyncio.Lock()  # looking at a file takes a processor; one at a time

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """The product's own, then those of each client that is seen."""
        catalogue = await read_catalogue(self._pool)
        kept = [document_of(one.flow, one.version, one.document) for one in catalogue.flows if one.is_newest]
        seen = [one for one in kept if asked.sees(one.client)]
        uploads = [one for one in await Prompts(self._pool).listed() if asked.sees(one.client)]
        return answer([*_own(seen), *_uploads(uploads, seen)])

    async def audio(self, asked: Asked) -> web.StreamResponse:
        """As Asterisk plays it."""
        client, name, language = about(asked)
        if client == NO_CLIENT:
            if name not in recorded(PROMPTS):
                raise Refused("no such prompt", code="not-found")
            wav = await asyncio.to_thread((PROMPTS / language / f"{name}.wav").read_bytes)
        else:
            found = await self._newest(asked, client, name, language)
            wavs = {} if found is None else await Flows(self._pool).sounds([found.sound])
            if not wavs or found is None:
                raise Refused("no such prompt", code="not-found")
            wav = wavs[found.sound]
        return web.Response(body=wav, content_type="audio/wav", headers={"Cache-Control": "private, no-store"})

    async def upload(self, asked: Asked) -> web.StreamResponse:
        """Flows that are published from now on play it. ``after``: the version that was looked at."""
        from asterisk_conf.prompts.uploading import LARGEST_BYTES  # brings numpy: only for who uploads

        named, after = about(asked), version_after(asked)
        await self.check_client(asked, named[0])
        return await self.put(asked, named, after, await read_file(asked.request, LARGEST_BYTES), "upload")

    async def check_client(self, asked: Asked, client: str) -> None:
        """Raises Refused for one that is not there, or not seen."""
        clients = {one.id for one in (await read_catalogue(self._pool)).clients}
        if client not in clients or not asked.sees(client):
            raise Refused("no such client", code="not-found")

    async def looked_at(self, sound: bytes) -> "Uploaded":
        """Raises BadInput."""
        from asterisk_conf.prompts.uploading import uploaded

        async with self._ear:
            return await asyncio.to_thread(uploaded, sound)

    async def put(
        self, asked: Asked, named: tuple[str, str, str], after: int, sound: bytes, how: str
    ) -> web.StreamResponse:
        """The next version of this client's prompt; ``how`` it came stands in the trail."""
        client, name, language = named
        made = await self.looked_at(sound)
        by, now = asked.session.person, self.clock.now()
        prompt = Prompt(
            ClientId(client), name, language, after + 1, name_of(made.wav), made.seconds, made.peak_db, by, now
        )
        detail = {"language": language, "version": prompt.version, "over": after, "how": how}
        act = act_of(asked.session, "prompt-uploaded", name, client, **detail)
        await Prompts(self._pool).put(prompt, made.wav, act)
        return answer(_file(prompt, made.cut_s))

    async def _newest(self, asked: Asked, client: str, name: str, language: str) -> Prompt | None:
        if not asked.sees(client):
            return None
        wanted = (client, name, language)
        found = await Prompts(self._pool).listed()
        return next((one for one in found if (one.client, one.name, one.language) == wanted), None)


def add_prompts(router: Router, routes: PromptRoutes) -> None:
    """Its routes."""
    router.add("GET", "/api/prompts", "flows", routes.listed)
    router.add("GET", "/api/prompts/{client}/{name}/{language}/audio", "flows", routes.audio)
    router.add("POST", "/api/prompts/{client}/{name}/{language}", "flows", routes.upload)


def version_after(asked: Asked) -> int:
    """The version that was looked at."""
    after = asked.request.query.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 9:
        raise BadInput("after", after, "the version that was looked at")
    return int(after)


def about(asked: Asked) -> tuple[str, str, str]:
    """Client, name and language. Raises BadInput."""
    client, name, language = asked.path("client"), asked.path("name"), asked.path("language")
    if not _NAME.fullmatch(name):
        raise BadInput("name", name, "small letters, digits and - between them, at most 64")
    if language not in LANGUAGES:
        raise BadInput("language", language, ", ".join(LANGUAGES))
    return client, name, language


# ---------------------------------------------------------------- where they are heard


def _said(document: FlowDocument) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each recorded prompt of a flow, with the uploads that it plays."""
    for node in document.nodes.values():
        yield from ((one.recorded, (one.zh_sound, one.en_sound)) for _, one in pieces(node) if one.recorded)
    for _, one in survey_pieces(document.surveys):
        if one.recorded:
            yield one.recorded, (one.zh_sound, one.en_sound)


def _own(flows: list[FlowDocument]) -> Iterator[p.PromptLine]:
    told = texts()
    for name in sorted(recorded(PROMPTS)):
        files = [
            p.PromptFile(
                language=language,
                version=0,
                seconds=_seconds(PROMPTS / language / f"{name}.wav"),
                peak_db=None,
                uploaded_by="",
                uploaded_at=None,
                text=told.get(name, {}).get(language, ""),
            )
            for language in LANGUAGES
        ]
        used = [one.flow for one in flows if (name, ("", "")) in set(_said(one))]
        yield p.PromptLine(client="", name=name, files=files, used=used, old=[])


def _uploads(prompts: list[Prompt], flows: list[FlowDocument]) -> Iterator[p.PromptLine]:
    by_name: dict[tuple[str, str], list[Prompt]] = {}
    for one in prompts:
        by_name.setdefault((one.client, one.name), []).append(one)
    for (client, name), files in by_name.items():
        now, used, old = {one.sound for one in files}, [], []
        for flow in flows:
            if flow.client == client:
                played = [sound for said, pair in _said(flow) if said == name for sound in pair]
                if played:
                    used.append(flow.flow)
                if any(sound not in now for sound in played if sound) or ("" in played and not any(played)):
                    old.append(flow.flow)
        yield p.PromptLine(client=client, name=name, files=[_file(one) for one in files], used=used, old=old)


def _file(one: Prompt, cut_s: float = 0.0) -> p.PromptFile:
    return p.PromptFile(
        language=one.language,
        version=one.version,
        seconds=one.seconds,
        peak_db=one.peak_db,
        uploaded_by=one.uploaded_by,
        uploaded_at=iso(one.uploaded_at),
        text="",
        cut_s=cut_s,
    )


@cache
def _seconds(wav: Path) -> float:
    with wave.open(str(wav)) as file:
        return float(file.getnframes() / file.getframerate())
