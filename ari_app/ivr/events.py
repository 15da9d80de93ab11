"""What can happen to a caller in a flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Started:
    """The caller was answered. ``values``: what is known of the call: caller, dialled."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Played:
    """The prompts asked for last were heard to their end."""


@dataclass(frozen=True, slots=True)
class Pressed:
    digit: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No key within the node's time after what was asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a source said. ``values`` None: it knows nobody of that kind."""

    values: Mapping[str, str] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked for elsewhere (a transfer, a look-up) did not come about."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A message was taken. ``spoken_s``: how long somebody spoke; None: nobody knows."""

    spoken_s: float | None


IvrEvent = Started | Played | Pressed | TimedOut | Answered | Refused | Recorded
