"""Puts rendered files where Asterisk reads them."""

import os
from collections.abc import Mapping
from pathlib import Path


def link_recordings(spool: Path, raw: Path) -> None:
    """Make what Asterisk records for ARI (messages of callers) land where the recording worker looks.

    Asterisk names no other place for it than ``recording`` in its spool.
    """
    place = spool / "recording"
    if place.is_symlink() and place.readlink() == raw:
        return
    if place.is_symlink():
        place.unlink()
    elif place.is_dir() and not any(place.iterdir()):
        place.rmdir()
    if not place.exists():
        place.symlink_to(raw)


def write(files: Mapping[str, str], directory: Path, *, group: int | None = None) -> None:
    """Write each file whole (temp, then rename), mode 0640, for ``group`` to read; files no longer rendered go away."""
    directory.mkdir(parents=True, exist_ok=True)
    for stale in directory.glob("*.conf"):
        if stale.name not in files:
            stale.unlink()
    for name, text in files.items():
        write_one(directory, name, text, group=group)


def write_one(directory: Path, name: str, text: str, *, group: int | None = None, mode: int = 0o640) -> None:
    """One file, whole: whoever reads it meanwhile has the old one or the new one."""
    temporary = directory / f".{name}.new"
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    if group is not None:
        os.chown(temporary, -1, group)
    temporary.replace(directory / name)
