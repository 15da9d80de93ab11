"""Sign-ins: passwords, tries, and the session behind the cookie."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import argon2

from agent_ui.gateway import facts
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import BusAway, DatabaseAway, Refused
from lexicon.ids import AgentId, ClientId, DeskId
from store.audit import Act, Audit
from store.people import People, Person
from store.sessions import NewSession, Session, Sessions, SignInRow

LIFE = timedelta(hours=12)  # without a request
LONGEST = timedelta(hours=24)  # however busy: longer than any shift
EXTEND_AFTER = timedelta(minutes=5)
MOST_FAILURES = 5
FAILURES_WITHIN_S = 300
MOST_REMEMBERED = 10_000
CHECK_SESSIONS_S = 30.0

# The same cost for a login that nobody has: the hash of a random password that nobody knows.
HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Tries:
    """Tries that did not succeed by login and address: in Redis, and in this process while Redis is away."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._here: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def add(self, login: str, address: str) -> int:
        """Count one more, before it is checked (many at once gain nothing); how many are within five minutes."""
        key = _key(login, address)
        try:
            return await self._bus.count(key, window_s=FAILURES_WITHIN_S)
        except BusAway:
            return self._add_here(key)

    def _add_here(self, key: str) -> int:
        before = self._recent(key)
        first = self._here[key][0] if before else self._clock.monotonic()
        self._here[key] = (first, before + 1)
        self._here.move_to_end(key)
        while len(self._here) > MOST_REMEMBERED:
            self._here.popitem(last=False)
        return before + 1

    async def forget(self, login: str, address: str) -> None:
        key = _key(login, address)
        self._here.pop(key, None)
        try:
            await self._bus.forget(key)
        except BusAway:
            return

    def _recent(self, key: str) -> int:
        first, failures = self._here.get(key, (0.0, 0))
        return failures if failures and self._clock.monotonic() - first < FAILURES_WITHIN_S else 0


def _key(login: str, address: str) -> str:
    return "zuoxi:tries:" + hashlib.sha256(f"{login}\0{address}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Seen:
    """A living session, and whether it was given a new LIFE just now."""

    session: Session
    is_extended: bool


class SignIns:
    """Makes, finds and ends sign-ins. Raises DatabaseAway from every method."""

    def __init__(self, people: People, sessions: Sessions, tries: Tries, clock: Clock, audit: Audit) -> None:
        self._people, self._sessions, self._tries, self._clock = people, sessions, tries, clock
        self._audit = audit
        self._threads = asyncio.Semaphore(2)  # each check takes 19 MiB and tens of milliseconds of a core
        self.is_in_call: Callable[[AgentId], bool] = lambda agent: False
        self._nobody = HASHER.hash(secrets.token_hex(16))

    async def begin(self, login: str, password: str, address: str) -> tuple[str, Session, list[DeskId]]:
        """The cookie's value, the session, and the desks of the sign-ins that it replaces.

        Raises Refused: wrong-login and too-many-tries in the same way and time whether the login exists or not;
        in-call-elsewhere to who may sign in, but would cut a conversation by it.
        """
        tries = await self._tries.add(login, address)
        person = await self._people.by_login(login)
        if tries > MOST_FAILURES:
            facts.sign_in_refused(login, address, "too-many-tries")
            if tries == MOST_FAILURES + 1:  # once: who guesses on fills no trail
                await self._refused(person, address, "locked-out")
            raise Refused("too many failed sign-ins", code="too-many-tries")
        is_right = await self._is_right(person.password_hash if person else self._nobody, password)
        if person is None or not person.is_enabled or not is_right:
            facts.sign_in_refused(login, address, "wrong-login")
            await self._refused(person, address, "sign-in-refused")
            raise Refused("login or password wrong", code="wrong-login")
        await self._tries.forget(login, address)
        if self.is_in_call(AgentId(person.id)):
            facts.sign_in_refused(login, address, "in-call-elsewhere")
            raise Refused("in a call at another desk", code="in-call-elsewhere")
        return await self._open(person, address)

    async def _refused(self, person: Person | None, address: str, what: str) -> None:
        """Who tried under a name that nobody has is not named: people type their passwords there by mistake."""
        who = "" if person is None else person.id
        await self._audit.add(Act(who or "unknown", what, who, address=address), self._clock.now())

    async def _is_right(self, password_hash: str, password: str) -> bool:
        async with self._threads:
            try:
                return await asyncio.to_thread(HASHER.verify, password_hash, password)
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False

    async def _open(self, person: Person, address: str) -> tuple[str, Session, list[DeskId]]:
        cookie, desk, now = secrets.token_urlsafe(32), DeskId("d" + secrets.token_hex(8)), self._clock.now()
        new = NewSession(sha256(cookie), desk, person.id, address, now, now + LIFE, now + LONGEST)
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

    async def alive(self, ids_sha256: Collection[str]) -> set[str]:
        """Those that were not ended meanwhile."""
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


class SessionWatch:
    """Asks now and then whether the sessions of open sockets still live, all in one query. ``run`` in a task."""

    def __init__(self, sign_ins: SignIns) -> None:
        self._sign_ins = sign_ins
        self._watched: dict[object, tuple[str, Callable[[], None]]] = {}

    @contextmanager
    def over(self, session: Session, tell: Callable[[], None]) -> Iterator[None]:
        """For the block: ``tell`` is called, perhaps more than once, when the session is over."""
        key = object()
        self._watched[key] = (session.id_sha256, tell)
        try:
            yield
        finally:
            del self._watched[key]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SESSIONS_S)
            asked = list(self._watched.values())
            if not asked:
                continue
            try:
                alive = await self._sign_ins.alive({id_sha256 for id_sha256, _ in asked})
            except DatabaseAway:
                continue  # nobody signed out while nothing can be written
            for id_sha256, tell in asked:
                if id_sha256 not in alive:
                    tell()


def sha256(cookie: str) -> str:
    """What of the cookie is stored."""
    return hashlib.sha256(cookie.encode()).hexdigest()
