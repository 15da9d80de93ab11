"""A self-service flow as it is published and kept: nodes with their names, calendars, and the numbers it answers.

A document is data: ``ari_app/ivr`` walks it, ``flows/check.py`` says what is wrong with it, ``documents/flow_file.py``
reads it from YAML. Nearly the same words stand in the YAML file, in the JSON of the API and in the database.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from flows.calendar import Calendar
from flows.digits import CheckDigit
from flows.names import (
    CalendarName,
    Key,
    LanguageName,
    NodeName,
    NumberName,
    ReasonName,
    SourceName,
    SurveyName,
    ValueName,
)
from flows.piece import BAD_DIGIT as BAD_DIGIT
from flows.piece import NO_DIGIT as NO_DIGIT
from flows.piece import Piece as Piece
from flows.piece import Pieces as Pieces
from flows.piece import ReadAs as ReadAs
from flows.survey import Survey
from lexicon.ids import ClientId

FORMAT = 1
LANGUAGES = ("zh", "en")
KEYS = "1234567890*#"


class Node(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="do"):
    """A place in a flow. ``does`` is the word for it in files."""

    does: ClassVar[str] = ""


class Say(Node, frozen=True, kw_only=True, omit_defaults=True, tag="say"):
    """Says something and goes on. A key is for the next menu, if that comes without a choice in between."""

    does: ClassVar[str] = "say"
    say: Pieces
    then: NodeName
    is_interruptible: bool = True


class Menu(Node, frozen=True, kw_only=True, omit_defaults=True, tag="menu"):
    """One key leads on. It is said ``tries`` times at most; ``otherwise`` is the road of whoever chooses nothing."""

    does: ClassVar[str] = "menu"
    say: Pieces
    keys: dict[Key, NodeName]
    otherwise: NodeName
    tries: int = 3
    timeout_s: float = 5.0
    bad: Pieces = BAD_DIGIT
    silent: Pieces = NO_DIGIT


class Language(Node, frozen=True, kw_only=True, omit_defaults=True, tag="language"):
    """A key for each language; whoever chooses nothing goes on in the one spoken so far."""

    does: ClassVar[str] = "language"
    say: Pieces
    keys: dict[Key, LanguageName]
    then: NodeName
    tries: int = 1
    timeout_s: float = 5.0
    bad: Pieces = ()
    silent: Pieces = ()


class Hours(Node, frozen=True, kw_only=True, omit_defaults=True, tag="hours"):
    """Asks a calendar. ``holiday``: the road on a holiday, if it is another one than out of hours."""

    does: ClassVar[str] = "hours"
    calendar: CalendarName
    open: NodeName
    closed: NodeName
    holiday: NodeName = ""


class SetReason(Node, frozen=True, kw_only=True, omit_defaults=True, tag="reason"):
    """The call reason is known from here on."""

    does: ClassVar[str] = "reason"
    reason: ReasonName
    then: NodeName


class Comfort(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said to those who wait, every so many seconds. Values ``position`` and ``wait`` (seconds) are known."""

    every_s: float
    say: Pieces
    first_s: float = 0.0  # after how long the first time; 0: after every_s


class Queue(Node, frozen=True, kw_only=True, omit_defaults=True, tag="queue"):
    """Joins the queue of the reason. ``keys``: ways out while waiting, to another node.

    ``survey``: what is asked after the conversation, when the agent hung up first. ``closed``: the road while a
    supervisor has the queue closed; without one the caller is told so, and the call ends.
    """

    does: ClassVar[str] = "queue"
    reason: ReasonName = ""
    comfort: Comfort | None = None
    keys: dict[Key, NodeName] = {}
    survey: SurveyName = ""
    closed: NodeName = ""


class Emergency(Node, frozen=True, kw_only=True, omit_defaults=True, tag="emergency"):
    """A message that every caller hears while it is on; then ``then``, or (left out) the end of the call."""

    does: ClassVar[str] = "emergency"
    say: Pieces
    off: NodeName  # the road while it is off
    then: NodeName = ""
    is_on: bool = True
    starts: datetime | None = None
    ends: datetime | None = None


class Transfer(Node, frozen=True, kw_only=True, omit_defaults=True, tag="transfer"):
    """To a telephone number outside; ``failed`` where nobody answers there or no line is free."""

    does: ClassVar[str] = "transfer"
    number: str
    failed: NodeName
    say: Pieces = ()


class Collect(Node, frozen=True, kw_only=True, omit_defaults=True, tag="collect"):
    """Digits typed by the caller, kept as the value ``into``. Masked: neither journal nor log ever see them."""

    does: ClassVar[str] = "collect"
    say: Pieces
    into: str
    then: NodeName
    otherwise: NodeName
    shortest: int = 1
    longest: int = 20
    end: str = "#"
    check: CheckDigit = CheckDigit.NONE
    is_masked: bool = False
    tries: int = 3
    timeout_s: float = 5.0
    bad: Pieces = BAD_DIGIT
    silent: Pieces = NO_DIGIT


class SourceKind(StrEnum):
    """Where a look-up asks."""

    DATABASE = "database"  # what the client gave us: customer_record
    HTTP = "http"  # a service of the client's


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a flow looks something up. ``fields``: the values it gives, each with its path in the answer (a.b.c).

    HTTP: a POST with the question as a JSON object; an object comes back, or 404 for nobody.
    """

    kind: SourceKind
    fields: dict[str, str]
    url: str = ""


class LookUp(Node, frozen=True, kw_only=True, omit_defaults=True, tag="look-up"):
    """Asks a source; ``failed``: it gave no answer in time, or a wrong one. ``ask``: its words for the values.

    The values ``caller`` and ``dialled`` are always known.
    """

    does: ClassVar[str] = "look-up"
    source: SourceName
    ask: dict[str, ValueName]
    found: NodeName
    missing: NodeName
    failed: NodeName
    timeout_s: float = 3.0


class Choose(Node, frozen=True, kw_only=True, omit_defaults=True, tag="choose"):
    """One way for each value that was looked up or typed."""

    does: ClassVar[str] = "choose"
    value: ValueName
    cases: dict[str, NodeName]
    otherwise: NodeName


class Voicemail(Node, frozen=True, kw_only=True, omit_defaults=True, tag="voicemail"):
    """Takes a message after ``say`` and a tone: it becomes a work item of the reason's queue, due in ``due_min``.

    It ends with #, after ``silence_s`` without a word, or after ``longest_s``. Less than ``shortest_s`` of speech is no
    message: ``failed``, as when nothing can be recorded (Asterisk counts seconds begun, so one is counted of silence
    too). ``review``: said afterwards, 1 keeps the message, 2 takes
    another one. ``hours``: a calendar, in whose opening hours alone the due time runs.
    """

    does: ClassVar[str] = "voicemail"
    say: Pieces
    then: NodeName
    failed: NodeName
    reason: ReasonName = ""
    due_min: float = 240.0
    hours: CalendarName = ""
    longest_s: float = 120.0
    silence_s: float = 5.0
    shortest_s: float = 2.0
    review: Pieces = ()
    tries: int = 3
    timeout_s: float = 5.0


CALL_BACK_AT: Pieces = (
    Piece(zh="我们会回拨", en="We will call you back at"),
    Piece(value="number", read_as=ReadAs.DIGITS),
    Piece(
        zh="您的排队位置不变。确认请按一，换一个号码请按二，不需要回拨请按三。",
        en="You keep your place. Press 1 if that is right, 2 for another number, or 3 if you do not want a call.",
    ),
)
ENTER_NUMBER: Pieces = (
    Piece(
        zh="请输入回拨号码，固定电话请先输入区号，按井号键结束。",
        en="Please enter the number that we shall call, with its area code, and then the hash key.",
    ),
)
WRONG_NUMBER: Pieces = (Piece(zh="这个号码我们不能拨打。", en="We cannot call that number."),)
CALLED_BACK: Pieces = (
    Piece(
        zh="好的，轮到您时我们会回拨一次，请留意接听。再见。",
        en="Thank you. When it is your turn we will call you once. Goodbye.",
    ),
)


class Callback(Node, frozen=True, kw_only=True, omit_defaults=True, tag="callback"):
    """Lets the caller go and calls back when it is the turn; the place is kept. ``otherwise``: who does not want that.

    ``say`` asks whether the value ``number`` is right: 1 yes, 2 another one, 3 no callback. ``enter`` asks for another
    (and for one at all, of a withheld number), ``wrong`` is said of what may not be called, ``done`` at last. After
    ``expires_min``, or (``hours``: a calendar) when the hours end, it is a work item instead.
    """

    does: ClassVar[str] = "callback"
    otherwise: NodeName
    say: Pieces = CALL_BACK_AT
    enter: Pieces = ENTER_NUMBER
    wrong: Pieces = WRONG_NUMBER
    done: Pieces = CALLED_BACK
    reason: ReasonName = ""
    expires_min: float = 240.0
    hours: CalendarName = ""
    tries: int = 3
    timeout_s: float = 5.0
    bad: Pieces = BAD_DIGIT
    silent: Pieces = NO_DIGIT


class HangUp(Node, frozen=True, kw_only=True, omit_defaults=True, tag="hang-up"):
    """A last word, and the end. ``why`` is a word for the figures."""

    does: ClassVar[str] = "hang-up"
    say: Pieces = ()
    why: str = "served"


AnyNode = (
    Say
    | Menu
    | Language
    | Hours
    | SetReason
    | Queue
    | Emergency
    | Transfer
    | Collect
    | LookUp
    | Choose
    | Voicemail
    | Callback
    | HangUp
)


class FlowDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A flow: what its numbers' callers hear, and where each key leads.

    ``languages``: those it speaks, the first one unless the caller chooses; ``format`` goes up when older programs
    could not read it any more.
    """

    flow: str
    client: ClientId
    name_zh: str
    name_en: str
    numbers: tuple[NumberName, ...]
    languages: tuple[LanguageName, ...]
    start: NodeName
    nodes: dict[str, AnyNode]
    calendars: dict[str, Calendar] = {}
    sources: dict[str, Source] = {}
    surveys: dict[str, Survey] = {}
    format: int = FORMAT


class Flow(msgspec.Struct, frozen=True):
    """What is walked: the nodes alone. ``version`` 0: made from a number's row, never published."""

    id: str
    version: int
    start: NodeName
    nodes: Mapping[str, AnyNode]
    calendars: Mapping[str, Calendar] = {}
    language: str = ""  # "": the number's
    sources: Mapping[str, Source] = {}
    surveys: Mapping[str, Survey] = {}


def flow_of(document: FlowDocument, version: int) -> Flow:
    """The document as it is walked."""
    language = document.languages[0] if document.languages else ""
    return Flow(
        document.flow, version, document.start, document.nodes, document.calendars, language, document.sources,
        document.surveys,
    )  # fmt: skip
