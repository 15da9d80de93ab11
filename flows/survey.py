"""What a caller may be asked after a conversation, as data."""

from collections.abc import Iterator, Mapping
from zlib import crc32

import msgspec

from flows.names import Key
from flows.piece import BAD_DIGIT, NO_DIGIT, Piece, Pieces
from lexicon.ids import CallId, QuestionId

GOODBYE: Pieces = (Piece(recorded="goodbye"),)
TOP_BOXES = 2
LEAST_OF_CSAT = 3
"""With fewer scores, two of them being the best says nothing."""
SHARES = 10_000  # hundredths of a per cent


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answered by one key. ``scores``: what each key means, the higher the better.

    ``is_csat``: it measures customer satisfaction.
    """

    id: QuestionId
    say: Pieces
    scores: dict[Key, int]
    is_csat: bool = False
    tries: int = 2
    timeout_s: float = 5.0
    bad: Pieces = BAD_DIGIT
    silent: Pieces = NO_DIGIT

    def is_satisfied(self, digit: str) -> bool:
        """Whether this answer is one of the scale's two best (top-two-box)."""
        best = sorted(set(self.scores.values()))[-TOP_BOXES:]
        return self.is_csat and self.scores[digit] in best


class Survey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Questions one after the other; who leaves one unanswered is asked no other.

    ``share``: how many in a hundred calls are asked; ``is_outbound``: those that agents placed from the flow's numbers.
    """

    questions: tuple[Question, ...]
    thanks: Pieces = GOODBYE
    share: float = 100.0
    is_outbound: bool = False

    def question(self, id_: str) -> Question | None:
        """The question of this name."""
        return next((one for one in self.questions if one.id == id_), None)

    def takes(self, call: CallId) -> bool:
        """Whether this call is one of the share: by its id alone, so that who asks twice hears the same."""
        return crc32(call.encode()) % SHARES < self.share * (SHARES / 100)


def survey_pieces(surveys: Mapping[str, Survey]) -> Iterator[tuple[tuple[str | int, ...], Piece]]:
    """Everything that surveys say, each piece with its place in the document."""
    for name, survey in surveys.items():
        for number, question in enumerate(survey.questions):
            for word in ("say", "bad", "silent"):
                for place, piece in enumerate(getattr(question, word)):
                    yield ("surveys", name, "questions", number, word, place), piece
        for place, piece in enumerate(survey.thanks):
            yield ("surveys", name, "thanks", place), piece
