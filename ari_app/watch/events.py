"""What can happen to a watch."""

from dataclasses import dataclass

from ari_app.watch.state import Talk, WatchWay
from lexicon.ids import AgentId, CallId, ChannelId


@dataclass(frozen=True, slots=True)
class LegUp:
    """The supervisor's telephone answered."""


@dataclass(frozen=True, slots=True)
class LegGone:
    """The supervisor's channel ended. ``cause``: Q.850, 0 when unknown."""

    cause: int


@dataclass(frozen=True, slots=True)
class SnoopUp:
    """The channel to hear through is in our application."""

    snoop: ChannelId


@dataclass(frozen=True, slots=True)
class SnoopGone:
    snoop: ChannelId


@dataclass(frozen=True, slots=True)
class TalkBegan:
    """The agent talks."""

    talk: Talk


@dataclass(frozen=True, slots=True)
class TalkOver:
    """The part of ``agent`` in that call is over."""

    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class TurnAsked:
    """The supervisor wants to hear another agent, or the same one in another way, on the same leg."""

    agent: AgentId
    way: WatchWay
    is_following: bool
    talk: Talk | None


@dataclass(frozen=True, slots=True)
class WayAsked:
    way: WatchWay


@dataclass(frozen=True, slots=True)
class StopAsked:
    """``why``: stopped, page-lost, signed-out, agent-left."""

    why: str


@dataclass(frozen=True, slots=True)
class TakeOverAsked:
    """The supervisor wants the caller."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The call is the supervisor's."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Asterisk did not do what a command asked. ``what`` is the command's name, ``token`` what it was for."""

    what: str
    token: str
    why: str


@dataclass(frozen=True, slots=True)
class TimerRang:
    name: str
    token: str


WatchEvent = (
    LegUp
    | LegGone
    | SnoopUp
    | SnoopGone
    | TalkBegan
    | TalkOver
    | TurnAsked
    | WayAsked
    | StopAsked
    | TakeOverAsked
    | TakenOver
    | Refused
    | TimerRang
)
