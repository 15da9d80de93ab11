"""From what is said to the names of sound files. A text's file is named by what it was made from: voice and text."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from flows.document import FlowDocument, Piece
from flows.graph import pieces
from flows.saying import vocabulary, words
from flows.survey import survey_pieces

BEEP = "beep"  # of no language
SPOKEN = "spoken-"
VOICES = {"zh": "espeak-ng cmn-latn-pinyin 170wpm", "en": "hibari heart"}


@cache
def spoken(language: str, text: str) -> str:
    """The name of the file in which ``text`` is spoken; another voice makes another file."""
    made_from = f"{VOICES[language]}\n{text}"
    return SPOKEN + hashlib.sha256(made_from.encode()).hexdigest()[:24]


def sounds(said: Iterable[Piece], language: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The sound files of what is said, in order. A value that is not there is left out."""
    return tuple(name for piece in said for name in _sounds(piece, language, values))


def _sounds(piece: Piece, language: str, values: Mapping[str, str]) -> Iterator[str]:
    if piece.recorded:
        yield piece.recorded
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
