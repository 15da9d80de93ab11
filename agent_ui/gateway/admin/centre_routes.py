"""What the centre is made of, over HTTP. Each change is in the journal and in the audit trail."""

from typing import Any

import msgspec
from aiohttp import web
from msgspec.structs import replace

from agent_ui.gateway.doors.masking import mask_number, mask_text
from agent_ui.gateway.doors.rights import may
from agent_ui.gateway.doors.trail import Trail
from agent_ui.gateway.http import Asked, answer, done
from agent_ui.gateway.protocol import admin as p
from lexicon.clock import Clock
from store.centre_rows import By, Kept, drop_row, noun_of, put_row, rows
from store.journal import JournalWriter
from store.pool import Pool


class CentreRoutes:
    """One method a request; see protocol/admin.py."""

    def __init__(self, pool: Pool, journal: JournalWriter, trail: Trail, clock: Clock) -> None:
        self._pool, self._journal, self._trail, self._clock = pool, journal, trail, clock

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """Rows that are named by a caller's number have it whole for who may see one, which is noted."""
        noun = noun_of(asked.path("noun"))
        told = [_told(one) for one in await rows(self._pool, noun, asked.session.clients)]
        if any("caller" in one.row for one in told):
            if may(asked.session.role, "reveal"):
                await self._trail.add(asked.session, "number-revealed", noun.name, count=len(told))
            else:
                told = [replace(one, row=_masked(one.row)) for one in told]
        return answer(told)

    async def put(self, asked: Asked) -> web.StreamResponse:
        """409 where somebody changed it meanwhile, or has made one of this name."""
        wish, noun = await asked.body(p.CentreRow), noun_of(asked.path("noun"))
        row = {name: _whole(value) for name, value in wish.row.items()}
        return answer(_told(await put_row(self._journal, noun, row, wish.seen, self.by(asked))))

    async def drop(self, asked: Asked) -> web.StreamResponse:
        """409 where somebody changed it meanwhile, or something refers to it."""
        wish, noun = await asked.body(p.CentreDrop), noun_of(asked.path("noun"))
        await drop_row(self._journal, noun, tuple(wish.key), wish.seen, self.by(asked))
        return done()

    def by(self, asked: Asked) -> By:
        session = asked.session
        return By(session.person, session.address, session.clients, self._clock.now())


def _whole(value: object) -> object:
    """JSON knows one kind of number: a whole one fits every field."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "caller": mask_number(str(row["caller"])), "note": mask_text(str(row.get("note", "")))}


def _told(one: Kept) -> p.CentreRow:
    return p.CentreRow(seen=one.seen, row=msgspec.to_builtins(one.row))
