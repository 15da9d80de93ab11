"""The contract with the screens, continued: the Admin page.

GET    /api/centre/{noun}        -> list[CentreRow]     clients, skills, teams, dispositions, not_ready, waiting
PUT    /api/centre/{noun}        CentreRow -> CentreRow made (``seen`` ""), or changed if it is still as it was seen
POST   /api/centre/{noun}/drop   CentreDrop -> 204      is no more, if it is still as it was seen
POST   /api/import/people/preview       a CSV or XLSX file -> ImportPreview
POST   /api/import/people?token=        the same file -> ImportDone; 409 import-changed: look again
POST   /api/import/customers/preview?client=&key=&others=keep|drop    a file -> ImportPreview
POST   /api/import/customers?client=&key=&others=&token=              the same file -> ImportDone
GET    /api/import/{kind}/template      a CSV file to begin with
"""

from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class CentreRow(Frozen, frozen=True, kw_only=True):
    """``seen``: the mark of the row as it was read; "" for one that is not there yet."""

    seen: str
    row: dict[str, str | float | bool | list[str] | None]


class CentreDrop(Frozen, frozen=True, kw_only=True):
    key: list[str]
    seen: str


class ImportMistake(Frozen, frozen=True, kw_only=True):
    """``column`` 0: the row as a whole; ``name``: of the column."""

    row: int
    column: int
    name: str
    zh: str
    en: str


class ImportChange(Frozen, frozen=True, kw_only=True):
    """A column that changes; of customers without what stood and will stand there."""

    name: str
    was: str
    now: str


class ImportLine(Frozen, frozen=True, kw_only=True):
    row: int
    key: str
    what: Literal["added", "changed", "removed"]
    changes: list[ImportChange]


class ImportPreview(Frozen, frozen=True, kw_only=True):
    """What would come of a file. ``lines``: the first of those that change something. With a mistake nothing is done.

    ``token``: stands for the file and for all of this; what is taken in must have it still.
    """

    encoding: str
    rows: int
    added: int
    changed: int
    unchanged: int
    removed: int
    lines: list[ImportLine]
    mistakes: list[ImportMistake]
    token: str


class FirstPassword(Frozen, frozen=True, kw_only=True):
    login: str
    password: str


class ImportDone(Frozen, frozen=True, kw_only=True):
    """``passwords``: of who is new, told this once; each is changed at the first sign-in."""

    added: int
    changed: int
    removed: int
    passwords: list[FirstPassword]
