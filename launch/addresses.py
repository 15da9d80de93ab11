"""Where a centre is to be reached: which addresses may be set together, and whether this machine has them."""

import errno
import socket
from collections.abc import Container, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from asterisk_conf.addresses import ANYWHERE, LOOPBACK
from lexicon.errors import BadInput

PREFIX = "ZUOXI_"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts listen, and what others are told. ``media`` carries sound and stands in SDP; ``external`` is what
    those outside ``local`` are told instead, when a router translates."""

    http: IPv4Address
    sip: IPv4Address
    media: IPv4Address
    external: IPv4Address | None
    local: tuple[IPv4Network, ...]
    control: IPv4Address
    controllers: tuple[IPv4Network, ...]

    @property
    def phones(self) -> IPv4Address:
        """Where telephones of this network register."""
        return self.media if self.sip == ANYWHERE else self.sip

    @property
    def reach_control(self) -> IPv4Address:
        """Where we ourselves find ARI and AMI."""
        return LOOPBACK if self.control == ANYWHERE else self.control

    def of_ports(self) -> Mapping[str, str]:
        """Where each of ``Ports.named`` listens."""
        control = str(self.control)
        ours = {"http": str(self.http), "sip": str(self.sip), "asterisk_http": control, "ami": control}
        return {**ours, "pg": str(LOOPBACK), "redis": str(LOOPBACK)}

    def check(self) -> None:
        """Raise ``BadInput`` for what cannot work on any machine: the setting, what it was, what would be right."""
        _one_host("SIP_HOST", self.sip, "an address of this machine, or 0.0.0.0 for all of them")
        _one_host("CONTROL_HOST", self.control, "127.0.0.1, or an address of this machine")
        if self.media == ANYWHERE:
            where, was = ("MEDIA_HOST", "is needed with ZUOXI_SIP_HOST=0.0.0.0")
            raise BadInput(PREFIX + where, was, "the one address that callers send sound to")
        _one_host("MEDIA_HOST", self.media, "the one address that callers send sound to")
        if self.media.is_loopback and not self.sip.is_loopback:
            was = f"was {self.media} with ZUOXI_SIP_HOST={self.sip}: nobody outside could send sound there"
            raise BadInput(f"{PREFIX}MEDIA_HOST", was, "an address of this machine that callers reach")
        if self.external is None:
            return
        if self.external.is_loopback or self.external == ANYWHERE or self.external.is_multicast:
            raise BadInput(f"{PREFIX}EXTERNAL_HOST", f"was {self.external}", "the address that the router has outside")
        if self.media.is_loopback:
            was = f"was {self.external}, but sound is on {self.media}, where no router sends anything"
            raise BadInput(f"{PREFIX}EXTERNAL_HOST", was, "ZUOXI_SIP_HOST set to an address of this machine too")
        if self.external == self.media:
            was = f"was {self.external}, which is ZUOXI_MEDIA_HOST too: nothing is translated then"
            raise BadInput(f"{PREFIX}EXTERNAL_HOST", was, "nothing, or the address that the router has outside")
        if any(network.prefixlen == 0 for network in self.local):
            raise BadInput(f"{PREFIX}LOCAL_NETS", "was everybody", "the networks on this side of the router")

    def foreign(self, parts: Container[str] = ("gateway", "asterisk")) -> list[tuple[str, IPv4Address]]:
        """Settings that name an address which this machine has not, as far as these parts are to run here."""
        named = {"HTTP_HOST": self.http} if "gateway" in parts else {}
        if "asterisk" in parts:
            named |= {"SIP_HOST": self.sip, "MEDIA_HOST": self.media, "CONTROL_HOST": self.control}
        return [(PREFIX + name, address) for name, address in named.items() if not is_ours(address)]


def is_ours(address: IPv4Address) -> bool:
    """Whether this machine has the address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return False
            raise
    return True


def refuse_foreign(addresses: Addresses, parts: Container[str]) -> None:
    """Raise ``BadInput`` when this machine lacks an address that one of these parts is to listen on."""
    for setting, address in addresses.foreign(parts):
        expected = "one of this machine's (`ip -br -4 address` lists them), or 0.0.0.0"
        if setting.endswith("MEDIA_HOST"):
            expected = "one of this machine's (`ip -br -4 address` lists them)"
        raise BadInput(setting, f"was {address}, which this machine has not", expected)


def _one_host(name: str, address: IPv4Address, expected: str) -> None:
    if address.is_multicast or address == IPv4Address("255.255.255.255"):
        raise BadInput(PREFIX + name, f"was {address}", expected)
