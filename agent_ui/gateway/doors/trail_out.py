"""The audit trail taken out as a file, and walked from its first row: both are noted in it."""

import csv
import io
from collections.abc import AsyncIterator

from aiohttp import web

from agent_ui.gateway.doors.trail import Trail, sought_in
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol.doors import AuditVerified
from store.audit import AuditRow, Broken, Sought

BATCH = 1000
MOST = 200_000
_HEAD = ("id", "at", "who", "act", "whom", "client", "address", "detail", "hash")


class TrailOut:
    """One method a request; see protocol/doors.py."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def export(self, asked: Asked) -> web.StreamResponse:
        """The newest first, at most MOST lines; who does not see every client gets the lines of those clients."""
        sought = sought_in(asked)
        await self._trail.add(asked.session, "audit-exported", **_said(sought))
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        response.content_type, response.charset = "text/csv", "utf-8"
        await response.prepare(asked.request)
        await response.write("\ufeff".encode() + _csv([_HEAD]))
        async for rows in self._pages(asked, sought):
            await response.write(_csv([_cells(one) for one in rows]))
        await response.write_eof()
        return response

    async def _pages(self, asked: Asked, sought: Sought) -> AsyncIterator[list[AuditRow]]:
        before, left = None, MOST
        while left > 0:
            found = await self._trail.audit.newest(
                min(BATCH, left), sought=sought, before=before, clients=asked.session.clients
            )
            if not found:
                return
            yield found
            before, left = found[-1].id, left - len(found)

    async def verify(self, asked: Asked) -> web.StreamResponse:
        """Against itself; places noted outside the database are for the command (``zuoxi audit verify``)."""
        found = await self._trail.audit.verify()
        is_broken = isinstance(found, Broken)
        await self._trail.add(asked.session, "audit-verified", broken=found.id if is_broken else None)
        if isinstance(found, Broken):
            return answer(AuditVerified(rows=found.id - 1, hash="", broken=found.id, why=found.why))
        return answer(AuditVerified(rows=found.id, hash=found.hash.hex(), broken=None, why=""))


def _said(sought: Sought) -> dict[str, str]:
    words = {"of_who": sought.who, "of_act": sought.act, "of_whom": sought.whom}
    told = {name: word for name, word in words.items() if word}
    spans = {"since": sought.since, "until": sought.until}
    return {**told, **{name: iso(at) for name, at in spans.items() if at is not None}}


def _cells(row: AuditRow) -> tuple[str, ...]:
    cells = (row.who, row.act, row.whom, row.client, row.address, row.detail)
    return str(row.id), iso(row.at), *map(_plain, cells), row.hash.hex()


def _plain(text: str) -> str:
    """A spreadsheet takes no cell for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def add_trail_out(router: Router, out: TrailOut) -> None:
    """Its routes."""
    router.add("GET", "/api/audit/export", "audit", out.export)
    router.add("POST", "/api/audit/verify", "audit", out.verify)
