"""The end of everybody's part in a call but the first agent's: who was sought, rung, consulted, or in a conference."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.second import Party, Second
from ari_app.call.state import Call
from lexicon.ids import CallId
from lexicon.journal import OfferWithdrawn, RecordingMissing, SecondEnded, SecondLegEnded, TalkEnded
from lexicon.moment import Moment

LISTEN, AWAY, AGAIN = "listen", "away", "again"
"""Timers of one whose browser is gone."""


def timer_of(what: str, party: Party) -> str:
    """Each of a conference has timers of its own."""
    return f"{what}-{party.contact}"


def second_cleared(call: Call, why: str, now: Moment, *, is_settled: bool = False) -> list[do.Command]:
    """Nobody is sought or consulted any more. ``is_settled``: an offer that was out is told of already."""
    second = call.second
    assert second is not None and call.offer is not None and call.number is not None
    client = call.number.client
    clear: list[do.Command] = [do.CancelTimer("second"), do.CancelTimer("ring")]
    if second.number:
        clear += _outside_cleared(call, why, now, is_settled=is_settled)
    elif second.is_here and second.offer is not None:
        clear += [*consult_unrecorded(call), *_part_ended(call, second, now)]
        clear += [do.HangUp(second.offer.channel), do.DropBridge(second.bridge)]
    elif second.offer is not None and not is_settled:
        offer = second.offer
        withdrawn = OfferWithdrawn(offer.id, call.id, client, offer.agent, why)
        clear += [do.HangUp(offer.channel), do.Note(withdrawn), do.WithdrawOffer(offer.id)]
    elif second.to is None:
        clear.append(do.LeaveQueue(second.contact))
    return [*clear, do.Note(SecondEnded(call.id, client, call.offer.agent, second.contact, why))]


def _outside_cleared(call: Call, why: str, now: Moment, *, is_settled: bool) -> list[do.Command]:
    """The number outside is let go. ``is_settled``: the leg is gone, and that was told."""
    second = call.second
    assert second is not None and second.offer is not None
    clear = consult_unrecorded(call) if second.is_here else []
    if not is_settled:
        clear += [do.HangUp(second.offer.leg), *second_leg_ended(call, why, now)]
    return [*clear, do.DropBridge(second.bridge)]


def second_leg_ended(call: Call, why: str, now: Moment, event: ev.OutGone | None = None) -> list[do.Command]:
    """What became of the leg to the number outside. ``why``: should nobody have talked there."""
    second = call.second
    assert second is not None
    return [_leg_ended(call, second, "completed" if second.is_here else why, now, event)]


def consult_unrecorded(call: Call) -> list[do.Command]:
    """A consultation that ends before Asterisk said that it is recorded."""
    second = call.second
    if second is None or second.recording is None or second.is_recording_told:
        return []
    assert call.offer is not None and call.number is not None
    missing = RecordingMissing(
        second.recording, call.id, call.number.client, call.offer.agent, "over before Asterisk confirmed it"
    )
    return [do.CancelTimer("consult-recorder"), do.Note(missing)]


def party_ended(call: Call, party: Party, now: Moment) -> list[do.Command]:
    """One of a conference leaves it."""
    if party.number:
        return [do.HangUp(party.offer.leg), _leg_ended(call, party, "completed", now)]
    timers = [LISTEN] * (party.heard is not None) + [AWAY, AGAIN] * (party.away is not None)
    over: list[do.Command] = [do.CancelTimer(timer_of(what, party)) for what in timers]
    return [*over, *_part_ended(call, party, now), do.HangUp(party.offer.channel)]


def others_ended(call: Call, why: str, now: Moment) -> list[do.Command]:
    """All of them, because the call ends."""
    ends: list[do.Command] = [] if call.second is None else second_cleared(call, why, now)
    for party in call.parties:
        ends += party_ended(call, party, now)
    return ends


def is_somebody_away(call: Call) -> bool:
    """Whether one of a conference is gone with his browser, or may be: the others are not taken from it meanwhile."""
    return any(one.away is not None or one.heard is not None for one in call.parties)


def is_contact_of(call: Call, contact: CallId) -> bool:
    """Whether this is the second party that is sought now."""
    return call.second is not None and call.second.contact == contact


def _part_ended(call: Call, one: Second | Party, now: Moment) -> list[do.Command]:
    assert call.number is not None and one.offer is not None
    client, agent = call.number.client, one.offer.agent
    until_mono = one.away.since_mono if isinstance(one, Party) and one.away is not None else now.mono
    ended = TalkEnded(call.id, client, agent, max(0.0, until_mono - one.answered_mono))
    return [do.Note(ended), do.EndTalk(agent, call.id, client, one.reason.queue.acw_limit_s)]


def _leg_ended(call: Call, one: Second | Party, why: str, now: Moment, event: ev.OutGone | None = None) -> do.Command:
    assert call.number is not None and one.offer is not None
    cause, sip = (0, 0) if event is None else (event.cause, event.sip)
    talked_s = max(0.0, now.mono - one.answered_mono) if one.answered_mono else 0.0
    who = (call.id, call.number.client, one.contact, one.number, one.offer.leg)
    return do.Note(SecondLegEnded(*who, why, cause, sip, talked_s))
