"""The lines of the floor: one agent, one call in progress, one talk, one queue's counts, one alarm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId, ReasonId, SkillId

State = Literal["signed-out", "not-ready", "ready", "offered", "talking", "wrap-up"]
Phase = Literal["calling", "ivr", "waiting", "offered", "talking", "kept", "ended"]
Sound = Literal["none", "starting", "on", "missing"]

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class SecondLine:
    """Whom the call's agent seeks or consults. ``state``: seeking, ringing, with, waiting (the caller's turn)."""

    mode: str
    state: str
    queue: QueueId
    agent: AgentId | None
    since: datetime
    number: str = ""  # outside


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A caller who waits in a numbered slot of the client."""

    call: CallId
    client: ClientId
    caller: str
    slot: int
    by: AgentId
    since: datetime


@dataclass(slots=True)
class CallLine:
    """One call in progress."""

    id: CallId
    client: ClientId | None
    number: str
    caller: str
    language: str
    phase: Phase = "ivr"
    digits: str = ""
    reason: ReasonId | None = None
    queue: QueueId | None = None
    joined_at: datetime | None = None
    joined_day: date | None = None  # in the client's time zone: the day that this call counts for
    is_return: bool = False
    is_answered: bool = False  # some agent has talked with this caller
    agent: AgentId | None = None  # to whom it is offered, or who talked last since it waited
    order: float = 0.0  # its place among all who wait, s since 1970
    is_outbound: bool = False  # we called
    is_callback: bool = False  # is to be called back, or was
    step: int = 0  # of the queue's steps: how far less is asked of an agent by now
    second: SecondLine | None = None
    vip: str | None = None  # a VIP's, with what is written of him
    parties: tuple[AgentId, ...] = ()  # in the conference besides ``agent``, who leads it; a number outside is one


@dataclass(slots=True)
class Talk:
    """One agent's part in a call, from the offer to the end of the wrap-up."""

    call: CallLine
    offer: OfferId
    offered_at: datetime
    phase: Phase = "offered"
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    waited_s: float | None = None
    recording: Sound = "none"
    held_at: datetime | None = None
    paused_at: datetime | None = None  # the recording
    paused_until: datetime | None = None
    is_muted: bool = False
    is_ringing: bool = False  # of a call that we place: the customer's telephone
    part: str = "lead"  # second: rung or consulted by ``by``; party: in a conference that another leads
    mode: str = ""  # of a second's: transfer, consult
    by: AgentId | None = None
    second: SecondLine | None = None
    parties: tuple[AgentId, ...] = ()  # who else is in the conference


@dataclass(slots=True)
class AgentLine:
    """One signed-in agent."""

    id: AgentId
    desk: DeskId
    skills: tuple[SkillId, ...]
    state: State
    since: datetime
    reason: NotReadyReasonId | None = None
    next_reason: NotReadyReasonId | None = None
    wrap_up_until: datetime | None = None
    talk: Talk | None = None
    is_present: bool = True
    is_leg_up: bool = False  # the persistent one
    hand_at: datetime | None = None  # since when it is raised
    headset: str = ""  # what its check at this sign-in found; "": none yet


@dataclass(slots=True)
class Counts:
    """One queue's calls of one day; a call counts for the day on which it entered the queue."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    within_promise: int = 0
    waited_s: float = 0.0  # of the answered, together
    rated: int = 0  # answers to questions that measure satisfaction; they count for the day on which they were given
    satisfied: int = 0  # of these, one of the two best
    score: int = 0  # together
    handled: int = 0  # conversations whose agent is free again; they count for the day on which that was
    talked_s: float = 0.0  # of these, together, with hold
    acw_s: float = 0.0


@dataclass(frozen=True, slots=True)
class AlarmLine:
    id: str
    code: str
    at: datetime
    call: CallId | None
    agent: AgentId | None
    detail: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the counts need to know of the catalogue."""

    zones: Mapping[ClientId, ZoneInfo] = field(default_factory=dict)
    promises: Mapping[QueueId, float] = field(default_factory=dict)
    limits: Mapping[NotReadyReasonId, float] = field(default_factory=dict)  # seconds a day


@dataclass(slots=True)
class Touched:
    """What changed since somebody last looked. ``queues`` may name some that nobody knows."""

    agents: set[AgentId] = field(default_factory=set)
    queues: set[QueueId] = field(default_factory=set)
