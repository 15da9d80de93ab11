"""The part of the contract with the screens that says why: who waits, who could take a call, how an offer came about.

A part of ``messages.py``, generated with it; the routes are listed there.
"""

from typing import Literal

from agent_ui.gateway.protocol.messages import CallPhase, Frozen, Problem


class WaitingCall(Frozen, frozen=True, kw_only=True):
    """One who waits. ``place``: how many of the same queue go before it, and itself; ``step``: of the queue's steps."""

    id: str
    client: str
    queue: str
    reason: str
    caller: str
    joined_at: str
    place: int
    step: int
    is_return: bool
    is_emergency: bool
    is_callback: bool  # without a line, to be called back at its turn
    offered_to: str | None


SkipRule = Literal[
    "skill", "level", "team", "queue", "medium", "certification", "desk-lost", "no-phone", "not-ready", "offered",
    "talking", "wrap-up", "capacity",
]  # fmt: skip
ChangeEvent = Literal[
    "hold-ends", "step", "overflow", "callback", "voicemail", "longest-wait", "certified", "certification-ends",
    "wrap-up-limit",
]  # fmt: skip


class AskedSkill(Frozen, frozen=True, kw_only=True):
    skill: str
    level: int


class AskedStep(Frozen, frozen=True, kw_only=True):
    """What is asked of an agent at a step (0, 1, 2 ...) of the queue. ``teams`` empty: any. Nothing of that is asked
    of who is in one of ``or_teams``."""

    step: int
    skills: list[AskedSkill]
    certified_for: str | None
    teams: list[str]
    or_teams: list[str]


class Candidate(Frozen, frozen=True, kw_only=True):
    """A signed-in agent. ``rule``: the first that keeps the agent from the call; None: stands free.

    ``may_take``: free, and the call is not held for another. ``rank`` and ``idle_since`` make the order of choice
    (smallest first). The rest is what is behind the rule, see routing.explaining.explanation.Detail.
    """

    agent: str
    name_zh: str
    name_en: str
    rule: SkipRule | None
    may_take: bool
    is_preferred: bool
    rank: float | None
    idle_since: str | None
    skill: str | None
    has: int | None
    needs: int | None
    team: str | None
    starts: str | None
    ends: str | None
    since: str | None
    reason: str | None
    call: str | None
    wants_pause: bool


class Ahead(Frozen, frozen=True, kw_only=True):
    """What happens in ``in_s`` seconds if nothing does before. ``more`` agents qualify then (below 0: fewer)."""

    event: ChangeEvent
    in_s: float
    asked: AskedStep | None
    queue: str | None
    agent: str | None
    more: int
    more_free: int


class ExpectedWait(Frozen, frozen=True, kw_only=True):
    """Seconds from now in the mean, and eight times of ten between ``low_s`` and ``high_s``. ``rests_on``: handled
    contacts that the pace was learned from; 0: a guess."""

    wait_s: float
    low_s: float
    high_s: float
    rests_on: float


class Why(Frozen, frozen=True, kw_only=True):
    """The whole answer for a call at an instant: who could take it, who not and why, what changes when.

    ``ahead``: how many go before it of those who compete with it for an agent. ``held_for``: only these may take it
    for ``held_s`` more. ``skips``: agents by rule, "free" of those who stand free.
    """

    at: str
    call: str
    client: str
    queue: str
    reason: str
    strategy: str
    is_emergency: bool
    joined_at: str
    waited_s: float
    order: float
    ahead: int
    first_ahead: list[str]
    asked: AskedStep
    steps: int
    candidates: list[Candidate]
    skips: dict[str, int]
    held_for: list[str]
    held_s: float | None
    offer: str | None
    offered_to: str | None
    changes: list[Ahead]
    is_paused: bool
    plan_version: int
    expected: ExpectedWait | None


class RunnerUp(Frozen, frozen=True, kw_only=True):
    """``rule``: the part of the key that decided against the winner."""

    id: str
    rule: str
    rank: float
    second: float


class Choice(Frozen, frozen=True, kw_only=True):
    """Why this agent (``of`` agent) or this call (``of`` contact), as it was noted with the offer.

    Key of an agent: ``rank`` by the queue's ``strategy``, ``second`` idle since (s since 1970); of a call: ``rank`` 0
    for an emergency, ``second`` the order number (s since 1970). The smallest wins, then the smaller id.
    """

    of: Literal["agent", "contact"]
    strategy: str
    rank: float
    second: float
    runners_up: list[RunnerUp]
    skips: dict[str, int]
    step: int


class PastOffer(Frozen, frozen=True, kw_only=True):
    """``outcome``: open, taken, or why it failed or was withdrawn (no-answer, declined, caller-gone ...)."""

    offer: str
    call: str
    at: str
    queue: str
    agent: str
    outcome: str
    rang_s: float | None
    choice: Choice | None


class TwoNames(Frozen, frozen=True, kw_only=True):
    name_zh: str
    name_en: str


class NameBook(Frozen, frozen=True, kw_only=True):
    """The names behind the ids that an answer mentions."""

    agents: dict[str, TwoNames]
    skills: dict[str, TwoNames]
    reasons: dict[str, TwoNames]
    queues: dict[str, TwoNames]
    teams: dict[str, TwoNames]
    not_ready: dict[str, TwoNames]


class Explained(Frozen, frozen=True, kw_only=True):
    """``now``: while the call waits or is rung for. ``trouble``: why that cannot be told although it may wait."""

    call: str
    caller: str
    phase: CallPhase
    now: Why | None
    trouble: Problem | None
    offers: list[PastOffer]
    names: NameBook


class PastWhy(Frozen, frozen=True, kw_only=True):
    """The floor in the instant before the offer. ``is_same``: the stored choice follows from it."""

    offer: PastOffer
    is_same: bool
    why: Why
    names: NameBook
