"""THINKER: what an agent is told of a supervisor's doing."""

from collections.abc import Mapping

from agent_ui.gateway import protocol as p
from lexicon.ids import AgentId
from lexicon.journal import AgentSteered, ProfileChanged


def steered_notice(fact: AgentSteered, people: Mapping[AgentId, tuple[str, str]]) -> p.DeskNotice:
    """With the name of whoever did it."""
    zh, en = people.get(fact.by, (fact.by, fact.by))
    later = "-later" if fact.is_later and fact.what != "not-ready" else ""
    return p.DeskNotice(code=f"steered-{fact.what}{later}", by_zh=zh, by_en=en)


def changed_notice(fact: ProfileChanged, people: Mapping[AgentId, tuple[str, str]]) -> p.DeskNotice:
    """Somebody has changed what the agent can do."""
    by = AgentId(fact.by)
    zh, en = people.get(by, (by, by))
    return p.DeskNotice(code="abilities-changed", by_zh=zh, by_en=en)
