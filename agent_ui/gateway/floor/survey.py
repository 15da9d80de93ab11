"""THINKER: what callers say of conversations, as the floor counts it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent_ui.gateway.floor.calls import RatedRow
from lexicon.journal import Fact, SurveyAnswered

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor


def answered(floor: "Floor", fact: SurveyAnswered, at: datetime) -> None:
    """An answer counts for the queue, on the day on which it was given."""
    if not fact.is_csat:
        return
    day = at.astimezone(floor.zone(fact.client)).date()
    line = floor.calls.get(fact.call)
    caller = line.caller if line is not None else ""
    floor.figures.rated[fact.queue, day].append(
        RatedRow(fact.call, fact.client, caller, fact.agent, at, fact.score, fact.is_satisfied)
    )
    counts = floor.count(fact.queue, day)
    counts.rated += 1
    counts.satisfied += fact.is_satisfied
    counts.score += fact.score


HANDLERS: dict[type[Fact], Callable[..., Any]] = {SurveyAnswered: answered}
