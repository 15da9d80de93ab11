"""The contract with the screens, continued: work items (see ``protocol.py``)."""

from typing import Literal

import msgspec

WorkState = Literal["open", "taken", "done"]


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
    kind: Literal["voicemail", "callback"] = "voicemail"
    why: str = ""


class WorkDone(Frozen, frozen=True, kw_only=True):
    """What was done about it."""

    note: str = ""


class WorkChanged(Frozen, frozen=True, kw_only=True, tag="work"):
    """A work item of this client is new, was taken or was done: what is listed is to be asked for again."""

    client: str
