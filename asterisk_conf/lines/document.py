"""What ``lines.yml`` says: frozen values, checked when they are read (``file.py``)."""

from dataclasses import dataclass
from enum import StrEnum

from ari_app.trunks.book import Group
from ari_app.trunks.form import Wants
from asterisk_conf.lines.trunk import Trunks

FORMAT = 1


class Kind(StrEnum):
    """E1: 30 B channels and D on timeslot 16 (ITU-T G.704). T1: 23 B channels and D on timeslot 24."""

    E1 = "e1"
    T1 = "t1"

    @property
    def timeslots(self) -> int:
        """Channels of DAHDI that a span takes up, D channel included."""
        return 31 if self is Kind.E1 else 24

    @property
    def d_slot(self) -> int:
        return 16 if self is Kind.E1 else 24

    @property
    def b_slots(self) -> tuple[int, ...]:
        """The timeslots that can carry calls."""
        return tuple(slot for slot in range(1, self.timeslots + 1) if slot != self.d_slot)


class Switch(StrEnum):
    """What the exchange at the other end speaks; the words are those of chan_dahdi's ``switchtype``."""

    EUROISDN = "euroisdn"
    QSIG = "qsig"
    NATIONAL = "national"  # National ISDN 2
    NI1 = "ni1"
    DMS100 = "dms100"
    FOUR_ESS = "4ess"
    FIVE_ESS = "5ess"


class Side(StrEnum):
    """Which end of the line we are: a centre is the user, an exchange the network."""

    USER = "user"
    NETWORK = "network"


class Coding(StrEnum):
    """Line codes: HDB3 on E1, B8ZS on T1, AMI on old lines of either."""

    HDB3 = "hdb3"
    B8ZS = "b8zs"
    AMI = "ami"


class Framing(StrEnum):
    """CCS on E1 (signalling in one timeslot), ESF or D4 on T1."""

    CCS = "ccs"
    ESF = "esf"
    D4 = "d4"


class Hunting(StrEnum):
    """Which free B channel a call out takes first. The other end should hunt the other way, or calls collide."""

    UP = "up"
    DOWN = "down"


class NumberPlan(StrEnum):
    """The type of number that called and calling numbers are sent with (Q.931 octet 3 of their elements)."""

    UNKNOWN = "unknown"
    LOCAL = "local"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Span:
    """One line. ``clock``: 1 is the first source of timing, 2 the second ..., 0: we give the clock.

    ``build_out``: DAHDI's line build-out, by the length of the cable. ``slots``: timeslots that carry calls, all B
    channels or those that were rented. ``dynamic``: a span without a card of its own, such as TDM over Ethernet, as
    dahdi's ``dynamic=`` names it (driver,address); such a span has no line code.
    """

    number: int
    name: str
    kind: Kind
    switch: Switch
    side: Side
    clock: int
    framing: Framing
    coding: Coding
    has_crc4: bool
    build_out: int
    slots: tuple[int, ...]
    group: int
    hunting: Hunting
    called_as: NumberPlan
    calling_as: NumberPlan
    echo: str  # DAHDI's echo canceller, "": none (the card has its own)
    dynamic: str = ""
    per_second: int = 0  # calls out that may be begun on it within a second; 0: no limit
    wants: Wants = Wants()  # how the exchange wants numbers; the same for all spans of a group


@dataclass(frozen=True, slots=True)
class Lines:
    """All spans, by their number from 1 on, and the SIP trunks; ``zone``: whose tones spans play (DAHDI's word).

    ``out``: the group, or the trunk, that calls go out through; "": none of them.
    """

    spans: tuple[Span, ...] = ()
    zone: str = "cn"
    sip: Trunks = Trunks()
    groups: tuple[Group, ...] = ()
    out: str = ""

    def first_channel(self, span: Span) -> int:
        """DAHDI counts channels through all spans: the number of this span's timeslot 1."""
        return 1 + sum(one.kind.timeslots for one in self.spans if one.number < span.number)
