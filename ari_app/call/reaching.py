"""A number outside as the second party: dialled as a leg of its own, which the agent hears ring.

From the answer on a consultation is like one with an agent; a transfer is over by it. Who is not reached leaves the
agent and the caller together again, as a search that found nobody does; the agent is told why in words.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.conference import party_left
from ari_app.call.consulting import party_gone
from ari_app.call.ending import note_end
from ari_app.call.events_second import SecondAsked
from ari_app.call.others import is_somebody_away, second_leg_ended
from ari_app.call.out_offer import OutOffer, Way
from ari_app.call.placing import CALL_S, LATER_S
from ari_app.call.second import Mode, Second
from ari_app.call.seeking import alone_again, back_to_caller, consult, seek, step_aside
from ari_app.call.seeking import refused as seeking_refused
from ari_app.call.sent import handed
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from ari_app.trunks.outward import why_failed
from lexicon.ids import AgentId, OfferId, nth_of_out, second_contact
from lexicon.journal import SecondAnswered, SecondSought
from lexicon.moment import Moment

NOBODY = AgentId("")


def second_wanted(call: Call, event: SecondAsked, now: Moment) -> Step:
    """The agent wants a second party: somebody of the centre, or a number outside."""
    return reach(call, event, now) if event.number else seek(call, event, now)


def another(call: Call, event: SecondAsked, now: Moment) -> Step:
    """The one who leads a conference wants somebody else."""
    if call.offer is None or call.offer.agent != event.agent or is_somebody_away(call):
        return call, []
    return second_wanted(call, event, now)


def reach(call: Call, event: SecondAsked, now: Moment) -> Step:
    """The agent wants a number outside, and hears what the network says of it."""
    assert call.offer is not None and call.number is not None and call.joined_at is not None
    assert call.reason is not None
    leg, contact = call.next_out, second_contact(call.id, call.seconds + 1)
    out = OutOffer(OfferId(leg), NOBODY, "", now.mono, Way.ORIGINATE, leg)
    second = Second(contact, event.mode, call.reason, None, now.mono, out, number=event.number)
    sought = SecondSought(
        call.id, call.number.client, call.offer.agent, contact, event.mode.value, call.reason.queue.id, call.reason.id,
        None, call.joined_at, call.order, CALL_S, event.number, leg, event.shown,
    )  # fmt: skip
    call = replace(call, phase=Phase.SEEKING, second=second, seconds=call.seconds + 1, outs=nth_of_out(leg))
    call, aside = step_aside(call, now)
    hearer = do.NOBODY if call.parties else call.agent_leg  # in a conference the others talk on, and so does the agent
    dial = do.CallOut(call.id, leg, do.ANY_TRUNK, event.number, event.shown, CALL_S, second.bridge, hearer)
    return call, [do.Note(sought), *aside, dial, do.SetTimer("second", contact, CALL_S + LATER_S)]


def rings(call: Call, event: ev.OutRinging, now: Moment) -> Step:
    second = call.second
    if second is None or second.offer is None or second.offer.leg != event.channel:
        return call, []
    return replace(call, second=changed(second, has_rung=True)), []


def answered(call: Call, event: ev.OutAnswered, now: Moment) -> Step:
    """Somebody is there: has the caller, or hears first what it is about."""
    second = call.second
    if second is None or second.offer is None or second.offer.leg != event.channel:
        return call, []
    assert call.offer is not None and call.number is not None
    rang_s = max(0.0, now.mono - second.offer.made_mono)
    told = SecondAnswered(call.id, call.number.client, call.offer.agent, second.contact, event.channel, rang_s)
    settled: list[do.Command] = [do.CancelTimer("second"), do.Note(told)]
    call = replace(call, second=changed(second, is_here=True, answered_mono=now.mono))
    call, commands = handed(call, "transfer", now) if second.mode is Mode.TRANSFER else consult(call, now)
    return call, [*settled, *commands]


# ---------------------------------------------------------------- not reached, or gone again


def gone(call: Call, event: ev.OutGone, now: Moment) -> Step:
    """A leg outside ended: the customer's whom we called, the second party's, or one of a conference."""
    if event.channel == call.channel:
        return note_end(call, None, event.cause or None, now)
    second = call.second
    if second is not None and second.offer is not None and second.offer.leg == event.channel:
        why = "left" if second.is_here else event.why or why_failed(event.cause, event.sip, has_rung=second.has_rung)
        told = second_leg_ended(call, why, now, event)
        call, commands = alone_again(call, why, now, is_settled=True)
        return call, [*told, *commands]
    party = next((one for one in call.parties if one.offer.leg == event.channel), None)
    if party is None:
        return call, []
    return party_left(call, party, "left", now) if second is None else party_gone(call, party, now)


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """Asterisk did not dial. What it gave no answer to may have been done: the deadline settles it."""
    second = call.second
    if event.what != "CallOut" or second is None or second.offer is None or event.token != second.offer.leg:
        return seeking_refused(call, event, now)
    return (call, []) if event.is_retryable else back_to_caller(call, "no-line", now)
