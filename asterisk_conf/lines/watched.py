"""What the controller must know of the lines to watch them: names, kinds and channels; no addresses, no passwords."""

import json
from pathlib import Path
from typing import Any

from ari_app.trunks.book import DEMO
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of
from asterisk_conf.lines.group_file import span_group
from documents.changed_file import ChangedFile
from lexicon.errors import Refused


def watched(lines: Lines) -> str:
    """The lines as JSON (``Line`` of ari_app/trunks/health.py): spans first, then SIP trunks, in the file's order."""
    found: list[dict[str, Any]] = [
        {
            "id": span.name,
            "kind": span.kind.value,
            "span": span.number,
            "capacity": len(span.slots),
            "group": span_group(span),
        }
        for span in lines.spans
    ]
    found += [
        {
            "id": trunk.name,
            "is_registering": trunk.account is not None and trunk.account.is_registering,
            "is_asked": trunk.qualify_s > 0,
            "capacity": trunk.channels or None,
        }
        for trunk in lines.sip.trunks
    ]
    return json.dumps(found or [{"id": DEMO}], ensure_ascii=False)


class WatchedFile:
    """Reads lines.yml again when it has changed."""

    def __init__(self, path: Path | None) -> None:
        self._file = ChangedFile(path)

    def read(self) -> str | None:
        """The lines as JSON when they are news; None for no news, and for a file that is not sound: nothing changes
        before it is."""
        if not self._file.has_changed():
            return None
        try:
            return watched(lines_of(self._file.path))
        except (Refused, OSError):
            return None
