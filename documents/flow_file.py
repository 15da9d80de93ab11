"""A self-service flow as a file: read with every mistake at its place, and written."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from documents.flow_nodes import node_of
from documents.flow_survey import plain_survey, survey_of
from documents.flow_values import Found, text_of, words_of
from documents.yaml_file import Mistakes, Value, check_identity
from flows.calendar import Calendar, Holiday, Span, SpecialDay
from flows.document import FORMAT, FlowDocument, Source, SourceKind
from lexicon.ids import ClientId

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def read_flow(top: Value, mistakes: Mistakes) -> FlowDocument | None:
    """The document; what is wrong with its form is in ``mistakes`` afterwards, and then there is none."""
    found = top.keys(
        "format", "flow", "client", "name_zh", "name_en", "numbers", "languages", "start", "calendars", "sources",
        "surveys", "nodes",
        needed=("format", "flow", "client", "numbers", "languages", "start", "nodes"),
    )  # fmt: skip
    if "format" in found and (written := found["format"].integer()) != FORMAT:
        found["format"].wrong(f"格式 {written} 未知，应为 {FORMAT}", f"format {written}; expected {FORMAT}")
        return None
    flow = found["flow"].identity() if "flow" in found else ""
    document = FlowDocument(
        flow=flow,
        client=ClientId(text_of(found, "client")),
        name_zh=text_of(found, "name_zh", flow),
        name_en=text_of(found, "name_en", flow),
        numbers=words_of(found, "numbers"),
        languages=words_of(found, "languages"),
        start=text_of(found, "start"),
        calendars={id_: _calendar(one) for id_, one in _named(found, "calendars").items()},
        sources={id_: _source(one) for id_, one in _named(found, "sources").items()},
        surveys={id_: survey_of(one) for id_, one in _named(found, "surveys").items()},
        nodes={id_: node for id_, one in _named(found, "nodes").items() if (node := node_of(one)) is not None},
    )
    return None if len(mistakes) else document


def _named(found: Found, key: str) -> dict[str, Value]:
    entries = found[key].entries() if key in found else {}
    for id_, value in entries.items():
        check_identity(value, id_)
    return entries


def _source(value: Value) -> Source:
    found = value.keys("kind", "url", "fields", needed=("kind", "fields"))
    fields = {name: path.text() for name, path in (found["fields"].entries() if "fields" in found else {}).items()}
    kind = found["kind"].one_of(SourceKind, SourceKind.DATABASE) if "kind" in found else SourceKind.DATABASE
    return Source(kind, fields, text_of(found, "url"))


# ---------------------------------------------------------------- calendars


def _calendar(value: Value) -> Calendar:
    found = value.keys("time_zone", "week", "holidays", "special", needed=("time_zone", "week"))
    return Calendar(
        time_zone=text_of(found, "time_zone"),
        week={day: _spans(hours) for day, hours in (found["week"].entries() if "week" in found else {}).items()},
        holidays=tuple(_holiday(one) for one in (found["holidays"].items() if "holidays" in found else ())),
        special=tuple(_special(one) for one in (found["special"].items() if "special" in found else ())),
    )


def _holiday(value: Value) -> Holiday:
    if not value.is_mapping:
        return Holiday(value.text())
    found = value.keys("date", "until", "name", needed=("date",))
    return Holiday(text_of(found, "date"), text_of(found, "until"), text_of(found, "name"))


def _special(value: Value) -> SpecialDay:
    found = value.keys("date", "hours", "name", needed=("date", "hours"))
    hours = _spans(found["hours"]) if "hours" in found else ()
    return SpecialDay(text_of(found, "date"), hours, text_of(found, "name"))


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


# ---------------------------------------------------------------- written

# Struct's name -> the word in a file.
FILE_KEYS = {
    "is_csat": "csat",
    "is_outbound": "outbound",
    "is_interruptible": "interruptible",
    "is_masked": "masked",
    "is_on": "on",
    "read_as": "as",
}


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
        **(
            {"surveys": {id_: in_file(plain_survey(one)) for id_, one in built["surveys"].items()}}
            if document.surveys
            else {}
        ),
        "nodes": {id_: in_file(built["nodes"][id_]) for id_ in document.nodes},
    }


def in_file(data: Any) -> Any:
    """Builtins of a document as they stand in a file."""
    if isinstance(data, dict):
        data = {key: one for key, one in data.items() if key not in ("zh_sound", "en_sound")}
        if list(data) == ["recorded"]:
            return data["recorded"]
        return {FILE_KEYS.get(key, key): in_file(one) for key, one in data.items()}
    if isinstance(data, list | tuple):
        return in_file(data[0]) if len(data) == 1 else [in_file(one) for one in data]
    return "none" if data == "" else data


def _plain_calendar(calendar: Calendar) -> dict[str, Any]:
    found: dict[str, Any] = {
        "time_zone": calendar.time_zone,
        "week": {day: [hhmm(span) for span in hours] for day, hours in calendar.week.items()},
    }
    if calendar.holidays:
        found["holidays"] = [msgspec.to_builtins(one) for one in calendar.holidays]
    if calendar.special:
        found["special"] = [
            {**msgspec.to_builtins(one), "hours": [hhmm(span) for span in one.hours]} for one in calendar.special
        ]
    return found


def hhmm(span: Span) -> str:
    """As it stands in a file: 09:00-18:00."""
    end = "24:00" if span.ends == 0 else f"{span.ends // 60:02}:{span.ends % 60:02}"
    return f"{span.starts // 60:02}:{span.starts % 60:02}-{end}"
