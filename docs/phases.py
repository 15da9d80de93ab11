"""Where a call may go from each phase: found by trying every event on a sample call, not by drawing."""

from collections import Counter, deque
from dataclasses import replace
from dataclasses import replace as changed
from datetime import UTC, datetime
from functools import cache

from ari_app.call import events as ev
from ari_app.call import events_parking, events_pausing
from ari_app.call import events_second as second
from ari_app.call.control import Control
from ari_app.call.ending import IN_TALK, WITH_OTHERS
from ari_app.call.second import Mode, Second
from ari_app.call.state import Call, OutOffer, Phase, Way
from ari_app.call.step import HANDLERS, step
from ari_app.ivr.flow import IvrState
from ari_app.ivr.number import number_flow
from ari_app.trunks.numbers import CallReason, DialledNumber, QueueRules
from flows import document as nodes
from flows.document import Flow
from lexicon.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    NotReadyReasonId,
    OfferId,
    QueueId,
    ReasonId,
    RecordingId,
    second_contact,
)
from lexicon.moment import Moment

# Calls of one phase that are gone on from, besides those that came by a new way. Each field that a call has multiplies
# them; with 60 every way was found that all of them find (346, and 26 s instead of 6), with 30 all but two.
MOST_OF_A_PHASE = 80
NOW = Moment(datetime(2026, 1, 1, tzinfo=UTC), 1000.0)
CLIENT, REASON, AGENT, OTHER = ClientId("client"), ReasonId("reason"), AgentId("agent"), AgentId("other")
QUEUE = QueueRules(QueueId("queue"), CLIENT, 15, 60, 30, 600)
KEYS = {"1": REASON}
FLOW = number_flow("greeting", "menu", KEYS, tries=1, digit_timeout_s=5, default_reason=None)
TO_QUEUE = number_flow("greeting", "menu", KEYS, tries=1, digit_timeout_s=5, default_reason=REASON)
NUMBER = DialledNumber("4001", CLIENT, "en", FLOW, {REASON: CallReason(REASON, QUEUE)})
DEFAULT = replace(NUMBER, number="4002", flow=TO_QUEUE)


SOUGHT = second.SecondAsked(AGENT, Mode.CONSULT, CallReason(REASON, QUEUE), OTHER, 45.0)
LED = Flow(
    "led",
    1,
    "queue",
    {
        "queue": nodes.Queue(reason=REASON, keys={"1": "menu"}),
        "menu": nodes.Menu(say=(nodes.Piece(recorded="menu"),), keys={"1": "queue"}, otherwise="bye", tries=1),
        "bye": nodes.HangUp(say=(nodes.Piece(recorded="goodbye"),)),
    },
)
BY_FLOW = replace(NUMBER, number="4003", flow=LED)
OUT = Flow("out", 1, "out", {"out": nodes.Transfer(number="10000", failed="bye"), "bye": LED.nodes["bye"]})
SENT_OUT = replace(NUMBER, number="4004", flow=OUT)
BACK = Flow("back", 1, "back", {"back": nodes.Callback(otherwise="bye", reason=REASON), "bye": LED.nodes["bye"]})
CALLED_BACK = replace(NUMBER, number="4005", flow=BACK)


@cache
def ways() -> tuple[tuple[str, str, str], ...]:
    """(phase, event, phase afterwards) for every pair that means something, in the order of the table."""
    found: set[tuple[Phase, str, Phase]] = set()
    call = Call(CallId("c"), ChannelId("caller"), "4001", "", NUMBER, 1000.0)
    todo = deque(replace(call, number=number) for number in (NUMBER, DEFAULT, BY_FLOW, SENT_OUT, None))
    todo.extend([replace(one, way=Way.ORIGINATE) for one in todo])
    offer = OutOffer(OfferId("offer"), AGENT, "endpoint", 1000.0, Way.ORIGINATE)
    placed = replace(call, way=Way.ORIGINATE, phase=Phase.RAISING, reason=NUMBER.reasons[REASON], offer=offer)
    todo += [placed, replace(call, number=CALLED_BACK, caller="13800138000")]
    seen = {_key(one) for one in todo}
    of_phase: Counter[Phase] = Counter()
    while todo:
        call = todo.popleft()
        for event in _events(call):
            if (call.phase, type(event)) not in HANDLERS or (call.number is None and not _fits_nobody(call, event)):
                continue
            after, _ = step(call, event, NOW)
            way = (call.phase, type(event).__name__, after.phase)
            is_new = way not in found
            found.add(way)
            after = replace(after, plays=min(after.plays, 2), recordings=min(after.recordings, 1))
            after = replace(after, control=changed(after.control, wants=_wants(after)))
            after = replace(after, seconds=0, parties=after.parties[:1])
            after = replace(after, ivr=replace(after.ivr, nodes=min(after.ivr.nodes, 1)))
            key = _key(after)
            if key not in seen and (is_new or of_phase[after.phase] < MOST_OF_A_PHASE):
                seen.add(key)
                of_phase[after.phase] += 1
                todo.append(after)
    order = [(phase, kind.__name__) for phase, kind in HANDLERS]
    phases = list(Phase)
    ranked = sorted(found, key=lambda way: (order.index(way[:2]), phases.index(way[2])))
    return tuple((before.value, event, after.value) for before, event, after in ranked)


def _key(call: Call) -> tuple[Call, str, bool]:
    """What tells two calls apart here; number and reason hold tables, which cannot be compared by hash.

    What a phase has no use for any more is left out: each field that stays doubles the search.
    """
    call = replace(call, is_return=False, is_transfer=False, patience_mono=0.0)
    if call.phase is not Phase.CALLING:
        call = replace(call, has_rung=False)
    call = replace(call, outs=min(call.outs, 1), caller="", control=changed(call.control, pause=None))
    if call.phase in (*IN_TALK, Phase.RETURNING, Phase.FAREWELL, Phase.ENDED):
        call = replace(call, callback=None)
    if call.phase in WITH_OTHERS:  # what is kept of the recordings leads nowhere else
        call = replace(call, control=Control(), recordings=1, is_recording_confirmed=True, is_recording_missed=False)
        offer = None if call.offer is None else changed(call.offer, leg=ChannelId(""))
        call = replace(call, way=Way.DIAL, offer=offer, joined_at=None, order=0.0)
        call = replace(call, recording=RecordingId("c-1"), second=None if call.second is None else _plain(call.second))
    if call.phase in (*IN_TALK, Phase.RETURNING):
        call = replace(call, ivr=IvrState(), unrung=None, music=None, word="")
        call = replace(call, plays=0, is_playing=False, owes_word=False, is_unstaffed=False)
    else:
        call = replace(call, control=Control(), recording=None, bridged_mono=0.0, recordings=0)
        call = replace(call, is_recording_confirmed=False, is_recording_missed=False)
    if call.phase in (Phase.FAREWELL, Phase.ENDED):
        call = replace(call, ivr=IvrState(), joined_at=None, joined_mono=0.0, order=0.0, entered_mono=0.0)
        call = replace(call, left=None, unrung=None, music=None, word="", owes_word=False, is_unstaffed=False)
    return (
        replace(call, number=None, reason=None),
        "" if call.number is None or call.phase in IN_TALK else call.number.number,
        call.reason is None,
    )


def _wants(call: Call) -> tuple[ev.Asked, ...]:
    """One thing at most; of those about second parties, and parking, one that all of them stand for."""
    wants = call.control.wants[:1]
    return (
        wants if not wants or not isinstance(wants[0], second.SecondRequest | events_parking.ParkAsked) else (SOUGHT,)
    )


def _plain(one: Second) -> Second:
    """Whom it is about, and how far it came."""
    return changed(one, recording=None, is_recording_told=False, is_told=False, is_back=False)


def _fits_nobody(call: Call, event: ev.CallEvent) -> bool:
    """A number that is nobody's is never answered: it only arrives, hears so and ends."""
    return call.phase is not Phase.IVR or isinstance(event, ev.Arrived | ev.CallerGone | ev.ExchangeLost)


def _events_of_second(call: Call) -> list[ev.CallEvent]:
    contact, other = second_contact(call.id, 1), OfferId("other")
    to_queue = CallReason(REASON, QUEUE)
    return [
        *(second.SecondAsked(AGENT, mode, to_queue, to, 45.0) for mode in Mode for to in (None, OTHER)),
        ev.Assigned(other, OTHER, DeskId("desk"), "endpoint", contact=contact),
        ev.AgentAnswered(other),
        ev.AgentLegGone(other, 16),
        ev.AgentLegGone(other, 19),
        ev.OfferDeclined(other, "declined", NotReadyReasonId("no-answer")),
        ev.Joined(other),
        *(ev.TimerRang(*timer) for timer in (("second", contact), ("ring", other))),
        *(ev.ExchangeRefused(what, other, "") for what in ("Ring", "Join", "Retrieve")),
        *(second.SecondOver(one, "no-answer") for one in (contact, call.id)),
        events_parking.ParkAsked(AGENT, 1, 120.0),
        events_parking.PickUpAsked(OTHER),
        ev.TimerRang("parked", "1"),
        second.TakeBackAsked(AGENT),
        second.SwapAsked(AGENT),
        second.CompleteAsked(AGENT),
        second.MergeAsked(AGENT),
        second.DropAsked(AGENT, OTHER),
        ev.AgentHungUp(OTHER),
        ev.AgentLost(OTHER),
        ev.PageReplaced(OTHER),
        ev.PhoneBack(OTHER, "endpoint"),
        ev.TimerRang(f"away-{contact}", contact),
    ]


def _events(call: Call) -> list[ev.CallEvent]:
    """Events that fit the call as it stands."""
    offer = OfferId("offer") if call.offer is None else call.offer.id
    recording = call.recording or RecordingId("none")
    leg = ChannelId("none") if call.outside is None else call.outside.leg
    timers = [
        ("digit", f"{call.plays}-{len(call.ivr.typed)}"),
        ("longest", ""),
        ("unstaffed", ""),
        ("ring", offer),
        *((name, "") for name in ("farewell", "gone", "rest", "expires")),
    ]
    timers += [
        ("raise", offer),
        ("out", call.channel),
        ("return", offer),
        ("lift", f"{offer}/1"),
        ("lift", f"{offer}/3"),
    ]
    return [
        ev.Arrived(),
        ev.Arrived(is_up=True),
        ev.CallerAnswered(),
        ev.PromptEnded(call.playback),
        ev.DigitReceived("1"),
        ev.DigitReceived("9"),
        *(ev.TimerRang(name, token) for name, token in [*timers, ("recorder", recording)]),
        ev.Assigned(OfferId("offer"), AGENT, DeskId("desk"), "endpoint"),
        ev.StillWaiting(),
        ev.WaitKnown(1, 60.0),
        ev.Overflowed(QUEUE, 1000.0),
        ev.AgentAnswered(offer),
        *(ev.CallerBack(offer, status, 0) for status in ("NOANSWER", "RECALLED")),
        ev.AgentLegGone(offer, 16),
        ev.AgentLegGone(offer, 0),
        ev.OfferDeclined(offer, "declined", NotReadyReasonId("no-answer")),
        ev.Joined(offer),
        *(ev.ExchangeRefused(what, "", "") for what in ("Answer", "Park")),
        *(ev.ExchangeRefused(what, offer, "") for what in ("Ring", "Dial", "Join")),
        ev.ExchangeRefused("Play", call.playback, ""),
        ev.ExchangeRefused("Record", recording, ""),
        ev.AgentHungUp(AGENT),
        ev.AgentLost(AGENT),
        ev.RecorderConfirmed(recording),
        ev.RecorderRefused(recording, ""),
        ev.StaffingChanged(False),
        ev.StaffingChanged(True),
        ev.LinkBack(),
        *(ev.Lifted(offer, side) for side in ("caller", "agent")),
        ev.HoldAsked(AGENT),
        ev.RetrieveAsked(AGENT),
        ev.MuteAsked(AGENT, True),
        ev.MuteAsked(AGENT, False),
        ev.DigitsAsked(AGENT, "1"),
        ev.TransferAsked(AGENT, CallReason(REASON, QUEUE)),
        ev.TakeOverAsked(AGENT, AGENT, offer),
        events_pausing.PauseAsked(AGENT, 180.0),
        events_pausing.ResumeAsked(AGENT),
        events_pausing.RecorderHushed(recording),
        ev.TimerRang("pause", recording),
        *(ev.ExchangeRefused("MuteRecord", token, "") for token in (f"{recording}/silent", f"{recording}/heard")),
        *(ev.ExchangeRefused(what, offer, "") for what in ("Lift", "Hold", "Retrieve", "Mute", "SendDigits")),
        ev.Placed(),
        ev.ControllerLost(),
        ev.OutRinging(call.channel),
        ev.OutAnswered(call.channel),
        ev.OutGone(call.channel, 17, 486),
        *(kind(leg) for kind in (ev.OutRinging, ev.OutAnswered)),
        ev.OutGone(leg, 17, 486),
        ev.ExchangeRefused("CallOut", leg, ""),
        ev.TimerRang("out", leg),
        ev.ExchangeRefused("CallOut", call.channel, ""),
        *_events_of_second(call),
        ev.CallerGone(16),
        ev.ExchangeLost(),
        ev.CallbackOver("cancelled", "supervisor"),
    ]
