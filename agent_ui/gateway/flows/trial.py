"""A flow tried in the browser while it is written, by the thinker that leads callers. Nothing is dialled or kept."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo

from aiohttp import web

from agent_ui.gateway.flows.desk import FlowDesk
from agent_ui.gateway.flows.hours import instant_of
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.protocol import flows as p
from ari_app.ivr.trying import KNOWN, Tried, What, walk
from asterisk_conf.prompts.words import words_of
from flows.document import FlowDocument
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused

MOST_ANSWERS, LONGEST = 100, 200
REACHED = (What.PASSED, What.ENTERED)


class TryRoute:
    """One request."""

    def __init__(self, desk: FlowDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    async def tried(self, asked: Asked) -> web.StreamResponse:
        """Raises Refused: the text is not right yet, and its check says how."""
        wish = await asked.body(p.TryAsked)
        if len(wish.answers) > MOST_ANSWERS or any(len(one) > LONGEST for one in (*wish.answers, wish.caller)):
            raise BadInput("answers", "too many", f"at most {MOST_ANSWERS}, each of at most {LONGEST} characters")
        document, problems = await self._desk.looked_at(wish.text, asked)
        if document is None or any(not one.is_warning for one in problems):
            raise Refused("the flow is not right yet", code="flow-wrong")
        zone = next((ZoneInfo(one.time_zone) for one in document.calendars.values()), ZoneInfo("UTC"))
        at = instant_of(wish.at, zone) if wish.at else self._clock.now().astimezone(zone)
        known = {
            "caller": wish.caller or KNOWN["caller"],
            "dialled": next(iter(document.numbers), ""),
            "vip": _word(wish.is_vip),
            "blocked": _word(wish.is_blocked),
        }
        # A flow that keeps a caller walking takes as long as its calendars do.
        steps = await asyncio.to_thread(lambda: list(walk(document, iter(wish.answers), at, known)))
        return answer(
            p.FlowTried(
                at=at.isoformat(timespec="minutes"),
                steps=list(_told(steps, document)),
                ways=[list(way) for way in pairwise(one.node for one in steps if one.what in REACHED)],
                waits=_waits(steps[-1]),
            )
        )


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _waits(last: Tried) -> p.Waits:
    if last.what is not What.WAITS:
        return ""
    return "source" if last.told["for"] == "source" else "keys"


def _told(steps: list[Tried], document: FlowDocument) -> Iterator[p.TriedStep]:
    words = {language: words_of(document, language) for language in document.languages}
    for one in steps:
        by_name = words.get(one.told.get("language", ""), {})
        said = [by_name.get(name, name) for name in one.prompts]
        yield p.TriedStep(node=one.node, what=one.what.value, told=dict(one.told), said=said)
