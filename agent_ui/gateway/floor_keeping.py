"""THINKER: what the floor shows of calls that are kept for an agent, and of persistent legs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lexicon.journal import CallKept, CallRejoined, Fact, LegFell, LegStood

if TYPE_CHECKING:
    from agent_ui.gateway.floor import Floor


def kept(floor: Floor, fact: CallKept, at: datetime) -> None:
    """The agent's browser or leg is gone; the conversation is to go on."""
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.phase, talk.recording, talk.held_at, talk.is_muted = "kept", "none", None, False


def rejoined(floor: Floor, fact: CallRejoined, at: datetime) -> None:
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.phase = "talking"


def leg_stood(floor: Floor, fact: LegStood | LegFell, at: datetime) -> None:
    floor.agent_line(fact.agent, at).is_leg_up = isinstance(fact, LegStood)


HANDLERS: dict[type[Fact], Callable[[Floor, Any, datetime], None]] = {
    CallKept: kept,
    CallRejoined: rejoined,
    LegStood: leg_stood,
    LegFell: leg_stood,
}
