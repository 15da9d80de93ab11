"""The ports a stack listens on: the usual ones, free ones for tests, and who holds one that is taken."""

import errno
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path

from launch.processes import all_pids, name_of
from lexicon.errors import Conflict

_RTP_SPAN = 400
# Since a whole test run starts some thirty stacks: below those of the bench and the usual ones, above one that browsers
# refuse (6000); and above the kernel's own range for outgoing connections.
_ALSO = ((6500, 10500), (61000, 65500))
_SHARE = 7  # of a test worker: more blocks than it has stacks at once, and enough left for the other workers
_DATAGRAM = {"sip"}


@dataclass(frozen=True, slots=True)
class Ports:
    """One port for each listener; ``rtp_first`` to ``rtp_last`` carry sound. Field name + ``_PORT`` is the setting."""

    http: int = 8480
    sip: int = 15060
    asterisk_http: int = 18088
    ami: int = 15038
    pg: int = 15432
    redis: int = 16379
    rtp_first: int = 20000
    rtp_last: int = 20999
    trunk: int = 15070  # the carrier's: nobody of ours listens there

    def named(self) -> Iterator[tuple[str, int, socket.SocketKind]]:
        """Each listener's name, port and kind; the range for sound and the carrier's are not among them."""
        for field in fields(self):
            if not field.name.startswith("rtp_") and field.name != "trunk":
                kind = socket.SOCK_DGRAM if field.name in _DATAGRAM else socket.SOCK_STREAM
                yield field.name, getattr(self, field.name), kind

    @classmethod
    def free(cls, *, low: int = 22000, high: int = 32500) -> "Ports":
        """Ports nobody holds now, in a block of their own picked by our process id so that test workers differ."""
        # Below the kernel's own range for outgoing connections. A block is claimed by an abstract socket's name, which
        # the kernel frees with us, however we end.
        block = _RTP_SPAN + 100
        blocks = [*range(low, high - block + 1, block), *(base for also in _ALSO for base in range(*also, block))]
        ours = [base for base in _claims if base in blocks]
        bases = [blocks[(os.getpid() * 7 + step) % len(blocks)] for step in range(len(blocks))]
        # Who has a share, or finds all others taken, is given again what was given first: its stack has stopped since,
        # when nothing listens there.
        fresh = _fresh(bases)
        for base in chain(ours, fresh) if len(ours) >= _SHARE else chain(fresh, ours):
            sound = base + 100
            listen = (base, base + 1, base + 2, base + 3, base + 4, base + 5)
            ports = cls(*listen, sound, sound + _RTP_SPAN - 1, base + 6)
            if all(is_free(port, kind) for _, port, kind in ports.named()):
                _claims[base] = _claims.pop(base)
                return ports
        raise Conflict(f"no block of free ports between {low} and {high}")


_claims: dict[int, socket.socket] = {}  # by a block's first port, the one that was given last at the end


def _fresh(bases: Iterable[int]) -> Iterator[int]:
    """Those that nobody had until now, claimed one by one."""
    return (base for base in bases if base not in _claims and _claim(base))


def _claim(base: int) -> bool:
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        claim.bind(f"\0zuoxi-ports-{base}")
    except OSError:
        claim.close()
        return False
    _claims[base] = claim
    return True


def is_free(port: int, kind: socket.SocketKind, host: str = "127.0.0.1") -> bool:
    """Whether we could listen on this port now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            # What a server does; a connection that is only dying (TIME_WAIT) is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def holder(port: int, kind: socket.SocketKind) -> str:
    """Who holds a port, in words: ``redis-server (process 4242)``, or that it cannot be known."""
    table = "udp" if kind == socket.SOCK_DGRAM else "tcp"
    inodes = {f"socket:[{inode}]" for name in (table, table + "6") for inode in _inodes(name, port)}
    for pid in all_pids():
        try:
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                if str(descriptor.readlink()) in inodes:
                    return f"{name_of(pid)} (process {pid})"
        except OSError:
            continue
    return "a process of another user"


def _inodes(table: str, port: int) -> Iterator[str]:
    try:
        lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    except OSError:
        return
    for line in lines:
        words = line.split()
        listening = words[3] == "0A" or table.startswith("udp")
        if listening and int(words[1].rsplit(":", 1)[1], 16) == port:
            yield words[9]


def refuse_taken(ports: Ports, hosts: Mapping[str, str], wanted: set[str]) -> None:
    """Raise ``Conflict`` for the first port of those wanted that is taken: which, by whom, and what to set instead.

    ``hosts``: where each of them is to listen.
    """
    for name, port, kind in ports.named():
        if name in wanted and not is_free(port, kind, hosts[name]):
            setting = f"ZUOXI_{name.upper()}_PORT"
            protocol = "UDP" if kind == socket.SOCK_DGRAM else "TCP"
            raise Conflict(
                f"port {port} ({protocol}, {name}) is held by {holder(port, kind)};"
                f" end that, or choose another: {setting}={port + 1} make up"
            )
