"""An agent's skills and queues, changed from the floor, for good or for a while: row and fact in one commit; the router
has it with the fact.
"""

from aiohttp import web

from agent_ui.gateway.doors.scope import scoped_catalogue
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.instants import instant, iso_or_none
from agent_ui.gateway.protocol.abilities import AgentAbilities, LentAbility, Serves, SkillLevel
from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.ids import AgentId, QueueId, SkillId
from store.abilities import QueueAt, SkillAt, While, change_person, lend
from store.catalogue import Catalogue, read_catalogue
from store.journal import JournalWriter
from store.people import People, Person
from store.pool import Pool


class AbilityRoutes:
    """One method a request. Who does not see every client sees and changes skills and queues of theirs alone."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock, live: Live) -> None:
        self._pool, self._journal, self._clock, self._live = pool, journal, clock, live

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """GET /api/agents/{agent}/abilities"""
        person, catalogue = await self._of(asked)
        return answer(_told(person, catalogue))

    async def skill(self, asked: Asked) -> web.StreamResponse:
        """PUT /api/agents/{agent}/skills/{skill}"""
        skill = SkillId(asked.path("skill"))
        body = await asked.body(SkillLevel)
        return await self._change(asked, SkillAt(skill, body.level), skill, body)

    async def queue(self, asked: Asked) -> web.StreamResponse:
        """PUT /api/agents/{agent}/queues/{queue}"""
        queue = QueueId(asked.path("queue"))
        body = await asked.body(Serves)
        return await self._change(asked, QueueAt(queue, body.weight), queue, body)

    async def _change(
        self, asked: Asked, change: SkillAt | QueueAt, what: str, body: SkillLevel | Serves
    ) -> web.StreamResponse:
        person, catalogue = await self._of(asked)
        known = catalogue.skills if isinstance(change, SkillAt) else catalogue.queues
        if what not in {one.id for one in known}:
            raise Refused("no such skill or queue", code="not-found")
        by, now = asked.session.person, self._clock.now()
        if (how_long := self._while(person.id, body)) is None:
            return answer(_told(await change_person(self._journal, person.login, change, by, now), catalogue))
        return answer(_told(await lend(self._journal, person.login, change, how_long, by, now), catalogue))

    def _while(self, agent: AgentId, body: SkillLevel | Serves) -> While | None:
        """For how long; None: for good."""
        if body.lasts == "good":
            return None
        if body.lasts == "time":
            return While(until=instant(body.until, "until"))
        desk = self._live.desk_of(agent)
        if not desk:
            raise Refused("nobody signs out who is not signed in", code="agent-signed-out")
        return While(desk=desk)

    async def _of(self, asked: Asked) -> tuple[Person, Catalogue]:
        agent, clients = AgentId(asked.path("agent")), asked.session.clients
        person = await People(self._pool).by_id(agent)
        if person is None or person.role != "agent" or not self._live.scope.serves(agent, clients):
            raise Refused("no such agent", code="not-found")
        return person, scoped_catalogue(await read_catalogue(self._pool), clients)


def _told(person: Person, catalogue: Catalogue) -> AgentAbilities:
    skills, queues = {one.id for one in catalogue.skills}, {one.id for one in catalogue.queues}
    profile = person.profile
    return AgentAbilities(
        agent=person.id,
        skills={skill: level for skill, level in profile.skills.items() if skill in skills},
        queues={queue: weight for queue, weight in profile.queues.items() if queue in queues},
        serves_all=not profile.queues,
        lent=[
            LentAbility(
                kind="skill" if one.kind == "skill" else "queue",
                id=one.what,
                value=one.value,
                own=one.own,
                until=iso_or_none(one.until),
            )
            for one in profile.lent
            if one.what in (skills if one.kind == "skill" else queues)
        ],
    )
