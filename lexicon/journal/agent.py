"""Facts about an agent."""

from datetime import datetime

from msgspec import Struct

from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, SkillId
from lexicon.profile import Abilities


class AgentSignedIn(Struct, frozen=True, gc=False):
    """The agent signed in at a desk; the state is Not ready (reason sign-in) until Ready is pressed."""

    agent: AgentId
    desk: DeskId
    name: str
    skills: tuple[SkillId, ...]
    abilities: Abilities | None = None  # None: written before levels were kept


class ProfileChanged(Struct, frozen=True, gc=False):
    """What the person can do was changed; it holds at once, signed in or not. ``by``: who changed it.

    Noted by whoever changes it, and by the controller (``by`` controller) in the instant in which it routes by it.
    ``by`` lending: ``AbilityLent`` or ``AbilityReturned`` beside it says whose doing that was.
    """

    agent: AgentId
    abilities: Abilities
    by: str


class AbilityLent(Struct, frozen=True, gc=False):
    """A skill (``kind`` skill, ``value`` its level) or queue (queue, its weight) for a while; 0: taken away for it.

    Until ``until``, or (None) for the sign-in at ``desk``. ``own``: the value that comes back.
    """

    agent: AgentId
    kind: str
    what: str
    value: int
    own: int
    until: datetime | None
    desk: DeskId | None
    by: str


class AbilityReturned(Struct, frozen=True, gc=False):
    """What was lent is over, and the person's own ``value`` holds. ``why``: time, signed-out, by-hand.

    ``by``: who ended it by hand; controller: it ended by itself. Of somebody who is not signed in when its time comes
    nothing is noted: ``AbilityLent`` said until when.
    """

    agent: AgentId
    kind: str
    what: str
    value: int
    why: str
    by: str


class AgentSignedOut(Struct, frozen=True, gc=False):
    """The agent left. ``by``: self, desk-lost, replaced (signed in elsewhere), controller, supervisor (who it was
    is in ``AgentSteered``)."""

    agent: AgentId
    desk: DeskId
    by: str


class AgentReady(Struct, frozen=True, gc=False):
    """The agent can take calls. ``idle_since`` orders agents for the longest-idle rule."""

    agent: AgentId
    idle_since: datetime


class AgentNotReady(Struct, frozen=True, gc=False):
    """The agent cannot take calls, for a reason. ``by``: self, no-answer, desk-lost, system, supervisor."""

    agent: AgentId
    reason: NotReadyReasonId
    by: str


class AgentNextState(Struct, frozen=True, gc=False):
    """What the agent asked to be after this call: ready, or Not ready with ``reason``."""

    agent: AgentId
    reason: NotReadyReasonId | None


class WrapUpStarted(Struct, frozen=True, gc=False):
    """After-call work (ACW) began."""

    agent: AgentId
    call: CallId
    client: ClientId
    limit_s: float


class WrapUpEnded(Struct, frozen=True, gc=False):
    """After-call work ended. ``how``: saved, limit, signed-out, called-out (by the next call), supervisor (made Ready);
    it took ``lasted_s``."""

    agent: AgentId
    call: CallId
    client: ClientId
    how: str
    lasted_s: float


class PhoneFound(Struct, frozen=True, gc=False):
    """The agent's telephone is registered: it can be rung from now on."""

    agent: AgentId
    desk: DeskId


class PhoneLost(Struct, frozen=True, gc=False):
    """The agent's telephone is registered no more: no call is offered to it."""

    agent: AgentId
    desk: DeskId


class DeskLost(Struct, frozen=True, gc=False):
    """The agent's page went away without signing out; it has ``grace_s`` to come back."""

    agent: AgentId
    desk: DeskId
    grace_s: float


class DeskBack(Struct, frozen=True, gc=False):
    """The page came back within the grace."""

    agent: AgentId
    desk: DeskId
