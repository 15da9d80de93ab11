"""One piece of what is said, in a flow or a survey."""

from enum import StrEnum

import msgspec

from flows.names import ValueName


class ReadAs(StrEnum):
    """How a value is spoken."""

    NUMBER = "number"  # 1024: one thousand and twenty-four; 一千零二十四
    DIGITS = "digits"  # 1024: one zero two four; 幺零二四
    AMOUNT = "amount"  # 12.50: twelve yuan fifty; 十二元五角
    DATE = "date"  # 2026-10-01
    TIME = "time"  # 14:05
    DURATION = "duration"  # seconds, in words: about two minutes


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of what is said: a recorded file by its name, a text in each language, or a value.

    ``zh_sound``, ``en_sound``: the upload that a recorded file was when the flow was published; "": the product's own.
    """

    recorded: str = ""
    zh: str = ""
    en: str = ""
    value: ValueName = ""
    read_as: ReadAs = ReadAs.NUMBER
    zh_sound: str = ""
    en_sound: str = ""

    def text(self, language: str) -> str:
        """The text in one language; "" for a recorded file or a value."""
        return self.zh if language == "zh" else self.en

    def sound(self, language: str) -> str:
        """The upload in one language."""
        return self.zh_sound if language == "zh" else self.en_sound


Pieces = tuple[Piece, ...]
BAD_DIGIT: Pieces = (Piece(recorded="bad-digit"),)
NO_DIGIT: Pieces = (Piece(recorded="no-digit"),)
