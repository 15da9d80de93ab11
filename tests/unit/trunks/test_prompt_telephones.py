"""The suite of prompts recorded by telephone on the fake telephones, in virtual time; and its longest."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from ari_app.aside import Aside
from ari_app.engine.ports import SeenChannel, World
from ari_app.line_tests import LineTests
from ari_app.prompt_calls import PromptCalls
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of
from lexicon.ids import ChannelId
from lexicon.journal import Entry, Fact, PromptRecordingAnswered, PromptRecordingEnded
from lexicon.orders_aside import EndPromptCall, RecordPrompt
from lexicon.prompt_call import LONGEST_S, channel_of
from tests.contract import prompt_call_suite as suite
from tests.fakes.moments import LoopClock, run_story
from tests.fakes.prompt_telephones import FakeTelephones
from tests.unit.trunks.test_line_tests import LINES, FakeCaller, FakeRules

Told = TypeVar("Told", PromptRecordingAnswered, PromptRecordingEnded)
NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


async def until(check: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if check():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never came")


class FakeBench:
    """Fits ``Bench``."""

    def __init__(self, room: Path) -> None:
        (room / "lines.yml").write_text(LINES)
        self._lines, self._ids = lines_of(room / "lines.yml"), count(1)
        self.noted: list[Fact] = []
        self.tests = LineTests(FakeCaller(), self.noted.append, LoopClock(), str, FakeRules())
        self.telephones = FakeTelephones(lambda message: self.calls.told(message))
        self.calls, self._running = self._controller()

    def _controller(self) -> tuple[PromptCalls, "asyncio.Future[None]"]:
        note, fresh = self.noted.append, lambda: f"p{next(self._ids)}"
        calls = PromptCalls(self.telephones, lambda fact: note(fact), LoopClock(), fresh, FakeRules())

        async def read() -> Lines:
            return self._lines

        calls.lines = read
        return calls, asyncio.ensure_future(calls.run())

    async def begin(self, number: str) -> str:
        about = {"client": "demo", "prompt": "hello", "language": "zh", "line": "telecom"}
        order = RecordPrompt(id="1", gateway="g", agent="boss", desk="", number=number, **about)
        return (await self.calls.handle(order)).data["prompt-call"]

    async def end(self, one: str) -> None:
        self.calls.end(EndPromptCall(id="2", gateway="g", agent="boss", desk="", prompt_call=one))

    async def rings(self, one: str) -> None:
        await until(lambda: channel_of(one) in self.telephones.channels)

    async def answered(self, one: str) -> None:
        await until(lambda: any(fact.prompt_call == one for fact in self._of(PromptRecordingAnswered)))

    async def ended(self, one: str) -> PromptRecordingEnded:
        def found() -> list[PromptRecordingEnded]:
            return [fact for fact in self._of(PromptRecordingEnded) if fact.prompt_call == one]

        await until(lambda: found() != [])
        (over,) = found()
        return over

    def _of(self, kind: type[Told]) -> list[Told]:
        return [fact for fact in self.noted if isinstance(fact, kind)]

    async def another_controller(self) -> None:
        facts = list(self.noted)
        await self.close()
        self.noted[:] = facts  # what a killed one would have noted at its end was never noted
        self.calls, self._running = self._controller()
        self.calls.taken_over([Entry(NOW, "controller", 1, at, fact) for at, fact in enumerate(facts, 1)])
        await self.calls.sweep(list(self.telephones.channels))

    async def nothing_left(self) -> None:
        await asyncio.sleep(0)
        assert self.telephones.channels == {}

    async def close(self) -> None:
        self.telephones.tell = lambda message: None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        self.telephones.tell = lambda message: self.calls.told(message)


def on_the_bench(room: Path, check: Callable[[FakeBench], Awaitable[None]]) -> None:
    async def story() -> None:
        bench = FakeBench(room)
        await check(bench)
        await bench.close()

    run_story(story)


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_the_suite_on_the_fake(tmp_path: Path, check: Callable[[suite.Bench], Awaitable[None]]) -> None:
    on_the_bench(tmp_path, check)


def test_who_never_stops_is_cut_at_the_longest_and_told_so(tmp_path: Path) -> None:
    async def check(bench: FakeBench) -> None:
        over = await bench.ended(await bench.begin(suite.TALKS_ON))
        assert (over.result, over.is_cut, over.spoken_s) == ("recorded", True, float(LONGEST_S))

    on_the_bench(tmp_path, check)


def test_a_link_that_was_cut_ends_nobodys_sentence(tmp_path: Path) -> None:
    """Ours are none of the engine's business, which hangs up channels of nobody."""

    async def check(bench: FakeBench) -> None:
        one = await bench.begin(suite.TALKS_ON)
        await bench.answered(one)
        caller = SeenChannel(ChannelId("in-1"), "PJSIP/telecom-1", "138", (), is_ours=True)
        ours = SeenChannel(channel_of(one), "PJSIP/telecom-2", "", ("prompt-call", one), is_ours=True)
        world = await Aside(bench.tests, bench.calls).sweep(World("22", (caller, ours), ()))
        assert world.channels == (caller,)
        assert channel_of(one) in bench.telephones.channels

    on_the_bench(tmp_path, check)


def test_an_end_that_nobody_told_of_is_found_when_the_link_is_back(tmp_path: Path) -> None:
    """The recording's end was lost with the link: it is told as failed at once, not when the longest is over."""

    async def check(bench: FakeBench) -> None:
        one = await bench.begin(suite.TALKS_ON)
        await bench.answered(one)
        bench.telephones.channels.clear()
        await bench.calls.sweep([])
        over = await bench.ended(one)
        assert over.result == "failed" and over.after_s < 15

    on_the_bench(tmp_path, check)
