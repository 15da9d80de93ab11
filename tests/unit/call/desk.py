"""A call on a desk of its own: a number, a clock, and a tiny interpreter that plays the world around the thinker."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_parking import ParkAsked
from ari_app.call.events_second import MergeAsked, SecondAsked
from ari_app.call.second import Mode
from ari_app.call.state import Call, OutOffer, Phase, Way
from ari_app.call.state import replace as replace_call
from ari_app.call.step import step
from ari_app.ivr.number import number_flow
from ari_app.trunks.numbers import CallReason, DialledNumber, Published, QueueRules
from flows import document as nodes
from flows.document import Flow
from flows.survey import Question, Survey
from lexicon.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    OfferId,
    QuestionId,
    QueueId,
    ReasonId,
    RecordingId,
    SkillId,
    out_channel,
    second_contact,
)
from lexicon.journal import CallEnded, Fact
from lexicon.moment import Moment
from lexicon.outcome import Outcome
from routing.plan import Plan, QueuePlan, Reason

START = datetime(2026, 1, 1, tzinfo=UTC)
ACME, BILLING, FAULT = ClientId("acme"), ReasonId("billing"), ReasonId("fault")
QUEUE = QueueRules(QueueId("q"), ACME, ring_timeout_s=15, acw_limit_s=60, unstaffed_wait_s=30, longest_wait_s=600)
REASONS = {BILLING: CallReason(BILLING, QUEUE), FAULT: CallReason(FAULT, QUEUE)}
PLAN = Plan(
    {QUEUE.id: QueuePlan(QUEUE.id)},
    {
        BILLING: Reason(BILLING, QUEUE.id, {SkillId("s1"): 1}),
        FAULT: Reason(FAULT, QUEUE.id, {SkillId("s2"): 1}),
    },
)
KEYS = {"1": BILLING, "2": FAULT}
FLOW = number_flow("greeting", "menu", KEYS, tries=2, digit_timeout_s=5, default_reason=BILLING)
KEEPING = replace(QUEUE, keep_s=20.0)
NUMBER = DialledNumber("4001", ACME, "zh", FLOW, REASONS)
KEPT_NUMBER = replace(NUMBER, reasons={reason: CallReason(reason, KEEPING) for reason in REASONS})
"""Its calls are kept for agents whose browser went away."""

PUBLISHED = Published({NUMBER.number: NUMBER}, {QUEUE.id: QUEUE}, PLAN)
NO_CHOICE = number_flow("greeting", "menu", KEYS, tries=2, digit_timeout_s=5, default_reason=None)
NO_DEFAULT = replace(NUMBER, flow=NO_CHOICE)
LED_OUT = replace(
    NUMBER,
    flow=Flow(
        "out",
        1,
        "away",
        {
            "away": nodes.Transfer(number="02165551234", failed="bye"),
            "bye": nodes.HangUp(say=(nodes.Piece(recorded="goodbye"),), why="closed"),
        },
    ),
)
BACK_FLOW = Flow(
    "back",
    1,
    "wait",
    {
        "wait": nodes.Queue(reason="billing", keys={"9": "ring-me"}),
        "ring-me": nodes.Callback(
            otherwise="wait",
            say=(nodes.Piece(recorded="right?"),),
            enter=(nodes.Piece(recorded="number?"),),
            done=(nodes.Piece(recorded="we-call"),),
        ),
    },
    language="zh",
)
CALLED_BACK = replace(NUMBER, flow=BACK_FLOW)
"""A key leads out of its queue to a callback."""
CSAT = Question(
    id=QuestionId("satisfied"), say=(nodes.Piece(recorded="ask"),), scores={"1": 1, "2": 2, "3": 3, "4": 4, "5": 5},
    is_csat=True,
)  # fmt: skip
SOLVED = Question(id=QuestionId("solved"), say=(nodes.Piece(recorded="solved"),), scores={"1": 1, "2": 0})
ASKED = Survey(questions=(CSAT,), thanks=(nodes.Piece(recorded="thanks"),))
SURVEY_FLOW = Flow("asked", 1, "wait", {"wait": nodes.Queue(reason=BILLING, survey="csat")}, surveys={"csat": ASKED})
SURVEYED = replace(NUMBER, flow=SURVEY_FLOW)
"""Its callers are asked about the conversation."""

ANN, DESK, OFFER, ENDPOINT = AgentId("ann"), DeskId("d1"), OfferId("o1"), "PJSIP/desk-d1"
LEG = ChannelId("pjsip-1")
OUT = out_channel(CallId("c1"), 1)
BO, OTHER, CONTACT = AgentId("bo"), OfferId("o2"), second_contact(CallId("c1"), 1)
ASSIGNED = ev.Assigned(OFFER, ANN, DESK, ENDPOINT)

C = TypeVar("C")
F = TypeVar("F", bound=Fact)


def at(second: float) -> Moment:
    return Moment(START + timedelta(seconds=second), second)


class Line:
    """One call and all it ever asked for. ``tell`` gives it an event one second after the last one."""

    def __init__(self, number: DialledNumber | None = NUMBER, way: Way = Way.ORIGINATE) -> None:
        self.call = Call(CallId("c1"), ChannelId("ch1"), "4001", "13800000000", number, 100.0, way)
        self.second = 100.0
        self.done: list[do.Command] = []
        self.last: list[do.Command] = []

    def tell(self, event: ev.CallEvent, after_s: float = 1.0) -> "Line":
        self.second += after_s
        self.call, self.last = step(self.call, event, at(self.second))
        self.done += self.last
        return self

    def said(self) -> "Line":
        """The newest prompt was heard to its end."""
        return self.tell(ev.PromptEnded(self.call.playback))

    def rang(self, name: str) -> "Line":
        """The deadline that was set last under this name passed."""
        newest = [c for c in self.done if isinstance(c, do.SetTimer) and c.name == name][-1]
        return self.tell(ev.TimerRang(name, newest.token), newest.after_s)

    def all(self, kind: type[C]) -> list[C]:
        return [command for command in self.done if isinstance(command, kind)]

    def now(self, kind: type[C]) -> list[C]:
        """Commands of this kind which the last event caused."""
        return [command for command in self.last if isinstance(command, kind)]

    def facts(self, kind: type[F]) -> list[F]:
        notes = [one for one in self.done if isinstance(one, do.Note | do.NoteOffer)]
        facts: list[object] = [one.fact if isinstance(one, do.Note) else one.made for one in notes]
        return [fact for fact in facts if isinstance(fact, kind)]

    @property
    def prompts(self) -> list[tuple[str, ...]]:
        return [play.prompts for play in self.all(do.Play)]

    @property
    def outcome(self) -> Outcome:
        (ended,) = self.facts(CallEnded)
        return ended.outcome


def greeted(number: DialledNumber | None = NUMBER, way: Way = Way.ORIGINATE) -> Line:
    return Line(number, way).tell(ev.Arrived()).tell(ev.CallerAnswered())


def queued(way: Way = Way.ORIGINATE) -> Line:
    return greeted(way=way).said().tell(ev.DigitReceived("1")).tell(ev.StillWaiting(), 0)


def ringing(way: Way = Way.ORIGINATE) -> Line:
    return queued(way).tell(ASSIGNED)


def joining() -> Line:
    return ringing().tell(ev.AgentAnswered(OFFER))


def talking() -> Line:
    return joining().tell(ev.Joined(OFFER), 0.1)


def lifting() -> Line:
    """The agent who talks by Dial() asks for music for the caller."""
    return dialled().tell(ev.HoldAsked(ANN))


def lifted() -> Line:
    """Both legs are in a bridge of ours, and the caller hears music."""
    return lifting().tell(ev.Lifted(OFFER, "caller"), 0.1).tell(ev.Lifted(OFFER, "agent"), 0.1)


def raising() -> Line:
    """An agent calls somebody: the own telephone rings."""
    line = Line()
    who = (line.call.id, OUT, NUMBER.number, "13900139000", NUMBER, 100.0, Way.ORIGINATE)
    offer = OutOffer(OFFER, ANN, ENDPOINT, 100.0, Way.ORIGINATE)
    line.call = Call(*who, phase=Phase.RAISING, reason=REASONS[BILLING], offer=offer)
    return line.tell(ev.Placed(), 0)


def calling() -> Line:
    """The agent hears the customer's telephone ring."""
    return raising().tell(ev.AgentAnswered(OFFER)).tell(ev.OutRinging(OUT))


def called() -> Line:
    """The customer answered."""
    return calling().tell(ev.OutAnswered(OUT)).tell(ev.RecorderConfirmed(RecordingId("c1-1")), 0.05)


def outside() -> Line:
    """A flow sends the caller to a number outside, which rings."""
    return Line(LED_OUT).tell(ev.Arrived(is_up=True)).tell(ev.OutRinging(OUT))


def put_through() -> Line:
    """Somebody answered there."""
    return outside().tell(ev.OutAnswered(OUT))


def kept(way: Way = Way.ORIGINATE) -> Line:
    """The agent loaded the page anew; the caller hears music."""
    line = Line(KEPT_NUMBER, way).tell(ev.Arrived()).tell(ev.CallerAnswered()).said().tell(ev.DigitReceived("1"))
    line.tell(ASSIGNED).tell(ev.AgentAnswered(OFFER, LEG if way is Way.DIAL else ChannelId("")))
    if way is Way.ORIGINATE:
        line.tell(ev.Joined(OFFER), 0.1)
    line.tell(ev.RecorderConfirmed(RecordingId("c1-1")))
    line.tell(ev.PageReplaced(ANN), 10)
    return line.tell(ev.CallerBack(OFFER, "RECALLED", 0), 0.1) if way is Way.DIAL else line


def asked(mode: Mode = Mode.CONSULT, to: AgentId | None = BO) -> SecondAsked:
    return SecondAsked(ANN, mode, REASONS[FAULT], to, 45.0)


def seeking(mode: Mode = Mode.CONSULT, to: AgentId | None = BO) -> Line:
    """Bo is rung for the caller with whom Ann talks."""
    line = talking().tell(asked(mode, to))
    return line.tell(ev.Assigned(OTHER, BO, DESK, ENDPOINT, contact=CONTACT))


def consulting() -> Line:
    """Ann talks with Bo, the caller hears music."""
    return seeking().tell(ev.AgentAnswered(OTHER)).tell(ev.Joined(OTHER), 0.1)


def conference() -> Line:
    """Ann, Bo and the caller."""
    return consulting().tell(MergeAsked(ANN))


def reaching(mode: Mode = Mode.CONSULT) -> Line:
    """A number outside rings, and Ann hears that."""
    wanted = SecondAsked(ANN, mode, REASONS[BILLING], None, 45.0, "13900139000", "4001")
    return talking().tell(wanted).tell(ev.OutRinging(OUT))


def consulting_outside() -> Line:
    """Ann talks with a number outside, the caller hears music."""
    return reaching().tell(ev.OutAnswered(OUT)).tell(ev.Joined(OfferId(OUT)), 0.1)


def sent(number: DialledNumber = NUMBER) -> Line:
    """The caller talks with a number outside, and Ann has left."""
    line = reaching(Mode.TRANSFER)
    line.call = replace_call(line.call, number=number)
    return line.tell(ev.OutAnswered(OUT))


def sent_ringing() -> Line:
    """Ann has left while the number outside was ringing."""
    return reaching(Mode.TRANSFER).tell(ev.AgentHungUp(ANN))


def parked() -> Line:
    """With nobody, in slot 3."""
    return talking().tell(ParkAsked(ANN, 3, 120.0))


def waiting_again() -> Line:
    return talking().tell(ev.AgentLost(ANN))


def dialling() -> Line:
    """Dial() rings for the caller."""
    return ringing(Way.DIAL)


def dialled() -> Line:
    """Dial() has connected the caller, and what is said is recorded."""
    return dialling().tell(ev.AgentAnswered(OFFER, LEG)).tell(ev.RecorderConfirmed(RecordingId("c1-1")))


def returning() -> Line:
    return dialled().tell(ev.AgentLost(ANN))


def promised() -> Line:
    """A caller who waited said yes to a callback, and hears so."""
    line = Line(CALLED_BACK).tell(ev.Arrived(is_up=True)).tell(ev.StillWaiting(), 0)
    return line.tell(ev.DigitReceived("9"), 30).said().tell(ev.DigitReceived("1"))


def awaiting() -> Line:
    """The line is gone, the place is kept."""
    return promised().said().tell(ev.CallerGone(16), 0.1).rang("rest")


def proposed() -> Line:
    return awaiting().tell(ASSIGNED, 20)


def called_back() -> Line:
    """The agent is on the line, and the customer's telephone rings."""
    return proposed().tell(ev.AgentAnswered(OFFER)).tell(ev.OutRinging(OUT))


def surveyed(way: Way = Way.ORIGINATE) -> Line:
    """Ann hung up, and the caller hears the question."""
    line = Line(SURVEYED, way).tell(ev.Arrived(is_up=True)).tell(ev.StillWaiting(), 0).tell(ASSIGNED)
    line.tell(ev.AgentAnswered(OFFER, LEG if way is Way.DIAL else ChannelId("")))
    if way is Way.ORIGINATE:
        line.tell(ev.Joined(OFFER), 0.1)
    line.tell(ev.RecorderConfirmed(RecordingId("c1-1"))).tell(ev.AgentLegGone(OFFER, 16), 10)
    return line.tell(ev.CallerBack(OFFER, "RECALLED", 0), 0.1) if way is Way.DIAL else line


def parting() -> Line:
    return greeted(NO_DEFAULT).said().tell(ev.DigitReceived("9")).tell(ev.DigitReceived("9"))


def ended() -> Line:
    return talking().tell(ev.CallerGone(16))


IN_PHASE: Mapping[Phase, Line] = {
    Phase.IVR: greeted(),
    Phase.QUEUED: queued(),
    Phase.OFFERED: ringing(),
    Phase.JOINING: joining(),
    Phase.TALKING: talking(),
    Phase.LIFTING: lifting(),
    Phase.OUTSIDE: outside(),
    Phase.RAISING: raising(),
    Phase.CALLING: calling(),
    Phase.KEPT: kept(),
    Phase.SEEKING: seeking(),
    Phase.CONSULTING: consulting(),
    Phase.CONFERENCE: conference(),
    Phase.SENT: sent(),
    Phase.PARKED: parked(),
    Phase.PROMISED: promised(),
    Phase.AWAITING: awaiting(),
    Phase.PROPOSED: proposed(),
    Phase.RETURNING: returning(),
    Phase.SURVEY: surveyed(),
    Phase.FAREWELL: parting(),
    Phase.ENDED: ended(),
}
"""One call in each phase, brought there by what really leads there."""
