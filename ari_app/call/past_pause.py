"""What the journal says of a paused recording when the last controller stopped (see ``past.py``)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lexicon.ids import AgentId, ClientId, RecordingId
from lexicon.journal import Entry, RecordingPaused, RecordingResumed

if TYPE_CHECKING:
    from ari_app.call.past import PastCall


@dataclass(frozen=True, slots=True)
class PastPause:
    """A pause that was not over."""

    recording: RecordingId
    client: ClientId
    agent: AgentId
    at: datetime
    limit_s: float


def pause_fact(call: "PastCall", entry: Entry) -> "PastCall":
    match entry.fact:
        case RecordingPaused(recording=recording, client=client, agent=agent, limit_s=limit_s):
            return replace(call, pause=PastPause(recording, client, agent, entry.at, limit_s))
        case RecordingResumed():
            return replace(call, pause=None)
        case _:
            return call
