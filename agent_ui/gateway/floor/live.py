"""The live floor: fed from the journal's facts, told to every wallboard and desk when it changes."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from agent_ui.gateway import facts
from agent_ui.gateway.board.board import Board
from agent_ui.gateway.board.figures import Ground
from agent_ui.gateway.board.looking import look_forever
from agent_ui.gateway.board.outlook import Watch
from agent_ui.gateway.board.seats import SeatHub, SeatPage
from agent_ui.gateway.board.steering import changed_notice, steered_notice
from agent_ui.gateway.desk.desks import Desk, DeskHub
from agent_ui.gateway.desk.owed_watch import OwedWatch
from agent_ui.gateway.desk.pulse import HEARTBEAT_S, HEARTBEAT_WITHIN_S
from agent_ui.gateway.desk.work import work_changed
from agent_ui.gateway.doors.rights import Scope
from agent_ui.gateway.doors.scope import FloorScope
from agent_ui.gateway.floor.closed import NAMED, Changes
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.line_floor import LineFloor, changes, usual_zone
from agent_ui.gateway.floor.lines import UTC_ZONE, Rules, Touched
from agent_ui.gateway.floor.names import names_of
from agent_ui.gateway.floor.rules import rules_of
from agent_ui.gateway.floor.views import Names, colleagues, notices
from agent_ui.gateway.floor.watch import WatchFloor, watch_notices
from agent_ui.gateway.floor.wrap_up import Due
from agent_ui.gateway.instants import iso
from agent_ui.gateway.links import Links
from agent_ui.gateway.outbox import ROOM, SLICES, Outbox, framed
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol.control import Colleague
from agent_ui.gateway.protocol.lines import LinesChanged, LineTile
from lexicon.clock import Clock
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId, CallId, ClientId, DeskId, QueueId, TrunkId
from lexicon.journal import AbilityReturned, AgentSignedOut, AgentSteered, ArticlePublished, Entry, ProfileChanged
from lexicon.thresholds import USUAL
from store.catalogue import Catalogue, read_catalogue
from store.owed import OwedWrapUps
from store.people import People
from store.pool import Pool
from store.thresholds import read_thresholds
from store.work_items import WorkItems
from store.wrap_ups import WrapUps

PACE_S = 0.02  # under load the facts of so long make one message
AT_ONCE = 10  # messages that need not wait for their turn after a quiet moment
REFRESH_S = 1.0  # what changes without a fact: the day, a beat
LOOK_BACK = timedelta(hours=24)


class Live:
    """The floor and those who watch it."""

    def __init__(
        self, pool: Pool, wrap_ups: WrapUps, hubs: tuple[DeskHub, SeatHub], links: Links, clock: Clock
    ) -> None:
        self._pool, self._wrap_ups, self._links, self._clock = pool, wrap_ups, links, clock
        self._desks, self._seats = hubs
        self._watching = WatchFloor()
        self.catalogue: Catalogue | None = None
        self.floor = Floor(Rules())
        self._names = Names((), {})
        self._watch = Watch()
        self._board = Board(self.floor, self._names, clock.now(), self._watch)
        self._watchers: dict[Outbox, Scope] = {}
        self.line_floor, self._lines = LineFloor(), dict[str, LineTile]()
        self._lines_of: tuple[int, bool] = (0, False)
        self._wake, self._names_due, self._work_due = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._owed = OwedWatch(self, OwedWrapUps(pool), clock, self._desks.tell)
        self._is_new = False
        self._look_at_phones = False
        self.changes = Changes()
        links.on_change = self._links_changed

    # ------------------------------------------------------------ fed by the Feed

    def since(self) -> datetime:
        """From when on the journal is needed: the earliest "today" of any client, and a day for what is still open."""
        now = self._clock.now()
        zones = set(self.floor.rules.zones.values()) or {UTC_ZONE}
        midnights = [now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) for zone in zones]
        return min([now - LOOK_BACK, *midnights])

    async def rebuild(self, entries: Sequence[Entry]) -> None:
        """Start the floor anew. Raises DatabaseAway."""
        await self._read_names()
        floor, watching = Floor(rules := self._rules(), await self._wrap_ups.owed()), WatchFloor()
        lines = LineFloor(usual_zone(rules.zones))
        for place, entry in enumerate(entries):
            floor.apply(entry)
            watching.apply(entry)
            lines.apply(entry)
            self.changes.apply(entry)
            if place % 2000 == 1999:
                await asyncio.sleep(0)
        floor.messages = self.floor.messages
        self.floor, self._watching, self.line_floor, self._is_new = floor, watching, lines, True
        self._work_due.set()
        self._owed.again()
        facts.floor_rebuilt(len(entries), "start or new epoch")
        self._wake.set()

    def apply(self, entries: Sequence[Entry]) -> None:
        """Facts that were just heard, in order."""
        for entry in entries:
            told = notices(self.floor, entry)
            self._owed.hear(entry.fact)
            self.floor.apply(entry)
            for agent, notice in told:
                self._desks.tell(agent, notice)
            self._watching.apply(entry)
            self.line_floor.apply(entry)
            self.changes.apply(entry)
            if (changed := changed_notice(entry, self.people)) is not None:
                self._desks.tell(*changed)
            for who, code, call in watch_notices(entry):
                self._desks.tell(who, p.DeskNotice(code=code, call=call))
                self._seats.tell(who, p.DeskNotice(code=code, call=call))
            if (work := work_changed(entry.fact)) is not None:
                self._desks.tell(None, work)
                self._work_due.set()
            if isinstance(entry.fact, AgentSignedOut) and entry.fact.by == "supervisor":
                self._desks.dismissed(entry.fact.agent, entry.fact.desk)
            elif isinstance(entry.fact, AgentSignedOut):
                self._desks.signed_out(entry.fact.agent, entry.fact.desk)
            elif isinstance(entry.fact, AgentSteered):
                self._desks.tell(entry.fact.agent, steered_notice(entry.fact, self.people))
            elif isinstance(entry.fact, ProfileChanged) and entry.fact.by != "controller":
                # The controller notes when it took a change: later than who made it, and perhaps than the next one.
                self._desks.profile_changed(entry.fact)
            elif isinstance(entry.fact, AbilityReturned):
                self._desks.profile_changed(entry.fact)
            elif isinstance(entry.fact, NAMED):
                self._names_due.set()
            elif isinstance(entry.fact, ArticlePublished):
                self._desks.tell(None, p.NamesChanged(what="articles"))
        self._wake.set()

    async def _read_names(self) -> None:
        catalogue = await read_catalogue(self._pool)
        people = await People(self._pool).all()
        self.catalogue = catalogue
        waiting = {queue for queue, calls in self.floor.waiting.items() if calls}
        self._names = names_of(catalogue, people, await read_thresholds(self._pool), waiting)

    def _rules(self) -> Rules:
        assert self.catalogue is not None
        return rules_of(self.catalogue)

    @property
    def people(self) -> Mapping[AgentId, tuple[str, str]]:
        """Everybody's names, Chinese and English."""
        return self._names.people

    def colleagues(self, me: AgentId, scope: Scope) -> list[Colleague]:
        """Who else is signed in and works for one of these clients."""
        found, whose = colleagues(self.floor, me, self._names), self.scope
        return [one for one in found if whose.serves(AgentId(one.id), scope)]

    def ground(self, queue: QueueId) -> Ground | None:
        """What the figures of a queue are computed from; None: no such queue."""
        names = next((one for one in self._names.queues if one.id == queue), None)
        if names is None:
            return None
        of = self._names.thresholds.get(queue, USUAL)
        now = self._clock.now()
        measure, staff = self._board.measure(names, now), self._board.staff(queue)
        return Ground(self.floor, names, self.people, staff, measure, of, now)

    # ------------------------------------------------------------ those who watch

    @property
    def scope(self) -> FloorScope:
        """Whose agents and calls are whose, now."""
        return FloorScope(self.floor, self.catalogue)

    def watch(self, outbox: Outbox, scope: Scope = None) -> None:
        """A wallboard came: it gets all of its clients' now and the changes from then on."""
        whole: p.WallboardNews | None = self._whole(self._clock.now())
        if scope is not None and whole is not None:
            whole = self.scope.news(whole, scope)
        if whole is not None:
            frame = framed(whole)
            outbox.room = ROOM + len(frame)  # no wallboard is behind for what it begins with
            outbox.write(frame)
        outbox.put(self._link_state())
        outbox.on_room = lambda: self.watch(outbox, scope)
        self._watchers[outbox] = scope

    def unwatch(self, outbox: Outbox) -> None:
        self._watchers.pop(outbox, None)

    def _tell_watchers(self, news: Sequence[p.WallboardNews]) -> None:
        """The same bytes to all who see the same clients."""
        frames: dict[Scope, bytes] = {}
        for outbox, scope in self._watchers.items():
            if outbox.is_behind:
                continue
            if scope not in frames:
                told = news if scope is None else [self.scope.news(one, scope) for one in news]
                frames[scope] = b"".join(framed(one) for one in told if one is not None)
            if frames[scope]:
                outbox.write(frames[scope])

    def greet(self, desk: Desk) -> None:
        """A desk came: it gets its snapshot now."""
        self._desks.show(desk, self.floor, self._clock.now())
        desk.outbox.put(self._link_state())
        desk.outbox.on_room = lambda: self.greet(desk)

    def greet_seat(self, page: SeatPage) -> None:
        """A supervisor's page came: it gets its snapshot now."""
        self._seats.show(page, self._watching, self.floor, self.people, self._clock.now())
        page.outbox.put(self._link_state())
        page.outbox.on_room = lambda: self.greet_seat(page)

    def client_of(self, call: str) -> ClientId | None:
        """Whose call this is, of those in progress."""
        line = self.scope.call(call)
        return line.client if line is not None else None

    def desk_of(self, agent: AgentId) -> DeskId | None:
        """At which desk the controller has the agent signed in."""
        line = self.floor.agents.get(agent)
        return line.desk if line is not None else None

    def is_in_call(self, agent: AgentId) -> bool:
        """Whether the agent is rung or talks, at a page that is there."""
        line = self.floor.agents.get(agent)
        return line is not None and line.is_present and line.state in ("offered", "talking")

    def has_talked(self, agent: AgentId, call: CallId) -> bool:
        """Whether this is the call in front of the agent, and was answered."""
        line = self.floor.agents.get(agent)
        return line is not None and line.talk is not None and line.talk.call.id == call and line.talk.phase != "offered"

    def look_again(self, agent: AgentId) -> None:
        """Something changed for the agent that is no fact: tell the page if it sees a difference."""
        self.floor.touched.agents.add(agent)
        self._wake.set()

    def is_choosable(self, reason: str) -> bool:
        """Whether an agent may choose this Not ready reason."""
        known = self.catalogue.not_ready_reasons if self.catalogue is not None else ()
        return any(one.id == reason and one.is_choosable for one in known)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_forever(), name="live-tell")
            group.create_task(
                look_forever(lambda: (self._board, self.floor), self._wake, self._clock), name="live-look"
            )
            group.create_task(self._beat_forever(), name="live-heartbeat")
            group.create_task(self._keep_names(), name="live-names")
            group.create_task(self._keep_work(), name="live-work")
            group.create_task(self._owed.run(), name="live-owed")

    async def _keep_names(self) -> None:
        """A routing plan was published: other queues, names and promises."""
        while True:
            await self._names_due.wait()
            self._names_due.clear()
            try:
                await self._read_names()
            except DatabaseAway:
                self._names_due.set()
                await asyncio.sleep(REFRESH_S)
                continue
            self.floor.rules, self._is_new = self._rules(), True
            self._desks.tell(None, p.NamesChanged(what="names"))
            self._wake.set()

    async def _keep_work(self) -> None:
        """A message was left, or dealt with: how many wait in each queue, and until when."""
        while True:
            await self._work_due.wait()
            self._work_due.clear()
            try:
                due = await WorkItems(self._pool).due()
            except DatabaseAway:
                self._work_due.set()
                await asyncio.sleep(REFRESH_S)
                continue
            known = self.floor.messages
            self.floor.touched.queues |= {one for one in {*known, *due} if known.get(one) != due.get(one)}
            self.floor.messages = due
            self._wake.set()

    def take_owed(self, rows: list[Due]) -> None:
        """By when owed wrap-ups are due."""
        agents, queues = self.floor.owed.take_rows(rows)
        self.floor.touched.agents |= agents
        self.floor.touched.queues |= queues
        self._wake.set()

    async def _tell_forever(self) -> None:
        loop, due = asyncio.get_running_loop(), 0.0
        while True:
            try:
                async with asyncio.timeout(REFRESH_S):
                    await self._wake.wait()
                if (wait_s := due - loop.time()) > 0:
                    await asyncio.sleep(wait_s)
            except TimeoutError:
                self._look_at_phones = True
            due = max(due, loop.time() - AT_ONCE * PACE_S) + PACE_S
            self._wake.clear()
            self._tell()

    def _tell(self) -> None:
        now = self._clock.now()
        touched, self.floor.touched = self.floor.touched, Touched()
        if self._look_at_phones:
            self._look_at_phones = False
            touched.agents.update(self._desks.unlike_the_beat())
        if self._is_new:
            self._board = Board(self.floor, self._names, now, self._watch)
            self._look_at_lines(now)
            news: list[p.WallboardNews] = [self._whole(now)]
            touched.agents, self._is_new = set(self._desks.agents()), False
        else:
            news = [*self._board.changes(touched, now), *self._look_at_lines(now)]
        if news and self._watchers:
            self._tell_watchers(news)
        self._desks.refresh(list(touched.agents), self.floor, now)
        if self._watching.is_touched:
            self._watching.is_touched = False
            self._seats.refresh(self._watching, self.floor, self.people, now)

    def _whole(self, now: datetime) -> p.Wallboard:
        return replace(self._board.whole(now), lines=list(self._lines.values()))

    def lines_now(self) -> list[LineTile]:
        """Every line as it is now."""
        beat = self._links.beat
        tiles = self.line_floor.tiles
        if beat is None:
            return []
        found, closed = tiles(beat.lines, self._clock.now(), is_known=self._links.is_controller_up), self._names
        return [replace(one, closed=closed.closed_lines.get(TrunkId(one.id))) for one in found]

    @property
    def closed_lines(self) -> set[str]:
        """By hand."""
        return set(self._names.closed_lines)

    def _look_at_lines(self, now: datetime) -> list[LinesChanged]:
        """What is new of the lines; they change with the controller's beat, once a second."""
        seen = (id(self._links.beat), self._links.is_controller_up)
        if seen == self._lines_of and not self._is_new:
            return []
        self._lines_of = seen
        before, tiles = self._lines, self.lines_now()
        self._lines = {tile.id: tile for tile in tiles}
        changed, gone = changes(before, tiles)
        return [LinesChanged(at=iso(now), lines=changed, gone=gone)] if changed or gone else []

    def _links_changed(self) -> None:
        self._say_links()
        self._look_at_phones = True
        self._wake.set()

    async def _beat_forever(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for turn in itertools.count():
            # After a standstill every page hears at once that this socket lives: all of them have just missed a word.
            self._say_links(None if loop.time() - due > HEARTBEAT_WITHIN_S - HEARTBEAT_S else turn % SLICES)
            due = max(due + HEARTBEAT_S / SLICES, loop.time())
            await asyncio.sleep(due - loop.time())

    def _say_links(self, part: int | None = None) -> None:
        """To everybody, or to a slice of them."""
        state = self._link_state()
        frame = framed(state)
        for outbox in self._watchers:
            if part in (None, outbox.slice):
                outbox.show(frame)
        self._desks.say_links(state, part)
        self._seats.say_links(state, part)

    def _link_state(self) -> p.LinkState:
        return p.LinkState(away=self._links.away(), next_within_s=HEARTBEAT_WITHIN_S)
