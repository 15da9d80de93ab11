"""Two mono legs into one stereo MP3: customer LEFT, agent RIGHT. The only file that imports pydub.

Runs in a process pool, because encoding holds a processor and pydub holds the whole call in memory. Up to
``SHORT_S`` seconds pydub does it; above, ffmpeg reads the files itself (pydub needed 4 GB for an hour).

In: Asterisk's MixMonitor files (8 kHz, mono, 16 bit). The length in their header is not believed: Asterisk writes it at
the end, and one that was killed leaves 0. Out: MP3, 16 kHz, 64 kbit/s, the channels coded apart (joint stereo would let
one voice shine through in the other).
"""

from __future__ import annotations

import json
import struct
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pydub 0.25.1 imports audioop and carries loose escapes; both only warn
    from pydub import AudioSegment

RATE_HZ: Final = 8000
BYTES_A_FRAME: Final = 2
OUT_RATE_HZ: Final = 16000  # MPEG-2; at 8 kHz it would be MPEG-2.5, which not every player knows
BITRATE: Final = "64k"
SHORT_S: Final = 600.0
LONGEST_S: Final = 12 * 3600.0


class BrokenLeg(Exception):
    """A raw leg is not what MixMonitor writes; trying again will not help."""


class Hindered(Exception):
    """Something passing stopped the work: the disk, the encoder's time limit."""


@dataclass(frozen=True, slots=True)
class RawLeg:
    """Where the sound lies in a raw file: ``frames`` of 8 kHz mono 16 bit from byte ``offset``."""

    path: Path
    offset: int
    frames: int

    @property
    def seconds(self) -> float:
        return self.frames / RATE_HZ


@dataclass(frozen=True, slots=True)
class Made:
    """What was made. ``road``: pydub or ffmpeg."""

    seconds: float
    road: str


def look_at(path: Path) -> RawLeg:
    """Find the sound in a raw leg. Raises ``BrokenLeg``."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise BrokenLeg(f"{path.name}: not a wav")
    at, shape = 12, None
    while at + 8 <= len(head):
        name, length = head[at : at + 4], struct.unpack_from("<I", head, at + 4)[0]
        if name == b"fmt " and at + 24 <= len(head):
            shape = struct.unpack_from("<HHIIHH", head, at + 8)
        elif name == b"data":
            if shape is None or (shape[0], shape[1], shape[2], shape[5]) != (1, 1, RATE_HZ, 16):
                raise BrokenLeg(f"{path.name}: not 8 kHz mono 16 bit PCM but {shape}")
            return RawLeg(path, at + 8, (size - at - 8) // BYTES_A_FRAME)  # MixMonitor puts nothing behind the sound
        at += 8 + length + length % 2
    raise BrokenLeg(f"{path.name}: no sound in it")


def make(customer: Path, agent: Path, out: Path, short_s: float = SHORT_S) -> Made:
    """Write ``out``. The shorter leg is filled up with silence. Raises ``BrokenLeg`` or ``Hindered``."""
    try:
        left, right = look_at(customer), look_at(agent)
        frames = max(left.frames, right.frames)
        seconds = frames / RATE_HZ
        if frames == 0:
            raise BrokenLeg("both legs are empty")
        if seconds > LONGEST_S:
            raise BrokenLeg(f"longer than {LONGEST_S / 3600:.0f} hours")
        road = "pydub" if seconds <= short_s else "ffmpeg"
        if road == "pydub":
            _with_pydub(left, right, frames, out)
        else:
            _with_ffmpeg(left, right, frames, out)
        check(out, seconds)
    except OSError as error:
        raise Hindered(f"{type(error).__name__}: {error}") from error
    return Made(seconds, road)


def check(mp3: Path, seconds: float) -> None:
    """Raise ``Hindered`` unless the file is stereo MP3 of this length (within 0.2 s)."""
    wanted = "stream=codec_name,channels,sample_rate:format=duration"
    words = ["ffprobe", "-v", "error", "-show_entries", wanted, "-of", "json", str(mp3)]
    found: dict[str, Any] = json.loads(_run(words, 30) or b"{}")
    stream = (found.get("streams") or [{}])[0]
    shape = (stream.get("codec_name"), stream.get("channels"), stream.get("sample_rate"))
    if shape != ("mp3", 2, str(OUT_RATE_HZ)):
        raise Hindered(f"the encoder made {shape}")
    lasts = float(found.get("format", {}).get("duration") or 0)
    if abs(lasts - seconds) > 0.2:
        raise Hindered(f"the encoder made {lasts:.2f} s of {seconds:.2f} s")


_CODING: Final = ["-ar", str(OUT_RATE_HZ), "-joint_stereo", "0", "-map_metadata", "-1"]


def _with_pydub(left: RawLeg, right: RawLeg, frames: int, out: Path) -> None:
    channels = []
    for leg in (left, right):
        with leg.path.open("rb") as file:
            file.seek(leg.offset)
            pcm = file.read(leg.frames * BYTES_A_FRAME)
        pcm += bytes(frames * BYTES_A_FRAME - len(pcm))
        channels.append(AudioSegment(data=pcm, sample_width=BYTES_A_FRAME, frame_rate=RATE_HZ, channels=1))
    stereo = AudioSegment.from_mono_audiosegments(*channels)
    try:
        stereo.export(str(out), format="mp3", codec="libmp3lame", bitrate=BITRATE, parameters=_CODING).close()
    except Exception as error:  # pydub has one class for all of ffmpeg's refusals and lets struct's errors through
        raise Hindered(f"pydub: {str(error)[-300:]}") from error


def _with_ffmpeg(left: RawLeg, right: RawLeg, frames: int, out: Path) -> None:
    words = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"]
    for leg in (left, right):
        # ignore_length: read to the end of the file whatever the header says.
        words += ["-protocol_whitelist", "file", "-f", "wav", "-ignore_length", "1", "-i", str(leg.path)]
    fill = f"apad=whole_len={frames},atrim=end_sample={frames}"
    graph = f"[0:a]{fill}[l];[1:a]{fill}[r];[l][r]join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR[out]"
    words += ["-filter_complex", graph, "-map", "[out]", "-codec:a", "libmp3lame", "-b:a", BITRATE, *_CODING]
    _run([*words, "-f", "mp3", str(out)], 60 + frames / RATE_HZ / 10)


def _run(words: list[str], timeout_s: float) -> bytes:
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired:
        raise Hindered(f"{words[0]} took longer than {timeout_s:.0f} s") from None
    if done.returncode != 0:
        raise Hindered(f"{words[0]}: {done.stderr.decode(errors='replace')[-300:].strip()}")
    return done.stdout
