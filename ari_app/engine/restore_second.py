"""Second parties and conferences that another controller began (see ``restore.py``).

Who talks goes on talking, also in a consultation. Who was only sought or rung is given up: the first agent has the
caller again, as after a search that found nobody.
"""

from dataclasses import replace
from datetime import datetime

from ari_app.call import commands as do
from ari_app.call.events_second import SecondOver
from ari_app.call.keeping import keep_s_of
from ari_app.call.kept import Kept
from ari_app.call.others import AWAY, timer_of
from ari_app.call.out_offer import OutOffer, Way
from ari_app.call.past import PastCall
from ari_app.call.past_second import PastSecond
from ari_app.call.second import Mode, Party, Second
from ari_app.call.state import Call, Phase
from ari_app.engine.desks import TAKE_OVER_GRACE_S
from ari_app.engine.engine import Engine
from ari_app.engine.its_number import number_of
from ari_app.engine.recordings import OpenRecording
from ari_app.trunks.numbers import CallReason
from lexicon.ids import ChannelId, ClientId
from lexicon.journal import AgentReady, OfferWithdrawn, SecondLegEnded, TalkEnded, WrapUpStarted
from lexicon.moment import Moment
from routing.agent import AgentState

LOST = "controller-lost"


def with_others(engine: Engine, past: PastCall, call: Call, now: Moment) -> Call:
    """The conversation with everybody who was in it, or was sought for it."""
    call = replace(call, seconds=past.seconds)
    parties = tuple(_party(call, one, now) for one in past.parties if one.offer is not None)
    if parties:
        call = replace(call, parties=parties, phase=Phase.CONFERENCE)
    if past.second is not None:
        call = replace(call, second=_second(call, past.second, now))
        call = replace(call, phase=Phase.CONSULTING if past.second.is_told else Phase.SEEKING)
    return call


def adopt_others(engine: Engine, past: PastCall, call: Call) -> None:
    """The call is the engine's: now the agents' part in it, and the end of a search."""
    assert call.number is not None
    for one in past.parties:
        if one.agent is not None and not one.number:
            engine.floor.adopt_talk(one.agent, call.id, one.since or engine.now().at)
        if one.away_at is not None:
            _still_away(engine, call, one, one.away_at)
    second = past.second
    if second is None:
        return
    if second.is_told and second.agent is not None:
        if not second.number:
            engine.floor.adopt_talk(second.agent, call.id, second.since or engine.now().at)
        return
    _offer_lost(engine, past, second, call.number.client)
    engine.dispatch(call.id, SecondOver(second.contact, LOST))


def _still_away(engine: Engine, call: Call, one: PastSecond, away_at: datetime) -> None:
    """For what is left of the time, or until the desks are back."""
    now, known = engine.now(), next((party for party in call.parties if party.contact == one.contact), None)
    if known is not None:
        left_s = max(TAKE_OVER_GRACE_S, keep_s_of(call) - (now.at - away_at).total_seconds())
        engine.carry_out(call, do.SetTimer(timer_of(AWAY, known), known.contact, left_s), now)


def adopt_consult_recording(engine: Engine, opened: OpenRecording) -> None:
    """Asterisk writes it on the second party's leg as long as that is consulted."""
    call = engine.calls.get(opened.call)
    second = None if call is None else call.second
    if call is None or second is None or second.offer is None or second.next_recording != opened.recording:
        engine.recordings.note_stopped(opened)
        return
    engine.recordings.open(opened, second.offer.channel)
    known = replace(second, recording=opened.recording, is_recording_told=True)
    engine.calls[call.id] = replace(call, second=known)


def end_others(engine: Engine, past: PastCall, client: ClientId) -> None:
    """The caller is gone: everybody else's part in the call is over."""
    now, number = engine.now(), number_of(engine, past)
    for one in (past.second, *past.parties):
        if one is None or one.agent is None or not (one.is_taken or one.number):
            continue
        talked_s = (now.at - (one.since or now.at)).total_seconds()
        if one.number:
            why = "completed" if one.is_taken else LOST
            engine.note(SecondLegEnded(past.id, client, one.contact, one.number, one.leg, why, 0, 0, talked_s))
            continue
        engine.note(TalkEnded(past.id, client, one.agent, talked_s))
        reason = None if number is None else number.reasons.get(one.reason)
        if one.agent in engine.floor.agents and reason is not None:
            engine.floor.adopt_wrap_up(one.agent, past.id, client, now)
            engine.decide([WrapUpStarted(one.agent, past.id, client, reason.queue.acw_limit_s)])
    if past.sent_by is not None and past.outside_leg:
        since, why = past.outside_at or now.at, LOST if past.outside_at is None else "completed"
        who = (past.id, client, past.sent_contact, past.outside_number, past.outside_leg)
        engine.note(SecondLegEnded(*who, why, 0, 0, (now.at - since).total_seconds()))
    if past.second is not None and not past.second.is_taken:
        _offer_lost(engine, past, past.second, client)


def _offer_lost(engine: Engine, past: PastCall, second: PastSecond, client: ClientId) -> None:
    if second.offer is None or second.agent is None or second.number:
        return
    if second.is_taken:
        engine.note(TalkEnded(past.id, client, second.agent, 0.0))
    else:
        engine.note(OfferWithdrawn(second.offer, past.id, client, second.agent, LOST))
    agent = engine.floor.agents.get(second.agent)
    if agent is not None and agent.state is AgentState.READY:
        engine.note(AgentReady(agent.id, agent.idle_since))


def _second(call: Call, past: PastSecond, now: Moment) -> Second:
    mode, reason = Mode(past.mode), _reason(call, past)
    if not past.is_told:
        out = _offer(past, now.mono) if past.number else None
        return Second(past.contact, mode, reason, past.to, now.mono, out, number=past.number)
    since = _ago(past.since, now)
    talked = (_offer(past, since), since, True, True, past.is_back)
    return Second(past.contact, mode, reason, past.to, since, *talked, number=past.number)


def _party(call: Call, past: PastSecond, now: Moment) -> Party:
    since = _ago(past.since, now)
    away = None if past.away_at is None or past.offer is None else Kept(past.offer, _ago(past.away_at, now))
    return Party(past.contact, _offer(past, since), _reason(call, past), since, number=past.number, away=away)


def _offer(past: PastSecond, since_mono: float) -> OutOffer:
    assert past.offer is not None and past.agent is not None
    leg = past.leg if past.number else ChannelId("")
    return OutOffer(past.offer, past.agent, "", since_mono, Way.ORIGINATE, leg)


def _reason(call: Call, past: PastSecond) -> CallReason:
    assert call.number is not None and call.reason is not None
    return call.number.reasons.get(past.reason, call.reason)


def _ago(at: datetime | None, now: Moment) -> float:
    return now.mono if at is None else now.mono - (now.at - at).total_seconds()
