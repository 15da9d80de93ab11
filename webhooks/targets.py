"""Where a webhook may go: to addresses of the internet by https, and to networks that the operator allows."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from lexicon.errors import BadInput

LONGEST = 2000
AT_ONCE = 2  # names looked up: of one webhook, so that a dead name server of one delays no other
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LookUp = Callable[[str, int], Sequence[tuple[int, str]]]
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
    here = _inner(ipaddress.ip_address(address.partition("%")[0]))
    if any(here in one for one in allowed):
        return
    is_public = here.is_global and not here.is_multicast
    if is_plain or not is_public:
        raise Forbidden(f"{address} is not allowed: see ZUOXI_WEBHOOK_NETWORKS")


def _inner(here: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that one of IPv6 stands for, where it is one of IPv4 in another dress."""
    if isinstance(here, ipaddress.IPv4Address):
        return here
    within = here.ipv4_mapped or here.sixtofour or (here.teredo or (None, None))[1]
    if within is None and here in NAT64:
        within = ipaddress.IPv4Address(int(here) & 0xFFFFFFFF)
    return within or here


def look_up(host: str, port: int) -> list[tuple[int, str]]:
    """As the system resolves it: family and address. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(int(family), str(at[0])) for family, _, _, _, at in found]


class Checked(AbstractResolver):
    """Names become addresses, each looked at; the connection goes to just those, so that a name that leads elsewhere
    at the next question (DNS rebinding) gains nothing. ``is_plain``: as above."""

    def __init__(self, allowed: Iterable[Network], *, is_plain: bool, asks: LookUp = look_up) -> None:
        self._allowed, self._is_plain, self._asks = tuple(allowed), is_plain, asks
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._asks, host, port)
        for _, address in found:
            check_address(address, self._allowed, is_plain=self._is_plain)
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=flags)
            for kind, address in found
            if family in (socket.AF_UNSPEC, kind)
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def check_literal(url: str, allowed: Iterable[Network]) -> None:
    """A host that is an address is asked of no resolver. Raises Forbidden; also for what only looks like an address
    (2130706433, 127.1), which the system would understand and nobody would have looked at."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if ":" in host or host.replace(".", "").isdigit():
            raise Forbidden(f"{host} is no address") from None
        return
    check_address(host, allowed, is_plain=parts.scheme == "http")
