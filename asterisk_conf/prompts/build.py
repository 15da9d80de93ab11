"""Speaks ``prompts.json`` into ``{zh,en}/NAME.wav`` and writes ``manifest.json``.

Run by a developer after a text changed (``python -m asterisk_conf.prompts.build``); the sound files are committed, so
that neither ``make up`` nor the tests need a speech engine. Needs espeak-ng and sox (apt) and pypinyin and hibari-tts
(PyPI). A real centre replaces the files by recorded ones under the same names.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import wave
from functools import cache
from pathlib import Path
from typing import Any

from flows.sounds import VOICES

ROOM = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")
RATE_HZ = 8000
PEAK_DB = -3


def texts() -> dict[str, dict[str, str]]:
    """Prompt name -> language -> text, as written in ``prompts.json``."""
    found: dict[str, dict[str, str]] = json.loads((ROOM / "prompts.json").read_text("utf-8"))
    return found


def fingerprint(language: str, text: str) -> str:
    """What a sound file was made from: SHA-256 (hex) of voice and text."""
    return hashlib.sha256(f"{VOICES[language]}\n{text}".encode()).hexdigest()


def manifest() -> dict[str, str]:
    """``LANGUAGE/NAME`` -> fingerprint of what the committed file was made from; empty before the first build."""
    path = ROOM / "manifest.json"
    made: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return made


def pinyin(text: str) -> str:
    """Hanzi to numbered syllables: espeak-ng reads hanzi given to its ``cmn`` voice as spelled-out English letters."""
    from pypinyin import Style, lazy_pinyin

    spoken = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
    return " ".join(spoken).replace(" ，", ", ").replace(" 。", ". ")


@cache
def english_voice() -> Any:
    """The English model, loaded once."""
    # From 1.29 on onnxruntime, on which it runs, tells its maker of each model loaded unless told not to.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from hibari import Hibari

    return Hibari()


def speak(language: str, text: str, raw: Path) -> None:
    """Write ``text`` as spoken by the language's engine to ``raw`` (a wav at the engine's own rate)."""
    if language == "zh":
        subprocess.run(
            ["espeak-ng", "-v", "cmn-latn-pinyin", "-s", "170", "-w", str(raw), pinyin(text)], check=True, timeout=60
        )
    else:
        english_voice().save(text, str(raw))


def shape(raw: Path, wav: Path) -> None:
    """Bring an engine's wav to what Asterisk plays without work: 8 kHz mono 16 bit, trimmed, peak at -3 dB."""
    ends = ["silence", "1", "0.02", "0.5%", "reverse", "silence", "1", "0.02", "0.5%", "reverse"]
    subprocess.run(
        ["sox", str(raw), "-r", str(RATE_HZ), "-c", "1", "-b", "16", "-D", "--bits", "16", str(wav)]
        + [*ends, "pad", "0.05", "0.15", "norm", str(PEAK_DB)],
        check=True,
        timeout=60,
    )


def seconds(wav: Path) -> float:
    """How long a wav plays."""
    with wave.open(str(wav), "rb") as sound:
        return float(sound.getnframes() / sound.getframerate())


def build(everything: bool = False) -> int:
    """Make what is stale (or everything), remove what no text names; returns the number of files made."""
    done, made = manifest(), 0
    wanted: dict[str, str] = {}
    for name, by_language in texts().items():
        for language in LANGUAGES:
            key, wav = f"{language}/{name}", ROOM / language / f"{name}.wav"
            wanted[key] = fingerprint(language, by_language[language])
            if done.get(key) == wanted[key] and wav.exists() and not everything:
                continue
            wav.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory() as scratch:
                raw = Path(scratch) / "raw.wav"
                speak(language, by_language[language], raw)
                shape(raw, wav)
            made += 1
            print(f"{key}: {seconds(wav):.2f} s")
    for wav in [wav for language in LANGUAGES for wav in (ROOM / language).glob("*.wav")]:
        if f"{wav.parent.name}/{wav.stem}" not in wanted:
            wav.unlink()
    (ROOM / "manifest.json").write_text(json.dumps(wanted, indent=1, sort_keys=True) + "\n", "utf-8")
    return made


if __name__ == "__main__":
    print(f"{build('--all' in sys.argv[1:])} files made")
