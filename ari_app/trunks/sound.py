"""THINKER: what RTCP says of a leg's sound, and how good people would find it.

The opinion is the E-model of ITU-T G.107 (06/2015), with its defaults for everything that is not measured:

    R     = 93.2 - Id - Ie,eff                          (7-1; 93.2 is Ro - Is of the defaults, A = 0)
    Id    = 0.024 d + 0.11 (d - 177.3) [d > 177.3]      (d: one way, ms; Cole & Rosenbluth, "Voice over IP performance
                                                         monitoring", 2001, fitted to G.107's curve)
    Ie,eff = Ie + (95 - Ie) Ppl / (Ppl + Bpl)           (7-29 with BurstR = 1; Ppl: loss in percent)
    MOS   = 1 + 0.035 R + R (R - 60) (100 - R) 7e-6     (annex B, 0 < R < 100)

Ie and Bpl are those of G.711 with concealment of lost packets (G.113 appendix I: 0 and 25.1), which telephones and
browsers have; other codecs of ours are taken for as robust. One way is half the round trip, a packet of 20 ms, and a
playout buffer of twice the jitter, at least one packet.
"""

from dataclasses import dataclass

BEST_R = 93.2
IE, BPL = 0.0, 25.1
PACKET_MS = 20.0
FEWEST_PACKETS = 100  # 2 s: an opinion of less says nothing


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction of a leg: ``loss`` in percent, None where nobody told."""

    packets: int
    loss: float | None
    jitter_ms: float | None


@dataclass(frozen=True, slots=True)
class Sound:
    """A leg's sound: what came from there, what went there (as the other end reports it), and the round trip."""

    came: Direction
    went: Direction
    rtt_ms: float | None


def rating(loss: float, one_way_ms: float) -> float:
    """R of the E-model."""
    delay = 0.024 * one_way_ms + (0.11 * (one_way_ms - 177.3) if one_way_ms > 177.3 else 0.0)
    return BEST_R - delay - (IE + (95 - IE) * loss / (loss + BPL))


def opinion(r: float) -> float:
    """The mean opinion (MOS-CQE) that R stands for, 1 to 4.5."""
    if r <= 0:
        return 1.0
    if r >= 100:
        return 4.5
    return max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)


def mos(direction: Direction, rtt_ms: float | None) -> float | None:
    """How good people would find this direction; None where too little is known."""
    if direction.loss is None or direction.packets < FEWEST_PACKETS:
        return None
    buffer_ms = max(PACKET_MS, 2 * (direction.jitter_ms or 0.0))
    one_way_ms = (rtt_ms or 0.0) / 2 + PACKET_MS + buffer_ms
    return round(opinion(rating(direction.loss, one_way_ms)), 2)


def sound_of(told: str) -> Sound | None:
    """What Asterisk's ``CHANNEL(rtcp,all)`` says; None for a leg without sound.

    It says ``name=value;...``: rxcount, lp (lost on the way to us), rxjitter (s); txcount, rlp (lost on the way there),
    txjitter (s), both from the other end's reports; rtt (s).
    """
    values: dict[str, float] = {}
    for part in told.split(";"):
        name, _, value = part.partition("=")
        try:
            values[name.strip()] = float(value)
        except ValueError:
            continue
    received, sent = int(values.get("rxcount", 0)), int(values.get("txcount", 0))
    if received + sent <= 0:
        return None
    rtt_s = values.get("rtt", 0.0)
    # Without a report of the other end's there is no round trip, and zeros of what it would have said.
    is_reported = rtt_s > 0
    came = Direction(received, _share(values.get("lp", 0), received), _ms(values.get("rxjitter")))
    lost = values.get("rlp", 0)
    went = Direction(sent, _share(lost, sent - lost), _ms(values.get("txjitter"))) if is_reported else None
    return Sound(came, went or Direction(sent, None, None), round(rtt_s * 1000, 1) if is_reported else None)


def _share(lost: float, arrived: float) -> float | None:
    """Lost of all that were sent, in percent."""
    whole = lost + arrived
    return None if whole <= 0 else round(100 * max(0.0, lost) / whole, 2)


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
