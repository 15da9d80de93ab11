"""The HTTP requests of the screens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from agent_ui.gateway.board.seats import SeatHub
from agent_ui.gateway.desk.desks import DeskHub
from agent_ui.gateway.desk.next_actions import NextActionRoutes, written
from agent_ui.gateway.desk.turn import relays
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.doors.rights import RIGHTS, may
from agent_ui.gateway.doors.scope import scoped_catalogue
from agent_ui.gateway.doors.sign_in import SignIns, Wish
from agent_ui.gateway.doors.trail import Trail
from agent_ui.gateway.facts import signed_out
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.floor.wrap_up_views import shown_wrap_up
from agent_ui.gateway.health import health
from agent_ui.gateway.http import Asked, answer, cookie_name, done, give_cookie, read_body
from agent_ui.gateway.instants import instant, iso
from agent_ui.gateway.links import Links
from agent_ui.gateway.protocol import catalogue as pn
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol.lines import LegSound
from agent_ui.gateway.settings import Settings
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import BadInput, DatabaseAway, Refused
from lexicon.ids import CallId, DispositionId, ReasonId
from lexicon.orders import IssuePhone, IssueSeatPhone
from lexicon.phone_number import spellings
from store.catalogue import Team, read_catalogue
from store.pool import Pool
from store.recordings import Recording, Recordings
from store.sessions import Session
from store.wrap_ups import WrapUp, WrapUps, Writing

MOST_RECORDINGS = 200


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the requests are answered from."""

    settings: Settings
    clock: Clock
    pool: Pool
    bus: Bus
    links: Links
    desks: DeskHub
    seats: SeatHub
    sign_ins: SignIns
    wrap_ups: WrapUps
    next_actions: NextActionRoutes
    live: Live
    trail: Trail
    reach: Reach


class Api:
    """One method a request; see protocol.py for what each takes and gives."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._recordings = Recordings(rooms.pool)

    async def health(self, request: web.Request) -> web.StreamResponse:
        rooms = self._rooms
        mark = rooms.settings.var / "run" / "recorder.ready"
        return answer(await health(rooms.pool, rooms.bus, rooms.links, mark, rooms.clock.now()))

    # ------------------------------------------------------------ sign-in

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request, p.SignIn)
        if not 1 <= len(body.login) <= 100:
            raise BadInput("login", "empty or too long", "1 to 100 characters")
        if len(body.password) > 200:
            raise BadInput("password", "too long", "at most 200 characters")
        if len(body.code) > 100:
            raise BadInput("code", "too long", "at most 100 characters")
        wish = Wish(body.login, body.password, body.code.strip(), request.remote or "")
        cookie, session, ended = await self._rooms.sign_ins.begin(wish)
        if may(session.role, "watch"):
            self._rooms.seats.replaced(session.person, session.desk, ended)
        self._rooms.desks.desk_replaced(session.person, session.desk, ended)
        told = answer(_me(session))
        give_cookie(request, told, cookie)
        return told

    async def sign_out(self, asked: Asked) -> web.StreamResponse:
        session, rooms = asked.session, self._rooms
        if may(session.role, "desk"):
            await rooms.desks.sign_out(session.person, session.desk)
        elif may(session.role, "watch"):
            await rooms.seats.sign_out(session.person, session.desk)
        await rooms.sign_ins.end(session)
        rooms.desks.close(session.person, session.desk)
        signed_out(session.person, session.desk, "self")
        over = done()
        name, is_secure = cookie_name(asked.request), asked.request.secure
        over.del_cookie(name, path="/", httponly=True, samesite="Strict", secure=is_secure)
        return over

    async def me(self, asked: Asked) -> web.StreamResponse:
        return answer(_me(asked.session))

    async def catalogue(self, asked: Asked) -> web.StreamResponse:
        found = scoped_catalogue(await read_catalogue(self._rooms.pool), asked.session.clients)
        newest = max((one.plan_version or 0 for one in found.reasons), default=0)
        return answer(
            pn.Catalogue(
                clients=[_named(one) for one in found.clients],
                queues=[_named(one) for one in found.queues],
                skills=[_named(one) for one in found.skills],
                reasons=[
                    pn.Reason(
                        id=one.id,
                        client=one.client,
                        queue=one.queue,
                        skill=one.skill,
                        name_zh=one.name_zh,
                        name_en=one.name_en,
                        is_current=one.plan_version in (None, newest),
                        parent=one.parent,
                    )
                    for one in found.reasons
                ],
                dispositions=[
                    pn.Disposition(
                        id=one.id,
                        client=one.client,
                        name_zh=one.name_zh,
                        name_en=one.name_en,
                        is_resolved=one.is_resolved,
                        is_current=not one.is_retired,
                    )
                    for one in found.dispositions
                ],
                not_ready_reasons=[
                    pn.NotReadyReason(
                        id=one.id,
                        name_zh=one.name_zh,
                        name_en=one.name_en,
                        is_choosable=one.is_choosable,
                        limit_s=one.limit_s,
                    )
                    for one in found.not_ready_reasons
                ],
                lines=[p.OutLine(number=one.number, client=one.client) for one in found.numbers],
                teams=[_team(one) for one in found.teams],
            )
        )

    async def phone(self, asked: Asked) -> web.StreamResponse:
        wanted, session, settings = await asked.body(p.PhoneWanted), asked.session, self._rooms.settings

        who = {"gateway": self._rooms.bus.name, "agent": session.person, "desk": session.desk, "kind": wanted.kind}
        if may(session.role, "watch"):
            issued = await self._rooms.seats.ask(session.person, lambda id_: IssueSeatPhone(id=id_, **who))
        else:
            issued = await self._rooms.desks.ask(session.person, session.desk, lambda id_: IssuePhone(id=id_, **who))
        return answer(
            p.Phone(
                kind=wanted.kind,
                user=issued.data["user"],
                password=issued.data["password"],
                domain=settings.sip_host,
                host=settings.sip_host,
                port=settings.sip_port,
                ice=relays(settings, session.person, self._rooms.clock.now()),
            )
        )

    # ------------------------------------------------------------ wrap-ups

    async def colleagues(self, asked: Asked) -> web.StreamResponse:
        """GET /api/colleagues."""
        return answer(self._rooms.live.colleagues(asked.session.person, asked.session.clients))

    async def wrap_ups(self, asked: Asked) -> web.StreamResponse:
        return answer([self._shown(one) for one in await self._rooms.wrap_ups.open_of(asked.session.person)])

    async def keep_draft(self, asked: Asked) -> web.StreamResponse:
        return await self._write(asked, await self._writing(asked), self._rooms.wrap_ups.keep_draft)

    async def save_wrap_up(self, asked: Asked) -> web.StreamResponse:
        """With what is to follow, if it may: the number, the hours and the owner are looked at before."""
        writing = await self._writing(asked)
        follows = await self._rooms.next_actions.planned(asked, writing.call, writing.next)
        return await self._write(asked, writing, partial(self._rooms.wrap_ups.save, follows=follows))

    async def _write(
        self, asked: Asked, writing: Writing, put: Callable[[Writing, datetime], Awaitable[WrapUp]]
    ) -> web.StreamResponse:
        try:
            return answer(self._shown(await put(writing, self._rooms.clock.now())))
        except Refused as error:
            if error.code == "not-your-call" and self._rooms.live.has_talked(writing.agent, writing.call):
                raise DatabaseAway("the call's journal waits in a spool") from error
            raise

    async def _writing(self, asked: Asked) -> Writing:
        body = await asked.body(p.WrapUpDraft)
        return Writing(
            call=CallId(asked.path("call")),
            agent=asked.session.person,
            reason=ReasonId(body.reason) if body.reason is not None else None,
            disposition=DispositionId(body.disposition) if body.disposition is not None else None,
            note=body.note,
            base=body.base,
            page=body.page[:64],
            next="" if body.next is None else written(body.next),
        )

    def _shown(self, one: WrapUp) -> p.WrapUp:
        return shown_wrap_up(one, self._rooms.live.people)

    # ------------------------------------------------------------ recordings

    async def recordings(self, asked: Asked) -> web.StreamResponse:
        query = asked.request.query
        found = await self._recordings.newest(
            limit=_limit(query.get("limit", "50")),
            before=instant(query["before"], "before") if query.get("before") else None,
            call=CallId(query["call"]) if query.get("call") else None,
            agent=None if may(asked.session.role, "all-recordings") else asked.session.person,
            clients=asked.session.clients,
            callers=spellings(query["caller"], self._rooms.reach.home) if query.get("caller") else None,
        )
        return answer([_recording(one) for one in found])

    async def audio(self, asked: Asked) -> web.StreamResponse:
        found = await self._rooms.reach.recording(asked.who, asked.path("recording"))
        file = _inside(self._rooms.settings.kept_dir, found.path) if found.state == "kept" else None
        if file is None:
            raise Refused("not kept", code="recording-not-kept")
        await self._rooms.trail.heard(asked.session, found)
        return web.FileResponse(file, headers={"Content-Type": "audio/mpeg", "Cache-Control": "private, no-store"})


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_RECORDINGS:
        raise BadInput("limit", text, f"a number from 1 to {MOST_RECORDINGS}")
    return int(text)


def _inside(folder: Path, path: str | None) -> Path | None:
    if not path:
        return None
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


def _me(session: Session) -> p.Me:
    return p.Me(
        id=session.person,
        login=session.login,
        name_zh=session.name_zh,
        name_en=session.name_en,
        role=session.role,  # type: ignore[arg-type]  # the table's check allows these words alone
        desk=session.desk,
        rights=sorted(RIGHTS[session.role]),  # type: ignore[index]  # as above
        must=session.must,  # type: ignore[arg-type]  # as above
    )


def _named(one: Any) -> pn.Named:
    return pn.Named(id=one.id, name_zh=one.name_zh, name_en=one.name_en)


def _team(one: Team) -> pn.Team:
    return pn.Team(id=one.id, client=one.client, name_zh=one.name_zh, name_en=one.name_en)


def _recording(one: Recording) -> p.Recording:
    return p.Recording(
        id=one.id,
        call=one.call,
        client=one.client,
        agent=one.agent,
        agent_name_zh=one.agent_name_zh,
        agent_name_en=one.agent_name_en,
        caller=mask_number(one.caller),
        reason=one.reason,
        state=one.state,  # type: ignore[arg-type]  # the table's check allows these words alone
        started_at=iso(one.started_at),
        seconds=one.seconds,
        why=one.why,
        sound=msgspec.json.decode(one.sound, type=list[LegSound]),
    )
