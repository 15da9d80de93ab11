"""Several agents talk with the caller. Who leads may send one out, add another or leave; the last one ends the call."""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.ending import talk_ended
from ari_app.call.events_second import DropAsked
from ari_app.call.keeping import RING_AGAIN_S, keep_s_of, to_music
from ari_app.call.others import AGAIN, AWAY, party_ended, timer_of
from ari_app.call.recording import recorder_refused, start_recording
from ari_app.call.second import Party
from ari_app.call.sent import left_to
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from lexicon.ids import AgentId, OfferId
from lexicon.journal import AgentMuted, CallKept, ControlRefused, HandedOver, PartyJoined, PartyLeft
from lexicon.moment import Moment


def merged(call: Call) -> Step:
    """The second party is one of those who talk from now on."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None and call.number is not None
    party = Party(second.contact, second.offer, second.reason, second.answered_mono, number=second.number)
    who = (call.id, call.number.client, second.offer.agent, second.contact)
    told = PartyJoined(*who, second.offer.id, second.offer.channel, second.number)
    call = replace(call, phase=Phase.CONFERENCE, second=None, parties=(*call.parties, party))
    return call, [do.Note(told)]


# ---------------------------------------------------------------- who leaves


def leg_gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    if call.offer is not None and event.offer == call.offer.id:
        return lead_left(call, now)
    party = _by_offer(call, event.offer)
    return (call, []) if party is None else party_left(call, party, "left", now)


def hung_up(call: Call, event: ev.AgentHungUp, now: Moment) -> Step:
    return _gone(call, event.agent, "left", now)


def lost(call: Call, event: ev.AgentLost, now: Moment) -> Step:
    return _gone(call, event.agent, "lost", now)


def dropped(call: Call, event: DropAsked, now: Moment) -> Step:
    party = next((one for one in call.parties if one.name == event.party), None)
    if call.offer is None or call.offer.agent != event.agent or party is None:
        return call, []
    return party_left(call, party, "dropped", now)


def _gone(call: Call, agent: AgentId, why: str, now: Moment) -> Step:
    if call.offer is not None and call.offer.agent == agent:
        return lead_left(call, now)
    party = _by_agent(call, agent)
    return (call, []) if party is None else party_left(call, party, why, now)


def party_left(call: Call, party: Party, why: str, now: Moment) -> Step:
    """The others talk on; when only the one who leads it is left, it is an ordinary conversation again."""
    assert call.number is not None
    told = PartyLeft(call.id, call.number.client, party.offer.agent, party.contact, why, party.number)
    call = replace(call, parties=tuple(one for one in call.parties if one is not party))
    if call.phase is Phase.CONFERENCE and not call.parties:
        call = replace(call, phase=Phase.TALKING)
    return call, [*party_ended(call, party, now), do.Note(told)]


def lead_left(call: Call, now: Moment) -> Step:
    """The agent who came first leads from now on, in a conversation (and a recording) of its own with the caller."""
    assert call.offer is not None and call.number is not None and call.parties
    heir = next((one for one in call.parties if one.is_here), None)
    if heir is None:  # the last agent
        return _nobody_here(call, now)
    ended = talk_ended(call, now, keeps_caller=True)
    call, commands = led_by(call, heir, now)
    return call, [*ended, *commands]


def led_by(call: Call, heir: Party, now: Moment) -> Step:
    """This agent has the caller from now on, and the others with him."""
    assert call.offer is not None and call.number is not None
    agent, client, rest = call.offer.agent, call.number.client, [one for one in call.parties if one is not heir]
    over = HandedOver(call.id, client, agent, heir.offer.agent, heir.contact, heir.offer.id, "conference")
    control = changed(Control(), is_muted=heir.is_muted)
    call = replace(call, phase=Phase.JOINING, offer=heir.offer, parties=tuple(rest), control=control)
    call = replace(call, bridged_mono=0.0, recording=None, patience_mono=now.mono, heard=None)
    call, record = start_recording(call)
    join = do.Join(heir.offer.id, call.bridge, call.channel, heir.offer.channel)
    come = [do.Retrieve(one.offer.id, call.bridge, one.offer.channel) for one in rest if one.away is None]
    return call, [do.Note(over), *record, join, *come]


def _nobody_here(call: Call, now: Moment) -> Step:
    """The caller talks on with a number outside, or else is kept for an agent whose browser is gone."""
    outside = next((one for one in call.parties if one.number), None)
    awaited = None if outside is not None else call.parties[0]
    commands: list[do.Command] = []
    for one in call.parties:
        if one is not outside and one is not awaited:
            call, lost_too = party_left(call, one, "lost", now)
            commands += lost_too
    if outside is not None:
        call, more = left_to(call, outside, now)
        return call, [*commands, *more]
    assert awaited is not None
    call, more = _kept_for(call, awaited, now)
    return call, [*commands, *more]


def _kept_for(call: Call, party: Party, now: Moment) -> Step:
    kept = party.away
    assert kept is not None and call.offer is not None and call.number is not None
    ended = talk_ended(call, now, keeps_caller=True)
    left_s = max(1.0, keep_s_of(call) - (now.mono - kept.since_mono))
    client, agent, offer = call.number.client, party.offer.agent, party.offer.id
    over = HandedOver(call.id, client, call.offer.agent, agent, party.contact, offer, "conference")
    told = [do.Note(over), do.Note(CallKept(call.id, client, agent, "page", left_s))]
    call = replace(call, phase=Phase.KEPT, offer=party.offer, parties=(), kept=kept, control=Control(), recording=None)
    call, music = to_music(replace(call, bridged_mono=party.answered_mono, patience_mono=now.mono, heard=None))
    timers: list[do.Command] = [do.CancelTimer(timer_of(what, party)) for what in (AWAY, AGAIN)]
    timers.append(do.SetTimer("kept", offer, left_s))
    if kept.endpoint and not kept.is_ringing:
        timers.append(do.SetTimer("again", offer, RING_AGAIN_S))
    return call, [*music, *ended, *told, *timers]


# ---------------------------------------------------------------- while it goes on


def muted(call: Call, event: ev.MuteAsked, now: Moment) -> Step:
    """Each for himself."""
    assert call.offer is not None and call.number is not None
    told = do.Note(AgentMuted(call.id, call.number.client, event.agent, event.is_muted))
    if call.offer.agent == event.agent:
        if event.is_muted is call.control.is_muted:
            return call, []
        call = replace(call, control=changed(call.control, is_muted=event.is_muted))
        return call, [do.Mute(_of(call), call.agent_leg, event.is_muted), told]
    party = _by_agent(call, event.agent)
    if party is None or party.away is not None or party.is_muted is event.is_muted:
        return call, []
    mute = do.Mute(party.offer.id, party.offer.channel, event.is_muted)
    parties = tuple(changed(one, is_muted=event.is_muted) if one is party else one for one in call.parties)
    return replace(call, parties=parties), [mute, told]


def digits(call: Call, event: ev.DigitsAsked, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return call, [do.SendDigits(call.offer.id, call.channel, event.digits)]


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """A party that could not be brought into the bridge is sent away: nobody is left in silence."""
    assert call.offer is not None and call.number is not None
    party = _by_offer(call, OfferId(event.token))
    if event.what == "Retrieve" and party is not None:
        return party_left(call, party, "lost", now)
    if event.token == call.offer.id and event.what in ("Mute", "SendDigits", "Retrieve"):
        told = ControlRefused(call.id, call.number.client, call.offer.agent, event.what.lower(), event.why)
        return call, [do.Note(told)]
    return call, []


def join_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """The new lead could not be joined with the caller: the next one may."""
    if call.offer is not None and event.what == "Join" and event.token == call.offer.id:
        return lead_left(call, now)
    if event.what == "Record" and call.recording is not None and event.token == call.recording:
        return recorder_refused(call, ev.RecorderRefused(call.recording, event.why), now)
    return refused(call, event, now)


def _of(call: Call) -> OfferId:
    assert call.offer is not None
    return call.offer.id


def party_of(call: Call, event: ev.AgentLegGone | ev.AgentHungUp | ev.AgentLost) -> Party | None:
    """The party that this event is about."""
    return _by_offer(call, event.offer) if isinstance(event, ev.AgentLegGone) else _by_agent(call, event.agent)


def _by_offer(call: Call, offer: OfferId) -> Party | None:
    return next((one for one in call.parties if one.offer.id == offer), None)


def _by_agent(call: Call, agent: AgentId) -> Party | None:
    return next((one for one in call.parties if one.offer.agent == agent), None)
