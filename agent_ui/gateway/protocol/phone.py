"""The contract with the screens, continued: what a telephone is given for one sign-in (see ``messages.py``)."""

from typing import Literal

import msgspec


class PhoneWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Literal["webrtc", "sip"] = "webrtc"


class IceServer(msgspec.Struct, frozen=True, kw_only=True):
    """A relay for sound that cannot go straight (RFC 8656), with a password that ends by itself."""

    urls: list[str]
    username: str
    credential: str


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """SIP credentials. webrtc: register over the WebSocket ``/api/sip``; sip: by UDP at ``host:port``."""

    kind: Literal["webrtc", "sip"]
    user: str
    password: str
    domain: str
    host: str
    port: int
    ice: list[IceServer]
