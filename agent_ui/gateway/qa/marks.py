"""THINKER: what a player marks in a recording, from the facts of its call."""

from collections.abc import Sequence
from datetime import datetime

from agent_ui.gateway.protocol.qa import Mark, MarkKind
from store.recording_search import Told

_BEGINS: dict[str, MarkKind] = {
    "CallAnswered": "menu",
    "CallQueued": "waiting",
    "CallHeld": "hold",
    "RecordingPaused": "paused",
}
_ENDS: dict[MarkKind, tuple[str, ...]] = {
    "menu": ("CallQueued", "CallBridged"),
    "waiting": ("CallBridged",),
    "hold": ("CallRetrieved", "TalkEnded", "HandedOver"),
    "paused": ("RecordingResumed", "TalkEnded", "HandedOver"),
}
_INSTANTS: dict[str, MarkKind] = {
    "CallTransferred": "transfer",
    "HandedOver": "transfer",
    "ConsultStarted": "consult",
    "PartyJoined": "joined",
}
_OF_AN_AGENT = (
    "CallHeld",
    "CallRetrieved",
    "RecordingPaused",
    "RecordingResumed",
    "TalkEnded",
    "HandedOver",
    "CallTransferred",
    "ConsultStarted",
)


def marks_of(told: Sequence[Told], agent: str, started_at: datetime, seconds: float | None) -> list[Mark]:
    """In order of their beginning: of this agent's conversation, and what led to it. What comes after is left out."""
    open_: dict[MarkKind, datetime] = {}
    found: list[Mark] = []

    def add(kind: MarkKind, begin: datetime, end: datetime) -> None:
        from_s, to_s = (begin - started_at).total_seconds(), (end - started_at).total_seconds()
        if seconds is None or from_s < seconds:
            last = to_s if seconds is None else min(to_s, seconds)
            found.append(Mark(kind=kind, from_s=round(from_s, 2), to_s=round(last, 2)))

    for fact in told:
        if fact.kind in _OF_AN_AGENT and fact.agent != agent:
            continue
        for kind, ends in _ENDS.items():
            if fact.kind in ends and kind in open_:
                add(kind, open_.pop(kind), fact.at)
        if fact.kind in _INSTANTS:
            add(_INSTANTS[fact.kind], fact.at, fact.at)
        if (begun := _BEGINS.get(fact.kind)) is not None:
            open_.setdefault(begun, fact.at)
    return sorted(found, key=lambda one: (one.from_s, one.to_s))
