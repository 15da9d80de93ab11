"""Entries as what the queries of the journal take, and its rows as entries."""

from collections.abc import Sequence
from functools import cache

import asyncpg

from lexicon.journal import Entry
from lexicon.wire import batch_to_bytes, fact_from_json
from store.sql import load

_SQL = load("journal")
_JOBS = {"RecordingStopped": "transcode", "VoicemailLeft": "transcode_message"}
_EFFECTS = {name.removeprefix("effect_"): text for name, text in _SQL.items() if name.startswith("effect_")}


def appended(entries: Sequence[Entry], *, with_effects: bool = True) -> tuple[str, str]:
    """The statement that appends these entries, with what they change besides, and its one argument."""
    needed = {type(entry.fact).__name__ for entry in entries} & _EFFECTS.keys() if with_effects else ()
    return _statement(tuple(sorted(needed))), batch_to_bytes(entries).decode()


@cache
def _statement(effects: tuple[str, ...]) -> str:
    append = _SQL["append"]
    if not effects:
        return append
    added = f"added AS (\n{append}\nRETURNING id, at, kind, client_id, call_id, agent_id, recording_id, data)"
    parts = ",\n".join([added, *(_EFFECTS[kind] for kind in effects)])
    # What only reads runs when it is asked for.
    jobs = [f"SELECT jobs FROM {_JOBS[kind]}" for kind in effects if kind in _JOBS]
    return f"WITH {parts}\n" + (" UNION ALL ".join(jobs) or "SELECT 1")


def entry_of(row: asyncpg.Record) -> Entry:
    """A row of the journal as an entry. Raises lexicon.wire.UnreadableFact."""
    fact = fact_from_json(row["kind"], row["data"])
    return Entry(at=row["at"], writer=row["writer"], epoch=row["epoch"], seq=row["seq"], fact=fact)
