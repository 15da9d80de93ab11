"""A site's own additions to Asterisk's configuration; what the product renders stays as it is."""

from collections.abc import Mapping
from pathlib import Path


def with_extra(files: Mapping[str, str], directory: Path | None) -> dict[str, str]:
    """``files`` and every ``*.conf`` of ``directory``: one whose name is taken is added below ours, the rest are new.

    Later lines extend what stands above them by Asterisk's own means: a new section, or ``[section](+)``.
    """
    together = dict(files)
    for path in sorted(directory.glob("*.conf")) if directory is not None else ():
        together[path.name] = f"{together.get(path.name, '')}\n; from {path.name} of the site\n{path.read_text()}"
    return together
