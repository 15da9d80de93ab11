"""THINKER: what of the centre somebody sees who does not see every client. Closed unless it is said whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from msgspec.structs import replace as told_as

from agent_ui.gateway.doors.rights import Scope, sees
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import AgentLine, CallLine
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import watch as pw
from lexicon.errors import NotAllowed
from lexicon.ids import AgentId, CallId, ClientId, QueueId, SkillId
from store.catalogue import Catalogue


def scoped_catalogue(found: Catalogue, scope: Scope) -> Catalogue:
    """The same with nothing of other clients."""
    if scope is None:
        return found
    return replace(
        found,
        clients=_of(found.clients, scope, "id"),
        queues=_of(found.queues, scope),
        skills=_of(found.skills, scope),
        reasons=_of(found.reasons, scope),
        dispositions=_of(found.dispositions, scope),
        numbers=_of(found.numbers, scope),
        teams=_of(found.teams, scope),
    )


def _of(rows: Iterable[object], scope: frozenset[ClientId], name: str = "client") -> "tuple":  # type: ignore[type-arg]
    return tuple(row for row in rows if getattr(row, name) in scope)


class FloorScope:
    """Whose an agent, a call and a line of the board are."""

    def __init__(self, floor: Floor, catalogue: Catalogue | None) -> None:
        self._floor = floor
        self._numbers = () if catalogue is None else catalogue.numbers
        self._of_skill: Mapping[SkillId, ClientId] = (
            {} if catalogue is None else {one.id: one.client for one in catalogue.skills}
        )
        self._of_queue: Mapping[QueueId, ClientId] = (
            {} if catalogue is None else {one.id: one.client for one in catalogue.queues}
        )

    def serves(self, agent: AgentId, scope: Scope) -> bool:
        """Whether a signed-in agent works for one of these clients, by its skills or its present call."""
        line = self._floor.agents.get(agent)
        return scope is None or (line is not None and bool(scope & self._clients(line)))

    def _clients(self, line: AgentLine) -> set[ClientId]:
        found = {self._of_skill[one] for one in line.skills if one in self._of_skill}
        if line.talk is not None and line.talk.call.client is not None:
            found.add(line.talk.call.client)
        return found

    def call(self, call: str) -> CallLine | None:
        """A call in progress, or in somebody's after-call work."""
        found = self._floor.calls.get(CallId(call))
        if found is not None:
            return found
        talks = (line.talk for line in self._floor.agents.values() if line.talk is not None)
        return next((talk.call for talk in talks if talk.call.id == call), None)

    def news(self, told: p.WallboardNews, scope: frozenset[ClientId]) -> p.WallboardNews | None:
        """What of it is for a wallboard of these clients; None: nothing."""
        match told:
            case p.Wallboard():
                agents = [self._agent(one, scope) for one in told.agents if self.serves(AgentId(one.id), scope)]
                return told_as(
                    told,
                    queues=[one for one in told.queues if one.client in scope],
                    agents=agents,
                    alarms=[one for one in told.alarms if self._is_theirs(one.call, scope)],
                    calls_in_ivr=self._in_ivr(scope),
                    blocked_today=_blocked(told.blocked_today, scope),
                    lines=[],
                )
            case p.QueueChanged(queue=queue):
                return told if queue.client in scope else None
            case p.AgentChanged(agent=agent):
                is_theirs = self.serves(AgentId(agent.id), scope)
                return told_as(told, agent=self._agent(agent, scope) if is_theirs else _gone(agent))
            case p.AlarmRaised(alarm=alarm):
                return told if self._is_theirs(alarm.call, scope) else None
            case p.IvrChanged():
                blocked = _blocked(told.blocked_today, scope)
                return told_as(told, calls_in_ivr=self._in_ivr(scope), blocked_today=blocked)
            case p.LinkState():
                return told
            case p.LinesChanged():  # a line is no client's
                return None

    def _agent(self, told: p.FloorAgent, scope: frozenset[ClientId]) -> p.FloorAgent:
        """An agent of ours in a call of another client: that it talks, and nothing of the call; ours of its queues."""
        told = told_as(told, queues=[one for one in told.queues if self._of_queue.get(QueueId(one)) in scope])
        if told.call is None or self._is_theirs(told.call, scope):
            return told
        return told_as(told, call=None, caller=None, queue=None, is_outbound=False, held_since=None)

    def _is_theirs(self, call: str | None, scope: frozenset[ClientId]) -> bool:
        line = self.call(call) if call is not None else None
        return line is not None and sees(scope, line.client)

    def _in_ivr(self, scope: frozenset[ClientId]) -> int:
        return sum(1 for call in self._floor.calls.values() if call.phase == "ivr" and call.client in scope)

    def call_of(self, agent: AgentId) -> CallLine | None:
        """The call that this agent talks in, or wraps up."""
        line = self._floor.agents.get(agent)
        return line.talk.call if line is not None and line.talk is not None else None

    def client_of_line(self, number: str) -> ClientId | None:
        """Whose number this is that calls are placed from."""
        return next((one.client for one in self._numbers if one.number == number), None)

    def line_of(self, client: ClientId) -> str:
        """A number of this client's to call from; "": it has none."""
        return min((one.number for one in self._numbers if one.client == client), default="")

    # ------------------------------------------------------------ orders

    def permit_watch(self, order: pw.WatchOrder, scope: Scope) -> None:
        """Raises NotAllowed. Who does not see all hears one conversation of theirs at a time, never what comes next."""
        if scope is None:
            return
        match order:
            case pw.Watch(agent=agent, call=call, is_following=is_following):
                line = self._floor.agents.get(AgentId(agent))
                is_here = line is not None and line.talk is not None and line.talk.call.id == call
                if is_following or not is_here or not self._is_theirs(call, scope):
                    raise NotAllowed("not a conversation of your clients")
            case pw.Steer(agent=agent):
                if not self.serves(AgentId(agent), scope):
                    raise NotAllowed("not an agent of your clients")
            case _:
                return


def _blocked(told: Mapping[str, int], scope: frozenset[ClientId]) -> dict[str, int]:
    return {client: count for client, count in told.items() if client in scope}


def _gone(told: p.FloorAgent) -> p.FloorAgent:
    """Not (or no more) an agent of theirs: that it is not on their board is all that is said."""
    return p.FloorAgent(
        id=told.id,
        name_zh="",
        name_en="",
        state="signed-out",
        since=told.since,
        reason=None,
        call=None,
        caller=None,
        queue=None,
        handled_today=0,
    )
