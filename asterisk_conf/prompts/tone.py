"""Renders ``tones/monitor-tone.wav``: the soft beep in a conversation that a supervisor hears (docs/decisions/0035).

``python -m asterisk_conf.prompts.tone`` writes it; the same numbers always give the same bytes. A client whose country
asks for another tone puts a file of the same name there.
"""

from __future__ import annotations

import math
import struct
import sys
import wave
from pathlib import Path

FILE = Path(__file__).resolve().parent / "tones" / "monitor-tone.wav"
RATE_HZ, PITCH_HZ = 8000, 1400
LENGTH_S, EDGE_S = 0.4, 0.04
PEAK = 0.1  # -20 dB: heard, and no word is lost under it


def samples() -> list[int]:
    """16-bit samples; the edges rise and fall, so that it does not click."""
    count, edge = round(LENGTH_S * RATE_HZ), round(EDGE_S * RATE_HZ)
    made = []
    for at in range(count):
        ramp = min(1.0, at / edge, (count - 1 - at) / edge)
        made.append(round(32767 * PEAK * ramp * math.sin(2 * math.pi * PITCH_HZ * at / RATE_HZ)))
    return made


def render(file: Path = FILE) -> None:
    """Write the wav."""
    file.parent.mkdir(exist_ok=True)
    sound = samples()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(struct.pack(f"<{len(sound)}h", *sound))


if __name__ == "__main__":
    render()
    sys.exit(0)
