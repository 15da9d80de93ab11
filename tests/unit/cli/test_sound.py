"""Tones made and found: what every "both hear each other" of the tests rests on."""

import numpy as np
import pytest

from cli import sound


@pytest.mark.parametrize("hz", [350, 440, 700, 1000, 2600])
def test_a_tone_is_found_where_it_is_and_nowhere_else(hz: int) -> None:
    pcm = sound.tone(hz, 0.5)
    assert abs((sound.strongest_hz(pcm) or 0) - hz) < 3
    assert sound.tone_level(pcm, hz) > 0.98
    assert sound.tone_level(pcm, hz + 150) < 0.02


def test_silence_is_no_tone_at_any_pitch() -> None:
    quiet = sound.silence(0.5)
    assert (sound.strongest_hz(quiet), sound.tone_level(quiet, 440), sound.rms(quiet)) == (None, 0.0, 0.0)
    assert sound.rms(b"") == 0.0
    assert sound.strongest_hz(sound.tone(440, 0.05)) is None  # too short to tell


def test_noise_and_two_tones_are_no_tone() -> None:
    noise = np.random.default_rng(1).normal(0, 4000, sound.RATE_HZ).astype("<i2").tobytes()
    assert sound.tone_level(noise, 440) < 0.1
    both = np.frombuffer(sound.tone(440), "<i2") // 2 + np.frombuffer(sound.tone(1000), "<i2") // 2
    assert 0.3 < sound.tone_level(both.astype("<i2").tobytes(), 440) < 0.7


def test_a_second_of_a_whole_pitch_loops_without_a_click() -> None:
    wave = np.frombuffer(sound.tone(440) * 2, "<i2").astype(int)
    steps = np.abs(np.diff(wave))
    assert steps[sound.RATE_HZ - 1] <= steps[: sound.RATE_HZ - 1].max()


def test_loudness_is_of_full_scale() -> None:
    assert sound.rms(sound.tone(440, 1.0, level=1.0)) == pytest.approx(2**-0.5, abs=0.001)
    assert len(sound.tone(440, 0.25)) == len(sound.silence(0.25)) == sound.RATE_HZ // 2
