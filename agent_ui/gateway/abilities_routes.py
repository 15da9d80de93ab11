"""An agent's skills and queues, changed from the floor: row and fact in one commit; the router has it with the fact."""

from aiohttp import web

from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.live import Live
from agent_ui.gateway.protocol_abilities import AgentAbilities, Serves, SkillLevel
from agent_ui.gateway.scope import scoped_catalogue
from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.ids import AgentId, QueueId, SkillId
from store.abilities import Change, QueueAt, SkillAt, change_person
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
        level = (await asked.body(SkillLevel)).level
        return await self._change(asked, SkillAt(skill, level), skill)

    async def queue(self, asked: Asked) -> web.StreamResponse:
        """PUT /api/agents/{agent}/queues/{queue}"""
        queue = QueueId(asked.path("queue"))
        weight = (await asked.body(Serves)).weight
        return await self._change(asked, QueueAt(queue, weight), queue)

    async def _change(self, asked: Asked, change: Change, what: str) -> web.StreamResponse:
        person, catalogue = await self._of(asked)
        known = catalogue.skills if isinstance(change, SkillAt) else catalogue.queues
        if what not in {one.id for one in known}:
            raise Refused("no such skill or queue", code="not-found")
        by, now = asked.session.person, self._clock.now()
        return answer(_told(await change_person(self._journal, person.login, change, by, now), catalogue))

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
    )
