"""Skills and teams that the published plan brings along: the document stays the truth for their names.

A change of one that stands in the document publishes the document with that change; it is one truth, not two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lexicon.errors import Refused
from lexicon.ids import ClientId, SkillId, TeamId
from lexicon.journal import RoutingPublished
from routing.publishing.document import Named, PlanDocument
from store.journal import Transaction
from store.plans import Publication, newest_within, put_plan


async def put_named(work: Transaction, noun: str, row: Any, by: str, now: datetime) -> None:
    """A skill or a team has these names from now on, in the document too if it stands there."""
    plan = await newest_within(work.connection)
    if plan is None or row.id not in _of(plan.document, noun):
        return
    named = {**_of(plan.document, noun), row.id: Named(ClientId(row.client), row.name_zh, row.name_en)}
    await _publish(work, _with(plan.document, noun, named), (by, f"{noun}: {row.id}", plan.version), now)


async def drop_named(work: Transaction, noun: str, id_: str, by: str, now: datetime) -> None:
    """Out of the document, too. Raises Refused where a rule of the plan names it."""
    plan = await newest_within(work.connection)
    if plan is None:
        return
    if id_ in used(plan.document, noun):
        raise Refused(f"{noun}: the routing plan names {id_}", code="in-use")
    if id_ in _of(plan.document, noun):
        named = {one: what for one, what in _of(plan.document, noun).items() if one != id_}
        await _publish(work, _with(plan.document, noun, named), (by, f"{noun}: - {id_}", plan.version), now)


def used(document: PlanDocument, noun: str) -> set[str]:
    """The skills, or the teams, that rules of the plan name."""
    steps = [step for entry in document.queues for step in entry.rules.steps]
    if noun == "teams":
        return {team for step in steps for team in (*step.teams, *step.or_teams)}
    asked: Iterable[Mapping[SkillId, int]] = (
        *(step.levels for step in steps),
        *(one.needs.skills for one in document.reasons),
    )
    return {skill for levels in asked for skill in levels}


def _of(document: PlanDocument, noun: str) -> Mapping[Any, Named]:
    return document.teams if noun == "teams" else document.skills


def _with(document: PlanDocument, noun: str, named: Mapping[Any, Named]) -> PlanDocument:
    if noun == "teams":
        return replace(document, teams={TeamId(id_): one for id_, one in named.items()})
    return replace(document, skills={SkillId(id_): one for id_, one in named.items()})


async def _publish(work: Transaction, document: PlanDocument, words: tuple[str, str, int], now: datetime) -> None:
    by, note, after = words
    version = await put_plan(work.connection, Publication(document, by, note, after), now)
    work.record(RoutingPublished(version, by, note))
