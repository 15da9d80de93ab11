"""THINKER: what happens at desks beside the calls, as the floor is told it: hands, and words of supervisors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lexicon.ids import AgentId
from lexicon.journal import Fact, HandLowered, HandRaised, HeadsetChecked, MessageRead, MessageSent

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor

MOST_MESSAGES = 200


@dataclass(slots=True)
class MessageLine:
    """A supervisor's words to some agents, and who has read them when."""

    id: str
    by: AgentId
    to: frozenset[AgentId]
    text: str
    at: datetime
    name_zh: str
    name_en: str
    read: dict[AgentId, datetime] = field(default_factory=dict)


def unread(floor: Floor, agent: AgentId) -> list[MessageLine]:
    """What this agent has still to read, the oldest first."""
    return [one for one in floor.desk_messages.values() if agent in one.to and agent not in one.read]


def _hand(floor: Floor, fact: HandRaised | HandLowered, at: datetime) -> None:
    known = floor.agents.get(fact.agent)
    if known is not None:
        known.hand_at = (known.hand_at or at) if isinstance(fact, HandRaised) else None
        floor.touched.agents.add(fact.agent)


def _sent(floor: Floor, fact: MessageSent, at: datetime) -> None:
    floor.desk_messages[fact.message] = MessageLine(
        fact.message, fact.by, frozenset(fact.to), fact.text, at, fact.name_zh, fact.name_en
    )
    while len(floor.desk_messages) > MOST_MESSAGES:
        del floor.desk_messages[next(iter(floor.desk_messages))]
    floor.touched.agents.update(fact.to)


def _read(floor: Floor, fact: MessageRead, at: datetime) -> None:
    known = floor.desk_messages.get(fact.message)
    if known is not None and fact.agent in known.to:
        known.read.setdefault(fact.agent, at)
        floor.touched.agents.add(fact.agent)


def _checked(floor: Floor, fact: HeadsetChecked, at: datetime) -> None:
    known = floor.agents.get(fact.agent)
    if known is not None:
        known.headset = fact.outcome
        floor.touched.agents.add(fact.agent)


HANDLERS: Mapping[type[Fact], Callable[[Floor, Any, datetime], None]] = {
    HandRaised: _hand,
    HandLowered: _hand,
    MessageSent: _sent,
    MessageRead: _read,
    HeadsetChecked: _checked,
}
