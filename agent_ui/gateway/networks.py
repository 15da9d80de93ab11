"""THINKER: where a request comes from, and whether somebody may sign in from there."""

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


def client_address(peer: str, forwarded: Iterable[str], trusted: tuple[str, ...]) -> str:
    """Who really asks: ``peer``, or, where that is a proxy of ours, what it and those behind it say.

    ``forwarded``: the X-Forwarded-For headers in their order. Read from the right, as each proxy adds to the end: the
    first that is none of ours is the one; whatever stands further left anybody could have written.
    """
    here = peer
    said = [one.strip() for line in forwarded for one in line.split(",")]
    while said and is_within(here, trusted):
        here = said.pop()
    return here
