"""Prompts recorded by telephone without Asterisk: every ending, in virtual time."""

import asyncio
from pathlib import Path

import pytest

from ari_app.ari.wire import (
    Channel,
    ChannelDestroyed,
    LiveRecording,
    Message,
    RecordingFailed,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from ari_app.prompt_calls import PromptCalls
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of
from lexicon.errors import ExchangeAway
from lexicon.ids import ChannelId
from lexicon.journal import Fact, PromptRecordingEnded
from lexicon.orders_aside import RecordPrompt
from lexicon.prompt_call import channel_of, file_of, recording_of
from tests.fakes.moments import LoopClock, run_story
from tests.unit.trunks.test_line_tests import LINES, FakeRules


class FakeRecorder:
    """Records nobody; says what it was asked for."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails, self.asked = fails, list[str]()

    async def dial(self, one: str, endpoint: tuple[str, str], shown: str, ring_s: float) -> None:
        self.asked.append(f"dial {endpoint[1]}")
        if self.fails is not None:
            raise self.fails

    async def record(self, one: str) -> None:
        self.asked.append("record")

    async def hang_up(self, channel: ChannelId) -> None:
        self.asked.append(f"hang up {channel}")

    async def tidy(self) -> None:
        return


CHANNEL = Channel(id=channel_of("p1"), name="PJSIP/telecom-0")
UP = StasisStart(CHANNEL, ["prompt-call", "p1"])


def done(spoken_s: float | None, lasted_s: float = 5.0) -> RecordingFinished:
    return RecordingFinished(LiveRecording(recording_of("p1"), spoken_s, lasted_s))


def recorded(recorder: FakeRecorder, messages: list[Message], room: Path) -> PromptRecordingEnded:
    async def story() -> PromptRecordingEnded:
        noted: list[Fact] = []
        calls = PromptCalls(recorder, noted.append, LoopClock(), lambda: "p1", FakeRules())
        (room / "lines.yml").write_text(LINES)
        lines = lines_of(room / "lines.yml")

        async def read() -> Lines:
            return lines

        calls.lines = read
        running = asyncio.ensure_future(calls.run())
        await calls.handle(
            RecordPrompt(
                id="1", gateway="g", agent="boss", desk="", client="demo", prompt="hello", language="zh",
                line="telecom", number="3000",
            )
        )  # fmt: skip
        for message in messages:
            assert calls.told(message)
        await asyncio.sleep(300)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        (over,) = [fact for fact in noted if isinstance(fact, PromptRecordingEnded)]
        return over

    return run_story(story)


@pytest.mark.parametrize(
    ("messages", "result"),
    [
        ([UP, done(3.0)], "recorded"),
        ([UP, StasisEnd(CHANNEL), done(3.0)], "recorded"),
        ([UP, done(0)], "recorded"),  # whole seconds of Asterisk's: the gateway looks at the file
        ([UP, RecordingFailed(LiveRecording(recording_of("p1")))], "failed"),
        ([UP, StasisEnd(CHANNEL)], "failed"),
        ([], "failed"),
        ([ChannelDestroyed(CHANNEL, 17, 486)], "busy"),
    ],
)
def test_every_ending_is_told_once_and_nothing_rings_on(tmp_path: Path, messages: list[Message], result: str) -> None:
    recorder = FakeRecorder()
    over = recorded(recorder, messages, tmp_path)
    assert (over.result, over.file) == (result, file_of("p1") if result == "recorded" else "")
    assert recorder.asked[-1] == f"hang up {channel_of('p1')}"
    assert ("record" in recorder.asked) == (UP in messages)


def test_without_asterisk_it_is_told_so(tmp_path: Path) -> None:
    assert recorded(FakeRecorder(ExchangeAway("away")), [], tmp_path).result == "exchange-away"


def test_what_a_dead_controller_left_is_hung_up() -> None:
    async def story() -> list[str]:
        recorder, noted = FakeRecorder(), list[Fact]()
        calls = PromptCalls(recorder, noted.append, LoopClock(), lambda: "p1", FakeRules())
        assert await calls.sweep([channel_of("p9"), ChannelId("out-1")]) == 1
        return recorder.asked

    assert run_story(story) == [f"hang up {channel_of('p9')}"]
