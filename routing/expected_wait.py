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
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from math import erf, exp, inf, log, sqrt

from lexicon.ids import AgentId, CallId, QueueId, ReasonId
from lexicon.moment import Moment
from routing.agent import Agent, AgentState
from routing.lane import CAPACITY, FREE, OFFERED, TALKING, WRAP_UP, Lane, WaitEntry
from routing.moves import Moves
from routing.plan import Medium
from routing.waiting import OrderKey, order_number

LOOPED = 12  # so many terms of the sum are added one by one, more by its integral
TENTH = -1.2815515655446004  # of the standard normal distribution
MOST_SHAPE = 1e6
SURELY = 4.0  # a step that lasts so many times the wait is as good as the last
WORKING = (FREE, OFFERED, TALKING, WRAP_UP, CAPACITY)


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
    """Who serves a lane. ``pace``: contacts finished per second; ``gives_up``: hang-ups per second and contact there.

    ``shares``: who waits in each lane that competes, the part of its working agents who are in this crew, and that
    times its hang-up rate. ``overtakers``: (lead, contacts that come per second), the smallest lead first.
    """

    pace: float
    gives_up: float
    is_free: bool
    shares: list[tuple[list[WaitEntry], float, float]]
    overtakers: list[tuple[float, float]]


@dataclass(slots=True)
class Stage:
    """What the contact waits through: ``ahead`` go before it, ``coming`` will; ``lasts_s`` until it asks for less."""

    crew: Crew
    ahead: float
    gives_up: float
    lasts_s: float
    coming: float = 0.0
    mean_s: float = 0.0  # if it lasted for ever
    variance: float = 0.0

    def __post_init__(self) -> None:
        self.mean_s, self.variance = _sum(self)


class Outlook:
    """For as many contacts as are asked about: what they have in common is found once.

    May be kept for a few seconds: who works is as it was when first asked about, who waits as it is when asked.
    """

    def __init__(self, floor: Moves, now: Moment) -> None:
        self._floor, self._now, self._pace = floor, now, floor.pace
        self._wall = now.at.timestamp()
        self._crews: dict[Lane, Crew] = {}
        self._agents: dict[tuple[AgentId, Medium], float] = {}

    def of_call(self, call: CallId, now: Moment | None = None) -> ExpectedWait | None:
        """For a contact that waits; None when it does not. O(those who qualify and their lanes), once for each lane.

        ``now``: when the outlook was made, if not given.
        """
        self._turn(now)
        row = self._floor.matcher.rows.get(call)
        if row is None:
            return None
        contact = row.contact
        return self._expected(contact.queue, contact.reason, contact.key, row.step, contact.entered_mono)

    def of_newcomer(self, queue: QueueId, reason: ReasonId, now: Moment | None = None) -> ExpectedWait:
        """For a contact that would come now."""
        self._turn(now)
        plan, now = self._floor.plan, self._now
        order = order_number(now.at, plan.queues[queue].promise_s, plan.head_start_s(reason))
        key = (0 if plan.reasons[reason].is_emergency else 1, order, CallId("~"))
        return self._expected(queue, reason, key, 0, now.mono)

    def _turn(self, now: Moment | None) -> None:
        if now is not None:
            self._now, self._wall = now, now.at.timestamp()

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
        """Up to the one that the wait will hardly outlast."""
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
                stage = self._stage(way[number], key, max(0.0, until - starts))
                found.append(stage)
                if stage.mean_s * SURELY < stage.lasts_s:
                    stage.lasts_s = inf
                    return found
                starts = max(starts, until)
            at = None if over == inf or rules.last is None else rules.last.queue
            entered_mono, step = over, 0
        return found

    def _stage(self, lane: Lane, key: OrderKey, lasts_s: float) -> Stage:
        crew = self._crew(lane)
        ahead = gives_up = 0.0
        for waiting, share, leaves in crew.shares:
            before = bisect_left(waiting, key)
            if before:
                ahead += share * before
                gives_up += leaves * before
        gives_up = gives_up / ahead if ahead else crew.gives_up
        stage = Stage(crew, ahead, gives_up, lasts_s)
        coming, wait_s = 0.0, min(stage.mean_s, lasts_s)
        if key[0] and wait_s < inf:
            for lead, rate in crew.overtakers:
                head_start_s = key[1] - lead - self._wall
                if head_start_s <= 0:
                    break
                coming += rate * min(wait_s, head_start_s)
        return Stage(crew, ahead, gives_up, lasts_s, coming) if coming else stage

    # ------------------------------------------------------------------ who works, and how fast

    def _crew(self, lane: Lane) -> Crew:
        known = self._crews.get(lane)
        if known is None:
            known = self._crews[lane] = self._gathered(lane)
        return known

    def _gathered(self, lane: Lane) -> Crew:
        medium, agents = lane.requirement.medium, self._floor.agents
        pace, places = 0.0, list[tuple[Lane, ...]]()
        for seat in lane.crew.values():
            one = self._pace_of(agents[seat.agent], medium)
            if one:
                pace += one
                places += [place.lanes for place in seat.places if place.medium is medium]
        common = Counter(chain.from_iterable(places))
        shares: list[tuple[list[WaitEntry], float, float]] = []
        overtakers: list[tuple[float, float]] = []
        for other, agents_in_both in common.items():
            share = min(1.0, agents_in_both / max(1, sum(other.standing[standing] for standing in WORKING)))
            if other.waiting:
                shares.append((other.waiting, share, share * self._pace.hang_up_rate(other.requirement.queue)))
            for where in other.entries:
                rate = share * self._pace.arrival_rate(where, self._now.mono)
                if rate:
                    overtakers.append((self._lead(where), rate))
        gives_up = self._pace.hang_up_rate(lane.requirement.queue)
        return Crew(pace, gives_up, lane.standing[FREE] > 0, shares, sorted(overtakers))

    def _lead(self, where: tuple[QueueId, ReasonId]) -> float:
        plan, (queue, reason) = self._floor.plan, where
        if plan.reasons[reason].is_emergency:
            return -inf
        return plan.queues[queue].promise_s - plan.head_start_s(reason)

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
    pace, leaves, ahead = stage.crew.pace, stage.gives_up, stage.ahead + stage.coming
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
        mean, variance = stage.mean_s, stage.variance
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
