"""What is in a kept recording, per ear, decoded by ffmpeg."""

import subprocess
from pathlib import Path

from cli.sound import RATE_HZ


def both_ears(mp3: Path) -> tuple[bytes, bytes]:
    """The left (customer) and the right (agent) side as 16-bit mono samples at the telephones' rate."""
    sides = []
    for channel in ("c0", "c1"):
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(mp3), "-af", f"pan=mono|c0={channel}"]
            + ["-f", "s16le", "-ar", str(RATE_HZ), "-"],
            capture_output=True,
            check=True,
            timeout=30,
        )
        sides.append(done.stdout)
    return sides[0], sides[1]
