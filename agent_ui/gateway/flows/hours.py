"""Opening hours in the browser: what a calendar says of an instant and the days to come; a year's days from a CSV."""

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from agent_ui.gateway.admin.roads import roads
from agent_ui.gateway.doors.scope import scoped_catalogue
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.protocol import flows as p
from documents.calendar_days import put_days
from documents.flow_file import hhmm, read_flow
from documents.holidays_csv import read_days
from documents.yaml_edit import data_of
from documents.yaml_file import UnreadableYaml, read_yaml
from flows.calendar import Calendar, days, next_change, opening
from flows.check_calendar import check_calendar
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from store.people import People
from store.plans import Plans
from store.pool import Pool

DAYS_SHOWN = 42


class HoursRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, clock: Clock, live: Live) -> None:
        self._pool, self._clock, self._live = pool, clock, live

    async def told(self, asked: Asked) -> web.StreamResponse:
        """A calendar of a text that is being edited: nothing is kept of it."""
        wish = await asked.body(p.HoursAsked)
        calendar = _calendar(wish.text, wish.calendar, self._clock.now())
        zone = ZoneInfo(calendar.time_zone)
        at = instant_of(wish.at, zone) if wish.at else self._clock.now().astimezone(zone)
        change = await asyncio.to_thread(next_change, calendar, at)
        return answer(
            p.HoursTold(
                at=at.isoformat(timespec="minutes"),
                opening=opening(calendar, at).value,
                changes_at=None if change is None else change[0].isoformat(timespec="minutes"),
                afterwards=(opening(calendar, at) if change is None else change[1]).value,
                days=[
                    p.DayTold(
                        date=one.date.isoformat(), hours=[hhmm(span) for span in one.hours], why=one.why, name=one.name
                    )
                    for one in days(calendar, at.date(), DAYS_SHOWN)
                ],
            )
        )

    async def days(self, asked: Asked) -> web.StreamResponse:
        """What is to be changed in the text for these days to be in it. A day that is there already is replaced."""
        wish = await asked.body(p.DaysAsked)
        try:
            data: Any = data_of(wish.text)
            calendar = data["calendars"][wish.calendar]
            week = {day: _listed(hours) for day, hours in calendar.get("week", {}).items()}
        except (UnreadableYaml, KeyError, TypeError, AttributeError) as error:
            raise BadInput("calendar", wish.calendar, "a calendar of the text") from error
        found, wrong = read_days(wish.csv, week)
        told = [p.DaysWrong(row=one.row, zh=one.zh, en=one.en) for one in wrong]
        if told:
            return answer(p.DaysRead(wrong=told, holidays=0, workdays=0, weekly=0, replaced=0, changes=[]))
        lists, replaced = put_days(found, calendar, week)
        where = ["calendars", wish.calendar]
        changes = [p.FlowChange(where=[*where, word], value=whole or None) for word, whole in lists.items()]
        return answer(
            p.DaysRead(
                wrong=[],
                holidays=len(found.holidays),
                workdays=len(found.special),
                weekly=len(found.weekly),
                replaced=replaced,
                changes=changes,
            )
        )

    async def roads(self, asked: Asked) -> web.StreamResponse:
        """Of the clients that are seen."""
        catalogue, document, _ = await Plans(self._pool).in_force()
        people = {
            one.id: one.profile for one in await People(self._pool).all() if one.is_enabled and one.role == "agent"
        }
        here = [id_ for id_, line in self._live.floor.agents.items() if line.state != "signed-out"]
        seen, now = scoped_catalogue(catalogue, asked.session.clients), self._clock.now()
        return answer(await asyncio.to_thread(roads, seen, document, people, here, now))


def add_hours(router: Router, routes: HoursRoutes) -> None:
    """Its routes."""
    router.add("POST", "/api/flow-hours", "flows", routes.told)
    router.add("POST", "/api/flow-days", "flows", routes.days)
    router.add("GET", "/api/roads", "flows", routes.roads)


def _calendar(text: str, id_: str, now: datetime) -> Calendar:
    """Raises Refused: the text or the calendar is not right yet, and the check of the flow says how."""
    try:
        top, mistakes = read_yaml(text)
        document = read_flow(top, mistakes)
    except UnreadableYaml:
        document = None
    calendar = None if document is None else document.calendars.get(id_)
    if calendar is None or any(not one.is_warning for one in check_calendar((), calendar, now)):
        raise Refused("the hours are not right yet", code="hours-unreadable")
    return calendar


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """An instant as it is typed; in ``zone`` where it names none. Raises BadInput."""
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
        if not 2000 <= at.year <= 2100:
            raise ValueError(text)
        return at
    except (ValueError, OverflowError) as error:
        raise BadInput("at", text, "an instant such as 2027-02-05T10:00") from error


def _listed(hours: Any) -> list[str]:
    return [str(one) for one in hours] if isinstance(hours, list) else [str(hours)]
