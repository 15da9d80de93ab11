"""A recording that somebody uploads, as Asterisk plays it: looked at, cut to what is said, 8 kHz mono 16 bit.

The file comes from outside: ffmpeg is told what it is by its first bytes, reads it from a pipe alone, and is given
up on when it takes too long.
"""

import subprocess
from dataclasses import dataclass

import numpy

from asterisk_conf.prompts.build import RATE_HZ
from asterisk_conf.prompts.spoken import AFTER_S, FFMPEG, PCM, shaped
from lexicon.errors import BadInput, Refused

LARGEST_BYTES = 8 << 20
SHORTEST_S, LONGEST_S = 0.3, 300.0
FAINTEST_DB = -45.0
GIVE_UP_S = 30.0


@dataclass(frozen=True, slots=True)
class Uploaded:
    """``seconds``: as it is played; ``cut_s``: silence taken away at both ends; ``peak_db``: as it came, 0 is full."""

    wav: bytes
    seconds: float
    cut_s: float
    peak_db: float


def uploaded(sound: bytes) -> Uploaded:
    """Takes a while. Raises BadInput (what is wrong with the file) and Refused (no ffmpeg)."""
    pcm = _decoded(sound, _kind(sound))
    samples = numpy.frombuffer(pcm, dtype="<i2")
    seconds = samples.size / RATE_HZ
    if not SHORTEST_S <= seconds < LONGEST_S:
        raise BadInput("length", f"{seconds:.1f} s", f"{SHORTEST_S} to {LONGEST_S:g} seconds of sound")
    loudest = int(numpy.abs(samples.astype(numpy.int32)).max())
    peak_db = float(20 * numpy.log10(max(loudest, 1) / 32768))
    if peak_db < FAINTEST_DB:
        raise BadInput("level", f"{peak_db:.0f} dB", f"at least {FAINTEST_DB:g} dB at the loudest: this is silence")
    wav = shaped(pcm, AFTER_S)
    played_s = (len(wav) - 44) / 2 / RATE_HZ
    return Uploaded(wav, played_s, max(0.0, seconds - played_s), peak_db)


def _kind(sound: bytes) -> str:
    if sound[:4] == b"RIFF" and sound[8:12] == b"WAVE":
        return "wav"
    if sound[:3] == b"ID3" or (len(sound) > 1 and sound[0] == 0xFF and sound[1] & 0xE0 == 0xE0):
        return "mp3"
    raise BadInput("file", "another kind", "a WAV or MP3 file")


def _decoded(sound: bytes, kind: str) -> bytes:
    source = ("-protocol_whitelist", "pipe", "-f", kind, "-i", "pipe:0", "-t", f"{LONGEST_S:g}", "-map", "0:a:0")
    try:
        found = subprocess.run(
            [*FFMPEG, *source, *PCM], input=sound, check=True, capture_output=True, timeout=GIVE_UP_S
        )
    except FileNotFoundError as error:
        raise Refused("ffmpeg is missing: install the Debian package of that name", code="no-voice") from error
    except subprocess.SubprocessError as error:
        raise BadInput("file", "unreadable", "a WAV or MP3 file that can be played") from error
    return found.stdout
