"""The running controller: the links to Asterisk, the bus and memory around one engine."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.ami.numbers_in import cause_in, number_in
from ari_app.ari.exchange import AriExchange
from ari_app.ari.link import AriLink, ExchangeError
from ari_app.ari.wire import (
    Channel,
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    Dial,
    Message,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from ari_app.aside import Aside
from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.past import fold
from ari_app.call.state import Way
from ari_app.call.step import NORMAL_CLEARING
from ari_app.engine.account import account_of
from ari_app.engine.callbacks import cancel
from ari_app.engine.engine import Engine
from ari_app.engine.explaining import explanation
from ari_app.engine.outward import may_call
from ari_app.engine.ports import World
from ari_app.engine.reconcile import back_of, reconcile
from ari_app.engine.restore import restore
from ari_app.engine.seats import Seats
from ari_app.engine.watching_again import restore_watches
from ari_app.fallback import Afterwards
from ari_app.trunks.numbers import Published
from ari_app.wrap_ups import WrapUps
from bus.link import Bus
from lexicon.errors import BusAway, DatabaseAway, ExchangeAway, ZuoxiError
from lexicon.ids import CallId, ChannelId, OfferId, PlaybackId, RecordingId, WatchId, is_out
from lexicon.journal import ControllerStarted, ExchangeFound, ExchangeLost, RoutingAdopted
from lexicon.orders import (
    Answer,
    Beat,
    CancelCallback,
    ExplainCall,
    InForceBeat,
    LineBeat,
    MayCall,
    OpenGateway,
    SeatOrder,
)
from lexicon.orders_aside import AnyOrder, AsideOrder
from store.journal import JournalWriter
from store.journal_read import JournalReader

RETRY_S = 0.5
BEAT_S = 1.0
MEMORY_H = 24
NO_LINK = "no-link"
NO_MANAGER = "no-manager"
ENDING = 1 | 4 | 8 | 16 | 32
"""AST_SOFTHANGUP_* (channel.h) that end a channel: DEV, SHUTDOWN, TIMEOUT, APPUNLOAD, EXPLICIT; not ASYNCGOTO."""


class Controller:
    """Keeps the engine and the world in touch; decides nothing about calls."""

    def __init__(self, engine: Engine, seats: Seats, journal: JournalWriter, bus: Bus, reader: JournalReader) -> None:
        self._engine, self._journal, self._bus, self._reader = engine, journal, bus, reader
        self._wrap_ups = WrapUps(engine, bus, reader)
        self.hear_wrap_ups = self._wrap_ups.hear
        self._seats, self._desks, self._watches = seats, seats.desks, seats.watches
        self._was_up = False
        self._version = ""
        self._is_first = True
        self._taken_over = (0, 0)
        self.has_taken_over = asyncio.Event()
        self.afterwards: Afterwards | None = None
        self.aside: Aside | None = None
        self._channels: dict[ChannelId, CallId] = {}  # of the calls that a look at Asterisk finds us with
        self._early: list[Callable[[], None]] = []
        self._comparison: asyncio.Task[None] | None = None
        self._compare: Callable[[], None] | None = None  # while the link is up
        self.on_world: Callable[[World], None] = lambda world: None
        self.line_beats: Callable[[], list[LineBeat]] = list
        self.in_force: Callable[[], InForceBeat | None] = lambda: None
        engine.hold_offers(NO_LINK)

    @property
    def is_exchange_up(self) -> bool:
        """Whether the link is up and what Asterisk holds was compared with what we know."""
        return self._was_up

    # ------------------------------------------------------------------ Asterisk

    def on_event(self, message: Message) -> None:
        """One event of ARI's."""
        self._hear(partial(self._told, message))

    def _hear(self, tell: Callable[[], None]) -> None:
        """What Asterisk said, in the order in which it came; kept back while we compare what is there."""
        if self._was_up:
            tell()
        else:
            self._early.append(tell)

    def _told(self, message: Message) -> None:
        engine = self._engine
        match message:
            case StasisStart(channel, ["inbound", dialled, *_]):
                self._arrived(channel, dialled)
            case StasisStart(channel, ["back", _, _, _, dialled, *_]):
                if not engine.caller_back(ChannelId(channel.id), back_of(message.args)):
                    self._arrived(channel, dialled)
            case StasisStart(channel, ["lifted", offer, dialled, *_]):
                if not engine.leg_lifted(ChannelId(channel.id), OfferId(offer)):
                    self._arrived(channel, dialled)
            case StasisStart(channel, ["leg", offer, *_]):
                if not engine.leg_lifted(ChannelId(channel.id), OfferId(offer)):
                    engine.agent_leg_up(ChannelId(channel.id), OfferId(offer))  # of no call any more: hung up
            case StasisStart(channel, ["watcher" | "snoop" | "tone" as role, watch, *_]):
                self._watches.came(role, ChannelId(channel.id), WatchId(watch))
            # Of a leg that we sent out: made by us, what becomes of it is told by Dial, and its cause at its end.
            case StasisStart(_, ["out", *_]):
                pass
            case Dial():
                self._dialled(message)
            case ChannelDestroyed(channel, cause, sip) if is_out(channel.id):
                engine.out_leg(ev.OutGone(ChannelId(channel.id), cause, sip))
            case StasisEnd(channel) | ChannelHangupRequest(channel) if is_out(channel.id):
                pass
            case StasisStart(channel, ["agent", offer, *_]):
                engine.agent_leg_up(ChannelId(channel.id), OfferId(offer))
            # The first of the three settles it. Where we hold the legs ourselves a caller's ChannelDestroyed never
            # reaches us: Asterisk ends the subscription with StasisEnd; an agent's leg that was never answered has
            # nothing but ChannelDestroyed. What Dial() holds is in no application: the manager tells of it.
            case ChannelHangupRequest(channel, cause, soft):
                self._hung_up(ChannelId(channel.id), cause, is_soft=soft)
            case ChannelDestroyed(channel, cause):
                self._gone(ChannelId(channel.id), cause)
            case StasisEnd(channel):
                engine.left_application(ChannelId(channel.id))
                self._watches.channel_gone(ChannelId(channel.id), 0)
            case ChannelDtmfReceived(channel, digit):
                engine.digit(ChannelId(channel.id), digit)
            case _:
                self._told_of_sound(message)

    def _told_of_sound(self, message: Message) -> None:
        match message:
            case RecordingFinished(recording) | RecordingFailed(recording):
                self._engine.message_ended(RecordingId(recording.name), recording.talking_duration)
            case PlaybackFinished(playback):
                self._engine.playback_ended(PlaybackId(playback.id))
            case StasisStart(leg, ["standing", desk, *_]):
                self._engine.legs.came(ChannelId(leg.id), desk)

    def _dialled(self, told: Dial) -> None:
        """What becomes of a leg that we sent out."""
        channel = ChannelId(told.peer.id)
        match told.dialstatus:
            case "RINGING" | "PROGRESS":
                self._engine.out_leg(ev.OutRinging(channel))
            case "ANSWER":
                self._engine.out_leg(ev.OutAnswered(channel))
            case "BUSY" | "CONGESTION" if is_out(channel) and not told.peer.name.startswith("PJSIP/"):
                self._engine.send(CallId(f"refused-{channel}"), do.EndRefused(channel))

    def _hung_up(self, channel: ChannelId, cause: int, *, is_soft: bool) -> None:
        """Somebody ends a channel. ``is_soft``: begun on Asterisk's side, and ``cause`` is Asterisk's own flag."""
        if is_out(channel):  # its end follows at once, with the cause
            return
        if not is_soft:
            # A BYE on a leg that Asterisk dialled comes without a cause: the answer has set one before.
            self._gone(channel, cause or NORMAL_CLEARING)
        elif cause & ENDING:  # by us, by a lost sound, by a limit; what only goes elsewhere has no end
            self._gone(channel, 0)

    def _gone(self, channel: ChannelId, cause: int) -> None:
        self._engine.channel_gone(channel, cause)
        self._watches.channel_gone(channel, cause)

    def _arrived(self, channel: Channel, dialled: str) -> None:
        is_up = channel.state == "Up"
        self._engine.outs.use.came(ChannelId(channel.id), channel.name)
        self._engine.caller_arrived(ChannelId(channel.id), dialled, channel.caller.number, is_up=is_up)

    async def keep_exchange(self, link: AriLink, exchange: AriExchange, ready: Callable[[], None]) -> None:
        """Hold the link to Asterisk for ever; after each connection compare and repair."""
        async with asyncio.TaskGroup() as group:
            while True:

                def compare() -> None:
                    if self._comparison is not None:
                        self._comparison.cancel()
                    self._comparison = group.create_task(self._found(exchange, ready), name="reconcile")

                def connected() -> None:
                    self._compare = compare
                    compare()

                why = await link.run_once(connected)
                self._compare = None
                # Without a link every ringing fails: a waiting caller would go through all who are Ready, and each of
                # them would be Not ready for it.
                self._engine.hold_offers(NO_LINK)
                if self._comparison is not None:
                    self._comparison.cancel()  # what it saw was of the link that is no more
                if self._was_up:
                    self._was_up = False
                    self._journal.record(ExchangeLost(why))
                facts.exchange_down("ari", why)
                await asyncio.sleep(RETRY_S)

    async def _found(self, exchange: AriExchange, ready: Callable[[], None]) -> None:
        self._early.clear()
        was_cut = self.has_taken_over.is_set()
        self._channels = {call.channel: call.id for call in self._engine.calls.values()}
        while True:
            try:
                if self.afterwards is not None:
                    await self.afterwards.collect()
                world = await exchange.look()
                self.on_world(world)
                await self._take_over(world)
                if self.afterwards is not None:
                    self.afterwards.adopt(world, self._channels)
                if self.aside is not None:
                    world = await self.aside.sweep(world)
                found = await reconcile(self._engine, exchange, world, self._watches, was_cut=was_cut)
                if found.was_restarted:
                    await self._desks.push_phones()
                # Last: a restart is known by the missing bridge, should the link break before all is brought back.
                await exchange.prepare()
                break
            except ExchangeAway:
                return  # the link broke again: the next connection compares anew
            except (ExchangeError, DatabaseAway) as error:  # changed under our hands, or no memory now: once more
                facts.command_refused("reconcile", "", error)
                await asyncio.sleep(RETRY_S)
        self._was_up, self._version = True, world.version
        early, self._early = self._early, []
        for tell in early:
            tell()
        if self._is_first:
            self._is_first = False
            adopted, lost = self._taken_over
            self._journal.record(ControllerStarted(adopted + found.adopted, lost + found.lost))
        else:
            self._journal.record(ExchangeFound(world.version, found.adopted, found.lost, found.swept))
        facts.exchange_up(world.version, found)
        self._engine.release_offers(NO_LINK)
        ready()

    async def tell_exchange(self, exchange: AriExchange, centre: Published) -> None:
        """What Asterisk must know of what was published, before a call needs it; without a link, when that is back."""
        exchange.know(centre.answered_at_once(), (queue.music for queue in centre.queues.values()))
        if not self._was_up:
            return
        try:
            await exchange.prepare()
        except (ExchangeAway, ExchangeError) as error:
            facts.command_refused("prepare", "", error)

    async def _take_over(self, world: World) -> None:
        """Once, before the first comparison: what the last controller left open."""
        if self.has_taken_over.is_set():
            return
        since = self._engine.now().at - timedelta(hours=MEMORY_H)
        if self.aside is not None:
            await self.aside.take_over(self._reader, self._engine.now().at)
        past = fold(await self._reader.open_since(since))
        self._engine.note(RoutingAdopted(self._engine.floor.plan.version))
        self._channels.update((call.channel, call.id) for call in past.calls.values())
        self._taken_over = restore(self._engine, past, world)
        restore_watches(self._engine, self._watches, past, world)
        self._desks.await_desks()
        self._seats.await_seats()
        self.has_taken_over.set()
        await self._wrap_ups.catch_up()

    def listen_to_manager(self, link: AmiLink) -> None:
        """Recordings that Asterisk closed, telephones that came or went, and what becomes of calls in Dial()."""
        engine = self._engine

        def stopped(_: object, event: dict[str, str]) -> None:
            engine.recorder_stopped(ChannelId(event["uniqueid"]))

        def contact(_: object, event: dict[str, str]) -> None:
            status = event["contactstatus"]
            if status in ("Removed", "Unreachable"):
                self._desks.contact_changed(event["endpointname"], False)
            elif status in ("Created", "Reachable", "NonQualified"):
                self._desks.contact_changed(event["endpointname"], True)

        link.hear("MixMonitorStop", stopped)
        link.hear("ContactStatus", contact)
        if engine.way is not Way.DIAL:
            return

        def dialled(_: object, event: dict[str, str]) -> None:
            # A leg that ARI dials has no caller, and its story comes by ARI.
            if event["dialstatus"] == "ANSWER" and "exten" in event:
                self._hear(partial(engine.channel_up, ChannelId(event["destuniqueid"]), account_of(event["exten"])))

        def recording(_: object, event: dict[str, str]) -> None:
            self._hear(partial(engine.recorder_started, ChannelId(event["uniqueid"])))

        def ends(_: object, event: dict[str, str]) -> None:
            is_soft = event["event"] == "SoftHangupRequest"
            self._hear(partial(self._hung_up, ChannelId(event["uniqueid"]), cause_in(event), is_soft=is_soft))

        def ended(_: object, event: dict[str, str]) -> None:
            channel, cause = ChannelId(event["uniqueid"]), cause_in(event)
            if is_out(channel):
                self._hear(partial(engine.out_leg, ev.OutGone(channel, cause, number_in(event, "techcause"))))
            else:
                self._hear(partial(self._gone, channel, cause))

        link.hear("DialEnd", dialled)
        link.hear("MixMonitorStart", recording)
        link.hear("HangupRequest", ends)
        link.hear("SoftHangupRequest", ends)
        link.hear("Hangup", ended)
        engine.hold_offers(NO_MANAGER)

    def manager_changed(self, is_up: bool, ready: Callable[[], None]) -> None:
        """The manager's link broke or is back. Without it nobody hears of answers and ends in Dial()."""
        if not is_up:
            facts.exchange_down("ami", "closed")
            self._engine.hold_offers(NO_MANAGER)
            return
        ready()
        if self._was_up and self._compare is not None:  # what was missed meanwhile is found by looking
            self._was_up = False
            self._compare()
        self._engine.release_offers(NO_MANAGER)

    # ------------------------------------------------------------------ the bus

    async def serve_desks(self) -> None:
        """Do desk orders; none before we know what the last controller left, or a sign-in would wipe it out."""
        await self.has_taken_over.wait()
        await self._bus.serve(self._do)

    async def _do(self, order: AnyOrder) -> Answer:
        if isinstance(order, SeatOrder):
            return await self._seats.handle(order)
        if isinstance(order, AsideOrder):
            return await self.aside.handle(order) if self.aside else Answer(id=order.id, code="no-such-line")
        if isinstance(order, MayCall):
            return may_call(self._engine, order)
        if isinstance(order, CancelCallback):
            cancel(self._engine, CallId(order.call), order.agent)
            return Answer(id=order.id)
        if not isinstance(order, ExplainCall):
            if isinstance(order, OpenGateway):
                self._seats.lose_all()
            return await self._desks.handle(order)
        return Answer(id=order.id, data={"explanation": explanation(self._engine, CallId(order.call))})

    async def beat(self) -> None:
        """Say every second that we live, and how the parts are that only we see."""
        while True:
            news = Beat(
                epoch=self._journal.epoch,
                is_exchange_up=self._was_up,
                is_database_up=self._journal.is_database_up,
                registered=[agent.desk for agent in self._engine.floor.agents.values() if agent.is_registered],
                exchange_version=self._version,
                lines=self.line_beats(),
                in_force=self.in_force(),
            )
            try:
                await self._bus.publish_beat(news)
            except BusAway as error:
                facts.bus_away(error.text)
                await self._wrap_ups.catch_up(tries=1)  # nobody announces a wrap-up now: it must not run into its limit
            await asyncio.sleep(BEAT_S)


def trouble(command: str, call: str, error: Exception) -> None:
    """A command that Asterisk refused: logged; the call hears of it as an event."""
    if isinstance(error, ZuoxiError):
        facts.command_refused(command, call, error)
