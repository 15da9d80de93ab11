"""Hold, mute and digits: what an agent does with a conversation.

Nothing can be done with channels that Asterisk's Dial() holds. The first thing that is asked for lifts both legs out
of it, into a bridge of ours (docs/decisions/0030); from then on the conversation is like one whose legs we dialled.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.events_parking import ParkAsked
from ari_app.call.events_second import SecondAsked
from ari_app.call.held import held, music_of, retrieved
from ari_app.call.keeping import leg_lost, listen_due, listen_refused
from ari_app.call.parking import parked
from ari_app.call.reaching import second_wanted
from ari_app.call.recording import recorder_late
from ari_app.call.state import Call, Phase, Way, replace
from ari_app.call.taking import taken_over
from ari_app.call.talking import NORMAL_CLEARING, agent_hung_up, agent_lost, talk_refused
from ari_app.call.transfer import transferred
from ari_app.call.types import Step
from lexicon.journal import AgentMuted, ControlRefused, ConversationLifted
from lexicon.moment import Moment

LIFT_WITHIN_S = 2.0
LIFT_TRIES = 3
BOTH = frozenset(("caller", "agent"))


def asked(call: Call, event: ev.Asked, now: Moment) -> Step:
    """The agent wants something done with the conversation."""
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    if not call.is_dialled:
        return _do(call, event, now)
    if isinstance(event, ev.TransferAsked):  # Dial() lets the caller go; nobody needs the two in a bridge first
        return transferred(call, event, now)
    offer = changed(call.offer, way=Way.ORIGINATE)
    control = changed(call.control, here=frozenset[str](), wants=(event,))
    return _lift(replace(call, phase=Phase.LIFTING, offer=offer, control=control), 1)


def asked_meanwhile(call: Call, event: ev.Asked, now: Moment) -> Step:
    """The legs are on their way: it is done when they are here."""
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    control = changed(call.control, wants=(*call.control.wants, event))
    return replace(call, control=control), []


def lifted(call: Call, event: ev.Lifted, now: Moment) -> Step:
    """One of the legs is in our hands; with the second one they are joined, and what was asked for is done."""
    if call.offer is None or call.offer.id != event.offer or call.number is None:
        return call, []
    here, wants = call.control.here | {event.side}, call.control.wants
    if here != BOTH:
        return replace(call, control=changed(call.control, here=here)), []
    control = changed(call.control, here=frozenset[str](), wants=())
    call = replace(call, phase=Phase.TALKING, offer=changed(call.offer, way=Way.ORIGINATE), control=control)
    assert call.offer is not None and call.number is not None
    told = ConversationLifted(call.id, call.number.client, call.offer.agent, call.bridge)
    join = do.Join(event.offer, call.bridge, call.channel, call.agent_leg)
    commands: list[do.Command] = [do.CancelTimer("lift"), join, do.Note(told)]
    if control.is_held:  # they were lifted a second time, after a cut of the link
        commands.append(do.Hold(event.offer, call.bridge, call.agent_leg, music_of(call)))
    if control.is_muted:
        commands.append(do.Mute(event.offer, call.agent_leg, is_muted=True))
    for want in wants:
        if call.phase is Phase.TALKING:
            call, more = _do(call, want, now)
            commands += more
    return call, commands


def lift_late(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    """A leg did not come: asked for again, and at last the caller waits for another agent."""
    if event.name == "recorder":
        return recorder_late(call, event, now)
    if event.name == "listen":
        return listen_due(call, event)
    if call.offer is None or event.name != "lift" or event.token.rpartition("/")[0] != call.offer.id:
        return call, []
    tries = int(event.token.rpartition("/")[2])
    if tries < LIFT_TRIES:
        return _lift(call, tries + 1)
    return lost_on_the_way(call, ev.AgentLost(call.offer.agent), now)


def lost_on_the_way(call: Call, event: ev.AgentLost, now: Moment) -> Step:
    """The caller is in Dial() still or on the way out of it: recalled, wherever he is."""
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    leg = call.agent_leg
    lost, commands = agent_lost(replace(call, offer=changed(call.offer, way=Way.DIAL)), event, now)
    return lost, [do.CancelTimer("lift"), *commands, do.HangUp(leg)]


def gone_on_the_way(call: Call, now: Moment) -> Step:
    """As ``lost_on_the_way``, but the agent may be back in a moment."""
    assert call.offer is not None
    leg = call.agent_leg
    kept, commands = leg_lost(replace(call, offer=changed(call.offer, way=Way.DIAL)), now)
    return kept, [do.CancelTimer("lift"), *commands, do.HangUp(leg)]


def replaced_on_the_way(call: Call, event: ev.PageReplaced, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return gone_on_the_way(call, now)


def leg_gone_on_the_way(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    if event.cause == NORMAL_CLEARING:
        ended, commands = agent_hung_up(call, ev.AgentHungUp(call.offer.agent), now)
        return ended, [do.CancelTimer("lift"), *commands]
    return gone_on_the_way(call, now)


def lift_again(call: Call, _: ev.LinkBack, now: Moment) -> Step:
    """The word of a leg's coming may have been lost with the link; it comes again."""
    return _lift(call, 1)


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """What Asterisk did not do is told, and is taken back here: the screen must not show a hold that is none."""
    if event.what == "Listen":
        return listen_refused(call, event)
    if call.offer is None or event.token != call.offer.id or event.what not in REFUSALS:
        return talk_refused(call, event, now)
    assert call.number is not None
    client, agent = call.number.client, call.offer.agent
    commands: list[do.Command] = [do.Note(ControlRefused(call.id, client, agent, REFUSALS[event.what], event.why))]
    if event.what == "Lift" and call.phase is Phase.LIFTING:
        control = Control(pause=call.control.pause)  # the recording was not concerned
        back = replace(call, phase=Phase.TALKING, offer=changed(call.offer, way=Way.DIAL), control=control)
        return back, [do.CancelTimer("lift"), *commands]
    if event.what == "Hold" and call.control.is_held:
        call, more = retrieved(call, now)
        return call, [*commands, *more]
    if event.what == "Retrieve" and not call.control.is_held:
        call, more = held(call, now)
        return call, [*commands, *more]
    if event.what == "Mute":
        is_muted = not call.control.is_muted
        commands.append(do.Note(AgentMuted(call.id, client, agent, is_muted)))
        call = replace(call, control=changed(call.control, is_muted=is_muted))
    return call, commands


REFUSALS = {"Lift": "lift", "Hold": "hold", "Retrieve": "retrieve", "Mute": "mute", "SendDigits": "digits"}


def _lift(call: Call, attempt: int) -> Step:
    assert call.offer is not None
    lift = do.Lift(call.offer.id, call.channel, call.agent_leg)
    return call, [lift, do.SetTimer("lift", f"{call.offer.id}/{attempt}", LIFT_WITHIN_S)]


def _do(call: Call, event: ev.Asked, now: Moment) -> Step:
    assert call.offer is not None and call.number is not None
    offer, leg = call.offer, call.agent_leg
    match event:
        case ev.HoldAsked() if not call.control.is_held:
            after, commands = held(call, now)
            return after, [do.Hold(offer.id, call.bridge, leg, music_of(call)), *commands]
        case ev.RetrieveAsked() if call.control.is_held:
            back, commands = retrieved(call, now)
            return back, [do.Retrieve(offer.id, call.bridge, leg), *commands]
        case ev.MuteAsked(is_muted=is_muted) if is_muted is not call.control.is_muted:
            told = do.Note(AgentMuted(call.id, call.number.client, offer.agent, is_muted))
            call = replace(call, control=changed(call.control, is_muted=is_muted))
            return call, [do.Mute(offer.id, leg, is_muted), told]
        case ev.DigitsAsked(digits=digits) if not call.control.is_held:
            return call, [do.SendDigits(offer.id, call.channel, digits)]
        case ev.TransferAsked():
            return transferred(call, event, now)
        case SecondAsked():
            return second_wanted(call, event, now)
        case ParkAsked():
            return parked(call, event, now)
        case ev.TakeOverAsked():
            return taken_over(call, event, now)
        case _:  # what is so already
            return call, []
