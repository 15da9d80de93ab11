"""THINKER: a figure of a tile, walked back: its value, what it is made of, and the calls behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agent_ui.gateway.board.outlook import Measure
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.floor.calls import CallRow, HandledRow, RatedRow, half_of
from agent_ui.gateway.floor.day import midnight
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import Counts
from agent_ui.gateway.floor.views import QueueNames
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import board as pb
from lexicon.ids import AgentId, CallId
from lexicon.thresholds import USUAL, Thresholds

MOST_CALLS = 200
OVER = ("answered", "abandoned")


@dataclass(frozen=True, slots=True)
class Ground:
    """What figures of one queue are computed from."""

    floor: Floor
    queue: QueueNames
    people: Mapping[AgentId, tuple[str, str]]
    staff: Mapping[AgentId, bool]  # who is signed in for it, and whether Ready
    measure: Measure
    thresholds: Thresholds
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.floor.zone(self.queue.client)).date()

    @property
    def half_from(self) -> datetime:
        return half_of(self.now, self.floor.zone(self.queue.client))

    @property
    def counts(self) -> Counts:
        return self.floor.counts.get((self.queue.id, self.today), Counts())

    @property
    def half(self) -> Counts:
        return self.floor.figures.halves.get((self.queue.id, self.half_from), Counts())

    def rows(self) -> list[CallRow]:
        """Today's calls of the queue, the newest first."""
        found = self.floor.figures.calls.get((self.queue.id, self.today), {})
        return sorted(found.values(), key=lambda row: (row.joined_at, row.id), reverse=True)

    def rows_of_half(self) -> list[CallRow]:
        zone = self.floor.zone(self.queue.client)
        return [row for row in self.rows() if half_of(row.joined_at, zone) == self.half_from]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, before its list is cut to one page."""

    value: float | None
    parts: Mapping[str, float | None]
    calls: Sequence[pb.FigureCall] = ()
    agents: Sequence[pb.FigureAgent] = ()


def figure(name: pb.FigureName, ground: Ground, offset: int) -> pb.Figure:
    """What it is now, and one page of the calls behind it."""
    told = _FIGURES[name](ground)
    begins = ground.half_from if name in ("half", "forecast") else midnight(
        ground.today, ground.floor.zone(ground.queue.client)
    )  # fmt: skip
    return pb.Figure(
        queue=ground.queue.id,
        figure=name,
        at=iso(ground.now),
        begins_at=iso(begins),
        value=told.value,
        parts=dict(told.parts),
        total=len(told.calls),
        offset=offset,
        calls=list(told.calls[offset : offset + MOST_CALLS]),
        agents=list(told.agents),
        thresholds=thresholds_told(ground.thresholds),
    )


def thresholds_told(of: Thresholds = USUAL) -> pb.Thresholds:
    """As the screens are told them."""
    return pb.Thresholds(
        service_level=of.service_level,
        longest_wait_s=of.longest_wait_s,
        abandoned=of.abandoned,
        asa_s=of.asa_s,
        waiting=of.waiting,
        ready=of.ready,
        from_calls=of.from_calls,
        warn_at=of.warn_at,
    )


# ---------------------------------------------------------------- those who wait


def _in_line(ground: Ground, waiting: Mapping[CallId, datetime]) -> list[pb.FigureCall]:
    """Who waits longest comes first."""
    floor, found = ground.floor, []
    for call, joined in sorted(waiting.items(), key=lambda one: (one[1], one[0])):
        line = floor.calls.get(call)
        found.append(
            pb.FigureCall(
                id=call,
                caller=mask_number(line.caller) if line is not None else "",
                at=iso(joined),
                end="waiting",
                waited_s=max(0.0, (ground.now - joined).total_seconds()),
            )
        )
    return found


def _waiting(ground: Ground) -> Told:
    calls = _in_line(ground, ground.floor.waiting.get(ground.queue.id, {}))
    return Told(len(calls), {"threshold": ground.thresholds.waiting}, calls)


def _longest(ground: Ground) -> Told:
    calls = _in_line(ground, ground.floor.waiting.get(ground.queue.id, {}))
    longest = calls[0].waited_s if calls else None
    return Told(longest, {"threshold": ground.thresholds.longest_wait_s}, calls)


def _callbacks(ground: Ground) -> Told:
    calls = _in_line(ground, ground.floor.callbacks.get(ground.queue.id, {}))
    return Told(len(calls), {}, calls)


# ---------------------------------------------------------------- today's calls


def _call(ground: Ground, row: CallRow) -> pb.FigureCall:
    zh, en = ground.people.get(row.agent, (row.agent, row.agent)) if row.agent is not None else ("", "")
    joined = ground.floor.waiting.get(ground.queue.id, {}).get(row.id)
    waited_s = row.waited_s if joined is None else (ground.now - joined).total_seconds()
    return pb.FigureCall(
        id=row.id,
        caller=mask_number(row.caller),
        at=iso(row.joined_at),
        end="waiting" if joined is not None else row.end or "left",
        waited_s=waited_s,
        is_within=row.is_within,
        agent=row.agent,
        agent_name_zh=zh,
        agent_name_en=en,
    )


def _calls(ground: Ground, rows: Sequence[CallRow], *ends: str) -> list[pb.FigureCall]:
    return [_call(ground, row) for row in rows if not ends or row.end in ends]


def _counted(counts: Counts) -> dict[str, float | None]:
    over = counts.answered + counts.abandoned
    return {
        "offered": counts.offered,
        "answered": counts.answered,
        "abandoned": counts.abandoned,
        "within": counts.within_promise,
        "over": over,
    }


def _offered(ground: Ground) -> Told:
    return Told(ground.counts.offered, _counted(ground.counts), _calls(ground, ground.rows()))


def _answered(ground: Ground) -> Told:
    return Told(ground.counts.answered, _counted(ground.counts), _calls(ground, ground.rows(), "answered"))


def _abandoned(ground: Ground) -> Told:
    return Told(ground.counts.abandoned, _counted(ground.counts), _calls(ground, ground.rows(), "abandoned"))


def _abandoned_share(ground: Ground) -> Told:
    counts = ground.counts
    over = counts.answered + counts.abandoned
    parts = {**_counted(counts), "threshold": ground.thresholds.abandoned, "from_calls": ground.thresholds.from_calls}
    return Told(counts.abandoned / over if over else None, parts, _calls(ground, ground.rows(), *OVER))


def _level(ground: Ground, counts: Counts, rows: Sequence[CallRow]) -> Told:
    over = counts.answered + counts.abandoned
    parts = {**_counted(counts), "promise_s": ground.queue.promise_s}
    return Told(counts.within_promise / over if over else None, parts, _calls(ground, rows, *OVER))


def _service_level(ground: Ground) -> Told:
    return _level(ground, ground.counts, ground.rows())


def _half(ground: Ground) -> Told:
    told = _level(ground, ground.half, ground.rows_of_half())
    return replace(told, parts={**told.parts, "threshold": ground.thresholds.service_level})


def _asa(ground: Ground) -> Told:
    counts = ground.counts
    parts = {
        **_counted(counts),
        "waited_s": counts.waited_s,
        "threshold": ground.thresholds.asa_s,
        "from_calls": ground.thresholds.from_calls,
    }
    value = counts.waited_s / counts.answered if counts.answered else None
    return Told(value, parts, _calls(ground, ground.rows(), "answered"))


def _forecast(ground: Ground) -> Told:
    """The half hour's calls that are over, and those that wait with what each can hope for."""
    seen = ground.measure
    known, service, foretold = seen.known, seen.service, seen.foretold
    parts: dict[str, float | None] = {
        "within": known.within,
        "late": known.late,
        "abandoned": known.abandoned,
        "waiting": len(known.ages_s),
        "waiting_in_time": sum(foretold.waiting),
        "ahead": known.ahead,
        "coming": foretold.coming,
        "coming_level": foretold.coming_level,
        "left_s": known.left_s,
        "best": foretold.best,
        "promise_s": service.promise_s,
        "agents": service.agents,
        "free": service.free,
        "handle_s": service.handle_s,
        "patience_s": service.patience_s,
        "rate_per_minute": service.rate * 60,
        "rate_all_per_minute": service.rate_all * 60,
        "threshold": ground.thresholds.service_level,
    }
    over = _calls(ground, ground.rows_of_half(), *OVER)
    line = ground.floor.waiting.get(ground.queue.id, {})
    waiting = _in_line(ground, {call: at for call, at in line.items() if at >= ground.half_from})
    hopeful = [
        _with_chance(one, foretold.waiting[place] if place < len(foretold.waiting) else None)
        for place, one in enumerate(waiting)
    ]
    return Told(foretold.level, parts, [*hopeful, *over])


def _with_chance(one: pb.FigureCall, chance: float | None) -> pb.FigureCall:
    return pb.FigureCall(
        id=one.id, caller=one.caller, at=one.at, end=one.end, waited_s=one.waited_s, chance=chance
    )  # fmt: skip


def _handled(ground: Ground, row: HandledRow) -> pb.FigureCall:
    zh, en = ground.people.get(row.agent, (row.agent, row.agent))
    ended, free = row.ended_at or row.answered_at, row.free_at or row.answered_at
    return pb.FigureCall(
        id=row.call,
        caller=mask_number(row.caller),
        at=iso(row.answered_at),
        end="answered",
        agent=row.agent,
        agent_name_zh=zh,
        agent_name_en=en,
        talked_s=(ended - row.answered_at).total_seconds(),
        acw_s=(free - ended).total_seconds(),
    )


def _aht(ground: Ground) -> Told:
    counts = ground.counts
    rows = ground.floor.figures.handled.get((ground.queue.id, ground.today), [])
    parts: dict[str, float | None] = {
        "handled": counts.handled,
        "talked_s": counts.talked_s,
        "acw_s": counts.acw_s,
    }
    value = (counts.talked_s + counts.acw_s) / counts.handled if counts.handled else None
    return Told(value, parts, [_handled(ground, row) for row in reversed(rows)])


def _scored(ground: Ground, row: RatedRow) -> pb.FigureCall:
    zh, en = ground.people.get(row.agent, (row.agent, row.agent)) if row.agent is not None else ("", "")
    return pb.FigureCall(
        id=row.call,
        caller=mask_number(row.caller),
        at=iso(row.at),
        end="answered",
        is_within=row.is_satisfied,
        agent=row.agent,
        agent_name_zh=zh,
        agent_name_en=en,
        score=row.score,
    )


def _csat(ground: Ground) -> Told:
    counts = ground.counts
    rows = ground.floor.figures.rated.get((ground.queue.id, ground.today), [])
    parts: dict[str, float | None] = {
        "rated": counts.rated,
        "satisfied": counts.satisfied,
        "mean": counts.score / counts.rated if counts.rated else None,
    }
    value = counts.satisfied / counts.rated if counts.rated else None
    return Told(value, parts, [_scored(ground, row) for row in reversed(rows)])


# ---------------------------------------------------------------- agents


def _agents(ground: Ground, *, is_ready_only: bool) -> Told:
    found = [
        pb.FigureAgent(id=agent, name_zh=zh, name_en=en, is_ready=is_ready)
        for agent, is_ready in sorted(ground.staff.items())
        for zh, en in [ground.people.get(agent, (agent, agent))]
        if is_ready or not is_ready_only
    ]
    return Told(len(found), {"threshold": ground.thresholds.ready} if is_ready_only else {}, agents=found)


_FIGURES: Mapping[pb.FigureName, Callable[[Ground], Told]] = {
    "waiting": _waiting,
    "longest": _longest,
    "callbacks": _callbacks,
    "offered": _offered,
    "answered": _answered,
    "abandoned": _abandoned,
    "abandoned-share": _abandoned_share,
    "service-level": _service_level,
    "half": _half,
    "forecast": _forecast,
    "asa": _asa,
    "aht": _aht,
    "csat": _csat,
    "ready": lambda ground: _agents(ground, is_ready_only=True),
    "staffed": lambda ground: _agents(ground, is_ready_only=False),
}

NAMES = frozenset(_FIGURES)
"""Every figure that can be asked about."""
