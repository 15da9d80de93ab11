"""The contract with the screens, continued: recorded prompts.

GET  /api/prompts                                    -> list[PromptLine]   the product's, and the uploads of each client
GET  /api/prompts/{client}/{name}/{language}/audio   -> audio/wav          client "-": the product's
POST /api/prompts/{client}/{name}/{language}?after=  WAV or MP3 -> PromptFile   409 when somebody else was quicker
"""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class PromptFile(Frozen, frozen=True, kw_only=True):
    """``version`` 0: the product's own. ``peak_db``: as it came, 0 is full scale; ``cut_s``: silence taken away."""

    language: str
    version: int
    seconds: float
    peak_db: float | None
    uploaded_by: str
    uploaded_at: str | None
    text: str
    cut_s: float = 0.0


class PromptLine(Frozen, frozen=True, kw_only=True):
    """``client`` "": the product's. ``used``: flows in force that say it; ``old``: those that play an older file."""

    client: str
    name: str
    files: list[PromptFile]
    used: list[str]
    old: list[str]
