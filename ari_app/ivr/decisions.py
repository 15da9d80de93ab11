"""What a flow wants next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


IvrDecision = Say | Listen | Chosen | Elsewhere | Ask | Bye | None
