"""Sign-ins. The id in the cookie is never stored, only its SHA-256."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, ClientId, DeskId
from store.audit import Act, add_within
from store.pool import Pool
from store.sql import load

_SQL = load("sessions")


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that is alive, with what every request needs to know of its person."""

    id_sha256: str
    desk: DeskId
    person: AgentId
    login: str
    name_zh: str
    name_en: str
    role: str
    expires_at: datetime
    address: str
    must: str  # password, totp: what has to be done before anything else; "": nothing
    longest_until: datetime | None  # however busy it is
    clients: frozenset[ClientId] | None  # whose calls the person sees; None: everybody's


@dataclass(frozen=True, slots=True)
class Standing:
    """What a living sign-in may do and see now, and when it ends unless it is seen again. ``role`` None: of a program,
    whose rights never change."""

    role: str | None
    clients: frozenset[ClientId] | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A living sign-in as others see it."""

    desk: DeskId
    person: AgentId
    name_zh: str
    name_en: str
    role: str
    address: str
    began_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewSession:
    """A sign-in about to begin."""

    id_sha256: str
    desk: DeskId
    person: AgentId
    address: str
    now: datetime
    until: datetime
    longest_until: datetime
    must: str = ""


class Sessions:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, new: NewSession, act: Act) -> list[DeskId]:
        """Make a sign-in and end the person's others; the desks of those ended. With its line in the audit trail."""
        async with self._pool.transaction() as connection:
            ended = await connection.fetch(_SQL["end_of_person"], new.person, new.now)
            await connection.execute(
                _SQL["begin"],
                *(new.id_sha256, new.desk, new.person, new.address, new.now, new.until, new.longest_until, new.must),
            )
            await add_within(connection, act, new.now)
        return [DeskId(row["desk_id"]) for row in ended]

    async def find(self, id_sha256: str, now: datetime) -> Session | None:
        """The living sign-in of an enabled person, or None."""
        row = await self._pool.fetch_one(_SQL["find"], id_sha256, now)
        if row is None:
            return None
        return Session(**{**row, "clients": _scope(row["clients"])})

    async def alive(self, ids_sha256: Collection[str], now: datetime) -> dict[str, Standing]:
        """Those of them that are living sign-ins of enabled persons, or living tokens."""
        rows = await self._pool.fetch(_SQL["alive"], list(ids_sha256), now)
        return {row["id_sha256"]: Standing(row["role"], _scope(row["clients"]), row["expires_at"]) for row in rows}

    async def extend(self, id_sha256: str, now: datetime, until: datetime) -> None:
        """Seen now: alive until ``until``."""
        await self._pool.execute(_SQL["extend"], id_sha256, now, until)

    async def end(self, id_sha256: str, now: datetime) -> None:
        """End one sign-in; ending it twice changes nothing."""
        await self._pool.execute(_SQL["end"], id_sha256, now)

    async def end_desk(self, desk: DeskId, now: datetime, act: Act | None = None) -> None:
        """The same, of a desk; ``act`` goes into the audit trail with it."""
        async with self._pool.transaction() as connection:
            await connection.execute(_SQL["end_desk"], desk, now)
            if act is not None:
                await add_within(connection, act, now)

    async def was_at(self, person: AgentId, address: str) -> bool:
        """Whether the person was signed in from there lately."""
        row = await self._pool.fetch_one(_SQL["was_at"], person, address)
        return row is not None and bool(row["was_at"])

    async def is_younger(self, id_sha256: str, than: datetime) -> bool:
        """Whether the sign-in began after that instant."""
        row = await self._pool.fetch_one(_SQL["is_younger"], id_sha256, than)
        return row is not None and bool(row["is_younger"])

    async def listed(self, now: datetime, clients: Collection[ClientId] | None) -> list[SignInRow]:
        """Living ones, newest first: of everybody, or of people who see no other clients than these."""
        scope = None if clients is None else sorted(clients)
        return [SignInRow(**row) for row in await self._pool.fetch(_SQL["listed"], now, scope)]

    async def done(self, id_sha256: str, must: str) -> None:
        """What had to be done first is done; ``must``: what is next, "" for nothing."""
        await self._pool.execute(_SQL["done"], id_sha256, must)


def _scope(clients: list[str] | None) -> frozenset[ClientId] | None:
    return None if clients is None else frozenset(map(ClientId, clients))
