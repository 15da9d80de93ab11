"""The QA bench over HTTP: recordings found by anything, what happened in each, and the file itself."""

import re
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from aiohttp import web

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.doors.trail import Trail
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.instants import instant, iso
from agent_ui.gateway.protocol import qa as p
from agent_ui.gateway.qa.marks import marks_of
from lexicon.errors import BadInput, Refused
from lexicon.phone_number import spellings
from store.pool import Pool
from store.recording_search import FoundRecording, RecordingSearch, Sought

MOST_FOUND = 200
LONGEST_S = 86_400


class QaRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, reach: Reach, trail: Trail, kept_dir: Path) -> None:
        self._search, self._reach, self._trail, self._kept_dir = RecordingSearch(pool), reach, trail, kept_dir

    async def found(self, asked: Asked) -> web.StreamResponse:
        """A page of recordings that fit."""
        query = asked.request.query
        limit = _whole(query, "limit", 1, MOST_FOUND) or 50
        before = instant(query["before"], "before") if query.get("before") else None
        after = None if before is None else (before, query.get("before_id", ""))
        found = await self._search.page(_sought(query), limit + 1, after, asked.session.clients)
        page, last = found[:limit], found[limit - 1] if len(found) > limit else None
        return answer(
            p.FoundPage(
                found=[_found(one) for one in page],
                before=None if last is None else last.started_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                before_id=None if last is None else last.id,
            )
        )

    async def marks(self, asked: Asked) -> web.StreamResponse:
        """What happened in the call of a recording."""
        one = await self._reach.recording(asked.who, asked.path("recording"))
        told = await self._search.told(one.call)
        return answer(marks_of(told, one.agent, one.started_at, one.seconds))

    async def file(self, asked: Asked) -> web.StreamResponse:
        """The MP3, to be kept elsewhere: each time is noted before a byte goes out."""
        one = await self._reach.recording(asked.who, asked.path("recording"))
        folder = self._kept_dir.resolve()
        file = (folder / one.path).resolve() if one.state == "kept" and one.path else None
        if file is None or not file.is_relative_to(folder) or not file.is_file():  # noqa: ASYNC240
            raise Refused("not kept", code="recording-not-kept")
        await self._trail.add(asked.session, "recording-downloaded", one.id, one.client, call=one.call)
        name = re.sub(r"[^A-Za-z0-9.-]", "_", one.id)
        return web.FileResponse(
            file,
            headers={
                "Content-Type": "audio/mpeg",
                "Cache-Control": "private, no-store",
                "Content-Disposition": f'attachment; filename="{name}.mp3"',
            },
        )


def add_qa(router: Router, qa: QaRoutes) -> None:
    """For who hears all recordings, of the clients that are seen."""
    router.add("GET", "/api/qa/recordings", "all-recordings", qa.found)
    router.add("GET", "/api/qa/recordings/{recording}/marks", "all-recordings", qa.marks)
    router.add("GET", "/api/recordings/{recording}/file", "all-recordings", qa.file)


def _sought(query: Mapping[str, str]) -> Sought:
    return Sought(
        numbers=_numbers(query.get("number", "")),
        agent=query.get("agent") or None,
        queue=query.get("queue") or None,
        reason=query.get("reason") or None,
        disposition=query.get("disposition") or None,
        since=instant(query["since"], "since") if query.get("since") else None,
        until=instant(query["until"], "until") if query.get("until") else None,
        shortest_s=_whole(query, "shortest_s", 0, LONGEST_S),
        longest_s=_whole(query, "longest_s", 0, LONGEST_S),
        held_s=_whole(query, "held_s", 0, LONGEST_S),
    )


def _numbers(text: str) -> list[str] | None:
    if not text:
        return None
    found = spellings(text)
    if not found:
        raise BadInput("number", text, "a whole telephone number")
    return list(found)


def _whole(query: Mapping[str, str], where: str, least: int, most: int) -> int | None:
    text = query.get(where, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
        raise BadInput(where, text, f"a number from {least} to {most}")
    return int(text)


def _found(one: FoundRecording) -> p.Found:
    return p.Found(
        id=one.id,
        call=one.call,
        client=one.client,
        agent=one.agent,
        agent_name_zh=one.agent_name_zh,
        agent_name_en=one.agent_name_en,
        caller=mask_number(one.caller),
        queue=one.queue,
        reason=one.reason,
        disposition=one.disposition,
        state=one.state,  # type: ignore[arg-type]  # the table's check allows these words alone
        started_at=iso(one.started_at),
        seconds=one.seconds,
        held_s=one.held_s,
    )
