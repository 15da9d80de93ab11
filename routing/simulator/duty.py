"""A worker during a simulated run, and the clock of what the time goes to."""

from routing.simulator.figures import Doing
from routing.simulator.scenario import Worker


class Member:
    """``load``: contacts in hand. ``is_wanted``: the shift is on; ``is_leaving``: it is over, the last call is not."""

    __slots__ = ("doing", "id", "is_leaving", "is_wanted", "load", "since", "times", "worker")

    def __init__(self, worker: Worker) -> None:
        self.worker, self.id = worker, worker.id
        self.doing, self.since, self.load = Doing.OUT, 0.0, 0
        self.is_wanted = self.is_leaving = False
        self.times: list[float] = []

    @property
    def rest(self) -> Doing:
        """What the agent does without the call that just ended: the other contacts in hand, or nothing."""
        return Doing.TALKING if self.load else Doing.READY

    def turn(self, doing: Doing, at: float) -> None:
        """From ``at`` (seconds) on this is what the agent does."""
        self.times[self.doing] += at - self.since
        self.doing, self.since = doing, at
