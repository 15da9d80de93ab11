"""``step(call, event, now) -> (call, commands)``: the life of a call as a table of handlers.

``HANDLERS`` says which event means something in which phase; any other pair returns the call unchanged. Two events
can never be ignored, because somebody else was told already: an assignment that comes too late is withdrawn, and an
agent leg that answers too late is hung up.
"""

from collections.abc import Callable
from typing import Any, get_args

from ari_app.call import (
    another_line,
    away,
    blocked,
    calling_back,
    closing,
    comfort,
    conference,
    consulting,
    holding,
    keeping,
    keeping_others,
    offers,
    outside,
    parking,
    pausing,
    placing,
    queued,
    reaching,
    recording_outside,
    seeking,
    self_service,
    sent,
    surveying,
    talking,
)
from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call import events_second as second
from ari_app.call.arranged import arranged
from ari_app.call.ending import IN_TALK, WITH_OTHERS, farewell, note_end
from ari_app.call.events_closing import QueuesClosed
from ari_app.call.events_parking import PickUpAsked
from ari_app.call.queueing import back_to_music
from ari_app.call.recording import recorder_confirmed, recorder_late, recorder_refused
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from ari_app.ivr.flow import Stage
from ari_app.trunks.unknown import Unknown
from lexicon.ids import PlaybackId, agent_channel
from lexicon.journal import CallAnswered, CallArrived, NumberUnknown
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

NORMAL_CLEARING, UNALLOCATED = talking.NORMAL_CLEARING, 1  # ITU-T Q.850


def step(call: Call, event: ev.CallEvent, now: Moment) -> Step:
    """What ``event`` makes of ``call`` and what is to be done, in order. Never fails on a late event."""
    handler = HANDLERS.get((call.phase, type(event)))
    if handler is not None:
        return handler(call, event, now)
    match event:
        case ev.Assigned(offer):
            return call, [do.WithdrawOffer(offer)]
        case ev.AgentAnswered(offer, leg) if call.offer is None or call.offer.id != offer:
            return call, [do.HangUp(leg or agent_channel(offer))]
        case _:  # among them the same answer twice: that leg is the one that talks
            return call, []


# ---------------------------------------------------------------- arrival and IVR


def _arrived(call: Call, event: ev.Arrived, now: Moment) -> Step:
    client = None if call.number is None else call.number.client
    came = CallArrived(call.id, client, call.channel, call.dialled, call.caller, call.language, call.trunk)
    arrived = [do.Note(came), *blocked.told(call)]
    if call.number is None:
        told, commands = farewell(call, "unknown-number", Outcome(Fault.CALLER, "unknown-number"))
        many = event.unknown is Unknown.MANY
        unknown = NumberUnknown(call.id, call.dialled, call.caller, call.trunk, many)
        noted = [] if event.unknown is None else [do.Note(unknown)]
        return told, [*arrived, *noted, *commands]
    if event.line or blocked.is_turned_away(call):
        told, commands = closing.off_the_line(call, event.line) if event.line else blocked.turned_away(call)
        return told, [*arrived, *commands]
    if event.is_up:
        after, commands = _answered(call, ev.CallerAnswered(), now)
        return after, [*arrived, *commands]
    return call, [*arrived, do.Answer(call.channel)]


def _answered(call: Call, _: ev.CallerAnswered, now: Moment) -> Step:
    assert call.number is not None
    if call.is_playing or call.ivr.stage is not Stage.NEW:  # answered before: the same word twice
        return call, []
    after, commands = self_service.begin(call, now)
    return after, [do.Note(CallAnswered(call.id, call.number.client)), *commands]


# ---------------------------------------------------------------- after a cut of the link


def _ivr_again(call: Call, _: ev.LinkBack | ev.CallerBack, now: Moment) -> Step:
    """The end of a prompt, or the answer itself, may have been missed: go on as if it had come."""
    if not call.plays:
        return call, [do.Answer(call.channel)]
    if call.message is not None and call.ivr.stage is Stage.RECORDING:
        return call, [do.AskMessage(call.message)]
    return self_service.played(call, ev.PromptEnded(call.playback), now)


def _music_again(call: Call, _: ev.LinkBack, now: Moment) -> Step:
    if call.is_dialled:
        return call, []
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    call, park = back_to_music(call)
    return call, [*hush, do.CancelTimer("music"), *park]


def _here_again(call: Call, _: ev.CallerBack, now: Moment) -> Step:
    """Out of the music by a way of Asterisk's own: back to it."""
    return (call, []) if call.is_playing else back_to_music(call)


def _overflowed(call: Call, event: ev.Overflowed, now: Moment) -> Step:
    return closing.overflowed(queued.overflowed(call, event, now), now)


def _talking_timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    return keeping.listen_due(call, event) if event.name == "listen" else recorder_late(call, event, now)


def _farewell_again(call: Call, _: ev.LinkBack | ev.CallerBack, now: Moment) -> Step:
    return _let_go(call)


# ---------------------------------------------------------------- endings


def _caller_gone(call: Call, event: ev.CallerGone, now: Moment) -> Step:
    return note_end(call, None, event.cause or None, now)


def _exchange_lost(call: Call, _: ev.ExchangeLost, now: Moment) -> Step:
    # What was settled already stays so: its last word or its hang-up only was not seen to be done.
    if call.survey is not None:
        return surveying.exchange_lost(call, now)
    return note_end(call, call.parting or Outcome(Fault.SYSTEM, "exchange-lost"), None, now)


def _farewell_over(call: Call, event: ev.PromptEnded, now: Moment) -> Step:
    return (call, []) if event.playback != call.playback else _let_go(call)


def _farewell_timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    return _let_go(call) if event.name == "farewell" else (call, [])


def _farewell_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    return _farewell_over(call, ev.PromptEnded(PlaybackId(event.token)), now) if event.what == "Play" else (call, [])


def _let_go(call: Call) -> Step:
    cause = UNALLOCATED if call.number is None else NORMAL_CLEARING
    return replace(call, is_playing=False), [do.CancelTimer("farewell"), do.HangUp(call.channel, cause)]


Handler = Callable[[Call, Any, Moment], Step]


def _from_outside(handler: Handler) -> Handler:
    """Whom nobody outside was reached for goes on in the flow."""
    return lambda call, event, now: self_service.or_go_on(handler(call, event, now), now)


def _among(several: Handler, alone: Handler) -> Handler:
    """While the one who leads a conference from now on is joined with the caller, the others are there as well."""

    def handler(call: Call, event: Any, now: Moment) -> Step:
        return several(call, event, now) if call.parties else alone(call, event, now)

    return handler


def _as_lost(handler: Handler) -> Handler:
    """A new page has no part in what the old one's sound was in: others take its place here, nobody is kept."""

    def lost(call: Call, event: ev.PageReplaced, now: Moment) -> Step:
        return handler(call, ev.AgentLost(event.agent), now)

    return lost


def _but_for_parties(handler: Handler) -> Handler:
    """What becomes of one in a conference is the same whatever its lead does meanwhile."""

    def among(call: Call, event: Any, now: Moment) -> Step:
        party = conference.party_of(call, event) if call.parties else None
        return handler(call, event, now) if party is None else consulting.party_gone(call, party, now)

    return among


P = Phase
PLACING = (P.RAISING, P.CALLING)
CALLING_BACK = (P.PROMISED, P.AWAITING, P.PROPOSED)
HERE = tuple(phase for phase in Phase if phase not in (*PLACING, *CALLING_BACK, P.ENDED))  # somebody is on the line
ASKED: tuple[type[ev.CallEvent], ...] = get_args(ev.Asked)

HANDLERS: dict[tuple[Phase, type[ev.CallEvent]], Handler] = {
    (P.IVR, ev.Arrived): _arrived,
    (P.IVR, ev.CallerAnswered): _answered,
    (P.IVR, ev.PromptEnded): self_service.played,
    (P.IVR, ev.DigitReceived): self_service.digit,
    (P.IVR, ev.TimerRang): self_service.timer,
    (P.IVR, ev.LookedUp): self_service.looked_up,
    (P.IVR, ev.MessageEnded): self_service.message_ended,
    (P.IVR, ev.ExchangeRefused): self_service.refused,
    (P.IVR, ev.LinkBack): _ivr_again,
    (P.IVR, ev.CallerBack): _ivr_again,
    (P.OUTSIDE, ev.PromptEnded): _from_outside(outside.said),
    (P.OUTSIDE, ev.OutRinging): outside.rings,
    (P.OUTSIDE, ev.OutAnswered): outside.answered,
    (P.OUTSIDE, ev.TimerRang): _from_outside(outside.too_late),
    (P.OUTSIDE, ev.ExchangeRefused): _from_outside(outside.refused),
    (P.OUTSIDE, ev.LinkBack): _from_outside(outside.link_back),
    (P.RAISING, ev.Placed): placing.placed,
    (P.RAISING, ev.AgentAnswered): placing.raised,
    (P.CALLING, ev.OutRinging): placing.rings,
    (P.CALLING, ev.OutAnswered): placing.answered,
    (P.QUEUED, ev.Assigned): offers.assigned,
    (P.QUEUED, ev.StillWaiting): closing.waits,
    (P.QUEUED, ev.CallerBack): _here_again,
    (P.QUEUED, ev.Overflowed): _overflowed,
    (P.QUEUED, ev.WaitKnown): comfort.wait_known,
    (P.QUEUED, ev.DigitReceived): comfort.key_while_waiting,
    (P.QUEUED, ev.TimerRang): queued.queued_timer,
    (P.QUEUED, ev.StaffingChanged): queued.staffing,
    (P.QUEUED, ev.PromptEnded): queued.word_over,
    (P.QUEUED, ev.ExchangeRefused): queued.word_refused,
    (P.QUEUED, ev.LinkBack): _music_again,
    (P.OFFERED, ev.PromptEnded): queued.word_over,
    (P.OFFERED, ev.AgentAnswered): offers.agent_answered,
    (P.OFFERED, ev.TimerRang): offers.ring_over,
    (P.OFFERED, ev.AgentLegGone): offers.leg_gone_ringing,
    (P.OFFERED, ev.OfferDeclined): offers.declined,
    (P.OFFERED, ev.CallerBack): offers.caller_back_ringing,
    (P.OFFERED, ev.ExchangeRefused): queued.ring_refused,
    (P.OFFERED, ev.LinkBack): _music_again,
    (P.JOINING, ev.Joined): talking.joined,
    (P.JOINING, ev.AgentLegGone): _among(conference.leg_gone, talking.leg_gone),
    (P.JOINING, ev.AgentHungUp): _among(conference.hung_up, talking.agent_hung_up),
    (P.JOINING, ev.AgentLost): _among(conference.lost, talking.agent_lost),
    (P.JOINING, ev.ExchangeRefused): _among(conference.join_refused, talking.talk_refused),
    (P.TALKING, ev.AgentLegGone): talking.leg_gone,
    (P.TALKING, ev.AgentHungUp): talking.agent_hung_up,
    (P.TALKING, ev.AgentLost): talking.agent_lost,
    (P.TALKING, ev.CallerBack): talking.caller_back_talking,
    (P.TALKING, ev.ExchangeRefused): holding.refused,
    **{(phase, ev.Lifted): holding.lifted for phase in (P.TALKING, P.LIFTING)},
    **{(P.TALKING, kind): holding.asked for kind in ASKED},
    (P.LIFTING, ev.AgentLegGone): holding.leg_gone_on_the_way,
    (P.LIFTING, ev.AgentHungUp): talking.agent_hung_up,
    (P.LIFTING, ev.AgentLost): holding.lost_on_the_way,
    (P.LIFTING, ev.ExchangeRefused): holding.refused,
    (P.LIFTING, ev.LinkBack): holding.lift_again,
    (P.LIFTING, ev.TimerRang): holding.lift_late,
    **{(P.LIFTING, kind): holding.asked_meanwhile for kind in ASKED},
    **{(phase, ev.PageGone): keeping.page_gone for phase in (P.TALKING, P.LIFTING, *WITH_OTHERS)},
    **{(phase, ev.PageBack): keeping.page_back for phase in (P.TALKING, P.LIFTING, *WITH_OTHERS)},
    **{(phase, ev.LegHeard): keeping_others.heard for phase in WITH_OTHERS},
    (P.TALKING, ev.PageReplaced): keeping.page_replaced,
    (P.LIFTING, ev.PageReplaced): holding.replaced_on_the_way,
    (P.JOINING, ev.PageReplaced): _among(_as_lost(conference.lost), keeping.page_replaced),
    (P.TALKING, ev.LegHeard): keeping.leg_heard,
    (P.KEPT, ev.CallerBack): keeping.caller_here,
    (P.KEPT, ev.Lifted): keeping.lifted_late,
    (P.KEPT, ev.PhoneBack): keeping.phone_back,
    (P.KEPT, ev.PageGone): keeping.page_gone_again,
    (P.KEPT, ev.AgentAnswered): keeping.answered,
    (P.KEPT, ev.AgentLegGone): keeping.ring_failed,
    (P.KEPT, ev.AgentHungUp): talking.agent_hung_up,
    (P.KEPT, ev.AgentLost): keeping.given_up,
    (P.KEPT, ev.TimerRang): keeping.timer,
    (P.KEPT, ev.ExchangeRefused): keeping.refused,
    (P.KEPT, ev.LinkBack): keeping.link_back,
    (P.SEEKING, ev.Assigned): seeking.assigned,
    (P.SEEKING, ev.AgentAnswered): seeking.answered,
    (P.SEEKING, ev.AgentLegGone): keeping_others.leg_or(_but_for_parties(seeking.leg_gone)),
    (P.SEEKING, ev.OfferDeclined): seeking.declined,
    (P.SEEKING, ev.TimerRang): keeping_others.timer_or(seeking.timer),
    (P.SEEKING, ev.Overflowed): seeking.overflowed,
    (P.SEEKING, second.SecondOver): seeking.over,
    (P.SEEKING, ev.ExchangeRefused): keeping_others.refusal_or(reaching.refused),
    (P.SEEKING, ev.OutRinging): reaching.rings,
    (P.SEEKING, ev.OutAnswered): reaching.answered,
    (P.SEEKING, ev.AgentHungUp): _but_for_parties(seeking.hung_up),
    (P.SEEKING, ev.AgentLost): _but_for_parties(seeking.lost),
    (P.SEEKING, ev.RetrieveAsked): seeking.taken_back,
    (P.SEEKING, second.TakeBackAsked): seeking.taken_back,
    (P.SEEKING, ev.MuteAsked): seeking.muted,
    (P.CONSULTING, ev.Joined): consulting.joined,
    (P.CONSULTING, ev.AgentLegGone): keeping_others.leg_or(_but_for_parties(consulting.leg_gone)),
    (P.CONSULTING, ev.TimerRang): keeping_others.timer_or(consulting.timer),
    (P.CONSULTING, ev.ExchangeRefused): keeping_others.refusal_or(consulting.refused),
    (P.CONSULTING, ev.AgentHungUp): _but_for_parties(consulting.gone),
    (P.CONSULTING, ev.AgentLost): _but_for_parties(consulting.gone),
    (P.CONSULTING, second.TakeBackAsked): seeking.taken_back,
    (P.CONSULTING, second.SwapAsked): consulting.swapped,
    (P.CONSULTING, second.CompleteAsked): consulting.completed,
    (P.CONSULTING, second.MergeAsked): consulting.merge,
    (P.CONSULTING, ev.MuteAsked): seeking.muted,
    (P.CONFERENCE, ev.AgentLegGone): keeping_others.leg_or(conference.leg_gone),
    (P.CONFERENCE, ev.ExchangeRefused): keeping_others.refusal_or(conference.refused),
    (P.CONFERENCE, ev.AgentHungUp): conference.hung_up,
    (P.CONFERENCE, ev.AgentLost): conference.lost,
    (P.CONFERENCE, ev.MuteAsked): conference.muted,
    (P.CONFERENCE, ev.DigitsAsked): conference.digits,
    (P.CONFERENCE, second.SecondAsked): reaching.another,
    (P.CONFERENCE, second.DropAsked): conference.dropped,
    (P.CONFERENCE, ev.TimerRang): keeping_others.timer_or(recorder_late),
    **{(phase, ev.LinkBack): arranged for phase in (P.TALKING, *WITH_OTHERS)},
    (P.SEEKING, ev.PageReplaced): keeping_others.page_or(_but_for_parties(seeking.lost)),
    (P.CONSULTING, ev.PageReplaced): keeping_others.page_or(_but_for_parties(consulting.gone)),
    (P.CONFERENCE, ev.PageReplaced): keeping_others.page_or(conference.lost),
    **{(phase, ev.RecorderConfirmed): recording_outside.confirmed for phase in (P.SENT, P.OUTSIDE)},
    **{(phase, ev.RecorderRefused): recording_outside.refused for phase in (P.SENT, P.OUTSIDE)},
    (P.SENT, ev.OutRinging): outside.rings,
    (P.SENT, ev.OutAnswered): sent.answered,
    (P.SENT, ev.TimerRang): sent.timer,
    (P.SENT, ev.ExchangeRefused): sent.refused,
    (P.SENT, ev.LinkBack): sent.again,
    (P.SENT, ev.CallerBack): sent.again,
    (P.PARKED, PickUpAsked): parking.picked_up,
    (P.PARKED, ev.Assigned): parking.rung_for,
    (P.PARKED, second.SecondOver): parking.nobody_free,
    (P.PARKED, ev.TimerRang): parking.timer,
    (P.PARKED, ev.ExchangeRefused): parking.refused,
    (P.PARKED, ev.LinkBack): parking.music_again,
    (P.PARKED, ev.CallerBack): parking.music_again,
    (P.PROMISED, ev.PromptEnded): calling_back.word_over,
    (P.PROMISED, ev.ExchangeRefused): calling_back.promised_refused,
    (P.PROMISED, ev.TimerRang): calling_back.promised_timer,
    (P.PROMISED, ev.LinkBack): calling_back.again,
    (P.PROMISED, ev.CallerBack): calling_back.again,
    (P.AWAITING, ev.Assigned): calling_back.assigned,
    (P.AWAITING, ev.Overflowed): queued.overflowed,
    (P.AWAITING, ev.TimerRang): calling_back.timer,
    (P.PROPOSED, ev.AgentAnswered): calling_back.accepted,
    (P.PROPOSED, ev.AgentLegGone): calling_back.leg_gone,
    (P.PROPOSED, ev.TimerRang): calling_back.proposed_timer,
    (P.PROPOSED, ev.OfferDeclined): calling_back.declined,
    (P.PROPOSED, ev.ExchangeRefused): calling_back.ring_refused,
    **{(phase, ev.CallbackOver): calling_back.called_off for phase in CALLING_BACK},
    (P.RETURNING, ev.CallerBack): surveying.caller_back,
    (P.RETURNING, ev.TimerRang): offers.return_late,
    (P.SURVEY, ev.PromptEnded): surveying.played,
    (P.SURVEY, ev.DigitReceived): surveying.digit,
    (P.SURVEY, ev.TimerRang): surveying.timer,
    (P.SURVEY, ev.ExchangeRefused): surveying.refused,
    (P.SURVEY, ev.LinkBack): surveying.again,
    (P.SURVEY, ev.CallerBack): surveying.again,
    (P.FAREWELL, ev.PromptEnded): _farewell_over,
    (P.FAREWELL, ev.TimerRang): _farewell_timer,
    (P.FAREWELL, ev.ExchangeRefused): _farewell_refused,
    (P.FAREWELL, ev.LinkBack): _farewell_again,
    (P.FAREWELL, ev.CallerBack): _farewell_again,
    **{(phase, ev.RecorderConfirmed): recorder_confirmed for phase in IN_TALK},
    **{(phase, ev.RecorderRefused): recorder_refused for phase in IN_TALK},
    (P.JOINING, ev.TimerRang): recorder_late,
    (P.TALKING, ev.TimerRang): _talking_timer,
    (P.CONSULTING, ev.RecorderConfirmed): consulting.recorder_is_on,
    (P.CONSULTING, ev.RecorderRefused): consulting.recorder_is_off,
    **{(phase, QueuesClosed): closing.changed for phase in Phase if phase is not P.ENDED},
    **{(phase, ev.CallerGone): _caller_gone for phase in HERE},
    **{(phase, ev.OutGone): reaching.gone for phase in HERE},
    **{(phase, ev.ExchangeLost): _exchange_lost for phase in HERE},
    (P.PROMISED, ev.CallerGone): calling_back.line_gone,
    (P.PROMISED, ev.ExchangeLost): calling_back.line_gone,
    (P.OUTSIDE, ev.CallerGone): outside.caller_gone,
    (P.OUTSIDE, ev.OutGone): _from_outside(outside.gone),
    (P.OUTSIDE, ev.ExchangeLost): outside.exchange_lost,
    (P.SENT, ev.CallerGone): sent.caller_gone,
    (P.SENT, ev.OutGone): sent.gone,
    (P.SENT, ev.ExchangeLost): sent.exchange_lost,
    **{(phase, ev.OutGone): placing.callee_gone for phase in PLACING},
    **{(phase, ev.OutAgain): another_line.again for phase in (P.CALLING, *HERE)},
    **{(phase, ev.AgentLegGone): placing.leg_gone for phase in PLACING},
    **{(phase, ev.AgentHungUp): placing.given_up for phase in PLACING},
    **{(phase, ev.OfferDeclined): placing.declined for phase in PLACING},
    **{(phase, ev.AgentLost): placing.desk_lost for phase in PLACING},
    **{(phase, ev.PageReplaced): placing.page_replaced for phase in PLACING},
    **{(phase, ev.TimerRang): placing.too_late for phase in PLACING},
    **{(phase, ev.ExchangeRefused): placing.refused for phase in PLACING},
    **{(phase, ev.ExchangeLost): placing.lost for phase in PLACING},
    **{(phase, ev.ControllerLost): placing.controller_lost for phase in PLACING},
}
HANDLERS = pausing.first(away.first(HANDLERS))
