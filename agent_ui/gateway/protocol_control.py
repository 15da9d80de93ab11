"""The contract with the screens, continued: what an agent asks for in a conversation (see ``protocol.py``)."""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these orders. ``call``: which conversation."""

    id: str
    call: str


class HoldCall(Frozen, frozen=True, kw_only=True, tag="hold"):
    """The caller hears music until I take the call back; the recording holds silence."""


class RetrieveCall(Frozen, frozen=True, kw_only=True, tag="retrieve"):
    """Take the held call back."""


class MuteCall(Frozen, frozen=True, kw_only=True, tag="mute"):
    """The caller is not to hear me, or to hear me again; done in the exchange, so that the recording agrees."""

    is_muted: bool


class SendDigits(Frozen, frozen=True, kw_only=True, tag="digits"):
    """Press keys (0-9 * # A-D) towards the caller."""

    digits: str


class TransferCall(Frozen, frozen=True, kw_only=True, tag="transfer"):
    """Give the call away to a queue of the same client; my part ends, the caller waits there with its join time."""

    queue: str
    reason: str = ""  # "": the call's own if it leads there, else one that does


ControlOrder = HoldCall | RetrieveCall | MuteCall | SendDigits | TransferCall
