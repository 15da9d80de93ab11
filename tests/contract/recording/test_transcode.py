"""Two legs to one MP3, on the real encoders: both roads give the same shape, and each voice stays on its side."""

import subprocess
import wave
from pathlib import Path

import pytest

from cli import sound
from recording.transcode import BrokenLeg, Hindered, look_at, make

ROADS = [("pydub", 600.0), ("ffmpeg", 0.01)]


def leg(path: Path, pcm: bytes, rate: int = 8000) -> Path:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(pcm)
    return path


def channel(mp3: Path, index: int) -> bytes:
    """One channel of the MP3 as a browser would decode it, at 8 kHz."""
    words = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(mp3), "-af", f"pan=mono|c0=c{index}", "-ar", "8000"]
    done = subprocess.run([*words, "-f", "s16le", "-"], capture_output=True, check=True, timeout=60)
    return done.stdout


@pytest.mark.parametrize(("road", "short_s"), ROADS)
def test_customer_left_agent_right_filled_up(tmp_path: Path, road: str, short_s: float) -> None:
    customer = leg(tmp_path / "r.wav", sound.tone(440, 3.0))
    agent = leg(tmp_path / "t.wav", sound.tone(1000, 2.5))
    made = make(customer, agent, tmp_path / "out.mp3", short_s)
    assert (made.road, made.seconds) == (road, 3.0)
    left, right = channel(tmp_path / "out.mp3", 0), channel(tmp_path / "out.mp3", 1)
    assert abs(len(left) / 16000 - 3.0) < 0.1
    assert sound.tone_level(left, 440) > 0.95
    assert sound.tone_level(left, 1000) < 0.001
    assert sound.tone_level(right[: 2 * 16000], 1000) > 0.95
    assert sound.tone_level(right[: 2 * 16000], 440) < 0.001
    assert sound.rms(right[-5000:]) < 0.002  # what the shorter leg lacked is silence
    assert 3.0 * 7000 < (tmp_path / "out.mp3").stat().st_size < 3.0 * 9500  # 64 kbit/s


@pytest.mark.parametrize(("road", "short_s"), ROADS)
def test_the_header_of_a_killed_asterisk_is_not_believed(tmp_path: Path, road: str, short_s: float) -> None:
    for name, hz in (("r.wav", 440), ("t.wav", 1000)):
        whole = leg(tmp_path / name, sound.tone(hz, 2.0)).read_bytes()
        (tmp_path / name).write_bytes(whole[:4] + bytes(4) + whole[8:40] + bytes(4) + whole[44:])
    assert look_at(tmp_path / "r.wav").seconds == 2.0
    made = make(tmp_path / "r.wav", tmp_path / "t.wav", tmp_path / "out.mp3", short_s)
    assert (made.road, made.seconds) == (road, 2.0)
    assert sound.tone_level(channel(tmp_path / "out.mp3", 0), 440) > 0.95


@pytest.mark.parametrize(("road", "short_s"), ROADS)
def test_a_side_that_said_nothing_is_silence(tmp_path: Path, road: str, short_s: float) -> None:
    made = make(
        leg(tmp_path / "r.wav", b""), leg(tmp_path / "t.wav", sound.tone(1000, 1.0)), tmp_path / "o.mp3", short_s
    )
    assert (made.road, made.seconds) == (road, 1.0)
    assert sound.rms(channel(tmp_path / "o.mp3", 0)) < 0.002


def test_what_is_broken_says_so(tmp_path: Path) -> None:
    good, out = leg(tmp_path / "good.wav", sound.tone(440)), tmp_path / "o.mp3"
    (tmp_path / "text.wav").write_text("this is no sound at all" * 20)
    (tmp_path / "cut.wav").write_bytes(good.read_bytes()[:30])
    for bad in (tmp_path / "text.wav", tmp_path / "cut.wav", leg(tmp_path / "wide.wav", sound.tone(440), 16000)):
        with pytest.raises(BrokenLeg, match=bad.name):
            make(good, bad, out)
    empty = leg(tmp_path / "empty.wav", b"")
    with pytest.raises(BrokenLeg, match="empty"):
        make(empty, empty, out)
    assert not out.exists()


@pytest.mark.parametrize(("road", "short_s"), ROADS)
def test_a_disk_that_refuses_is_a_hindrance(tmp_path: Path, road: str, short_s: float) -> None:
    good = leg(tmp_path / "good.wav", sound.tone(440))
    with pytest.raises(Hindered):
        make(good, good, tmp_path / "no-such-folder" / "o.mp3", short_s)
