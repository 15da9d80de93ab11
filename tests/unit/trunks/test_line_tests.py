"""Test calls without Asterisk: every ending, and what is told of it, in virtual time."""

import asyncio
from pathlib import Path

import pytest

from ari_app.ari.line_test import channel_of
from ari_app.ari.wire import Channel, ChannelDestroyed, ChannelHangupRequest, Dial, StasisStart
from ari_app.line_tests import MOST_AT_ONCE, LineTests, way_over
from ari_app.trunks.line_test import LineTest, Sound
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of
from lexicon.errors import BadInput, ExchangeAway, Refused
from lexicon.journal import Fact, LineTestAnswered, LineTestBegan, LineTestEnded, LineTestRang
from lexicon.orders_aside import TryLine
from lexicon.phone_number import CHINA
from tests.fakes.moments import LoopClock, run_story

LINES = """
format: 1
trunks:
  - {name: telecom, host: 192.0.2.10}
  - {name: strict, host: 192.0.2.11, dial_as: e164, dial_prefix: 9, shows: [4008001000], show_as: plain}
spans:
  - {span: 1, name: old-line, kind: e1, clock: 1}
  - {span: 2, name: new-line, kind: e1, clock: 2}
"""


class FakeCaller:
    """Dials nobody; says what it was asked for."""

    def __init__(self, sound: Sound | None = None, fails: Exception | None = None) -> None:
        self.sound_found, self.fails = sound, fails
        self.ways: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.ended: list[str] = []

    async def dial(self, test: LineTest, way: str) -> None:
        self.ways.append(way)
        self.told.append((test.number, test.shown))
        if self.fails is not None:
            raise self.fails

    async def talk(self, test: str) -> None:
        return

    async def sound(self, test: str) -> Sound | None:
        return self.sound_found

    async def hang_up(self, test: str) -> None:
        self.ended.append(test)


class FakeRules:
    """Bars whom it is told to bar; everybody may show everything."""

    home = CHINA

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.why = ""

    def tried(self, number: str, shown: str) -> str:
        self.asked.append((number, shown))
        if self.why:
            raise Refused("no", code=self.why)
        return shown


class World:
    """Line tests with a fake caller; ``facts`` is what was noted."""

    def __init__(self, room: Path, caller: FakeCaller) -> None:
        (room / "lines.yml").write_text(LINES)
        self.facts: list[Fact] = []
        self._count = 0
        self.caller, self.rules = caller, FakeRules()
        self.tests = LineTests(caller, self.facts.append, LoopClock(), self._fresh, self.rules)
        lines = lines_of(room / "lines.yml")

        async def read() -> Lines:
            return lines

        self.tests.lines = read

    def _fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def run(self) -> "asyncio.Task[None]":
        return asyncio.ensure_future(self.tests.run())

    async def begin(self, line: str = "telecom", number: str = "3000", for_s: float = 2.0, shown: str = "") -> str:
        order = TryLine(
            id="1", gateway="g", agent="cli:", desk="", line=line, number=number, for_s=for_s, ring_s=20.0, shown=shown
        )
        answer = await self.tests.handle(order)
        await asyncio.sleep(0)
        return answer.data["test"]

    def over(self) -> LineTestEnded | None:
        return next((fact for fact in self.facts if isinstance(fact, LineTestEnded)), None)

    async def until_over(self) -> LineTestEnded:
        while (found := self.over()) is None:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.1)
        return found


async def ended(running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def channel(test: str) -> Channel:
    return Channel(id=channel_of(test), name="PJSIP/telecom-0")


def test_a_call_that_is_answered_lasts_as_long_as_was_asked(tmp_path: Path) -> None:
    async def story() -> LineTestEnded:
        world = World(tmp_path, FakeCaller(Sound(50, 49, 1, "alaw")))
        running = world.run()
        test = await world.begin()
        assert world.tests.told(Dial(channel(test), "RINGING"))
        await asyncio.sleep(3)
        assert world.tests.told(StasisStart(channel(test), ["line-test", test]))
        while not world.caller.ended:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.1)
        assert world.tests.told(ChannelDestroyed(channel(test), 16))
        over = await world.until_over()
        await ended(running)
        assert [type(fact) for fact in world.facts] == [LineTestBegan, LineTestRang, LineTestAnswered, LineTestEnded]
        return over

    over = run_story(story)
    assert (over.result, over.codec, over.sent, over.received, over.lost) == ("heard", "alaw", 50, 49, 1)
    assert (over.is_far_end, round(over.talked_s)) == (False, 2)


@pytest.mark.parametrize(
    ("cause", "sip", "has_rung", "result"),
    [
        (17, 486, False, "busy"),
        (1, 404, False, "wrong-number"),
        (19, 0, True, "no-answer"),
        (34, 503, False, "no-line"),
    ],
)
def test_one_that_nobody_answers_is_told_with_its_causes(
    tmp_path: Path, cause: int, sip: int, has_rung: bool, result: str
) -> None:
    async def story() -> LineTestEnded:
        world = World(tmp_path, FakeCaller())
        running = world.run()
        test = await world.begin()
        if has_rung:
            world.tests.told(Dial(channel(test), "PROGRESS"))
        world.tests.told(ChannelDestroyed(channel(test), cause, sip))
        over = await world.until_over()
        await ended(running)
        return over

    over = run_story(story)
    assert (over.result, over.cause, over.sip) == (result, cause, sip)


def test_what_asterisk_never_tells_the_end_of_ends_by_itself(tmp_path: Path) -> None:
    async def story() -> tuple[LineTestEnded, list[str]]:
        world = World(tmp_path, FakeCaller())
        running = world.run()
        await world.begin()
        over = await world.until_over()
        await ended(running)
        return over, world.caller.ended

    over, hung_up = run_story(story)
    assert (over.result, hung_up) == ("unreachable", ["t1"])
    assert over.after_s >= 30


def test_a_line_without_counted_sound_is_answered_all_the_same(tmp_path: Path) -> None:
    async def story() -> tuple[LineTestEnded, list[str]]:
        world = World(tmp_path, FakeCaller())
        running = world.run()
        test = await world.begin("new-line")
        world.tests.told(StasisStart(channel(test)))
        await asyncio.sleep(1)
        world.tests.told(ChannelHangupRequest(channel(test)))
        world.tests.told(ChannelDestroyed(channel(test), 16))
        over = await world.until_over()
        await ended(running)
        return over, world.caller.ways

    over, ways = run_story(story)
    assert (over.result, over.is_far_end, ways) == ("answered", True, ["DAHDI/i2"])


def test_a_span_without_a_free_channel_is_no_line(tmp_path: Path) -> None:
    async def story() -> LineTestEnded:
        world = World(tmp_path, FakeCaller(fails=Refused("500 Allocation failed", code="exchange-refused")))
        running = world.run()
        await world.begin("old-line")
        over = await world.until_over()
        await ended(running)
        return over

    over = run_story(story)
    assert (over.result, over.why) == ("no-line", "500 Allocation failed")


def test_without_asterisk_that_is_said(tmp_path: Path) -> None:
    async def story() -> LineTestEnded:
        world = World(tmp_path, FakeCaller(fails=ExchangeAway("no link")))
        running = world.run()
        await world.begin()
        over = await world.until_over()
        await ended(running)
        return over

    assert run_story(story).result == "exchange-away"


def test_only_a_few_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        world = World(tmp_path, FakeCaller())
        running = world.run()
        for _ in range(MOST_AT_ONCE):
            await world.begin()
        with pytest.raises(Refused, match="test calls"):
            await world.begin()
        await ended(running)

    run_story(story)


@pytest.mark.parametrize("number", ["110", "119", "+86110", "0086 120", "112", "999", "0110"])
def test_emergency_numbers_are_never_called_for_a_test(tmp_path: Path, number: str) -> None:
    async def story() -> str:
        world = World(tmp_path, FakeCaller())
        with pytest.raises(Refused) as refused:
            await world.begin(number=number)
        assert not world.facts
        return refused.value.code

    assert run_story(story) == "emergency-number"


def test_who_may_not_be_called_is_not_called_for_a_test(tmp_path: Path) -> None:
    async def story() -> tuple[str, World]:
        world = World(tmp_path, FakeCaller())
        world.rules.why = "barred-premium"
        with pytest.raises(Refused) as refused:
            await world.begin(number="168 1234 5678", shown="4008001000")
        return refused.value.code, world

    why, world = run_story(story)
    assert (why, world.rules.asked) == ("barred-premium", [("16812345678", "4008001000")])
    assert not world.facts and not world.caller.ways


def test_the_carrier_is_told_as_of_any_other_call(tmp_path: Path) -> None:
    async def story() -> World:
        world = World(tmp_path, FakeCaller())
        running = world.run()
        await world.begin("strict", "010 6337 2000", shown="4008001000")
        with pytest.raises(Refused) as refused:
            await world.begin("strict", "01063372000", shown="4009990000")
        assert refused.value.code == "line-shows-not"
        await ended(running)
        return world

    world = run_story(story)
    assert world.caller.told == [("9+861063372000", "864008001000")]
    assert [(one.number, one.shown) for one in world.facts if isinstance(one, LineTestBegan)] == world.caller.told


def test_impossible_times_are_refused(tmp_path: Path) -> None:
    async def story() -> None:
        world = World(tmp_path, FakeCaller())
        with pytest.raises(BadInput):
            await world.begin(for_s=0)

    run_story(story)


def test_events_of_other_channels_are_left_to_others(tmp_path: Path) -> None:
    world = World(tmp_path, FakeCaller())
    assert not world.tests.told(Dial(Channel(id="out-c1-1", name="PJSIP/telecom-0"), "RINGING"))


def test_a_line_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "lines.yml").write_text(LINES)
    lines = lines_of(tmp_path / "lines.yml")
    assert (way_over(lines, "telecom")[0], way_over(lines, "new-line")[0]) == ("telecom", "DAHDI/i2")
    with pytest.raises(Refused, match="telecom, strict, old-line, new-line"):
        way_over(lines, "unknown")
