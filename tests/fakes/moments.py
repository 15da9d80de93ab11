"""Time that only passes when everybody waits: an hour of ringing telephones is tested in a few milliseconds."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

START = datetime(2026, 1, 1, tzinfo=UTC)
LONGEST_S = 24 * 3600.0

T = TypeVar("T")


class _Patient(selectors.SelectSelector):
    """Instead of waiting it moves the clock on; what is really ready is still seen."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None or self.passed_s > LONGEST_S:
            raise AssertionError("everybody waits and nothing will ever happen")
        self.passed_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose ``time()`` is virtual; it starts at 1000 seconds."""

    def __init__(self) -> None:
        self._patient = _Patient()
        super().__init__(self._patient)

    def time(self) -> float:
        return 1000.0 + self._patient.passed_s


class LoopClock:
    """A ``lexicon.clock.Clock`` that tells the loop's time."""

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


def run_story(story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``story`` in virtual time. A task or an error that nobody took care of fails it."""
    unheard: list[str] = []

    async def watched() -> T:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(str(context)))
        result = await story()
        await asyncio.sleep(0)
        leaked = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not leaked, f"tasks left over: {leaked}"
        return result

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        result = runner.run(watched())
    assert not unheard, unheard
    return result
