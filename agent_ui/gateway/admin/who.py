"""Who could take a call of this reason now, and why not the others: by the plan that holds, people's abilities, and the
floor. A call that waits already is told by the controller, which knows more of it (explain.py)."""

from collections.abc import Mapping

from aiohttp import web

from agent_ui.gateway.doors.rights import Scope
from agent_ui.gateway.floor.lines import AgentLine
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.protocol import plan as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, ReasonId
from routing.plan import Plan, Requirement, requirement
from routing.profile import Rule, certified, unmet
from routing.publishing.document import clients_of, plan_of
from store.doors import DoorBook
from store.people import People, Person
from store.plans import Plans
from store.pool import Pool

_BUSY: Mapping[str, p.WhoRule] = {
    "not-ready": "not-ready", "offered": "offered", "talking": "talking", "wrap-up": "wrap-up",
    "signed-out": "signed-out",
}  # fmt: skip


class WhoRoutes:
    """One method a request; see protocol/plan.py."""

    def __init__(self, pool: Pool, live: Live, clock: Clock) -> None:
        self._pool, self._live, self._clock = pool, live, clock

    async def who(self, asked: Asked) -> web.StreamResponse:
        """Of a reason of a client that is seen; with the agents who work for a client that is seen."""
        reason, waited_s = ReasonId(asked.request.query.get("reason", "")), _seconds(asked)
        _, document, version = await Plans(self._pool).in_force()
        plan, clients = plan_of(document, version), clients_of(document)
        if reason not in plan.reasons or not asked.sees(clients.get(plan.reasons[reason].queue)):
            raise Refused("no such reason", code="not-found")
        queue = plan.reasons[reason].queue
        steps = plan.queues[queue].steps
        step = max(place for place, one in enumerate(steps) if one.after_s <= waited_s)
        needs = requirement(plan, queue, reason, step)
        people = [one for one in await People(self._pool).all() if one.is_enabled and one.role == "agent"]
        seen = await self._seen(asked.session.clients)
        lines = [self._line(plan, needs, one) for one in people if one.id in seen]
        return answer(
            p.Who(
                queue=queue,
                step=step,
                steps=len(steps),
                asked=dict(needs.skills),
                is_certified=needs.certified_for is not None,
                agents=sorted(lines, key=lambda one: (one.rule is not None, one.rule or "", one.agent)),
            )
        )

    async def _seen(self, scope: Scope) -> set[AgentId]:
        accounts = await DoorBook(self._pool).people()
        return {
            one.id
            for one in accounts
            if scope is None or one.sees_all_clients or {*one.clients} & {str(client) for client in scope}
        }

    def _line(self, plan: Plan, needs: Requirement, one: Person) -> p.WhoLine:
        rule = unmet(needs, one.profile, certified(one.profile, plan, self._clock.now()))
        line = self._live.floor.agents.get(one.id)
        skill = _lacking(needs, one) if rule in (Rule.SKILL, Rule.LEVEL) else None
        return p.WhoLine(
            agent=one.id,
            name_zh=one.name_zh,
            name_en=one.name_en,
            rule=_state(line) if rule is None else rule.value,  # type: ignore[arg-type]  # ``unmet`` knows these alone
            skill=skill,
            has=one.skills.get(skill) if skill is not None else None,  # type: ignore[call-overload]
            needs=dict(needs.skills).get(skill) if skill is not None else None,  # type: ignore[call-overload]
            reason=line.reason if rule is None and line is not None and line.state == "not-ready" else None,
        )


def _lacking(needs: Requirement, one: Person) -> str:
    """The first skill that is not there, or not well enough."""
    missing = [skill for skill, _ in needs.skills if skill not in one.skills]
    low = [skill for skill, level in needs.skills if one.skills.get(skill, 0) < level]
    return [*missing, *low][0]


def _state(line: AgentLine | None) -> p.WhoRule | None:
    """What somebody who qualifies is doing; None: stands free."""
    if line is None:
        return "signed-out"
    return _BUSY.get(line.state) if line.is_present else "desk-lost"


def _seconds(asked: Asked) -> float:
    text = asked.request.query.get("waited", "0")
    if not text.isascii() or not text.isdigit() or int(text) > 86_400:
        raise BadInput("waited", text, "seconds, up to 86400")
    return float(text)
