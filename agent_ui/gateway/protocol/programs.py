"""The contract with programs, continued: customers, figures by interval, and events as they happen.

POST /api/customers/find          CustomerSought -> CustomerRecord   by telephone, in any spelling; 404: nobody
PUT  /api/customers               CustomerWanted -> CustomerRecord   added, or changed
POST /api/customers/drop          CustomerSought -> 204              is no more

GET /api/reports/intervals, GET /api/reports/intervals.csv and GET /api/events are in ``description/table.py``.
"""

from agent_ui.gateway.protocol.doors import Frozen
from agent_ui.gateway.protocol.tokens import ServiceLevel


class CustomerSought(Frozen, frozen=True, kw_only=True):
    """A number stands in a body and never in an address, which logs keep."""

    client: str
    number: str


class CustomerWanted(Frozen, frozen=True, kw_only=True):
    """``seen``: the ``version`` that was looked at, "" for none yet; null: it does not matter. 409: somebody was
    quicker. ``fields``: all of them, instead of those before."""

    client: str
    number: str
    fields: dict[str, str]
    seen: str | None = None


class CustomerRecord(Frozen, frozen=True, kw_only=True):
    client: str
    number: str
    fields: dict[str, str]
    version: str


class IntervalPage(Frozen, frozen=True, kw_only=True):
    """Queues by half hours. ``next``: goes into ``after``; null: that was all."""

    rows: list[ServiceLevel]
    next: str | None
