"""A prompt recorded by telephone: asked of the controller, told from the journal, kept as an upload is."""

import asyncio
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from msgspec.structs import replace

from agent_ui.gateway import protocol_prompt_call as p
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.live import Live
from agent_ui.gateway.masking import mask_number
from agent_ui.gateway.pace import TooManyRequests
from agent_ui.gateway.problems import error_of
from agent_ui.gateway.prompts import PromptRoutes, about, version_after
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.journal import Entry, PromptRecordingAnswered, PromptRecordingBegan, PromptRecordingEnded
from lexicon.orders import RecordPrompt
from lexicon.prompt_call import LONGEST_S, RING_S, SILENCE_S
from store.journal_read import JournalReader
from store.pool import Pool

KINDS = (PromptRecordingBegan, PromptRecordingAnswered, PromptRecordingEnded)
WINDOW = timedelta(hours=1)
LONGEST = timedelta(seconds=RING_S + LONGEST_S + SILENCE_S + 30)
MOST_AN_HOUR = 20
Begun = dict[str, tuple[datetime, str, p.PromptCall, str]]  # by id: when, by whom, how it is, its file


class TooManyPromptCalls(TooManyRequests):
    """This person has made as many in the last hour as one may."""

    code = "prompt-calls-used-up"


def folded(entries: Iterable[Entry], now: datetime) -> Begun:
    """Each that began within these entries, the first first."""
    found: Begun = {}
    for entry in entries:
        match entry.fact:
            case PromptRecordingBegan() as began:
                found[began.prompt_call] = (entry.at, began.by, _begun(began, entry.at), "")
            case PromptRecordingAnswered(prompt_call=one) if one in found:
                at, by, told, _ = found[one]
                found[one] = (at, by, replace(told, state="recording"), "")
            case PromptRecordingEnded(prompt_call=one) as ended if one in found:
                at, by, told, _ = found[one]
                over = replace(told, state="over", result=ended.result, spoken_s=ended.spoken_s)
                found[one] = (at, by, over, ended.file)
    for one, (at, by, told, file) in found.items():
        if told.state != "over" and now - at > LONGEST:
            found[one] = (at, by, replace(told, state="lost"), file)
    return found


def check_limits(begun: Begun, person: str, now: datetime) -> None:
    """Raises Refused (this person's last one goes on) and TooManyPromptCalls."""
    own = [(at, told) for at, by, told, _ in begun.values() if by == person]
    if any(told.state not in ("over", "lost") for _, told in own):
        raise Refused("the last prompt is still being recorded", code="prompt-call-under-way")
    if len(own) >= MOST_AN_HOUR:
        oldest = sorted(at for at, _ in own)[-MOST_AN_HOUR]
        raise TooManyPromptCalls(max(1, int((oldest + WINDOW - now).total_seconds()) + 1))


class PromptCallRoutes:
    """One method a request. To others than who asked for it a recording is not there."""

    def __init__(self, pool: Pool, bus: Bus, live: Live, prompts: PromptRoutes, raw: Path | None) -> None:
        self._reader, self._bus, self._live, self._prompts, self._raw = JournalReader(pool), bus, live, prompts, raw
        self._clock: Clock = prompts.clock
        self._one = asyncio.Lock()  # two requests at once are counted one after the other
        self._asked: Begun = {}  # here, and perhaps not in the journal yet

    async def lines(self, asked: Asked) -> web.StreamResponse:
        return answer(p.PromptLines(lines=[one.id for one in self._live.lines_now()]))

    async def begin(self, asked: Asked) -> web.StreamResponse:
        client, name, language = about(asked)
        wish, person = await asked.body(p.PromptCallWish), asked.session.person
        await self._prompts.check_client(asked, client)
        order = RecordPrompt(
            id=secrets.token_hex(12),
            gateway=self._bus.name,
            agent=person,
            desk="",
            client=client,
            prompt=name,
            language=language,
            line=wish.line,
            number=wish.number,
        )
        async with self._one:
            check_limits(await self._of_last_hour(), person, self._clock.now())
            told = await self._bus.ask(order)
            if told.code:
                raise error_of(told.code, told.text)
            now = self._clock.now()
            began = p.PromptCall(
                id=told.data["prompt-call"],
                client=client,
                name=name,
                language=language,
                line=wish.line,
                number=mask_number(wish.number),
                began_at=iso(now),
                state="calling",
            )
            self._asked[began.id] = (now, person, began, "")
        await self._prompts.trail.add(asked.session, "prompt-call", name, client, language=language, line=wish.line)
        return answer(began)

    async def told(self, asked: Asked) -> web.StreamResponse:
        return answer((await self._own(asked))[0])

    async def audio(self, asked: Asked) -> web.StreamResponse:
        """Looked at and cut as an upload is. Raises BadInput for silence."""
        made = await self._prompts.looked_at(await self._sound(asked))
        return web.Response(body=made.wav, content_type="audio/wav", headers={"Cache-Control": "private, no-store"})

    async def keep(self, asked: Asked) -> web.StreamResponse:
        """The prompt's new version, in the same way as an upload."""
        told, _ = await self._own(asked)
        sound = await self._sound(asked)
        return await self._prompts.put(asked, (told.client, told.name, told.language), version_after(asked), sound)

    async def _own(self, asked: Asked) -> tuple[p.PromptCall, str]:
        found = (await self._of_last_hour()).get(asked.path("prompt_call"))
        if found is None or found[1] != asked.session.person or not asked.sees(found[2].client):
            raise Refused("no such recording of the last hour", code="not-found")
        return found[2], found[3]

    async def _sound(self, asked: Asked) -> bytes:
        _, file = await self._own(asked)
        if not file or self._raw is None or "/" in file:
            raise Refused("nothing was recorded", code="not-found")
        try:
            return await asyncio.to_thread((self._raw / file).read_bytes)
        except FileNotFoundError as error:
            raise Refused("it was deleted after an hour", code="not-found") from error

    async def _of_last_hour(self) -> Begun:
        now = self._clock.now()
        self._asked = {one: row for one, row in self._asked.items() if now - row[0] < WINDOW}
        return {**self._asked, **folded(await self._reader.of_kinds(KINDS, now - WINDOW), now)}


def add_prompt_calls(router: Router, routes: PromptCallRoutes) -> None:
    """Their routes."""
    router.add("GET", "/api/prompt-calls", "flows", routes.lines)
    router.add("POST", "/api/prompt-calls/{client}/{name}/{language}", "flows", routes.begin)
    router.add("GET", "/api/prompt-calls/{prompt_call}", "flows", routes.told)
    router.add("GET", "/api/prompt-calls/{prompt_call}/audio", "flows", routes.audio)
    router.add("POST", "/api/prompt-calls/{prompt_call}/keep", "flows", routes.keep)


def _begun(fact: PromptRecordingBegan, at: datetime) -> p.PromptCall:
    return p.PromptCall(
        id=fact.prompt_call,
        client=fact.client,
        name=fact.prompt,
        language=fact.language,
        line=fact.line,
        number=mask_number(fact.number),
        began_at=iso(at),
        state="calling",
    )
