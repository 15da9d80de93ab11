"""Programs that come in with a token: who they are, and what they did."""

import math
import secrets
from collections import OrderedDict
from datetime import UTC, datetime, time, timedelta

from aiohttp import web

from agent_ui.gateway.doors.networks import is_within, network
from agent_ui.gateway.doors.pace import Pace, TooManyRequests
from agent_ui.gateway.doors.rights import TOKEN_RIGHTS, token_role
from agent_ui.gateway.doors.sign_in import sha256
from agent_ui.gateway.protocol import tokens as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, ClientId, DeskId
from store.audit import Act, Audit
from store.pool import Pool
from store.service_tokens import ServiceToken, ServiceTokens
from store.sessions import Session

PREFIX = "zxt_"  # so that scanners of leaked secrets know one
LONGEST_DAYS = 3650
MOST_PER_MINUTE, MOST_PER_DAY = 6_000, 10_000_000
READ_ANEW = timedelta(minutes=10)
MOST_REMEMBERED = 10_000
SAFE = ("GET", "HEAD")


def bearer_of(request: web.Request) -> str | None:
    """The token of ours that a request shows."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if kind.lower() == "bearer" and token.startswith(PREFIX) else None


def new_token(wish: p.NewToken, by: str, now: datetime) -> tuple[str, ServiceToken]:
    """The token, as it is told once and as it is kept. Raises BadInput."""
    check_limits(wish)
    name = wish.name.strip()
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise BadInput("name", wish.name[:60], "1 to 60 characters")
    if not wish.rights or set(wish.rights) - set(TOKEN_RIGHTS):
        raise BadInput("rights", ", ".join(wish.rights), "some of " + ", ".join(TOKEN_RIGHTS))
    if wish.clients is not None and not wish.clients:
        raise BadInput("clients", "none", "some, or null for all")
    if not 1 <= wish.days <= LONGEST_DAYS:
        raise BadInput("days", str(wish.days), f"1 to {LONGEST_DAYS}")
    token = PREFIX + secrets.token_urlsafe(32)
    kept = ServiceToken(
        id="t" + secrets.token_hex(6),
        name=name,
        rights=tuple(sorted(set(wish.rights))),
        sees_all_clients=wish.clients is None,
        clients=tuple(sorted({ClientId(one) for one in wish.clients or ()})),
        networks=tuple(network(one) for one in wish.networks),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=wish.days),
        token_sha256=sha256(token),
        per_minute=wish.per_minute,
        per_day=wish.per_day,
    )
    return token, kept


def check_limits(wish: p.TokenLimits | p.NewToken) -> None:
    """Raises BadInput."""
    for where, value, most in (
        ("per_minute", wish.per_minute, MOST_PER_MINUTE), ("per_day", wish.per_day, MOST_PER_DAY)
    ):  # fmt: skip
        if value is not None and not 1 <= value <= most:
            raise BadInput(where, str(value), f"1 to {most}, or null for none of its own")


def about(token: ServiceToken) -> dict[str, object]:
    """What of a token is in the audit trail."""
    return {
        "name": token.name,
        "rights": list(token.rights),
        "clients": None if token.sees_all_clients else list(token.clients),
        "networks": list(token.networks),
        "until": token.expires_at.isoformat(timespec="seconds"),
        "per_minute": token.per_minute,
        "per_day": token.per_day,
    }


class TokenGate:
    """Lets programs in. Raises DatabaseAway from every ``async`` method."""

    def __init__(self, pool: Pool, clock: Clock, pace: Pace) -> None:
        self._tokens, self._audit, self._clock, self.pace = ServiceTokens(pool), Audit(pool), clock, pace
        self._read: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def session(self, token: str, address: str) -> Session:
        """Who this is. Raises Refused: wrong-token, network-refused, too-many-requests."""
        now = self._clock.now()
        found = await self._tokens.find(sha256(token), now) if len(token) <= 100 else None
        if found is None:
            raise Refused("no such token", code="wrong-token")
        if found.networks and not is_within(address, found.networks):
            raise Refused("the token may not come from there", code="network-refused")
        if found.per_minute is not None:
            self.pace.by_token(found.id, found.per_minute)
        return Session(
            id_sha256=found.token_sha256,
            desk=DeskId(found.id),
            person=AgentId(f"token:{found.name}"),
            login=f"token:{found.name}",
            name_zh=found.name,
            name_en=found.name,
            role=token_role(found.rights),
            expires_at=found.expires_at,
            address=address,
            must="",
            longest_until=found.expires_at,
            clients=None if found.sees_all_clients else frozenset(found.clients),
        )

    async def note(self, session: Session, method: str, path: str, route: str) -> None:
        """What a program changes is noted each time, before it is done; what it reads once for a while. Raises
        TooManyRequests: it has made as many today as it may."""
        now, key = self._clock.now(), (session.desk, route)
        if not await self._tokens.used(session.desk, now, session.address):
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            raise TooManyRequests(math.ceil((midnight - now).total_seconds()))
        if method in SAFE:
            before = self._read.get(key)
            if before is not None and now - before < READ_ANEW:
                return
        what = "token-read" if method in SAFE else "token-did"
        detail = {"route": f"{method} {path[:200]}"}
        await self._audit.add(Act(session.person, what, session.desk, address=session.address, detail=detail), now)
        if method in SAFE:
            self._read[key] = now
            self._read.move_to_end(key)
            while len(self._read) > MOST_REMEMBERED:
                self._read.popitem(last=False)
