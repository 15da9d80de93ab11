"""Where a caller is in its flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """What the flow is waiting for in its node."""

    NEW = "new"  # not begun
    SAYING = "saying"  # the end of what is said
    ASKING = "asking"  # the end of what is asked, or a key
    LISTENING = "listening"  # a key, the timer runs
    AWAY = "away"  # an answer from elsewhere
    RECORDING = "recording"  # the end of a message
    WAITING = "waiting"  # an agent, in the queue; a key may lead out of it
    DONE = "done"  # nothing: the call goes on without the flow


@dataclass(frozen=True, slots=True)
class IvrState:
    """Where a caller is in its flow. ``typed`` and ``values`` may be secret: they are in no log."""

    node: str = ""
    stage: Stage = Stage.NEW
    tries: int = 0
    language: str = ""  # chosen by the caller; "": the flow's
    reason: str = ""  # set on the way
    by: str = "default"  # what led here: menu once a key did
    nodes: int = 0  # entered so far
    is_asked: bool = False  # a key was asked for
    typed: str = field(default="", repr=False)
    number: str = field(default="", repr=False)  # to be called back, if the caller says that it is right
    values: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
