"""What a flow wants next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flows.document import Source
from lexicon.ids import ReasonId


@dataclass(frozen=True, slots=True)
class Say:
    """Stop what plays, say these prompts one after another."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait this long for a key."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reason is known, the caller joins its queue. ``by``: menu or default."""

    reason: ReasonId
    by: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """To a telephone number outside, after these prompts."""

    number: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bye:
    """Say these prompts, and end the call. ``why``: a word for its outcome."""

    prompts: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a source this, and wait so long."""

    source: Source
    question: Mapping[str, str] = field(repr=False)
    timeout_s: float


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Record what the caller says now; ``shortest_s`` of speech make a message, which is due at ``due_at``."""

    reason: ReasonId
    longest_s: float
    silence_s: float
    shortest_s: float
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CallBack:
    """Say these prompts, let the caller go, and call ``number`` back at its turn, by ``expires_at`` at the latest.

    ``reason`` "" where the flow leaves it to the queue from which the caller comes.
    """

    reason: ReasonId
    number: str = field(repr=False)
    prompts: tuple[str, ...]
    expires_at: datetime


IvrDecision = Say | Listen | Chosen | Elsewhere | Ask | TakeMessage | CallBack | Bye | None
