"""The incremental matcher: an event costs what it touches, never a scan of all agents and all contacts.

With k the requirements an agent meets (its lanes) and n who stand in one of them: an agent who becomes free looks at
the first of each of its lanes, O(k), and stands in them, O(k log n); a contact that comes looks at the first free agent
of its lane, O(log n). Neither the number of agents nor of contacts that have nothing to do with it matters.

The order of matching is defined: of all contacts that some free agent may take, the one with the smallest key gets,
of these agents, the first by its queue's strategy; and so on until none is left.
"""

from collections.abc import Iterable

from lexicon.ids import AgentId, CallId, QueueId, ReasonId
from lexicon.moment import Moment
from routing.agent import Agent
from routing.lane import FREE, FreeEntry, Lane, Row, Seat, WaitEntry
from routing.lanes import Lanes
from routing.plan import Plan
from routing.profile import Profile
from routing.standing import is_coming, standing
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

    def sit(self, agent: AgentId, profile: Profile, tally: Tally, now: Moment) -> None:
        """An agent signed in; takes nothing until ``stand`` says so."""
        if self.untold is not None:
            self.tell()
        self.lanes.sit(agent, profile, tally, now.at)

    def rise(self, agent: AgentId) -> None:
        """An agent signed out."""
        if self.untold is not None:
            self.tell()
        self.lanes.rise(agent)

    def stand(self, agent: Agent, *, is_ranked_anew: bool = False) -> None:
        """What the agent is doing changed, or (``is_ranked_anew``) what it has done so far. O(its lanes)."""
        if self.untold is not None:
            self.tell()
        lanes = self.lanes
        seat = lanes.seats[agent.id]
        is_idle_anew = seat.idle_since is not agent.idle_since
        if is_idle_anew:
            idle, seat.idle_since = agent.idle_since.timestamp(), agent.idle_since
            is_idle_anew, seat.idle = seat.idle != idle, idle
        for place in seat.places:
            before, after = place.standing, standing(agent, place.medium)
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

    def is_free(self, agent: AgentId) -> bool:
        """Whether the agent stands free for contacts of any medium."""
        return FREE in [place.standing for place in self.lanes.seats[agent].places]

    def certify(self, agent: Agent, now: Moment) -> bool:
        """A certification of the agent began or ended; whether that changed anything."""
        if self.untold is not None:
            self.tell()
        changed = self.lanes.certify(self.lanes.seats[agent.id], now.at)
        if changed:
            self.lanes.seats[agent.id].idle_since = None  # it stands anew in every lane
            self.lanes.seats[agent.id].idle = 0.0
            self.stand(agent)
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

    def agent_for(self, row: Row) -> tuple[AgentId, Why] | None:
        """The agent who gets this contact now, or None. Changes nothing."""
        if self.is_held:
            return None
        if row.is_held:
            return self._preferred_for(row)
        first = row.lane.first_free() if row.lane.free else None
        return None if first is None else (first[2], WhyAgent(row, first, self.lanes.seats))

    def _preferred_for(self, row: Row) -> tuple[AgentId, Why] | None:
        """Of the preferred agents who are free, the first by the queue's strategy."""
        lane, found = row.lane, list[FreeEntry]()
        for agent in row.contact.preferred:
            seat = lane.crew.get(agent)
            place = None if seat is None else seat.place(lane.requirement.medium)
            if seat is not None and place is not None and place.standing == FREE:
                spot = next(spot for spot in place.spots if spot.lane is lane)
                found.append((lane.rank_of(spot, seat), seat.idle, agent, 0, spot))
        found.sort(key=lambda entry: entry[:3])
        return (found[0][2], WhyAgent(row, found[0], self.lanes.seats, found[1:])) if found else None

    def contact_for(self, agent: Agent) -> tuple[Row, Why] | None:
        """The contact that ``agent`` (who may not stand free yet) takes now, or None. Changes nothing. O(its lanes)."""
        heads = self._heads(agent)
        if not heads:
            return None
        row = min(heads)[3] if len(heads) > 1 else heads[0][3]
        return row, WhyContact(row, heads, self.lanes.seats[agent.id], self.lanes.seats)

    def _heads(self, agent: Agent) -> list[WaitEntry]:
        """The first of each line that ``agent`` takes from as it is now."""
        heads: list[WaitEntry] = []
        if self.is_held:
            return heads
        seat = self.lanes.seats[agent.id]
        for place in seat.places:
            if place.lines and standing(agent, place.medium) == FREE:
                heads += [line[0] for line in place.lines if line]
        if agent.id in self._held:
            heads += self._held_line(agent, seat)[:1]
        return heads

    def _held_line(self, agent: Agent, seat: Seat) -> list[WaitEntry]:
        """The contacts held for this agent that it may take as it is now, a line for themselves."""
        lanes = {id(lane) for place in seat.places if standing(agent, place.medium) == FREE for lane in place.lanes}
        held = self._held[agent.id].values()
        line: list[WaitEntry] = []
        line += sorted((*row.key, row, line, row.told) for row in held if id(row.lane) in lanes)
        return line

    def matches_among(self, rows: Iterable[Row], agents: Iterable[Agent]) -> tuple[Row, AgentId, Why] | None:
        """The first match that contacts or free agents who just changed make possible, or None. Changes nothing."""
        candidates = {row.contact.call: row for row in rows if row.contact.call in self.rows}
        for agent in agents:
            heads = self._heads(agent)
            if heads:
                row = min(heads)[3]
                candidates[row.contact.call] = row
        for row in sorted(candidates.values(), key=lambda row: row.contact.key):
            chosen = self.agent_for(row)
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
