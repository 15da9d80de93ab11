"""Facts about a supervisor in somebody's conversation: who heard what, from when to when, in which way."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ClientId, OfferId, WatchId


@dataclass(frozen=True, slots=True)
class WatchOpened:
    """A supervisor asked to hear a conversation of ``agent``, or (``is_following``) each one from now on.

    ``watch`` is one connection of the supervisor's telephone, until ``WatchClosed``; told again when it turns to
    another agent. ``way``: listen (nobody hears the supervisor), whisper (the agent does), barge (both do).
    """

    watch: WatchId
    supervisor: AgentId
    agent: AgentId
    way: str
    is_following: bool


@dataclass(frozen=True, slots=True)
class WatchBegan:
    """The supervisor hears this conversation from now on. ``has_tone``: its client wants a tone in it meanwhile."""

    watch: WatchId
    supervisor: AgentId
    agent: AgentId
    call: CallId
    client: ClientId
    way: str
    has_tone: bool = False


@dataclass(frozen=True, slots=True)
class WatchChanged:
    """From now on in this way. ``call``: the one that is heard, None while there is none."""

    watch: WatchId
    supervisor: AgentId
    agent: AgentId
    call: CallId | None
    client: ClientId | None
    way: str


@dataclass(frozen=True, slots=True)
class WatchEnded:
    """The supervisor hears this conversation no more. ``lasted_s``: since ``WatchBegan``.

    ``why``: conversation-over, stopped, moved (to another one), taken-over, or as for ``WatchClosed``.
    """

    watch: WatchId
    supervisor: AgentId
    agent: AgentId
    call: CallId
    client: ClientId
    way: str
    lasted_s: float
    why: str


@dataclass(frozen=True, slots=True)
class WatchRefused:
    """Asterisk did not do what the supervisor asked for. ``what``: listen, whisper, barge, take-over."""

    watch: WatchId
    supervisor: AgentId
    agent: AgentId
    call: CallId
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class WatchClosed:
    """The supervisor's telephone is out of it.

    ``why``: stopped, conversation-over, hung-up, not-answered, unreachable, refused, page-lost, signed-out,
    agent-left, controller-lost.
    """

    watch: WatchId
    supervisor: AgentId
    agent: AgentId
    why: str


@dataclass(frozen=True, slots=True)
class MonitorToneSet:
    """From now on there is a beep every ``every_s`` in a conversation of this client's that a supervisor hears; None:
    there is none. ``by``: who changed it."""

    client: ClientId
    every_s: float | None
    by: str


@dataclass(frozen=True, slots=True)
class CallTakenOver:
    """A supervisor talks with the caller from now on, instead of ``agent``, whose part ends. ``offer`` names the
    supervisor's part, as an offer names an agent's."""

    call: CallId
    client: ClientId
    agent: AgentId
    supervisor: AgentId
    offer: OfferId
