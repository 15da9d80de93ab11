"""People over HTTP, one by one: found, made, changed, locked out, gone. Each is in the audit trail with its reason."""

import asyncio

import msgspec
from aiohttp import web

from agent_ui.gateway.admin.staff_views import Sought, page_of, told
from agent_ui.gateway.board.seats import SeatHub
from agent_ui.gateway.desk.desks import DeskHub
from agent_ui.gateway.doors.networks import network
from agent_ui.gateway.doors.rights import may_give
from agent_ui.gateway.doors.sign_in import HASHER, SignIns
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.protocol import staff as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, NotAllowed, Refused
from lexicon.ids import AgentId, ClientId
from store.audit import Act
from store.centre_rows import By
from store.doors import DoorBook
from store.journal import JournalWriter
from store.pool import Pool
from store.seed import new_password
from store.staff import Colleague, PersonRow, colleague, known_to, staff
from store.staff_change import Wish, end_sign_ins, held_up_from, put_person, set_state

MOST = 1_000_000


class StaffRoutes:
    """One method a request; see protocol/staff.py. Who does not see every client sees people of those clients alone."""

    def __init__(
        self, pool: Pool, journal: JournalWriter, hubs: tuple[DeskHub, SeatHub], around: tuple[SignIns, Live, Clock]
    ) -> None:
        self._pool, self._journal = pool, journal
        self._desks, self._seats = hubs
        self._sign_ins, self._live, self._clock = around

    async def listed(self, asked: Asked) -> web.StreamResponse:
        query = asked.request.query
        sought = Sought(**{name: query.get(name, "") for name in ("find", "role", "client", "team", "skill", "state")})
        offset, scope = query.get("offset", "0"), asked.session.clients
        if not offset.isascii() or not offset.isdigit() or int(offset) > MOST:
            raise BadInput("offset", offset, f"a number from 0 to {MOST}")
        now = self._clock.now()
        everybody = [one for one in await staff(self._pool, now) if _is_within(one, scope)]
        return answer(page_of(everybody, sought, int(offset), now, await known_to(self._pool, scope)))

    async def one(self, asked: Asked) -> web.StreamResponse:
        return answer(await self._told(asked, await self._person(asked)))

    async def put(self, asked: Asked) -> web.StreamResponse:
        """A new person's first password is made here and told in the answer alone."""
        wish, person = await asked.body(p.StaffWish), AgentId(asked.path("person"))
        row = _row(wish.row)
        if row.login != person:
            raise BadInput("row.login", row.login, person)
        was = await colleague(self._pool, person, self._clock.now())
        self._permit(asked, row, was)
        is_new = wish.seen == ""
        password = new_password() + new_password() if is_new else ""
        made = await asyncio.to_thread(HASHER.hash, password) if is_new else ""
        has_ended = await put_person(self._journal, Wish(row, wish.seen, wish.why, made), self._by(asked))
        if has_ended:
            await self._part(person)
        now = await self._person(asked)
        told_of = await self._told(asked, now)
        return answer(p.StaffSaved(person=told_of, password=password or None, has_ended=has_ended))

    async def password(self, asked: Asked) -> web.StreamResponse:
        """Another one, told this once; it has to be changed at the next sign-in. The present sign-ins end."""
        wish, one = await asked.body(p.StaffWhy), await self._changeable(asked)
        password = new_password() + new_password()
        made = await asyncio.to_thread(HASHER.hash, password)
        by = self._by(asked)
        act = Act(by.who, "password-set", one.id, address=by.address, detail={"why": wish.why})
        await DoorBook(self._pool).put_password(one.id, made, is_own=False, act=act, at=by.at)
        await self._forgive(one)
        await self._part(one.id)
        return answer(p.StaffPassword(login=one.row.login, password=password))

    async def factor(self, asked: Asked) -> web.StreamResponse:
        """The telephone was lost: the next sign-in goes without, or sets up a new one where that is asked for."""
        return await self._drop_factor(asked, {"why": (await asked.body(p.StaffWhy)).why})

    async def factor_at_doors(self, asked: Asked) -> web.StreamResponse:
        """The same from the page of who is signed in, which asks for no reason."""
        return await self._drop_factor(asked, {})

    async def _drop_factor(self, asked: Asked, detail: dict[str, str]) -> web.StreamResponse:
        one, by = await self._changeable(asked), self._by(asked)
        act = Act(by.who, "totp-reset", one.id, address=by.address, detail=detail)
        await DoorBook(self._pool).drop_factor(one.id, act, by.at)
        await self._part(one.id)
        return done()

    async def turn(self, asked: Asked) -> web.StreamResponse:
        """To be let in again also ends the pauses of who guessed."""
        wish, one = await asked.body(p.StaffTurn), await self._changeable(asked)
        if wish.state == "active":
            await self._forgive(one)
        await set_state(self._journal, one.id, wish.state, wish.why, self._by(asked))
        await self._part(one.id)
        return done()

    async def sign_out(self, asked: Asked) -> web.StreamResponse:
        wish, one = await asked.body(p.StaffWhy), await self._changeable(asked)
        await end_sign_ins(self._pool, one.id, wish.why, self._by(asked))
        await self._part(one.id)
        return done()

    # ------------------------------------------------------------ who may

    def _permit(self, asked: Asked, row: PersonRow, was: Colleague | None) -> None:
        """Raises NotAllowed and Refused."""
        session = asked.session
        clients = None if row.clients is None else frozenset(map(ClientId, row.clients))
        if was is not None and not _is_within(was, session.clients):
            raise Refused("somebody else has this name", code="exists")
        if not may_give((session.role, session.clients), (row.role, clients)):
            raise NotAllowed("more rights than one's own", code="rights-beyond")
        if was is None:
            return
        self._permit_touch(asked, was)
        is_other = (was.row.role, was.row.clients) != (row.role, row.clients)
        if was.id == session.person and is_other:
            raise NotAllowed("one's own rights", code="own-rights")
        is_door = is_other or (was.row.networks, was.row.needs_totp) != (row.networks, row.needs_totp)
        if is_door and self._live.is_in_call(was.id):
            raise Refused("in a call", code="agent-in-a-call")

    def _permit_touch(self, asked: Asked, was: Colleague) -> None:
        session = asked.session
        clients = None if was.row.clients is None else frozenset(map(ClientId, was.row.clients))
        if not may_give((session.role, session.clients), (was.row.role, clients)):
            raise NotAllowed("somebody with more rights", code="rights-beyond")

    async def _changeable(self, asked: Asked) -> Colleague:
        """Somebody else, of no more rights, in no call. Raises Refused and NotAllowed."""
        one = await self._person(asked)
        self._permit_touch(asked, one)
        if one.id == asked.session.person:
            raise NotAllowed("oneself", code="own-rights")
        if self._live.is_in_call(one.id):
            raise Refused("in a call", code="agent-in-a-call")
        return one

    async def _person(self, asked: Asked) -> Colleague:
        found = await colleague(self._pool, AgentId(asked.path("person")), self._clock.now())
        if found is None or not _is_within(found, asked.session.clients):
            raise Refused("no such person", code="not-found")
        return found

    # ------------------------------------------------------------ what comes of it

    async def _part(self, person: AgentId) -> None:
        """The pages of a person whose sign-ins are over: told and closed."""
        desk = self._live.desk_of(person)
        if desk is not None:
            try:
                await self._desks.sign_out(person, desk)
            except Refused:
                return  # a call came in this instant: the page is told at the next look at its sign-in
            self._desks.close(person, desk)
        await self._seats.sign_out_all(person)

    async def _forgive(self, one: Colleague) -> None:
        for address in await held_up_from(self._pool, one.id):
            await self._sign_ins.release(one.row.login, address)
        await self._sign_ins.release(one.row.login, "")

    async def _told(self, asked: Asked, one: Colleague) -> p.StaffPerson:
        known = await known_to(self._pool, asked.session.clients)
        return told(one, self._clock.now(), known, asked.session.person)

    def _by(self, asked: Asked) -> By:
        session = asked.session
        return By(session.person, session.address, session.clients, self._clock.now())


def _row(told_row: p.StaffRow) -> PersonRow:
    """Raises BadInput at the field."""
    raw = msgspec.to_builtins(told_row)
    raw["networks"] = sorted({network(one) for one in told_row.networks})
    if told_row.clients is not None:
        raw["clients"] = sorted(set(told_row.clients))
    raw["certifications"] = sorted(raw["certifications"], key=lambda one: (one["reason"], one["first_day"]))
    try:
        return msgspec.convert(raw, PersonRow)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        raise BadInput("row." + where.rstrip("`").lstrip("."), "wrong", what) from error


def _is_within(one: Colleague, scope: frozenset[ClientId] | None) -> bool:
    return scope is None or (one.row.clients is not None and {*one.row.clients} <= {*scope})


def add_staff(router: Router, staff_routes: StaffRoutes) -> None:
    """Its routes."""
    router.add("GET", "/api/staff", "people", staff_routes.listed)
    router.add("GET", "/api/people/{person}", "people", staff_routes.one)
    router.add("PUT", "/api/people/{person}", "people", staff_routes.put)
    router.add("POST", "/api/people/{person}/password", "people", staff_routes.password)
    router.add("POST", "/api/people/{person}/factor", "people", staff_routes.factor)
    router.add("POST", "/api/people/{person}/reset-factor", "people", staff_routes.factor_at_doors)
    router.add("POST", "/api/people/{person}/state", "people", staff_routes.turn)
    router.add("POST", "/api/people/{person}/sign-out", "people", staff_routes.sign_out)
