"""THINKER: whether somebody may sign in from an address."""

import ipaddress
from collections.abc import Iterable

from lexicon.errors import BadInput


def network(text: str) -> str:
    """In CIDR, as it is kept. Raises BadInput."""
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError as error:
        raise BadInput("network", text, "like 10.20.0.0/16 or 2001:db8::/32") from error


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether the address is in one of them. One that is no address is in none."""
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(here, ipaddress.IPv6Address) and here.ipv4_mapped is not None:
        here = here.ipv4_mapped
    return any(here in ipaddress.ip_network(one) for one in networks)
