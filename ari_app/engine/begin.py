"""A coroutine's first steps now, the rest in a task: what is for Asterisk is sent before anything else is done.

asyncio's own tasks begin with the next turn of the loop (Python 3.12 has eager ones). Until its first wait the
coroutine runs inside whoever began it: it may not ask for the current task there (``asyncio.timeout`` does).
"""

from collections.abc import Awaitable, Coroutine, Generator
from typing import Any


class _Rest:
    """What is left of a coroutine that waits for ``awaited`` now."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:
        self._coroutine, self._awaited = coroutine, awaited

    def __await__(self) -> Generator[Any, Any, None]:
        coroutine, awaited = self._coroutine, self._awaited
        try:
            while True:
                try:
                    sent = yield awaited
                except BaseException as error:  # noqa: BLE001 - a cancellation too is the coroutine's own
                    awaited = coroutine.throw(error)
                else:
                    awaited = coroutine.send(sent)
        except StopIteration:
            return


def begin(coroutine: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None] | None:
    """Run it up to where it has to wait; what is left is for a task. None: nothing is left."""
    try:
        awaited = coroutine.send(None)
    except StopIteration:
        return None
    return _go_on(_Rest(coroutine, awaited))


async def _go_on(rest: Awaitable[None]) -> None:
    await rest
