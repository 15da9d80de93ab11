"""The contract with the screens, continued: whether what was changed is in force. See ``messages.py``.

GET /api/in-force   -> InForce   what the controller goes by, and up to when it has read what was changed
"""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class InForce(Frozen, frozen=True, kw_only=True):
    """``is_in_force``: the last change is what calls go by. ``since``: when what they go by last became another;
    ``changed_at``: the last change (null: none for a day). ``why``: why it is not in force (refused, late, controller,
    unknown), with ``refused`` in the controller's words."""

    is_in_force: bool
    since: str | None
    changed_at: str | None
    plan: int | None
    why: str
    refused: str
