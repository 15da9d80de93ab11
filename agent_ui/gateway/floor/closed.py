"""THINKER: what is closed by hand, as it is told to the screens; and the facts after which names are read anew."""

from collections.abc import Mapping
from datetime import datetime

from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol.closing import Closed
from lexicon.ids import AgentId
from lexicon.journal import (
    CentreChanged,
    DialRulesSet,
    Entry,
    FlowPublished,
    LineClosed,
    LineOpened,
    MonitorToneSet,
    NotReadyLimitSet,
    NumberChanged,
    NumberListed,
    NumbersImported,
    OutsideRecordingSet,
    PeopleImported,
    QueueClosed,
    QueueOpened,
    RatesImported,
    RoutingPublished,
    ThresholdsSet,
    VipChanged,
)
from store.catalogue import ClosedLine, ClosedQueue

NAMED = (
    RoutingPublished, NotReadyLimitSet, ThresholdsSet, CentreChanged, PeopleImported, QueueClosed, QueueOpened,
    LineClosed, LineOpened,
)  # fmt: skip
# What the controller reads anew (ari_app/in_force.py, PUBLISHING): it says in its beat up to when it has.
READ_ANEW = (
    RoutingPublished, FlowPublished, VipChanged, MonitorToneSet, OutsideRecordingSet, DialRulesSet, RatesImported,
    NumberChanged, NumberListed, NumbersImported, CentreChanged, QueueClosed, QueueOpened, LineClosed, LineOpened,
)  # fmt: skip


class Changes:
    """When what the controller goes by was changed last; None: not lately."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def apply(self, entry: Entry) -> None:
        if isinstance(entry.fact, READ_ANEW):
            self.at = max(entry.at, self.at or entry.at)


def closed_told(row: ClosedQueue | ClosedLine, people: Mapping[AgentId, tuple[str, str]]) -> Closed:
    """By whom, and how."""
    zh, en = people.get(AgentId(row.by), (row.by, row.by))
    how = row.waiting if isinstance(row, ClosedQueue) else row.incoming
    return Closed(at=iso(row.at), by_zh=zh, by_en=en, why=row.why, how=how)
