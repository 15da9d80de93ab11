"""SIP messages of the kinds that RFC 4475 describes, section by section: valid, but hard to read, and invalid.

They are made here, from the kind alone: other words, numbers and orders with every seed. ``mutated`` spoils one.
"""

import random
from collections.abc import Iterator

from tests.phones import torturous_invalid, torturous_meaning, torturous_valid
from tests.phones.sip_message import KINDS, Kind, Place

SECTIONS = (torturous_valid, torturous_invalid, torturous_meaning)  # they have put their kinds into KINDS


def kinds() -> tuple[Kind, ...]:
    """All, by section."""
    return tuple(sorted(KINDS.all, key=lambda kind: tuple(int(part) for part in kind.section.split("."))))


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """One to four changes at random: octets, lines, lengths."""
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(_CHANGES)(raw, chance)
    return raw[:60_000]


def _flip(raw: bytes, chance: random.Random) -> bytes:
    where = chance.randrange(max(1, len(raw)))
    return raw[:where] + bytes([chance.randrange(256)]) + raw[where + 1 :]


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(max(1, len(raw)))]


def _lines(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\r\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            lines[one], lines[other] = lines[other], lines[one]
        case 1:
            lines.insert(one, lines[other])
        case _:
            del lines[one]
    return b"\r\n".join(lines)


def _swell(raw: bytes, chance: random.Random) -> bytes:
    where = chance.randrange(max(1, len(raw)))
    what = chance.choice([b"\x00", b"%00", b"A", b"\xff", b"\r\n", b" ", b";", b"<", b'"', b"%n", b"\xe5\xb7\xa5"])
    return raw[:where] + what * chance.choice([1, 2, 16, 256, 4096]) + raw[where:]


_CHANGES = (_flip, _flip, _cut, _lines, _lines, _swell)


def spoiled(place: Place, chance: random.Random, count: int) -> Iterator[tuple[Kind, bytes]]:
    """``count`` messages of any kind, each spoiled."""
    every = kinds()
    for _ in range(count):
        kind = chance.choice(every)
        yield kind, mutated(kind.make(place, chance), chance)
