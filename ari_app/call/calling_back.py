"""A caller who keeps the place without a line: let go, waiting, offered to an agent, and dialled once.

The agent is rung first, then the customer, whom the agent hears ringing: from the agent's answer on it is a call that
we place (``placing.py``), and from the customer's on a conversation like any other. Nothing is dialled twice: what
comes to nothing after that is told, and becomes a work item.
"""

from dataclasses import replace as changed
from datetime import datetime

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.callback import EXPIRED, RANG_IN, Callback, told
from ari_app.call.ending import SPOKEN_LIMIT_S, farewell
from ari_app.call.offers import DECLINED, LATER_S, NO_ANSWER, NOT_ANSWERED, SYSTEM
from ari_app.call.placing import CALL_S
from ari_app.call.placing import LATER_S as OUT_LATER_S
from ari_app.call.queueing import entered_wall, off_the_music, waiting_of
from ari_app.call.state import Call, OutOffer, Phase, Way, replace
from ari_app.call.types import Step
from ari_app.ivr import flow as ivr
from lexicon.ids import NotReadyReasonId, agent_channel, out_channel
from lexicon.journal import (
    CallbackDialled,
    CallbackTaken,
    CallEnded,
    CallQueued,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    ReasonChosen,
)
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome
from routing.waiting import order_number

GONE_WITHIN_S = 5.0
"""A line that was hung up is gone after this, told or not."""
CONTROLLER_LOST = "controller-lost"
REST_S = 3.0
"""So long the customer's telephone has to be free again before anybody is rung for it."""


# ---------------------------------------------------------------- taken, and let go


def take(call: Call, wanted: ivr.CallBack, now: Moment) -> Step:
    """The caller said yes: the place is fixed, or stays what it was, and the last words are said."""
    assert call.number is not None
    number = call.number
    reason = number.reasons.get(wanted.reason)
    if reason is None and not wanted.reason:
        reason = call.reason
    if reason is None:  # taken out of the plan behind the flow's back
        return farewell(call, "sorry-technical", Outcome(Fault.SYSTEM, "failed"))
    chosen: list[do.Command] = []
    if call.reason is None or call.reason.id != reason.id:
        chosen = [do.Note(ReasonChosen(call.id, number.client, reason.id, call.ivr.by))]
    if call.joined_at is None or call.reason is None or call.reason.id != reason.id:
        order = order_number(now.at, reason.queue.promise_s, max(reason.head_start_s, call.known.head_start_s))
        call = replace(call, joined_at=now.at, joined_mono=now.mono, entered_mono=now.mono, order=order)
    else:
        reason = call.reason  # with the queue that it has come to
    assert call.joined_at is not None
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    quiet = off_the_music(call)
    left_s = (wanted.expires_at - now.at).total_seconds()
    callback = Callback(wanted.number, wanted.expires_at, now.mono + left_s)
    call = replace(call, phase=Phase.PROMISED, reason=reason, callback=callback, left=None, music=None)
    call = replace(call, plays=call.plays + 1, is_playing=bool(wanted.prompts), owes_word=False, is_unstaffed=False)
    taken = CallbackTaken(
        call.id, number.client, reason.queue.id, reason.id, wanted.number, _joined_at(call), call.order,
        wanted.expires_at,
    )  # fmt: skip
    told_so: list[do.Command] = [*hush, *quiet, do.CancelTimer("digit"), *chosen, do.Note(taken)]
    if not wanted.prompts:
        released, commands = let_go(call)
        return released, [*told_so, *commands]
    play = do.Play(call.channel, call.playback, call.language, wanted.prompts)
    return call, [*told_so, do.SetTimer("farewell", "", SPOKEN_LIMIT_S), play]


def let_go(call: Call) -> Step:
    """The line is hung up. That it is gone is told; if not, it is so after a while all the same."""
    call = replace(call, is_playing=False)
    gone = do.SetTimer("gone", "", GONE_WITHIN_S)
    return call, [do.CancelTimer("farewell"), gone, do.HangUp(call.channel)]


def word_over(call: Call, event: ev.PromptEnded, now: Moment) -> Step:
    is_over = event.playback == call.playback and call.is_playing
    return let_go(call) if is_over else (call, [])


def promised_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    is_word = event.what == "Play" and event.token == call.playback and call.is_playing
    return let_go(call) if is_word else (call, [])


def again(call: Call, _: ev.LinkBack | ev.CallerBack, now: Moment) -> Step:
    """The end of the last words may have been missed."""
    assert call.callback is not None
    return (call, []) if call.callback.is_released else let_go(call)


def line_gone(call: Call, _: ev.CallerGone | ev.ExchangeLost, now: Moment) -> Step:
    """By whoever's doing: the callback was promised. Its own line, once it is dialled, is another one."""
    assert call.callback is not None
    if call.callback.is_released:
        return call, []
    return released(call), [do.CancelTimer("farewell"), do.CancelTimer("gone"), do.SetTimer("rest", "", REST_S)]


def released(call: Call) -> Call:
    """Without a line. The next one that is dialled for it has its name already, so that it is dialled only once."""
    assert call.callback is not None
    outs, callback = call.outs + 1, changed(call.callback, is_released=True)
    leg = out_channel(call.id, outs)
    return replace(call, channel=leg, outs=outs, way=Way.ORIGINATE, is_playing=False, callback=callback)


def promised_timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    match event.name:
        case "farewell":
            return let_go(call)
        case "gone":
            return line_gone(call, ev.CallerGone(0), now)
        case "rest":
            return wait(call, now)
        case _:
            return call, []


# ---------------------------------------------------------------- waiting


def wait(call: Call, now: Moment) -> Step:
    """In the queue, without a line, at the place that it has."""
    assert call.callback is not None
    if now.mono >= call.callback.expires_mono:
        return over(call, EXPIRED, now)
    return _waits(call, now)


def _waits(call: Call, now: Moment) -> Step:
    call = replace(call, phase=Phase.AWAITING, offer=None)
    assert call.number is not None and call.reason is not None and call.callback is not None
    queued = CallQueued(
        call.id, call.number.client, call.reason.queue.id, call.reason.id, _joined_at(call), False, call.order,
        call.known.preferred, is_callback=True,
        entered_at=None if call.entered_mono == call.joined_mono else entered_wall(call),
    )  # fmt: skip
    expires = do.SetTimer("expires", "", max(0.1, call.callback.expires_mono - now.mono))
    return call, [do.Note(queued), expires, do.JoinQueue(changed(waiting_of(call), stays=True))]


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    return over(call, EXPIRED, now) if event.name == "expires" else (call, [])


# ---------------------------------------------------------------- an agent is found


def assigned(call: Call, event: ev.Assigned, now: Moment) -> Step:
    """Its turn: the agent is rung, and nobody else yet."""
    assert call.number is not None and call.reason is not None and call.callback is not None
    queue, client, customer = call.reason.queue, call.number.client, call.callback.number
    offer = OutOffer(event.offer, event.agent, event.endpoint, now.mono, Way.ORIGINATE, event.leg)
    call = replace(call, phase=Phase.PROPOSED, offer=offer)
    limit_s = 0.0 if event.leg else queue.ring_timeout_s
    fact = OfferMade(offer.id, call.id, client, queue.id, offer.agent, call.agent_leg, limit_s, None, event.after)
    made = do.NoteOffer(fact, event.why)
    if event.leg:  # persistent: taken in the moment, with a beep
        dialled, commands = accepted(call, ev.AgentAnswered(offer.id, event.leg), now)
        return dialled, [made, do.Beep(offer.id, event.leg), *commands]
    ring = do.Ring(offer.id, call.agent_leg, offer.endpoint, customer, do.NOBODY, limit_s + LATER_S)
    return call, [ring, made, do.SetTimer("ring", offer.id, limit_s)]


def accepted(call: Call, event: ev.AgentAnswered, now: Moment) -> Step:
    """The agent is on the line: the customer is dialled, this once."""
    if call.offer is None or call.offer.id != event.offer:
        return call, [do.HangUp(event.leg or agent_channel(event.offer))]
    assert call.number is not None and call.callback is not None
    offer, client, number = call.offer, call.number.client, call.callback.number
    callback = changed(call.callback, dialled_mono=now.mono, waited_s=now.mono - call.joined_mono)
    call = replace(call, phase=Phase.CALLING, has_rung=False, callback=callback)
    taken = OfferTaken(offer.id, call.id, client, offer.agent, now.mono - offer.made_mono)
    dialled = CallbackDialled(call.id, client, offer.agent, offer.id, call.channel, number, call.dialled)
    out = do.CallOut(
        call.id, call.channel, do.ANY_TRUNK, number, call.dialled, CALL_S, call.next_bridge, call.agent_leg
    )
    timers = (do.CancelTimer("ring"), do.CancelTimer("expires"), do.SetTimer("out", call.channel, CALL_S + OUT_LATER_S))
    return call, [do.TakeOffer(offer.id), do.Note(taken), do.Note(dialled), do.Remember(), out, *timers]


# ---------------------------------------------------------------- not taken


def _failed(call: Call, why: str, reason: NotReadyReasonId, now: Moment) -> Step:
    """By this agent: it waits again, at its old place."""
    assert call.offer is not None and call.number is not None
    offer = call.offer
    failed = OfferFailed(offer.id, call.id, call.number.client, offer.agent, why, now.mono - offer.made_mono)
    by = "desk-lost" if why == "agent-left" else ("system" if reason == SYSTEM else "no-answer")
    missed = do.MissOffer(offer.id, reason, by)
    waiting, commands = _waits(call, now)
    return waiting, [do.HangUp(call.agent_leg), do.CancelTimer("ring"), do.Note(failed), missed, *commands]


def _withdrawn(call: Call, why: str) -> list[do.Command]:
    assert call.offer is not None and call.number is not None
    told_so = do.Note(OfferWithdrawn(call.offer.id, call.id, call.number.client, call.offer.agent, why))
    return [do.HangUp(call.agent_leg), do.CancelTimer("ring"), told_so, do.WithdrawOffer(call.offer.id)]


def leg_gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    if event.cause in DECLINED:
        return _failed(call, "declined", NO_ANSWER, now)
    if event.cause in NOT_ANSWERED:
        return _failed(call, "no-answer", NO_ANSWER, now)
    return _failed(call, "unreachable", SYSTEM, now)


def proposed_timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    """Whom an agent is rung for does not expire; that is looked at again if the agent does not take it."""
    is_late = event.name == "ring" and call.offer is not None and event.token == call.offer.id
    return _failed(call, "no-answer", NO_ANSWER, now) if is_late else (call, [])


def declined(call: Call, event: ev.OfferDeclined, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    return _failed(call, event.why, event.reason, now)


def ring_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    if event.what != "Ring" or call.offer is None or event.token != call.offer.id:
        return call, []
    if event.is_retryable and call.unrung != call.offer.agent:  # the second time it is that telephone
        gone = _withdrawn(call, "exchange-away")
        waiting, commands = _waits(replace(call, unrung=call.offer.agent), now)
        return waiting, [*gone, *commands]
    return _failed(call, "unreachable", SYSTEM, now)


# ---------------------------------------------------------------- over without having been dialled


def called_off(call: Call, event: ev.CallbackOver, now: Moment) -> Step:
    """Cancelled, or the customer rang in. One who is being dialled is dialled."""
    withdrawn = [] if call.offer is None else _withdrawn(call, event.why)
    ended, commands = over(call, event.why, now, event.by)
    return ended, [*withdrawn, *commands]


def over(call: Call, why: str, now: Moment, by: str = "") -> Step:
    """Nobody was dialled. The line on which it was asked for, if it is there still, ends with it."""
    assert call.number is not None and call.reason is not None and call.callback is not None
    client, callback = call.number.client, call.callback
    line: list[do.Command] = [] if callback.is_released else [do.HangUp(call.channel)]
    queue: list[do.Command] = [do.LeaveQueue(call.id)] if call.phase is Phase.AWAITING else []
    word = told((call.id, client, call.reason.queue.id, call.reason.id), callback, why, now.at, by)
    fault = Fault.CALLER if why == RANG_IN else Fault.SYSTEM if why == CONTROLLER_LOST else Fault.CENTRE
    ended = CallEnded(call.id, client, Outcome(fault, why), None, now.mono - call.arrived_mono)
    done = replace(call, phase=Phase.ENDED, offer=None, is_playing=False)
    return done, [*line, *queue, do.Note(word), do.Note(ended), do.Forget(call.id)]


def _joined_at(call: Call) -> datetime:
    assert call.joined_at is not None
    return call.joined_at
