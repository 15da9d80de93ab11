"""A caller who is called back: the place is kept, the customer is dialled once, and each story has one end."""

from datetime import timedelta

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase
from lexicon.ids import NotReadyReasonId, OfferId, RecordingId
from lexicon.journal import (
    CallbackDialled,
    CallbackEnded,
    CallbackOffered,
    CallbackTaken,
    CallBridged,
    CalleeRings,
    CallEnded,
    CallOutFailed,
    CallQueued,
    OfferFailed,
    OfferWithdrawn,
    QueueLeft,
)
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import (
    ANN,
    ASSIGNED,
    BO,
    CALLED_BACK,
    DESK,
    ENDPOINT,
    OFFER,
    OUT,
    START,
    Line,
    awaiting,
    called_back,
    promised,
    proposed,
)

EXPIRES_S = 240 * 60


def test_the_place_is_the_one_that_the_caller_had() -> None:
    line = awaiting()
    first, again = line.facts(CallQueued)
    (taken,) = line.facts(CallbackTaken)
    assert not first.is_callback and again.is_callback
    assert (again.joined_at, again.order, again.queue) == (first.joined_at, first.order, first.queue)
    assert (taken.number, taken.order, taken.joined_at) == ("13800000000", first.order, first.joined_at)
    assert [fact.why for fact in line.facts(QueueLeft)] == ["left-by-key"]
    assert len(line.facts(CallbackOffered)) == 1
    contacts = [command.contact for command in line.all(do.JoinQueue)]
    assert contacts[0].order == contacts[1].order and contacts[0].joined == contacts[1].joined
    assert not contacts[0].stays and contacts[1].stays, "the last step of its queue sends it nowhere"


def test_the_line_is_let_go_before_anybody_is_looked_for() -> None:
    line = promised()
    assert not line.now(do.JoinQueue) and line.prompts[-1] == ("we-call",)
    line.said()
    assert [command.channel for command in line.now(do.HangUp)] == ["ch1"]
    line.tell(ev.CallerGone(16))
    assert not line.now(do.JoinQueue), "its telephone has to be free again"
    assert line.call.channel == OUT and line.call.proof == ""
    line.tell(ev.CallerGone(16))
    line.tell(ev.ExchangeLost())
    assert line.call.channel == OUT, "said three times, it is still one line that is gone"
    line.rang("rest")
    assert line.call.phase is Phase.AWAITING and line.now(do.JoinQueue)


def test_who_hangs_up_during_the_last_words_is_called_back() -> None:
    line = promised().tell(ev.CallerGone(16)).rang("rest")
    assert line.call.phase is Phase.AWAITING and not line.facts(CallEnded)


def test_a_hang_up_that_nobody_tells_of_keeps_nobody_waiting() -> None:
    line = promised().rang("farewell").rang("gone").rang("rest")
    assert line.call.phase is Phase.AWAITING


def test_an_agent_is_rung_first_and_then_the_customer() -> None:
    line = proposed()
    assert [(ring.endpoint, ring.caller) for ring in line.now(do.Ring)] == [(ENDPOINT, "13800000000")]
    assert not line.all(do.CallOut)
    line.tell(ev.AgentAnswered(OFFER))
    (out,) = line.now(do.CallOut)
    assert (out.channel, out.number, out.caller_id) == (OUT, "13800000000", "4001")
    assert (out.bridge, out.hearer) == ("talk-c1-1", "offer-o1"), "the agent hears it ring"
    assert line.now(do.TakeOffer) and line.facts(CallbackDialled)
    waited_s = line.second - line.call.joined_mono
    line.tell(ev.OutRinging(OUT)).tell(ev.OutAnswered(OUT), 12)
    (bridged,) = line.facts(CallBridged)
    assert bridged.waited_s == waited_s, "from joining to the agent's answer: not while the telephone rang"
    assert [fact.why for fact in line.facts(CallbackEnded)] == ["reached"] and len(line.facts(CalleeRings)) == 1
    assert line.now(do.Record) and line.call.phase is Phase.TALKING
    line.tell(ev.RecorderConfirmed(RecordingId("c1-1"))).tell(ev.OutGone(OUT, 16))
    assert line.outcome == Outcome(Fault.CALLER, "completed") and len(line.all(do.CallOut)) == 1


def test_whom_nobody_reaches_is_not_dialled_again() -> None:
    for cause, sip, why in ((17, 486, "busy"), (19, 480, "no-answer"), (1, 404, "wrong-number"), (34, 503, "no-line")):
        line = called_back().tell(ev.OutGone(OUT, cause, sip))
        (ended,) = line.facts(CallbackEnded)
        assert (ended.why, ended.is_open, ended.number) == (why, True, "13800000000")
        assert ended.due_at == line.facts(CallbackTaken)[0].expires_at
        assert [fact.why for fact in line.facts(CallOutFailed)] == [why]
        assert line.outcome == Outcome(Fault.LINE, why)
        (back,) = line.all(do.EndTalk)
        assert back.limit_s == 0.0, "nobody was talked with"
        line.tell(ASSIGNED).tell(ev.AgentAnswered(OFFER)).tell(ev.LinkBack())
        assert len(line.all(do.CallOut)) == 1


def test_an_agent_who_gives_up_while_it_rings_leaves_a_work_item() -> None:
    line = called_back().tell(ev.AgentHungUp(ANN))
    assert [(fact.why, fact.is_open) for fact in line.facts(CallbackEnded)] == [("given-up", True)]
    assert [command.channel for command in line.now(do.HangUp)] == ["offer-o1", OUT]


def test_an_agent_who_does_not_take_it_costs_neither_place_nor_call() -> None:
    for event, why in (
        (ev.AgentLegGone(OFFER, 17), "declined"),
        (ev.AgentLegGone(OFFER, 19), "no-answer"),
        (ev.AgentLegGone(OFFER, 0), "unreachable"),
        (ev.TimerRang("ring", OFFER), "no-answer"),
        (ev.OfferDeclined(OFFER, "declined", NotReadyReasonId("no-answer")), "declined"),
        (ev.ExchangeRefused("Ring", OFFER, "no"), "unreachable"),
    ):
        line = proposed().tell(event)
        assert [fact.why for fact in line.facts(OfferFailed)] == [why]
        assert line.call.phase is Phase.AWAITING and not line.all(do.CallOut)
        orders = {command.contact.order for command in line.all(do.JoinQueue)}
        assert len(orders) == 1
        line.tell(ev.Assigned(OfferId("o2"), BO, DESK, ENDPOINT)).tell(ev.AgentAnswered(OfferId("o2")))
        assert len(line.all(do.CallOut)) == 1


def test_a_telephone_of_which_nothing_is_heard_is_nobodys_fault_once() -> None:
    line = proposed().tell(ev.ExchangeRefused("Ring", OFFER, "away", is_retryable=True))
    assert [fact.why for fact in line.facts(OfferWithdrawn)] == ["exchange-away"] and line.now(do.JoinQueue)
    line.tell(ASSIGNED).tell(ev.ExchangeRefused("Ring", OFFER, "away", is_retryable=True))
    assert [fact.why for fact in line.facts(OfferFailed)] == ["unreachable"]


def test_a_persistent_leg_takes_it_at_once() -> None:
    line = awaiting().tell(ev.Assigned(OFFER, ANN, DESK, ENDPOINT, leg=OUT.__class__("standing-d1-x")))
    assert not line.now(do.Ring) and len(line.now(do.CallOut)) == len(line.now(do.Beep)) == 1
    assert line.now(do.CallOut)[0].hearer == "standing-d1-x"


def test_it_expires_into_a_work_item() -> None:
    line = awaiting()
    assert EXPIRES_S - 60 < [one.after_s for one in line.all(do.SetTimer) if one.name == "expires"][0] < EXPIRES_S
    line.rang("expires")
    (ended,) = line.facts(CallbackEnded)
    assert (ended.why, ended.is_open) == ("expired", True) and line.now(do.LeaveQueue)
    assert ended.due_at == START + timedelta(seconds=line.second), "overdue at once"
    assert line.outcome == Outcome(Fault.CENTRE, "expired")


def test_whom_an_agent_is_rung_for_expires_when_that_comes_to_nothing() -> None:
    line = proposed().tell(ev.TimerRang("expires", ""), EXPIRES_S)
    assert line.call.phase is Phase.PROPOSED
    line.tell(ev.AgentLegGone(OFFER, 19)).rang("expires")
    assert [fact.why for fact in line.facts(CallbackEnded)] == ["expired"]


def test_it_may_be_called_off_until_it_is_dialled() -> None:
    for line in (promised(), awaiting(), proposed()):
        phase = line.call.phase
        line.tell(ev.CallbackOver("cancelled", "sue"))
        (ended,) = line.facts(CallbackEnded)
        assert (ended.why, ended.by, ended.is_open) == ("cancelled", "sue", False)
        assert line.outcome == Outcome(Fault.CENTRE, "cancelled")
        hung_up = [command.channel for command in line.now(do.HangUp)]
        assert hung_up == {Phase.PROMISED: ["ch1"], Phase.AWAITING: [], Phase.PROPOSED: ["offer-o1"]}[phase]
        assert bool(line.facts(OfferWithdrawn)) is (phase is Phase.PROPOSED)
    line = called_back().tell(ev.CallbackOver("cancelled", "sue"))
    assert line.call.phase is Phase.CALLING and not line.last


def test_who_wants_none_waits_on_at_the_same_place() -> None:
    line = Line(CALLED_BACK).tell(ev.Arrived(is_up=True)).tell(ev.StillWaiting(), 0)
    line.tell(ev.DigitReceived("9"), 30).tell(ev.DigitReceived("3"))
    assert line.call.phase is Phase.QUEUED and not line.facts(CallbackTaken)
    first, again = line.all(do.JoinQueue)
    assert first.contact.order == again.contact.order
