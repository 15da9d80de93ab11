"""Texts of a flow, spoken when it is published: the same voices as the prompts that come with the product.

Runs where flows are published. Nothing is fetched: espeak-ng and ffmpeg are Debian packages, hibari-tts brings its
voice.
"""

import subprocess
import tempfile
import wave
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy

from asterisk_conf.prompts.build import PEAK_DB, RATE_HZ, speak
from lexicon.errors import Refused

SILENCE = 0.005  # of full scale
BEFORE_S, AFTER_S = 0.05, 0.15
WORD_AFTER_S = 0.02  # words of a number follow each other
SHORTEST_TEXT = 8
FFMPEG = ("ffmpeg", "-v", "error", "-nostdin")
PCM = ("-ar", str(RATE_HZ), "-ac", "1", "-f", "s16le", "-")


class NoVoice(Refused):
    """A text can't be spoken on this machine."""

    code = "no-voice"


def speak_all(wanted: Mapping[str, tuple[str, str]]) -> dict[str, bytes]:
    """A wav (8 kHz, mono, 16 bit) for each (language, text), under the same name. Takes a while; raises NoVoice."""
    with tempfile.TemporaryDirectory() as scratch:
        return {name: _spoken(language, text, Path(scratch)) for name, (language, text) in wanted.items()}


def _spoken(language: str, text: str, scratch: Path) -> bytes:
    raw = scratch / "raw.wav"
    try:
        speak(language, text, raw)
        sound = subprocess.run([*FFMPEG, "-i", str(raw), *PCM], check=True, capture_output=True, timeout=60)
    except FileNotFoundError as error:
        raise NoVoice(f"{error.filename} is missing: install the Debian package of that name") from None
    except ImportError as error:
        raise NoVoice(f"the Python package {error.name} is missing") from None
    except (OSError, subprocess.SubprocessError) as error:
        raise NoVoice(f"cannot speak {text!r}: {error}") from None
    return shaped(sound.stdout, WORD_AFTER_S if len(text) < SHORTEST_TEXT else AFTER_S)


def shaped(pcm: bytes, after_s: float) -> bytes:
    """Trimmed, with a little silence around it, its peak where the prompts have theirs."""
    samples = numpy.frombuffer(pcm, dtype="<i2").astype(numpy.float64)
    loud = numpy.flatnonzero(numpy.abs(samples) > SILENCE * 32768)
    if not loud.size:
        raise NoVoice("the voice said nothing")
    samples = samples[loud[0] : loud[-1] + 1]
    samples *= 10 ** (PEAK_DB / 20) * 32767 / numpy.abs(samples).max()
    around = numpy.pad(samples, (int(BEFORE_S * RATE_HZ), int(after_s * RATE_HZ)))
    found = BytesIO()
    with wave.open(found, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(around.round().astype("<i2").tobytes())
    return found.getvalue()
