"""A caller whom a flow sends to a number outside: reached, or on in the flow; nothing is left behind."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase
from flows.document import Flow, Piece, Transfer
from lexicon.ids import ChannelId, outside_bridge
from lexicon.journal import CallPutThrough, OutsideAnswered, OutsideOver
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import LED_OUT, NUMBER, OUT, Line, outside, put_through

BRIDGE = outside_bridge(OUT)
HELLO = (Piece(recorded="greeting"),)
OTHER = ChannelId("out-c1-9")


def test_the_caller_hears_music_while_the_number_is_dialled() -> None:
    line = outside()
    (out,) = line.all(do.CallOut)
    assert (out.channel, out.number, out.caller_id, out.bridge) == (OUT, "02165551234", NUMBER.number, "")
    assert line.all(do.Park) == [do.Park(line.call.channel, "default")]
    assert [fact.node for fact in line.facts(CallPutThrough)] == ["away"]
    assert line.call.phase is Phase.OUTSIDE


def test_somebody_answers() -> None:
    line = put_through()
    assert [(join.bridge, join.caller, join.agent) for join in line.now(do.Join)] == [(BRIDGE, line.call.channel, OUT)]
    assert len(line.facts(OutsideAnswered)) == 1
    assert line.tell(ev.OutAnswered(OUT)).last == []
    assert line.tell(ev.TimerRang("out", OUT)).last == []
    over = line.tell(ev.OutGone(OUT, 16))
    assert do.DropBridge(BRIDGE) in over.last and do.HangUp(over.call.channel) in over.last
    assert over.tell(ev.CallerGone(16)).outcome == Outcome(Fault.CALLER, "put-through")
    assert [fact.why for fact in over.facts(OutsideOver)] == ["completed"]


@pytest.mark.parametrize(
    ("road", "outcome", "why"),
    [(outside, "hung-up-ringing", "given-up"), (put_through, "put-through", "completed")],
)
def test_the_caller_hangs_up(road: Callable[[], Line], outcome: str, why: str) -> None:
    line = road().tell(ev.CallerGone(16))
    assert do.HangUp(OUT) in line.last
    assert line.outcome == Outcome(Fault.CALLER, outcome)
    assert [fact.why for fact in line.facts(OutsideOver)] == [why]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.OutGone(OUT, 17, 486), "busy"),
        (ev.OutGone(OUT, 19, 480), "no-answer"),
        (ev.ExchangeRefused("CallOut", OUT, "no"), "no-line"),
        (ev.TimerRang("out", OUT), "no-answer"),
    ],
)
def test_nobody_is_reached_and_the_flow_goes_on(event: ev.CallEvent, why: str) -> None:
    line = outside().tell(event)
    assert [fact.why for fact in line.facts(OutsideOver)] == [why]
    assert line.prompts == [("goodbye",)], "by the exit 'failed'"
    assert line.now(do.Unpark) == [do.Unpark(line.call.channel, "default")]
    assert line.said().tell(ev.CallerGone(16)).outcome == Outcome(Fault.CENTRE, "closed")


def test_what_is_said_first_is_heard_first() -> None:
    flow = Flow("out", 1, "away", {**LED_OUT.flow.nodes, "away": Transfer(number="10000", failed="bye", say=HELLO)})
    line = Line(replace(LED_OUT, flow=flow)).tell(ev.Arrived(is_up=True))
    assert not line.all(do.CallOut) and line.prompts == [("greeting",)]
    assert line.said().now(do.CallOut)
    refused = Line(replace(LED_OUT, flow=flow)).tell(ev.Arrived(is_up=True))
    assert refused.tell(ev.ExchangeRefused("Play", refused.call.playback, "no file")).now(do.CallOut)


def test_late_and_foreign_words_change_nothing() -> None:
    for event in (ev.OutRinging(OTHER), ev.OutAnswered(OTHER), ev.OutGone(OTHER, 16), ev.TimerRang("out", OTHER)):
        assert outside().tell(event).last == []
    assert outside().tell(ev.ExchangeRefused("CallOut", OUT, "no answer", is_retryable=True)).last == []
    assert outside().tell(ev.LinkBack()).now(do.Park)
    assert put_through().tell(ev.LinkBack()).last == []
