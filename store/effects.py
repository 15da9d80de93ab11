"""What certain facts change besides the journal: a small table, fact -> statements of the same transaction."""

from collections.abc import Callable
from typing import Any

import msgspec

from lexicon.journal import Entry, Fact, RecordingFailed, RecordingKept, RecordingStopped, WrapUpOwed
from store.sql import load

Statement = tuple[str, tuple[Any, ...]]

_SQL = load("effects")


def _recording_stopped(entry: Entry, fact: Any) -> list[Statement]:
    names = ("recording", "call", "client", "agent", "customer_file", "agent_file")
    job = msgspec.json.encode({name: getattr(fact, name) for name in names}).decode()
    return [
        (_SQL["recording_stopped"], (fact.recording, fact.client, fact.call, fact.agent, entry.at)),
        (_SQL["transcode_wanted"], (job,)),
    ]


def _recording_kept(entry: Entry, fact: Any) -> list[Statement]:
    return [(_SQL["recording_kept"], (fact.recording, fact.path, fact.seconds, fact.bytes, fact.sha256))]


def _recording_failed(entry: Entry, fact: Any) -> list[Statement]:
    return [(_SQL["recording_failed"], (fact.recording, fact.why))]


def _wrap_up_owed(entry: Entry, fact: Any) -> list[Statement]:
    return [(_SQL["wrap_up_owed"], (fact.call, fact.agent, fact.client, entry.at))]


EFFECTS: dict[type[Fact], Callable[[Entry, Any], list[Statement]]] = {
    RecordingStopped: _recording_stopped,
    RecordingKept: _recording_kept,
    RecordingFailed: _recording_failed,
    WrapUpOwed: _wrap_up_owed,
}


def effects_of(entry: Entry) -> list[Statement]:
    """The statements that belong to the entry, in order; most facts have none."""
    make = EFFECTS.get(type(entry.fact))
    return make(entry, entry.fact) if make else []
