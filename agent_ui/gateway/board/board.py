"""THINKER: the wallboard as it was last told, drawn anew only where the floor was touched."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_ui.gateway.board.outlook import Measure, Watch, outlook_told
from agent_ui.gateway.floor.crews import Crews, place_of
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import UTC_ZONE, Touched
from agent_ui.gateway.floor.listed import blocked_today
from agent_ui.gateway.floor.views import Names, QueueNames, alarm, floor_agent, half_now, left_agent, queue_tile
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import AgentId, QueueId, SkillId

MOST_CHANGES = 50  # at once; more of them could fill the line to a wallboard that is not slow at all


class Board:
    """All wallboards show the same. ``changes`` brings it up to date and says what is new."""

    def __init__(self, floor: Floor, names: Names, now: datetime, watch: Watch | None = None) -> None:
        """``watch``: of the board before this one, so that no tile forgets for how long it has been calm."""
        self._floor, self._names = floor, names
        self._queues = {queue.id: queue for queue in names.queues}
        self._of_skill: defaultdict[SkillId, set[QueueId]] = defaultdict(set)
        for queue in names.queues:
            for skill in queue.skills:
                self._of_skill[skill].add(queue.id)
        self._tiles: dict[QueueId, p.QueueTile] = {}
        self._agents: dict[AgentId, p.FloorAgent] = {}
        self._places: dict[AgentId, tuple[frozenset[QueueId], bool]] = {}  # where each is staff, and whether Ready
        self._crews = Crews()
        self._staffed: Counter[QueueId] = Counter()
        self._ready: Counter[QueueId] = Counter()
        self._alarms: set[str] = set()
        self._in_ivr = 0
        self._blocked: dict[str, int] = {}  # today, by client
        self._days: dict[ZoneInfo, date] = {}
        self._watch = watch if watch is not None else Watch()
        self._watch.learn(self._queues, names.thresholds)
        self.changes(Touched(), now)  # who is where is known from here on
        self.changes(Touched(queues=self.look(now)), now)

    def look(self, now: datetime) -> set[QueueId]:
        """Which queues stand otherwise against their thresholds than was told. Now and then: time alone changes it."""
        return self._watch.look(self._floor, self._crews, now)

    def looks(self, now: datetime) -> Iterator[set[QueueId]]:
        """The same, some queues at a time."""
        return self._watch.looks(self._floor, self._crews, now)

    def measure(self, queue: QueueNames, now: datetime) -> Measure:
        """The queue's half hour at this moment."""
        return self._watch.measure(self._floor, self._crews, queue, now)

    def staff(self, queue: QueueId) -> dict[AgentId, bool]:
        """Who is signed in for the queue, and whether Ready."""
        return {agent: is_ready for agent, (where, is_ready) in self._places.items() if queue in where}

    def whole(self, now: datetime) -> p.Wallboard:
        """All of it, as it was last told."""
        return p.Wallboard(
            at=iso(now),
            queues=[self._tiles[queue.id] for queue in self._names.queues],
            agents=[agent for _, agent in sorted(self._agents.items())],
            alarms=[alarm(line) for line in self._floor.alarms],
            calls_in_ivr=self._in_ivr,
            blocked_today=self._blocked,
        )

    def changes(self, touched: Touched, now: datetime) -> list[p.WallboardNews]:
        """What to tell somebody who knows the board so far; all of it when nearly all has changed. ``touched`` grows by
        what time alone has changed."""
        floor, at = self._floor, iso(now)
        days = {zone: now.astimezone(zone).date() for zone in {UTC_ZONE, *floor.rules.zones.values()}}
        if days != self._days:  # a day began: every count of "today" does, at each desk too
            self._days = days
            touched.agents.update(floor.agents, self._agents)
            touched.queues.update(self._queues)
        agents = self._agent_changes(touched.agents, touched.queues, at)
        news: list[p.WallboardNews] = [*self._queue_changes(touched.queues, now), *agents]
        if floor.alarms and floor.alarms[-1].id not in self._alarms:
            news += [p.AlarmRaised(at=at, alarm=alarm(one)) for one in floor.alarms if one.id not in self._alarms]
            self._alarms = {one.id for one in floor.alarms}
        blocked = blocked_today(floor, days)
        if floor.in_ivr != self._in_ivr or blocked != self._blocked:
            self._in_ivr, self._blocked = floor.in_ivr, blocked
            news.append(p.IvrChanged(at=at, calls_in_ivr=self._in_ivr, blocked_today=blocked))
        return news if len(news) <= MOST_CHANGES else [self.whole(now)]

    def _agent_changes(self, touched: Iterable[AgentId], queues: set[QueueId], at: str) -> list[p.AgentChanged]:
        """Adds to ``queues`` those whose staff changed."""
        news = []
        for agent in sorted(touched):
            line, old = self._floor.agents.get(agent), self._agents.get(agent)
            if line is None:
                self._place(agent, frozenset(), False, queues)
                self._crews.gone(agent)
                if old is not None:
                    del self._agents[agent]
                    news.append(p.AgentChanged(at=at, agent=left_agent(old, at)))
                continue
            of_skill = (self._of_skill[skill] for skill in line.skills if skill in self._of_skill)
            where = frozenset[QueueId]().union(*of_skill)
            self._place(agent, where, line.state == "ready" and line.is_present, queues)
            self._crews.put(agent, place_of(line, where))
            new = floor_agent(self._floor, line, self._names, self._days, where)
            if new != old:
                self._agents[agent] = new
                news.append(p.AgentChanged(at=at, agent=new))
        return news

    def _place(self, agent: AgentId, where: frozenset[QueueId], is_ready: bool, queues: set[QueueId]) -> None:
        was = self._places.get(agent, (frozenset(), False))
        if was == (where, is_ready):
            return
        if where:
            self._places[agent] = (where, is_ready)
        else:
            self._places.pop(agent, None)
        for queue in was[0]:
            self._staffed[queue] -= 1
            self._ready[queue] -= was[1]
        for queue in where:
            self._staffed[queue] += 1
            self._ready[queue] += is_ready
        queues |= was[0] | where

    def _queue_changes(self, touched: Iterable[QueueId], now: datetime) -> list[p.QueueChanged]:
        news, at = [], iso(now)
        for id_ in sorted(touched):
            queue = self._queues.get(id_)
            if queue is None:
                continue
            today = self._days[self._floor.zone(queue.client)]
            new = replace(
                queue_tile(self._floor, queue, today, (self._staffed[id_], self._ready[id_])),
                half=half_now(self._floor, queue, now),
                outlook=outlook_told(self._watch.told.get(id_)),
            )
            if self._tiles.get(id_) != new:
                self._tiles[id_] = new
                news.append(p.QueueChanged(at=at, queue=new))
        return news
