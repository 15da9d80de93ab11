"""Who types at this command line, as the system knows it."""

from __future__ import annotations

import os
import pwd


def account() -> str:
    """The account of the system, and whose sudo it was; both from the kernel and sudo, not from who typed it."""
    name = _name(os.getuid())
    by = os.environ.get("SUDO_UID", "") if os.getuid() == 0 else ""
    return f"cli:{name} (sudo {_name(int(by))})" if by.isdigit() else f"cli:{name}"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
