"""An agent's states and legal moves.

The table is the whole law: a pair that is not in it is refused, and whoever asked is told. ``tests/unit/routing``
tries every pair; ``docs/states.md`` is printed from it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from lexicon.ids import AgentId, CallId, DeskId, NotReadyReasonId, OfferId
from routing.plan import Medium
from routing.profile import Profile


class AgentState(StrEnum):
    """What an agent is doing now."""

    NOT_READY = "not-ready"
    READY = "ready"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap-up"


class Move(StrEnum):
    """What can happen to a signed-in agent."""

    GO_READY = "go-ready"
    GO_NOT_READY = "go-not-ready"
    OFFER = "offer"
    PLACE = "place"  # calls somebody
    TAKE = "take"
    MISS = "miss"
    WITHDRAW = "withdraw"
    END_TALK = "end-talk"
    END_WRAP_UP = "end-wrap-up"


S, M = AgentState, Move

MOVES: dict[tuple[AgentState, Move], AgentState] = {
    (S.NOT_READY, M.GO_READY): S.READY,
    (S.NOT_READY, M.GO_NOT_READY): S.NOT_READY,  # another reason
    (S.READY, M.GO_READY): S.READY,  # nothing changes, idle_since is kept
    (S.READY, M.GO_NOT_READY): S.NOT_READY,
    (S.READY, M.OFFER): S.OFFERED,
    (S.NOT_READY, M.PLACE): S.TALKING,
    (S.READY, M.PLACE): S.TALKING,
    (S.WRAP_UP, M.PLACE): S.TALKING,  # what was to be written down is owed then
    (S.OFFERED, M.TAKE): S.TALKING,
    (S.OFFERED, M.MISS): S.NOT_READY,
    (S.OFFERED, M.WITHDRAW): S.READY,
    (S.OFFERED, M.GO_READY): S.OFFERED,  # asks for the state after this call
    (S.OFFERED, M.GO_NOT_READY): S.OFFERED,
    (S.TALKING, M.GO_READY): S.TALKING,
    (S.TALKING, M.GO_NOT_READY): S.TALKING,
    (S.TALKING, M.END_TALK): S.WRAP_UP,
    (S.WRAP_UP, M.GO_NOT_READY): S.WRAP_UP,
    (S.WRAP_UP, M.END_WRAP_UP): S.READY,  # or NOT_READY when that was asked for
}


class Agent(Struct, frozen=True, gc=False):
    """A signed-in agent. ``wrap_up_mono`` is monotonic seconds.

    ``state`` is the agent's with the voice call ``call``; ACW belongs to the agent, never to a queue. ``work`` are the
    contacts of other media the agent has been offered or handles. ``misses``: offers missed in a row.
    """

    id: AgentId
    desk: DeskId
    page: str
    name: str
    profile: Profile
    state: AgentState
    since: datetime
    idle_since: datetime
    reason: NotReadyReasonId | None = None
    next_reason: NotReadyReasonId | None = None
    call: CallId | None = None
    offer: OfferId | None = None
    is_present: bool = True  # the page is connected
    is_registered: bool = False  # the telephone can be rung
    wrap_up_mono: float = 0.0
    client: str = ""
    misses: int = 0
    work: Mapping[CallId, Medium] = field(default_factory=dict[CallId, Medium])


def legal(state: AgentState, move: Move) -> AgentState | None:
    """The state after ``move``, or None when the move is refused in ``state``."""
    return MOVES.get((state, move))
