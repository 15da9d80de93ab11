"""What a start wrote down of itself (launch/record.py), read again: all that the command line needs of launch/."""

import json
from pathlib import Path
from typing import Any


def read_state(var: Path) -> dict[str, Any]:
    """What a running (or killed) stack recorded about itself; empty when there is nothing to read."""
    try:
        found = json.loads((var / "run" / "state.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
