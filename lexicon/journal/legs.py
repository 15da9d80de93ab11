"""Facts about the legs that carry a call out: which trunk each took, and what a trunk refused."""

from dataclasses import dataclass

from lexicon.ids import BridgeId, CallId, ChannelId, ClientId


@dataclass(frozen=True, slots=True)
class LegSent:
    """A leg is dialled through ``trunk``. ``attempt`` counts the trunks that were tried for it, from 1; the first of
    them has the leg's own name, each other one a name of its own (see ``out_again``).
    """

    call: CallId
    client: ClientId
    leg: ChannelId
    trunk: str  # of lines.yml; for a group of spans what Asterisk dials, such as DAHDI/G1
    attempt: int
    number: str
    shown: str
    bridge: BridgeId = BridgeId("")  # where it is put before it is dialled
    group: str = ""  # of lines.yml, from which the trunk was chosen
    dialled: str = ""  # ``number`` as this trunk's carrier was told it
    showed: str = ""  # ``shown`` as it was told it: it may let us show another number, or none


@dataclass(frozen=True, slots=True)
class LegRefused:
    """A leg ended before anybody answered, by no doing of ours. ``why``: refused (by who is at the other end of the
    trunk), silent (not a word within the limit), no-channel (Asterisk could make none: full, or the line is down).

    ``cause`` is Q.850 and ``sip`` the carrier's status, 0 when there was none. ``is_lines``: it was the line's
    doing (``ari_app/trunks/refusal.py``); ``is_tried_on``: and another trunk is tried.
    """

    call: CallId
    client: ClientId
    leg: ChannelId
    trunk: str
    attempt: int
    cause: int
    sip: int
    why: str
    is_tried_on: bool
    is_lines: bool = False


@dataclass(frozen=True, slots=True)
class NoLineFree:
    """No trunk could be chosen for a leg. ``full`` are those that are at their limits, ``unfit`` those that may not
    show its number; the others were tried."""

    call: CallId
    client: ClientId
    leg: ChannelId
    group: str
    full: tuple[str, ...]
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinesAdopted:
    """From now on calls go out by these lines. ``version`` names what ``lines.yml`` says; ``out`` is the group, or
    trunk, that a call goes out through."""

    version: str
    out: str
    trunks: tuple[str, ...]
