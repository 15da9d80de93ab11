"""Sound as a telephone hears it: 16-bit mono PCM at 8 kHz; tones made and found. Pure functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
SILENCE_RMS = 0.001  # -60 dBFS: below it a line is quiet, whatever its spectrum says


def tone(hz: int, seconds: float = 1.0, level: float = 0.3) -> bytes:
    """A sine of ``hz`` with peak ``level`` (0..1). One second of a whole-numbered pitch loops without a click."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return bytes((level * 32767 * np.sin(2 * np.pi * hz * at)).astype("<i2").tobytes())


def silence(seconds: float) -> bytes:
    """``seconds`` of nothing."""
    return bytes(2 * round(seconds * RATE_HZ))


def rms(pcm: bytes) -> float:
    """Root mean square, 0..1 of full scale; 0 for no sound at all."""
    sound = _floats(pcm)
    return float(np.sqrt((sound**2).mean())) if len(sound) else 0.0


def tone_level(pcm: bytes, hz: float, width_hz: float = 20.0) -> float:
    """The share (0..1) of the sound's energy within ``width_hz`` of ``hz``; 0 when the line is quiet.

    A pure tone after G.711 gives above 0.98, speech or music below 0.3 at most pitches. Give it 0.1 s or more.
    """
    if len(pcm) < RATE_HZ // 5 or rms(pcm) < SILENCE_RMS:
        return 0.0
    power, pitch = _spectrum(pcm)
    near = np.abs(pitch - hz) <= max(width_hz, 2.0 * RATE_HZ / (len(pcm) / 2))
    return float(power[near].sum() / power.sum())


def strongest_hz(pcm: bytes) -> float | None:
    """The pitch with most energy, to within a few hertz for half a second of sound; None when the line is quiet."""
    if len(pcm) < RATE_HZ // 5 or rms(pcm) < SILENCE_RMS:
        return None
    power, pitch = _spectrum(pcm)
    return float(pitch[int(power.argmax())])


def _floats(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float64) / 32768


def _spectrum(
    pcm: bytes,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Power and pitch of each bin above 50 Hz (below it lies only the coder's offset)."""
    sound = _floats(pcm)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    pitch = np.fft.rfftfreq(len(sound), 1 / RATE_HZ).astype(np.float64)
    above = pitch >= 50
    return power[above] + 1e-12, pitch[above]
