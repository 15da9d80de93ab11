"""Whether what was changed is what calls go by: the controller says in its beat up to when it has read."""

from aiohttp import web

from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.instants import iso, iso_or_none
from agent_ui.gateway.links import Links
from agent_ui.gateway.protocol.in_force import InForce
from lexicon.orders import InForceBeat


class InForceRoute:
    """See protocol/in_force.py."""

    def __init__(self, live: Live, links: Links) -> None:
        self._live, self._links = live, links

    async def now(self, asked: Asked) -> web.StreamResponse:
        beat = self._links.beat.in_force if self._links.beat is not None else None
        return answer(self._told(beat))

    def _told(self, beat: InForceBeat | None) -> InForce:
        changed_at = self._live.changes.at
        why = ""
        if not self._links.is_controller_up:
            why = "controller"
        elif beat is None:
            why = "unknown"
        elif beat.refused:
            why = "refused"
        elif changed_at is not None and beat.read_at < changed_at:
            why = "late"
        return InForce(
            is_in_force=why == "",
            since=None if beat is None else iso(beat.since),
            changed_at=iso_or_none(changed_at),
            plan=None if beat is None else beat.plan,
            why=why,
            refused="" if beat is None else beat.refused,
        )
