"""What the controller must know of the lines to watch them: names, kinds and channels; no addresses, no passwords."""

import json
from typing import Any

from asterisk_conf.lines.dahdi import dial_string
from asterisk_conf.lines.document import Lines

WITHOUT_FILE = "trunk-demo"  # of pjsip.conf: the one trunk of a centre without lines.yml


def watched(lines: Lines) -> str:
    """The lines as JSON, for ``ZUOXI_WATCHED``: spans first, then SIP trunks, in the file's order."""
    found: list[dict[str, Any]] = [
        {
            "id": span.name,
            "kind": span.kind.value,
            "span": span.number,
            "capacity": len(span.slots),
            "group": dial_string(span, "").rstrip("/"),
        }
        for span in lines.spans
    ]
    found += [
        {
            "id": trunk.name,
            "is_registering": trunk.account is not None and trunk.account.is_registering,
            "is_asked": trunk.qualify_s > 0,
            "capacity": getattr(trunk, "channels", 0) or None,
        }
        for trunk in lines.sip.trunks
    ]
    return json.dumps(found or [{"id": WITHOUT_FILE}], ensure_ascii=False)
