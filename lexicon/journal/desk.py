"""Facts about what happens at an agent's desk beside the calls."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, ReasonId


@dataclass(frozen=True, slots=True)
class CustomerNoted:
    """A note was added to the customer of this call; what it says is in the note's row alone."""

    call: CallId
    client: ClientId
    agent: AgentId
    note: int


@dataclass(frozen=True, slots=True)
class ArticlePublished:
    """What agents read beside a call of this reason, from now on. ``by``: who published it."""

    client: ClientId
    reason: ReasonId
    language: str  # zh or en
    version: int
    by: str


@dataclass(frozen=True, slots=True)
class HeadsetChecked:
    """Microphone, echo and network of a desk. ``outcome``: good, poor (``why``: which parts), skipped (``why``: the
    agent's reason). Levels in dBFS, times in ms, ``loss`` a share; None: not measured."""

    agent: AgentId
    desk: DeskId
    outcome: str
    why: str
    level_db: float | None
    echo_ms: float | None
    round_trip_ms: float | None
    jitter_ms: float | None
    loss: float | None


@dataclass(frozen=True, slots=True)
class HandRaised:
    """The agent wants the leader to come."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class HandLowered:
    """The agent's hand is down again. ``by``: the agent, or the supervisor who came."""

    agent: AgentId
    by: AgentId


@dataclass(frozen=True, slots=True)
class MessageSent:
    """Supervisor ``by`` wrote to the agents ``to``; each has to say that it was read."""

    message: str
    by: AgentId
    to: tuple[AgentId, ...]
    text: str
    name_zh: str  # of the supervisor
    name_en: str


@dataclass(frozen=True, slots=True)
class MessageRead:
    """The agent has read a supervisor's message."""

    message: str
    agent: AgentId


@dataclass(frozen=True, slots=True)
class NotReadyLimitSet:
    """How long an agent may be Not ready for this reason in a day, from now on; None: as long as it takes."""

    reason: NotReadyReasonId
    limit_s: int | None
    by: str
