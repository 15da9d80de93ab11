"""The contract with the screens, continued: what an agent can do, changed from the floor. See ``messages.py``.

GET /api/agents/{agent}/abilities                 -> AgentAbilities   of the clients that one sees
PUT /api/agents/{agent}/skills/{skill}  SkillLevel -> AgentAbilities
PUT /api/agents/{agent}/queues/{queue}  Serves     -> AgentAbilities
"""

from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every message."""


Lasts = Literal["good", "time", "sign-in"]


class SkillLevel(Frozen, frozen=True, kw_only=True):
    """1 to 10; 0 takes the skill away. For good, or for a while: until a time (``until``), or for the agent's present
    sign-in. The own level comes back then by itself; set for good it holds at once."""

    level: int
    lasts: Lasts = "good"
    until: str = ""


class Serves(Frozen, frozen=True, kw_only=True):
    """1 to 100, the weight; 0 takes the queue away. Who has none serves every queue. How long: as ``SkillLevel``."""

    weight: int
    lasts: Lasts = "good"
    until: str = ""


class LentAbility(Frozen, frozen=True, kw_only=True):
    """A skill or queue that is as it is for a while; ``own``: what comes back. ``until`` null: for this sign-in."""

    kind: Literal["skill", "queue"]
    id: str
    value: int
    own: int
    until: str | None


class AgentAbilities(Frozen, frozen=True, kw_only=True):
    """Skills with levels, queues with weights, as they hold now; ``lent``: which of them for a while alone.
    ``serves_all``: there is no queue among them, not of any client."""

    agent: str
    skills: dict[str, int]
    queues: dict[str, int]
    serves_all: bool
    lent: list[LentAbility]
