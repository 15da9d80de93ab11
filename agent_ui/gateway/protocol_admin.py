"""The contract with the screens, continued: the Admin page.

GET    /api/centre/{noun}        -> list[CentreRow]     clients, skills, teams, dispositions, not_ready, waiting, vips
PUT    /api/centre/{noun}        CentreRow -> CentreRow made (``seen`` ""), or changed if it is still as it was seen
POST   /api/centre/{noun}/drop   CentreDrop -> 204      is no more, if it is still as it was seen
"""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these messages."""


class CentreRow(Frozen, frozen=True, kw_only=True):
    """``seen``: the mark of the row as it was read; "" for one that is not there yet."""

    seen: str
    row: dict[str, str | float | bool | list[str] | None]


class CentreDrop(Frozen, frozen=True, kw_only=True):
    key: list[str]
    seen: str
