"""A test call over one line, from the Admin page: asked of the controller, told from the journal."""

import asyncio
import secrets
from datetime import datetime, timedelta

from aiohttp import web

from agent_ui.gateway.admin.line_tests import KINDS, RING_S, WINDOW, Begun, check_limits, folded, left
from agent_ui.gateway.asking import ask
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import line_test as p
from agent_ui.gateway.protocol.lines import LineTile
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.orders_aside import TryLine
from store.journal_read import JournalReader
from store.pool import Pool

EARLIER = timedelta(minutes=1)  # what the controller's clock may be behind
MOST_TOLD = 20


class LineTestRoutes:
    """One method a request. A line is no client's: who does not see every client sees none."""

    def __init__(self, pool: Pool, bus: Bus, live: Live, clock: Clock) -> None:
        self._reader, self._bus, self._live, self._clock = JournalReader(pool), bus, live, clock
        self._one = asyncio.Lock()  # two requests at once are counted one after the other
        self._asked: dict[str, tuple[datetime, p.LineTest]] = {}  # here, and perhaps not in the journal yet

    async def listed(self, asked: Asked) -> web.StreamResponse:
        if asked.session.clients is not None:
            return answer(p.LineTests(lines=[], tests=[], left=0))
        now = self._clock.now()
        began = await self._of_last_hour(now)
        lines = [_now(one) for one in self._live.lines_now()]
        return answer(
            p.LineTests(
                lines=lines,
                tests=[one for _, one in began[-MOST_TOLD:][::-1]],
                left=left(began, asked.session.person, now),
            )
        )

    async def told(self, asked: Asked) -> web.StreamResponse:
        if asked.session.clients is not None:
            raise Refused("no such test call", code="not-found")
        now, test = self._clock.now(), asked.path("test")
        since = self._asked[test][0] - EARLIER if test in self._asked else now - WINDOW
        for _, one in self._with_asked(folded(await self._reader.of_kinds(KINDS, since), now), now):
            if one.id == test:
                return answer(one)
        raise Refused("no such test call of the last hour", code="not-found")

    async def begin(self, asked: Asked) -> web.StreamResponse:
        if asked.session.clients is not None:
            raise Refused("no such line", code="not-found")
        wish, line, person = await asked.body(p.LineTestWish), asked.path("line"), asked.session.person
        order = TryLine(
            id=secrets.token_hex(12),
            gateway=self._bus.name,
            agent=person,
            desk="",
            line=line,
            number=wish.number,
            shown=wish.shown,
            for_s=wish.seconds,
            ring_s=RING_S,
        )
        async with self._one:
            check_limits(await self._of_last_hour(self._clock.now()), person, self._clock.now())
            told = await ask(self._bus, order)
            now = self._clock.now()
            begun = p.LineTest(
                id=told.data["test"],
                line=line,
                number=mask_number(wish.number),
                shown=wish.shown,
                by=person,
                began_at=iso(now),
                state="calling",
            )
            self._asked[begun.id] = (now, begun)
        return answer(begun)

    async def _of_last_hour(self, now: datetime) -> Begun:
        """From the journal, where other gateways' and those asked for before our start are too."""
        return self._with_asked(folded(await self._reader.of_kinds(KINDS, now - WINDOW), now), now)

    def _with_asked(self, noted: Begun, now: datetime) -> Begun:
        self._asked = {test: row for test, row in self._asked.items() if now - row[0] < WINDOW}
        known = {one.id for _, one in noted}
        late = [row for test, row in self._asked.items() if test not in known]
        return sorted([*noted, *late], key=lambda row: row[0])


def _now(line: LineTile) -> p.LineNow:
    return p.LineNow(
        id=line.id,
        kind=line.kind,
        state=line.state,
        why=line.why,
        in_use=line.in_use,
        capacity=line.capacity,
    )


def add_line_tests(router: Router, routes: LineTestRoutes) -> None:
    """Their routes."""
    router.add("GET", "/api/line-tests", "centre", routes.listed)
    router.add("GET", "/api/line-tests/{test}", "centre", routes.told)
    router.add("POST", "/api/lines/{line}/tests", "centre", routes.begin)
