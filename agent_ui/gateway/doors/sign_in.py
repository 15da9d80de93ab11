"""Sign-ins: passwords, tries, and the session behind the cookie."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

import argon2

from agent_ui.gateway import facts
from agent_ui.gateway.doors.factors import Factors, hash_of, is_recovery_code
from agent_ui.gateway.doors.networks import is_within
from agent_ui.gateway.doors.tries import Tries
from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.ids import AgentId, ClientId, DeskId
from store.audit import Act, Audit
from store.doors import Asks, DoorBook
from store.people import People, Person
from store.pool import Pool
from store.sessions import NewSession, Session, Sessions, SignInRow, Standing

LIFE = timedelta(hours=12)  # without a request
LONGEST = timedelta(hours=24)  # however busy: longer than any shift
EXTEND_AFTER = timedelta(minutes=5)

# The same cost for a login that nobody has: the hash of a random password that nobody knows.
HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody tries to sign in with. ``code``: of the second factor, "" for none."""

    login: str
    password: str
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A living session, and whether it was given a new LIFE just now."""

    session: Session
    is_extended: bool


class SignIns:
    """Makes, finds and ends sign-ins. Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool, tries: Tries, factors: Factors, clock: Clock) -> None:
        self._people, self._sessions, self._doors, self._audit = (
            People(pool),
            Sessions(pool),
            DoorBook(pool),
            Audit(pool),
        )
        self._tries, self._factors, self._clock = tries, factors, clock
        self._threads = asyncio.Semaphore(2)  # each check takes 19 MiB and tens of milliseconds of a core
        self.is_in_call: Callable[[AgentId], bool] = lambda agent: False
        self._nobody = HASHER.hash(secrets.token_hex(16))

    async def begin(self, wish: Wish) -> tuple[str, Session, list[DeskId]]:
        """The cookie's value, the session, and the desks of the sign-ins that it replaces.

        Raises Refused: wrong-login and too-many-tries in the same way and time whether the login exists or not; once
        the password is right, network-refused, code-needed and wrong-code; in-call-elsewhere to who may sign in, but
        would cut a conversation by it.
        """
        login, address = wish.login, wish.address
        person = await self._people.by_login(login)
        is_known = person is not None and await self._sessions.was_at(person.id, address)
        held = await self._tries.add(login, address, is_known=is_known)
        if held:
            facts.sign_in_refused(login, address, "too-many-tries")
            if held == "first":  # once: who guesses on fills no trail
                await self._refused(person, address, "locked-out")
            raise Refused("too many failed sign-ins", code="too-many-tries")
        is_right = await self.is_right(person.password_hash if person else self._nobody, wish.password)
        if person is None or not person.is_enabled or not is_right:
            raise await self._wrong(wish, person, "wrong-login", "sign-in-refused")
        asks = await self._doors.asks(person.id)
        if asks.networks and not is_within(address, asks.networks):
            raise await self._wrong(wish, person, "network-refused", "network-refused")
        if asks.has_factor and not wish.code:
            raise Refused("a code of the second factor is asked for", code="code-needed")
        if asks.has_factor and not await self._is_code(person, asks, wish):
            raise await self._wrong(wish, person, "wrong-code", "wrong-code")
        await self._tries.forget(login, address)
        if self.is_in_call(AgentId(person.id)):
            facts.sign_in_refused(login, address, "in-call-elsewhere")
            raise Refused("in a call at another desk", code="in-call-elsewhere")
        must = "password" if asks.must_change_password else "totp" if asks.needs_totp and not asks.has_factor else ""
        return await self._open(person, address, must)

    async def _wrong(self, wish: Wish, person: Person | None, code: str, what: str) -> Refused:
        facts.sign_in_refused(wish.login, wish.address, code)
        await self._tries.failed(wish.address)
        await self._refused(person, wish.address, what)
        return Refused("sign-in refused", code=code)

    async def _is_code(self, person: Person, asks: Asks, wish: Wish) -> bool:
        """Of the telephone, or a recovery code; each is good once."""
        if is_recovery_code(wish.code):
            act = Act(person.id, "recovery-code-used", person.id, address=wish.address)
            return await self._doors.use_code(person.id, hash_of(wish.code), act, self._clock.now())
        assert asks.seed is not None
        step = self._factors.step_of(self._factors.open(person.id, asks.seed), wish.code, asks.last_step)
        return step is not None and await self._doors.use_step(person.id, step)

    async def is_again(self, person: Person, password: str, address: str) -> bool:
        """Who is signed in shows the password again. Raises Refused: too-many-tries."""
        if not await self.may_try(person.login, address):
            raise Refused("too many tries", code="too-many-tries")
        if not await self.is_right(person.password_hash, password):
            await self._refused(person, address, "sign-in-refused")
            return False
        await self._tries.forget(person.login, address)
        return True

    async def may_try(self, login: str, address: str) -> bool:
        """Count a try of who is signed in already."""
        return not await self._tries.add(login, address, is_known=True)

    async def forgive(self, login: str, address: str) -> None:
        """It was right in the end."""
        await self._tries.forget(login, address)

    async def release(self, login: str, address: str) -> None:
        """No pause any more for who guessed this login from there."""
        await self._tries.release(login, address)

    async def _refused(self, person: Person | None, address: str, what: str) -> None:
        """Who tried under a name that nobody has is not named: people type their passwords there by mistake."""
        who = "" if person is None else person.id
        await self._audit.add(Act(who or "unknown", what, who, address=address), self._clock.now())

    async def is_right(self, password_hash: str, password: str) -> bool:
        """Whether it is this password; takes as long either way."""
        async with self._threads:
            try:
                return await asyncio.to_thread(HASHER.verify, password_hash, password)
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False

    async def _open(self, person: Person, address: str, must: str) -> tuple[str, Session, list[DeskId]]:
        cookie, desk, now = secrets.token_urlsafe(32), DeskId("d" + secrets.token_hex(8)), self._clock.now()
        new = NewSession(sha256(cookie), desk, person.id, address, now, now + LIFE, now + LONGEST, must)
        ended = await self._sessions.begin(new, Act(person.id, "sign-in", person.id, address=address))
        facts.signed_in(person.id, desk)
        session = await self._sessions.find(new.id_sha256, now)
        if session is None:  # disabled in the same instant
            raise Refused("login or password wrong", code="wrong-login")
        return cookie, session, ended

    async def find(self, cookie: str) -> Seen | None:
        """The living session of a cookie; seen, it lives on, and then the cookie has to live as long."""
        if not 20 <= len(cookie) <= 100:
            return None
        now = self._clock.now()
        session = await self._sessions.find(sha256(cookie), now)
        if session is None:
            return None
        longest = LIFE if session.longest_until is None else min(LIFE, session.longest_until - now)
        is_extended = session.expires_at - now < longest - EXTEND_AFTER
        if is_extended:
            await self._sessions.extend(session.id_sha256, now, now + LIFE)
        return Seen(session, is_extended)

    async def alive(self, ids_sha256: Collection[str]) -> dict[str, Standing]:
        """Those that were not ended meanwhile, with what each may do and see now."""
        return await self._sessions.alive(ids_sha256, self._clock.now())

    async def end(self, session: Session) -> None:
        act = Act(session.person, "sign-out", session.person, address=session.address)
        await self._sessions.end_desk(session.desk, self._clock.now(), act)

    async def listed(self, clients: Collection[ClientId] | None) -> list[SignInRow]:
        """Living sign-ins, of everybody or of those who see no other clients than these."""
        return await self._sessions.listed(self._clock.now(), clients)

    async def end_desk(self, desk: DeskId, act: Act | None = None) -> None:
        """The sign-in of this desk, by somebody else's will."""
        await self._sessions.end_desk(desk, self._clock.now(), act)
        facts.signed_out(AgentId(""), desk, "supervisor")


def sha256(cookie: str) -> str:
    """What of the cookie is stored."""
    return hashlib.sha256(cookie.encode()).hexdigest()
