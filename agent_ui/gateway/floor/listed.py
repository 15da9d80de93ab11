"""THINKER: who calls stands in a list of the client's: a VIP is shown as one, a blocked caller is counted apart."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lexicon.journal import CallerRecognised, Fact

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor


def recognised(floor: "Floor", fact: CallerRecognised, at: datetime) -> None:
    """A VIP's call, or one that is turned away: that is in no queue's figures."""
    line = floor.calls.get(fact.call)
    if fact.list == "vip" and line is not None:
        line.vip = fact.reason
    if fact.list == "blocked" and fact.how != "flow":
        day = at.astimezone(floor.zone(fact.client)).date()
        if len(floor.blocked) > 1000:
            oldest = day - timedelta(days=2)
            floor.blocked = {key: count for key, count in floor.blocked.items() if key[1] >= oldest}
        floor.blocked[fact.client, day] = floor.blocked.get((fact.client, day), 0) + 1


def blocked_today(floor: "Floor", days: Mapping[ZoneInfo, date]) -> dict[str, int]:
    """By client, whom it has turned away today; ``days``: which day it is in every zone of the floor's."""
    return {client: count for (client, day), count in floor.blocked.items() if days.get(floor.zone(client)) == day}


HANDLERS: dict[type[Fact], Callable[..., Any]] = {CallerRecognised: recognised}
