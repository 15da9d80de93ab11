"""The contract with the screens, continued: lists of telephone numbers: vip, blocked, do-not-call. See ``messages.py``.

GET    /api/lists/{list}?client=&number=&below=&limit=   -> ListPage     newest first, numbers masked
POST   /api/lists/{list}                   ListWish      -> ListLine     409 where the number stands there already
PUT    /api/lists/{list}/{entry}           ListChange    -> ListLine     409 where somebody changed it meanwhile
POST   /api/lists/{list}/{entry}/drop      ListSeen      -> 204          409 likewise
POST   /api/lists/{list}/{entry}/allow     Allow         -> ListLine     do-not-call: may be called for a while
GET    /api/lists/{list}/template                        -> text/csv     a file to begin with
GET    /api/lists/{list}/file?client=&form=              -> text/csv     all of a client's as csv or xlsx, noted
POST   /api/lists/{list}/import/preview?client=&others=keep|drop         a file -> ImportPreview
POST   /api/lists/{list}/import?client=&others=keep|drop&token=          the same file -> ImportDone
POST   /api/customers/{call}/do-not-call   DoNotCall     -> 204          the customer of my call does not want calls
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

ListName = Literal["vip", "blocked", "do-not-call"]
Reason = Annotated[str, Meta(max_length=200)]
Day = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class ListWish(Frozen, frozen=True, kw_only=True):
    """``client`` "": the whole centre (do-not-call alone). ``until``: the last day, "" always."""

    client: str
    number: str
    reason: Reason = ""
    until: Day = ""
    priority: Annotated[int, Meta(ge=1, le=9)] = 1
    agents: Annotated[list[str], Meta(max_length=50)] = []


class ListChange(Frozen, frozen=True, kw_only=True):
    """``seen``: the mark of the entry as it was read."""

    seen: int
    reason: Reason = ""
    until: Day = ""
    priority: Annotated[int, Meta(ge=1, le=9)] = 1
    agents: Annotated[list[str], Meta(max_length=50)] = []


class ListSeen(Frozen, frozen=True, kw_only=True):
    seen: int


class Allow(Frozen, frozen=True, kw_only=True):
    """May be called for so many minutes from now, 0: not any more. ``why`` is in the audit trail."""

    seen: int
    minutes: Annotated[int, Meta(ge=0, le=10_080)]
    why: Annotated[str, Meta(min_length=1, max_length=200)]


class DoNotCall(Frozen, frozen=True, kw_only=True):
    reason: Reason = ""


class ListLine(Frozen, frozen=True, kw_only=True):
    """``number``: masked. ``is_over``: its last day has passed. ``allowed_until``: may be called until then."""

    entry: int
    client: str
    number: str
    reason: str
    until: str
    priority: int
    agents: list[str]
    added_by: str
    added_at: str
    is_over: bool
    seen: int
    allowed_until: str | None = None
    allowed_by: str = ""
    allowed_why: str = ""


class ListPage(Frozen, frozen=True, kw_only=True):
    """``total``: of the client's, or of all that is seen. ``below``: where the next page begins; None: no more."""

    lines: list[ListLine]
    total: int
    below: int | None
