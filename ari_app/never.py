"""DOER: who is never banned: we ourselves, those whose calls are let in, and whom the operator names."""

import asyncio
import contextlib
import socket
from collections.abc import Iterable
from functools import partial
from ipaddress import ip_address, ip_network
from pathlib import Path

from ari_app.trunks.guard import Network
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of
from asterisk_conf.lines.trunk import host_is_address
from lexicon.errors import ZuoxiError

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
NAMES_S = 3.0


def networks(written: str) -> tuple[Network, ...]:
    """What ``ZUOXI_BAN_NEVER`` says. Raises ValueError."""
    return tuple(ip_network(one.strip()) for one in written.split(",") if one.strip())


def own_addresses(proc: Path = Path("/proc/net")) -> tuple[Network, ...]:
    """Every address that this machine has: the page's SIP comes from one of them, through the gateway."""
    found: set[Network] = set()
    last = ""
    with contextlib.suppress(OSError):
        for line in (proc / "fib_trie").read_text().splitlines():
            if "/32 host LOCAL" in line:
                found.add(ip_network(last))
            elif "|-- " in line:
                last = line.rpartition("|-- ")[2].strip()
    with contextlib.suppress(OSError):
        for line in (proc / "if_inet6").read_text().splitlines():
            found.add(ip_network(ip_address(bytes.fromhex(line.split()[0]))))
    return tuple(found)


def of_lines(lines: Lines) -> tuple[tuple[Network, ...], tuple[str, ...]]:
    """The carriers: networks from which calls are let in, addresses that we call; and those that are only names."""
    found: list[Network] = []
    names: list[str] = []
    for trunk in lines.sip.trunks:
        found += trunk.allow
        for host in (trunk.host, trunk.account.server if trunk.account is not None else ""):
            if host_is_address(host):
                found.append(ip_network(host))
            elif host:
                names.append(host)
    return tuple(found), tuple(names)


class Never:
    """Asked again and again: lines and addresses change while we run. What cannot be read now stays as it was."""

    def __init__(self, lines: Path | None, named: Iterable[Network]) -> None:
        self._lines, self._named = lines, tuple(named)
        self._carriers: tuple[Network, ...] = ()
        self._resolved: dict[str, tuple[Network, ...]] = {}

    async def __call__(self) -> tuple[Network, ...]:
        names: tuple[str, ...] = tuple(self._resolved)
        with contextlib.suppress(ZuoxiError, OSError):
            self._carriers, names = of_lines(await asyncio.to_thread(lines_of, self._lines))
        for name in names:
            self._resolved[name] = await self._resolve(name)
        resolved = [one for name in names for one in self._resolved[name]]
        everybody = {*LOOPBACK, *own_addresses(), *self._named, *self._carriers, *resolved}
        return tuple(sorted(everybody, key=lambda one: (one.version, one.network_address.packed, one.prefixlen)))

    async def _resolve(self, name: str) -> tuple[Network, ...]:
        ask = partial(socket.getaddrinfo, name.rpartition(":")[0] or name, None)
        try:
            async with asyncio.timeout(NAMES_S):
                told = await asyncio.to_thread(ask)
        except (OSError, TimeoutError):
            return self._resolved.get(name, ())
        return tuple({ip_network(str(one[4][0]).partition("%")[0]) for one in told})
