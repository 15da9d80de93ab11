"""Who is signed in, and ending it; a whole number for who may see it. Each is noted in the audit trail."""

from aiohttp import web

from agent_ui.gateway.board.seats import SeatHub
from agent_ui.gateway.desk.desks import DeskHub
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.doors.rights import may
from agent_ui.gateway.doors.sign_in import SignIns
from agent_ui.gateway.doors.trail import Trail
from agent_ui.gateway.http import Asked, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import doors as p
from lexicon.errors import Refused
from lexicon.ids import DeskId
from store.audit import Act
from store.doors import Account, DoorBook
from store.pool import Pool
from store.sessions import SignInRow


class Doors:
    """One method a request; see protocol/doors.py."""

    def __init__(
        self, pool: Pool, reach: Reach, hubs: tuple[DeskHub, SeatHub], sign_ins: SignIns, trail: Trail
    ) -> None:
        self._reach, self._sign_ins, self._trail = reach, sign_ins, trail
        self._desks, self._seats = hubs
        self._doors = DoorBook(pool)

    # ------------------------------------------------------------ numbers

    async def reveal(self, asked: Asked) -> web.StreamResponse:
        """The number is given only after it is noted who was given it."""
        wanted = await asked.body(p.Reveal)
        client, number = await self._reach.number(asked.who, wanted)
        await self._trail.add(
            asked.session, "number-revealed", wanted.id, client, kind=wanted.kind, number=mask_number(number)
        )
        return answer(p.Revealed(number=number))

    # ------------------------------------------------------------ people

    async def people(self, asked: Asked) -> web.StreamResponse:
        """Of those who see no other clients than who asks."""
        return answer([_account(one) for one in await self._accounts(asked)])

    async def _accounts(self, asked: Asked) -> list[Account]:
        scope, found = asked.session.clients, await self._doors.people()
        return [one for one in found if scope is None or (not one.sees_all_clients and {*one.clients} <= scope)]

    # ------------------------------------------------------------ sign-ins

    async def sessions(self, asked: Asked) -> web.StreamResponse:
        """Of everybody, or of those who see no other clients than who asks."""
        found = await self._sign_ins.listed(asked.session.clients)
        return answer([_line(one, asked.session.desk) for one in found])

    async def end_session(self, asked: Asked) -> web.StreamResponse:
        """Its page is told and closed. Refused while that agent talks: nobody cuts a conversation by it."""
        desk = DeskId(asked.path("desk"))
        found = next((one for one in await self._sign_ins.listed(asked.session.clients) if one.desk == desk), None)
        if found is None:
            raise Refused("no such sign-in", code="not-found")
        if may(found.role, "desk"):
            await self._desks.sign_out(found.person, desk)
        elif may(found.role, "watch"):
            await self._seats.sign_out(found.person, desk)
        session = asked.session
        act = Act(session.person, "session-ended", found.person, address=session.address, detail={"desk": desk})
        await self._sign_ins.end_desk(desk, act)
        self._desks.close(found.person, desk)
        return done()


def _account(one: Account) -> p.Account:
    return p.Account(
        id=one.id,
        login=one.login,
        name_zh=one.name_zh,
        name_en=one.name_en,
        role=one.role,  # type: ignore[arg-type]  # the table's check allows these words alone
        clients=None if one.sees_all_clients else list(one.clients),
        networks=list(one.networks),
        is_enabled=one.is_enabled,
        has_factor=one.has_factor,
    )


def _line(one: SignInRow, mine: DeskId) -> p.SignInLine:
    return p.SignInLine(
        desk=one.desk,
        person=one.person,
        name_zh=one.name_zh,
        name_en=one.name_en,
        role=one.role,  # type: ignore[arg-type]  # the table's check allows these words alone
        address=one.address,
        began_at=iso(one.began_at),
        seen_at=iso(one.seen_at),
        expires_at=iso(one.expires_at),
        is_mine=one.desk == mine,
    )
