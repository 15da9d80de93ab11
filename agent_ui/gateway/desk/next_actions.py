"""What is to follow a call: looked at before it is saved with its wrap-up; moved and cancelled in the work list."""

import secrets
from datetime import datetime, timedelta

import msgspec
from aiohttp import web

from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.http import Asked, Router, done
from agent_ui.gateway.instants import instant
from agent_ui.gateway.problems import error_of
from agent_ui.gateway.protocol import work as p
from bus.link import Bus
from flows.calendar import Opening, opening
from lexicon.clock import Clock
from lexicon.errors import Away, BadInput, Refused
from lexicon.ids import AgentId, CallId, RecordingId
from lexicon.orders import MayCall
from lexicon.phone_number import is_number
from store.journal import JournalWriter
from store.next_actions import NextActions, OfCall, Planned
from store.pool import Pool
from store.work_items import WorkItem

LATEST = timedelta(days=90)
PAST = timedelta(minutes=10)  # a save that is tried again comes late
LONGEST_WHAT, LONGEST_WHY = 500, 200
KINDS = ("planned-callback", "follow-up")


def written(wish: p.NextAction) -> str:
    """As it is kept: the same wish is the same text."""
    return msgspec.json.encode(wish).decode().replace("\\u0000", "\\ufffd")


class NextActionRoutes:
    """``planned`` for the wrap-up's own route; one method for each of the others."""

    def __init__(self, pool: Pool, reach: Reach, journal: JournalWriter, bus: Bus, clock: Clock) -> None:
        self._store, self._reach, self._journal, self._bus, self._clock = NextActions(pool), reach, journal, bus, clock

    def add(self, router: Router) -> None:
        """Its routes."""
        router.add("POST", "/api/work-items/{item}/move", "work", self.move)
        router.add("POST", "/api/work-items/{item}/cancel", "work", self.cancel)

    async def planned(self, asked: Asked, call: CallId, text: str) -> Planned | None:
        """What is to follow this call, if anything. Raises BadInput and Refused."""
        if not text:
            return None
        wish = msgspec.json.decode(text, type=p.NextAction)
        about = await self._store.of_call(call)
        if about is None:
            raise Refused("this agent has not talked in this call", code="not-your-call")
        what = wish.what.replace("\0", "\ufffd").strip()
        if len(what) > LONGEST_WHAT or (wish.kind == "follow-up" and not what):
            raise BadInput("next.what", f"{len(what)} characters", f"1 to {LONGEST_WHAT}")
        at, me = self._instant(wish.at), asked.session.person
        number = ""
        if wish.kind == "planned-callback":
            number = wish.number.strip() or about.caller
            await self._may_call(about, number, me if wish.owner == "agent" else AgentId(""), at)
        return Planned(wish.kind, at, wish.owner, await self._team(wish.owner, me), number, what)

    async def move(self, asked: Asked) -> web.StreamResponse:
        """To another time, or to others."""
        wish, item = await asked.body(p.MoveItem), await self._planned_item(asked)
        agent = AgentId(wish.to) or asked.session.person
        if wish.owner == "agent":
            await self._check_owner(asked, item, agent)
        at = self._instant(wish.at)
        if item.kind == "planned-callback":
            about = await self._store.of_call(item.call)
            if about is not None:
                await self._may_call(about, item.caller, agent if wish.owner == "agent" else AgentId(""), at)
        team = await self._team(wish.owner, asked.session.person if item.team is None else AgentId(""), item.team)
        planned = Planned(item.kind, at, wish.owner, team, item.caller, item.what)
        by = (asked.session.person, self._clock.now())
        await self._store.move(self._journal, item, (planned, agent), by)
        return done()

    async def cancel(self, asked: Asked) -> web.StreamResponse:
        """It is not to be done any more."""
        why = (await asked.body(p.CancelItem)).why.replace("\0", "\ufffd").strip()
        if not 1 <= len(why) <= LONGEST_WHY:
            raise BadInput("why", f"{len(why)} characters", f"1 to {LONGEST_WHY}")
        by = (asked.session.person, self._clock.now())
        await self._store.cancel(self._journal, await self._planned_item(asked), why, by)
        return done()

    async def _planned_item(self, asked: Asked) -> WorkItem:
        """One that was planned and that this person may change: the own, an open one, or any for who leads."""
        item = await self._reach.item(asked.who, RecordingId(asked.path("item")))
        if item.kind not in KINDS:
            raise Refused("this was not planned", code="not-planned")
        if item.state == "taken" and item.agent != asked.session.person and not asked.who.may("all-work"):
            raise Refused("somebody else has it already", code="already-taken")
        return item

    async def _check_owner(self, asked: Asked, item: WorkItem, agent: AgentId) -> None:
        """Oneself; another agent of the client only by who leads."""
        if agent != asked.session.person and not asked.who.may("all-work"):
            raise Refused("no such agent for this client", code="agent-not-here")
        if not await self._reach.takes_calls_of(agent, item.client):
            raise Refused("no such agent for this client", code="agent-not-here")

    def _instant(self, text: str) -> datetime:
        at, now = instant(text, "next.at"), self._clock.now()
        if not now - PAST <= at <= now + LATEST:
            raise BadInput("next.at", text, "a time from now on, within 90 days")
        return at

    async def _team(self, owner: str, person: AgentId, known: str | None = None) -> str | None:
        if owner != "team":
            return known
        team = known or await self._store.team_of(person)
        if team is None:
            raise Refused("you are in no team", code="no-team")
        return team

    async def _may_call(self, about: OfCall, number: str, agent: AgentId, at: datetime) -> None:
        """By the centre's opening hours, and by the rules that hold when it is dialled. Without the controller it is
        taken as it is: the rules are asked again before anybody is dialled."""
        if not is_number(number):
            raise Refused("there is no number to call", code="no-number")
        hours = (await self._store.calendars(about.number)).values()
        if hours and all(opening(one, at) is not Opening.OPEN for one in hours):
            raise Refused("the centre is closed then", code="closed-then")
        order = MayCall(
            id=secrets.token_hex(12),
            gateway=self._bus.name,
            agent=agent,
            desk="",
            number=number,
            client=about.client,
            line=about.number,
            at_s=at.timestamp(),
        )
        try:
            told = await self._bus.ask(order)
        except Away:
            return
        if told.code:
            raise error_of("barred-then" if told.code == "barred-hour" else told.code, told.text)
