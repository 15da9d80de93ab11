"""The words before a part's own: ``drop.py`` and what it shall do."""

import sys
from collections.abc import Iterable
from pathlib import Path

_DROP = Path(__file__).resolve().parent.parent / "drop.py"


def through_drop(
    command: Iterable[str],
    *,
    user: str | None = None,
    needs: Iterable[Path] = (),
    options: Iterable[str] = (),
) -> tuple[str, ...]:
    """``command`` as supervisord shall start it; ``options`` are further words for ``drop.py``."""
    words = [sys.executable, "-IS", str(_DROP)]
    if user is not None:
        words += ["--user", user]
    for path in needs:
        words += ["--need", str(path)]
    return (*words, *options, "--", *command)
