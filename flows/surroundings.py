"""What there is besides a flow, when it is checked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lexicon.ids import ClientId, ReasonId

PERFORMED: frozenset[str] = frozenset(
    (
        *("say", "menu", "language", "hours", "reason", "queue", "emergency", "collect", "look-up", "choose"),
        *("transfer", "voicemail", "callback", "hang-up"),
    )
)
"""What the telephony can do with a caller now."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there besides the flow. ``taken``: numbers of other flows; ``prompts``: recorded files in
    every language."""

    now: datetime
    clients: Collection[ClientId] = ()
    reasons: Mapping[ReasonId, ClientId] = field(default_factory=dict)
    numbers: Mapping[str, ClientId] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    owner: ClientId | None = None  # of the flow's earlier versions
    prompts: Collection[str] = ()
    uploads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of the flow's client: flows/sounds.py
    performs: frozenset[str] = PERFORMED
