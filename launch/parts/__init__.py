"""The parts of a stack: what each needs before it starts, the words that start it, and how it says that it is ready."""

from collections.abc import Callable
from dataclasses import dataclass

# Groups stop one after another, last to first, the parts of one group at once. Seconds before force is used.
STOP_WAIT_S = {"data": 3, "exchange": 3, "services": 3}


@dataclass(frozen=True, slots=True)
class Part:
    """One supervised program."""

    name: str
    group: str
    command: tuple[str, ...]
    stop_signal: str
    is_ready: Callable[[], bool]
    ready_within_s: float
    version: Callable[[], str]
