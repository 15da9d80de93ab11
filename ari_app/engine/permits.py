"""Nobody is dialled without a permission, and what is dialled is metered: every leg that goes out passes here.

Where a page waits for the answer it is asked beforehand too, so that the refusal is heard at once. What was spent is
the sum of what the journal says was charged, and of what runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Call, replace
from ari_app.engine.out_legs import OutLegs
from ari_app.engine.ports import Timers
from ari_app.engine.standing import Doings
from ari_app.trunks.do_not_call import DoNotCall
from ari_app.trunks.numbers import Published
from ari_app.trunks.outward import NOT_ALLOWED, dialable
from ari_app.trunks.permission import DO_NOT_CALL, NOBODY, ZONE, Allowed, Asked, Barred, Spent, decide
from ari_app.trunks.rates import Rate
from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, call_of_out, first_out
from lexicon.journal import CallOutBarred, CallOutCharged, CallOutEnding, CallOutMetered, UnwantedCalled
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome
from lexicon.phone_number import Home, Kind, key, phone_number

NEAR_S = 30
"""So long before its longest time a conversation is told of it."""
NO_CLIENT = ClientId("")
SHOWN_NOTHING = frozenset(("",))  # by who has no number of his own


class Within(Protocol):
    """The engine, as far as it is needed here."""

    published: Published
    calls: dict[CallId, Call]
    outs: OutLegs

    def now(self) -> Moment: ...


@dataclass(frozen=True, slots=True)
class Running:
    """A leg that costs."""

    fact: CallOutMetered
    since_mono: float

    def fen(self, mono: float) -> int:
        """By now."""
        fact = self.fact
        if not fact.prefix:
            return 0
        return Rate(fact.prefix, Decimal(fact.minute), date.min, fact.step_s).fen(mono - self.since_mono)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not; ``detail``: of a do-not-call entry, who made it and when."""

    why: str
    detail: str = ""


class Permits:
    """One per controller."""

    def __init__(self, timers: Timers, doings: Doings, within: Within) -> None:
        self._timers, self._do, self._in = timers, doings, within
        within.outs.home = lambda: self.home
        within.outs.closed = lambda: within.published.closed_lines
        self.unwanted = DoNotCall()
        self._dialled: dict[ChannelId, CallOutMetered] = {}
        self._running: dict[ChannelId, Running] = {}
        self._sums: dict[tuple[str, ...], int] = {}  # what was charged: see _sums_of

    # ---------------------------------------------------------------- may it be dialled?

    def is_for_help(self, typed: str) -> bool:
        """Whether it is an emergency number, which nothing keeps anybody from calling."""
        return phone_number(typed, self.home).kind is Kind.EMERGENCY

    def asked(self, typed: str, client: ClientId, agent: AgentId, shown: str) -> str:
        """The number as it is dialled, for an agent who waits for the answer. Raises Refused with the word why not."""
        number = dialable(typed)
        why = self._why_not(number, (CallId(""), client, agent), shown)
        if isinstance(why, Refusal):
            raise Refused(why.detail or "this number may not be called", code=why.why)
        return number

    @property
    def home(self) -> Home:
        """Where a number without a country's or an area's code is."""
        return self._in.published.dialling.home

    def tried(self, number: str, shown: str) -> str:
        """The number that a test call shows: by the rules of the client whose it is; with none shown by those that hold
        where nothing else was said. Raises Refused with the word why not."""
        line = self._in.published.called(shown)
        client, shown = (line.client, line.number) if line is not None else (NO_CLIENT, shown)
        why = self._why_not(number, (CallId(""), client, NOBODY), shown)
        if isinstance(why, Refusal):
            raise Refused(why.detail or "this number may not be called", code=why.why)
        return shown

    def planned(self, typed: str, who: tuple[ClientId, AgentId], shown: str, at: datetime) -> str:
        """Why it may not be called at another time, "" where it may. What is spent counts where that is today."""
        client, agent = who
        here = at.astimezone(self._zone(client))
        spent = self.spent(client, agent, here.date()) if here.date() == self._local(client).date() else Spent()
        owned = frozenset(one.number for one in self._in.published.numbers.values() if one.client == client)
        asked = Asked(client, agent, phone_number(typed, self.home), shown, here, owned)
        permit = decide(asked, self._in.published.dialling, spent)
        return permit.why if isinstance(permit, Barred) else ""

    def dial(self, call: Call, command: do.CallOut) -> None:
        """The one way out: dialled if it may be; of a refusal the call hears as of a line's."""
        assert call.number is not None
        agent = _agent_of(call)
        permit = self._why_not(command.number, (call.id, call.number.client, agent), command.caller_id)
        if isinstance(permit, Refusal):
            self._do.dispatch(call.id, ev.OutGone(command.channel, 0, why=NOT_ALLOWED))
            return
        number, rate = phone_number(command.number, self.home), permit.rate
        price = ("", "", 0) if rate is None else (rate.prefix, str(rate.minute), rate.step_s)
        self._dialled[first_out(command.channel)] = CallOutMetered(
            call.id, call.number.client, agent, command.channel, command.number, number.e164, number.kind.value,
            *price, permit.longest_s or 0,
        )  # fmt: skip
        self._in.outs.dial(call.number.client, command)

    def _why_not(self, typed: str, who: tuple[CallId, ClientId, AgentId], shown: str) -> Allowed | Refusal:
        call, client, agent = who
        published = self._in.published
        number = phone_number(typed, self.home)
        owned = frozenset(one.number for one in published.numbers.values() if one.client == client)
        owned = owned if client else SHOWN_NOTHING
        at = self._local(client)
        entry = self.unwanted.find(client, key(typed, self.home), at)
        is_let_through = entry is not None and entry.allowed_until is not None and at < entry.allowed_until
        asked = Asked(client, agent, number, shown, at, owned, entry is not None and not is_let_through)
        permit = decide(asked, published.dialling, self.spent(client, agent, at.date()))
        if isinstance(permit, Barred):
            detail = entry.told(at) if entry is not None and permit.why == DO_NOT_CALL else ""
            barred = (number.dialled, number.kind.value, shown, permit.why, detail)
            self._do.note(CallOutBarred(call, client, agent, *barred))
            return Refusal(permit.why, detail)
        if call and entry is not None and is_let_through:
            self._do.note(UnwantedCalled(call, client, agent, entry.entry, entry.allowed_by))
        return permit

    # ---------------------------------------------------------------- what it costs

    def heard(self, news: ev.OutEvent) -> None:
        """What became of a leg outside."""
        if isinstance(news, ev.OutAnswered):
            asked = self._dialled.pop(first_out(news.channel), None)
            if asked is not None:
                fact = CallOutMetered(
                    asked.call, asked.client, asked.agent, news.channel, asked.number, asked.e164, asked.kind,
                    asked.prefix, asked.minute, asked.step_s, asked.longest_s,
                )  # fmt: skip
                self._do.note(fact)
                self._run(Running(fact, self._in.now().mono))
        elif isinstance(news, ev.OutGone):
            self._charge(news.channel)

    def forget(self, call: CallId) -> None:
        """The call is over, and so are its legs, whatever is still heard of them."""
        for leg in [one for one in self._dialled if call_of_out(one) == call]:
            del self._dialled[leg]
        for leg in [one for one, running in self._running.items() if running.fact.call == call]:
            self._charge(leg)

    def adopt(self, meters: dict[ChannelId, tuple[CallOutMetered, datetime]], here: set[ChannelId]) -> None:
        """Legs that another controller saw answered: those that are here run on, the others are charged until now."""
        now = self._in.now()
        for leg, (fact, at) in meters.items():
            self._running[leg] = running = Running(fact, now.mono - max(0.0, (now.at - at).total_seconds()))
            if leg in here:
                self._run(running)
            else:
                self._charge(leg, is_guess=True)

    def restore(self, charged: Iterable[tuple[ClientId, AgentId, date, int]]) -> None:
        """What the journal says was charged, by client, agent and the client's day."""
        for client, agent, day, fen in charged:
            self._add(client, agent, day, fen)

    def spent(self, client: ClientId, agent: AgentId, day: date) -> Spent:
        """So far, what runs now included."""
        mono = self._in.now().mono
        now = [(one.fact.agent, one.fen(mono)) for one in self._running.values() if one.fact.client == client]
        all_now, own_now = sum(fen for _, fen in now), sum(fen for whose, fen in now if whose == agent)
        by_day, by_month, by_agent = (self._sums.get(one, 0) for one in _sums_of(client, agent, day))
        return Spent(by_day + all_now, by_month + all_now, by_agent + own_now)

    def _add(self, client: ClientId, agent: AgentId, day: date, fen: int) -> None:
        for one in _sums_of(client, agent, day):
            self._sums[one] = self._sums.get(one, 0) + fen

    def _run(self, running: Running) -> None:
        fact, now = running.fact, self._in.now()
        self._running[fact.leg] = running
        if fact.longest_s:
            left_s = max(0.0, fact.longest_s - (now.mono - running.since_mono))
            if left_s > NEAR_S:
                near = partial(self._ending, fact, NEAR_S)
                self._timers.set((fact.leg, "near"), left_s - NEAR_S, near)
            self._timers.set((fact.leg, "longest"), left_s, partial(self._ending, fact, 0))

    def _ending(self, fact: CallOutMetered, left_s: int) -> None:
        if fact.leg not in self._running:
            return
        self._do.note(CallOutEnding(fact.call, fact.client, fact.agent, fact.leg, left_s))
        if left_s:
            return
        call = self._in.calls.get(fact.call)
        if call is not None and call.channel == fact.leg:
            self._in.calls[fact.call] = replace(call, parting=Outcome(Fault.CENTRE, "time-limit"))
        self._do.send(fact.call, do.HangUp(fact.leg))

    def _charge(self, leg: ChannelId, *, is_guess: bool = False) -> None:
        running = self._running.pop(leg, None)
        if running is None:
            return
        for name in ("near", "longest"):
            self._timers.cancel((leg, name))
        fact, mono = running.fact, self._in.now().mono
        seconds, fen = max(0.0, mono - running.since_mono), running.fen(mono)
        self._do.note(CallOutCharged(fact.call, fact.client, fact.agent, leg, seconds, fen, is_guess))
        self._add(fact.client, fact.agent, self._local(fact.client).date(), fen)

    def _local(self, client: ClientId) -> datetime:
        return self._in.now().at.astimezone(self._zone(client))

    def _zone(self, client: ClientId) -> ZoneInfo:
        return ZoneInfo(self._in.published.dialling.zones.get(client, ZONE))


def _sums_of(client: ClientId, agent: AgentId, day: date) -> tuple[tuple[str, ...], ...]:
    """The client's day and month, and the agent's day there."""
    return (client, str(day)), (client, f"{day:%Y-%m}"), (client, agent, str(day))


def _agent_of(call: Call) -> AgentId:
    if call.offer is not None:
        return call.offer.agent
    return call.outside.by or AgentId("") if call.outside is not None else AgentId("")
