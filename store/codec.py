"""Entries as rows of the journal and back."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from lexicon.journal import Entry
from lexicon.wire import fact_from_json, fact_to_json


def columns(entries: Sequence[Entry]) -> tuple[Any, ...]:
    """The arguments of the query journal.append: one list a column."""
    facts = [entry.fact for entry in entries]
    return (
        [entry.at for entry in entries],
        [entry.writer for entry in entries],
        [entry.epoch for entry in entries],
        [entry.seq for entry in entries],
        [type(fact).__name__ for fact in facts],
        [getattr(fact, "client", None) for fact in facts],
        [getattr(fact, "call", None) for fact in facts],
        [getattr(fact, "agent", None) for fact in facts],
        [getattr(fact, "recording", None) for fact in facts],
        [fact_to_json(fact) for fact in facts],
    )


def entry_of(row: asyncpg.Record) -> Entry:
    """A row of the journal as an entry. Raises lexicon.wire.UnreadableFact."""
    fact = fact_from_json(row["kind"], row["data"])
    return Entry(at=row["at"], writer=row["writer"], epoch=row["epoch"], seq=row["seq"], fact=fact)
