"""Orders of calls that are nobody's (a test call over a line, a prompt recorded by telephone), and any order at all."""

from lexicon.orders import CallOrder, Order


class TryLine(Order, frozen=True, kw_only=True, tag="line-test"):
    """Call ``number`` over the trunk or span ``line`` of lines.yml, to see whether it works. ``agent``: who says so.

    Answered at once, with the test's id in Answer.data["test"]; facts tell what becomes of it (LineTestBegan ...).
    """

    line: str
    number: str
    shown: str = ""
    for_s: float = 5.0
    ring_s: float = 60.0


class RecordPrompt(Order, frozen=True, kw_only=True, tag="record-prompt"):
    """Call ``number`` over the trunk or span ``line`` and record what is said there as a prompt of this client's.

    ``agent``: who says so. Answered at once, with an id in Answer.data["prompt-call"]; facts tell what becomes of it
    (PromptRecordingBegan ...).
    """

    client: str
    prompt: str
    language: str
    line: str
    number: str


class EndPromptCall(Order, frozen=True, kw_only=True, tag="end-prompt-call"):
    """Hang up: while it rings nothing is recorded, afterwards what was said is. One that is over is no error."""

    prompt_call: str


AsideOrder = TryLine | RecordPrompt | EndPromptCall
AnyOrder = CallOrder | AsideOrder
