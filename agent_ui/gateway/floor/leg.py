"""THINKER: the agent's page and leg, on the floor: gone, back, standing all shift."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from lexicon.journal import CallKept, CallRejoined, DeskBack, DeskLost, Fact, LegFell, LegStood

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent_ui.gateway.floor.floor import Floor


def kept(floor: "Floor", fact: CallKept, at: datetime) -> None:
    """The agent's browser or leg is gone; the conversation is to go on."""
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.phase, talk.recording, talk.held_at, talk.is_muted = "kept", "none", None, False


def rejoined(floor: "Floor", fact: CallRejoined, at: datetime) -> None:
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.phase = "talking"


def leg(floor: "Floor", fact: LegStood | LegFell, at: datetime) -> None:
    floor.agent_line(fact.agent, at).is_leg_up = isinstance(fact, LegStood)


def desk(floor: "Floor", fact: DeskLost | DeskBack, at: datetime) -> None:
    floor.agent_line(fact.agent, at).is_present = isinstance(fact, DeskBack)


HANDLERS: dict[type[Fact], "Callable[[Floor, Any, datetime], None]"] = {
    CallKept: kept,
    CallRejoined: rejoined,
    LegStood: leg,
    LegFell: leg,
    DeskLost: desk,
    DeskBack: desk,
}
