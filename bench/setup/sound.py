"""The mouth and ear of one telephone: what is said carries its own number, so that who hears it knows when it was said.

A packet holds 5 ms: forty equal codes of G.711 µ-law that name the packet. Asterisk passes them on unchanged (through
its recorder, too), however it puts them together anew. What is heard first therefore tells from when on the way was
open, to 5 ms, four times finer than a packet of the telephone's own.
"""

import select
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Self

PACKET_S = 0.005
SAMPLES = 40
CODES = 96  # 0x80 to 0xDF: never silence; they come again after 480 ms
FIRST_CODE = 0x80
LEAST_RUN = 20
HEADER = 12


@dataclass(frozen=True, slots=True)
class Heard:
    """``said_at`` is when the first sound that came through was said, ``came_at`` when it came; monotonic seconds."""

    said_at: float
    came_at: float


class Sound:
    """One UDP socket: speaks to ``target`` all the time, listens for another one's words. A context."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.port: int = self._socket.getsockname()[1]
        self.target: tuple[str, int] | None = None
        self.said: dict[int, float] = {}  # number -> when
        self._first: tuple[int, float] | None = None  # code, when it came
        self._listens = False
        self.heard = threading.Event()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._speak, self._hear)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def listen(self) -> None:
        """Forget what was heard: the next word is the first."""
        self._first, self._listens = None, True
        self.heard.clear()

    def first_from(self, other: "Sound") -> Heard | None:
        """The first word of ``other`` that was heard since ``listen``."""
        if self._first is None:
            return None
        code, came_at = self._first
        said = [(number, at) for number, at in list(other.said.items()) if at <= came_at and number % CODES == code]
        return Heard(max(said)[1], came_at) if said else None

    def _speak(self) -> None:
        number, due = 0, time.monotonic()
        while not self._over.is_set():
            due += PACKET_S
            if (wait_s := due - time.monotonic()) > 0:
                time.sleep(wait_s)
            target = self.target
            if target is None:
                continue
            body = bytes([FIRST_CODE + number % CODES]) * SAMPLES
            header = struct.pack("!BBHII", 0x80, 0, number & 0xFFFF, (number * SAMPLES) & 0xFFFFFFFF, self.port)
            self.said[number] = time.monotonic()
            self.said.pop(number - 4 * CODES, None)
            try:
                self._socket.sendto(header + body, target)
            except OSError:
                continue
            number += 1

    def _hear(self) -> None:
        while not self._over.is_set():
            readable, _, _ = select.select([self._socket], [], [], 0.1)
            if not readable:
                continue
            data = self._socket.recv(2048)
            came_at = time.monotonic()
            if self._listens and self._first is None and (code := word_in(data[HEADER:])) is not None:
                self._first = (code, came_at)
                self.heard.set()


def word_in(body: bytes) -> int | None:
    """The number of the first word in this sound, modulo ``CODES``; None when nobody speaks in it."""
    run, before = 0, -1
    for byte in body:
        run = run + 1 if byte == before else 1
        before = byte
        if run >= LEAST_RUN and FIRST_CODE <= byte < FIRST_CODE + CODES:
            return byte - FIRST_CODE
    return None
