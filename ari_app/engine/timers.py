"""Deadlines on the event loop. A timer only asks; whoever set it decides whether the question still matters."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

Key = tuple[str, str]  # owner, name


class LoopTimers:
    """One handle per (owner, name)."""

    def __init__(self) -> None:
        self._handles: defaultdict[str, dict[str, asyncio.TimerHandle]] = defaultdict(dict)

    def set(self, key: Key, after_s: float, ring: Callable[[], None]) -> None:
        """Call ``ring`` after ``after_s`` seconds, instead of an older deadline of the same key."""
        self.cancel(key)
        owner, name = key

        def due() -> None:
            self._handles[owner].pop(name, None)
            ring()

        self._handles[owner][name] = asyncio.get_running_loop().call_later(after_s, due)

    def cancel(self, key: Key) -> None:
        owner, name = key
        handle = self._handles.get(owner, {}).pop(name, None)
        if handle is not None:
            handle.cancel()

    def cancel_all(self, owner: str) -> None:
        for handle in self._handles.pop(owner, {}).values():
            handle.cancel()
