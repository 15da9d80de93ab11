"""THINKER: an explanation of the router's as the screens are told it, with the names behind its ids."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, cast

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.rights import Scope, sees
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import CallLine
from agent_ui.gateway.instants import iso, iso_or_none
from agent_ui.gateway.protocol import why as p
from agent_ui.gateway.protocol.messages import CallPhase
from lexicon.ids import AgentId, OfferId, ReasonId
from lexicon.journal import CallEnded, CallQueued, Choice, Entry, OfferFailed, OfferMade, OfferTaken, OfferWithdrawn
from routing.expected_wait import ExpectedWait
from routing.explaining.explanation import Asked, Candidate, Change, Explanation
from store.catalogue import Catalogue

MOST_WAITING = 200
People = Mapping[AgentId, tuple[str, str]]


def waiting_calls(floor: Floor, emergencies: Iterable[ReasonId], scope: Scope = None) -> list[p.WaitingCall]:
    """Who waits or is rung for, first served first: of these clients."""
    urgent = frozenset(emergencies)
    everybody = [*floor.waiting.values(), *floor.callbacks.values()]
    lines = [floor.calls[call] for waiting in everybody for call in waiting if call in floor.calls]
    lines = [line for line in lines if sees(scope, line.client)]
    lines.sort(key=lambda line: (line.reason not in urgent, line.order, line.id))
    places: dict[str, int] = {}
    found: list[p.WaitingCall] = []
    for line in lines[:MOST_WAITING]:
        queue = line.queue or ""
        places[queue] = places.get(queue, 0) + 1
        found.append(_waiting(line, places[queue], is_emergency=line.reason in urgent))
    return found


def _waiting(line: CallLine, place: int, *, is_emergency: bool) -> p.WaitingCall:
    return p.WaitingCall(
        id=line.id,
        client=line.client or "",
        queue=line.queue or "",
        reason=line.reason or "",
        caller=mask_number(line.caller),
        joined_at=iso_or_none(line.joined_at) or "",
        place=place,
        step=line.step,
        is_return=line.is_return,
        is_emergency=is_emergency,
        is_callback=line.is_callback,
        offered_to=line.agent if line.phase == "offered" else None,
    )


def why(told: Explanation, people: People, at: datetime) -> p.Why:
    """The explanation, with agents by name."""
    return p.Why(
        at=iso(at),
        call=told.call,
        client=told.client,
        queue=told.queue,
        reason=told.reason,
        strategy=told.strategy.value,
        is_emergency=told.is_emergency,
        joined_at=iso(told.joined_at),
        waited_s=told.waited_s,
        order=told.key[1],
        ahead=told.ahead,
        first_ahead=list(told.first_ahead),
        asked=_asked(told.asked),
        steps=told.steps,
        candidates=[_candidate(one, people) for one in told.candidates],
        skips=told.skips,
        held_for=list(told.held_for),
        held_s=told.held_s,
        offer=told.offer,
        offered_to=told.offered_to,
        changes=[_ahead(one) for one in told.changes],
        is_paused=told.is_paused,
        plan_version=told.plan_version,
        expected=_expected(told.expected),
    )


def _expected(told: ExpectedWait | None) -> p.ExpectedWait | None:
    if told is None or told.wait_s is None or told.low_s is None or told.high_s is None:
        return None  # nobody who works could take it
    return p.ExpectedWait(wait_s=told.wait_s, low_s=told.low_s, high_s=told.high_s, rests_on=told.rests_on)


def _asked(told: Asked) -> p.AskedStep:
    skills = [p.AskedSkill(skill=skill, level=level) for skill, level in told.skills.items()]
    return p.AskedStep(
        step=told.step,
        skills=skills,
        certified_for=told.certified_for,
        teams=list(told.teams),
        or_teams=list(told.or_teams),
    )


def _candidate(told: Candidate, people: People) -> p.Candidate:
    zh, en = people.get(told.agent, (told.name, told.name))
    detail, key = told.detail, told.key
    return p.Candidate(
        agent=told.agent,
        name_zh=zh,
        name_en=en,
        rule=None if told.rule is None else told.rule.value,
        may_take=told.may_take,
        is_preferred=told.is_preferred,
        rank=None if key is None else key[0],
        idle_since=None if key is None else iso(datetime.fromtimestamp(key[1], UTC)),
        skill=detail.skill,
        has=detail.has,
        needs=detail.needs,
        team=detail.team,
        starts=iso_or_none(detail.starts),
        ends=iso_or_none(detail.ends),
        since=iso_or_none(detail.since),
        reason=detail.reason,
        call=detail.call,
        wants_pause=detail.wants_pause,
    )


def _ahead(told: Change) -> p.Ahead:
    return p.Ahead(
        event=told.event.value,
        in_s=told.in_s,
        asked=None if told.asked is None else _asked(told.asked),
        queue=told.queue,
        agent=told.agent,
        more=told.more,
        more_free=told.more_free,
    )


# ---------------------------------------------------------------- offers of the past


def past_offers(story: Iterable[Entry]) -> list[p.PastOffer]:
    """Every offer of a call, in the order in which they were made."""
    made: dict[OfferId, tuple[datetime, OfferMade]] = {}
    outcomes: dict[OfferId, tuple[str, float | None]] = {}
    for entry in story:
        match entry.fact:
            case OfferMade() as offer:
                made[offer.offer] = (entry.at, offer)
            case OfferTaken(offer=one, rang_s=rang_s):
                outcomes[one] = ("taken", rang_s)
            case OfferFailed(offer=one, why=why, rang_s=rang_s):
                outcomes[one] = (why, rang_s)
            case OfferWithdrawn(offer=one, why=why):
                outcomes[one] = (why, None)
            case _:
                pass
    return [past_offer(at, offer, outcomes.get(id_, ("open", None))) for id_, (at, offer) in made.items()]


def past_offer(at: datetime, made: OfferMade, outcome: tuple[str, float | None]) -> p.PastOffer:
    return p.PastOffer(
        offer=made.offer,
        call=made.call,
        at=iso(at),
        queue=made.queue,
        agent=made.agent,
        outcome=outcome[0],
        rang_s=outcome[1],
        choice=None if made.choice is None else _choice(made.choice),
    )


def _choice(told: Choice) -> p.Choice:
    return p.Choice(
        of=cast(Literal["agent", "contact"], told.of),
        strategy=told.strategy,
        rank=told.key[0],
        second=told.key[1],
        runners_up=[
            p.RunnerUp(id=one.id, rule=one.rule, rank=one.key[0], second=one.key[1]) for one in told.runners_up
        ],
        skips=told.skips,
        step=told.step,
    )


def phase_of(story: Iterable[Entry], now: Explanation | None) -> CallPhase:
    """Where the call stands; what the router says of it comes before the journal, which may be a moment behind."""
    if now is not None:
        return "waiting" if now.offer is None else "offered"
    phase: CallPhase = "ivr"
    for entry in story:
        match entry.fact:
            case CallQueued():
                phase = "waiting"
            case OfferTaken():
                phase = "talking"
            case CallEnded():
                return "ended"
            case _:
                pass
    return phase


# ---------------------------------------------------------------- names


def name_book(catalogue: Catalogue, people: People, told: Sequence[p.Why], offers: Sequence[p.PastOffer]) -> p.NameBook:
    """Of everything that is mentioned; an id that nobody knows any more is its own name."""
    asked = [step for one in told for step in (one.asked, *(change.asked for change in one.changes)) if step]
    lines = [line for one in told for line in one.candidates]
    choices = [one.choice for one in offers if one.choice is not None]
    rivals = [runner.id for choice in choices if choice.of == "agent" for runner in choice.runners_up]
    agents = {one.agent for one in offers} | set(rivals) | {line.agent for line in lines}
    agents |= {agent for one in told for agent in one.held_for}
    skills = {skill.skill for step in asked for skill in step.skills} | {line.skill for line in lines if line.skill}
    reasons = {one.reason for one in told} | {step.certified_for for step in asked if step.certified_for}
    queues = {one.queue for one in told} | {change.queue for one in told for change in one.changes if change.queue}
    teams = {team for step in asked for team in (*step.teams, *step.or_teams)}
    teams |= {line.team for line in lines if line.team}
    pauses = {line.reason for line in lines if line.reason}
    names = {agent: p.TwoNames(name_zh=zh, name_en=en) for agent, (zh, en) in people.items()}
    return p.NameBook(
        agents={one: names.get(AgentId(one), _itself(one)) for one in sorted(agents)},
        skills=_named(catalogue.skills, skills),
        reasons=_named(catalogue.reasons, reasons),
        queues=_named(catalogue.queues, queues | {one.queue for one in offers}),
        teams=_named(catalogue.teams, teams),
        not_ready=_named(catalogue.not_ready_reasons, pauses),
    )


def _named(rows: Iterable[Any], wanted: set[str]) -> dict[str, p.TwoNames]:
    known = {row.id: p.TwoNames(name_zh=row.name_zh, name_en=row.name_en) for row in rows if row.id in wanted}
    return {one: known.get(one, _itself(one)) for one in sorted(wanted)}


def _itself(id_: str) -> p.TwoNames:
    return p.TwoNames(name_zh=id_, name_en=id_)
