"""THINKER: the names behind the floor's ids, as the catalogue has them."""

from collections.abc import Collection, Mapping, Sequence

from agent_ui.gateway.floor.closed import closed_told
from agent_ui.gateway.floor.views import Names, QueueNames
from lexicon.ids import QueueId
from lexicon.thresholds import Thresholds
from store.catalogue import Catalogue
from store.people import Person


def names_of(
    catalogue: Catalogue,
    people: Sequence[Person],
    thresholds: Mapping[QueueId, Thresholds],
    waiting: Collection[QueueId],
) -> Names:
    """``waiting``: queues in which somebody waits; out of the plan they are shown all the same."""
    names = {person.id: (person.name_zh, person.name_en) for person in people}
    closed = {one.queue: closed_told(one, names) for one in catalogue.closed_queues}
    newest = max((queue.plan_version or 0 for queue in catalogue.queues), default=0)
    return Names(
        queues=tuple(
            QueueNames(
                id=queue.id,
                client=queue.client,
                name_zh=queue.name_zh,
                name_en=queue.name_en,
                promise_s=queue.promise_s,
                skills=frozenset(
                    skill for reason in catalogue.reasons if reason.queue == queue.id for skill in reason.skills
                ),
                closed=closed.get(queue.id),
            )
            for queue in catalogue.queues
            if queue.plan_version in (None, newest) or queue.id in waiting
        ),
        people=names,
        teams={person.id: person.profile.team or "" for person in people},
        thresholds=thresholds,
        closed_lines={one.trunk: closed_told(one, names) for one in catalogue.closed_lines},
    )
