"""Where finished recordings lie: ``YYYY/MM/DD/<id>.mp3`` (UTC date of the conversation) under one directory.

A file is there whole or not at all: written beside, flushed to the disk, renamed, the directory flushed. Blocking; call
it in a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from lexicon.errors import BadInput
from lexicon.ids import RecordingId

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PLACE = re.compile(r"\d{4}/\d{2}/\d{2}/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.mp3")


@dataclass(frozen=True, slots=True)
class Put:
    """A file in the archive: its path relative to it, length in bytes and SHA-256 (hex)."""

    path: str
    bytes: int
    sha256: str


class Archive:
    """One directory tree of recordings. Raises ``OSError`` for what the disk refuses, ``BadInput`` for bad names."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, recording: RecordingId, at: datetime) -> str:
        """The relative path a recording has for ever; ``at`` is when the conversation was recorded (aware)."""
        if not _ID.fullmatch(recording) or ".." in recording:
            raise BadInput("recording", repr(recording), "letters, digits, dot, dash, underscore; at most 100")
        return f"{at.astimezone(UTC):%Y/%m/%d}/{recording}.mp3"

    def desk(self, recording: RecordingId) -> Path:
        """A path beside the tree (same disk) to make the file at, before it is ``put``."""
        self.place(recording, datetime.min.replace(tzinfo=UTC))  # refuses bad ids
        folder = self.root / ".making"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{recording}.mp3"

    def put(self, made: Path, place: str) -> Put:
        """Move a finished file to its place, replacing what an earlier try left there."""
        target = self.path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        made.chmod(0o640)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(target)
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return Put(place, target.stat().st_size, checksum(target))

    def path(self, place: str) -> Path:
        """The absolute path of a relative one; refuses whatever does not look like one of ours."""
        if not _PLACE.fullmatch(place) or ".." in PurePosixPath(place).parts:
            raise BadInput("path", repr(place), "YYYY/MM/DD/<id>.mp3")
        return self.root / place

    def is_whole(self, place: str, sha256: str) -> bool:
        """Whether the file is there with this checksum."""
        try:
            return checksum(self.path(place)) == sha256
        except OSError:
            return False

    def delete(self, place: str) -> bool:
        """Remove a file; False when it was not there."""
        try:
            self.path(place).unlink()
        except FileNotFoundError:
            return False
        return True

    def sweep(self) -> int:
        """Remove half-made files of an earlier life; only at start. Returns how many."""
        removed = 0
        for left in (self.root / ".making").glob("*"):
            with contextlib.suppress(OSError):
                left.unlink()
                removed += 1
        return removed


def checksum(path: Path) -> str:
    """SHA-256 (hex) of a file, read from the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
