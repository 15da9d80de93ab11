"""Deadlines on the event loop. A timer only asks; whoever set it decides whether the question still matters."""

import asyncio
from collections.abc import Callable

Key = tuple[str, str]  # owner, name


class LoopTimers:
    """One handle per (owner, name)."""

    def __init__(self) -> None:
        self._handles: dict[str, dict[str, asyncio.TimerHandle]] = {}

    def __len__(self) -> int:
        """Owners with a deadline ahead; one whose last is over is not kept."""
        return len(self._handles)

    def set(self, key: Key, after_s: float, ring: Callable[[], None]) -> None:
        """Call ``ring`` after ``after_s`` seconds, instead of an older deadline of the same key."""
        self.cancel(key)
        owner, name = key

        def due() -> None:
            self._take(key)
            ring()

        self._handles.setdefault(owner, {})[name] = asyncio.get_running_loop().call_later(after_s, due)

    def cancel(self, key: Key) -> None:
        handle = self._take(key)
        if handle is not None:
            handle.cancel()

    def cancel_all(self, owner: str) -> None:
        for handle in self._handles.pop(owner, {}).values():
            handle.cancel()

    def _take(self, key: Key) -> asyncio.TimerHandle | None:
        owner, name = key
        named = self._handles.get(owner, {})
        handle = named.pop(name, None)
        if not named:
            self._handles.pop(owner, None)
        return handle
