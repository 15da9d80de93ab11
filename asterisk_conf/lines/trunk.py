"""What a SIP trunk of ``lines.yml`` says: frozen values, checked when they are read (``trunk_file.py``)."""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from ari_app.trunks.form import Wants

Network = IPv4Network | IPv6Network


def host_is_address(host: str) -> bool:
    """Whether it is written as an address and no name has to be looked up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Transport(StrEnum):
    """What SIP is carried by (RFC 3261, 18)."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"

    @property
    def port(self) -> int:
        """Where the carrier listens when nothing else is said."""
        return 5061 if self is Transport.TLS else 5060


class Codec(StrEnum):
    """How sound is coded on the trunk; the words are Asterisk's."""

    ALAW = "alaw"
    ULAW = "ulaw"
    G722 = "g722"
    OPUS = "opus"


class Keys(StrEnum):
    """How pressed keys travel: as RTP events (RFC 4733), as tones, in SIP INFO, or as the other side offers. Asterisk's
    words.
    """

    RFC4733 = "rfc4733"
    INBAND = "inband"
    INFO = "info"
    AUTO = "auto"


class Shown(StrEnum):
    """Where the number for the callee stands: in From, in P-Asserted-Identity (RFC 3325) or Remote-Party-ID."""

    FROM = "from"
    PAI = "pai"
    RPID = "rpid"


class Profile(StrEnum):
    """What stands at the other end: a carrier's SIP trunk, or a gateway with E1 lines behind it, on our own network. It
    only sets what is the default.
    """

    CARRIER = "carrier"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Account:
    """With which we register and answer challenges. ``server``: where, if it is not the trunk's host."""

    user: str
    password: str = field(repr=False)
    is_registering: bool = True
    expiry_s: int = 300
    server: str = ""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A carrier's line. ``allow``: from where its calls come in, nobody else's do. ``channels`` and ``per_second``: how
    many calls there may be at once, and be begun in a second; 0: no limit.
    """

    name: str
    host: str
    port: int
    transport: Transport
    is_ipv6: bool
    is_srtp: bool
    codecs: tuple[Codec, ...]
    keys: Keys
    allow: tuple[Network, ...]
    account: Account | None
    shown: Shown
    is_trusted: bool
    domain: str
    qualify_s: int
    channels: int = 0
    per_second: int = 0
    profile: Profile = Profile.CARRIER
    wants: Wants = Wants()


@dataclass(frozen=True, slots=True)
class Listening:
    """Where trunks reach us beyond UDP on the exchange's own address; files of TLS are absolute paths."""

    ipv6: IPv6Address | None = None
    tls_port: int = 0
    certificate: str = ""
    key: str = ""
    authorities: str = ""  # whose certificates a carrier may show; "": anybody's is refused unless TLS is not used


@dataclass(frozen=True, slots=True)
class Trunks:
    """All SIP trunks."""

    trunks: tuple[Trunk, ...] = ()
    listening: Listening = Listening()
