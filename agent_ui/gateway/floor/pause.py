"""THINKER: a paused recording, on the floor."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from lexicon.journal import Fact, RecordingPaused, RecordingResumed

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent_ui.gateway.floor.floor import Floor


def paused(floor: "Floor", fact: RecordingPaused, at: datetime) -> None:
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.paused_at, talk.paused_until = at, at + timedelta(seconds=fact.limit_s)


def resumed(floor: "Floor", fact: RecordingResumed, at: datetime) -> None:
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.paused_at = talk.paused_until = None


HANDLERS: dict[type[Fact], "Callable[[Floor, Any, datetime], None]"] = {
    RecordingPaused: paused,
    RecordingResumed: resumed,
}
