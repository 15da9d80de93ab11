"""The contract with the screens, continued: flows edited in the browser. The text of the file is the truth; forms
and drawing are made of its data, and a form sends what is to be changed in it.

GET    /api/flow-forms                     -> FlowForms        the fields of each kind of node
GET    /api/flow-list                      -> FlowList         what is in force, and what I have begun
POST   /api/flow-check      FlowText       -> FlowChecked      changed as asked, and looked through; nothing is kept
GET    /api/flow-names/{client}            -> FlowNames        what a flow of this client can name
GET    /api/flows/{flow}/versions          -> list[FlowVersionLine]
GET    /api/flows/{flow}/versions/{n}      -> FlowVersionText
POST   /api/flows/{flow}/difference  FlowCompared -> list[DifferenceLine]
PUT    /api/flows/{flow}/draft      FlowKept -> 204            kept for me alone
DELETE /api/flows/{flow}/draft             -> 204
POST   /api/flows/{flow}/text       FlowWanted -> FlowPut      published; 422 with every problem
"""

from typing import Any, Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these messages."""


class FlowChange(Frozen, frozen=True, kw_only=True):
    """``value``: what stands at ``where`` from now on, null for nothing; or ``rename``: what its name is from now on."""

    where: list[str | int]
    value: Any = None
    rename: str = ""


class FlowText(Frozen, frozen=True, kw_only=True):
    text: str
    changes: list[FlowChange] = []


class FlowProblem(Frozen, frozen=True, kw_only=True):
    """``line`` 0: nowhere in the text."""

    where: list[str | int]
    line: int
    column: int
    zh: str
    en: str
    is_warning: bool


class FlowChecked(Frozen, frozen=True, kw_only=True):
    """``data``: what the text says, null when it cannot be read; ``is_kept``: comments were, where it was changed."""

    text: str
    data: Any
    problems: list[FlowProblem]
    is_kept: bool


class FlowNames(Frozen, frozen=True, kw_only=True):
    """``prompts``: recorded files."""

    reasons: list[str]
    numbers: list[str]
    prompts: list[str]


class FlowVersionLine(Frozen, frozen=True, kw_only=True):
    flow: str
    version: int
    client: str
    published_at: str
    published_by: str
    note: str
    nodes: int


class FlowDraftLine(Frozen, frozen=True, kw_only=True):
    """Begun and not published. ``after``: the version it began with, 0 for none."""

    flow: str
    client: str
    text: str
    after: int
    changed_at: str


class FlowList(Frozen, frozen=True, kw_only=True):
    flows: list[FlowVersionLine]
    drafts: list[FlowDraftLine]


class FlowVersionText(Frozen, frozen=True, kw_only=True):
    """``is_newest``: it holds now; ``is_written``: the file as it was published, not one made from its document."""

    flow: str
    version: int
    text: str
    published_at: str
    published_by: str
    note: str
    is_newest: bool
    is_written: bool


class FlowCompared(Frozen, frozen=True, kw_only=True):
    """What has to change in version ``version`` for it to be this text."""

    text: str
    version: int


class DifferenceLine(Frozen, frozen=True, kw_only=True):
    is_: Literal["same", "added", "removed", "gap"] = msgspec.field(name="is")
    text: str


class FlowKept(Frozen, frozen=True, kw_only=True):
    text: str
    after: int


class FlowWanted(Frozen, frozen=True, kw_only=True):
    """Publish this; ``after``: the version that was looked at, 0 for none."""

    text: str
    after: int
    note: str = ""


class FlowPut(Frozen, frozen=True, kw_only=True):
    version: int
    problems: list[FlowProblem]
