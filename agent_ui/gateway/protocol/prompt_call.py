"""The contract with the screens, continued: a prompt recorded by telephone.

GET  /api/prompt-calls                                -> PromptCalls   over which lines one can be called; your takes
POST /api/prompt-calls/{client}/{name}/{language}     PromptCallWish -> PromptCall   begun; 409 while your last goes on
GET  /api/prompt-calls/{prompt_call}                  -> PromptCall    your own of the last hour; ask again until over
POST /api/prompt-calls/{prompt_call}/end              -> 204           hang up; over already is no error
GET  /api/prompt-calls/{prompt_call}/audio            -> audio/wav     as it would be played; 400: silence, too short
POST /api/prompt-calls/{prompt_call}/keep?after=      -> PromptFile    as an upload; 409 when somebody was quicker
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

PromptCallState = Literal["calling", "recording", "over", "lost"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class PromptCallWish(Frozen, frozen=True, kw_only=True):
    """Whom to call, and over which trunk or span."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    line: Annotated[str, Meta(min_length=1, max_length=64)]


class PromptCall(Frozen, frozen=True, kw_only=True):
    """As it is now. ``number`` is masked. ``state`` lost: its end was never told.

    ``result``: as PromptRecordingEnded says it, "" before the end; and, where the file was looked at, nothing-said,
    too-short, gone (kept, or deleted after an hour). ``seconds``: as it would be played; ``is_cut``: the longest time
    was over.
    """

    id: str
    client: str
    name: str
    language: str
    line: str
    number: str
    began_at: str
    state: PromptCallState
    result: str = ""
    seconds: float = 0.0
    is_cut: bool = False


class PromptCalls(Frozen, frozen=True, kw_only=True):
    """``lines``: names of trunks and spans, none for who does not see every client. ``calls``: your own of the last
    hour that go on or were not kept, the newest first; of those that came to nothing the newest alone."""

    lines: list[str]
    calls: list[PromptCall]
