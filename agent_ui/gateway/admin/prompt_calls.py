"""A prompt recorded by telephone: asked of the controller, told from the journal, kept as an upload is."""

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from msgspec.structs import replace

from agent_ui.gateway.admin.prompts import PromptRoutes, about, version_after
from agent_ui.gateway.asking import ask
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.pace import TooManyRequests
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import prompt_call as p
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from lexicon.journal import Entry, PromptRecordingAnswered, PromptRecordingBegan, PromptRecordingEnded
from lexicon.orders_aside import EndPromptCall, RecordPrompt
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
                over = replace(told, state="over", result=ended.result, is_cut=ended.is_cut)
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
    """One method a request. To others than who asked for it a recording is not there.

    A line is no client's: who does not see every client is shown none, and is not called.
    """

    def __init__(self, pool: Pool, bus: Bus, live: Live, prompts: PromptRoutes, raw: Path) -> None:
        self._reader, self._bus, self._live, self._prompts, self._raw = JournalReader(pool), bus, live, prompts, raw
        self._clock: Clock = prompts.clock
        self._one = asyncio.Lock()  # two requests at once are counted one after the other
        self._asked: Begun = {}  # here, and perhaps not in the journal yet
        self._heard: dict[str, tuple[str, float]] = {}  # by id: its result once its file was looked at, and seconds

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """The lines, and what was begun before the page was loaded."""
        if asked.session.clients is not None:
            return answer(p.PromptCalls(lines=[], calls=[]))
        own = [
            (told, file) for _, by, told, file in (await self._of_last_hour()).values() if by == asked.session.person
        ]
        calls = [await self._looked(told, file) for told, file in own[::-1]]
        shown = [one for at, one in enumerate(calls) if one.result == "recorded" or (at == 0 and one.result != "gone")]
        return answer(p.PromptCalls(lines=[one.id for one in self._live.lines_now()], calls=shown))

    async def begin(self, asked: Asked) -> web.StreamResponse:
        if asked.session.clients is not None:
            raise Refused("no such line", code="not-found")
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
            told = await ask(self._bus, order)
            now = self._clock.now()
            # What the journal will say of it; it may not have come yet.
            fact = PromptRecordingBegan(
                told.data["prompt-call"], ClientId(client), name, language, wish.line, wish.number, person
            )
            began = _begun(fact, now)
            self._asked[began.id] = (now, person, began, "")
        await self._prompts.trail.add(asked.session, "prompt-call", name, client, language=language, line=wish.line)
        return answer(began)

    async def told(self, asked: Asked) -> web.StreamResponse:
        return answer(await self._looked(*await self._own(asked)))

    async def end(self, asked: Asked) -> web.StreamResponse:
        """Hang up: the number was wrong, or enough was said."""
        told, _ = await self._own(asked)
        order = EndPromptCall(
            id=secrets.token_hex(12),
            gateway=self._bus.name,
            agent=asked.session.person,
            desk="",
            prompt_call=told.id,
        )
        await ask(self._bus, order)
        return done()

    async def audio(self, asked: Asked) -> web.StreamResponse:
        """Looked at and cut as an upload is. Raises BadInput for silence."""
        _, file = await self._own(asked)
        made = await self._prompts.looked_at(await self._sound(file))
        return web.Response(body=made.wav, content_type="audio/wav", headers={"Cache-Control": "private, no-store"})

    async def keep(self, asked: Asked) -> web.StreamResponse:
        """The prompt's new version, in the same way as an upload; the draft is not needed any more."""
        told, file = await self._own(asked)
        sound, named = await self._sound(file), (told.client, told.name, told.language)
        await self._prompts.check_client(asked, told.client)
        kept = await self._prompts.put(asked, named, version_after(asked), sound, "telephone")
        with suppress(OSError):  # then the controller deletes it
            await asyncio.to_thread((self._raw / file).unlink)
        return kept

    async def _own(self, asked: Asked) -> tuple[p.PromptCall, str]:
        found = (await self._of_last_hour()).get(asked.path("prompt_call"))
        if found is None or found[1] != asked.session.person or not asked.sees(found[2].client):
            raise Refused("no such recording of the last hour", code="not-found")
        return found[2], found[3]

    async def _sound(self, file: str) -> bytes:
        if not file or "/" in file:
            raise Refused("nothing was recorded", code="not-found")
        try:
            return await asyncio.to_thread((self._raw / file).read_bytes)
        except FileNotFoundError as error:
            raise Refused("it was kept, or deleted after an hour", code="not-found") from error

    async def _looked(self, told: p.PromptCall, file: str) -> p.PromptCall:
        """What its file is worth, before anybody presses play on silence."""
        if told.result != "recorded":
            return told
        try:
            if not await asyncio.to_thread((self._raw / file).exists):
                return replace(told, result="gone")
            if told.id not in self._heard:
                made = await self._prompts.looked_at(await self._sound(file))
                self._heard[told.id] = ("recorded", made.seconds)
        except Refused:
            return replace(told, result="gone")
        except BadInput as error:
            self._heard[told.id] = ("too-short" if error.where == "length" else "nothing-said", 0.0)
        result, seconds = self._heard[told.id]
        return replace(told, result=result, seconds=round(seconds, 2))

    async def _of_last_hour(self) -> Begun:
        now = self._clock.now()
        self._asked = {one: row for one, row in self._asked.items() if now - row[0] < WINDOW}
        noted = folded(await self._reader.of_kinds(KINDS, now - WINDOW), now)
        begun = {**{one: row for one, row in self._asked.items() if one not in noted}, **noted}
        self._heard = {one: heard for one, heard in self._heard.items() if one in begun}
        return dict(sorted(begun.items(), key=lambda row: row[1][0]))


def add_prompt_calls(router: Router, routes: PromptCallRoutes) -> None:
    """Their routes."""
    router.add("GET", "/api/prompt-calls", "flows", routes.listed)
    router.add("POST", "/api/prompt-calls/{client}/{name}/{language}", "flows", routes.begin)
    router.add("GET", "/api/prompt-calls/{prompt_call}", "flows", routes.told)
    router.add("POST", "/api/prompt-calls/{prompt_call}/end", "flows", routes.end)
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
