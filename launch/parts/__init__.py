"""The parts of a stack: what each needs before it starts, the words that start it, and how it says that it is ready."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One supervised program."""

    name: str
    group: str
    command: tuple[str, ...]
    stop_signal: str
    stop_wait_s: int
    is_ready: Callable[[], bool]
    ready_within_s: float
    version: Callable[[], str]
