"""The contract with the screens, continued: what stands beside a call on an agent's desktop (see ``messages.py``).

HTTP
  GET  /api/customers/{call}          -> Customer         of a call that is or was mine
  POST /api/customers/{call}/notes    AddNote -> Customer
  GET  /api/articles/{reason}?language= -> Article        404 when there is none
  GET  /api/missed           -> list[MissedCall]
  POST /api/headset          HeadsetCheck -> 204
  POST /api/hand             -> 204                       raised; DELETE: lowered
  DELETE /api/hands/{agent}  -> 204                       lowered by a supervisor
  GET  /api/messages         -> list[SentMessage]         supervisors: of today
  POST /api/messages         SendMessage -> SentMessage
  POST /api/messages/{message}/read -> 204                by the agent it is for
"""

from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class MyDay(Frozen, frozen=True, kw_only=True):
    """My day so far, without the state that lasts since ``MyState.since``. ``began_at``: the day's midnight.

    ``talked_s`` is without hold; AHT is (talked_s + held_s + acw_s) / calls. ``reasons``: of Not ready, in seconds.
    """

    began_at: str
    calls: int
    talked_s: float
    held_s: float
    acw_s: float
    states: dict[str, float]
    reasons: dict[str, float]
    rated: int
    satisfied: int


class DeskMessage(Frozen, frozen=True, kw_only=True):
    """A supervisor's words, shown until I say that I have read them."""

    id: str
    by_zh: str
    by_en: str
    text: str
    at: str


class SendMessage(Frozen, frozen=True, kw_only=True):
    """To these agents who are signed in; none named: to all of them."""

    text: str
    to: list[str] = []


class SentMessage(Frozen, frozen=True, kw_only=True):
    """What was sent today, and by how many it was read. ``waiting``: who has not."""

    id: str
    by_zh: str
    by_en: str
    text: str
    at: str
    to: int
    waiting: list[str]


class HeadsetCheck(Frozen, frozen=True, kw_only=True):
    """What the check at the beginning of a shift found; see HeadsetChecked in docs/glossary.md."""

    outcome: Literal["good", "poor", "skipped"]
    why: str = ""
    level_db: float | None = None
    echo_ms: float | None = None
    round_trip_ms: float | None = None
    jitter_ms: float | None = None
    loss: float | None = None


class CustomerField(Frozen, frozen=True, kw_only=True):
    name: str
    value: str


class CustomerRecord(Frozen, frozen=True, kw_only=True):
    """What the client told us of the customer, found by ``key``."""

    key: str
    name: str  # of the customer, "" when it is not among the fields
    fields: list[CustomerField]


class TimelineEntry(Frozen, frozen=True, kw_only=True):
    """One contact or note. ``id``: the call's, work item's or note's; ``recordings``: those that I may hear."""

    kind: Literal["call-in", "call-out", "voicemail", "callback", "follow-up", "note"]
    id: str
    at: str
    agent_zh: str = ""
    agent_en: str = ""
    reason: str = ""
    disposition: str = ""
    note: str = ""
    talked_s: float | None = None
    fault: str = ""
    outcome: str = ""
    state: str = ""
    due_at: str | None = None
    recordings: list[str] = []


class Customer(Frozen, frozen=True, kw_only=True):
    """Who is in this call: the card and every contact, the newest first. ``is_known``: the number was shown."""

    call: str
    client: str
    is_known: bool
    records: list[CustomerRecord]
    timeline: list[TimelineEntry]


class AddNote(Frozen, frozen=True, kw_only=True):
    """A note about the customer of this call."""

    note: str


class Article(Frozen, frozen=True, kw_only=True):
    """What to say and know about a reason; ``body`` is a subset of Markdown."""

    reason: str
    language: str
    version: int
    title: str
    body: str
    published_at: str


class MissedCall(Frozen, frozen=True, kw_only=True):
    """Rang at my desk, was not taken, and nobody has talked with the caller since. Mine, to be called back."""

    call: str
    client: str
    number: str  # dialled
    caller: str
    reason: str
    at: str
    due_at: str
