"""The floor with second parties: what each desk of a call shows, and that the call counts once."""

from datetime import timedelta

from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import Rules
from agent_ui.gateway.floor.views import Names, colleagues, desk_snapshot, notices
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, DeskId, OfferId, QueueId, ReasonId
from lexicon.journal import (
    AgentReady,
    AgentSignedIn,
    CallArrived,
    CallBridged,
    CallEnded,
    CallParked,
    CallQueued,
    CallUnparked,
    ConsultStarted,
    ConsultSwapped,
    Entry,
    Fact,
    HandedOutside,
    HandedOver,
    OfferFailed,
    OfferMade,
    OfferTaken,
    PartyAway,
    PartyBack,
    PartyJoined,
    PartyLeft,
    SecondAnswered,
    SecondEnded,
    SecondSought,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import START

C, CLIENT, Q, R, CONTACT = CallId("c1"), ClientId("acme"), QueueId("q"), ReasonId("fault"), CallId("c1~1")
ANN, BO, CY = AgentId("ann"), AgentId("bo"), AgentId("cy")
FIRST, SECOND = OfferId("o1"), OfferId("o2")
BRIDGE, LEG = BridgeId("talk-c1-1"), ChannelId("leg")


class Told:
    """A floor, and the entries it was told."""

    def __init__(self) -> None:
        self.floor, self.n = Floor(Rules()), 0
        self.said: list[tuple[AgentId | None, str]] = []
        for agent in (ANN, BO, CY):
            self.tell(AgentSignedIn(agent, DeskId(f"d-{agent}"), agent, ()), AgentReady(agent, START))

    def tell(self, *facts: Fact) -> "Told":
        for fact in facts:
            self.n += 1
            entry = Entry(START + timedelta(seconds=self.n), "controller", 1, self.n, fact)
            self.said += [(agent, notice.code) for agent, notice in notices(self.floor, entry)]
            self.floor.apply(entry)
        return self

    def call(self, agent: AgentId) -> p.DeskCall:
        now = START + timedelta(hours=1)
        shown = desk_snapshot(self.floor, agent, DeskId(f"d-{agent}"), is_registered=True, now=now).call
        assert shown is not None
        return shown


def talking() -> Told:
    return Told().tell(
        CallArrived(C, CLIENT, ChannelId("ch"), "4001", "138", "zh"),
        CallQueued(C, CLIENT, Q, R, START, False),
        OfferMade(FIRST, C, CLIENT, Q, ANN, LEG, 15.0),
        OfferTaken(FIRST, C, CLIENT, ANN, 1.0),
        CallBridged(C, CLIENT, ANN, BRIDGE, LEG, 1.0),
    )


def rung(mode: str = "consult") -> Told:
    return talking().tell(
        SecondSought(C, CLIENT, ANN, CONTACT, mode, Q, R, None, START, 0.0, 45.0),
        OfferMade(SECOND, C, CLIENT, Q, BO, LEG, 15.0, contact=CONTACT),
    )


def consulting() -> Told:
    return rung().tell(OfferTaken(SECOND, C, CLIENT, BO, 1.0), ConsultStarted(C, CLIENT, ANN, CONTACT, BO, BRIDGE, LEG))


def test_both_see_who_is_rung_and_the_queue_counts_the_call_once() -> None:
    told = rung("transfer")
    second = told.call(ANN).second
    assert second is not None and (second.state, second.agent, second.mode) == ("ringing", BO, "transfer")
    shown = told.call(BO)
    assert (shown.phase, shown.part, shown.by, shown.asked) == ("offered", "second", ANN, "transfer")
    assert (shown.id, shown.caller) == (C, "138")
    assert not told.floor.waiting[Q] and [one.answered for one in told.floor.counts.values()] == [1]
    told.tell(OfferFailed(SECOND, C, CLIENT, BO, "no-answer", 15.0, True))
    second = told.call(ANN).second
    assert second is not None and (second.state, second.agent) == ("seeking", None)
    told.tell(SecondEnded(C, CLIENT, ANN, CONTACT, "no-answer"))
    assert told.call(ANN).second is None and (ANN, "second-no-answer") in told.said
    assert not told.floor.waiting[Q]


def test_a_consultation_and_its_swap() -> None:
    told = consulting()
    assert told.call(BO).phase == "talking" and told.call(BO).bridged_at is not None
    told.tell(ConsultSwapped(C, CLIENT, ANN, CONTACT, True))
    second = told.call(ANN).second
    assert second is not None and second.state == "waiting" and told.call(BO).held_since is not None


def test_a_conference_and_its_heir() -> None:
    told = consulting().tell(PartyJoined(C, CLIENT, BO, CONTACT, SECOND, LEG))
    assert (told.call(ANN).parties, told.call(BO).parties) == ([BO], [ANN])
    assert (told.call(BO).part, told.call(BO).by, (BO, "in-conference-now") in told.said) == ("party", ANN, True)
    told.tell(TalkEnded(C, CLIENT, ANN, 9.0), HandedOver(C, CLIENT, ANN, BO, CONTACT, SECOND, "conference"))
    assert (told.call(BO).part, told.call(BO).parties, (BO, "call-is-yours") in told.said) == ("lead", [], True)
    told = consulting().tell(PartyJoined(C, CLIENT, BO, CONTACT, SECOND, LEG))
    told.tell(TalkEnded(C, CLIENT, BO, 9.0), PartyLeft(C, CLIENT, BO, CONTACT, "dropped"))
    assert told.call(ANN).parties == [] and (BO, "dropped-from-conference") in told.said


def test_whoever_led_a_conference_and_loaded_the_page_anew() -> None:
    told = consulting().tell(PartyJoined(C, CLIENT, BO, CONTACT, SECOND, LEG))
    led = CallId("c1~2")
    told.tell(
        PartyAway(C, CLIENT, ANN, led, FIRST, "page", 20.0),
        HandedOver(C, CLIENT, ANN, BO, CONTACT, SECOND, "conference"),
    )
    assert (told.call(ANN).phase, told.call(ANN).part, told.call(ANN).parties) == ("kept", "party", [BO])
    assert (told.call(BO).phase, told.call(BO).part, told.call(BO).parties) == ("talking", "lead", [ANN])
    told.tell(PartyBack(C, CLIENT, ANN, led, OfferId("o1-r1"), LEG, 5.0))
    assert (told.call(ANN).phase, told.call(ANN).part, told.call(ANN).ended_at) == ("talking", "party", None)


def test_a_call_that_is_handed_over() -> None:
    told = rung("transfer").tell(
        OfferTaken(SECOND, C, CLIENT, BO, 1.0),
        TalkEnded(C, CLIENT, ANN, 9.0),
        HandedOver(C, CLIENT, ANN, BO, CONTACT, SECOND, "transfer"),
        CallBridged(C, CLIENT, BO, BRIDGE, LEG, 20.0),
    )
    assert told.call(BO).part == "lead" and told.call(ANN).ended_at is not None
    assert [one.answered for one in told.floor.counts.values()] == [1]
    assert {(ANN, "call-handed-over"), (BO, "call-is-yours")} <= set(told.said)


def test_the_ringing_goes_on_alone() -> None:
    told = rung("transfer").tell(
        TalkEnded(C, CLIENT, ANN, 9.0), HandedOver(C, CLIENT, ANN, BO, CONTACT, SECOND, "alone")
    )
    assert list(told.floor.waiting[Q]) == [C] and told.call(BO).phase == "offered"


def test_who_else_is_there() -> None:
    found = colleagues(rung().floor, ANN, Names((), {BO: ("波", "Bo")}))
    assert [(one.id, one.name_zh, one.state, one.is_reachable) for one in found] == [
        (BO, "波", "offered", False),
        (CY, "cy", "ready", True),
    ]


def test_a_parked_caller_is_on_every_desk() -> None:
    told = talking()
    told.floor.touched.agents.clear()
    told.tell(TalkEnded(C, CLIENT, ANN, 9.0), CallParked(C, CLIENT, ANN, 3, 120.0))
    assert told.floor.touched.agents == {ANN, BO, CY} and (ANN, "call-parked") in told.said
    now = START + timedelta(hours=1)
    shown = desk_snapshot(told.floor, BO, DeskId("d-bo"), is_registered=True, now=now).parked
    assert [(one.slot, one.caller, one.by) for one in shown] == [(3, "138", ANN)]
    told.tell(CallUnparked(C, CLIENT, 3, "picked-up"))
    assert not told.floor.parked
    told.tell(CallParked(C, CLIENT, ANN, 1, 120.0), CallEnded(C, CLIENT, Outcome(Fault.CALLER, "x"), 16, 60.0))
    assert not told.floor.parked


NUMBER, OUT = "13900139000", ChannelId("out-c1-1")


def rung_outside(mode: str = "consult") -> Told:
    sought = SecondSought(C, CLIENT, ANN, CONTACT, mode, Q, R, None, START, 0.0, 60.0, NUMBER, OUT, "4001")
    return talking().tell(sought)


def test_a_number_outside_is_rung_and_busy() -> None:
    told = rung_outside()
    second = told.call(ANN).second
    assert second is not None and (second.state, second.number, second.agent) == ("ringing", NUMBER, None)
    told.tell(SecondEnded(C, CLIENT, ANN, CONTACT, "busy"))
    assert told.call(ANN).second is None and (ANN, "second-busy") in told.said


def test_a_number_outside_is_consulted_and_joined() -> None:
    told = rung_outside().tell(
        SecondAnswered(C, CLIENT, ANN, CONTACT, OUT, 3.0),
        ConsultStarted(C, CLIENT, ANN, CONTACT, AgentId(""), BRIDGE, OUT),
    )
    second = told.call(ANN).second
    assert second is not None and (second.state, second.number) == ("with", NUMBER)
    told.tell(PartyJoined(C, CLIENT, AgentId(""), CONTACT, OfferId(OUT), OUT, NUMBER))
    assert told.call(ANN).parties == [NUMBER] and told.call(ANN).second is None
    told.tell(PartyLeft(C, CLIENT, AgentId(""), CONTACT, "left", NUMBER))
    assert told.call(ANN).parties == []
    assert "" not in told.floor.agents


def test_a_caller_whom_no_agent_has_any_more() -> None:
    told = rung_outside("transfer").tell(
        TalkEnded(C, CLIENT, ANN, 9.0), HandedOutside(C, CLIENT, ANN, CONTACT, NUMBER, OUT, "transfer")
    )
    assert (ANN, "call-handed-outside") in told.said and told.call(ANN).ended_at is not None
    line = told.floor.calls[C]
    assert (line.agent, line.phase, line.second) == (None, "talking", None) and not told.floor.waiting[Q]
    told.tell(AgentReady(ANN, START), CallEnded(C, CLIENT, Outcome(Fault.CALLER, "put-through"), 16, 60.0))
    assert C not in told.floor.calls and [one.abandoned for one in told.floor.counts.values()] == [0]
    assert not [code for _, code in told.said if code == "caller-hung-up"]
