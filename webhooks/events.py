"""THINKER: which facts can be told, and what of each; the body as it is sent, each time the same bytes."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from lexicon.errors import BadInput

_COMMON: Final = ("call", "client")

# kind of fact -> what it is called outside, and the fields that go out
EVENTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "CallArrived": ("call.arrived", (*_COMMON, "number", "caller", "language")),
    "CallPlaced": ("call.placed", (*_COMMON, "agent", "number", "caller", "reason")),
    "ReasonChosen": ("call.reason", (*_COMMON, "reason", "by")),
    "CallQueued": ("call.queued", (*_COMMON, "queue", "reason", "is_return", "is_callback")),
    "OfferMade": ("offer.made", (*_COMMON, "offer", "queue", "agent", "ring_timeout_s")),
    "OfferTaken": ("offer.taken", (*_COMMON, "offer", "agent", "rang_s")),
    "OfferFailed": ("offer.failed", (*_COMMON, "offer", "agent", "why", "rang_s")),
    "CallBridged": ("call.connected", (*_COMMON, "agent", "waited_s")),
    "TalkEnded": ("call.talk-ended", (*_COMMON, "agent", "talked_s")),
    "CallEnded": ("call.ended", (*_COMMON, "outcome", "lasted_s")),
    "RecordingKept": ("recording.kept", (*_COMMON, "recording", "seconds")),
    "VoicemailLeft": ("voicemail.left", ("call", "client", "recording", "queue", "reason", "spoken_s")),
}
KINDS: Final[Mapping[str, str]] = {name: kind for kind, (name, _) in EVENTS.items()}
_DIGITS = re.compile(r"\d")


def kinds_of(names: list[str]) -> tuple[str, ...]:
    """The kinds of facts behind these names; none: all. Raises BadInput."""
    for name in names:
        if name not in KINDS:
            raise BadInput("kinds", name, ", ".join(KINDS))
    return tuple(KINDS[name] for name in names or KINDS)


def body_of(kind: str, at: datetime, data: str, caller: str, *, sees_numbers: bool) -> str:
    """The body. Every one says the number of the call's other end: masked, unless it may be seen."""
    name, fields = EVENTS[kind]
    fact = json.loads(data)
    told = {field: fact[field] for field in fields if field in fact}
    told["caller"] = caller if sees_numbers else masked(caller)
    when = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": name, "timestamp": when, "data": told}, ensure_ascii=False, sort_keys=True)


def test_body(at: datetime, name: str) -> str:
    """A message of no fact."""
    when = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": "webhook.test", "timestamp": when, "data": {"webhook": name}}, ensure_ascii=False)


def masked(number: str) -> str:
    """All but the last four digits hidden; a word (anonymous) and a short extension stay."""
    digits = len(_DIGITS.findall(number))
    if digits <= 4:
        return number
    return _DIGITS.sub("*", number, count=digits - 4)
