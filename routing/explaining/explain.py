"""Why this agent, and why not that one: the whole answer for one contact, by looking at everybody.

Matching never asks this; a person does. It costs a scan of all agents and all who wait.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, OfferId
from lexicon.journal import Choice, RunnerUp
from lexicon.moment import Moment
from routing.agent import Agent, AgentState
from routing.explaining.explanation import Asked, Candidate, Change, Detail, Event, Explanation
from routing.floor import Floor
from routing.lane import FREE, STANDING_RULES, Lane, Place, Row, Seat
from routing.plan import Plan, QueuePlan, Requirement, Then
from routing.profile import Certification, Rule, unmet
from routing.standing import standing
from routing.waiting_room import last_step
from routing.why import MOST_RUNNERS_UP

MOST_AHEAD = 10
MOST_CHANGES = 60
LOOK_AHEAD = timedelta(hours=12)

_RULES = tuple(Rule)
_LAST = {Then.OVERFLOW: Event.OVERFLOW, Then.CALLBACK: Event.CALLBACK, Then.VOICEMAIL: Event.VOICEMAIL}


@dataclass(frozen=True, slots=True)
class Outside:
    """What the floor does not know. ``wrap_ups``: when each after-call work has to end, monotonic seconds.

    ``longest_s``: how long this caller may wait at most, seconds from joining; None: not known.
    """

    wrap_ups: Mapping[AgentId, float] = field(default_factory=dict)
    longest_s: float | None = None


NOTHING_ELSE = Outside()


def explain(floor: Floor, call: CallId, now: Moment, outside: Outside = NOTHING_ELSE) -> Explanation:
    """Who could take ``call`` now, who not and why, and what changes when. Raises Refused: it does not wait."""
    row, offer = _found(floor, call, now)
    contact, plan, lane = row.contact, floor.plan, row.lane
    rules = plan.queues[contact.queue]
    candidates = tuple(_candidates(floor, row, now))
    ahead = _ahead(floor, row)
    held_for = contact.preferred if row.is_held else ()
    return Explanation(
        call=call,
        client=contact.client,
        queue=contact.queue,
        reason=contact.reason,
        medium=rules.medium,
        strategy=rules.strategy,
        is_emergency=contact.is_emergency,
        joined_at=contact.joined.at,
        waited_s=max(0.0, now.mono - contact.joined.mono),
        key=contact.key,
        ahead=len(ahead),
        first_ahead=tuple(ahead[:MOST_AHEAD]),
        asked=_asked(lane.requirement, row.step),
        steps=len(rules.steps),
        candidates=candidates,
        skips=dict(Counter("free" if one.rule is None else one.rule.value for one in candidates)),
        held_for=held_for,
        held_s=max(0.0, contact.joined.mono + rules.hold_s - now.mono) if row.is_held else None,
        offer=offer,
        offered_to=None if offer is None else floor.offers[offer].agent,
        changes=tuple(_changes(floor, row, now, outside)),
        is_paused=floor.matcher.is_held,
        plan_version=plan.version,
    )


def choice_of(told: Explanation) -> Choice | None:
    """The choice among agents that this explanation amounts to; None: nobody can take the contact now."""
    order = [one for one in told.candidates if one.may_take]
    return None if not order else _choice(told, "agent", [one.key for one in order if one.key is not None])


def choice_for(floor: Floor, agent: AgentId, told: Explanation) -> Choice | None:
    """The choice among contacts for ``agent``, who stands free, that this explanation of the winner amounts to."""
    keys = [row.contact.key for row in contenders(floor, agent)]
    return _choice(told, "contact", keys) if keys else None


def contenders(floor: Floor, agent: AgentId) -> list[Row]:
    """All contacts that ``agent`` could take now, first served first."""
    known, seat, found = floor.agents[agent], floor.matcher.lanes.seats[agent], []
    free = [place for place in seat.places if standing(known, place.medium) == FREE]
    lanes = {id(lane) for place in free for lane in place.lanes}
    for row in floor.matcher.rows.values():
        if id(row.lane) in lanes and (not row.is_held or agent in row.contact.preferred):
            found.append(row)
    return sorted(found, key=lambda row: row.contact.key)


def _choice(told: Explanation, of: str, keys: Sequence[tuple[float, float, str]]) -> Choice:
    rules = (told.strategy.value, "longest-idle", "id") if of == "agent" else ("emergency", "order", "id")
    winner, *others = keys[: MOST_RUNNERS_UP + 1]
    runners_up = tuple(
        RunnerUp(key[2], rules[0 if key[0] != winner[0] else 1 if key[1] != winner[1] else 2], key) for key in others
    )
    return Choice(of, told.strategy.value, winner, runners_up, dict(told.skips), told.asked.step)


# ---------------------------------------------------------------- the contact


def _found(floor: Floor, call: CallId, now: Moment) -> tuple[Row, OfferId | None]:
    """The contact's row; of one that is offered, the row it would have if it waited."""
    row = floor.matcher.rows.get(call)
    if row is not None:
        return row, None
    for offer, out in floor.offers.items():
        if out.contact.call == call:
            contact, step = out.contact, 0
            steps = floor.plan.queues[contact.queue].steps
            while step + 1 < len(steps) and now.mono >= contact.entered_mono + steps[step + 1].after_s:
                step += 1
            return Row(contact, floor.matcher.lanes.way(contact.queue, contact.reason)[step], step), offer
    raise Refused(f"{call} does not wait now", code="not-waiting")


def _ahead(floor: Floor, row: Row) -> list[CallId]:
    """Who goes before it of those who compete for an agent that it could have, whatever that agent is doing now."""
    able = row.lane.crew
    rivals = {id(lane) for seat in able.values() for lane in _place_of(seat, row).lanes} | {id(row.lane)}
    key = row.contact.key
    before = [
        other.contact
        for other in floor.matcher.rows.values()
        if other is not row
        and id(other.lane) in rivals
        and other.contact.key < key
        and (not other.is_held or any(agent in able for agent in other.contact.preferred))
    ]
    return [contact.call for contact in sorted(before, key=lambda contact: contact.key)]


def _place_of(seat: Seat, row: Row) -> Place:
    return next(place for place in seat.places if place.medium is row.lane.requirement.medium)


def _asked(needs: Requirement, step: int) -> Asked:
    return Asked(
        step, dict(needs.skills), needs.certified_for, tuple(sorted(needs.teams)), tuple(sorted(needs.or_teams))
    )


# ---------------------------------------------------------------- the agents


def _candidates(floor: Floor, row: Row, now: Moment) -> list[Candidate]:
    """Those who may take it in the order of choice, then the others who are free, then by rule."""
    found = [_candidate(floor, row, seat, now) for seat in floor.matcher.lanes.seats.values()]
    return sorted(found, key=_place)


def _place(one: Candidate) -> tuple[int, int, tuple[float, float, str]]:
    standing = -1 if one.rule is None else _RULES.index(one.rule)
    return (0 if one.may_take else 1, standing, one.key or (0.0, 0.0, one.agent))


def _candidate(floor: Floor, row: Row, seat: Seat, now: Moment) -> Candidate:
    agent, lane = floor.agents[seat.agent], row.lane
    needs, is_preferred = lane.requirement, seat.agent in row.contact.preferred
    lack = unmet(needs, seat.profile, seat.certified)
    if lack is not None:
        detail = _lacks(lack, needs, seat, floor.plan, now)
        return Candidate(agent.id, agent.name, lack, detail, None, is_preferred, may_take=False)
    levels = sum(seat.profile.skills.get(skill, 0) for skill in lane.skills)
    rank = 0.0 if lane.rank is None else lane.rank(seat.tally, row.contact.queue, levels)
    rule, idle = STANDING_RULES[standing(agent, needs.medium)], agent.idle_since.timestamp()
    may_take = rule is None and (not row.is_held or is_preferred)
    return Candidate(
        agent.id, agent.name, rule, _doing(rule, agent, needs), (rank, idle, agent.id), is_preferred, may_take
    )


def _lacks(rule: Rule, needs: Requirement, seat: Seat, plan: Plan, now: Moment) -> Detail:
    profile = seat.profile
    match rule:
        case Rule.SKILL:
            skill, level = next((skill, level) for skill, level in needs.skills if skill not in profile.skills)
            return Detail(skill=skill, needs=level)
        case Rule.LEVEL:
            skill, level = next((skill, level) for skill, level in needs.skills if profile.skills[skill] < level)
            return Detail(skill=skill, has=profile.skills[skill], needs=level)
        case Rule.TEAM:
            return Detail(team=profile.team)
        case Rule.CERTIFICATION:
            held = [one for one in profile.certifications if needs.certified_for in plan.below.get(one.reason, ())]
            coming = [one for one in held if one.starts > now.at and one.starts < one.ends]
            if coming:
                nearest = min(coming, key=lambda one: one.starts)
            elif held:
                nearest = max(held, key=lambda one: one.ends)
            else:
                return Detail()
            return Detail(starts=nearest.starts, ends=nearest.ends)
        case _:
            return Detail()


def _doing(rule: Rule | None, agent: Agent, needs: Requirement) -> Detail:
    wants_pause = agent.next_reason is not None
    if rule is Rule.CAPACITY:
        handled = sum(1 for other in agent.work.values() if other is needs.medium)
        most = agent.profile.capacity.get(needs.medium, 0)
        return Detail(has=handled, needs=most, since=agent.since, wants_pause=wants_pause)
    since = agent.idle_since if agent.state is AgentState.READY else agent.since
    return Detail(since=since, reason=agent.reason, call=agent.call, wants_pause=wants_pause)


# ---------------------------------------------------------------- what changes when


def _changes(floor: Floor, row: Row, now: Moment, outside: Outside) -> list[Change]:
    """Soonest first; what lies further ahead than half a day is nobody's concern now."""
    found = [*_waiting_changes(floor, row, now), *_agent_changes(floor, row, now, outside)]
    if outside.longest_s is not None:
        found.append(Change(Event.LONGEST_WAIT, row.contact.joined.mono + outside.longest_s - now.mono))
    ahead = [change for change in found if 0 <= change.in_s <= LOOK_AHEAD.total_seconds()]
    return sorted(ahead, key=lambda change: (change.in_s, change.event))[:MOST_CHANGES]


def _waiting_changes(floor: Floor, row: Row, now: Moment) -> Iterator[Change]:
    contact, lanes = row.contact, floor.matcher.lanes
    rules = floor.plan.queues[contact.queue]
    way = lanes.way(contact.queue, contact.reason)
    if row.is_held:
        others = {agent: seat for agent, seat in row.lane.crew.items() if agent not in contact.preferred}
        more, more_free = len(others), _free(floor, row.lane, others)
        yield Change(Event.HOLD_ENDS, contact.joined.mono + rules.hold_s - now.mono, more=more, more_free=more_free)
    for step in range(row.step + 1, len(way)):
        more, more_free = _gain(floor, way[step - 1], way[step])
        in_s = contact.entered_mono + rules.steps[step].after_s - now.mono
        yield Change(Event.STEP, in_s, _asked(way[step].requirement, step), more=more, more_free=more_free)
    yield from _last_change(floor, row, rules, now)


def _last_change(floor: Floor, row: Row, rules: QueuePlan, now: Moment) -> Iterator[Change]:
    contact, lanes, last = row.contact, floor.matcher.lanes, last_step(row.contact, rules)
    if last is None:
        return
    in_s = contact.entered_mono + last.after_s - now.mono
    if last.queue is None:
        yield Change(_LAST[last.then], in_s)
        return
    here = lanes.way(contact.queue, contact.reason)[-1]
    there = lanes.way(last.queue, contact.reason)[0]
    more, more_free = _gain(floor, here, there)
    yield Change(_LAST[last.then], in_s, _asked(there.requirement, 0), last.queue, more=more, more_free=more_free)


def _gain(floor: Floor, before: Lane, after: Lane) -> tuple[int, int]:
    """How many qualify for ``after`` and not for ``before``, and how many of them stand free."""
    new = [agent for agent in after.crew if agent not in before.crew]
    return len(new), _free(floor, after, new)


def _free(floor: Floor, lane: Lane, among: Iterable[AgentId]) -> int:
    medium = lane.requirement.medium
    return sum(standing(floor.agents[agent], medium) == FREE for agent in among)


def _agent_changes(floor: Floor, row: Row, now: Moment, outside: Outside) -> Iterator[Change]:
    needs, crew = row.lane.requirement, row.lane.crew
    for agent_id in crew:
        if agent_id in outside.wrap_ups and floor.agents[agent_id].state is AgentState.WRAP_UP:
            yield Change(Event.WRAP_UP_LIMIT, outside.wrap_ups[agent_id] - now.mono, agent=agent_id)
    if needs.certified_for is None:
        return
    for seat in floor.matcher.lanes.seats.values():
        if seat.profile.team in needs.or_teams:  # is asked for no certification
            continue
        covering = floor.plan.below
        held = [one for one in seat.profile.certifications if needs.certified_for in covering.get(one.reason, ())]
        if held and unmet(needs, seat.profile, seat.certified) in (None, Rule.CERTIFICATION):
            agent, is_certified = floor.agents[seat.agent], seat.agent in crew
            yield from _certification_changes(held, agent, now, is_certified=is_certified)


def _certification_changes(
    held: list[Certification], agent: Agent, now: Moment, *, is_certified: bool
) -> Iterator[Change]:
    """The next instant in which the agent is certified, or is no more."""
    if not is_certified:
        starts = [one.starts for one in held if one.starts > now.at and one.starts < one.ends]
        if starts:
            in_s = (min(starts) - now.at).total_seconds()
            yield Change(Event.CERTIFIED, in_s, agent=agent.id, more=1)
        return
    until = now.at
    while covering := [one.ends for one in held if one.is_valid(until)]:
        until = max(covering)  # one that begins before this one ends goes on where it ends
    yield Change(Event.CERTIFICATION_ENDS, (until - now.at).total_seconds(), agent=agent.id, more=-1)
