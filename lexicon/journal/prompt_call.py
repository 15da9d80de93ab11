"""Facts about prompts that somebody records by telephone: they are nobody's calls, and no figure counts them."""

from dataclasses import dataclass

from lexicon.ids import ClientId


@dataclass(frozen=True, slots=True)
class PromptRecordingBegan:
    """Somebody asked to be called at ``number`` over the trunk or span ``line``, to say a prompt of this client's."""

    prompt_call: str
    client: ClientId
    prompt: str
    language: str
    line: str
    number: str
    by: str


@dataclass(frozen=True, slots=True)
class PromptRecordingAnswered:
    """The telephone was answered: after a beep what is said is recorded."""

    prompt_call: str
    after_s: float


@dataclass(frozen=True, slots=True)
class PromptRecordingEnded:
    """It is over. ``result``: recorded; stopped (before anybody answered), busy, no-answer, wrong-number, refused,
    no-line, unreachable; exchange-away, failed (Asterisk recorded nothing), interrupted (call control went away
    meanwhile).

    ``file``: where it lies in the raw directory, until it is kept, or for an hour; "" for none. ``spoken_s``: how long
    somebody spoke, in Asterisk's whole seconds. ``is_cut``: it went on for as long as may be recorded.
    """

    prompt_call: str
    result: str
    after_s: float
    spoken_s: float = 0.0
    file: str = ""
    is_cut: bool = False
