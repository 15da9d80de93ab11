"""Those who wait are told so every so many seconds, and a key may lead them out of the queue and back."""

from dataclasses import replace

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase, Way
from flows import document as nodes
from flows.document import Flow, Piece, ReadAs
from flows.sounds import spoken
from lexicon.journal import CallEnded, CallQueued, DigitPressed, FlowStarted, QueueLeft
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import ASSIGNED, BILLING, NUMBER, OFFER, Line

COMFORT = nodes.Comfort(
    every_s=30,
    first_s=10,
    say=(
        Piece(zh="您前面还有", en="You are number"),
        Piece(value="position"),
        Piece(value="wait", read_as=ReadAs.DURATION),
    ),
)
FLOW = Flow(
    "line",
    4,
    "queue",
    {
        "queue": nodes.Queue(reason=BILLING, comfort=COMFORT, keys={"1": "menu", "9": "bye"}),
        "menu": nodes.Menu(say=(Piece(recorded="menu"),), keys={"2": "queue"}, otherwise="bye", tries=1),
        "bye": nodes.HangUp(say=(Piece(recorded="goodbye"),)),
    },
    language="zh",
)  # fmt: skip
LED = replace(NUMBER, flow=FLOW)
SAID = (spoken("zh", "您前面还有"), spoken("zh", "三"), spoken("zh", "大约"), spoken("zh", "两"), spoken("zh", "分钟"))


def waits(way: Way = Way.DIAL) -> Line:
    return Line(LED, way).tell(ev.Arrived(is_up=True)).tell(ev.StillWaiting(), 0)


def test_the_flow_and_its_version_are_noted_and_the_queue_says_which_node_led_there() -> None:
    line = waits()
    assert [(fact.flow, fact.version) for fact in line.facts(FlowStarted)] == [("line", 4)]
    assert [fact.node for fact in line.facts(CallQueued)] == ["queue"]
    assert [timer.after_s for timer in line.all(do.SetTimer) if timer.name == "comfort"] == [10]


def test_position_and_wait_are_asked_said_and_followed_by_music() -> None:
    line = waits().rang("comfort")
    assert line.last == [do.AskWait(line.call.id)]
    line.tell(ev.WaitKnown(3, 95.0), 0)
    assert [type(one).__name__ for one in line.last] == ["SetTimer", "Unpark", "Play"]
    assert line.prompts[-1] == SAID and line.now(do.SetTimer) == [do.SetTimer("comfort", "", 30)]
    assert [type(one).__name__ for one in line.said().last] == ["Park"]


def test_a_wait_that_nobody_knows_is_not_said() -> None:
    assert waits().rang("comfort").tell(ev.WaitKnown(1, None), 0).prompts[-1] == (SAID[0], spoken("zh", "一"))


def test_one_word_after_the_other() -> None:
    line = waits().tell(ev.StaffingChanged(False)).rang("comfort").tell(ev.WaitKnown(3, 95.0), 0)
    assert line.last == [do.SetTimer("comfort", "", 30)], "what is being said is said to its end"


@pytest.mark.parametrize("way", Way)
def test_an_agent_who_answers_ends_the_comfort(way: Way) -> None:
    line = waits(way).rang("comfort").tell(ev.WaitKnown(3, 95.0), 0).tell(ASSIGNED)
    before = line.call
    assert line.tell(ev.WaitKnown(2, 10.0)).call == before and line.last == []
    assert line.tell(ev.TimerRang("comfort", "")).call == before and line.last == []


def test_after_a_failed_offer_the_comfort_goes_on() -> None:
    line = waits(Way.ORIGINATE).tell(ASSIGNED).tell(ev.AgentLegGone(OFFER, 17))
    assert [timer for timer in line.now(do.SetTimer) if timer.name == "comfort"]


def test_a_key_leads_out_of_the_queue_and_back_to_the_same_place() -> None:
    line = waits()
    (joined,) = line.facts(CallQueued)
    line.tell(ev.DigitReceived("1"))
    assert (line.call.phase, line.prompts[-1]) == (Phase.IVR, ("menu",))
    assert {"LeaveQueue", "Unpark"} <= {type(command).__name__ for command in line.last}
    assert line.facts(QueueLeft)[0].why == "left-by-key"
    assert {timer.name for timer in line.now(do.CancelTimer)} >= {"longest", "unstaffed", "comfort", "music"}
    line.tell(ev.DigitReceived("2"))
    again = line.facts(CallQueued)[-1]
    assert str(line.call.phase) == "queued"
    assert (again.joined_at, again.order) == (joined.joined_at, joined.order), "the place is kept"
    assert line.call.left is None


def test_a_key_that_means_nothing_there_is_not_heard() -> None:
    line = waits().tell(ev.DigitReceived("5"))
    assert line.last == [] and not line.facts(DigitPressed)


def test_a_caller_may_give_up_by_a_key() -> None:
    line = waits().tell(ev.DigitReceived("9")).said().tell(ev.CallerGone(16))
    assert line.outcome == Outcome(Fault.CALLER, "served") and len(line.facts(CallEnded)) == 1


def test_who_hangs_up_after_leaving_the_queue_left_in_the_menu() -> None:
    line = waits().tell(ev.DigitReceived("1")).tell(ev.CallerGone(16))
    assert line.outcome == Outcome(Fault.CALLER, "hung-up-menu")
    assert len(line.all(do.LeaveQueue)) == 1, "once"
