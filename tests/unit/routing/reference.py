"""The matcher again, slow and obvious: two lists, looked through from the start each time."""

from lexicon.ids import AgentId, CallId
from routing.agent import Agent
from routing.waiting import Waiting


class SlowMatcher:
    """Same promises as ``routing.matching.Matcher``, written so that one sees that it keeps them."""

    def __init__(self) -> None:
        self.idle: list[Agent] = []
        self.line: list[Waiting] = []

    def free(self, agent: Agent) -> Waiting | None:
        may_take = [contact for contact in self.line if contact.skill in agent.skills]
        if not may_take:
            self.idle.append(agent)
            return None
        first = min(may_take, key=lambda c: (c.priority, not c.is_return, c.joined_at, c.call))
        self.line.remove(first)
        return first

    def unfree(self, agent: AgentId) -> None:
        self.idle = [one for one in self.idle if one.id != agent]

    def join(self, contact: Waiting) -> AgentId | None:
        can = [agent for agent in self.idle if contact.skill in agent.skills]
        if not can:
            self.line.append(contact)
            return None
        chosen = min(can, key=lambda agent: (agent.idle_since, agent.id))
        self.idle.remove(chosen)
        return chosen.id

    def leave(self, call: CallId) -> None:
        self.line = [contact for contact in self.line if contact.call != call]

    @property
    def waiting(self) -> list[Waiting]:
        return sorted(self.line, key=lambda c: (c.priority, not c.is_return, c.joined_at, c.call))

    @property
    def free_agents(self) -> list[AgentId]:
        return [agent.id for agent in sorted(self.idle, key=lambda agent: (agent.idle_since, agent.id))]
