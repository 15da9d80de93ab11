"""Browser gone in a conference with other agents: they talk on with the caller, and who is back talks with them again.

As for a conversation of two (``keeping.py``) the leg is listened to first, the old one is given up, and the agent is
rung once more when page and telephone are back. Nobody waits for that: the caller has somebody to talk with, so there
is no music. The one who led the conference comes back as one of the others; who leads it meanwhile goes on doing so.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from typing import Any

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.conference import led_by, party_left
from ari_app.call.ending import close_recording
from ari_app.call.keeping import LISTEN_EVERY_S, RING_AGAIN_S, RING_S, keep_s_of
from ari_app.call.kept import NOT_ASKED, Heard, Kept
from ari_app.call.others import AGAIN, AWAY, LISTEN, second_cleared, timer_of
from ari_app.call.out_offer import Way
from ari_app.call.second import Party
from ari_app.call.state import Call, Phase, replace
from ari_app.call.talking import NORMAL_CLEARING
from ari_app.call.types import Step
from lexicon.ids import AgentId, ChannelId, OfferId, agent_channel, is_standing, second_contact
from lexicon.journal import PartyAway, PartyBack
from lexicon.moment import Moment

Handler = Callable[[Call, Any, Moment], Step]
OfParty = Callable[[Call, Party, Any, Moment], Step | None]
WITH_PARTIES = (Phase.JOINING, Phase.CONFERENCE)
"""Only here: while another one is sought or consulted, a party who is lost has left."""


def first(handlers: Mapping[tuple[Phase, type[ev.CallEvent]], Handler]) -> dict[tuple[Phase, Any], Handler]:
    """The same table, in which what concerns one of a conference comes here first."""
    table: dict[tuple[Phase, Any], Handler] = dict(handlers)
    for phase in WITH_PARTIES:
        for kind, handler in HANDLERS.items():
            table[phase, kind] = _or(handler, table.get((phase, kind), _nothing))
    return table


def _or(handler: OfParty, otherwise: Handler) -> Handler:
    def either(call: Call, event: Any, now: Moment) -> Step:
        party = _party_of(call, event) if call.parties else None
        done = None if party is None else handler(call, party, event, now)
        return otherwise(call, event, now) if done is None else done

    either.__name__ = handler.__name__ if otherwise is _nothing else otherwise.__name__  # for docs/states.md
    return either


def _nothing(call: Call, event: Any, now: Moment) -> Step:
    """A leg that answers too late is hung up, as everywhere."""
    if isinstance(event, ev.AgentAnswered) and (call.offer is None or call.offer.id != event.offer):
        return call, [do.HangUp(event.leg or agent_channel(event.offer))]
    return call, []


def _party_of(call: Call, event: Any) -> Party | None:
    match event:
        case ev.LegHeard(offer=offer) | ev.AgentAnswered(offer=offer) | ev.AgentLegGone(offer=offer):
            return next((one for one in call.parties if one.offer.id == offer), None)
        case ev.ExchangeRefused(token=token):
            return next((one for one in call.parties if one.offer.id == token), None)
        case ev.TimerRang(name=name, token=token):
            return next((one for one in call.parties if one.contact == token and name.endswith(token)), None)
        case _:
            return next((one for one in call.parties if one.offer.agent and one.offer.agent == event.agent), None)


# ---------------------------------------------------------------- the page is gone: is the sound?


def _page_gone(call: Call, party: Party, event: ev.PageGone, now: Moment) -> Step | None:
    if party.away is not None:
        return _changed(call, party, away=changed(party.away, endpoint="")), []
    if not keep_s_of(call):
        return None
    return _changed(call, party, heard=Heard(NOT_ASKED, now.mono)), [_listen(party)]


def _page_back(call: Call, party: Party, event: ev.PageBack, now: Moment) -> Step | None:
    """As ``keeping.page_back``."""
    if party.away is not None or not keep_s_of(call):
        return None
    if party.heard is not None:
        return _changed(call, party, heard=changed(party.heard, is_back=True)), []
    return _changed(call, party, heard=Heard(NOT_ASKED, now.mono, is_back=True)), [_listen(party)]


def _heard(call: Call, party: Party, event: ev.LegHeard, now: Moment) -> Step | None:
    if party.heard is None:
        return None
    later = do.SetTimer(timer_of(LISTEN, party), party.contact, LISTEN_EVERY_S)
    if event.packets > party.heard.packets:
        heard = party.heard.told(event.packets, now.mono)
        return _changed(call, party, heard=heard), [later] if heard is not None else []
    if not party.heard.is_silence(now.mono):
        return call, [later]
    asked = [do.AskPhone(party.offer.agent)] if party.heard.is_back else []
    call, commands = _away(call, party, "silence", now)
    return call, [*commands, *asked]


def _listen(party: Party) -> do.Command:
    return do.Listen(party.offer.id, party.offer.channel)


# ---------------------------------------------------------------- away


def _page_replaced(call: Call, party: Party, event: ev.PageReplaced, now: Moment) -> Step | None:
    if party.away is not None:
        return call, []  # its silence was heard first
    return _away(call, party, "page", now) if keep_s_of(call) else None


def _leg_gone(call: Call, party: Party, event: ev.AgentLegGone, now: Moment) -> Step | None:
    if party.number:
        return None
    if party.away is not None:
        return _ring_failed(call, party)
    if event.cause == NORMAL_CLEARING and not is_standing(party.offer.leg) or not keep_s_of(call):
        return None  # the telephone was hung up
    call, commands = _away(call, party, "leg", now)
    return call, [*commands, do.AskPhone(party.offer.agent)]


def _away(call: Call, party: Party, why: str, now: Moment) -> Step:
    commands = [do.CancelTimer(timer_of(LISTEN, party)), _given_up(party.offer.channel)]
    told = _told(call, party, why, keep_s_of(call))
    kept = Kept(party.offer.id, now.mono)
    return _changed(call, party, away=kept, heard=None, is_muted=False), [*commands, *told]


def lead_away(call: Call, why: str, now: Moment) -> Step:
    """Who leads is gone: the agent who came next leads from now on, in a bridge and a recording of its own."""
    assert call.offer is not None and call.reason is not None
    heir = next(one for one in call.parties if one.is_here)
    sought = [] if call.second is None else second_cleared(call, "first-left", now)
    contact = second_contact(call.id, call.seconds + 1)
    kept = Kept(call.offer.id, now.mono)
    lead = Party(contact, changed(call.offer, way=Way.ORIGINATE), call.reason, call.bridged_mono, away=kept)
    ends = [
        *close_recording(call, now, keeps_caller=True, how="kept"),
        _given_up(call.agent_leg),
        do.DropBridge(call.bridge),
    ]
    told = _told(call, lead, why, keep_s_of(call))
    call = replace(call, second=None, seconds=call.seconds + 1, parties=(*call.parties, lead))
    call, led = led_by(call, heir, now)
    return call, [do.CancelTimer("listen"), *sought, *ends, *told, *led]


def _told(call: Call, party: Party, why: str, keep_s: float) -> list[do.Command]:
    assert call.number is not None
    who = (call.id, call.number.client, party.offer.agent, party.contact, party.offer.id)
    return [do.Note(PartyAway(*who, why, keep_s)), do.SetTimer(timer_of(AWAY, party), party.contact, keep_s)]


def _given_up(leg: ChannelId) -> do.Command:
    return do.DropLeg(leg) if is_standing(leg) else do.HangUp(leg)


# ---------------------------------------------------------------- back


def _phone_back(call: Call, party: Party, event: ev.PhoneBack, now: Moment) -> Step | None:
    if party.away is None:
        return None
    kept = changed(party.away, endpoint=event.endpoint)
    return _ring(_changed(call, party, away=kept), changed(party, away=kept))


def _ring(call: Call, party: Party) -> Step:
    kept = party.away
    if kept is None or not kept.endpoint or kept.is_ringing:
        return call, []
    rings = kept.rings + 1
    again = OfferId(f"{kept.offer}-r{rings}")  # no leg is dialled twice
    offer = changed(party.offer, id=again, endpoint=kept.endpoint, way=Way.ORIGINATE, leg=ChannelId(""))
    call = _changed(call, party, offer=offer, away=changed(kept, is_ringing=True, rings=rings))
    return call, [do.Ring(again, offer.channel, kept.endpoint, call.caller, call.channel, RING_S)]


def _answered(call: Call, party: Party, event: ev.AgentAnswered, now: Moment) -> Step | None:
    """A late word of the leg that was lost is none."""
    kept = party.away
    if kept is None:
        return call, []  # the same answer twice
    if not kept.is_ringing:
        return call, [do.HangUp(event.leg or party.offer.channel)]
    assert call.number is not None
    away_s, offer = now.mono - kept.since_mono, party.offer
    who = (call.id, call.number.client, offer.agent, party.contact, offer.id)
    # The time of talking begins later by what was none.
    call = _changed(call, party, away=None, answered_mono=party.answered_mono + away_s)
    come = do.Retrieve(offer.id, call.bridge, offer.channel)
    return call, [*_timers_over(party), come, do.Note(PartyBack(*who, offer.channel, away_s))]


def _ring_failed(call: Call, party: Party) -> Step:
    """Not answered, not reached, or the end of the leg that was lost."""
    kept = party.away
    assert kept is not None
    if not kept.is_ringing:
        return call, []
    call = _changed(call, party, away=changed(kept, is_ringing=False))
    return call, [do.SetTimer(timer_of(AGAIN, party), party.contact, RING_AGAIN_S)]


def _refused(call: Call, party: Party, event: ev.ExchangeRefused, now: Moment) -> Step | None:
    match event.what:
        case "Listen" if party.heard is not None:
            if event.is_retryable:
                return call, [do.SetTimer(timer_of(LISTEN, party), party.contact, LISTEN_EVERY_S)]
            return _changed(call, party, heard=None), []
        case "Ring" if party.away is not None:
            return _ring_failed(call, party)
        case _:
            return None


def _timer(call: Call, party: Party, event: ev.TimerRang, now: Moment) -> Step | None:
    if event.name == timer_of(LISTEN, party):
        return call, [] if party.heard is None else [_listen(party)]
    if event.name == timer_of(AGAIN, party):
        return _ring(call, party)
    if event.name == timer_of(AWAY, party) and party.away is not None:
        return party_left(call, party, "lost", now)
    return None


def _timers_over(party: Party) -> list[do.Command]:
    return [do.CancelTimer(timer_of(AWAY, party)), do.CancelTimer(timer_of(AGAIN, party))]


def _changed(call: Call, party: Party, **changes: Any) -> Call:
    known = changed(party, **changes)
    return replace(call, parties=tuple(known if one.contact == party.contact else one for one in call.parties))


def is_awaited(call: Call, agent: AgentId) -> bool:
    """Whether it is not settled yet that this agent, whose page is gone, has left the call."""
    if call.offer is not None and call.offer.agent == agent:
        return call.kept is not None or call.heard is not None
    party = next((one for one in call.parties if one.offer.agent == agent), None)
    return party is not None and (party.away is not None or party.heard is not None)


HANDLERS: dict[type[Any], OfParty] = {
    ev.PageGone: _page_gone,
    ev.PageBack: _page_back,
    ev.LegHeard: _heard,
    ev.PageReplaced: _page_replaced,
    ev.AgentLegGone: _leg_gone,
    ev.PhoneBack: _phone_back,
    ev.AgentAnswered: _answered,
    ev.ExchangeRefused: _refused,
    ev.TimerRang: _timer,
}
