"""What is wrong with a flow: each problem at its place, in both languages, with what would be right."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from flows import document as nodes
from flows.calendar import Calendar, Holiday, Span, SpecialDay
from flows.check import check
from flows.document import AnyNode, FlowDocument, Piece
from flows.graph import exits
from lexicon.ids import ClientId, ReasonId
from routing.publishing.publish import Problem
from tests.unit.flows.flowing import ACME, AROUND, NOW, OFFICE, TEXT, document

END = nodes.HangUp(say=TEXT)
MENU = nodes.Menu(say=TEXT, keys={"1": "queue"}, otherwise="end")
QUEUE = nodes.Queue(reason="billing")
HOURS = nodes.Hours(calendar="office", open="menu", closed="end")
CARD = nodes.Collect(say=TEXT, into="card", then="end", otherwise="end", is_masked=True)
SOUND: dict[str, AnyNode] = {"hours": HOURS, "menu": MENU, "queue": QUEUE, "end": END}


def made(**changed: AnyNode) -> FlowDocument:
    return document({**SOUND, **changed})


def head(**changed: Any) -> FlowDocument:
    return document(SOUND, **changed)


def calendar(**changed: Any) -> FlowDocument:
    return document(SOUND, calendars={"office": msgspec.structs.replace(OFFICE, **changed)})


def test_nothing_is_wrong() -> None:
    assert check(made(), AROUND) == []


WRONG: dict[str, tuple[FlowDocument, tuple[object, ...], str]] = {
    "no such client": (head(client=ClientId("acne")), ("client",), "no client 'acne'; there is: acme"),
    "a language we do not speak": (head(languages=("fr",)), ("languages",), "zh, en or both"),
    "no such number": (head(numbers=("4003",)), ("numbers", 0), "no number '4003'; there is: 4002, 4001"),
    "a number twice": (head(numbers=("4001", "4001")), ("numbers", 1), "twice"),
    "no start": (head(start="hour"), ("start",), "no node 'hour'; there is: hours"),
    "a way to nowhere": (
        made(menu=msgspec.structs.replace(MENU, keys={"1": "quue"})),
        ("nodes", "menu", "keys", "1"),
        "no node 'quue'; there is: queue",
    ),
    "no such key": (
        made(menu=msgspec.structs.replace(MENU, keys={"a": "end"})),
        ("nodes", "menu", "keys", "a"),
        "0 to 9",
    ),
    "too many tries": (made(menu=msgspec.structs.replace(MENU, tries=10)), ("nodes", "menu", "tries"), "1 to 9"),
    "no time": (made(menu=msgspec.structs.replace(MENU, timeout_s=0)), ("nodes", "menu", "timeout_s"), "more than 0"),
    "a question without words": (made(menu=msgspec.structs.replace(MENU, say=())), ("nodes", "menu", "say"), "asked"),
    "no such reason": (
        made(queue=nodes.Queue(reason="biling")),
        ("nodes", "queue", "reason"),
        "no reason 'biling'; there is: billing",
    ),
    "no such calendar": (
        made(hours=msgspec.structs.replace(HOURS, calendar="ofice")),
        ("nodes", "hours", "calendar"),
        "no calendar 'ofice'; there is: office",
    ),
    "no such recording": (
        made(end=nodes.HangUp(say=(Piece(recorded="good-bye"),))),
        ("nodes", "end", "say", 0),
        "no recorded file 'good-bye'; there is: goodbye",
    ),
    "no text in one language": (
        made(end=nodes.HangUp(say=(Piece(zh="再见"),))),
        ("nodes", "end", "say", 0),
        "the text in en is missing",
    ),
    "two things at once": (
        made(end=nodes.HangUp(say=(Piece(zh="再见", en="Bye", recorded="goodbye"),))),
        ("nodes", "end", "say", 0),
        "one of",
    ),
    "a value nobody knows": (
        made(end=nodes.HangUp(say=(Piece(value="card"),))),
        ("nodes", "end", "say", 0),
        "no value 'card'",
    ),
    "a secret said aloud": (
        made(
            menu=CARD,
            end=nodes.HangUp(say=(Piece(value="card"),)),
            hours=msgspec.structs.replace(HOURS, closed="queue"),
        ),
        ("nodes", "end", "say", 0),
        "masked",
    ),
    "a circle without a key": (made(end=nodes.Say(say=TEXT, then="menu")), ("nodes", "menu"), "menu → end → menu"),
    "a queue without a reason": (made(queue=nodes.Queue()), ("nodes", "queue"), "no reason was set"),
    "an emergency that ends first": (
        made(end=nodes.Emergency(say=TEXT, off="queue", starts=NOW, ends=NOW)),
        ("nodes", "end", "ends"),
        "later",
    ),
    "an entry that can't be": (
        made(end=msgspec.structs.replace(CARD, then="queue", otherwise="queue", shortest=5, longest=4)),
        ("nodes", "end", "longest"),
        "1 to 40",
    ),
    "no telephone number": (
        made(end=nodes.Transfer(number="sip:10086", failed="queue")),
        ("nodes", "end", "number"),
        "expected digits",
    ),
    "comfort all the time": (
        made(queue=nodes.Queue(reason="billing", comfort=nodes.Comfort(every_s=1, say=TEXT))),
        ("nodes", "queue", "comfort", "every_s"),
        "5 to 3600",
    ),
    "no such zone": (calendar(time_zone="Asia/Peking"), ("calendars", "office", "time_zone"), "Asia/Shanghai"),
    "no such day": (calendar(week={"monday": (Span(0, 60),)}), ("calendars", "office", "week", "monday"), "mon"),
    "spans that cross": (
        calendar(week={"mon": (Span(540, 720), Span(700, 800))}),
        ("calendars", "office", "week", "mon", 1),
        "after",
    ),
    "no such date": (
        calendar(holidays=(Holiday("2027-02-30"),)),
        ("calendars", "office", "holidays", 0, "date"),
        "2026-10-01",
    ),
    "a holiday that ends first": (
        calendar(holidays=(Holiday("2027-02-05", "2027-02-01"),)),
        ("calendars", "office", "holidays", 0, "until"),
        "before",
    ),
    "a special day twice": (
        calendar(special=(SpecialDay("2027-02-14", ()), SpecialDay("2027-02-14", ()))),
        ("calendars", "office", "special", 1, "date"),
        "twice",
    ),
}


@pytest.mark.parametrize(("wrong", "where", "told"), WRONG.values(), ids=WRONG.keys())
def test_wrong(wrong: FlowDocument, where: tuple[object, ...], told: str) -> None:
    found = [one for one in check(wrong, AROUND) if not one.is_warning]
    assert found[0].where == where and (len(found) == 1 or where == ("client",))
    assert told in found[0].en and found[0].zh


AROUND_WRONG: list[tuple[Callable[[], Mapping[str, Any]], tuple[object, ...], str]] = [
    (lambda: {"owner": ClientId("other")}, ("client",), "is of client 'other' already"),
    (lambda: {"taken": {"4001": "old"}}, ("numbers", 0), "flow 'old' has this number already"),
    (lambda: {"numbers": {"4001": ClientId("x")}}, ("numbers", 0), "of client 'x'"),
    (lambda: {"reasons": {ReasonId("billing"): ClientId("x")}}, ("nodes", "queue", "reason"), "of client 'x'"),
]


@pytest.mark.parametrize(("change", "where", "told"), AROUND_WRONG)
def test_wrong_in_this_centre(change: Callable[[], Mapping[str, Any]], where: tuple[object, ...], told: str) -> None:
    (found,) = check(made(), replace(AROUND, **change()))
    assert (found.where, found.is_warning) == (where, False) and told in found.en


def test_what_is_odd_is_a_warning() -> None:
    lonely = document({**SOUND, "lost": END}, numbers=())
    stale = calendar(holidays=(Holiday("2025-01-29"),))
    assert [one.where for one in check(lonely, AROUND)] == [("numbers",), ("nodes", "lost")]
    assert [(one.where, one.is_warning) for one in check(stale, AROUND)] == [
        (("calendars", "office", "holidays"), True)
    ]


def test_a_reason_must_be_set_on_every_way_to_a_queue_that_names_none() -> None:
    both: dict[str, AnyNode] = {
        "menu": nodes.Menu(say=TEXT, keys={"1": "sets"}, otherwise="queue"),
        "queue": nodes.Queue(),
    }
    sets: dict[str, AnyNode] = {"sets": nodes.SetReason(reason="other", then="queue")}
    assert [one.where for one in check(document({**both, **sets}), AROUND)] == [("nodes", "queue")]
    first = document({"first": nodes.SetReason(reason="billing", then="menu"), **both, **sets})
    assert check(first, AROUND) == []


def test_every_kind_of_node_says_where_it_goes() -> None:
    """A field that names a node and is in no exit would be a way that nobody checks."""
    for kind in nodes.AnyNode.__args__:
        roads = {field.name for field in msgspec.structs.fields(kind)} & {
            "then", "otherwise", "open", "closed", "holiday", "off", "failed", "keys", "found", "missing", "cases"
        }  # fmt: skip
        values = {name: {"1": f"to-{name}"} if name in ("keys", "cases") else f"to-{name}" for name in roads}
        usual = {
            "say": TEXT,
            "reason": "r",
            "calendar": "c",
            "number": "1",
            "into": "v",
            "source": "s",
            "ask": {},
            "value": "v",
        }
        wanted = {field.name for field in msgspec.structs.fields(kind)}
        node = kind(**{name: value for name, value in usual.items() if name in wanted}, **values)
        keys_are_nodes = kind is not nodes.Language
        targets = {f"to-{name}" for name in roads if name != "keys" or keys_are_nodes}
        assert {exit_.target for exit_ in exits(node)} == targets


def wrong_words(found: list[Problem]) -> list[str]:
    return [one.en for one in found]


def test_an_empty_week_is_told() -> None:
    empty = document(SOUND, calendars={"office": Calendar("Asia/Shanghai", {})})
    assert wrong_words(check(empty, AROUND)) == ["no hours at all"]
    assert AROUND.clients == [ACME]


def test_what_the_telephony_cannot_do_is_refused() -> None:
    sent = made(end=nodes.Transfer(number="10086", failed="queue"))
    (found,) = check(sent, dataclasses.replace(AROUND, performs=frozenset({"say"})))[-1:]
    assert "cannot perform" in found.en
