"""The lanes of a plan, and which agents each has to do with.

A lane is filed under what it asks for that the fewest agents have: a skill, else its teams, else its queue; and under
the teams it is open to besides. Only the agents who have one of these are looked at for it; all others fail by that
rule and are merely counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count

from lexicon.ids import AgentId, QueueId, ReasonId
from routing.agent import Agent
from routing.lane import FREE, Lane, Place, Seat, Spot
from routing.plan import Medium, Plan, Requirement, Then, requirement
from routing.profile import Profile, Rule, certified, unmet
from routing.tally import Tally

Key = tuple[str, str]
EVERY_QUEUE: Key = ("queue", "")


class Lanes:
    """Every lane there is, by requirement, and the seats that may take from it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seats: dict[AgentId, Seat] = {}
        self._turns = count(1)
        self._lanes: dict[Requirement, Lane] = {}
        self._ways: dict[tuple[QueueId, ReasonId], tuple[Lane, ...]] = {}
        self._filed: defaultdict[Key, list[Lane]] = defaultdict(list)
        self._holders: defaultdict[Key, dict[AgentId, Seat]] = defaultdict(dict)
        for queue, reason in planned_ways(plan):
            self.way(queue, reason, is_planned=True)

    def __iter__(self) -> Iterator[Lane]:
        return iter(self._lanes.values())

    def way(self, queue: QueueId, reason: ReasonId, *, is_planned: bool = False) -> tuple[Lane, ...]:
        """The lanes through which a contact for ``reason`` goes in ``queue``, step after step."""
        known = self._ways.get((queue, reason))
        if known is None:
            needs = [requirement(self.plan, queue, reason, step) for step in range(len(self.plan.queues[queue].steps))]
            known = tuple(self._lanes.get(one) or self._open(one, is_planned) for one in needs)
            self._ways[queue, reason] = known
            known[0].entries.append((queue, reason))
        return known

    def _open(self, needs: Requirement, is_planned: bool) -> Lane:
        keys, rule = self._keys_of(needs)
        keys = list(dict.fromkeys([*keys, *(("team", team) for team in needs.or_teams)]))
        lane = Lane(needs, self.plan.queues[needs.queue].strategy, rule, is_planned=is_planned)
        self._lanes[needs] = lane
        looked_at: dict[AgentId, Seat] = {}
        for key in keys:
            self._filed[key].append(lane)
            looked_at.update(self._holders[key])
        for seat in looked_at.values():
            spot = self._touch(seat, lane)
            if spot is not None:
                place = seat.place(needs.medium)
                place.qualify([*place.spots, spot])
                if place.standing == FREE:
                    lane.push_free(spot, seat, next(self._turns))
        return lane

    def _keys_of(self, needs: Requirement) -> tuple[list[Key], Rule]:
        if needs.skills:
            keys: list[Key] = [("skill", skill) for skill, _ in needs.skills]
            return [min(keys, key=lambda key: (len(self._holders[key]), key))], Rule.SKILL
        if needs.teams:
            return [("team", team) for team in needs.teams], Rule.TEAM
        return [("queue", needs.queue), EVERY_QUEUE], Rule.QUEUE

    # ------------------------------------------------------------------ seats

    def sit(self, who: Agent, tally: Tally, at: datetime) -> Seat:
        """A new agent: looks at every lane it may have to do with. Costs O(those lanes)."""
        profile = who.profile
        seat = self.seats[who.id] = Seat(who, tally)
        tally.breadth = 0
        seat.certified = certified(profile, self.plan, at)
        seat.places = tuple([Place(medium) for medium, most in profile.capacity.items() if most > 0])
        for key in _keys(profile):
            self._holders[key][who.id] = seat
        self._look_round(seat)
        return seat

    def rise(self, agent: AgentId) -> None:
        """The agent leaves."""
        seat = self.seats.pop(agent)
        self._look_away(seat)
        for key in _keys(seat.profile):
            self._holders[key].pop(agent, None)

    def certify(self, seat: Seat, at: datetime) -> bool:
        """A certification began or ended: look again, and say whether anything changed."""
        now_valid = certified(seat.profile, self.plan, at)
        if now_valid == seat.certified:
            return False
        self._look_away(seat)
        seat.certified = now_valid
        self._look_round(seat)
        return True

    def push_free(self, place: Place, seat: Seat) -> None:
        """The agent is free for all of its lanes, wherever it may have stood before."""
        turn = next(self._turns)
        for spot in place.spots:
            spot.lane.push_free(spot, seat, turn)

    def rank_anew(self, place: Place, seat: Seat) -> None:
        """The agent is free as before, and has done more: in some lanes it may have to stand elsewhere now."""
        turn = next(self._turns)
        for spot in place.spots:
            lane = spot.lane
            if lane.is_moving and lane.rank_of(spot, seat) != spot.rank:
                lane.push_free(spot, seat, turn)

    def _look_round(self, seat: Seat) -> None:
        # An agent may have two of the keys of a lane that is open to a team: looked at once all the same.
        found: dict[Medium, list[Spot]] = {place.medium: [] for place in seat.places}
        for lane in dict.fromkeys(lane for key in _keys(seat.profile) for lane in self._filed[key]):
            spot = self._touch(seat, lane)
            if spot is not None:
                found[lane.requirement.medium].append(spot)
        for place in seat.places:
            place.qualify(found[place.medium])

    def _touch(self, seat: Seat, lane: Lane) -> Spot | None:
        """Counted in the lane; what the agent is to it if it qualifies."""
        needs = lane.requirement
        rule = unmet(needs, seat.profile, seat.certified)
        seat.touched.append((lane, rule))
        lane.touched += 1
        if rule is not None:
            lane.lacking[rule.value] = lane.lacking.get(rule.value, 0) + 1
            return None
        levels = sum(seat.profile.skills.get(skill, 0) for skill in lane.skills)
        lane.crew[seat.agent] = seat
        lane.standing[seat.place(needs.medium).standing] += 1
        seat.tally.breadth += lane.is_planned
        return Spot(lane, levels)

    def _look_away(self, seat: Seat) -> None:
        for lane, rule in seat.touched:
            lane.touched -= 1
            if rule is not None:
                lane.lacking[rule.value] -= 1
                if not lane.lacking[rule.value]:
                    del lane.lacking[rule.value]
        for place in seat.places:
            for spot in place.spots:
                spot.turn = 0
                spot.lane.standing[place.standing] -= 1
                spot.lane.crew.pop(seat.agent, None)
            place.qualify(())
        seat.touched.clear()
        seat.tally.breadth = 0


def planned_ways(plan: Plan) -> Iterable[tuple[QueueId, ReasonId]]:
    """Every queue and reason that meet by the plan: the reason's own queue, and where that overflows to."""
    for reason in plan.reasons.values():
        queue: QueueId | None = reason.queue
        seen: set[QueueId] = set()
        while queue is not None and queue in plan.queues and queue not in seen:
            seen.add(queue)
            yield queue, reason.id
            last = plan.queues[queue].last
            queue = last.queue if last is not None and last.then is Then.OVERFLOW else None


def _keys(profile: Profile) -> list[Key]:
    """Under which keys an agent is found. Who names no queues serves all of them."""
    keys: list[Key] = [("skill", skill) for skill in profile.skills]
    if profile.team is not None:
        keys.append(("team", profile.team))
    if not profile.queues:
        keys.append(EVERY_QUEUE)
    return keys + [("queue", queue) for queue in profile.queues]
