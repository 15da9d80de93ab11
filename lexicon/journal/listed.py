"""Facts about lists of telephone numbers: VIPs, blocked callers, numbers that are not to be called."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId


@dataclass(frozen=True, slots=True)
class NumberListed:
    """A number stands in a list (``blocked``, ``do-not-call``) from now on as is said here, or no more (``is_gone``).

    ``client`` None: of the whole centre. ``caller``: the number, as it was written. ``until``: the last day, "" always.
    """

    entry: int
    list: str
    client: ClientId | None
    caller: str
    reason: str
    until: str
    is_gone: bool
    by: str


@dataclass(frozen=True, slots=True)
class NumbersImported:
    """A file of numbers was taken into a list of the client's (None: the whole centre's), whole."""

    list: str
    client: ClientId | None
    added: int
    changed: int
    removed: int
    by: str


@dataclass(frozen=True, slots=True)
class DoNotCallAllowed:
    """A number of a do-not-call list may be called until then all the same, because ``by`` said so."""

    entry: int
    client: ClientId
    caller: str
    until: datetime
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class CallerRecognised:
    """Who calls stands in a list of the client's: ``vip`` or ``blocked``, with the reason that was written there.

    ``how``, of a blocked caller: refuse, busy, unassigned (turned away before any answer), announce, or flow.
    """

    call: CallId
    client: ClientId
    list: str
    entry: int
    reason: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class UnwantedCalled:
    """A number of a do-not-call list is dialled, because ``by`` has let it through for a while."""

    call: CallId
    client: ClientId
    agent: AgentId
    entry: int
    by: str


ListedFact = NumberListed | NumbersImported | DoNotCallAllowed | CallerRecognised | UnwantedCalled
