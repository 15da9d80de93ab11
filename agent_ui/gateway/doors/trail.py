"""What of the gateway's own doing goes into the audit trail, and the trail as it is read."""

from collections import OrderedDict
from datetime import datetime, timedelta

from aiohttp import web

from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.instants import instant, iso
from agent_ui.gateway.protocol import doors as p
from lexicon.clock import Clock
from lexicon.errors import BadInput
from store.audit import Act, Audit, AuditRow, Sought
from store.pool import Pool
from store.recordings import Recording
from store.sessions import Session

HEARD_ANEW = timedelta(minutes=10)  # a player asks for many parts of one recording
MOST_REMEMBERED = 10_000
MOST_LINES = 200


class Trail:
    """Raises DatabaseAway from every method: what cannot be noted is not done."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self.audit, self._clock = Audit(pool), clock
        self._heard: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def add(self, session: Session, what: str, whom: str = "", client: str = "", **detail: object) -> None:
        """Somebody who is signed in did this."""
        await self.audit.add(act_of(session, what, whom, client, **detail), self._clock.now())

    async def heard(self, session: Session, recording: Recording) -> None:
        """Somebody is given the sound of a recording, or a part of it: noted once for each sitting."""
        key, now = (session.desk, recording.id), self._clock.now()
        before = self._heard.get(key)
        if before is not None and now - before < HEARD_ANEW:
            return
        await self.add(session, "recording-heard", recording.id, recording.client, call=recording.call)
        self._heard[key] = now
        self._heard.move_to_end(key)
        while len(self._heard) > MOST_REMEMBERED:
            self._heard.popitem(last=False)

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """GET /api/audit: of the clients that are seen; who does not see all sees no line that is of none."""
        query = asked.request.query
        found = await self.audit.newest(
            _number(query.get("limit", "50"), "limit", MOST_LINES),
            sought=sought_in(asked),
            before=_number(query["before"], "before", 2**62) if query.get("before") else None,
            clients=asked.session.clients,
        )
        return answer([line_told(one) for one in found])


def act_of(session: Session, what: str, whom: str = "", client: str = "", **detail: object) -> Act:
    """As ``Trail.add`` notes it, for a transaction that goes on."""
    return Act(session.person, what, whom, client, session.address, detail)


def _number(text: str, where: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise BadInput(where, text, f"a number from 1 to {most}")
    return int(text)


def sought_in(asked: Asked) -> Sought:
    """What the query narrows the trail to. Raises BadInput."""
    query = asked.request.query
    return Sought(
        who=query.get("who") or None,
        act=query.get("act") or None,
        whom=query.get("whom") or None,
        since=instant(query["since"], "since") if query.get("since") else None,
        until=instant(query["until"], "until") if query.get("until") else None,
    )


def line_told(row: AuditRow) -> p.AuditLine:
    return p.AuditLine(
        id=row.id,
        at=iso(row.at),
        who=row.who,
        act=row.act,
        whom=row.whom,
        client=row.client,
        address=row.address,
        detail=row.detail,
        hash=row.hash.hex(),
    )
