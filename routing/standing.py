"""What an agent is doing, as far as a contact of one medium is concerned."""

from routing.agent import Agent, AgentState
from routing.lane import CAPACITY, DESK_LOST, FREE, NO_PHONE, NOT_READY, OFFERED, TALKING, WRAP_UP
from routing.plan import Medium

_BY_STATE = {
    AgentState.NOT_READY: NOT_READY,
    AgentState.READY: FREE,
    AgentState.OFFERED: OFFERED,
    AgentState.TALKING: TALKING,
    AgentState.WRAP_UP: WRAP_UP,
}
_READY, _VOICE = AgentState.READY, Medium.VOICE


def standing(agent: Agent, medium: Medium) -> int:
    """FREE, or the first reason why the agent can take no contact of ``medium`` now.

    Voice asks for a telephone and for state Ready. Other media ask for Ready and room: fewer contacts of that medium
    than the agent's capacity. A voice call and other contacts exclude each other unless the agent is blending.
    """
    if not agent.is_present:
        return DESK_LOST
    state = agent.state
    if medium is _VOICE:
        if not agent.is_registered:
            return NO_PHONE
        if state is _READY and agent.work and not agent.profile.is_blending:
            return CAPACITY
        return _BY_STATE[state]
    if state is not _READY:
        is_in_call = state in (AgentState.OFFERED, AgentState.TALKING)
        if not (agent.profile.is_blending and is_in_call and agent.next_reason is None):
            return _BY_STATE[state]
    handled = list(agent.work.values()).count(medium) if agent.work else 0
    return FREE if handled < agent.profile.capacity.get(medium, 0) else CAPACITY


def standing_everywhere(agent: Agent) -> int | None:
    """What the agent is to contacts of all media alike; None: it may differ, ask for each."""
    if not agent.is_present:
        return DESK_LOST
    state = agent.state
    if state is _READY or not agent.is_registered or agent.profile.is_blending:
        return None
    return _BY_STATE[state]


def is_coming(standing_now: int) -> bool:
    """Whether it is worth while to hold a contact for an agent: free, or busy with something that ends by itself."""
    return standing_now not in (NOT_READY, DESK_LOST, NO_PHONE)
