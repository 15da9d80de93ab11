"""A file that somebody may write anew while we run."""

from pathlib import Path


class ChangedFile:
    """Looked at now and then, for there is nobody to tell of a change. None: a file that never changes."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._seen: object = None  # by what a change is known; None: it was not looked at yet

    def has_changed(self) -> bool:
        """Since this was last asked; the first time it has. One that is not there has not: it may be being written."""
        try:
            found = None if self.path is None else self.path.stat()
        except OSError:
            return False
        seen = () if found is None else (found.st_ino, found.st_mtime_ns, found.st_size)
        is_news, self._seen = seen != self._seen, seen
        return is_news
