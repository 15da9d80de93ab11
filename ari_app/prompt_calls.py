"""Prompts recorded by telephone: ordered over the bus, done beside the running calls, told as facts."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ari_app import facts
from ari_app.ari.wire import (
    ChannelDestroyed,
    Dial,
    Message,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from ari_app.line_tests import Rules, way_over
from ari_app.trunks.form import form_for
from ari_app.trunks.line_test import number_to_try
from ari_app.trunks.outward import why_failed
from asterisk_conf.lines.document import Lines
from lexicon.clock import Clock
from lexicon.errors import Refused, ZuoxiError
from lexicon.ids import ChannelId, ClientId
from lexicon.journal import Entry, Fact, PromptRecordingAnswered, PromptRecordingBegan, PromptRecordingEnded
from lexicon.orders import Answer
from lexicon.orders_aside import EndPromptCall, RecordPrompt
from lexicon.prompt_call import LONGEST_S, RING_S, SILENCE_S, channel_of, file_of, prompt_call_of

MOST_AT_ONCE = 4
TIDY_EVERY_S = 60.0
PATIENCE_S = 10.0  # beyond what Asterisk itself waits
MEMORY = timedelta(hours=1)
KINDS = (PromptRecordingBegan, PromptRecordingEnded)


class Recorder(Protocol):
    """Who calls and records: see ``ari/prompt_call.py``."""

    async def dial(self, one: str, endpoint: tuple[str, str], shown: str, ring_s: float) -> None: ...

    async def record(self, one: str) -> None: ...

    async def hang_up(self, channel: ChannelId) -> None: ...

    async def tidy(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Stop:
    """Whoever asked for it has had enough."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Asterisk holds the channel no more, and its end was not heard of."""


@dataclass(frozen=True, slots=True)
class Take:
    """How it ended; ``is_cut``: at the longest that may be recorded."""

    result: str
    spoken_s: float = 0.0
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to call for it."""

    id: str
    way: str
    number: str
    shown: str


def left_open(entries: list[Entry]) -> list[str]:
    """Those that began and whose end was never told."""
    open_now: dict[str, None] = {}
    for entry in entries:
        match entry.fact:
            case PromptRecordingBegan(prompt_call=one):
                open_now[one] = None
            case PromptRecordingEnded(prompt_call=one):
                open_now.pop(one, None)
    return list(open_now)


class PromptCalls:
    """Each is a task of its own; a call that somebody waits for never waits for one."""

    def __init__(
        self, recorder: Recorder, note: Callable[[Fact], None], clock: Clock, fresh: Callable[[], str], rules: Rules
    ) -> None:
        self._recorder, self._note, self._clock, self._fresh, self._rules = recorder, note, clock, fresh, rules
        self.lines: Callable[[], Awaitable[Lines]]
        self._open: dict[str, asyncio.Queue[Message | Stop | Gone]] = {}
        self._asked: asyncio.Queue[Wanted] = asyncio.Queue()

    async def handle(self, order: RecordPrompt) -> Answer:
        """Begin it. Raises Refused and BadInput."""
        home = self._rules.home
        number = number_to_try(order.number, home)
        way, wants = way_over(await self.lines(), order.line)
        shown = self._rules.tried(number, "")
        if (form := form_for(wants, number, shown, home)) is None:
            raise Refused(f"{order.line} may not show {shown}: see its `shows` in lines.yml", code="line-shows-not")
        if len(self._open) >= MOST_AT_ONCE:
            raise Refused(f"{MOST_AT_ONCE} prompts are being recorded", code="too-many-prompt-calls")
        one = Wanted(self._fresh(), way, form.number, form.shown)
        self._open[one.id] = asyncio.Queue()
        about = (ClientId(order.client), order.prompt, order.language, order.line)
        self._note(PromptRecordingBegan(one.id, *about, form.number, order.agent))
        self._asked.put_nowait(one)
        return Answer(id=order.id, data={"prompt-call": one.id})

    def end(self, order: EndPromptCall) -> Answer:
        """Hang up. One that is over is no error."""
        if (events := self._open.get(order.prompt_call)) is not None:
            events.put_nowait(Stop())
        return Answer(id=order.id)

    def told(self, message: Message) -> bool:
        """An event of Asterisk's; whether it is about such a call, and nobody else's business."""
        match message:
            case Dial(peer=channel) | StasisStart(channel) | StasisEnd(channel) | ChannelDestroyed(channel):
                one = prompt_call_of(channel.id)
            case PlaybackFinished(playback):
                one = prompt_call_of(playback.id)
            case RecordingFinished(recording) | RecordingFailed(recording):
                one = prompt_call_of(recording.name)
            case _:
                return False
        if one and (events := self._open.get(one)) is not None:
            events.put_nowait(message)
        return bool(one)

    def taken_over(self, entries: list[Entry]) -> None:
        """What the last controller left open has failed; its telephones ring no longer."""
        for one in left_open(entries):
            if one not in self._open:
                self._note(PromptRecordingEnded(one, "interrupted", 0.0))

    async def sweep(self, channels: list[ChannelId]) -> int:
        """Hang up those of nobody here; returns how many. Ours that are not there ended while the link was cut."""
        for one, events in self._open.items():
            if channel_of(one) not in channels:
                events.put_nowait(Gone())
        ours = [one for one in channels if (name := prompt_call_of(one)) and name not in self._open]
        for channel in ours:
            await self._recorder.hang_up(channel)
        return len(ours)

    async def run(self) -> None:
        """Make the calls, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tidy(), name="prompt-call-files")
            while True:
                one = await self._asked.get()
                group.create_task(self._make(one), name=channel_of(one.id))

    async def _tidy(self) -> None:
        while True:
            with suppress(OSError):
                await self._recorder.tidy()
            await asyncio.sleep(TIDY_EVERY_S)

    async def _make(self, one: Wanted) -> None:
        began, take = self._clock.monotonic(), Take("failed")
        try:
            try:
                await self._recorder.dial(one.id, (one.way, one.number), one.shown, RING_S)
                take = await self._follow(one, began)
            except ZuoxiError as error:
                facts.command_refused("prompt-call", one.id, error)
                take = Take("exchange-away" if error.code == "exchange-away" else "no-line")
        finally:
            file = file_of(one.id) if take.result == "recorded" else ""
            times = (round(self._clock.monotonic() - began, 2), round(take.spoken_s, 2))
            self._note(PromptRecordingEnded(one.id, take.result, *times, file, take.is_cut))
            del self._open[one.id]
            with suppress(ZuoxiError):
                await self._recorder.hang_up(channel_of(one.id))

    async def _follow(self, one: Wanted, began: float) -> Take:
        """Until it is recorded or over. Nothing said for too long (a link that broke meanwhile) is an end too."""
        events, has_rung, is_up = self._open[one.id], False, False
        until = began + RING_S + PATIENCE_S
        while True:
            try:
                async with asyncio.timeout(max(until - self._clock.monotonic(), 0.01)):
                    message = await events.get()
            except TimeoutError:
                return Take("failed")
            match message:
                case Dial(dialstatus="RINGING" | "PROGRESS"):
                    has_rung = True
                case StasisStart():
                    is_up, until = True, self._clock.monotonic() + LONGEST_S + SILENCE_S + PATIENCE_S
                    self._note(PromptRecordingAnswered(one.id, round(self._clock.monotonic() - began, 2)))
                    await self._recorder.record(one.id)
                case RecordingFinished(recording):
                    # How loud it is, and whether it is too short, the file tells: Asterisk counts whole seconds.
                    is_cut = (recording.duration or 0.0) >= LONGEST_S - 1
                    return Take("recorded", recording.talking_duration or 0.0, is_cut)
                case RecordingFailed():
                    return Take("failed")
                case Stop() if not is_up:
                    return Take("stopped")
                case Stop():
                    await self._recorder.hang_up(channel_of(one.id))
                case ChannelDestroyed(cause=cause, tech_cause=sip) if not is_up:
                    return Take(why_failed(cause, sip, has_rung=has_rung))
                case ChannelDestroyed() | StasisEnd() | Gone() if is_up:  # the recording's end comes before or after
                    until = min(until, self._clock.monotonic() + PATIENCE_S / 2)
