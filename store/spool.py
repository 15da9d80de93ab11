"""Where entries wait on disk while PostgreSQL is away: one file of JSON lines a writer and epoch, fsynced."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lexicon.journal import Entry
from lexicon.wire import UnreadableFact, entry_from_bytes, entry_to_bytes


class Spool:
    """The file of one writer and epoch. All methods block on the disk: call them in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._drained = 0  # bytes at the front that PostgreSQL has

    def append(self, entries: Sequence[Entry]) -> None:
        """Add the entries; they are on the disk when this returns. Raises OSError: then they may be there in part."""
        is_new = not self.path.exists()
        torn = b"" if is_new or self._ends_whole() else b"\n"  # a full disk cut the last write short
        with self.path.open("ab") as file:
            file.write(torn + b"".join(entry_to_bytes(entry) + b"\n" for entry in entries))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            return file.read(1) in (b"", b"\n")

    def next_batch(self, limit: int) -> tuple[list[Entry], list[bytes], int]:
        """At most ``limit`` entries not yet drained, the lines nobody can read, and the place after them.

        A line may be torn by a crash or a full disk in the middle of a write: it counts as unreadable. It was never
        announced, and what a full disk tore stands whole behind it.
        """
        entries: list[Entry] = []
        broken: list[bytes] = []
        if not self.path.exists():
            return entries, broken, self._drained
        place = self._drained
        with self.path.open("rb") as file:
            file.seek(place)
            for line in file:
                place += len(line)
                try:
                    entries.append(entry_from_bytes(line))
                except UnreadableFact:
                    broken.append(line)
                if len(entries) + len(broken) >= limit:
                    break
        return entries, broken, place

    def drained_to(self, place: int) -> None:
        """PostgreSQL has everything before ``place``."""
        self._drained = place

    def remove(self) -> None:
        """All of it is in PostgreSQL."""
        self.path.unlink(missing_ok=True)
        self._drained = 0


def leftovers(folder: Path, writer: str) -> Iterator[Path]:
    """The spools that earlier epochs of ``writer`` left behind, oldest epoch first."""
    found = [(int(path.stem.rpartition("-")[2]), path) for path in folder.glob(f"{writer}-*.jsonl")]
    return (path for _, path in sorted(found))
