"""After-call work: when it has to end, and the wrap-up that ends it sooner."""

from collections.abc import Callable, Iterable

from ari_app.engine.ports import Timers
from lexicon.ids import AgentId, CallId
from lexicon.journal import Fact, WrapUpEnded, WrapUpStarted
from lexicon.moment import Moment
from routing.floor import Floor
from routing.moves import Decision


class AfterCall:
    """The limits of the after-call work that goes on now. ``due`` are monotonic seconds."""

    def __init__(self, timers: Timers, now: Callable[[], Moment], floor: Floor) -> None:
        self._timers, self._now, self._floor = timers, now, floor
        self.due: dict[AgentId, float] = {}
        self._saved_early: set[tuple[AgentId, CallId]] = set()

    def follow(self, fact: Fact, decide: Callable[[Iterable[Decision]], None]) -> None:
        """What the floor decided about after-call work: its limit begins, or is no more."""
        match fact:
            case WrapUpStarted(agent, call, _, limit_s):
                over = lambda: decide(self._floor.end_wrap_up(agent, call, "limit", self._now()))
                self._timers.set((agent, "acw"), limit_s, over)
                self.due[agent] = self._now().mono + limit_s
                if (agent, call) in self._saved_early:
                    decide(self.saved(agent, call))
            case WrapUpEnded(agent):
                self._timers.cancel((agent, "acw"))
                self.due.pop(agent, None)
            case _:
                pass

    def resume(
        self, agent: AgentId, call: CallId, limit_s: float, decide: Callable[[Iterable[Decision]], None]
    ) -> None:
        """It had begun under another controller: its limit runs on from where it was."""
        known, now = self._floor.agents[agent], self._now()
        left_s = max(0.1, limit_s - (now.mono - known.wrap_up_mono))
        self.due[agent] = known.wrap_up_mono + limit_s
        over = lambda: decide(self._floor.end_wrap_up(agent, call, "limit", self._now()))
        self._timers.set((agent, "acw"), left_s, over)

    def saved(self, agent: AgentId, call: CallId) -> list[Decision]:
        """The gateway committed the wrap-up. Saved while still talking, it ends the work as soon as that begins."""
        known = self._floor.agents.get(agent)
        if known is not None and known.call == call and known.state.value in ("talking", "offered"):
            self._saved_early.add((agent, call))
            return []
        self._saved_early.discard((agent, call))
        return self._floor.end_wrap_up(agent, call, "saved", self._now())
