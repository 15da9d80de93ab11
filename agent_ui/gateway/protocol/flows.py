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
POST   /api/flow-hours      HoursAsked -> HoursTold            a calendar of a text: open now? and the days to come
POST   /api/flow-try        TryAsked -> FlowTried              what a caller of a text hears, and where it is led
POST   /api/flow-days       DaysAsked -> DaysRead              holidays and working days of a CSV, or what is wrong
GET    /api/roads                          -> Roads            from each number to its queues
PUT    /api/numbers/{number}  NumberWanted -> 204              a number of a client, or of another, or led elsewhere
POST   /api/numbers/{number}/remove  NumberSeen -> 204         nobody's from now on
"""

from typing import Any, Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class FlowChange(Frozen, frozen=True, kw_only=True):
    """``value``: what is at ``where`` from now on, null for nothing; or ``rename``: what it is called from now on."""

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


class FlowNotPut(Frozen, frozen=True, kw_only=True):
    """Everything that is wrong or odd."""

    problems: list[FlowProblem]


class HoursAsked(Frozen, frozen=True, kw_only=True):
    """``at``: an instant, ISO 8601, in the calendar's zone where it names none; "": now."""

    text: str
    calendar: str
    at: str = ""


Opening = Literal["open", "closed", "holiday"]


class DayTold(Frozen, frozen=True, kw_only=True):
    date: str
    hours: list[str]
    why: Literal["week", "holiday", "special"]
    name: str


class HoursTold(Frozen, frozen=True, kw_only=True):
    """``changes_at``: null where nothing changes within a year; the instants are of the calendar's zone."""

    at: str
    opening: Opening
    changes_at: str | None
    afterwards: Opening
    days: list[DayTold]


class TryAsked(Frozen, frozen=True, kw_only=True):
    """``answers``: what the caller types, one for each time it is asked, "" for silence; where a source is asked, what
    it says: ``tier=gold;name=Wang``, "" for nobody, ``!`` for no answer. ``at``: as in ``HoursAsked``."""

    text: str
    answers: list[str] = []
    at: str = ""
    caller: str = ""
    is_vip: bool = False
    is_blocked: bool = False


class TriedStep(Frozen, frozen=True, kw_only=True):
    """``what``: a word of ``ari_app.ivr.trying``, ``told`` what belongs to it. ``said``: the words of what is heard."""

    node: str
    what: str
    told: dict[str, str]
    said: list[str]


Waits = Literal["", "keys", "source"]


class FlowTried(Frozen, frozen=True, kw_only=True):
    """``ways``: from node to node, as they were gone. ``waits``: for which answer; "": the flow's part is over."""

    at: str
    steps: list[TriedStep]
    ways: list[list[str]]
    waits: Waits


class DaysAsked(Frozen, frozen=True, kw_only=True):
    """``csv`` with the heading kind,date,until,name,hours; its days are put into this calendar of the text. Kinds:
    holiday, workday, and week for a day that is as the week says again."""

    text: str
    calendar: str
    csv: str


class DaysWrong(Frozen, frozen=True, kw_only=True):
    row: int
    zh: str
    en: str


class DaysRead(Frozen, frozen=True, kw_only=True):
    """``changes``: to be sent with the text's next check; none where anything is wrong."""

    wrong: list[DaysWrong]
    holidays: int
    workdays: int
    weekly: int
    replaced: int
    changes: list[FlowChange]


class RoadNumber(Frozen, frozen=True, kw_only=True):
    """``flow`` "": led by its own row; ``reasons``: of that row. ``marks``: what is wrong with it."""

    number: str
    client: str
    flow: str
    reasons: list[str]
    marks: list[str]


class RoadHours(Frozen, frozen=True, kw_only=True):
    calendar: str
    opening: Opening
    changes_at: str | None
    marks: list[str]


class RoadFlow(Frozen, frozen=True, kw_only=True):
    flow: str
    client: str
    version: int
    hours: list[RoadHours]
    reasons: list[str]
    marks: list[str]


class RoadReason(Frozen, frozen=True, kw_only=True):
    id: str
    queue: str


class RoadQueue(Frozen, frozen=True, kw_only=True):
    """``able``: agents who have what its calls ask for; ``here``: those of them who are signed in."""

    id: str
    client: str
    able: int
    here: int
    marks: list[str]


class Roads(Frozen, frozen=True, kw_only=True):
    numbers: list[RoadNumber]
    flows: list[RoadFlow]
    reasons: list[RoadReason]
    queues: list[RoadQueue]


class NumberWanted(Frozen, frozen=True, kw_only=True):
    """``was``: the client whose it was seen to be, "": nobody's. It leads to ``flow``, or without one to ``reason``."""

    client: str
    flow: str = ""
    reason: str = ""
    was: str = ""


class NumberSeen(Frozen, frozen=True, kw_only=True):
    """``was``: as above."""

    was: str
