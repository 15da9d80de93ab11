"""Where a webhook may go: to addresses of the internet by https, and to networks that the operator allows."""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from lexicon.errors import BadInput

LONGEST = 2000
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Forbidden(OSError):
    """An address that nothing is sent to."""


def check_url(url: str) -> None:
    """Its form alone; where it leads is looked at each time. Raises BadInput."""
    wrong = BadInput("url", url[:100], "https://host/path, or http:// on an allowed network; without a name in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    is_whole = parts.scheme in ("https", "http") and parts.hostname and port != 0
    if not is_whole or parts.username is not None or len(url) > LONGEST or not url.isprintable() or " " in url:
        raise wrong


def check_address(address: str, allowed: Iterable[Network], *, is_plain: bool) -> None:
    """Raises Forbidden. ``is_plain``: by http, which goes to allowed networks alone."""
    here = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(here, ipaddress.IPv6Address) and here.ipv4_mapped is not None:
        here = here.ipv4_mapped
    if any(here in one for one in allowed):
        return
    is_public = here.is_global and not here.is_multicast
    if is_plain or not is_public:
        raise Forbidden(f"{address} is not allowed: see ZUOXI_WEBHOOK_NETWORKS")


class Checked(AbstractResolver):
    """Names become addresses, each looked at; the connection goes to just those. ``is_plain``: as above."""

    def __init__(self, allowed: Iterable[Network], *, is_plain: bool) -> None:
        self._allowed, self._is_plain, self._inner = tuple(allowed), is_plain, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for one in found:
            check_address(one["host"], self._allowed, is_plain=self._is_plain)
        return found

    async def close(self) -> None:
        await self._inner.close()


def check_literal(url: str, allowed: Iterable[Network]) -> None:
    """A host that is an address is asked of no resolver. Raises Forbidden."""
    parts = urlsplit(url)
    try:
        ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return
    check_address(parts.hostname or "", allowed, is_plain=parts.scheme == "http")
