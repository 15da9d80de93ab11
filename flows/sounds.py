"""From what is said to the names of sound files. A text's file is named by what it was made from: voice and text."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from flows.document import FlowDocument, Piece
from flows.graph import pieces
from flows.saying import vocabulary, words
from flows.survey import survey_pieces

BEEP = "beep"  # of no language
SPOKEN = "spoken-"
Uploads = Mapping[str, Mapping[str, str]]
"""Of one client: prompt -> language -> the uploaded file."""
VOICES = {"zh": "espeak-ng cmn-latn-pinyin 170wpm", "en": "hibari heart"}


@cache
def spoken(language: str, text: str) -> str:
    """The name of the file in which ``text`` is spoken; another voice makes another file."""
    made_from = f"{VOICES[language]}\n{text}"
    return SPOKEN + hashlib.sha256(made_from.encode()).hexdigest()[:24]


def uploaded(wav: bytes) -> str:
    """The name of an uploaded file: by what it says, so that a name once published means the same for ever."""
    return SPOKEN + hashlib.sha256(wav).hexdigest()[:24]


def is_uploaded(name: str) -> bool:
    """Whether this can be such a name."""
    return re.fullmatch(rf"{SPOKEN}[0-9a-f]{{24}}", name) is not None


def uploads(document: FlowDocument) -> set[str]:
    """The uploaded files that its callers hear."""
    said = [piece for node in document.nodes.values() for _, piece in pieces(node)]
    said += [piece for _, piece in survey_pieces(document.surveys)]
    return {name for piece in said for name in (piece.zh_sound, piece.en_sound) if name}


def with_uploads(document: FlowDocument, found: Uploads) -> FlowDocument:
    """As it is published: a recorded file is the upload of that name which holds now, unless it is one already."""
    return cast("FlowDocument", _with(document, found)) if found else document


def _with(value: Any, found: Uploads) -> Any:
    match value:
        case Piece(recorded=name) if name in found and not (value.zh_sound or value.en_sound):
            return replace(value, zh_sound=found[name].get("zh", ""), en_sound=found[name].get("en", ""))
        case msgspec.Struct():
            fields = {name: getattr(value, name) for name in value.__struct_fields__}
            return replace(value, **{name: _with(one, found) for name, one in fields.items()})
        case tuple():
            return tuple(_with(one, found) for one in value)
        case dict():
            return {key: _with(one, found) for key, one in value.items()}
        case _:
            return value


def sounds(said: Iterable[Piece], language: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The sound files of what is said, in order. A value that is not there is left out."""
    return tuple(name for piece in said for name in _sounds(piece, language, values))


def _sounds(piece: Piece, language: str, values: Mapping[str, str]) -> Iterator[str]:
    if piece.recorded:
        yield piece.sound(language) or piece.recorded
    elif piece.value:
        for word in words(values.get(piece.value, ""), piece.read_as, language):
            yield spoken(language, word)
    elif text := piece.text(language):
        yield spoken(language, text)


def texts(document: FlowDocument) -> dict[str, tuple[str, str]]:
    """All that must have been spoken before the flow can hold: name of the file -> (language, text)."""
    found: dict[str, tuple[str, str]] = {}
    said = [piece for node in document.nodes.values() for _, piece in pieces(node)]
    for piece in (*said, *(piece for _, piece in survey_pieces(document.surveys))):
        for language in document.languages:
            wanted = vocabulary(piece.read_as, language) if piece.value else {piece.text(language)} - {""}
            for text in () if piece.recorded else sorted(wanted):
                found[spoken(language, text)] = (language, text)
    return found
