"""Nobody is dialled without a permission, and what is dialled is metered: every leg that goes out passes here.

Where a page waits for the answer it is asked beforehand too, so that the refusal is heard at once. What was spent is the
sum of what the journal says was charged, and of what runs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Call
from ari_app.engine.ports import Timers
from ari_app.trunks.numbers import Published
from ari_app.trunks.outward import outward_number
from ari_app.trunks.permission import Allowed, Asked, Barred, Spent, decide
from ari_app.trunks.phone_number import phone_number
from ari_app.trunks.rates import Rate
from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, call_of_out, first_out
from lexicon.journal import CallOutBarred, CallOutCharged, CallOutEnding, CallOutMetered, Fact
from lexicon.moment import Moment

NEAR_S = 30
"""So long before its longest time a conversation is told of it."""
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Doing:
    """What is needed of the engine."""

    published: Callable[[], Published]
    now: Callable[[], Moment]
    note: Callable[[Fact], None]
    send: Callable[[CallId, do.Command], None]
    end: Callable[[CallId, ChannelId], None]  # its time is over


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


class Permits:
    """One per controller."""

    def __init__(self, timers: Timers, doing: Doing) -> None:
        self._timers, self._do = timers, doing
        self._dialled: dict[ChannelId, CallOutMetered] = {}
        self._running: dict[ChannelId, Running] = {}
        self._sums: dict[tuple[str, ...], int] = {}  # what was charged: see _sums_of

    # ---------------------------------------------------------------- may it be dialled?

    def asked(self, typed: str, client: ClientId, agent: AgentId, shown: str) -> str:
        """The number as it is dialled, for an agent who waits for the answer. Raises Refused with the word why not."""
        number = outward_number(typed)
        why = self._why_not(number, (CallId(""), client, agent), shown)
        if isinstance(why, str):
            raise Refused("this number may not be called", code=why)
        return number

    def passes(self, call: Call, command: do.CallOut) -> bool:
        """Whether this leg may be dialled; the call hears of a refusal as of a line's."""
        assert call.number is not None
        agent = _agent_of(call)
        permit = self._why_not(command.number, (call.id, call.number.client, agent), command.caller_id)
        if isinstance(permit, str):
            return False
        number, rate = phone_number(command.number, self._do.published().dialling.home), permit.rate
        price = ("", "", 0) if rate is None else (rate.prefix, str(rate.minute), rate.step_s)
        self._dialled[first_out(command.channel)] = CallOutMetered(
            call.id, call.number.client, agent, command.channel, command.number, number.e164, number.kind.value,
            *price, permit.longest_s or 0,
        )  # fmt: skip
        return True

    def _why_not(self, typed: str, who: tuple[CallId, ClientId, AgentId], shown: str) -> Allowed | str:
        call, client, agent = who
        published = self._do.published()
        number = phone_number(typed, published.dialling.home)
        owned = frozenset(one.number for one in published.numbers.values() if one.client == client)
        at = self._local(client)
        permit = decide(
            Asked(client, agent, number, shown, at, owned), published.dialling, self.spent(client, agent, at.date())
        )
        if isinstance(permit, Barred):
            self._do.note(CallOutBarred(call, client, agent, number.dialled, number.kind.value, shown, permit.why))
            return permit.why
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
                self._run(Running(fact, self._do.now().mono))
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
        now = self._do.now()
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
        mono = self._do.now().mono
        now = [(one.fact.agent, one.fen(mono)) for one in self._running.values() if one.fact.client == client]
        all_now, own_now = sum(fen for _, fen in now), sum(fen for whose, fen in now if whose == agent)
        by_day, by_month, by_agent = (self._sums.get(key, 0) for key in _sums_of(client, agent, day))
        return Spent(by_day + all_now, by_month + all_now, by_agent + own_now)

    def _add(self, client: ClientId, agent: AgentId, day: date, fen: int) -> None:
        for key in _sums_of(client, agent, day):
            self._sums[key] = self._sums.get(key, 0) + fen

    def _run(self, running: Running) -> None:
        fact, now = running.fact, self._do.now()
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
        if left_s == 0:
            self._do.end(fact.call, fact.leg)

    def _charge(self, leg: ChannelId, *, is_guess: bool = False) -> None:
        running = self._running.pop(leg, None)
        if running is None:
            return
        for name in ("near", "longest"):
            self._timers.cancel((leg, name))
        fact, mono = running.fact, self._do.now().mono
        seconds, fen = max(0.0, mono - running.since_mono), running.fen(mono)
        self._do.note(CallOutCharged(fact.call, fact.client, fact.agent, leg, seconds, fen, is_guess))
        self._add(fact.client, fact.agent, self._local(fact.client).date(), fen)

    def _local(self, client: ClientId) -> datetime:
        zone = self._do.published().dialling.zones.get(client, ZONE)
        return self._do.now().at.astimezone(ZoneInfo(zone))


def since(at: datetime) -> datetime:
    """From when on the journal is read for what was spent: this month, in every time zone."""
    return (at - timedelta(days=1)).replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


def _sums_of(client: ClientId, agent: AgentId, day: date) -> tuple[tuple[str, ...], ...]:
    """The client's day and month, and the agent's day there."""
    return (client, str(day)), (client, f"{day:%Y-%m}"), (client, agent, str(day))


def _agent_of(call: Call) -> AgentId:
    if call.offer is not None:
        return call.offer.agent
    return call.outside.by or AgentId("") if call.outside is not None else AgentId("")
