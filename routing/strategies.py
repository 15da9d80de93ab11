"""How one of several free agents is chosen: pure functions to a sort key, smallest wins, ties end in the id."""

from datetime import datetime

from lexicon.ids import AgentId
from routing.agent import Agent

AgentKey = tuple[datetime, AgentId]


def longest_idle(agent: Agent) -> AgentKey:
    """Idle since the end of the last wrap-up or the last change to Ready, whichever is later."""
    return (agent.idle_since, agent.id)
