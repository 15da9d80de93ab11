"""What SIP messages of a kind are made of: see ``torturous.py``."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

OK, PROVISIONAL, CLIENT, SERVER, OTHER, SILENCE = "2xx", "1xx", "4xx", "5xx", "3xx/6xx", "silence"
ANY = frozenset((OK, CLIENT, SERVER, OTHER, SILENCE))
NOT_TAKEN = ANY - {OK}


@dataclass(frozen=True, slots=True)
class Place:
    """From where to where, and the number that is called. ``transport``: UDP or TCP."""

    host: str
    port: int
    to_host: str
    to_port: int
    number: str
    transport: str = "UDP"

    @property
    def target(self) -> str:
        return f"sip:{self.number}@{self.to_host}:{self.to_port}"


@dataclass(slots=True)
class Message:
    """A request or response while it is made: its first line, headers in order, body."""

    first: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    separator: str = ": "
    counted: bool = True  # Content-Length is written by ``bytes``

    def put(self, name: str, value: str) -> None:
        """In place of the header of this name, or at the end."""
        places = [number for number, (known, _) in enumerate(self.headers) if known.lower() == name.lower()]
        if places:
            self.headers[places[0]] = (name, value)
        else:
            self.headers.append((name, value))

    def get(self, name: str) -> str:
        return next(value for known, value in self.headers if known.lower() == name.lower())

    def drop(self, name: str) -> None:
        self.headers = [(known, value) for known, value in self.headers if known.lower() != name.lower()]

    def __bytes__(self) -> bytes:
        headers = [*self.headers, *([("Content-Length", str(len(self.body)))] if self.counted else [])]
        lines = [self.first, *(f"{name}{self.separator}{value}" for name, value in headers)]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + self.body


Make = Callable[[Place, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``section`` is RFC 4475's; ``expects``: the classes of answers that are in order."""

    section: str
    name: str
    make: Make
    expects: frozenset[str]
    is_valid: bool = False


@dataclass(slots=True)
class _Kinds:
    all: list[Kind] = field(default_factory=list)

    def add(
        self, section: str, name: str, expects: frozenset[str] = ANY, *, is_valid: bool = False
    ) -> Callable[[Make], Make]:
        def keep(make: Make) -> Make:
            self.all.append(Kind(section, name, make, expects, is_valid))
            return make

        return keep


KINDS = _Kinds()
VALID = frozenset((OK, CLIENT, SERVER))


def word(
    chance: random.Random, letters: str = "abcdefghijkmnopqrstuvwxyz0123456789", least: int = 6, most: int = 12
) -> str:
    return "".join(chance.choice(letters) for _ in range(chance.randint(least, most)))


def sdp(place: Place, chance: random.Random) -> bytes:
    port = chance.randrange(30000, 31000) * 2
    return (
        f"v=0\r\no={word(chance)} {chance.randrange(10**6)} 1 IN IP4 {place.host}\r\ns=-\r\nc=IN IP4 {place.host}\r\n"
        f"t=0 0\r\nm=audio {port} RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    ).encode()


def request(place: Place, chance: random.Random, method: str = "OPTIONS", *, target: str = "") -> Message:
    """A sound one."""
    who = f"139{chance.randrange(10**8):08d}"
    headers = [
        ("Via", f"SIP/2.0/{place.transport} {place.host}:{place.port};rport;branch=z9hG4bK{word(chance)}"),
        ("Max-Forwards", str(chance.randint(10, 70))),
        ("From", f"<sip:{who}@{place.host}>;tag={word(chance)}"),
        ("To", f"<{place.target}>"),
        ("Call-ID", f"{word(chance)}@{word(chance)}"),
        ("CSeq", f"{chance.randint(1, 10**6)} {method}"),
        ("Contact", f"<sip:{who}@{place.host}:{place.port};transport={place.transport.lower()}>"),
    ]
    made = Message(f"{method} {target or place.target} SIP/2.0", headers)
    if method == "INVITE":
        made.put("Content-Type", "application/sdp")
        made.body = sdp(place, chance)
    return made


def response(place: Place, chance: random.Random, first: str) -> Message:
    """To a request that nobody made."""
    made = request(place, chance, "INVITE")
    made.first = f"SIP/2.0 {first}"
    made.put("To", f"{made.get('To')};tag={word(chance)}")
    made.drop("Max-Forwards")
    return made
