"""Facts about lines: SIP trunks and spans, and the sound that came over them."""

from dataclasses import dataclass
from datetime import datetime

from msgspec import Struct

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, TrunkId


@dataclass(frozen=True, slots=True)
class LineDown:
    """No call can come or go over this line: an alarm until ``LineUp``. ``since``: when it was first seen.

    ``why``: red-alarm, yellow-alarm, blue-alarm, alarm, d-channel (spans); registration-refused, registration-lost,
    registration-stopped, options-unanswered (SIP trunks).
    """

    trunk: TrunkId
    kind: str  # sip, e1, t1
    why: str
    since: datetime
    detail: str = ""  # in Asterisk's own words


@dataclass(frozen=True, slots=True)
class LineDegraded:
    """Calls may come and go over this line, but not well. ``why``: slow (OPTIONS), calls-fail (the last ones did)."""

    trunk: TrunkId
    kind: str
    why: str
    since: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LineUp:
    """The line works again. ``was_s``: for how long it did not."""

    trunk: TrunkId
    kind: str
    was_s: float


class LineMeasured(Struct, frozen=True, gc=False):
    """How a line was used from ``since`` until now: a few minutes that lie within one half hour.

    ``peak`` of its channels were in use at once, ``busy_s`` is the time of all channels together.
    """

    trunk: TrunkId
    kind: str
    since: datetime
    in_use: int
    peak: int
    busy_s: float
    capacity: int | None = None
    rtt_ms: float | None = None


class LegMeasured(Struct, frozen=True, gc=False):
    """The sound of one leg of a call, by its RTCP (RFC 3550), when the leg ended.

    ``in``: what came from there to us, ``out``: what went there from us, as the other end reports it. Loss in percent;
    ``mos``: estimated by the E-model (ITU-T G.107, see ``ari_app/trunks/sound.py``). None: not measured.
    """

    call: CallId
    client: ClientId | None
    channel: ChannelId
    part: str  # customer, agent
    trunk: TrunkId  # "" for an agent's telephone
    agent: AgentId | None
    codec: str
    packets_in: int
    packets_out: int
    loss_in: float | None
    loss_out: float | None
    jitter_in_ms: float | None
    jitter_out_ms: float | None
    rtt_ms: float | None
    mos_in: float | None
    mos_out: float | None
