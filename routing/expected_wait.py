"""How long a contact will wait, and how many go before it: from the floor as it is now, and the pace it has learned.

Who goes before: everybody with a smaller key who may be served by the same agents. Who can also be served by others
counts for the share of its agents' pace that it has in common with this contact's, and those count who will overtake
(an earlier order number, or an emergency) as they come on average.

How fast: each agent who qualifies and works frees itself at 1 / its contact's mean handle time, and who waits before
hangs up at the learned rate. With n who go before, the wait is the sum over j = 0..n of 1 / (pace + j * hang-up rate)
(W. Whitt, "Predicting queueing delays", Management Science 45(6), 1999; his case of one kind of agent). A requirement
that relaxes changes who qualifies and who competes: the wait is done as far as it is expected to be done in each step,
and goes on at the pace of the next. The sum is treated as a gamma variable of its mean and variance, which gives the
interval.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from math import erf, exp, inf, log, sqrt

from lexicon.ids import AgentId, CallId, QueueId, ReasonId
from lexicon.moment import Moment
from routing.agent import Agent, AgentState
from routing.lane import FREE, Lane
from routing.moves import Moves
from routing.plan import Medium
from routing.waiting import OrderKey, order_number

LOOPED = 40  # so many terms of the sum are added one by one, more by its integral
TENTH = -1.2815515655446004  # of the standard normal distribution
MOST_SHAPE = 1e6


@dataclass(frozen=True, slots=True)
class ExpectedWait:
    """``position``: 1 for who is next. ``wait_s``: seconds from now in the mean, None: nobody who works qualifies.

    The wait lies between ``low_s`` and ``high_s`` eight times of ten, as far as the model is right. ``rests_on``:
    handled contacts that the pace was learned from (recent ones count more); 0: nothing but the prior.
    """

    position: int
    wait_s: float | None
    low_s: float | None
    high_s: float | None
    rests_on: float


@dataclass(slots=True)
class Crew:
    """Who serves a lane: contacts finished per second, and the share of other lanes' pace that is theirs."""

    pace: float
    is_free: bool
    shares: Mapping[Lane, float]


@dataclass(slots=True)
class Stage:
    """What the contact waits through: ``ahead`` go before it; ``lasts_s`` until it asks for less."""

    crew: Crew
    ahead: float
    gives_up: float
    lasts_s: float


class Outlook:
    """The floor at one instant, for as many contacts as are asked about: what they have in common is found once."""

    def __init__(self, floor: Moves, now: Moment) -> None:
        self._floor, self._now, self._pace = floor, now, floor.pace
        self._paces: dict[Lane, float] = {}
        self._crews: dict[Lane, Crew] = {}
        self._agents: dict[tuple[AgentId, Medium], float] = {}

    def of_call(self, call: CallId) -> ExpectedWait | None:
        """For a contact that waits; None when it does not. O(those who qualify and their lanes), once for each lane."""
        row = self._floor.matcher.rows.get(call)
        if row is None:
            return None
        contact = row.contact
        return self._expected(contact.queue, contact.reason, contact.key, row.step, contact.entered_mono)

    def of_newcomer(self, queue: QueueId, reason: ReasonId) -> ExpectedWait:
        """For a contact that would come now."""
        plan, now = self._floor.plan, self._now
        order = order_number(now.at, plan.queues[queue].promise_s, plan.head_start_s(reason))
        key = (0 if plan.reasons[reason].is_emergency else 1, order, CallId("~"))
        return self._expected(queue, reason, key, 0, now.mono)

    # ------------------------------------------------------------------ the stages of the wait

    def _expected(
        self, queue: QueueId, reason: ReasonId, key: OrderKey, step: int, entered_mono: float
    ) -> ExpectedWait:
        stages = self._stages(queue, reason, key, step, entered_mono)
        wait_s, shape = _through(stages)
        position, rests_on = 1 + round(stages[0].ahead), round(self._pace.overall.weight, 1)
        if wait_s == inf:
            return ExpectedWait(position, None, None, None, rests_on)
        return ExpectedWait(
            position, wait_s, _quantile(wait_s, shape, TENTH), _quantile(wait_s, shape, -TENTH), rests_on
        )

    def _stages(self, queue: QueueId, reason: ReasonId, key: OrderKey, step: int, entered_mono: float) -> list[Stage]:
        found: list[Stage] = []
        at: QueueId | None = queue
        seen: set[QueueId] = set()
        starts = self._now.mono
        while at is not None and at not in seen:
            seen.add(at)
            rules, way = self._floor.plan.queues[at], self._floor.matcher.lanes.way(at, reason)
            over = inf if rules.last is None or rules.last.queue is None else entered_mono + rules.last.after_s
            for number in range(step, len(way)):
                is_last = number + 1 == len(way)
                until = over if is_last else min(over, entered_mono + rules.steps[number + 1].after_s)
                found.append(self._stage(way[number], key, max(0.0, until - starts)))
                starts = max(starts, until)
            at = None if over == inf or rules.last is None else rules.last.queue
            entered_mono, step = over, 0
        return found

    def _stage(self, lane: Lane, key: OrderKey, lasts_s: float) -> Stage:
        crew = self._crew(lane)
        ahead = gives_up = 0.0
        for other, share in crew.shares.items():
            before = share * bisect_left(other.waiting, key) if share else 0.0
            if before:
                ahead += before
                gives_up += before * self._pace.hang_up_rate(other.requirement.queue)
        gives_up = gives_up / ahead if ahead else 0.0
        return Stage(crew, ahead, gives_up, lasts_s)

    # ------------------------------------------------------------------ who works, and how fast

    def _crew(self, lane: Lane) -> Crew:
        known = self._crews.get(lane)
        if known is None:
            common: dict[Lane, float] = {}
            medium = lane.requirement.medium
            for seat in lane.crew.values():
                pace = self._pace_of(self._floor.agents[seat.agent], medium)
                if pace:
                    for place in seat.places:
                        if place.medium is medium:
                            for other, _ in place.lanes:
                                if other.waiting:
                                    common[other] = common.get(other, 0.0) + pace
            shares = {other: pace / self._lane_pace(other) for other, pace in common.items()}
            known = self._crews[lane] = Crew(self._lane_pace(lane), lane.standing[FREE] > 0, shares)
        return known

    def _lane_pace(self, lane: Lane) -> float:
        known = self._paces.get(lane)
        if known is None:
            medium, agents = lane.requirement.medium, self._floor.agents
            known = sum(self._pace_of(agents[agent], medium) for agent in lane.crew)
            self._paces[lane] = known
        return known

    def _pace_of(self, agent: Agent, medium: Medium) -> float:
        """Contacts of ``medium`` that the agent finishes per second and is ready for the next, as things stand."""
        known = self._agents.get((agent.id, medium))
        if known is None:
            known = self._agents[agent.id, medium] = self._looked_up(agent, medium)
        return known

    def _looked_up(self, agent: Agent, medium: Medium) -> float:
        if not agent.is_present or agent.next_reason is not None or agent.state is AgentState.NOT_READY:
            return 0.0
        if medium is not Medium.VOICE:
            calls = [call for call, other in agent.work.items() if other is medium]
            return sum(1.0 / self._handle_s(call) for call in calls)
        if not agent.is_registered or agent.call is None:
            return 0.0 if not agent.is_registered else 1.0 / self._handle_s(None)
        return 1.0 / self._handle_s(agent.call)

    def _handle_s(self, call: CallId | None) -> float:
        handling = None if call is None else self._pace.handled.get(call)
        if handling is not None:
            return self._pace.handle_s(handling.where)
        return self._pace.handle_s((QueueId(""), ReasonId("")))


# ---------------------------------------------------------------------- arithmetic


def _sum(stage: Stage) -> tuple[float, float]:
    """Mean and variance of the wait if the stage lasted for ever."""
    pace, leaves, ahead = stage.crew.pace, stage.gives_up, stage.ahead
    if stage.crew.is_free:
        return 0.0, 0.0
    if pace <= 0:
        return inf, inf
    whole = int(ahead)
    if whole <= LOOPED or leaves <= 0:
        terms = min(whole, LOOPED)
        mean = variance = 0.0
        for j in range(terms + 1):
            each = 1.0 / (pace + j * leaves)
            mean += each
            variance += each * each
        rest, each = ahead - terms, 1.0 / (pace + (terms + 1) * leaves)
        return mean + rest * each, variance + rest * each * each
    low, high = pace + 0.5 * leaves, pace + (ahead + 0.5) * leaves
    return 1.0 / pace + log(high / low) / leaves, 1.0 / pace**2 + (1.0 / low - 1.0 / high) / leaves


def _through(stages: list[Stage]) -> tuple[float, float]:
    """Mean and gamma shape of the wait through all stages, from the last one back."""
    wait, shape = inf, 1.0
    for stage in reversed(stages):
        mean, variance = _sum(stage)
        if mean == 0.0:
            wait, shape = 0.0, 1.0
            continue
        if mean == inf:
            wait = stage.lasts_s + wait
            continue
        here = min(MOST_SHAPE, mean * mean / variance)
        if stage.lasts_s == inf:
            wait, shape = mean, here
            continue
        within = _within(mean, here, stage.lasts_s)
        rest = mean - within
        wait = within + (rest * min(wait / mean, 1e9) if rest > 0 else 0.0)
        shape = here if within > 0.5 * mean else max(here, shape)
    return wait, shape


def _within(mean: float, shape: float, limit_s: float) -> float:
    """E[min(wait, limit)] of a gamma variable."""
    return mean * _gamma(limit_s, mean, shape, 1.0) + limit_s * (1.0 - _gamma(limit_s, mean, shape, 0.0))


def _gamma(x: float, mean: float, shape: float, more: float) -> float:
    """P(gamma of ``shape + more`` at this mean's scale <= x): Wilson and Hilferty's cube root, exact at shape 1."""
    scale = mean / shape
    if x <= 0:
        return 0.0
    if shape == 1.0:
        gone = exp(-x / scale)
        return 1.0 - gone * (1.0 + more * x / scale)
    shape += more
    deviate = ((x / (scale * shape)) ** (1 / 3) - (1 - 1 / (9 * shape))) * 3 * sqrt(shape)
    return 0.5 * (1.0 + erf(deviate / sqrt(2)))


def _quantile(mean: float, shape: float, deviate: float) -> float:
    root: float = 1 - 1 / (9 * shape) + deviate / (3 * sqrt(shape))
    return mean * max(0.0, root) ** 3
