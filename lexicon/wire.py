"""Facts and entries as plain data and as bytes: one spelling for the journal, the spool and the bus.

Reading is lenient in one way only: a field this version does not know is ignored. A kind it does not know, or data that
does not fit, raises ``UnreadableFact``; whoever reads counts it and goes on.
"""

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
    data: dict[str, Any]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Line)


def fact_to_json(fact: Fact) -> str:
    """The fact's fields as JSON text. NUL characters, which PostgreSQL's jsonb refuses, become U+FFFD."""
    return _encoder.encode(fact).decode().replace("\\u0000", "\\ufffd")


def fact_from_json(kind: str, data: str | bytes) -> Fact:
    """The fact of ``kind`` from its fields as JSON. Raises UnreadableFact."""
    try:
        return _fact(kind, msgspec.json.decode(data))
    except msgspec.DecodeError as error:
        raise UnreadableFact(kind, str(error)) from error


def entry_to_bytes(entry: Entry) -> bytes:
    """One line of JSON without the line end."""
    line = _Line(
        entry.at, entry.writer, entry.epoch, entry.seq, type(entry.fact).__name__, msgspec.to_builtins(entry.fact)
    )
    return _encoder.encode(line).replace(b"\\u0000", b"\\ufffd")


def entry_from_bytes(line: bytes) -> Entry:
    """The reverse of entry_to_bytes. Raises UnreadableFact."""
    try:
        read = _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise UnreadableFact("", str(error)) from error
    return Entry(at=read.at, writer=read.writer, epoch=read.epoch, seq=read.seq, fact=_fact(read.kind, read.data))


def _fact(kind: str, data: object) -> Fact:
    known = FACTS.get(kind)
    if known is None:
        raise UnreadableFact(kind, "unknown kind")
    try:
        return msgspec.convert(data, known)
    except msgspec.ValidationError as error:
        raise UnreadableFact(kind, str(error)) from error
