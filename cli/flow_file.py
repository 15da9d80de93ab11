"""A self-service flow as a file: read with every mistake at its place, and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from documents.yaml_file import Mistakes, Value, check_identity
from flows import document as nodes
from flows.calendar import Calendar, Holiday, Span, SpecialDay
from flows.digits import CheckDigit
from flows.document import FORMAT, AnyNode, FlowDocument, Piece, Pieces, ReadAs, Source, SourceKind
from lexicon.ids import ClientId

LONGEST_TEXT = 1000
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
Found = Mapping[str, Value]


def read_flow(top: Value, mistakes: Mistakes) -> FlowDocument | None:
    """The document; what is wrong with its form is in ``mistakes`` afterwards, and then there is none."""
    found = top.keys(
        "format", "flow", "client", "name_zh", "name_en", "numbers", "languages", "start", "calendars", "sources",
        "nodes",
        needed=("format", "flow", "client", "numbers", "languages", "start", "nodes"),
    )  # fmt: skip
    if "format" in found and (written := found["format"].integer()) != FORMAT:
        found["format"].wrong(f"格式 {written} 未知，应为 {FORMAT}", f"format {written}; expected {FORMAT}")
        return None
    flow = found["flow"].identity() if "flow" in found else ""
    document = FlowDocument(
        flow=flow,
        client=ClientId(_text(found, "client")),
        name_zh=_text(found, "name_zh", flow),
        name_en=_text(found, "name_en", flow),
        numbers=_words(found, "numbers"),
        languages=_words(found, "languages"),
        start=_text(found, "start"),
        calendars={id_: _calendar(one) for id_, one in _named(found, "calendars").items()},
        sources={id_: _source(one) for id_, one in _named(found, "sources").items()},
        nodes={id_: node for id_, one in _named(found, "nodes").items() if (node := _node(one)) is not None},
    )
    return None if len(mistakes) else document


def _named(found: Found, key: str) -> dict[str, Value]:
    entries = found[key].entries() if key in found else {}
    for id_, value in entries.items():
        check_identity(value, id_)
    return entries


# ---------------------------------------------------------------- nodes


def _node(value: Value) -> AnyNode | None:
    entries = value.entries()
    if "do" not in entries:
        if value.is_mapping:
            value.wrong("缺少键 'do'", "the key 'do' is missing")
        return None
    kind = entries["do"].text()
    if kind not in _READERS:
        words = ", ".join(_READERS)
        entries["do"].wrong(f"未知的节点 {kind!r}，可用：{words}", f"unknown node {kind!r}; expected one of {words}")
        return None
    allowed, needed, read = _READERS[kind]
    return read(value.keys("do", *allowed, *needed, needed=needed))


def _say(found: Found) -> AnyNode:
    return nodes.Say(
        say=_pieces(found, "say"), then=_text(found, "then"), is_interruptible=_flag(found, "interruptible", usual=True)
    )


def _menu(found: Found) -> AnyNode:
    return nodes.Menu(say=_pieces(found, "say"), keys=_keys(found), otherwise=_text(found, "otherwise"), **_asks(found))


def _language(found: Found) -> AnyNode:
    usual = nodes.Language(say=(), keys={}, then="")
    return nodes.Language(
        say=_pieces(found, "say"), keys=_keys(found), then=_text(found, "then"), **_asks(found, usual)
    )


def _hours(found: Found) -> AnyNode:
    roads = {word: _text(found, word) for word in ("open", "closed", "holiday") if word in found}
    return nodes.Hours(**{"calendar": _text(found, "calendar"), "open": "", "closed": "", **roads})


def _reason(found: Found) -> AnyNode:
    return nodes.SetReason(reason=_text(found, "reason"), then=_text(found, "then"))


def _queue(found: Found) -> AnyNode:
    return nodes.Queue(
        reason=_text(found, "reason"),
        comfort=_comfort(found["comfort"]) if "comfort" in found else None,
        keys=_keys(found) if "keys" in found else {},
    )


def _comfort(value: Value) -> nodes.Comfort:
    found = value.keys("every_s", "first_s", "say", needed=("every_s", "say"))
    return nodes.Comfort(
        every_s=_number(found, "every_s", 30.0), say=_pieces(found, "say"), first_s=_number(found, "first_s", 0.0)
    )


def _emergency(found: Found) -> AnyNode:
    return nodes.Emergency(
        say=_pieces(found, "say"),
        off=_text(found, "off"),
        then=_text(found, "then"),
        is_on=_flag(found, "on", usual=True),
        starts=_instant(found, "starts"),
        ends=_instant(found, "ends"),
    )


def _transfer(found: Found) -> AnyNode:
    return nodes.Transfer(number=_text(found, "number"), failed=_text(found, "failed"), say=_pieces(found, "say"))


def _collect(found: Found) -> AnyNode:
    usual = nodes.Collect(say=(), into="", then="", otherwise="")
    into = found["into"].identity() if "into" in found else ""
    return nodes.Collect(
        say=_pieces(found, "say"),
        into=into,
        then=_text(found, "then"),
        otherwise=_text(found, "otherwise"),
        shortest=found["shortest"].integer() if "shortest" in found else usual.shortest,
        longest=found["longest"].integer() if "longest" in found else usual.longest,
        end=_text(found, "end", usual.end).replace("none", ""),
        check=found["check"].one_of(CheckDigit, CheckDigit.NONE) if "check" in found else CheckDigit.NONE,
        is_masked=_flag(found, "masked", usual=False),
        **_asks(found, usual),
    )


def _look_up(found: Found) -> AnyNode:
    roads = {word: _text(found, word) for word in ("source", "found", "missing", "failed")}
    ask = {word: value.text() for word, value in (found["ask"].entries() if "ask" in found else {}).items()}
    return nodes.LookUp(**roads, ask=ask, timeout_s=_number(found, "timeout_s", 3.0))


def _choose(found: Found) -> AnyNode:
    cases = {case: to.text() for case, to in (found["cases"].entries() if "cases" in found else {}).items()}
    return nodes.Choose(value=_text(found, "value"), cases=cases, otherwise=_text(found, "otherwise"))


def _source(value: Value) -> Source:
    found = value.keys("kind", "url", "fields", needed=("kind", "fields"))
    fields = {name: path.text() for name, path in (found["fields"].entries() if "fields" in found else {}).items()}
    kind = found["kind"].one_of(SourceKind, SourceKind.DATABASE) if "kind" in found else SourceKind.DATABASE
    return Source(kind, fields, _text(found, "url"))


def _hang_up(found: Found) -> AnyNode:
    why = found["why"].identity() if "why" in found else "served"
    return nodes.HangUp(say=_pieces(found, "say"), why=why)


_ASKS = ("tries", "timeout_s", "bad", "silent")
_ENTRY = ("shortest", "longest", "end", "check", "masked", *_ASKS)
_READERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Found], AnyNode]]] = {
    "say": (("interruptible",), ("say", "then"), _say),
    "menu": (_ASKS, ("say", "keys", "otherwise"), _menu),
    "language": (_ASKS, ("say", "keys", "then"), _language),
    "hours": (("holiday",), ("calendar", "open", "closed"), _hours),
    "reason": ((), ("reason", "then"), _reason),
    "queue": (("reason", "comfort", "keys"), (), _queue),
    "emergency": (("then", "on", "starts", "ends"), ("say", "off"), _emergency),
    "transfer": (("say",), ("number", "failed"), _transfer),
    "collect": (_ENTRY, ("say", "into", "then", "otherwise"), _collect),
    "look-up": (("timeout_s",), ("source", "ask", "found", "missing", "failed"), _look_up),
    "choose": ((), ("value", "cases", "otherwise"), _choose),
    "hang-up": (("say", "why"), (), _hang_up),
}  # fmt: skip


def _asks(found: Found, usual: Any = None) -> dict[str, Any]:
    """The keys that all questions have; those that are not there are as usual."""
    usual = usual or nodes.Menu(say=(), keys={}, otherwise="")
    return {
        "tries": found["tries"].integer() if "tries" in found else usual.tries,
        "timeout_s": _number(found, "timeout_s", usual.timeout_s),
        "bad": _pieces(found, "bad") if "bad" in found else usual.bad,
        "silent": _pieces(found, "silent") if "silent" in found else usual.silent,
    }


def _keys(found: Found) -> dict[str, str]:
    return {key: value.text() for key, value in found["keys"].entries().items()} if "keys" in found else {}


# ---------------------------------------------------------------- what is said


def _pieces(found: Found, key: str) -> Pieces:
    """One piece, or a list of them."""
    if key not in found:
        return ()
    value = found[key]
    return tuple(_piece(one) for one in value.items()) if value.is_list else (_piece(value),)


def _piece(value: Value) -> Piece:
    if not value.is_mapping:
        return Piece(recorded=value.text())
    found = value.keys("recorded", "zh", "en", "value", "as")
    if not found:
        value.wrong("没有内容", "nothing is said")
    return Piece(
        recorded=_text(found, "recorded"),
        zh=_long(found, "zh"),
        en=_long(found, "en"),
        value=_text(found, "value"),
        read_as=found["as"].one_of(ReadAs, ReadAs.NUMBER) if "as" in found else ReadAs.NUMBER,
    )


# ---------------------------------------------------------------- calendars


def _calendar(value: Value) -> Calendar:
    found = value.keys("time_zone", "week", "holidays", "special", needed=("time_zone", "week"))
    return Calendar(
        time_zone=_text(found, "time_zone"),
        week={day: _spans(hours) for day, hours in (found["week"].entries() if "week" in found else {}).items()},
        holidays=tuple(_holiday(one) for one in (found["holidays"].items() if "holidays" in found else ())),
        special=tuple(_special(one) for one in (found["special"].items() if "special" in found else ())),
    )


def _holiday(value: Value) -> Holiday:
    if not value.is_mapping:
        return Holiday(value.text())
    found = value.keys("date", "until", "name", needed=("date",))
    return Holiday(_text(found, "date"), _text(found, "until"), _text(found, "name"))


def _special(value: Value) -> SpecialDay:
    found = value.keys("date", "hours", "name", needed=("date", "hours"))
    hours = _spans(found["hours"]) if "hours" in found else ()
    return SpecialDay(_text(found, "date"), hours, _text(found, "name"))


def _spans(value: Value) -> tuple[Span, ...]:
    spans = []
    for one in value.items() if value.is_list else [value]:
        text = one.text().replace(" ", "")
        parts = _HOURS.fullmatch(text)
        if parts is None:
            if text:
                one.wrong(f"{text!r} 不是时段，应如 09:00-18:00", f"{text!r}; expected hours such as 09:00-18:00")
            continue
        ends = 0 if parts[3] is None else int(parts[3]) * 60 + int(parts[4])
        spans.append(Span(int(parts[1]) * 60 + int(parts[2]), ends))
    return tuple(spans)


# ---------------------------------------------------------------- single values


def _words(found: Found, key: str) -> tuple[str, ...]:
    return tuple(one.text() for one in found[key].items()) if key in found else ()


def _text(found: Found, key: str, usual: str = "") -> str:
    return found[key].text() if key in found else usual


def _long(found: Found, key: str) -> str:
    return found[key].text(LONGEST_TEXT) if key in found else ""


def _number(found: Found, key: str, usual: float) -> float:
    return found[key].number() if key in found else usual


def _flag(found: Found, key: str, *, usual: bool) -> bool:
    return found[key].flag() if key in found else usual


def _instant(found: Found, key: str) -> datetime | None:
    if key not in found:
        return None
    text = found[key].text()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        found[key].wrong(
            f"{text!r} 不是时刻，应如 2026-10-01T08:00+08:00", f"{text!r}; expected an instant: 2026-10-01T08:00+08:00"
        )
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


# ---------------------------------------------------------------- written

_FILE_KEYS = {"is_interruptible": "interruptible", "is_masked": "masked", "is_on": "on", "read_as": "as"}


def plain(document: FlowDocument) -> dict[str, Any]:
    """The document as it stands in a file; what is as usual is left out."""
    built = msgspec.to_builtins(document)
    head = {"format": FORMAT, **{key: built[key] for key in ("flow", "client", "name_zh", "name_en")}}
    calendars = {id_: _plain_calendar(one) for id_, one in document.calendars.items()}
    return {
        **head,
        "numbers": list(document.numbers),
        "languages": list(document.languages),
        "start": document.start,
        **({"calendars": calendars} if calendars else {}),
        **({"sources": built["sources"]} if document.sources else {}),
        "nodes": {id_: _plain(built["nodes"][id_]) for id_ in document.nodes},
    }


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        if list(data) == ["recorded"]:
            return data["recorded"]
        return {_FILE_KEYS.get(key, key): _plain(one) for key, one in data.items()}
    if isinstance(data, list):
        return _plain(data[0]) if len(data) == 1 else [_plain(one) for one in data]
    return "none" if data == "" else data


def _plain_calendar(calendar: Calendar) -> dict[str, Any]:
    found: dict[str, Any] = {
        "time_zone": calendar.time_zone,
        "week": {day: [_hhmm(span) for span in hours] for day, hours in calendar.week.items()},
    }
    if calendar.holidays:
        found["holidays"] = [msgspec.to_builtins(one) for one in calendar.holidays]
    if calendar.special:
        found["special"] = [
            {**msgspec.to_builtins(one), "hours": [_hhmm(span) for span in one.hours]} for one in calendar.special
        ]
    return found


def _hhmm(span: Span) -> str:
    end = "24:00" if span.ends == 0 else f"{span.ends // 60:02}:{span.ends % 60:02}"
    return f"{span.starts // 60:02}:{span.starts % 60:02}-{end}"
