"""``zuoxi demo call``: a real SIP call through the running centre, followed in the journal to its kept recording."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cli.phone import CallRefused, Leg, PhoneError, Telephones
from cli.running import Instance, iso
from cli.words import say
from lexicon.clock import Clock
from lexicon.errors import Away, Refused
from lexicon.journal import (
    CallAnswered,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    DigitPressed,
    Entry,
    OfferMade,
    RecordingFailed,
    RecordingKept,
    RecordingMissing,
)
from store.journal_read import JournalReader
from store.pool import open_pool

LOOK_EVERY_S = 0.1
ENDED_WITHIN_S = 10.0
FAILED_ENDED_WITHIN_S = 3.0
KEPT_WITHIN_S = 45.0
DIGIT_SEEN_WITHIN_S = 3.0
DIGIT_TRIES = 3
CALLER_HZ = 440

Progress = Callable[[str], None]


class CallFailed(Refused):
    """The call did not come as far as it should."""

    code = "call-failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do. ``timeout_s``: from dialling until somebody answers."""

    number: str
    digits: str
    seconds: float
    timeout_s: float = 60.0
    caller: str = ""


F = TypeVar("F")


@dataclass(slots=True)
class Story:
    """What the journal says about our call so far."""

    entries: list[Entry] = field(default_factory=list)

    def last(self, kind: type[F]) -> tuple[datetime, F] | None:
        """The newest fact of a kind, with its time."""
        for entry in reversed(self.entries):
            if isinstance(entry.fact, kind):
                return entry.at, entry.fact
        return None

    def at(self, kind: type[Any], *, first: bool = False) -> datetime | None:
        """When a fact of this kind was last (or first) written."""
        times = [entry.at for entry in self.entries if isinstance(entry.fact, kind)]
        return (times[0] if first else times[-1]) if times else None

    def pressed(self) -> int:
        """How many keys the IVR has taken."""
        return sum(isinstance(entry.fact, DigitPressed) for entry in self.entries)

    def steps(self) -> dict[str, str | None]:
        """The times that are printed. ``offered`` is the offer that was taken (the last one)."""
        return {
            "answered": iso(self.at(CallAnswered, first=True)),
            "queued": iso(self.at(CallQueued, first=True)),
            "offered": iso(self.at(OfferMade)),
            "bridged": iso(self.at(CallBridged, first=True)),
            "ended": iso(self.at(CallEnded)),
        }


class DemoCall:
    """One call; ``story`` holds the steps reached, also when ``place`` raises."""

    def __init__(self, instance: Instance, wish: Wish, clock: Clock, progress: Progress) -> None:
        self._instance, self._wish, self._clock, self._tell = instance, wish, clock, progress
        self.caller = wish.caller or random_caller()
        self.story = Story()
        self._reader: JournalReader | None = None
        self._since = clock.now() - timedelta(seconds=2)

    async def place(self) -> dict[str, Any]:
        """Place the call and follow it; the object to print. Raises ``ZuoxiError`` or ``PhoneError``."""
        pool = await open_pool(self._instance.dsn, size=2, name="zuoxi-demo-call")
        try:
            self._reader = JournalReader(pool)
            await self._read()  # a database that is away is told before anything rings
            try:
                async with Telephones(self._instance.exchange) as phones:
                    await self._talk(await (await phones.caller(self.caller)).dial(self._wish.number))
            except (CallFailed, PhoneError):
                with contextlib.suppress(CallFailed):  # the steps reached are told to their end
                    await self._until(self._is_ended, FAILED_ENDED_WITHIN_S, "")
                raise
            await self._until(self._is_ended, ENDED_WITHIN_S, say("通话结束", "the end of the call"))
            recording = await self._recording()
        finally:
            await pool.close()
        arrived = self.story.last(CallArrived)
        call = arrived[1].call if arrived else None
        return {"call": call, "caller": self.caller, **self.story.steps(), "recording": recording}

    def _is_ended(self) -> bool:
        return self.story.at(CallEnded) is not None

    async def _talk(self, leg: Leg) -> None:
        self._tell(say(f"{self.caller} 正在拨打 {self._wish.number}", f"{self.caller} dials {self._wish.number}"))
        deadline = self._clock.monotonic() + self._wish.timeout_s

        def left() -> float:
            return max(1.0, deadline - self._clock.monotonic())

        await leg.answered(left())
        await self._until(lambda: self.story.at(CallAnswered) is not None, left(), say("语音导航", "the greeting"), leg)
        self._tell(say("语音导航已应答", "the IVR answered"))
        await leg.hears_anything(10)
        for count, digit in enumerate(self._wish.digits, start=1):
            await self._press(leg, digit, count)
        await self._until(
            lambda: self.story.at(CallQueued) is not None, left(), say("排队", "a place in the queue"), leg
        )
        self._tell(say("正在排队", "waiting in the queue"))
        await self._until(lambda: self.story.at(CallBridged) is not None, left(), say("坐席接听", "an agent"), leg)
        self._tell(say(f"已接通，通话 {self._wish.seconds:g} 秒", f"talking for {self._wish.seconds:g} s"))
        leg.tone(CALLER_HZ)
        try:
            async with asyncio.timeout(self._wish.seconds):
                await leg.ended(self._wish.seconds + 60)
            self._tell(say("对方已挂断", "the other side hung up"))
        except TimeoutError:
            await leg.hang_up()
            self._tell(say("已挂断", "hung up"))

    async def _press(self, leg: Leg, digit: str, count: int) -> None:
        """Press a key as a person does: once more when nothing happens."""
        for _ in range(DIGIT_TRIES):
            await leg.press(digit)
            self._tell(say(f"按键 {digit}", f"pressed {digit}"))
            try:
                await self._until(
                    lambda: self.story.pressed() >= count,
                    DIGIT_SEEN_WITHIN_S,
                    say(f"按键 {digit}", f"key {digit}"),
                    leg,
                )
            except CallFailed:
                if leg.is_over():
                    raise
                continue
            return
        raise CallFailed(say(f"按键 {digit} 没有被识别", f"key {digit} was not understood"))

    async def _recording(self) -> dict[str, str]:
        self._tell(say("等待录音", "waiting for the recording"))
        settled = (RecordingKept, RecordingFailed)
        await self._until(
            lambda: any(self.story.at(kind) for kind in settled), KEPT_WITHIN_S, say("录音", "the recording")
        )
        kept, failed = self.story.last(RecordingKept), self.story.last(RecordingFailed)
        if kept is None:
            missing = self.story.last(RecordingMissing)
            why = failed[1].why if failed else missing[1].why if missing else "?"
            raise CallFailed(say(f"录音失败：{why}", f"the recording failed: {why}"))
        return {"id": kept[1].recording, "path": str(self._instance.kept / kept[1].path)}

    async def _until(self, is_so: Callable[[], bool], within_s: float, what: str, leg: Leg | None = None) -> None:
        deadline = self._clock.monotonic() + within_s
        while True:
            is_over = leg is not None and leg.is_over()  # looked at before reading: its facts may come a moment later
            await self._read()
            if is_so():
                return
            ended = self.story.last(CallEnded)
            if leg is not None and (
                ended is not None or (is_over and self._clock.monotonic() > deadline - within_s + 1)
            ):
                reason = f"{ended[1].outcome.reason} ({ended[1].outcome.fault})" if ended else "hung up"
                raise CallFailed(say(f"等待“{what}”时通话已结束：{reason}", f"the call ended before {what}: {reason}"))
            if self._clock.monotonic() > deadline:
                raise CallFailed(
                    say(f"{within_s:.0f} 秒内没有等到：{what}", f"no sign of {what} within {within_s:.0f} s")
                )
            await asyncio.sleep(LOOK_EVERY_S)

    async def _read(self) -> None:
        assert self._reader is not None
        try:
            self.story.entries = await self._reader.of_caller(self.caller, self._since)
        except Away:
            if not self.story.entries:
                raise
            # PostgreSQL may be away for a while in the middle of a call: what we wait for has its own limit.


def random_caller() -> str:
    """A mobile number that nobody else calls from at the same time."""
    return "139" + "".join(secrets.choice("0123456789") for _ in range(8))


__all__ = ["CallFailed", "CallRefused", "DemoCall", "PhoneError", "Story", "Wish", "random_caller"]
