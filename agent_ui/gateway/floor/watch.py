"""THINKER: which supervisor hears whose conversation, as the journal tells it. Told to supervisors alone."""

from dataclasses import dataclass, replace
from datetime import datetime

from lexicon.ids import AgentId, CallId, WatchId
from lexicon.journal import (
    CallTakenOver,
    Entry,
    WatchBegan,
    WatchChanged,
    WatchClosed,
    WatchEnded,
    WatchOpened,
    WatchRefused,
)


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One open watch."""

    id: WatchId
    supervisor: AgentId
    agent: AgentId
    way: str
    is_following: bool
    since: datetime
    call: CallId | None = None
    is_taken: bool = False


class WatchFloor:
    """The open watches. Change it by ``apply`` alone; ``is_touched`` until somebody has looked."""

    def __init__(self) -> None:
        self.open: dict[WatchId, WatchLine] = {}
        self.is_touched = True

    def apply(self, entry: Entry) -> None:
        """Take one entry in."""
        match entry.fact:
            case WatchOpened(watch, supervisor, agent, way, is_following):
                known = self.open.get(watch)
                new = WatchLine(watch, supervisor, agent, way, is_following, entry.at)
                self._put(new if known is None else replace(new, call=known.call, since=known.since))
            case WatchBegan(watch=watch, call=call, way=way) if watch in self.open:
                self._put(replace(self.open[watch], call=call, way=way, since=entry.at))
            case WatchChanged(watch=watch, way=way) if watch in self.open:
                self._put(replace(self.open[watch], way=way))
            case WatchEnded(watch=watch) if watch in self.open and not self.open[watch].is_taken:
                self._put(replace(self.open[watch], call=None, since=entry.at))
            case CallTakenOver(call=call, offer=offer) if (line := self.open.get(WatchId(offer))) is not None:
                self._put(replace(line, call=call, is_taken=True, since=entry.at))
            case WatchClosed(watch=watch):
                self.is_touched |= self.open.pop(watch, None) is not None
            case _:
                pass

    def _put(self, line: WatchLine) -> None:
        self.open[line.id] = line
        self.is_touched = True


def watch_notices(entry: Entry) -> list[tuple[AgentId, str, CallId | None]]:
    """The words that an entry causes: to whom (supervisor or agent), which, about which call."""
    match entry.fact:
        case WatchClosed(supervisor=supervisor, why=why) if why != "stopped":
            return [(supervisor, f"watch-{why}", None)]
        case WatchRefused(supervisor=supervisor, call=call, what=what):
            return [(supervisor, "take-over-refused" if what == "take-over" else "watch-refused-by-exchange", call)]
        case CallTakenOver(supervisor=supervisor, agent=agent, call=call):
            return [(supervisor, "you-took-over", call), (agent, "call-taken-over", call)]
        case _:
            return []
