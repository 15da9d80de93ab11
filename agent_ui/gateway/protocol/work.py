"""The contract with the screens, continued: work items (see ``messages.py``)."""

from typing import Literal

import msgspec

WorkState = Literal["open", "taken", "done", "cancelled"]
WorkKind = Literal["voicemail", "callback", "planned-callback", "follow-up"]
Owner = Literal["agent", "team", "queue"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class WorkItem(Frozen, frozen=True, kw_only=True):
    """A message that a caller left: its sound is the recording of the same id, ``sound`` as a recording's state. Or a
    callback of which nothing came, ``why`` as in CallbackEnded: ``caller`` is to be called."""

    id: str
    client: str
    queue: str
    reason: str
    call: str
    caller: str
    spoken_s: float | None
    created_at: str
    due_at: str
    state: WorkState
    agent: str | None
    agent_name_zh: str
    agent_name_en: str
    done_at: str | None
    note: str
    sound: Literal["waiting", "kept", "failed", "none"]
    kind: WorkKind = "voicemail"
    why: str = ""
    owner: Owner = "queue"  # whose it is: one agent's, a team's, or that of all who take the queue's calls
    starts_at: str | None = None  # of a planned callback: when the customer is to be called
    what: str = ""  # is to be done


class NextAction(Frozen, frozen=True, kw_only=True):
    """What is to follow a call: the customer is called back ``at`` a time, or something is done by then. ``owner``: me,
    my team, or who takes the queue's calls. ``number``: whom to call, "" for who was in the call."""

    kind: Literal["planned-callback", "follow-up"]
    at: str
    owner: Owner
    what: str = ""
    number: str = ""


class MoveItem(Frozen, frozen=True, kw_only=True):
    """A planned one is to be done at another time or by others. ``to``: the agent; "" for me."""

    at: str
    owner: Owner
    to: str = ""


class CancelItem(Frozen, frozen=True, kw_only=True):
    """Why it is not to be done any more."""

    why: str


class WorkDone(Frozen, frozen=True, kw_only=True):
    """What was done about it."""

    note: str = ""


class WorkChanged(Frozen, frozen=True, kw_only=True, tag="work"):
    """A work item of this client is new, was taken or was done: what is listed is to be asked for again."""

    client: str
