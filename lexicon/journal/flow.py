"""Facts about self-service flows."""

from dataclasses import dataclass

from lexicon.ids import CallId, ClientId


@dataclass(frozen=True, slots=True)
class FlowPublished:
    """A version of a self-service flow holds for calls that begin from now on. ``by``: who published it."""

    flow: str
    version: int
    client: ClientId
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class FlowStarted:
    """The caller is led by this version of this flow, whatever is published meanwhile."""

    call: CallId
    client: ClientId
    flow: str
    version: int


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The caller chose to be spoken to in this language: zh or en."""

    call: CallId
    client: ClientId
    language: str


@dataclass(frozen=True, slots=True)
class ValueEntered:
    """The caller typed something the flow asked for. ``value`` is "" where it is masked; ``digits`` says how many."""

    call: CallId
    client: ClientId
    name: str
    digits: int
    value: str


@dataclass(frozen=True, slots=True)
class LookUpEnded:
    """A flow asked one of its sources. ``result``: found, missing, failed (no answer in time, or a wrong one)."""

    call: CallId
    client: ClientId
    node: str
    result: str
