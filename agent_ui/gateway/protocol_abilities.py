"""The contract with the screens, continued: what an agent can do, changed from the floor. See ``protocol.py``.

GET /api/agents/{agent}/abilities                 -> AgentAbilities   of the clients that one sees
PUT /api/agents/{agent}/skills/{skill}  SkillLevel -> AgentAbilities
PUT /api/agents/{agent}/queues/{queue}  Serves     -> AgentAbilities
"""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every message."""


class SkillLevel(Frozen, frozen=True, kw_only=True):
    """1 to 10; 0 takes the skill away."""

    level: int


class Serves(Frozen, frozen=True, kw_only=True):
    """1 to 100, the weight; 0 takes the queue away. Who has none serves every queue."""

    weight: int


class AgentAbilities(Frozen, frozen=True, kw_only=True):
    """Skills with levels, queues with weights. ``serves_all``: there is no queue among them, not of any client."""

    agent: str
    skills: dict[str, int]
    queues: dict[str, int]
    serves_all: bool
