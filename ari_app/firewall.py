"""DOER: an nftables table of our own, ``inet zuoxi``: who is banned from SIP, and who never is.

No other rule is touched. The kernel ends a ban by itself, also when nobody of ours lives any more, and
`nft delete table inet zuoxi` takes all of it away.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network

from lexicon.errors import Away, Refused

TABLE = "inet zuoxi"
NFT_S = 5.0
MOST_IN_A_LINE = 500
_PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
SIXTY_FOUR = "ffff:ffff:ffff:ffff::"
Network = IPv4Network | IPv6Network


class FilterAway(Away):
    """The filter cannot be set: no nft, or no right to."""

    code = "filter-away"


def table_script(udp: Iterable[int], tcp: Iterable[int]) -> str:
    """The table, made or brought to this form; who is banned stays so.

    Only SIP is closed to them: a conversation's sound goes on, and nothing else of the machine's is ours to close.
    """
    udp_ports, tcp_ports = _ports(udp), _ports(tcp)
    return f"""
add table {TABLE}
add set {TABLE} never4 {{ type ipv4_addr; flags interval; auto-merge; }}
add set {TABLE} never6 {{ type ipv6_addr; flags interval; auto-merge; }}
add set {TABLE} banned4 {{ type ipv4_addr; flags timeout; size 65535; }}
add set {TABLE} banned6 {{ type ipv6_addr; flags timeout; size 65535; }}
add chain {TABLE} input {{ type filter hook input priority -10; policy accept; }}
add chain {TABLE} sip
flush chain {TABLE} input
flush chain {TABLE} sip
add rule {TABLE} input udp dport {{ {udp_ports} }} jump sip
add rule {TABLE} input tcp dport {{ {tcp_ports} }} jump sip
add rule {TABLE} sip ip saddr @never4 return
add rule {TABLE} sip ip6 saddr @never6 return
add rule {TABLE} sip ip saddr @banned4 counter drop
add rule {TABLE} sip ip6 saddr & {SIXTY_FOUR} @banned6 counter drop
"""


def never_script(networks: Iterable[Network]) -> str:
    """These and no others are never banned."""
    networks = list(networks)
    lines = [f"flush set {TABLE} never4", f"flush set {TABLE} never6"]
    for version in (4, 6):
        own = [str(one) for one in networks if one.version == version]
        lines += [
            f"add element {TABLE} never{version} {{ {', '.join(own[first : first + MOST_IN_A_LINE])} }}"
            for first in range(0, len(own), MOST_IN_A_LINE)
        ]
    return "\n".join(lines) + "\n"


def ban_script(network: Network, for_s: int) -> str:
    """Added first, so that it can be taken out whether or not it was there: its time begins anew."""
    place = f"banned{network.version} {{ {network.network_address}"
    return f"""
add element {TABLE} {place} timeout {for_s}s }}
delete element {TABLE} {place} }}
add element {TABLE} {place} timeout {for_s}s }}
"""


def release_script(network: Network) -> str:
    """As for a ban: one that was not there is no error."""
    place = f"banned{network.version} {{ {network.network_address}"
    return f"add element {TABLE} {place} timeout 1s }}\ndelete element {TABLE} {place} }}\n"


def remove_script() -> str:
    """Everything of ours away, whether or not it was there."""
    return f"add table {TABLE}\ndelete table {TABLE}\n"


def _ports(ports: Iterable[int]) -> str:
    return ", ".join(str(port) for port in sorted(set(ports)))


class Firewall:
    """Each method is one transaction of nft's: all of it or nothing. Raises FilterAway."""

    def __init__(self, udp: Iterable[int], tcp: Iterable[int]) -> None:
        self._table = table_script(udp, tcp)

    async def make(self, never: Iterable[Network], bans: Iterable[tuple[Network, int]]) -> None:
        """The table with these, and who was banned in it stays so."""
        told = [ban_script(network, for_s) for network, for_s in bans]
        await self._do(self._table + never_script(never) + "".join(told))

    async def never(self, networks: Iterable[Network]) -> None:
        await self._do(never_script(networks))

    async def ban(self, network: Network, for_s: int) -> None:
        await self._do(ban_script(network, for_s))

    async def release(self, network: Network) -> None:
        await self._do(release_script(network))

    async def remove(self) -> None:
        await self._do(remove_script())

    async def is_there(self) -> bool:
        """Whether the table is: somebody may have flushed every rule of the machine's."""
        try:
            await self._nft("list", "chain", *TABLE.split(), "sip")
        except Refused:
            return False
        return True

    async def _do(self, script: str) -> None:
        try:
            await self._nft("-f", "-", given=script)
        except Refused as error:
            raise FilterAway(error.text) from None

    async def _nft(self, *words: str, given: str = "") -> None:
        program = shutil.which("nft", path=_PATHS)
        if program is None:
            raise FilterAway("there is no nft (Debian: nftables)")
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(program, *words, stdin=pipe, stdout=pipe, stderr=pipe)
        except OSError as error:
            raise FilterAway(f"nft: {error.strerror}") from None
        try:
            async with asyncio.timeout(NFT_S):
                await _give(process, given)
                _, said = await process.communicate()
        except TimeoutError:
            raise FilterAway(f"nft took more than {NFT_S:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            first = said.decode(errors="replace").strip().splitlines()
            raise Refused(f"nft: {first[0] if first else process.returncode}", code="filter-refused")


async def _give(process: asyncio.subprocess.Process, script: str) -> None:
    """Whether it waits for it or has ended by now: what it says and its exit status tell why."""
    assert process.stdin is not None
    with contextlib.suppress(
        OSError, RuntimeError
    ):  # uvloop's word for a pipe that the other end has closed: RuntimeError
        process.stdin.write(script.encode())
        await process.stdin.drain()
    process.stdin.close()


class NoFirewall:
    """Where only watched."""

    async def make(self, never: Iterable[Network], bans: Iterable[tuple[Network, int]]) -> None:
        return

    async def never(self, networks: Iterable[Network]) -> None:
        return

    async def ban(self, network: Network, for_s: int) -> None:
        return

    async def release(self, network: Network) -> None:
        return

    async def remove(self) -> None:
        return

    async def is_there(self) -> bool:
        return True
