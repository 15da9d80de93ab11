"""Facts and entries as plain data and as bytes: one spelling for the journal, the spool and the bus.

Reading is lenient in one way only: a field this version does not know is ignored. A kind it does not know, or data that
does not fit, raises ``UnreadableFact``; whoever reads counts it and goes on.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from lexicon.errors import ZuoxiError
from lexicon.journal import FACTS, Entry, Fact


class UnreadableFact(ZuoxiError):
    """A stored or received entry that this version cannot read. ``kind`` is "" when not even that is readable."""

    code = "unreadable-fact"

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(f"{kind or 'entry'}: {why}")
        self.kind = kind


class _Line(msgspec.Struct, frozen=True):
    at: datetime
    writer: str
    epoch: int
    seq: int
    kind: str
    data: Any  # written: the fact itself; read: its JSON as it stands


class _ReadLine(_Line, frozen=True):
    data: msgspec.Raw


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_ReadLine)
_batch_decoder = msgspec.json.Decoder(list[_ReadLine])
_fact_decoders = {kind: msgspec.json.Decoder(fact) for kind, fact in FACTS.items()}


def fact_to_json(fact: Fact) -> str:
    """The fact's fields as JSON text. NUL characters, which PostgreSQL's jsonb refuses, become U+FFFD."""
    return _encoder.encode(fact).decode().replace("\\u0000", "\\ufffd")


def fact_from_json(kind: str, data: str | bytes | msgspec.Raw) -> Fact:
    """The fact of ``kind`` from its fields as JSON. Raises UnreadableFact."""
    decoder = _fact_decoders.get(kind)
    if decoder is None:
        raise UnreadableFact(kind, "unknown kind")
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableFact(kind, str(error)) from error


def entry_to_bytes(entry: Entry) -> bytes:
    """One line of JSON without the line end."""
    return _encoder.encode(_line(entry)).replace(b"\\u0000", b"\\ufffd")


def entry_from_bytes(line: bytes) -> Entry:
    """The reverse of entry_to_bytes. Raises UnreadableFact."""
    try:
        read = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableFact("", str(error)) from error
    return _entry(read)


def batch_to_bytes(entries: Sequence[Entry]) -> bytes:
    """Entries that are announced together, as one JSON array."""
    return _encoder.encode([_line(entry) for entry in entries]).replace(b"\\u0000", b"\\ufffd")


def batch_from_bytes(message: bytes) -> tuple[list[Entry], int]:
    """The reverse of batch_to_bytes: what can be read, and how many entries cannot. Raises UnreadableFact."""
    try:
        lines = _batch_decoder.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableFact("", str(error)) from error
    entries: list[Entry] = []
    for line in lines:
        with contextlib.suppress(UnreadableFact):
            entries.append(_entry(line))
    return entries, len(lines) - len(entries)


def _line(entry: Entry) -> _Line:
    return _Line(entry.at, entry.writer, entry.epoch, entry.seq, type(entry.fact).__name__, entry.fact)


def _entry(line: _ReadLine) -> Entry:
    return Entry(line.at, line.writer, line.epoch, line.seq, fact_from_json(line.kind, line.data))
