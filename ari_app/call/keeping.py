"""Browser gone while talking: the caller is kept with music, and the agent who comes back talks on with him.

A page that is not connected any more says nothing about the sound: a gateway that restarts takes every page's socket
and no conversation. So the leg is listened to; when no packet of sound comes, the agent is gone. Whoever comes back in
time is rung once more and answers without being asked; else the caller waits again, with the place he had.
"""

from collections.abc import Callable
from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.ending import WITH_OTHERS, close_recording, talk_ended
from ari_app.call.kept import NOT_ASKED, Heard, Kept
from ari_app.call.offers import LATER_S, RETURN_WITHIN_S, returning
from ari_app.call.queueing import MUSIC_AGAIN_S, requeue
from ari_app.call.recording import start_recording
from ari_app.call.state import Call, OutOffer, Phase, Way, replace
from ari_app.call.types import Step
from lexicon.ids import AgentId, ChannelId, OfferId, is_standing, is_watch
from lexicon.journal import CallKept, CallRejoined
from lexicon.moment import Moment

BACK_TO_QUEUE = "back-to-queue"
LISTEN_EVERY_S = 0.5
RING_S = 5.0
RING_AGAIN_S = 1.0

# ---------------------------------------------------------------- the page is gone: is the sound?


def page_gone(call: Call, event: ev.PageGone, now: Moment) -> Step:
    """Nobody knows yet whether the agent is: the leg is listened to."""
    return _listen(call, event.agent, now, is_back=False)


def page_back(call: Call, event: ev.PageBack, now: Moment) -> Step:
    """That the page speaks says nothing of the sound: its computer may have another address now, and the leg has the
    old one. So the leg is listened to until a packet comes."""
    return _listen(call, event.agent, now, is_back=True)


def _listen(call: Call, agent: AgentId, now: Moment, *, is_back: bool) -> Step:
    offer = call.offer
    if offer is None or offer.agent != agent or not keep_s_of(call):
        return call, []
    if call.heard is not None:
        return replace(call, heard=changed(call.heard, is_back=is_back)), []
    return listen_due(replace(call, heard=Heard(NOT_ASKED, now.mono, is_back)), ev.TimerRang("listen", offer.id))


def leg_heard(
    call: Call, event: ev.LegHeard, now: Moment, gone: Callable[[Call, str, Moment], Step] | None = None
) -> Step:
    """``gone``: what silence means; None: the caller is kept."""
    if call.heard is None or call.offer is None or call.offer.id != event.offer:
        return call, []
    again = do.SetTimer("listen", event.offer, LISTEN_EVERY_S)
    if event.packets > call.heard.packets:
        heard = call.heard.told(event.packets, now.mono)
        return replace(call, heard=heard), [again] if heard is not None else []
    if not call.heard.is_silence(now.mono):
        return call, [again]
    asked = [do.AskPhone(call.offer.agent)] if call.heard.is_back else []  # it may be well: no news of it will come
    call, commands = (gone or keep)(call, "silence", now)
    return call, [*commands, *asked]


def listen_due(call: Call, event: ev.TimerRang) -> Step:
    """Of a conversation, or one whose legs are on the way: then a moment later."""
    if call.heard is None or call.offer is None or event.token != call.offer.id:
        return call, []
    if call.phase in (Phase.TALKING, *WITH_OTHERS):
        return call, [do.Listen(call.offer.id, call.agent_leg)]
    return call, [do.SetTimer("listen", event.token, LISTEN_EVERY_S)]


def listen_refused(call: Call, event: ev.ExchangeRefused) -> Step:
    """A leg that is gone is told of otherwise; one that can't be listened to is given the benefit of the doubt."""
    if call.heard is None or call.offer is None or event.token != call.offer.id:
        return call, []
    if event.is_retryable:
        return call, [do.SetTimer("listen", call.offer.id, LISTEN_EVERY_S)]
    return replace(call, heard=None), []


# ---------------------------------------------------------------- keeping


def is_kept_for(call: Call) -> bool:
    """Whether a caller whose agent is lost now is kept: they have talked, and the queue keeps."""
    is_agents = call.offer is not None and not is_watch(call.offer.id)  # a supervisor's telephone is rung by no offer
    return is_agents and call.bridged_mono > 0 and keep_s_of(call) > 0


def page_replaced(call: Call, event: ev.PageReplaced, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return keep(call, "page", now) if is_kept_for(call) else lost(call, now)


def keep(call: Call, why: str, now: Moment) -> Step:
    """The caller hears music; whoever holds him is asked to give him back."""
    assert call.offer is not None and call.number is not None
    offer, kept = call.offer, call.kept
    commands: list[do.Command] = [do.CancelTimer("listen"), do.CancelTimer("lift")]
    if call.is_dialled:
        commands += [do.Recall(offer.id, call.channel), do.SetTimer("return", offer.id, RETURN_WITHIN_S)]
    else:
        leg = call.agent_leg  # a persistent one is dialled anew: nobody knows what is at its other end
        commands += [do.DropLeg(leg) if is_standing(leg) else do.HangUp(leg), do.DropBridge(call.bridge)]
    commands += close_recording(call, now, keeps_caller=True, how="kept")
    keep_s = keep_s_of(call)
    if kept is None:
        commands.append(do.Note(CallKept(call.id, call.number.client, offer.agent, why, keep_s)))
        kept = Kept(offer.id, now.mono)
    elif kept.endpoint:
        commands.append(do.SetTimer("again", offer.id, RING_AGAIN_S))
    commands.append(do.SetTimer("kept", offer.id, max(1.0, keep_s - (now.mono - kept.since_mono))))
    call = replace(call, phase=Phase.KEPT, kept=changed(kept, is_ringing=False), heard=None, recording=None)
    call = replace(call, control=Control())
    if call.is_dialled:
        return call, commands
    call, music = to_music(call)
    return call, [*commands, *music]


def leg_lost(call: Call, now: Moment) -> Step:
    """The agent's leg ended by no will of the agent's; the page may be well, and then it is rung again."""
    assert call.offer is not None
    if not (call.kept or is_kept_for(call)):
        return lost(call, now)
    kept, commands = keep(call, "leg", now)
    return kept, [*commands, do.AskPhone(call.offer.agent)]


def caller_here(call: Call, event: ev.CallerBack, now: Moment) -> Step:
    """Out of Dial() (or of the music, by some way of Asterisk's own)."""
    assert call.offer is not None and call.kept is not None
    if call.is_dialled:
        call = replace(
            call, offer=OutOffer(call.offer.id, call.offer.agent, call.offer.endpoint, now.mono, Way.ORIGINATE)
        )
    call, music = to_music(call)
    rung, ring = _ring(call)
    return rung, [do.CancelTimer("return"), *music, *ring]


def lifted_late(call: Call, event: ev.Lifted, now: Moment) -> Step:
    """Asked for before the agent was lost, done after: Dial(), which would have ended the agent's leg, is over."""
    return call, [do.HangUp(event.leg)] if event.side == "agent" and event.leg else []


def phone_back(call: Call, event: ev.PhoneBack, now: Moment) -> Step:
    if call.offer is None or call.kept is None or call.offer.agent != event.agent:
        return call, []
    return _ring(replace(call, kept=changed(call.kept, endpoint=event.endpoint)))


def page_gone_again(call: Call, event: ev.PageGone, now: Moment) -> Step:
    if call.offer is None or call.kept is None or call.offer.agent != event.agent:
        return call, []
    return replace(call, kept=changed(call.kept, endpoint="")), []


def answered(call: Call, event: ev.AgentAnswered, now: Moment) -> Step:
    """The agent is there again; a late word of the leg that was lost is none."""
    if call.offer is None or call.kept is None or call.offer.id != event.offer or not call.kept.is_ringing:
        return call, [do.HangUp(event.leg)] if event.leg and not call.is_dialled else []
    call = replace(call, phase=Phase.JOINING, music=None, kept=changed(call.kept, is_ringing=False))
    recorded, record = start_recording(call)
    join = do.Join(event.offer, recorded.bridge, call.channel, call.agent_leg)
    return recorded, [do.CancelTimer("kept"), do.CancelTimer("again"), do.CancelTimer("music"), *record, join]


def rejoined(call: Call, event: ev.Joined, now: Moment) -> Step:
    assert call.offer is not None and call.kept is not None and call.number is not None
    offer, kept_s = call.offer, now.mono - call.kept.since_mono
    fact = CallRejoined(call.id, call.number.client, offer.agent, offer.id, call.bridge, call.agent_leg, kept_s)
    talking = replace(call, phase=Phase.TALKING, kept=None, bridged_mono=call.bridged_mono + kept_s)
    return talking, [do.Note(fact)]


def ring_failed(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    """Not answered, not reached, or the end of the leg that was lost."""
    if call.offer is None or call.kept is None or call.offer.id != event.offer or not call.kept.is_ringing:
        return call, []
    call = replace(call, kept=changed(call.kept, is_ringing=False))
    return call, [do.SetTimer("again", event.offer, RING_AGAIN_S)]


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    if event.what == "Park":
        return call, [do.SetTimer("music", str(call.plays), MUSIC_AGAIN_S)]
    if event.what != "Ring":
        return call, []
    return ring_failed(call, ev.AgentLegGone(OfferId(event.token), 0), now)


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    assert call.offer is not None
    match event.name:
        case "kept":
            return lost(call, now)
        case "again":
            return _ring(call)
        case "music":
            return to_music(call)
        case "return" if call.is_dialled:
            recall = do.Recall(call.offer.id, call.channel)
            return call, [recall, do.SetTimer("return", event.token, LATER_S)]
        case _:
            return call, []


def link_back(call: Call, _: ev.LinkBack, now: Moment) -> Step:
    return (call, []) if call.is_dialled else to_music(call)


def given_up(call: Call, event: ev.AgentLost, now: Moment) -> Step:
    """The agent will not come back."""
    return (call, []) if call.offer is None or call.offer.agent != event.agent else lost(call, now)


def lost(call: Call, now: Moment) -> Step:
    """The agent's part is over; the caller waits with the place he had, first in line."""
    recall: list[do.Command] = []
    if call.is_dialled and call.kept is None:
        assert call.offer is not None
        recall = [do.Recall(call.offer.id, call.channel)]
    ended = talk_ended(call, now, keeps_caller=True)
    quiet: list[do.Command] = [do.CancelTimer(name) for name in ("kept", "again", "music")] if call.kept else []
    is_dialled = call.is_dialled
    call = replace(call, patience_mono=now.mono, kept=None, heard=None)
    waiting, commands = returning(call, word=BACK_TO_QUEUE) if is_dialled else requeue(call, now, word=BACK_TO_QUEUE)
    return waiting, [*recall, *quiet, *ended, *commands]


# ---------------------------------------------------------------- inside


def keep_s_of(call: Call) -> float:
    """For so long the place of an agent whose browser is gone is kept; 0: not at all."""
    return 0.0 if call.reason is None else call.reason.queue.keep_s


def to_music(call: Call) -> Step:
    """Out of whatever bridge the caller is in."""
    assert call.reason is not None
    music = call.reason.queue.music or "default"  # silence would sound like a dead line
    return replace(call, music=music), [do.Park(call.channel, music)]


def _ring(call: Call) -> Step:
    """Ring the agent, if he is back, nobody rings him, and the caller is here."""
    assert call.offer is not None and call.kept is not None
    kept = call.kept
    if not kept.endpoint or kept.is_ringing or call.is_dialled:
        return call, []
    rings = kept.rings + 1
    again = OfferId(f"{kept.offer}-r{rings}")
    offer = changed(call.offer, id=again, endpoint=kept.endpoint, way=Way.ORIGINATE, leg=ChannelId(""))
    call = replace(call, offer=offer, kept=changed(kept, is_ringing=True, rings=rings))
    return call, [do.Ring(again, call.agent_leg, kept.endpoint, call.caller, call.channel, RING_S)]
