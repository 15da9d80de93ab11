"""What recording a prompt by telephone promises, end to end in the controller. The same checks run on the fake
telephones (``tests/unit/trunks``) and on the real Asterisk (``tests/contract/trunks``); whoever runs them brings a
``Bench``."""

from typing import Protocol

from lexicon.journal import PromptRecordingEnded

SAYS_AND_PRESSES, SAYS_AND_HANGS_UP, SAYS_NOTHING, TALKS_ON = "3006", "3008", "3007", "3009"
BUSY, RINGS_ON, NOT_THERE = "3001", "3002", "3004"
ENDINGS = {
    SAYS_AND_PRESSES: "recorded",
    SAYS_AND_HANGS_UP: "recorded",
    SAYS_NOTHING: "recorded",  # a file of silence: whoever keeps it looks at it
    BUSY: "busy",
    NOT_THERE: "wrong-number",
}


class Bench(Protocol):
    """A controller with somebody at each of these numbers."""

    async def begin(self, number: str) -> str:
        """Order it; returns its id."""
        ...

    async def end(self, one: str) -> None:
        """Whoever asked for it has it hung up."""
        ...

    async def rings(self, one: str) -> None:
        """Returns when its telephone was dialled."""
        ...

    async def answered(self, one: str) -> None:
        """Returns when the journal says that it was answered."""
        ...

    async def ended(self, one: str) -> PromptRecordingEnded:
        """Returns its end when the journal tells it."""
        ...

    async def another_controller(self) -> None:
        """The controller dies in the middle of everything; returns when the next one is ready."""
        ...

    async def nothing_left(self) -> None:
        """Raises when a channel was left over."""
        ...


async def check_endings(bench: Bench) -> None:
    for number, result in ENDINGS.items():
        over = await bench.ended(await bench.begin(number))
        assert (number, over.result, bool(over.file)) == (number, result, result == "recorded")
    await bench.nothing_left()


async def check_hanging_up_while_it_rings(bench: Bench) -> None:
    one = await bench.begin(RINGS_ON)
    await bench.rings(one)
    await bench.end(one)
    assert (await bench.ended(one)).result == "stopped"
    await bench.nothing_left()
    await bench.end(one)  # over already is no error


async def check_hanging_up_keeps_what_was_said(bench: Bench) -> None:
    one = await bench.begin(TALKS_ON)
    await bench.answered(one)
    await bench.end(one)
    over = await bench.ended(one)
    assert over.result == "recorded" and over.file and not over.is_cut
    await bench.nothing_left()


async def check_a_controller_that_dies(bench: Bench) -> None:
    """The call ends, nothing is left over, and the journal says what happened."""
    one = await bench.begin(TALKS_ON)
    await bench.answered(one)
    await bench.another_controller()
    over = await bench.ended(one)
    assert (over.result, over.file) == ("interrupted", "")
    await bench.nothing_left()


CHECKS = (
    check_endings,
    check_hanging_up_while_it_rings,
    check_hanging_up_keeps_what_was_said,
    check_a_controller_that_dies,
)
