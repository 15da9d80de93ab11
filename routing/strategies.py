"""How one of several free agents is chosen: pure functions to a rank, the smallest is served.

Equal ranks go to the longest idle, equal idle times to the smallest id, so the same floor always gives the same answer.
"""

from collections.abc import Callable, Mapping

from lexicon.ids import AgentId, QueueId
from routing.plan import Strategy
from routing.tally import Tally

AgentKey = tuple[float, float, AgentId]
"""Rank, idle since (seconds since 1970), id."""

Rank = Callable[[Tally, QueueId, int], float]
"""(what the agent has done, the queue, sum of the agent's levels in the skills asked for) -> rank."""


def most_specialised(tally: Tally, queue: QueueId, levels: int) -> float:
    """Fewest requirements of the plan met: generalists stay free for contacts that only they can take."""
    return tally.breadth


def best_level(tally: Tally, queue: QueueId, levels: int) -> float:
    """The highest sum of levels in the skills asked for."""
    return -levels


def fewest_calls(tally: Tally, queue: QueueId, levels: int) -> float:
    """The fewest contacts taken since signing in."""
    return tally.taken


def weighted_share(tally: Tally, queue: QueueId, levels: int) -> float:
    """The fewest contacts taken of this queue per weight in it (weights set how a queue is shared out)."""
    return tally.taken_of.get(queue, 0) / tally.weights.get(queue, 1)


def round_robin(tally: Tally, queue: QueueId, levels: int) -> float:
    """The one whose last offer from this queue is longest ago; never offered goes first."""
    return tally.turns.get(queue, 0)


MOVING = frozenset({Strategy.FEWEST_CALLS, Strategy.WEIGHTED_SHARE, Strategy.ROUND_ROBIN})
"""Whose rank changes with what an agent is offered and takes; the others only with what it is."""

RANKS: Mapping[Strategy, Rank | None] = {
    Strategy.LONGEST_IDLE: None,  # all ranks equal: the tie-break is the rule
    Strategy.MOST_SPECIALISED: most_specialised,
    Strategy.BEST_LEVEL: best_level,
    Strategy.FEWEST_CALLS: fewest_calls,
    Strategy.WEIGHTED_SHARE: weighted_share,
    Strategy.ROUND_ROBIN: round_robin,
}
