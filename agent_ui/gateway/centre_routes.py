"""What the centre is made of, over HTTP. Each change is in the journal and in the audit trail."""

import msgspec
from aiohttp import web

from agent_ui.gateway import protocol_admin as p
from agent_ui.gateway.http import Asked, answer, done
from lexicon.clock import Clock
from store.centre_rows import By, Kept, drop_row, noun_of, put_row, rows
from store.journal import JournalWriter
from store.pool import Pool


class CentreRoutes:
    """One method a request; see protocol_admin.py."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock) -> None:
        self._pool, self._journal, self._clock = pool, journal, clock

    async def listed(self, asked: Asked) -> web.StreamResponse:
        found = await rows(self._pool, noun_of(asked.path("noun")), asked.session.clients)
        return answer([_told(one) for one in found])

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


def _told(one: Kept) -> p.CentreRow:
    return p.CentreRow(seen=one.seen, row=msgspec.to_builtins(one.row))
