"""The committed sound files are what the texts say, in both languages, in the shape Asterisk plays without work."""

import os
import sys
import wave
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ari_app.ari.exchange import TONES
from asterisk_conf.prompts import build, tone

EVERY = [(language, name) for name in build.texts() for language in build.LANGUAGES]
NEEDED = {
    "greeting", "menu", "bad-digit", "no-digit", "goodbye", "queued", "no-agent", "all-busy-later", "unknown-number",
    "sorry-technical", "back-to-queue", "recording-notice", "queue-closed", "queue-closed-kept", "line-closed",
}  # fmt: skip


def test_every_prompt_that_the_product_plays_has_a_text() -> None:
    assert set(build.texts()) >= NEEDED


def test_nothing_lies_there_that_no_text_names() -> None:
    there = {(wav.parent.name, wav.stem) for wav in build.ROOM.glob("*/*.wav")}
    assert there - set(EVERY) == {("tones", name) for name in (*TONES, "monitor-tone")}, "tones are of no language"
    assert set(build.manifest()) == {f"{language}/{name}" for language, name in EVERY}


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_the_file_was_made_from_the_present_text(language: str, name: str) -> None:
    text = build.texts()[name][language]
    assert build.manifest()[f"{language}/{name}"] == build.fingerprint(language, text), (
        "run asterisk_conf.prompts.build"
    )


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_the_file_is_short_loud_enough_and_in_shape(language: str, name: str) -> None:
    path: Path = build.ROOM / language / f"{name}.wav"
    with wave.open(str(path)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (8000, 1, 2)
        sound = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(float) / 32768
    assert 1 < len(sound) / 8000 < 10
    assert 0.6 < np.abs(sound).max() < 0.75  # -3 dB, so that no line clips it
    assert np.sqrt((sound**2).mean()) > 0.03
    edge = np.abs(sound[:80]).max()
    assert edge < 0.1, "starts with a click"


def test_the_monitor_tone_is_what_its_numbers_say(tmp_path: Path) -> None:
    tone.render(tmp_path / "tones" / "again.wav")
    assert (tmp_path / "tones" / "again.wav").read_bytes() == tone.FILE.read_bytes()
    assert max(map(abs, tone.samples())) <= 32767 * tone.PEAK + 1 and tone.samples()[0] == tone.samples()[-1] == 0


def test_the_speech_engine_tells_nobody_what_it_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    told = []

    class Hibari:
        def __init__(self) -> None:
            told.append(os.environ.get("ORT_DISABLE_TELEMETRY"))

    monkeypatch.setitem(sys.modules, "hibari", SimpleNamespace(Hibari=Hibari))
    build.english_voice.__wrapped__()
    assert told == ["1"]
