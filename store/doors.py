"""How people come in: what a sign-in asks of each, second factors, passwords, roles and scopes.

Every change goes into the audit trail in the same transaction.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId
from store.audit import Act, add_within
from store.pool import Pool
from store.sql import load

_SQL = load("doors")
_NOBODY_LEFT = "ZX001"  # what an_administrator_stays (migration 0026) raises


@dataclass(frozen=True, slots=True)
class Asks:
    """What one person's sign-in asks for. ``seed``: sealed; None: no second factor was begun."""

    needs_totp: bool
    networks: tuple[str, ...]  # CIDR; empty: from anywhere
    must_change_password: bool
    seed: bytes | None
    has_factor: bool  # confirmed, so it is asked for
    last_step: int


@dataclass(frozen=True, slots=True)
class Account:
    """A person as administrators see one."""

    id: AgentId
    login: str
    name_zh: str
    name_en: str
    role: str
    sees_all_clients: bool
    clients: tuple[str, ...]
    networks: tuple[str, ...]
    is_enabled: bool
    must_change_password: bool = False
    has_factor: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role asks of a sign-in."""

    role: str
    needs_totp: bool
    networks: tuple[str, ...]


@contextmanager
def an_administrator_stays() -> Iterator[None]:
    """Around a transaction that changes people. Raises Refused where nobody could let people in after it."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate != _NOBODY_LEFT:
            raise
        raise Refused("no administrator would be left", code="last-administrator") from error


class DoorBook:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def _noted(self, act: Act, at: datetime) -> "AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]":
        with an_administrator_stays():
            async with self._pool.transaction() as connection:
                yield connection
                await add_within(connection, act, at)

    async def asks(self, person: AgentId) -> Asks:
        """Raises Refused: there is no such person."""
        row = await self._pool.fetch_one(_SQL["asks"], person)
        if row is None:
            raise Refused("no such person", code="not-found")
        return Asks(**{**row, "networks": tuple(row["networks"])})

    # ------------------------------------------------------------ second factors

    async def begin_factor(self, person: AgentId, seed: bytes, now: datetime) -> None:
        """Raises Conflict where there is one already."""
        if not await self._pool.execute(_SQL["begin_factor"], person, seed, now):
            raise Conflict("there is a second factor already", code="has-factor")

    async def confirm_factor(self, person: AgentId, step: int, codes: Sequence[str], act: Act, at: datetime) -> None:
        """From now on it is asked for. ``codes``: the recovery codes' hashes. Raises Conflict."""
        async with self._noted(act, at) as connection:
            if await connection.execute(_SQL["confirm_factor"], person, step) != "UPDATE 1":
                raise Conflict("there is a second factor already", code="has-factor")
            await connection.execute(_SQL["drop_codes"], person)
            await connection.executemany(_SQL["put_code"], [(person, code) for code in codes])

    async def use_step(self, person: AgentId, step: int) -> bool:
        """Whether a code of this step is good: only if none of it or of a later one was used."""
        return await self._pool.execute(_SQL["use_step"], person, step) == 1

    async def use_code(self, person: AgentId, code: str, act: Act, at: datetime) -> bool:
        """Whether a recovery code (its hash) is good; it is so once."""
        async with self._pool.transaction() as connection:
            if await connection.execute(_SQL["use_code"], person, code, at) != "UPDATE 1":
                return False
            await add_within(connection, act, at)
            return True

    async def drop_factor(self, person: AgentId, act: Act, at: datetime) -> None:
        """The next sign-in asks for none, or for a new one; the present sign-ins end."""
        async with self._noted(act, at) as connection:
            await connection.execute(_SQL["drop_factor"], person)
            await connection.execute(_SQL["drop_codes"], person)
            await connection.execute(_SQL["end_sessions"], person, at)

    # ------------------------------------------------------------ people

    async def put_password(self, person: AgentId, password_hash: str, *, is_own: bool, act: Act, at: datetime) -> None:
        """``is_own``: chosen by the person; else it has to be changed at the next sign-in, and the present ones end."""
        async with self._noted(act, at) as connection:
            await connection.execute(_SQL["put_password"], person, password_hash, not is_own)
            if not is_own:
                await connection.execute(_SQL["end_sessions"], person, at)

    async def put_person(self, wanted: Account, password_hash: str, act: Act, at: datetime) -> None:
        """Make or change one; sign-ins end, so that nothing is done by rights that were taken. Raises BadInput."""
        try:
            async with self._noted(act, at) as connection:
                await connection.execute(
                    _SQL["put_person"], wanted.id, wanted.name_zh, wanted.name_en, wanted.role, password_hash,
                    wanted.sees_all_clients, list(wanted.networks), wanted.is_enabled,
                )  # fmt: skip
                await connection.execute(_SQL["drop_clients"], wanted.id)
                await connection.executemany(_SQL["put_client"], [(wanted.id, client) for client in wanted.clients])
                await connection.execute(_SQL["end_sessions"], wanted.id, at)
        except asyncpg.ForeignKeyViolationError as error:
            raise BadInput("client", "there is none of this name", "a known client") from error
        except asyncpg.CheckViolationError as error:
            raise BadInput(
                "role", error.constraint_name or "refused", "a role; of a client, with its clients"
            ) from error

    async def people(self) -> list[Account]:
        """Everybody, by login."""
        rows = await self._pool.fetch(_SQL["people"])
        return [
            Account(**{**row, "clients": tuple(row["clients"]), "networks": tuple(row["networks"])}) for row in rows
        ]

    async def rules(self) -> list[Rule]:
        return [
            Rule(row["role"], row["needs_totp"], tuple(row["networks"]))
            for row in await self._pool.fetch(_SQL["rules"])
        ]

    async def put_rule(self, rule: Rule, act: Act, at: datetime) -> None:
        """Holds from the next sign-in on."""
        async with self._noted(act, at) as connection:
            await connection.execute(_SQL["put_rule"], rule.role, rule.needs_totp, list(rule.networks))
