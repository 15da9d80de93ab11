"""The mouth and ear of every telephone of the bench: one UDP socket.

What the exchange sends is never read: the kernel counts it and throws it away. One packet of G.711 goes to each of the
exchange's open sound ports every ``every_s`` seconds: a recording gets frames of both directions, and no call is ended
for silence (``rtp_timeout``). It is far less than talk (50 a second), the same on both sides, and not what is measured.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

PAYLOAD_TYPE, RATE_HZ = 0, 8000
SOUND = bytes(0xFF ^ (index % 16) for index in range(160))  # 20 ms of something near silence


class Ear:
    """A context: the thread runs as long as the block. ``ports`` are the exchange's first and last sound port."""

    def __init__(self, address: tuple[str, int], ports: tuple[int, int]) -> None:
        self._ports = ports
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.bind(address)
        self._port = address[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self.every_s = 0.4
        self.sent = 0  # packets

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._socket.close()

    @property
    def heard(self) -> int:
        """Packets of sound that came."""
        return sum(dropped for port, dropped in _sockets() if port == self._port)

    def _run(self) -> None:
        while not self._over.wait(self.every_s):
            self._speak(time.monotonic())

    def _speak(self, now: float) -> None:
        stamp = int(now * RATE_HZ) & 0xFFFFFFFF
        for port in open_ports(*self._ports):
            packet = struct.pack("!BBHII", 0x80, PAYLOAD_TYPE, self.sent & 0xFFFF, stamp, port) + SOUND
            try:
                self._socket.sendto(packet, ("127.0.0.1", port))
                self.sent += 1
            except OSError:
                continue


def open_ports(first: int, last: int) -> list[int]:
    """The even UDP ports (RTP; the odd ones are RTCP) in this range that somebody holds."""
    return [port for port, _ in _sockets() if first <= port <= last and port % 2 == 0]


def _sockets() -> Iterator[tuple[int, int]]:
    """Port and dropped packets of every UDP socket of this machine."""
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        words = line.split()
        yield int(words[1].rpartition(":")[2], 16), int(words[-1])
