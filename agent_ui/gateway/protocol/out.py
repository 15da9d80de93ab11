"""The contract with the screens, continued: calling somebody from the desk (see ``messages.py``)."""

import msgspec


class PlaceCall(msgspec.Struct, frozen=True, kw_only=True, tag="place-call", forbid_unknown_fields=True):
    """Call ``number`` from ``line``; what becomes of it is told by the snapshots, and by a notice when it fails.

    ``reason``: what it is about, "" for one of the line's. ``back_to``: instead of a number, who was in this call of
    mine; ``item``: who left this message, or waits for this callback. Of these the number is put in by the server, and
    without ``line`` one of the same client's. Refused while in an offer or a call.
    """

    id: str
    number: str = ""
    line: str = ""
    reason: str = ""
    back_to: str = ""
    item: str = ""


class OutLine(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a client's that calls can be placed from: it is what the customer is shown."""

    number: str
    client: str
