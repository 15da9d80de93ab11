"""Lines by half hour beside service levels, and by day; told from facts alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent_ui.gateway.board.line_history import HalfHours, bounds
from agent_ui.gateway.board.metrics import exposition
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.line_floor import LineFloor, changes, usual_zone
from agent_ui.gateway.floor.lines import Rules
from agent_ui.gateway.floor.views import notices
from agent_ui.gateway.protocol.lines import LineHalf, QueueHalf
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, QueueId, ReasonId, TrunkId
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallEnded,
    CallOutFailed,
    CallOverflowed,
    CallQueued,
    Entry,
    Fact,
    LegMeasured,
    LegRefused,
    LegSent,
    LineDegraded,
    LineDown,
    LineMeasured,
    LineUp,
    NoLineFree,
)
from lexicon.orders import LineBeat
from lexicon.outcome import Fault, Outcome

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 27)
START = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)  # midnight in Shanghai
E1, CLIENT, QUEUE, OTHER = TrunkId("telecom-1"), ClientId("acme"), QueueId("billing"), QueueId("gold")
NAMES = {QUEUE: ("账单", "Billing")}


def at(clock: str) -> datetime:
    hours, minutes, seconds = map(int, f"{clock}:0".split(":")[:3])
    return START + timedelta(hours=hours, minutes=minutes, seconds=seconds)


class Day:
    def __init__(self, day: date = DAY, zone: ZoneInfo = ZONE) -> None:
        self.halves = HalfHours(day, zone, {QUEUE: 20.0})
        self._seq = 0

    def entry(self, clock: str, fact: Fact) -> Entry:
        self._seq += 1
        return Entry(at(clock), "controller", 1, self._seq, fact)

    def tell(self, clock: str, *facts: Fact) -> None:
        for fact in facts:
            self.halves.apply(self.entry(clock, fact))

    def call(self, name: str, clock: str, waited_s: float | None) -> None:
        """One who waited so long and was answered; None: gave up."""
        call = CallId(name)
        self.tell(clock, CallArrived(call, CLIENT, ChannelId(name), "400", "138", "zh", E1))
        self.tell(clock, CallQueued(call, CLIENT, QUEUE, ReasonId("r"), at(clock), False))
        if waited_s is not None:
            self.tell(clock, CallBridged(call, CLIENT, AgentId("ann"), BridgeId("b"), ChannelId("x"), waited_s))
        fault = Fault.CALLER if waited_s is None else Fault.AGENT
        self.tell(clock, CallEnded(call, CLIENT, Outcome(fault, "over"), 16, 60))

    def rows(self, until: str = "24:0") -> list[tuple[LineHalf, QueueHalf]]:
        told = self.halves.history(at(until), NAMES)
        return [(half.lines[0], half.queues[0]) for half in told.halves]


def test_a_lost_e1_explains_a_bad_half_hour() -> None:
    day = Day()
    day.tell("9:5", LineMeasured(E1, "e1", at("9:0"), 20, 28, 6000.0, 30))
    for n in range(8):
        day.call(f"a{n}", "9:10", 12.0)
    day.tell("9:40:30", LineDown(E1, "e1", "red-alarm", at("9:40"), "Red Alarm"))
    day.call("b1", "9:45", 240.0)
    for n in range(3):
        day.call(f"c{n}", "9:50", None)
    day.tell("10:2", LineUp(E1, "e1", 1320.0))
    day.call("d1", "10:10", 5.0)
    rows = day.rows("11:0")
    assert len(rows) == 23
    (line, queue), (bad, worse), (after, again) = rows[18:21]
    assert (line.down_s, line.peak, line.capacity, line.calls_in) == (0, 28, 30, 8)
    assert (queue.service_level, queue.offered) == (1.0, 8)
    # One row says both: twenty minutes without the line, and what became of the queue meanwhile.
    assert (bad.down_s, worse.service_level, worse.answered, worse.abandoned) == (1200.0, 0.0, 1, 3)
    assert (after.down_s, again.service_level) == (120.0, 1.0)
    assert sum(line.down_s for line, _ in rows) == 22 * 60


def test_a_line_that_was_down_before_midnight_and_is_still() -> None:
    day = Day()
    day.halves.begin([day.entry("0:0", LineDown(E1, "e1", "d-channel", START - timedelta(hours=3)))])
    rows = day.rows("1:15")
    assert [line.down_s for line, _ in rows] == [1800.0, 1800.0, 900.0]


def test_worse_and_better_are_told_apart() -> None:
    day = Day()
    day.tell("8:0", LineDegraded(E1, "sip", "slow", at("8:0")))
    day.tell("8:11", LineDown(E1, "sip", "options-unanswered", at("8:10")))
    day.tell("8:20", LineUp(E1, "sip", 600.0))
    line, _ = day.rows()[16]
    assert (line.degraded_s, line.down_s) == (600.0, 600.0)


@pytest.mark.parametrize(("day", "halves"), [(date(2026, 3, 29), 46), (date(2026, 10, 25), 50), (date(2026, 6, 1), 48)])
def test_days_on_which_clocks_change_have_46_or_50(day: date, halves: int) -> None:
    told = Day(day, ZoneInfo("Europe/Berlin")).halves.history(datetime(2027, 1, 1, tzinfo=UTC), {})
    assert len(told.halves) == halves
    start, end = bounds(day, ZoneInfo("Europe/Berlin"))
    assert end - start == halves * timedelta(minutes=30)


def test_refusals_opinions_and_legs_of_a_half_hour() -> None:
    day = Day()
    sent = (CallId("o"), CLIENT, ChannelId("out-o-1"))
    day.tell("9:0", LegSent(*sent, E1, 1, "138", "400"), LegRefused(*sent, E1, 1, 34, 503, "refused", True))
    day.tell("9:1", NoLineFree(*sent, "both", (E1,)), heard(4.2), heard(3.8), heard(None))
    line, _ = day.rows()[18]
    assert (line.calls_out, line.refused, line.mos) == (1, 2, 4.0)


def test_a_call_counts_once_where_it_was_answered_or_given_up() -> None:
    day = Day()
    call = CallId("c")
    day.tell("9:0", CallQueued(call, CLIENT, QUEUE, ReasonId("r"), at("9:0"), False))
    day.tell("9:1", CallOverflowed(call, CLIENT, QUEUE, OTHER))
    day.tell("9:2", CallBridged(call, CLIENT, AgentId("a"), BridgeId("b"), ChannelId("x"), 120.0))
    day.tell("9:3", CallQueued(call, CLIENT, OTHER, ReasonId("r"), at("9:0"), True))
    day.tell("9:4", CallEnded(call, CLIENT, Outcome(Fault.CALLER, "hung-up-waiting"), 16, 60))
    queues = {queue.queue: queue for queue in day.halves.history(at("24:0"), NAMES).halves[18].queues}
    assert (queues[QUEUE].offered, queues[QUEUE].answered, queues[QUEUE].service_level) == (1, 0, None)
    assert (queues[OTHER].offered, queues[OTHER].answered, queues[OTHER].abandoned) == (1, 1, 0)


def heard(mos: float | None) -> LegMeasured:
    names = (CallId("c"), CLIENT, ChannelId("x"), "customer", E1, None, "alaw")
    return LegMeasured(*names, 500, 500, 0.0, 0.0, 1.0, 1.0, 20.0, mos, mos)


# ---------------------------------------------------------------- the day, and now


def beat(**changes: object) -> LineBeat:
    known: dict[str, object] = {"trunk": E1, "kind": "e1", "state": "up", "why": "", "since": 0.0, "in_use": 3}
    return LineBeat(**(known | {"capacity": 30, "group": "DAHDI/G1"} | changes))  # type: ignore[arg-type]


def floor() -> LineFloor:
    told, day = LineFloor(ZONE), Day()
    sent = (CallId("o"), CLIENT, ChannelId("out-o-1"))
    for fact in (
        LineMeasured(E1, "e1", at("9:0"), 3, 28, 60.0, 30),
        CallArrived(CallId("c"), CLIENT, ChannelId("c"), "400", "138", "zh", E1),
        CallArrived(CallId("d"), CLIENT, ChannelId("d"), "400", "138", "zh"),
        LegSent(*sent, "DAHDI/G1", 1, "138", "400"),
        LegRefused(*sent, "DAHDI/G1", 1, 17, 0, "refused", False),
        LegRefused(*sent, E1, 1, 17, 486, "refused", False),
        LegRefused(*sent, E1, 1, 17, 486, "refused", False),
        heard(4.1),
    ):
        told.apply(day.entry("9:5", fact))
    return told


def test_the_day_of_a_line() -> None:
    (tile,) = floor().tiles([beat()], at("10:0"), is_known=True)
    assert (tile.state, tile.in_use, tile.capacity, tile.peak_today) == ("up", 3, 30, 28)
    assert (tile.calls_in_today, tile.mos_today) == (1, 4.1)
    assert [(one.count, one.en) for one in tile.refused_today] == [(2, "busy (SIP 486)"), (1, "busy (Q.850 17)")]
    (tomorrow,) = floor().tiles([beat(in_use=5)], at("25:0"), is_known=True)
    assert (tomorrow.peak_today, tomorrow.calls_in_today, tomorrow.refused_today) == (5, 0, [])


def test_without_a_controller_nothing_is_known() -> None:
    (tile,) = floor().tiles([beat()], at("10:0"), is_known=False)
    assert (tile.state, tile.why) == ("unknown", "controller-away")


def test_only_what_changed_is_told() -> None:
    one, two = floor().tiles([beat(), beat(trunk="b")], at("10:0"), is_known=True)
    assert changes({}, [one, two]) == ([one, two], [])
    assert changes({one.id: one, "gone": two}, [one, two]) == ([two], ["gone"])


def test_the_zone_that_most_clients_have() -> None:
    berlin, shanghai = ZoneInfo("Europe/Berlin"), ZONE
    zones = {ClientId("a"): berlin, ClientId("b"): shanghai, ClientId("c"): shanghai}
    assert usual_zone(zones) == shanghai and usual_zone({}) == ZoneInfo("UTC")


def test_prometheus_reads_every_figure() -> None:
    down = beat(state="down", why="red-alarm", alarm="Red Alarm", d_channel="down", in_use=0)
    sip = beat(trunk="sip", kind="sip", capacity=None, group="", registration="registered", rtt_ms=12.5)
    text = exposition(floor().tiles([down, sip], at("10:0"), is_known=True))[0].decode()
    for row in (
        'zuoxi_line_up{kind="e1",line="telecom-1"} 0.0',
        'zuoxi_line_state{kind="e1",line="telecom-1",state="down"} 1.0',
        'zuoxi_line_channels{kind="e1",line="telecom-1"} 30.0',
        'zuoxi_line_channels_peak_today{kind="e1",line="telecom-1"} 28.0',
        'zuoxi_line_d_channel_up{kind="e1",line="telecom-1"} 0.0',
        'zuoxi_line_alarm{kind="e1",line="telecom-1"} 1.0',
        'zuoxi_line_registered{kind="sip",line="sip"} 1.0',
        'zuoxi_line_options_rtt_seconds{kind="sip",line="sip"} 0.0125',
        'zuoxi_line_mos_today{kind="e1",line="telecom-1"} 4.1',
        'zuoxi_line_calls_today_total{kind="e1",line="telecom-1",way="in"} 1.0',
        'zuoxi_line_refused_today_total{cause="0",kind="e1",line="telecom-1",sip="486"} 2.0',
    ):
        assert row in text.splitlines(), row
    assert "process_cpu_seconds_total" in text


def test_the_desk_is_told_in_words_why_a_call_out_failed() -> None:
    floor = Floor(Rules())
    for cause, sip, zh, en in ((17, 486, "被叫忙（SIP 486）", "busy (SIP 486)"), (0, 0, "", "")):
        failed = CallOutFailed(CallId("c"), CLIENT, AgentId("ann"), "busy", cause, sip, 3.0)
        ((who, notice),) = notices(floor, Day().entry("9:0", failed))
        assert (who, notice.code, notice.by_zh, notice.by_en) == ("ann", "out-busy", zh, en)
