"""The lines that calls go out by: what ``lines.yml`` says, rendered as a book of trunks, read again when it changes.

``zuoxi lines apply`` writes the file when Asterisk knows the trunks. A book that cannot be read leaves the one before
in force; calls that go on are not touched by either.
"""

import asyncio
import contextlib
from pathlib import Path

from ari_app import facts
from ari_app.engine.engine import Engine
from ari_app.settings import Settings
from ari_app.trunks.book import DEMO, Book, from_json, only
from documents.changed_file import ChangedFile
from lexicon.journal import LinesAdopted

LOOK_S = 1.0
IN_FORCE = ".in-force"


def first_book(settings: Settings) -> Book:
    """What is in force when the controller starts. Without a book all calls go through one trunk."""
    if settings.book is not None and (book := _read(settings.book)) is not None:
        return book
    return only(settings.out or DEMO)


class Lines:
    """Keeps the engine at what the file says."""

    def __init__(self, engine: Engine, path: Path | None) -> None:
        self._engine, self._file = engine, ChangedFile(path)
        self._file.has_changed()  # what is there now is in force

    async def run(self) -> None:
        """Until cancelled."""
        self._adopted(self._engine.outs.book)
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()

    def look(self) -> None:
        """The file was written anew: from now on that is in force."""
        if self._file.path is None or not self._file.has_changed():
            return
        book = _read(self._file.path)
        if book is not None and book != self._engine.outs.book:
            self._engine.outs.book = book
            self._adopted(book)

    def _adopted(self, book: Book) -> None:
        self._engine.note(LinesAdopted(book.version, book.out, book.way_out.trunks))
        facts.lines_in_force(book.version, book.out, len(book.trunks))
        if self._file.path is not None:  # whoever wrote the book waits for it
            with contextlib.suppress(OSError):
                self._file.path.with_suffix(IN_FORCE).write_text(book.version)


def _read(path: Path) -> Book | None:
    try:
        return from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        facts.lines_refused(str(path), str(error))
        return None
