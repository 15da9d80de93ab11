"""The spool on a real disk, one that fills up."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lexicon.journal import Entry, ExchangeLost
from store.spool import Spool


def entry(seq: int) -> Entry:
    return Entry(datetime(2026, 1, 1, tzinfo=UTC), "controller", 1, seq, ExchangeLost(f"why {seq}"))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """For the block the disk takes no file longer than ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_a_full_disk_tore_is_written_whole_afterwards(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "controller-1.jsonl")
    spool.append([entry(1)])
    with no_file_above(spool.path.stat().st_size + 20), pytest.raises(OSError):
        spool.append([entry(2), entry(3)])
    assert spool.path.read_bytes()[-1:] != b"\n"  # torn in the middle of entry 2
    spool.append([entry(2), entry(3)])  # tried again when there is room
    entries, _, _ = spool.next_batch(100)
    assert entries == [entry(1), entry(2), entry(3)]
