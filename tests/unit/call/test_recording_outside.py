"""Recording while no agent is in the call: only where the client wishes so, and never in the call's way."""

from dataclasses import replace

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase
from lexicon.ids import ChannelId, RecordingId
from lexicon.journal import RecordingMissing, RecordingStarted
from tests.unit.call.desk import LED_OUT, NUMBER, OUT, Line, put_through, sent

CALLER = ChannelId("ch1")
WISHED = replace(NUMBER, records_outside=True)


def flows_call() -> Line:
    """A flow sent the caller outside, for a client who wishes it recorded."""
    line = Line(replace(LED_OUT, records_outside=True)).tell(ev.Arrived(is_up=True)).tell(ev.OutRinging(OUT))
    assert not line.all(do.Record), "ringing and music are nobody's"
    return line.tell(ev.OutAnswered(OUT))


def test_a_client_who_wishes_nothing_is_not_recorded() -> None:
    assert not put_through().all(do.Record)
    assert not sent().now(do.Record)


def test_the_agents_who_sent_the_caller_there() -> None:
    line = sent(WISHED)
    assert line.now(do.Record) == [do.Record(RecordingId("c1-2"), CALLER)] and line.call.phase is Phase.SENT
    line.tell(ev.RecorderConfirmed(RecordingId("c1-2")), 0.1).tell(ev.RecorderConfirmed(RecordingId("c1-2")))
    started = line.facts(RecordingStarted)[-1]
    assert (started.recording, started.agent) == ("c1-2", "ann")
    assert not line.tell(ev.TimerRang("recorder", "c1-2")).last


def test_nobodys_of_a_flow() -> None:
    line = flows_call()
    assert line.now(do.Record) == [do.Record(RecordingId("c1-1"), CALLER)]
    line.tell(ev.RecorderConfirmed(RecordingId("c1-1")), 0.1)
    assert [(one.recording, one.agent) for one in line.facts(RecordingStarted)] == [("c1-1", "")]


@pytest.mark.parametrize(
    "event",
    [
        ev.TimerRang("recorder", "c1-2"),
        ev.RecorderRefused(RecordingId("c1-2"), "no"),
        ev.ExchangeRefused("Record", "c1-2", "no"),
    ],
)
def test_a_missed_one_is_told_once_and_the_two_talk_on(event: ev.CallEvent) -> None:
    line = sent(WISHED).tell(event).tell(ev.RecorderRefused(RecordingId("c1-2"), "late"))
    assert [(one.recording, one.agent) for one in line.facts(RecordingMissing)] == [("c1-2", "ann")]
    assert line.call.phase is Phase.SENT


def test_missed_of_a_flow() -> None:
    for event in (ev.TimerRang("recorder", "c1-1"), ev.ExchangeRefused("Record", "c1-1", "no")):
        line = flows_call().tell(event)
        assert len(line.facts(RecordingMissing)) == 1 and line.call.phase is Phase.OUTSIDE


def test_it_ends_when_the_two_could_not_be_joined() -> None:
    line = sent(WISHED).tell(ev.ExchangeRefused("Join", do.NO_OFFER, "no"))
    assert line.now(do.StopRecord) == [do.StopRecord(RecordingId("c1-2"), CALLER)] and line.call.recording is None
    line = flows_call().tell(ev.ExchangeRefused("Join", do.NO_OFFER, "no"))
    assert line.now(do.StopRecord) and line.call.recording is None


def test_brought_together_again_it_goes_on() -> None:
    line = sent(WISHED).tell(ev.LinkBack())
    assert line.now(do.Join) and not line.now(do.Record)
