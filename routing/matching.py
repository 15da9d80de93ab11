"""The incremental matcher: an event costs what it touches, never a scan of all agents and all contacts.

With k the requirements an agent meets (its lanes) and n who stand in one of them: an agent who becomes free looks at
the first of each of its lanes, O(k), and stands in them, O(k log n); a contact that comes looks at the first free agent
of its lane, O(log n). Neither the number of agents nor of contacts that have nothing to do with it matters.

The order of matching is defined: of all contacts that some free agent may take, the one with the smallest key gets,
of these agents, the first by its queue's strategy; and so on until none is left.
"""

from collections.abc import Iterable, Sequence

from lexicon.ids import AgentId, CallId, QueueId, ReasonId
from lexicon.moment import Moment
from routing.agent import Agent
from routing.lane import FREE, FreeEntry, Lane, Row, Seat, WaitEntry
from routing.lanes import Lanes
from routing.plan import Plan
from routing.standing import is_coming, standing, standing_everywhere
from routing.tally import Tally
from routing.waiting import Waiting
from routing.why import Why, WhyAgent, WhyContact


class Matcher:
    """Seats and rows. Whoever owns it tells every change of an agent by ``stand`` and performs the matches."""

    def __init__(self, plan: Plan) -> None:
        self.lanes = Lanes(plan)
        self.rows: dict[CallId, Row] = {}
        self.is_held = False
        self.untold: Why | None = None  # of the last match, told before anything else changes
        self._held: dict[AgentId, dict[CallId, Row]] = {}

    def tell(self) -> None:
        """Explain the last match, if nobody has asked yet: afterwards it could not be told any more."""
        why, self.untold = self.untold, None
        if why is not None:
            why.choice  # noqa: B018 - it is worked out, and kept

    @property
    def plan(self) -> Plan:
        return self.lanes.plan

    # ------------------------------------------------------------------ agents

    def sit(self, who: Agent, tally: Tally, now: Moment) -> Seat:
        """An agent signed in; takes nothing until ``stand`` says so."""
        if self.untold is not None:
            self.tell()
        return self.lanes.sit(who, tally, now.at)

    def rise(self, agent: AgentId) -> None:
        """An agent signed out."""
        if self.untold is not None:
            self.tell()
        self.lanes.rise(agent)

    def stand(self, seat: Seat, *, is_ranked_anew: bool = False) -> None:
        """What the agent is doing changed, or (``is_ranked_anew``) what it has done so far. O(its lanes)."""
        if self.untold is not None:
            self.tell()
        self.stand_as_said(seat, is_ranked_anew=is_ranked_anew)

    def stand_as_said(self, seat: Seat, *, is_ranked_anew: bool = False) -> None:
        """The same for the agent of the last match, or one who was ``coming`` then: the explanation knows already."""
        lanes, agent = self.lanes, seat.who
        is_idle_anew = seat.idle_since is not agent.idle_since
        if is_idle_anew:
            idle, seat.idle_since = agent.idle_since.timestamp(), agent.idle_since
            is_idle_anew, seat.idle = seat.idle != idle, idle
        everywhere = standing_everywhere(agent)
        for place in seat.places:
            before = place.standing
            after = standing(agent, place.medium) if everywhere is None else everywhere
            if before != after:
                place.standing = after
                for counts in place.counts:
                    counts[before] -= 1
                    counts[after] += 1
                if before == FREE:
                    for spot in place.spots:
                        spot.turn = 0
            if after != FREE:
                continue
            if is_idle_anew or before != after:
                lanes.push_free(place, seat)
            elif is_ranked_anew:
                lanes.rank_anew(place, seat)

    def certify(self, seat: Seat, now: Moment) -> bool:
        """A certification of the agent began or ended; whether that changed anything."""
        if self.untold is not None:
            self.tell()
        changed = self.lanes.certify(seat, now.at)
        if changed:
            seat.idle_since = None  # it stands anew in every lane
            seat.idle = 0.0
            self.stand(seat)
        return changed

    def is_coming_for(self, agent: AgentId, lane: Lane) -> bool:
        """Whether it is worth while to hold a contact of ``lane`` for ``agent``."""
        seat = lane.crew.get(agent)
        return seat is not None and is_coming(seat.place(lane.requirement.medium).standing)

    def is_staffed(self, queue: QueueId, reason: ReasonId) -> bool:
        """Whether anybody seated could take such a contact at any step, here or where the queue overflows to."""
        at: QueueId | None = queue
        seen: set[QueueId] = set()
        while at is not None and at not in seen:
            seen.add(at)
            if any(lane.touched > sum(lane.lacking.values()) for lane in self.lanes.way(at, reason)):
                return True
            last = self.plan.queues[at].last
            at = None if last is None else last.queue
        return False

    # ------------------------------------------------------------------ contacts

    def enter(self, contact: Waiting, step: int) -> Row:
        """A contact waits from now on, in the lane of ``step``; ``hold`` or ``open`` comes next."""
        lane = self.lanes.way(contact.queue, contact.reason)[step]
        row = self.rows[contact.call] = Row(contact, lane, step)
        return row

    def hold(self, row: Row) -> None:
        """Only the preferred agents may take it, until ``open``."""
        row.is_held = True
        for agent in row.contact.preferred:
            self._held.setdefault(agent, {})[row.contact.call] = row

    def open(self, row: Row) -> None:
        """Everybody who meets the requirement may take it."""
        if self.untold is not None:
            self.tell()
        self._unhold(row)
        row.lane.push_waiting(row)

    def move(self, row: Row, step: int) -> None:
        """Another step of the same queue: another lane."""
        if self.untold is not None:
            self.tell()
        lane = self.lanes.way(row.contact.queue, row.contact.reason)[step]
        row.step = step
        if row.is_held or lane is row.lane:
            row.lane = lane
            return
        row.lane.drop_waiting(row)
        row.lane = lane
        self.open(row)

    def leave(self, call: CallId) -> Row | None:
        """The contact waits no more."""
        if self.untold is not None:
            self.tell()
        row = self.rows.pop(call, None)
        if row is not None:
            row.due = 0  # whatever was ahead of it
            if row.is_held:
                self._unhold(row)
            elif row.is_in_line:
                row.lane.drop_waiting(row)
        return row

    def held_for(self, agent: AgentId) -> list[Row]:
        """All contacts held for an agent, in their order."""
        return sorted(self._held.get(agent, {}).values(), key=lambda row: row.contact.key)

    def _unhold(self, row: Row) -> None:
        if not row.is_held:
            return
        row.is_held = False
        for agent in row.contact.preferred:
            held = self._held.get(agent, {})
            held.pop(row.contact.call, None)
            if not held:
                self._held.pop(agent, None)

    # ------------------------------------------------------------------ matching

    def agent_for(self, row: Row, coming: Sequence[Seat] = ()) -> tuple[AgentId, Why] | None:
        """The agent who gets this contact now, or None. Changes nothing.

        ``coming``: agents who may have become free and do not stand so yet; they are asked like the others.
        """
        if self.is_held:
            return None
        if row.is_held:
            return self._preferred_for(row, coming)
        first = row.lane.first_free() if row.lane.free else None
        if coming:
            also = [entry for seat in coming if (entry := _entry_of(seat, row.lane)) is not None]
            if also:
                first = min([*also, first] if first is not None else also, key=lambda entry: entry[:3])
                return first[2], WhyAgent(None, row, first, self.lanes.seats, also)
        return None if first is None else (first[2], WhyAgent(None, row, first, self.lanes.seats))

    def _preferred_for(self, row: Row, coming: Sequence[Seat]) -> tuple[AgentId, Why] | None:
        """Of the preferred agents who are free, the first by the queue's strategy."""
        lane, found, also = row.lane, list[FreeEntry](), list[FreeEntry]()
        for agent in row.contact.preferred:
            seat = lane.crew.get(agent)
            if seat is None:
                continue
            place = seat.place(lane.requirement.medium)
            if place.standing == FREE:
                spot = next(spot for spot in place.spots if spot.lane is lane)
                found.append((lane.rank_of(spot, seat), seat.idle, agent, 0, spot))
            elif seat in coming and (entry := _entry_of(seat, lane)) is not None:
                also.append(entry)
        found = sorted([*found, *also], key=lambda entry: entry[:3])
        if not found:
            return None
        return found[0][2], WhyAgent(None, row, found[0], self.lanes.seats, also, found[1:])

    def contact_for(self, seat: Seat) -> tuple[Row, Why] | None:
        """The contact that the agent (who may not stand free yet) takes now, or None. Changes nothing. O(its lanes)."""
        heads = self._heads(seat)
        if not heads:
            return None
        row = min(heads)[3] if len(heads) > 1 else heads[0][3]
        return row, WhyContact(None, row, heads, seat, self.lanes.seats)

    def _heads(self, seat: Seat) -> list[WaitEntry]:
        """The first of each line that the agent takes from as it is now."""
        heads: list[WaitEntry] = []
        if self.is_held:
            return heads
        agent = seat.who
        for place in seat.places:
            if place.lines and standing(agent, place.medium) == FREE:
                heads += [line[0] for line in place.lines if line]
        if seat.agent in self._held:
            heads += self._held_line(seat)[:1]
        return heads

    def _held_line(self, seat: Seat) -> list[WaitEntry]:
        """The contacts held for this agent that it may take as it is now, a line for themselves."""
        lanes = {id(lane) for place in seat.places if standing(seat.who, place.medium) == FREE for lane in place.lanes}
        held = self._held[seat.agent].values()
        line: list[WaitEntry] = []
        line += sorted((*row.key, row, line, row.told) for row in held if id(row.lane) in lanes)
        return line

    def matches_among(self, rows: Iterable[Row], seats: Sequence[Seat]) -> tuple[Row, AgentId, Why] | None:
        """The first match that contacts, or agents (who may not stand free yet) who just changed make possible, or
        None. Changes nothing."""
        candidates = {row.contact.call: row for row in rows if row.contact.call in self.rows}
        for seat in seats:
            heads = self._heads(seat)
            if heads:
                row = min(heads)[3]
                candidates[row.contact.call] = row
        for row in sorted(candidates.values(), key=lambda row: row.key):
            chosen = self.agent_for(row, seats)
            if chosen is not None:
                return row, *chosen
        return None

    # ------------------------------------------------------------------ for whoever asks

    @property
    def waiting(self) -> list[Waiting]:
        """All who wait, first served first. For tests and snapshots: O(n log n)."""
        return sorted((row.contact for row in self.rows.values()), key=lambda contact: contact.key)

    @property
    def keys_held(self) -> int:
        """Entries in all lanes, those of who is free no more included: what the matcher's memory is made of."""
        return sum(len(lane.free) + len(lane.waiting) for lane in self.lanes)


def _entry_of(seat: Seat, lane: Lane) -> FreeEntry | None:
    """Where an agent who does not stand free yet will stand in ``lane``; None: it does already, or will not."""
    if seat.agent not in lane.crew:
        return None
    place, who = seat.place(lane.requirement.medium), seat.who
    if place.standing == FREE or standing(who, place.medium) != FREE:
        return None
    spot = next(spot for spot in place.spots if spot.lane is lane)
    return (lane.rank_of(spot, seat), who.idle_since.timestamp(), seat.agent, 0, spot)
