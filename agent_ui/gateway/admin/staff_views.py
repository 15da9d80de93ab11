"""THINKER: people as the Admin page is told of them; which of many fit a search; who ends to be certified."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import staff as p
from store.staff import Colleague, Known, shown

WARNED = timedelta(days=30)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is narrowed by; "" says nothing. ``state``: active, locked, left, in (signed in), ending."""

    find: str = ""
    role: str = ""
    client: str = ""
    team: str = ""
    skill: str = ""
    state: str = ""

    def fits(self, one: Colleague, is_ending: bool) -> bool:
        """Whether the person is one of those. Who left is found only by asking for who left."""
        row = one.row
        words = (row.login, row.name_zh, row.name_en)
        return (
            all(any(part in word.casefold() for word in words) for part in self.find.casefold().split())
            and self.role in ("", row.role)
            and (not self.client or row.clients is None or self.client in row.clients)
            and self.team in ("", row.team)
            and (not self.skill or self.skill in row.skills)
            and _is_in(self.state, one, is_ending)
        )


def _is_in(state: str, one: Colleague, is_ending: bool) -> bool:
    match state:
        case "in":
            return one.is_signed_in
        case "ending":
            return is_ending
        case "":
            return one.state != "left"
        case _:
            return one.state == state


def page_of(everybody: Iterable[Colleague], sought: Sought, offset: int, now: datetime, known: Known) -> p.StaffPage:
    """Fifty of those that fit, by login."""
    lines = [(one, ending(one, now, known)) for one in everybody]
    fitting = [(one, ends) for one, ends in lines if sought.fits(one, bool(ends))]
    return p.StaffPage(
        total=len(fitting),
        ending=sum(1 for _, ends in lines if ends),
        people=[_line(one, ends) for one, ends in fitting[offset : offset + PAGE]],
    )


def ending(one: Colleague, now: datetime, known: Known) -> list[p.StaffEnd]:
    """Certifications of an active person that end soon or ended lately, where none for the same reason goes on."""
    if one.state != "active":
        return []
    reasons, held = known.get("certifications", {}), list(zip(one.row.certifications, one.spans, strict=True))
    latest: dict[str, datetime] = {}
    for what, (_, ends) in held:
        latest[what.reason] = max(ends, latest.get(what.reason, ends))
    return [
        p.StaffEnd(reason=what.reason, last_day=what.last_day.isoformat(), in_days=_days(ends - now))
        for what, (_, ends) in held
        if what.reason in reasons and ends == latest[what.reason] and -WARNED <= ends - now <= WARNED
    ]


def _days(ahead: timedelta) -> int:
    """Whole days, towards the past: the last day itself is 0, the first one without it -1."""
    return ahead // timedelta(days=1)


def _line(one: Colleague, ends: list[p.StaffEnd]) -> p.StaffLine:
    row = one.row
    return p.StaffLine(
        id=one.id,
        login=row.login,
        name_zh=row.name_zh,
        name_en=row.name_en,
        role=row.role,  # type: ignore[arg-type]  # the table's check allows these words alone
        clients=None if row.clients is None else list(row.clients),
        team=row.team,
        state=one.state,
        has_factor=one.has_factor,
        is_signed_in=one.is_signed_in,
        ending=ends,
    )


def told(one: Colleague, now: datetime, known: Known, me: str) -> p.StaffPerson:
    """All of a person, without what is of clients that are not seen."""
    return p.StaffPerson(
        seen=one.seen,
        row=msgspec.convert(msgspec.to_builtins(shown(one.row, known)), p.StaffRow),
        state=one.state,
        left_at=None if one.left_at is None else iso(one.left_at),
        has_factor=one.has_factor,
        must_change_password=one.must_change_password,
        is_signed_in=one.is_signed_in,
        role_needs_totp=one.role_needs_totp,
        role_networks=list(one.role_networks),
        ending=ending(one, now, known),
        is_me=one.id == me,
    )
