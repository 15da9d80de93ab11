"""Computers with addresses of their own within this machine: network namespaces, cables, a router. Needs root.

with computers("centre", "carrier") as (centre, carrier):
    cable(centre, "192.0.2.1/24", carrier, "192.0.2.9/24")
    with centre.entered(): ...          # this thread, and what it starts, is on that computer
    carrier.run("ping", "-c1", "192.0.2.1")
"""

import ctypes
import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_cables = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Computer:
    """One network namespace."""

    name: str

    @property
    def within(self) -> tuple[str, ...]:
        """The words before a command that is to run there."""
        return ("ip", "netns", "exec", self.name)

    def run(self, *words: str, given: str = "") -> str:
        """A command run there; raises when it fails."""
        done = subprocess.run([*self.within, *words], check=True, capture_output=True, text=True, input=given)
        return done.stdout

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread is there, with every socket, thread and process that it makes; back again at the end."""
        with Path("/proc/thread-self/ns/net").open("rb") as before, Path(f"/run/netns/{self.name}").open("rb") as there:
            _set(there.fileno())
            try:
                yield
            finally:
                _set(before.fileno())


def _set(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def computers(*names: str) -> Iterator[tuple[Computer, ...]]:
    """New ones, each with its loopback; gone at the end."""
    made: list[Computer] = []
    try:
        for name in names:
            one = Computer(f"zuoxi-{os.getpid()}-{name}")
            subprocess.run(["ip", "netns", "add", one.name], check=True, capture_output=True)
            made.append(one)
            one.run("ip", "link", "set", "lo", "up")
        yield tuple(made)
    finally:
        for one in made:
            subprocess.run(["ip", "netns", "del", one.name], check=False, capture_output=True)


def cable(one: Computer, address: str, other: Computer, others: str) -> tuple[str, str]:
    """Join two, each with its address (``192.0.2.1/24``); gives the names of both ends."""
    number = next(_cables)
    ends = (f"zx{number}a", f"zx{number}b")
    words = ["ip", "link", "add", ends[0], "netns", one.name, "type", "veth"]
    subprocess.run([*words, "peer", "name", ends[1], "netns", other.name], check=True, capture_output=True)
    for computer, end, own in ((one, ends[0], address), (other, ends[1], others)):
        computer.run("ip", "address", "add", own, "dev", end)
        computer.run("ip", "link", "set", end, "up")
    return ends


def translate(router: Computer, outside: str, to: str, ports: str) -> None:
    """The router hands what comes to these UDP ports from outside on to one within, and speaks for those within."""
    router.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
    rules = f"""
    table ip nat {{
        chain before {{
            type nat hook prerouting priority -100
            iif {outside} udp dport {{ {ports} }} dnat to {to}
        }}
        chain after {{
            type nat hook postrouting priority 100
            oif {outside} masquerade
        }}
    }}
    """
    router.run("nft", "-f", "-", given=rules)
