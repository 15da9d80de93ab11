"""Greeting and menu are heard in the language of the number: recognised from the sound itself."""

import wave

import numpy as np
import pytest
from numpy.typing import NDArray

from cli.sound import RATE_HZ
from launch.settings import ROOT
from tests.journeys.centre import EN, ZH, Centre, eventually

pytestmark = pytest.mark.asyncio
ENOUGH_S = 1.2
ALIKE = 0.8


def prompt(language: str, name: str) -> NDArray[np.float64]:
    """A prompt as it is in the checkout."""
    with wave.open(str(ROOT / "asterisk_conf" / "prompts" / language / f"{name}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


def likeness(heard: bytes, wanted: NDArray[np.float64]) -> float:
    """How alike (0..1) the best-fitting stretch of what was heard is to the loud beginning of a prompt."""
    line = np.frombuffer(heard[: len(heard) // 2 * 2], "<i2").astype(np.float64)
    loud = int(np.argmax(np.abs(wanted) > 500))
    piece = wanted[loud : loud + round(ENOUGH_S * RATE_HZ)]
    if len(line) < len(piece) or not len(piece):
        return 0.0
    size = 1 << (len(line) + len(piece)).bit_length()
    fits = np.fft.irfft(np.fft.rfft(line, size) * np.conj(np.fft.rfft(piece, size)), size)
    fits = fits[: len(line) - len(piece) + 1]
    power = np.concatenate([[0.0], np.cumsum(line**2)])
    energy = np.sqrt((power[len(piece) :] - power[: -len(piece)]) * (piece**2).sum())
    return float(np.max(np.where(energy > 1e6, fits / np.maximum(energy, 1.0), 0.0)))


@pytest.mark.parametrize(("number", "language", "other"), [(ZH, "zh", "en"), (EN, "en", "zh")])
async def test_greeting_and_menu_in_the_numbers_own_language(
    centre: Centre, number: str, language: str, other: str
) -> None:
    leg, _ = await centre.call(number)
    best: dict[str, float] = {}
    for name in ("greeting", "menu"):

        async def is_heard(name: str = name) -> bool:
            heard = leg.heard(12)
            best[name] = likeness(heard, prompt(language, name))
            best[f"not {name}"] = likeness(heard, prompt(other, name))
            return best[name] > ALIKE

        await eventually(is_heard, f"the {name} in {language}", 25, lambda: str(best))
    await leg.hang_up()
    assert best["not greeting"] < ALIKE / 2 and best["not menu"] < ALIKE / 2
