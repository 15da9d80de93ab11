"""The contract with the screens, continued: wrap-ups that are owed, and what is chosen most (see ``messages.py``).

HTTP
  GET  /api/wrap-up-use?client=&queue= -> MostUsed      what I, and then everybody, chose most
  GET  /api/owed                       -> list[OwedWrapUp]   who leads: what is due first
  POST /api/owed/{call}/{agent}/hand   HandOwed -> 204  ``agent``: whose conversation it was
  POST /api/owed/{call}/{agent}/close  CloseOwed -> 204
  GET  /api/wrap-up-due                -> list[DueRule]
  PUT  /api/wrap-up-due                SetDue -> 204
"""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class MostUsed(Frozen, frozen=True, kw_only=True):
    """Reasons and dispositions that were chosen in the last four weeks, most used first: by me for this queue, then by
    everybody for this client. What nobody chose is not among them."""

    reasons: list[str]
    dispositions: list[str]


class OwedWrapUp(Frozen, frozen=True, kw_only=True):
    """``agent`` talked, ``owner`` has to write it by ``due_at``."""

    call: str
    agent: str
    agent_zh: str
    agent_en: str
    owner: str
    owner_zh: str
    owner_en: str
    client: str
    queue: str | None
    reason: str | None
    caller: str
    owed_at: str | None
    due_at: str


class HandOwed(Frozen, frozen=True, kw_only=True):
    """To whom."""

    to: str


class CloseOwed(Frozen, frozen=True, kw_only=True):
    """Why it need not be written."""

    why: str


class DueRule(Frozen, frozen=True, kw_only=True):
    """Within what time an owed wrap-up has to be written: of a queue; of a client's queues (``queue`` ""); of all."""

    client: str
    queue: str
    due_s: int


class SetDue(Frozen, frozen=True, kw_only=True):
    """``due_s`` null: as the wider rule says."""

    client: str = ""
    queue: str = ""
    due_s: int | None = None
