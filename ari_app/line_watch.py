"""Watches the lines: alarms and contacts as Asterisk tells, D channels, registrations and round trips by asking.

No event tells of a D channel that falls, and none of a registration that came to nothing while we were not there: so
spans are asked for every two seconds, SIP trunks every ten. What becomes of it is the thinker's to say
(``trunks/health.py``); here it is noted, and told with every beat. Channels in use are counted as they come and go.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.ari.wire import Channel, Dial, Message, StasisStart
from ari_app.engine.ports import World
from ari_app.trunks.health import Health, Line, Seen, State, blind, called, is_carriers_fault, look, saw
from ari_app.trunks.occupancy import Occupancy, line_of_name
from lexicon.errors import Away, Refused
from lexicon.ids import ChannelId, TrunkId
from lexicon.journal import CallArrived, Entry, Fact, LegRefused, LineDegraded, LineDown, LineMeasured, LineUp
from lexicon.moment import Moment
from lexicon.orders import LineBeat

LOOK_S = 1.0
SPANS_S, TRUNKS_S, READ_S = 2.0, 10.0, 5.0
SLICE = timedelta(minutes=5)  # within one half hour in every time zone
RISE_S = 10.0
KNOWN_HOW = {"Reachable": True, "Unreachable": False}


class Notebook(Protocol):
    """The engine, as far as it is needed here."""

    on_fact: Callable[[Fact], None]

    def now(self) -> Moment: ...

    def note(self, fact: Fact) -> None: ...


def hear_also(notebook: Notebook, heard: Callable[[Fact], None]) -> None:
    """``heard`` is told of every fact that is noted, after all who hear of them already."""
    others = notebook.on_fact

    def both(fact: Fact) -> None:
        others(fact)
        heard(fact)

    notebook.on_fact = both


class LineWatch:
    """One per controller. ``health`` says how each line is."""

    def __init__(
        self, engine: Notebook, link: AmiLink, lines: Iterable[Line], read: Callable[[], str | None] = lambda: None
    ) -> None:
        """``read``: lines.yml as JSON, when it has changed."""
        now = engine.now()
        self._engine, self._link, self._read = engine, link, read
        self.health: dict[TrunkId, Health] = {}
        self._spans: dict[int, TrunkId] = {}
        self.occupancy = Occupancy((), now.mono)
        self._contacts: dict[TrunkId, str] = {}  # Asterisk's names for where each trunk is
        self._slice = now.at
        self._since: dict[TrunkId, datetime] = {}  # up to when each line's use is noted
        self._peaks: dict[TrunkId, int] = {}  # that were noted in this slice
        self._ask_now = asyncio.Event()
        self.know(lines)
        hear_also(engine, self._heard)

    def know(self, lines: Iterable[Line]) -> None:
        """These are the lines from now on. One that is as it was is known as well as it was."""
        now, lines, before = self._engine.now(), list(lines), self.health
        self.health = {line.id: before.get(line.id) or Health(line, now.at) for line in lines}
        for line in lines:
            if (known := self.health[line.id]).line != line:
                self.health[line.id] = replace(known, line=line, seen=Seen())
        for name, health in before.items():
            if name not in self.health and health.was_bad:
                self._no_more(name, health.line.kind, health.since)
        self._since = {name: self._since.get(name, now.at) for name in self.health}
        self._spans = {one.line.span: name for name, one in self.health.items() if one.line.span}
        self._contacts.clear()
        self.occupancy.know(self.health, now.mono)
        self._ask_now.set()

    def _no_more(self, trunk: TrunkId, kind: str, since: datetime) -> None:
        """A line that was down is of lines.yml no more: its alarm is over."""
        self._engine.note(LineUp(trunk, kind, round((self._engine.now().at - since).total_seconds(), 1)))

    def adopt(self, told: Iterable[Entry]) -> None:
        """What the journal last said of each line: no alarm is raised twice, and whoever comes next clears it."""
        for entry in told:
            fact = entry.fact
            if not isinstance(fact, LineDown | LineDegraded):
                continue
            health = self.health.get(fact.trunk)
            if health is None:
                self._no_more(fact.trunk, fact.kind, fact.since)
                continue
            state = State.DOWN if isinstance(fact, LineDown) else State.DEGRADED
            self.health[fact.trunk] = replace(health, state=state, why=fact.why, since=fact.since)

    # ------------------------------------------------------------------ what Asterisk tells

    def listen(self) -> None:
        """Hear what the manager tells of lines, and of channels that end."""
        self._link.hear("SpanAlarm", lambda _, event: self._alarm(event["span"], event["alarm"]))
        self._link.hear("SpanAlarmClear", lambda _, event: self._alarm(event["span"], ""))
        self._link.hear("ContactStatus", lambda _, event: self._contact(event))
        self._link.hear("Registry", lambda _, event: self._ask_now.set())
        self._link.hear("Hangup", lambda _, event: self._gone(event["uniqueid"]))

    def trunk_of(self, channel: ChannelId) -> TrunkId:
        """The line over which a channel goes, as long as it is there; "" for none."""
        return self.occupancy.line_of(channel) or TrunkId("")

    def line_of(self, channel: str) -> TrunkId:
        """The line of a channel, by Asterisk's name for it; "" for one of no line."""
        name = TrunkId(line_of_name(channel, self._spans))
        return name if name in self.health else TrunkId("")

    def on_message(self, message: Message) -> None:
        """One event of ARI's: a channel of a line that comes."""
        match message:
            case StasisStart(channel, ["inbound", *_]) | StasisStart(channel, ["out", *_]):
                self._came(channel)
            case Dial(peer):
                self._came(peer)
            case _:
                pass

    def _came(self, channel: Channel) -> None:
        if line := self.line_of(channel.name):
            self.occupancy.came(ChannelId(channel.id), line, self._engine.now().mono)

    def _gone(self, channel: str) -> None:
        self.occupancy.gone(ChannelId(channel), self._engine.now().mono)

    def found(self, world: World) -> None:
        """All channels that Asterisk holds, after a connection was made anew."""
        named = {channel.id: self.line_of(channel.name) for channel in world.channels}
        self.occupancy.found({id_: line for id_, line in named.items() if line}, self._engine.now().mono)

    def _alarm(self, span: str, alarm: str) -> None:
        name = self._spans.get(int(span)) if span.isdigit() else None
        if name is not None:
            self._saw(name, alarm=alarm)

    def _contact(self, event: Mapping[str, str]) -> None:
        name = TrunkId(event["aor"])
        if name not in self.health or (reaches := KNOWN_HOW.get(event["contactstatus"])) is None:
            return
        self._saw(name, is_reachable=reaches, rtt_ms=_ms(event["roundtripusec"]) if reaches else None)

    def _saw(self, name: TrunkId, **news: Any) -> None:
        health = self.health[name]
        seen = replace(health.seen, **news)
        if seen != health.seen:
            self._after(name, *saw(health, seen, self._engine.now()))

    def _after(self, name: TrunkId, health: Health, told: list[LineDown | LineDegraded | LineUp]) -> None:
        self.health[name] = health
        for fact in told:
            self._engine.note(fact)
            facts.line_changed(fact)

    def _heard(self, fact: Fact) -> None:
        """A call over a line came about, or was refused there."""
        trunk = TrunkId(getattr(fact, "trunk", ""))
        if trunk not in self.health:
            return
        if isinstance(fact, CallArrived):
            self._called(trunk, has_failed=False)
        elif isinstance(fact, LegRefused):
            is_fault = fact.why == "silent" or is_carriers_fault(fact.cause, fact.sip)
            self._called(trunk, has_failed=is_fault)

    def _called(self, trunk: TrunkId, *, has_failed: bool) -> None:
        now = self._engine.now()
        self._after(trunk, *look(called(self.health[trunk], now, has_failed=has_failed), now))

    # ------------------------------------------------------------------ what is asked

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_looking(), name="lines-look")
            group.create_task(self._keep_reading(), name="lines-read")
            group.create_task(self._keep_asking(self._ask_spans, SPANS_S), name="lines-spans")
            group.create_task(self._keep_asking(self._ask_trunks, TRUNKS_S), name="lines-trunks")

    async def _keep_reading(self) -> None:
        while True:
            await asyncio.sleep(READ_S)
            if (told := await asyncio.to_thread(self._read)) is not None:
                self.know(lines_from(told))

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()

    def look(self) -> None:
        """Time went on."""
        now = self._engine.now()
        for name, health in self.health.items():
            self._after(name, *(look(health, now) if self._link.is_up else (blind(health, now), [])))
        if _slice_of(now.at) != _slice_of(self._slice):
            self.measure()
            return
        uses, due = self.occupancy.uses, now.at - timedelta(seconds=RISE_S)
        rising = [
            name for name, use in uses.items() if use.peak > self._peaks.get(name, 0) and self._since[name] <= due
        ]
        if rising:  # told soon: a controller that dies leaves no peak behind
            self.measure(rising)

    def measure(self, names: Iterable[TrunkId] | None = None) -> None:
        """Note how each line was used since it was noted last. ``names``: of these alone, within the same slice."""
        now = self._engine.now()
        if names is None:
            self._slice = now.at
            self._peaks.clear()
        for name in list(self.health if names is None else names):
            line, rtt_ms = self.health[name].line, self.health[name].seen.rtt_ms
            in_use, peak, busy_s = self.occupancy.measured(name, now.mono)
            since, self._since[name] = self._since[name], now.at
            self._peaks[name] = max(peak, self._peaks.get(name, 0)) if names is not None else in_use
            self._engine.note(LineMeasured(name, line.kind, since, in_use, peak, busy_s, line.capacity, rtt_ms))

    async def _keep_asking(self, ask: Any, every_s: float) -> None:
        while True:
            if self._link.is_up:
                try:
                    await ask()
                except (Away, Refused) as error:
                    facts.lines_unanswered(error.text)
            try:
                async with asyncio.timeout(every_s):
                    await self._ask_now.wait()
                self._ask_now.clear()
            except TimeoutError:
                pass

    async def _ask_spans(self) -> None:
        if not self._spans:
            return
        for told in await self._link.ask({"Action": "PRIShowSpans"}):
            name = self._spans.get(int(told.get("Span", "0") or 0))
            if name is None or told.get("Order", "Primary") != "Primary":
                continue
            health, has_alarm = self.health[name], told.get("Alarm") == "Yes"
            # Which alarm it is the event says; asked for, Asterisk knows only that there is one.
            alarm = (health.seen.alarm or "alarm") if has_alarm else ""
            self._saw(name, alarm=alarm, is_d_up=told.get("Up") == "Yes")

    async def _ask_trunks(self) -> None:
        if any(one.line.is_registering for one in self.health.values()):
            for told in await self._link.ask({"Action": "PJSIPShowRegistrationsOutbound"}):
                name = TrunkId(told.get("ObjectName", ""))
                if told.get("Event") == "OutboundRegistrationDetail" and name in self.health:
                    self._saw(name, registration=told.get("Status", "").lower())
        for name, health in list(self.health.items()):
            if health.line.is_asked:
                await self._ask_contact(name)

    async def _ask_contact(self, name: TrunkId) -> None:
        contact = self._contacts.get(name)
        if contact is None:
            told = await self._value(f"PJSIP_AOR({name},contact)")
            contact = self._contacts[name] = told.partition(",")[0]
        status = await self._value(f"PJSIP_CONTACT({contact},status)")
        if (reaches := KNOWN_HOW.get(status)) is None:  # not asked yet
            return
        rtt = await self._value(f"PJSIP_CONTACT({contact},rtt)") if reaches else ""
        self._saw(name, is_reachable=reaches, rtt_ms=_ms(rtt))

    async def _value(self, variable: str) -> str:
        return str((await self._link.act({"Action": "Getvar", "Variable": variable})).get("Value", ""))

    # ------------------------------------------------------------------ what is told

    def beats(self) -> list[LineBeat]:
        """How every line is now, for the beat."""
        told = []
        for name, health in self.health.items():
            use, seen = self.occupancy.uses[name], health.seen
            state, why = (health.state.value, health.why) if self._link.is_up else ("unknown", "exchange-away")
            told.append(
                LineBeat(
                    trunk=name,
                    kind=health.line.kind,
                    state=state,
                    why=why,
                    since=health.since.timestamp(),
                    in_use=len(use.channels),
                    capacity=health.line.capacity,
                    peak=use.peak,
                    alarm=seen.alarm or "",
                    d_channel="" if seen.is_d_up is None else "up" if seen.is_d_up else "down",
                    registration=seen.registration or "",
                    rtt_ms=seen.rtt_ms,
                    group=health.line.group,
                )
            )
        return told


def lines_from(told: str) -> list[Line]:
    """What asterisk_conf/lines/watched.py says."""
    return msgspec.json.decode(told, type=list[Line])


def _slice_of(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() // SLICE.total_seconds())


def _ms(microseconds: str) -> float | None:
    return round(int(microseconds) / 1000, 2) if microseconds.isdigit() and int(microseconds) > 0 else None
