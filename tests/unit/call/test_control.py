"""Hold, mute, digits and giving away: what the agent asks for, of a conversation in Dial() and of one in our hands."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase, Way
from lexicon.ids import AgentId, ChannelId, OfferId, RecordingId
from lexicon.journal import (
    AgentMuted,
    CallEnded,
    CallHeld,
    CallQueued,
    CallRetrieved,
    CallTransferred,
    ControlRefused,
    ConversationLifted,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import (
    ANN,
    ASSIGNED,
    ENDPOINT,
    FAULT,
    LEG,
    OFFER,
    REASONS,
    Line,
    dialled,
    lifted,
    lifting,
    talking,
)

RECORDING, BRIDGE = RecordingId("c1-1"), "talk-c1-1"
CALLER = ChannelId("ch1")
AWAY = ev.TransferAsked(ANN, REASONS[FAULT])


def held() -> Line:
    """A conversation whose legs we dialled, on hold."""
    return talking().tell(ev.RecorderConfirmed(RECORDING)).tell(ev.HoldAsked(ANN))


def test_the_first_thing_that_is_asked_for_lifts_both_legs() -> None:
    line = lifting()
    assert line.now(do.Lift) == [do.Lift(OFFER, CALLER, LEG)]
    assert line.call.phase is Phase.LIFTING and not line.facts(CallHeld)
    line.tell(ev.MuteAsked(ANN, True)).tell(ev.Lifted(OFFER, "agent"))
    assert line.call.phase is Phase.LIFTING and line.last == []
    line.tell(ev.Lifted(OFFER, "caller"))
    order = [type(command) for command in line.last if not isinstance(command, do.Note | do.CancelTimer)]
    assert order == [do.Join, do.Hold, do.MuteRecord, do.Mute]
    assert line.now(do.Join) == [do.Join(OFFER, line.call.bridge, CALLER, LEG)]
    assert [len(line.facts(kind)) for kind in (ConversationLifted, CallHeld, AgentMuted)] == [1, 1, 1]
    assert (line.call.phase, line.call.is_dialled, line.call.control.is_held) == (Phase.TALKING, False, True)
    assert not line.tell(ev.RetrieveAsked(ANN)).now(do.Lift), "it is in our hands from now on"


@pytest.mark.parametrize("road", [held, lifted])
def test_hold_and_back(road: Callable[[], Line]) -> None:
    line = road()
    leg = line.call.agent_leg
    assert line.all(do.Hold) == [do.Hold(OFFER, line.call.bridge, leg)]
    recorded = LEG if line.call.is_recorded_on_leg else CALLER
    assert line.all(do.MuteRecord) == [do.MuteRecord(RECORDING, recorded, True)]
    assert line.tell(ev.HoldAsked(ANN)).last == [], "it is held already"
    assert line.tell(ev.DigitsAsked(ANN, "1")).last == []
    line.tell(ev.RetrieveAsked(ANN), 7.0)
    assert line.now(do.Retrieve) == [do.Retrieve(OFFER, line.call.bridge, leg)]
    assert line.now(do.MuteRecord) == [do.MuteRecord(RECORDING, recorded, False)]
    assert [fact.held_s for fact in line.facts(CallRetrieved)] == [pytest.approx(9.0)]
    assert line.tell(ev.RetrieveAsked(ANN)).last == []


def test_mute_and_digits() -> None:
    line = talking().tell(ev.MuteAsked(ANN, True))
    assert line.now(do.Mute) == [do.Mute(OFFER, line.call.agent_leg, True)]
    assert line.tell(ev.MuteAsked(ANN, True)).last == []
    assert line.tell(ev.MuteAsked(ANN, False)).now(do.Mute) == [do.Mute(OFFER, line.call.agent_leg, False)]
    assert line.tell(ev.DigitsAsked(ANN, "12#")).last == [do.SendDigits(OFFER, CALLER, "12#")]


def test_nobody_elses_conversation_is_touched() -> None:
    for line in (talking(), dialled(), lifting()):
        before = line.call
        for event in (ev.HoldAsked(AgentId("bo")), ev.TransferAsked(AgentId("bo"), REASONS[FAULT])):
            assert line.tell(event).last == [] and line.call == before


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("event", "what", "is_so"),
    [
        (ev.HoldAsked(ANN), "Hold", lambda call: not call.control.is_held),
        (ev.MuteAsked(ANN, True), "Mute", lambda call: not call.control.is_muted),
        (ev.DigitsAsked(ANN, "1"), "SendDigits", lambda call: True),
    ],
)
def test_what_asterisk_refuses_is_told_and_is_not_so(
    event: ev.CallEvent, what: str, is_so: Callable[[object], bool]
) -> None:
    line = talking().tell(event).tell(ev.ExchangeRefused(what, OFFER, "404"))
    assert len(line.facts(ControlRefused)) == 1 and is_so(line.call)
    assert line.call.phase is Phase.TALKING
    assert not talking().tell(event).tell(ev.ExchangeRefused(what, OfferId("older"), "404")).facts(ControlRefused)


def test_a_hold_that_does_not_end_is_shown_as_one() -> None:
    line = held().tell(ev.RetrieveAsked(ANN)).tell(ev.ExchangeRefused("Retrieve", OFFER, "no"))
    assert line.call.control.is_held and len(line.facts(CallHeld)) == 2


def test_a_lift_that_is_refused_leaves_dial_alone() -> None:
    line = lifting().tell(ev.ExchangeRefused("Lift", OFFER, "no manager"))
    assert (line.call.phase, line.call.is_dialled, line.call.control.wants) == (Phase.TALKING, True, ())
    assert [fact.what for fact in line.facts(ControlRefused)] == ["lift"]
    line.tell(ev.Lifted(OFFER, "caller")).tell(ev.Lifted(OFFER, "agent"))
    assert line.now(do.Join) and not line.call.is_dialled, "it was done all the same: no answer had come"


def test_a_leg_that_does_not_come_is_asked_for_again_and_then_given_up() -> None:
    line = lifting().rang("lift")
    assert line.now(do.Lift)
    line.rang("lift").rang("lift")
    assert (line.now(do.Recall), line.now(do.HangUp)) == ([do.Recall(OFFER, CALLER)], [do.HangUp(LEG)])
    assert line.call.phase is Phase.RETURNING


def test_a_cut_meanwhile_lifts_again_and_keeps_what_was_so() -> None:
    line = lifting()
    assert line.tell(ev.LinkBack()).now(do.Lift)
    line = lifted().tell(ev.MuteAsked(ANN, True))
    line.tell(ev.Lifted(OFFER, "caller")).tell(ev.Lifted(OFFER, "agent"))
    order = [type(command) for command in line.last if not isinstance(command, do.Note | do.CancelTimer)]
    assert order == [do.Join, do.Hold, do.Mute]


# ---------------------------------------------------------------- endings


@pytest.mark.parametrize("road", [lifting, lifted, held])
def test_the_caller_hangs_up(road: Callable[[], Line]) -> None:
    line = road()
    leg, bridge = line.call.agent_leg, line.call.bridge
    line.tell(ev.CallerGone(16))
    assert do.HangUp(leg) in line.last and do.DropBridge(bridge) in line.last
    assert len(line.facts(TalkEnded)) == 1 and line.outcome == Outcome(Fault.CALLER, "completed")


@pytest.mark.parametrize("road", [lifting, lifted, held])
@pytest.mark.parametrize("event", [ev.AgentHungUp(ANN), ev.AgentLegGone(OFFER, 16)])
def test_the_agent_ends_it(road: Callable[[], Line], event: ev.CallEvent) -> None:
    line = road().tell(event)
    assert do.HangUp(CALLER) in line.last and line.call.phase is Phase.FAREWELL
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.AGENT, "completed")


@pytest.mark.parametrize("event", [ev.AgentLost(ANN), ev.AgentLegGone(OFFER, 0)])
def test_the_agent_is_lost(event: ev.CallEvent) -> None:
    line = lifted().tell(event)
    assert line.call.phase is Phase.QUEUED and not line.now(do.StopRecord), "the recording ends with the leg"
    assert held().tell(ev.AgentLost(ANN)).now(do.StopRecord) == [do.StopRecord(RECORDING, CALLER)]
    assert line.call.control.held_mono is None
    line = lifting().tell(event)
    assert line.call.phase is Phase.RETURNING and line.now(do.Recall)


# ---------------------------------------------------------------- giving away


@pytest.mark.parametrize("road", [talking, held, lifted, dialled])
def test_a_caller_who_is_given_away_waits_in_the_other_queue_with_its_place(road: Callable[[], Line]) -> None:
    line = road()
    joined, order, was_dialled = line.call.joined_at, line.call.order, line.call.is_dialled
    line.tell(AWAY)
    if was_dialled:
        assert line.now(do.Recall) and not line.now(do.HangUp)
        line.tell(ev.CallerBack(OFFER, "RECALLED", 0))
    else:
        assert not any(one.channel == CALLER for one in line.all(do.HangUp)), "the caller stays"
    (given,) = line.facts(CallTransferred)
    assert (given.agent, given.reason, len(line.facts(TalkEnded)), len(line.all(do.EndTalk))) == (ANN, FAULT, 1, 1)
    (again,) = line.now(do.JoinQueue)
    assert (again.contact.reason, again.contact.joined.at, again.contact.order) == (FAULT, joined, order)
    assert not line.facts(CallQueued)[-1].is_return
    assert [timer.after_s for timer in line.now(do.SetTimer) if timer.name == "longest"][0] > 590, (
        "a patience of its own"
    )
    assert line.call.phase is Phase.QUEUED and line.tell(ev.StillWaiting()).now(do.Park)
    line.tell(ev.Assigned(OfferId("o2"), AgentId("bo"), ASSIGNED.desk, ENDPOINT))
    assert line.call.way is Way.DIAL or line.now(do.Ring)
    assert line.tell(ev.CallerGone(16)).facts(CallEnded)
