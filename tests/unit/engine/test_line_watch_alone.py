"""The watcher of lines by a clock that a test turns: channels in use, and lines that come and go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ari_app.ami.link import AmiLink
from ari_app.ari.wire import Channel, Dial, StasisStart
from ari_app.line_watch import LineWatch, lines_from
from ari_app.trunks.health import Line, State
from lexicon.ids import CallId, ChannelId, ClientId, TrunkId
from lexicon.journal import CallArrived, Entry, Fact, LegRefused, LineDegraded, LineDown, LineMeasured, LineUp
from lexicon.moment import Moment

START = datetime(2026, 11, 29, 9, 0, 1, tzinfo=UTC)
A, SPAN = TrunkId("unicom"), TrunkId("telecom-1")
LINES = [Line(A, is_asked=True), Line(SPAN, "e1", span=1, capacity=30, group="DAHDI/G1")]


class Link(AmiLink):
    """A link that is up and is asked nothing."""

    def __init__(self) -> None:
        self.handlers = {}

    @property
    def is_up(self) -> bool:
        return True


class Turned:
    """The engine, as far as the watcher needs it; ``s`` seconds have passed."""

    def __init__(self, lines: list[Line]) -> None:
        self.facts: list[Fact] = []
        self.s = 0.0
        self.on_fact: Callable[[Fact], None] = lambda fact: None
        self.watch = LineWatch(self, Link(), lines)

    def now(self) -> Moment:
        return Moment(START + timedelta(seconds=self.s), self.s)

    def note(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.on_fact(fact)

    def passes(self, s: float) -> None:
        until = self.s + s
        while self.s < until:
            self.s += 1
            self.watch.look()

    def measured(self, line: TrunkId) -> list[tuple[int, int, int]]:
        told = [one for one in self.facts if isinstance(one, LineMeasured) and one.trunk == line]
        return [(one.in_use, one.peak, int((one.since - START).total_seconds())) for one in told]


def comes(engine: Turned, id_: str, name: str) -> None:
    engine.watch.on_message(StasisStart(Channel(id_, name), ["inbound", "400"]))


def test_every_five_minutes_and_soon_after_a_rise() -> None:
    engine = Turned(LINES)
    comes(engine, "1", "PJSIP/unicom-00000001")
    comes(engine, "2", "PJSIP/desk-1-00000002")
    engine.watch.on_message(Dial(Channel("out-c-1", "DAHDI/i1/138-1"), "RINGING"))
    assert engine.watch.trunk_of(ChannelId("1")) == A and engine.watch.trunk_of(ChannelId("2")) == ""
    engine.passes(20)
    comes(engine, "3", "PJSIP/unicom-00000003")
    engine.passes(5)
    engine.watch._gone("3")
    engine.passes(20)
    assert engine.measured(A) == [(1, 1, 0), (2, 2, 10)]
    engine.passes(280)
    assert engine.measured(A)[2:] == [(1, 2, 21)]
    assert engine.measured(SPAN)[-1][:2] == (1, 1)
    assert [beat.in_use for beat in engine.watch.beats()] == [1, 1]


def test_lines_that_come_and_go_while_it_runs() -> None:
    engine = Turned(LINES)
    engine.watch._saw(A, is_reachable=False)
    engine.passes(4)
    comes(engine, "1", "DAHDI/i1/400-1")
    engine.watch.know(lines_from('[{"id": "telecom-1", "kind": "e1", "span": 1, "capacity": 30, "group": "DAHDI/G1"}]'))
    assert [type(one) for one in engine.facts] == [LineDown, LineUp]  # of lines.yml no more: its alarm is over
    assert [(beat.trunk, beat.in_use) for beat in engine.watch.beats()] == [(SPAN, 1)]
    engine.watch.know(LINES)
    assert engine.watch.health[A].state is State.UNKNOWN


def test_an_alarm_is_told_once_whoever_acts() -> None:
    first = Turned(LINES)
    first.watch._alarm("1", "Red Alarm")
    first.passes(4)
    (down,) = first.facts
    heir = Turned(LINES)
    heir.watch.adopt([Entry(START, "controller", 1, 1, down)])
    heir.watch._alarm("1", "Red Alarm")
    heir.passes(10)
    assert heir.facts == [] and heir.watch.beats()[1].state == "down"
    heir.watch._saw(SPAN, alarm="", is_d_up=True)
    heir.passes(6)
    assert [type(one) for one in heir.facts] == [LineUp]
    gone = Turned([LINES[0]])
    gone.watch.adopt([Entry(START, "controller", 1, 1, down)])
    assert [type(one) for one in gone.facts] == [LineUp]


def test_calls_that_the_carrier_refuses_make_a_line_degraded() -> None:
    engine = Turned(LINES)
    engine.watch._saw(A, is_reachable=True)
    for n in range(3):
        engine.note(LegRefused(CallId("c"), ClientId("acme"), ChannelId(f"out-c-{n}"), A, 1, 34, 503, "refused", True))
    assert engine.watch.health[A].why == "calls-fail"
    engine.note(CallArrived(CallId("d"), ClientId("acme"), ChannelId("d"), "400", "138", "zh", A))
    engine.passes(6)
    assert [type(one) for one in engine.facts if isinstance(one, LineDegraded | LineUp)] == [LineDegraded, LineUp]
