"""A second party is sought: the agent waits, the caller hears music, the router looks under an id of its own.

Every end of the search that is not an answer brings the first agent and the caller together again; is that agent gone,
the caller keeps the place he had. Everything that an offer can come to is told here as for any other offer.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.conference import lead_left
from ari_app.call.control import Control
from ari_app.call.ending import talk_ended
from ari_app.call.events_second import SecondAsked, SecondOver, TakeBackAsked
from ari_app.call.held import held, hush, music_of, retrieved
from ari_app.call.keeping import BACK_TO_QUEUE
from ari_app.call.offers import DECLINED, LATER_S, NO_ANSWER, NOT_ANSWERED, SYSTEM
from ari_app.call.others import is_contact_of, second_cleared
from ari_app.call.out_offer import OutOffer, Way
from ari_app.call.queueing import back_to_music, requeue
from ari_app.call.recording import recorder_late, start_recording
from ari_app.call.second import Mode, Second
from ari_app.call.sent import alone
from ari_app.call.state import Call, Phase, replace
from ari_app.call.talking import NORMAL_CLEARING, agent_hung_up, agent_lost, talk_refused
from ari_app.call.types import Step
from flows.sounds import BEEP
from lexicon.ids import NotReadyReasonId, agent_channel, second_contact
from lexicon.journal import (
    AgentMuted,
    ControlRefused,
    HandedOver,
    OfferFailed,
    OfferMade,
    OfferTaken,
    SecondSought,
)
from lexicon.moment import Moment
from routing.waiting import Waiting

CONSULT_CONFIRM_S = 0.2


def seek(call: Call, event: SecondAsked, now: Moment) -> Step:
    """The agent wants a second party. Others who talk with the caller already go on doing so."""
    assert call.offer is not None and call.number is not None and call.joined_at is not None
    offer, client, joined_at = call.offer, call.number.client, call.joined_at
    contact = second_contact(call.id, call.seconds + 1)
    second = Second(contact, event.mode, event.reason, event.to, now.mono)
    call = replace(call, phase=Phase.SEEKING, second=second, seconds=call.seconds + 1)
    why, place = (event.reason.queue.id, event.reason.id, event.to), (joined_at, call.order, event.limit_s)
    sought = SecondSought(call.id, client, offer.agent, contact, event.mode.value, *why, *place)
    call, aside = step_aside(call, now)
    commands: list[do.Command] = [do.Note(sought), *aside]
    if event.to is not None:
        return call, [*commands, do.OfferTo(contact_of(call), event.to)]
    limit = do.SetTimer("second", contact, event.limit_s)
    return call, [*commands, limit, do.JoinQueue(contact_of(call))]


def step_aside(call: Call, now: Moment) -> Step:
    """The caller hears music; in a conference all talk on."""
    assert call.offer is not None
    if call.parties:
        return call, []
    # Also when he is held already: what was asked without a link was not done, perhaps.
    music = do.Hold(call.offer.id, call.bridge, call.agent_leg, music_of(call))
    call, more = (call, []) if call.control.is_held else held(call, now)
    return call, [music, *more]


def contact_of(call: Call) -> Waiting:
    """The second party as the router seeks it: for this call, at its caller's place."""
    second = call.second
    assert second is not None and call.number is not None and call.joined_at is not None
    return Waiting(
        second.contact,
        call.number.client,
        second.reason.queue.id,
        second.reason.id,
        Moment(call.joined_at, call.joined_mono),
        call.order,
        second.entered_mono,
        second.reason.is_emergency,
        of=call.id,
    )


# ---------------------------------------------------------------- the offer


def assigned(call: Call, event: ev.Assigned, now: Moment) -> Step:
    second = call.second
    if second is None or event.contact != second.contact or second.offer is not None:
        return call, [do.WithdrawOffer(event.offer)]
    assert call.number is not None
    limit_s, queue = second.reason.queue.ring_timeout_s, second.reason.queue.id
    offer = OutOffer(event.offer, event.agent, event.endpoint, now.mono, Way.ORIGINATE)
    who = (event.offer, call.id, call.number.client, queue, event.agent, offer.channel, limit_s)
    made = do.NoteOffer(OfferMade(*who, None, event.after, second.contact), event.why)
    ring = do.Ring(event.offer, offer.channel, event.endpoint, call.caller, call.channel, limit_s + LATER_S)
    call = replace(call, second=changed(second, offer=offer))
    return call, [ring, made, do.SetTimer("ring", event.offer, limit_s)]


def answered(call: Call, event: ev.AgentAnswered, now: Moment) -> Step:
    """The second party is there: it takes the caller over, or hears first what it is about."""
    second = call.second
    assert second is not None and call.offer is not None and call.number is not None
    if event.offer == call.offer.id:
        return call, []
    if second.offer is None or second.offer.id != event.offer:
        return call, [do.HangUp(event.leg or agent_channel(event.offer))]
    offer = second.offer
    taken = do.Note(OfferTaken(offer.id, call.id, call.number.client, offer.agent, now.mono - offer.made_mono))
    settled: list[do.Command] = [do.TakeOffer(offer.id), taken, do.CancelTimer("ring"), do.CancelTimer("second")]
    call = replace(call, second=changed(second, is_here=True, answered_mono=now.mono))
    if second.mode is Mode.TRANSFER and not call.parties:
        call, commands = hand_over(call, "transfer", now)
        return call, [*settled, *commands]
    call, commands = consult(call, now)
    return call, [*settled, *commands]


def consult(call: Call, now: Moment) -> Step:
    """The agent and the second party are brought together, in a bridge and a recording of their own."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None
    away: list[do.Command] = []
    if not call.parties and not call.control.is_held:  # they left while somebody was sought
        music = do.Hold(call.offer.id, call.bridge, call.agent_leg, music_of(call))
        call, more = held(call, now)
        away = [music, *more]
    elif call.parties and call.is_recorded_on_leg:
        away = hush(call, is_muted=True)
    join = do.Join(second.offer.id, second.bridge, call.agent_leg, second.offer.channel)
    record = do.Record(second.next_recording, second.offer.channel)
    wait = do.SetTimer("consult-recorder", second.next_recording, CONSULT_CONFIRM_S)
    call = replace(call, phase=Phase.CONSULTING, second=changed(second, recording=second.next_recording))
    return call, [*away, record, wait, join]


def hand_over(call: Call, how: str, now: Moment) -> Step:
    """The second party has the caller from now on; the first agent's part is over."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None and call.number is not None
    agent, client = call.offer.agent, call.number.client
    ended = talk_ended(call, now, keeps_caller=True)
    over = HandedOver(call.id, client, agent, second.offer.agent, second.contact, second.offer.id, how)
    reason = second.reason if second.to is None else call.reason
    call = replace(call, phase=Phase.JOINING, offer=second.offer, second=None, control=Control(), reason=reason)
    call = replace(call, bridged_mono=0.0, recording=None, is_return=False, patience_mono=now.mono, heard=None)
    call, record = start_recording(call)
    join = do.Join(second.offer.id, call.bridge, call.channel, second.offer.channel)
    return call, [*ended, do.Note(over), *record, join]


# ---------------------------------------------------------------- nobody comes


def failed(call: Call, why: str, reason: NotReadyReasonId, now: Moment) -> Step:
    """The one who was rung does not come. Another expert may; a named agent was the only one."""
    second = call.second
    assert second is not None and second.offer is not None and call.number is not None
    offer, waits = second.offer, second.to is None
    rang_s = max(0.0, now.mono - offer.made_mono)
    told = do.Note(OfferFailed(offer.id, call.id, call.number.client, offer.agent, why, rang_s, waits))
    by = "desk-lost" if why == "agent-left" else ("system" if reason == SYSTEM else "no-answer")
    missed = do.MissOffer(offer.id, reason, by, waits=False)
    commands: list[do.Command] = [do.HangUp(offer.channel), do.CancelTimer("ring"), told, missed]
    if waits:
        call = replace(call, second=changed(second, offer=None))
        return call, [*commands, do.JoinQueue(contact_of(call))]
    call, more = alone_again(call, why, now, is_settled=True)
    return call, [*commands, *more]


def back_to_caller(call: Call, why: str, now: Moment) -> Step:
    """The search, or the consultation, is over: the agent and the caller hear each other again."""
    return alone_again(call, why, now, is_settled=False)


def alone_again(call: Call, why: str, now: Moment, *, is_settled: bool) -> Step:
    """The same. ``is_settled``: what was out to the second party is over, and was told."""
    second = call.second
    assert second is not None and call.offer is not None
    offer, cleared = call.offer, second_cleared(call, why, now, is_settled=is_settled)
    was_away = not (call.parties and not second.is_here) and not second.is_back
    phase = Phase.CONFERENCE if call.parties else Phase.TALKING
    call = replace(call, phase=phase, second=None)
    commands: list[do.Command] = []
    if was_away:
        commands.append(do.Retrieve(offer.id, call.bridge, call.agent_leg))
        if call.control.is_held:
            call, more = retrieved(call, now)
            commands += more
        elif call.is_recorded_on_leg:
            commands += hush(call, is_muted=False)
    if why != "taken-back":
        call = replace(call, plays=call.plays + 1)
        commands.append(do.Play(call.agent_leg, call.playback, call.language, (BEEP,)))
    return call, [*commands, *cleared]


def leg_gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    second = call.second
    assert second is not None and call.offer is not None
    if event.offer == call.offer.id:
        return first_gone(call, now, is_lost=event.cause != NORMAL_CLEARING)
    if second.offer is None or event.offer != second.offer.id:
        return call, []
    if event.cause in DECLINED:
        return failed(call, "declined", NO_ANSWER, now)
    if event.cause in NOT_ANSWERED:
        return failed(call, "no-answer", NO_ANSWER, now)
    return failed(call, "unreachable", SYSTEM, now)


def declined(call: Call, event: ev.OfferDeclined, now: Moment) -> Step:
    if call.second is None or call.second.offer is None or call.second.offer.id != event.offer:
        return call, []
    return failed(call, event.why, event.reason, now)


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    second = call.second
    if event.name == "recorder":
        return recorder_late(call, event, now)
    if second is None:
        return call, []
    if event.name == "second" and event.token == second.contact:
        return back_to_caller(call, "no-line" if second.number and not second.has_rung else "no-answer", now)
    if event.name == "ring" and second.offer is not None and event.token == second.offer.id:
        return failed(call, "no-answer", NO_ANSWER, now)
    return call, []


def over(call: Call, event: SecondOver, now: Moment) -> Step:
    """The router has nobody (any more)."""
    return back_to_caller(call, event.why, now) if is_contact_of(call, event.contact) else (call, [])


def overflowed(call: Call, event: ev.Overflowed, now: Moment) -> Step:
    """Experts of another queue are asked as well; its rules hold from now on."""
    second = call.second
    if second is None or second.offer is not None:
        return call, []
    reason = changed(second.reason, queue=event.queue)
    return replace(call, second=changed(second, reason=reason, entered_mono=event.entered_mono)), []


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """Asterisk did not do it: no hold, no ringing; the two go on talking and the page says so."""
    second = call.second
    assert second is not None and call.offer is not None and call.number is not None
    if event.what == "Ring" and second.offer is not None and event.token == second.offer.id:
        if event.is_retryable:
            return back_to_caller(call, "unreachable", now)
        return failed(call, "unreachable", SYSTEM, now)
    client, agent = call.number.client, call.offer.agent
    if event.token != call.offer.id:
        return call, []
    if event.what == "Join":  # the lift itself: the two were never brought together
        cleared = second_cleared(call, "refused", now)
        call, commands = talk_refused(replace(call, second=None, phase=Phase.TALKING), event, now)
        return call, [*cleared, *commands]
    if event.what == "Hold":
        told = ControlRefused(call.id, client, agent, "second", event.why)
        call, commands = back_to_caller(call, "refused", now)
        return call, [do.Note(told), *commands]
    return call, []


# ---------------------------------------------------------------- what the first agent does meanwhile


def taken_back(call: Call, event: TakeBackAsked | ev.RetrieveAsked, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return back_to_caller(call, "taken-back", now)


def muted(call: Call, event: ev.MuteAsked, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent or event.is_muted is call.control.is_muted:
        return call, []
    assert call.number is not None
    offer = call.offer.id
    told = do.Note(AgentMuted(call.id, call.number.client, event.agent, event.is_muted))
    call = replace(call, control=changed(call.control, is_muted=event.is_muted))
    return call, [do.Mute(offer, call.agent_leg, event.is_muted), told]


def hung_up(call: Call, event: ev.AgentHungUp, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return first_gone(call, now, is_lost=False)


def lost(call: Call, event: ev.AgentLost, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return first_gone(call, now, is_lost=True)


def first_gone(call: Call, now: Moment, *, is_lost: bool) -> Step:
    """A transfer goes on without the one who began it; a consultation that nobody wants any more does not."""
    second = call.second
    assert second is not None and call.offer is not None
    if second.mode is Mode.CONSULT or call.parties:
        cleared = second_cleared(call, "first-left", now)
        agent, call = call.offer.agent, replace(call, second=None, phase=Phase.TALKING)
        if call.parties:
            call, commands = lead_left(call, now)
        elif is_lost:
            call, commands = agent_lost(call, ev.AgentLost(agent), now)
        else:
            call, commands = agent_hung_up(call, ev.AgentHungUp(agent), now)
        return call, [*cleared, *commands]
    if second.number:
        return alone(call, now)
    if second.offer is not None:
        return _alone(call, now)
    cleared = second_cleared(call, "first-left", now)
    ended = talk_ended(call, now, keeps_caller=True)
    call = replace(call, second=None, patience_mono=now.mono)
    if second.to is None:  # the experts' queue, as if he had been given away to it
        call = replace(call, reason=second.reason, entered_mono=now.mono, is_transfer=True)
        waiting, commands = requeue(call, now)
    else:
        waiting, commands = requeue(call, now, word=BACK_TO_QUEUE)
    return waiting, [*cleared, *ended, *commands]


def _alone(call: Call, now: Moment) -> Step:
    """The telephone of the second one rings on: from now on it is the call's own offer, and he waits with music."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None and call.number is not None
    agent, client, offer = call.offer.agent, call.number.client, second.offer
    ended = talk_ended(call, now, keeps_caller=True)
    told = do.Note(HandedOver(call.id, client, agent, offer.agent, second.contact, offer.id, "alone"))
    reason = second.reason if second.to is None else call.reason
    call = replace(call, phase=Phase.OFFERED, offer=offer, second=None, control=Control(), reason=reason)
    call = replace(call, bridged_mono=0.0, recording=None, patience_mono=now.mono, heard=None)
    call, music = back_to_music(call)
    return call, [*ended, do.CancelTimer("second"), told, *music]
