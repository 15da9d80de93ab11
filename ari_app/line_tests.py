"""Test calls over one line: ordered over the bus, done beside the running calls, told step by step as facts."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from ari_app import facts
from ari_app.ari.line_test import channel_of, test_of
from ari_app.ari.wire import ChannelDestroyed, ChannelHangupRequest, Dial, Message, StasisStart
from ari_app.trunks.form import Wants, form_for
from ari_app.trunks.line_test import (
    Gone,
    LineTest,
    Sound,
    answered,
    heard,
    number_to_try,
    over,
    rang,
    seconds_to_try,
    untried,
)
from asterisk_conf.lines.document import Lines
from lexicon.clock import Clock
from lexicon.errors import Refused, ZuoxiError
from lexicon.journal import Fact, LineTestBegan
from lexicon.orders import Answer
from lexicon.orders_aside import TryLine
from lexicon.phone_number import Home

MOST_AT_ONCE = 4
COUNT_EVERY_S = 0.5
PATIENCE_S = 10.0  # beyond what Asterisk itself waits


class Caller(Protocol):
    """Who makes the calls: see ``ari/line_test.py``."""

    async def dial(self, test: LineTest, way: str) -> None: ...

    async def talk(self, test: str) -> None: ...

    async def sound(self, test: str) -> Sound | None: ...

    async def hang_up(self, test: str) -> None: ...


def way_over(lines: Lines, name: str) -> tuple[str, Wants]:
    """What Asterisk dials for a line of this name, and how its carrier wants numbers. Refused: no-such-line."""
    for trunk in lines.sip.trunks:
        if trunk.name == name:
            return name, trunk.wants
    for span in lines.spans:
        if span.name == name:
            return f"DAHDI/i{span.number}", span.wants
    known = ", ".join([trunk.name for trunk in lines.sip.trunks] + [span.name for span in lines.spans])
    raise Refused(f"there is no line {name!r}; there are: {known or 'none'}", code="no-such-line")


async def _none() -> Lines:
    return Lines()


class Rules(Protocol):
    """Who may call whom; ``engine.permits.Permits`` fits."""

    @property
    def home(self) -> Home: ...

    def tried(self, number: str, shown: str) -> str: ...


class LineTests:
    """Each test is a task of its own; a call that somebody waits for never waits for one."""

    def __init__(
        self, caller: Caller, note: Callable[[Fact], None], clock: Clock, fresh: Callable[[], str], rules: Rules
    ) -> None:
        self._caller, self._note, self._clock, self._fresh, self._rules = caller, note, clock, fresh, rules
        self.lines: Callable[[], Awaitable[Lines]] = _none  # as they are now: they may have changed since our start
        self._open: dict[str, asyncio.Queue[Message]] = {}
        self._asked: asyncio.Queue[tuple[LineTest, str]] = asyncio.Queue()

    async def handle(self, order: TryLine) -> Answer:
        """Begin it. Raises Refused and BadInput."""
        home = self._rules.home
        number, for_s = number_to_try(order.number, home), seconds_to_try("--for", order.for_s)
        ring_s = seconds_to_try("--ring", order.ring_s)
        way, wants = way_over(await self.lines(), order.line)
        shown = self._rules.tried(number, order.shown)
        if (form := form_for(wants, number, shown, home)) is None:
            raise Refused(f"{order.line} may not show {shown}: see its `shows` in lines.yml", code="line-shows-not")
        if len(self._open) >= MOST_AT_ONCE:
            raise Refused(f"{MOST_AT_ONCE} test calls are being made", code="too-many-tests")
        test = LineTest(self._fresh(), order.line, form.number, form.shown, for_s, ring_s)
        self._open[test.id] = asyncio.Queue()
        self._note(LineTestBegan(test.id, test.line, test.number, test.shown, order.agent))
        self._asked.put_nowait((test, way))
        return Answer(id=order.id, data={"test": test.id})

    def told(self, message: Message) -> bool:
        """An event of Asterisk's; whether it is about a test call, and nobody else's business."""
        match message:
            case Dial(peer=channel) | StasisStart(channel) | ChannelDestroyed(channel) | ChannelHangupRequest(channel):
                test = test_of(channel.id)
            case _:
                return False
        if test and (events := self._open.get(test)) is not None:
            events.put_nowait(message)
        return bool(test)

    async def run(self) -> None:
        """Make the calls, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                test, way = await self._asked.get()
                group.create_task(self._make(test, way), name=channel_of(test.id))

    async def _make(self, test: LineTest, way: str) -> None:
        began = self._clock.monotonic()
        try:
            try:
                await self._caller.dial(test, way)
            except ZuoxiError as error:
                self._note(untried(test, error.code, error.text, self._clock.monotonic() - began))
                return
            test, gone = await self._follow(test, began)
            self._note(over(test, gone, self._clock.monotonic() - began))
        finally:
            del self._open[test.id]
            with suppress(ZuoxiError):
                await self._caller.hang_up(test.id)

    async def _follow(self, test: LineTest, began: float) -> tuple[LineTest, Gone]:
        """Until it is over. Nothing said for too long (a link that broke meanwhile) is an end too."""
        events = self._open[test.id]
        until, is_far_end, is_ours = began + test.ring_s + PATIENCE_S, False, False
        while True:
            now = self._clock.monotonic()
            if now >= until:
                if is_ours or test.answered_s is None:
                    return test, Gone(0, 0)
                test = await self._counted(test)
                is_ours, until = True, now + PATIENCE_S
                await self._end(test)
            wait_s = min(until - now, COUNT_EVERY_S)
            try:
                async with asyncio.timeout(max(wait_s, 0.01)):
                    message = await events.get()
            except TimeoutError:
                test = await self._counted(test) if test.answered_s is not None and not is_ours else test
                continue
            after_s = self._clock.monotonic() - began
            match message:
                case Dial(dialstatus=("RINGING" | "PROGRESS") as status):
                    test, fact = rang(test, after_s, is_early=status == "PROGRESS")
                    self._tell(fact)
                case StasisStart():
                    test, told = answered(test, after_s)
                    self._tell(told)
                    until = self._clock.monotonic() + test.for_s
                    await self._speak(test)
                case ChannelHangupRequest(soft=soft):
                    is_far_end = not soft and not is_ours
                    test = await self._counted(test) if test.answered_s is not None else test
                case ChannelDestroyed(cause=cause, tech_cause=sip):
                    return test, Gone(cause, sip, is_far_end)

    def _tell(self, fact: Fact | None) -> None:
        if fact is not None:
            self._note(fact)

    async def _speak(self, test: LineTest) -> None:
        try:
            await self._caller.talk(test.id)
        except ZuoxiError as error:
            facts.command_refused("line-test", test.id, error)

    async def _counted(self, test: LineTest) -> LineTest:
        with suppress(ZuoxiError):
            sound = await self._caller.sound(test.id)
            if sound is not None:
                return heard(test, sound)
        return test

    async def _end(self, test: LineTest) -> None:
        try:
            await self._caller.hang_up(test.id)
        except ZuoxiError as error:
            facts.command_refused("line-test", test.id, error)
