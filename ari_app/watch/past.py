"""What the journal says of watches that were open when the last controller stopped."""

from dataclasses import dataclass, replace
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId, WatchId
from lexicon.journal import CallTakenOver, Entry, WatchBegan, WatchChanged, WatchClosed, WatchEnded, WatchOpened


@dataclass(frozen=True, slots=True)
class PastWatch:
    """An open watch. ``call``: the conversation that was heard (or taken over), since ``began_at``."""

    id: WatchId
    supervisor: AgentId
    agent: AgentId
    way: str
    is_following: bool
    call: CallId | None = None
    client: ClientId | None = None
    began_at: datetime | None = None
    is_taken: bool = False


def fold_watch(watches: dict[WatchId, PastWatch], entry: Entry) -> None:
    """Take one entry in; those of other matters change nothing."""
    match entry.fact:
        case WatchOpened(watch, supervisor, agent, way, is_following):
            known = watches.get(watch, PastWatch(watch, supervisor, agent, way, is_following))
            watches[watch] = replace(known, agent=agent, way=way, is_following=is_following)
        case WatchBegan(watch, call=call, client=client, way=way) if watch in watches:
            watches[watch] = replace(watches[watch], call=call, client=client, began_at=entry.at, way=way)
        case WatchChanged(watch, way=way) if watch in watches:
            watches[watch] = replace(watches[watch], way=way)
        case WatchEnded(watch) if watch in watches and not watches[watch].is_taken:
            watches[watch] = replace(watches[watch], call=None, began_at=None)
        case CallTakenOver(call=call, offer=offer) if WatchId(offer) in watches:
            watches[WatchId(offer)] = replace(watches[WatchId(offer)], call=call, is_taken=True)
        case WatchClosed(watch):
            watches.pop(watch, None)
        case _:
            pass
