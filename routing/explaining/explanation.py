"""What an explanation says: plain values, ready to travel and to be put into words in any language."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from lexicon.ids import AgentId, CallId, ClientId, NotReadyReasonId, OfferId, QueueId, ReasonId, SkillId, TeamId
from routing.expected_wait import ExpectedWait
from routing.plan import Medium, Strategy
from routing.profile import Rule


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an agent at one step: minimum levels, a certification, membership of one of the teams.

    Nothing of that is asked of who is in one of ``or_teams``.
    """

    step: int
    skills: dict[SkillId, int]
    certified_for: ReasonId | None
    teams: tuple[TeamId, ...]
    or_teams: tuple[TeamId, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """What is behind a rule; only what belongs to that rule is set.

    skill, level: ``skill``, ``has``, ``needs``. team: the agent's own. certification: ``starts`` and ``ends`` of the
    one that comes next, else of the one that ended last; neither: never had one. capacity: ``has`` of ``needs``.
    What an agent is doing: ``since`` when, for which ``reason``, with which ``call``, and whether by ``wants_pause``
    it will be Not ready afterwards.
    """

    skill: SkillId | None = None
    has: int | None = None
    needs: int | None = None
    team: TeamId | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    since: datetime | None = None
    reason: NotReadyReasonId | None = None
    call: CallId | None = None
    wants_pause: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One signed-in agent. ``rule``: the first that keeps the agent from this contact; None: stands free.

    ``key``: (rank by the queue's strategy, idle since in s since 1970, id), of who qualifies; the smallest is first.
    ``may_take``: stands free, and the contact is not held for somebody else.
    """

    agent: AgentId
    name: str
    rule: Rule | None
    detail: Detail
    key: tuple[float, float, str] | None
    is_preferred: bool
    may_take: bool


class Event(StrEnum):
    """What will change the answer, if nothing happens before."""

    HOLD_ENDS = "hold-ends"  # everybody who qualifies may take it
    STEP = "step"  # less is asked
    OVERFLOW = "overflow"  # it waits in another queue
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    LONGEST_WAIT = "longest-wait"  # the caller is told to call again later
    CERTIFIED = "certified"  # an agent's certification begins
    CERTIFICATION_ENDS = "certification-ends"
    WRAP_UP_LIMIT = "wrap-up-limit"  # an agent's after-call work has to end


@dataclass(frozen=True, slots=True)
class Change:
    """``in_s`` from now ``event`` happens. ``asked``: what is asked from then on (step, overflow). ``more``: how many
    signed-in agents qualify then and do not now (below 0: fewer), ``more_free`` of them stand free now."""

    event: Event
    in_s: float
    asked: Asked | None = None
    queue: QueueId | None = None
    agent: AgentId | None = None
    more: int = 0
    more_free: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a contact waits, and for whom. ``key``: its place (0 for an emergency, order number, id).

    ``ahead``: how many go before it of those who compete with it for an agent; the first of them are named.
    ``held_for``: only these may take it for ``held_s`` more. ``skips``: agents by rule, "free" of those who stand free.
    ``offer`` and ``offered_to``: while a telephone rings for it. ``is_paused``: nobody is offered anything now.
    """

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    medium: Medium
    strategy: Strategy
    is_emergency: bool
    joined_at: datetime
    waited_s: float
    key: tuple[int, float, str]
    ahead: int
    first_ahead: tuple[CallId, ...]
    asked: Asked
    steps: int
    candidates: tuple[Candidate, ...]
    skips: dict[str, int]
    held_for: tuple[AgentId, ...]
    held_s: float | None
    offer: OfferId | None
    offered_to: AgentId | None
    changes: tuple[Change, ...]
    is_paused: bool
    plan_version: int
    expected: ExpectedWait | None = None  # None: not asked for (the past), or it is offered already


_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(Explanation)


def explanation_to_json(told: Explanation) -> str:
    """As it travels over the bus."""
    return _encoder.encode(told).decode()


def explanation_from_json(text: str) -> Explanation:
    """The reverse. Raises msgspec.DecodeError for what another version told."""
    return _decoder.decode(text)
