"""An offer's life as the call sees it: ringing, taken, refused, over. A decision for each thing that can happen to it.

The two ways of ringing differ in who holds the caller meanwhile. With ``Way.ORIGINATE`` the caller stays with us; with
``Way.DIAL`` he is in Asterisk's Dial() and nothing can be done with his channel until ``CallerBack``.
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call import standing
from ari_app.call.control import Control
from ari_app.call.queueing import back_to_music, music_due, park_refused, requeue
from ari_app.call.recording import await_recorder, start_recording
from ari_app.call.state import Call, OutOffer, Phase, Way, replace
from ari_app.call.survey_for import survey_of
from ari_app.call.types import Step
from lexicon.ids import NotReadyReasonId, OfferId, agent_channel
from lexicon.journal import CallBridged, OfferFailed, OfferMade, OfferTaken, OfferWithdrawn
from lexicon.moment import Moment

NO_ANSWER, SYSTEM = NotReadyReasonId("no-answer"), NotReadyReasonId("system")
AGENT_LEFT = "agent-left"
DECLINED = (17, 21)  # ITU-T Q.850: busy, rejected
NOT_ANSWERED = (18, 19)
LATER_S = 5.0
"""The one who rings counts the seconds; the other asks this much later, should no word have come."""

RETURN_WITHIN_S = 2.0


def assigned(call: Call, event: ev.Assigned, now: Moment) -> Step:
    assert call.number is not None and call.reason is not None
    if event.leg:
        return standing.assigned(call, event, now)
    limit_s, queue, client = call.reason.queue.ring_timeout_s, call.reason.queue.id, call.number.client
    offer = OutOffer(event.offer, event.agent, event.endpoint, now.mono, call.way)
    call = replace(call, phase=Phase.OFFERED, offer=offer)
    fact = OfferMade(event.offer, call.id, client, queue, event.agent, call.agent_leg, limit_s, None, event.after)
    made = do.NoteOffer(fact, event.why)
    if call.way is Way.DIAL:
        hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
        stays = survey_of(call) is not None
        dial = do.Dial(event.offer, call.channel, event.endpoint, call.next_recording, limit_s, stays)
        call = replace(call, music=None, is_playing=False, owes_word=False)
        return call, [*hush, dial, made, do.SetTimer("ring", event.offer, limit_s + LATER_S)]
    music: list[do.Command] = []
    if not (call.is_parked or call.is_playing):
        call, music = back_to_music(call)
    ring = do.Ring(event.offer, call.agent_leg, event.endpoint, call.caller, call.channel, limit_s + LATER_S)
    return call, [*music, ring, made, do.SetTimer("ring", event.offer, limit_s)]


def agent_answered(call: Call, event: ev.AgentAnswered, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, [do.HangUp(event.leg or agent_channel(event.offer))]
    assert call.number is not None
    client, agent = call.number.client, call.offer.agent
    taken = do.Note(OfferTaken(call.offer.id, call.id, client, agent, now.mono - call.offer.made_mono))
    settled: list[do.Command] = [do.TakeOffer(event.offer), taken]
    settled += [do.CancelTimer("ring"), do.CancelTimer("longest"), do.CancelTimer("unstaffed")]
    if call.is_dialled:
        call = replace(call, phase=Phase.TALKING, offer=call.offer.answered(event.leg), bridged_mono=now.mono)
        recorded, record = await_recorder(call)
        waited_s = now.mono - call.joined_mono
        bridged = do.Note(CallBridged(call.id, client, agent, recorded.bridge, event.leg, waited_s))
        return recorded, [*settled, bridged, *record]
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    call = replace(call, phase=Phase.JOINING, is_playing=False, music=None)
    recorded, record = start_recording(call)
    join = do.Join(event.offer, recorded.bridge, call.channel, call.agent_leg)
    return recorded, [*settled, *hush, *record, join]


# ---------------------------------------------------------------- not taken


def offer_failed(call: Call, why: str, reason: NotReadyReasonId, now: Moment, *, is_back: bool = False) -> Step:
    assert call.offer is not None and call.number is not None
    offer = call.offer
    rang_s = max(0.0, now.mono - offer.made_mono)
    waits = is_back or not call.is_dialled
    failed = OfferFailed(offer.id, call.id, call.number.client, offer.agent, why, rang_s, waits)
    by = "desk-lost" if why == "agent-left" else ("system" if reason == SYSTEM else "no-answer")
    missed = do.MissOffer(offer.id, reason, by, waits)
    waiting, stop, commands = _waits_again(call, now, is_back)
    return waiting, [*stop, do.CancelTimer("ring"), do.Note(failed), missed, *commands]


def offer_withdrawn(call: Call, why: str, now: Moment, *, is_back: bool = False) -> Step:
    """Nobody rang the agent, who keeps state and place; the caller waits on."""
    assert call.offer is not None and call.number is not None
    offer = call.offer
    withdrawn = do.Note(OfferWithdrawn(offer.id, call.id, call.number.client, offer.agent, why))
    waiting, stop, commands = _waits_again(call, now, is_back)
    return waiting, [*stop, do.CancelTimer("ring"), withdrawn, do.WithdrawOffer(offer.id), *commands]


def _waits_again(call: Call, now: Moment, is_back: bool) -> tuple[Call, list[do.Command], list[do.Command]]:
    """The call after the offer, how the ringing is stopped, and what leads the caller back to the queue."""
    assert call.offer is not None
    if not call.is_dialled:
        waiting, commands = requeue(call, now)
        return waiting, [do.HangUp(call.agent_leg)], commands
    if is_back:
        waiting, commands = requeue(call, now)
        return waiting, [], commands
    waiting, commands = returning(call)
    return waiting, [do.Recall(call.offer.id, call.channel)], commands


def returning(call: Call, word: str = "") -> Step:
    """The caller is on the way back from Dial(); ``word`` is said when he is here."""
    assert call.offer is not None
    wait = do.SetTimer("return", call.offer.id, RETURN_WITHIN_S)
    call = replace(call, phase=Phase.RETURNING, offer=None, bridged_mono=0.0, recording=None, word=word)
    call = replace(call, control=Control(), kept=None, heard=None)
    return call, [wait]


def ring_over(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name == "music":
        return (call, []) if call.is_dialled else music_due(call, event.token)
    if call.offer is None or event.name != "ring" or event.token != call.offer.id:
        return call, []
    return offer_failed(call, "no-answer", NO_ANSWER, now)


def leg_gone_ringing(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer or call.is_dialled:
        return call, []  # Dial() says how it ended when the caller is back
    return _unanswered(call, "", event.cause, now)


def caller_back_ringing(call: Call, event: ev.CallerBack, now: Moment) -> Step:
    """Dial() is over and nobody answered; the caller is with us again."""
    if not call.is_dialled or call.offer is None:
        return call, []
    if event.offer != call.offer.id or event.status in ("RECALLED", "CANCEL"):
        return offer_withdrawn(call, "exchange-away", now, is_back=True)
    return _unanswered(call, event.status, event.cause, now)


def _unanswered(call: Call, status: str, cause: int, now: Moment) -> Step:
    if cause in DECLINED or status == "BUSY":
        return offer_failed(call, "declined", NO_ANSWER, now, is_back=True)
    if cause in NOT_ANSWERED or status == "NOANSWER":
        return offer_failed(call, "no-answer", NO_ANSWER, now, is_back=True)
    return offer_failed(call, "unreachable", SYSTEM, now, is_back=True)


def declined(call: Call, event: ev.OfferDeclined, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    if event.why == AGENT_LEFT:  # the page may only be loaded anew; who is not back in time is signed out
        return offer_withdrawn(call, event.why, now)
    return offer_failed(call, event.why, event.reason, now)


def ring_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    if event.what == "Park" and not call.is_dialled:
        return park_refused(call)
    if event.what not in ("Ring", "Dial") or call.offer is None or event.token != call.offer.id:
        return call, []
    is_nobodys_fault = event.is_retryable or event.what == "Dial"
    if is_nobodys_fault and call.unrung != call.offer.agent:  # the second time it is that telephone
        return offer_withdrawn(replace(call, unrung=call.offer.agent), "exchange-away", now)
    return offer_failed(call, "unreachable", SYSTEM, now)


# ---------------------------------------------------------------- on the way back


def caller_back(call: Call, event: ev.CallerBack, now: Moment) -> Step:
    waiting, commands = requeue(call, now, word=call.word)
    return waiting, [do.CancelTimer("return"), *commands]


def return_late(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    """Nothing was heard of the caller: ask (again)."""
    if event.name != "return":
        return call, []
    recall = do.Recall(OfferId(event.token), call.channel)
    return call, [recall, do.SetTimer("return", event.token, LATER_S)]
