"""What trunks there are for calls out, with their limits, and the groups from which one is chosen for each call.

``asterisk_conf/lines`` makes it of ``lines.yml``; the controller reads it as JSON.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from ari_app.trunks.channels import key_of
from ari_app.trunks.form import Wants

DEMO = "trunk-demo"  # of pjsip.conf, which is there without any lines.yml
GIVE_UP_S = 10.0
WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Trunk:
    """A SIP trunk, or the group of spans that Asterisk takes a free channel of.

    ``channels``: how many calls there may be at once, both ways together; ``per_second``: how many may be begun within
    a second. 0: no limit. ``wants``: how its carrier is told of a call.
    """

    name: str
    dial: str  # a SIP endpoint, or such as DAHDI/G1
    keys: tuple[str, ...]  # how the names of its channels begin, see ``key_of``
    channels: int = 0
    per_second: int = 0
    wants: Wants = Wants()


@dataclass(frozen=True, slots=True)
class Group:
    """Trunks for the same calls. Without ``weights`` the first that can take a call has it.

    ``give_up_s``: after so long without a word (neither ringing nor a refusal) another trunk is tried; ``within_s``:
    none is tried any more so long after the first.
    """

    name: str
    trunks: tuple[str, ...]
    weights: tuple[int, ...] = ()
    give_up_s: float = GIVE_UP_S
    within_s: float = WITHIN_S


@dataclass(frozen=True, slots=True)
class Book:
    """All of them; ``out`` is the group that calls go out through. ``version`` is a digest of the rest."""

    trunks: Mapping[str, Trunk]
    groups: Mapping[str, Group]
    out: str
    version: str = ""
    by_key: Mapping[str, str] = field(default_factory=dict)  # whose channel it is

    @property
    def way_out(self) -> Group:
        return self.groups[self.out]

    def trunk_of(self, channel_name: str) -> str:
        """The trunk that Asterisk made this channel on, by the channel's name; "" for a telephone, for instance."""
        return self.by_key.get(key_of(channel_name), "")


def made_of(trunks: tuple[Trunk, ...], groups: tuple[Group, ...], out: str) -> Book:
    """The book. ``out`` names a group or a single trunk; every trunk is a group of its own besides."""
    alone = tuple(Group(trunk.name, (trunk.name,)) for trunk in trunks)
    book = Book({one.name: one for one in trunks}, {one.name: one for one in (*alone, *groups)}, out)
    by_key = {key: trunk.name for trunk in trunks for key in trunk.keys}
    digest = hashlib.sha256(msgspec.json.encode(book)).hexdigest()[:12]
    return replace(book, version=digest, by_key=by_key)


def only(dial: str) -> Book:
    """A single trunk without limits; for a group of spans its channels are not known."""
    keys = () if "/" in dial else (f"PJSIP/{dial}",)
    return made_of((Trunk(dial, dial, keys),), (), dial)


def to_json(book: Book) -> bytes:
    """As ``from_json`` reads it."""
    return msgspec.json.format(msgspec.json.encode(book), indent=1) + b"\n"


def from_json(text: bytes) -> Book:
    """Raises ``ValueError`` for what is none."""
    book = msgspec.json.decode(text, type=Book)
    if book.out not in book.groups or any(
        name not in book.trunks for one in book.groups.values() for name in one.trunks
    ):
        raise ValueError("a group, or the way out, that is not in the book")
    return book
