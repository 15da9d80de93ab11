"""Which addresses Asterisk is told: where it listens, what it names to others, what it names beyond a router."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

LOOPBACK = IPv4Address("127.0.0.1")
OURSELVES = IPv4Network("127.0.0.0/8")
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))  # RFC 1918
ANYWHERE = IPv4Address("0.0.0.0")  # noqa: S104 - a word for it; where to listen is for the operator to say


def behind_translation(external: IPv4Address | None, media: IPv4Address, local: Iterable[IPv4Network]) -> list[str]:
    """What a transport of PJSIP needs behind NAT: nothing without an external address.

    Asterisk rewrites what it says only where its own address counts as local and the other side's does not, so the
    address of our sound is always among the local ones.
    """
    if external is None:
        return []
    networks = {OURSELVES, IPv4Network(media), *local}
    named = [f"external_signaling_address = {external}", f"external_media_address = {external}"]
    return [*named, *(f"local_net = {network}" for network in sorted(networks))]


def ice_candidates(told: IPv4Address | None, media: IPv4Address) -> list[str]:
    """The address that softphones beyond a router need stands beside our own, which those on this side need."""
    if told is None or told == media:
        return []
    return ["[ice_host_candidates]", f"{media} => {told},include_local_address"]


def let_in(control: IPv4Address, controllers: Iterable[IPv4Network]) -> list[str]:
    """Who may use ARI and AMI: this machine, and the networks that were named."""
    networks = {OURSELVES, *controllers}
    if control != ANYWHERE:
        networks.add(IPv4Network(control))
    return [
        "deny = 0.0.0.0/0.0.0.0",
        *(f"permit = {one.with_netmask}" for one in sorted(networks)),
    ]
