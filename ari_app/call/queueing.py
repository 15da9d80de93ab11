"""Into the queue, and back into it."""

from dataclasses import replace as replace_fields
from datetime import datetime, timedelta

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from ari_app.trunks.numbers import QueueRules
from flows.document import Comfort, Queue
from lexicon.journal import CallOverflowed, CallQueued
from lexicon.moment import Moment
from routing.waiting import Waiting, order_number

MUSIC_AGAIN_S = 2.0


def enqueue(call: Call, now: Moment) -> Step:
    """The caller begins to wait. Its place among all who wait is fixed now; comfort comes if nobody is free."""
    assert call.reason is not None
    if call.left is not None and call.left == call.reason.id:  # out by a key, and back: the place is kept
        return _back_again(replace(call, left=None), now)
    call, taken_over = _placed(call, now)
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    call = replace(call, is_playing=False)
    waiting, commands = _wait(call, now)
    return waiting, [*hush, *taken_over, *commands]


def _placed(call: Call, now: Moment) -> Step:
    """A place of its own, or the one that is kept in this queue for a callback, which is not made then."""
    assert call.reason is not None
    reason = call.reason
    call = replace(call, entered_mono=now.mono, patience_mono=now.mono, stays=False)
    place = call.known.place
    if place is not None and place.queue == reason.queue.id:
        call = replace(call, joined_at=place.joined_at, joined_mono=place.joined_mono, order=place.order)
        known = replace_fields(call.known, place=None)
        return replace(call, known=known), [do.EndCallback(place.call, call.id)]
    head_start_s = max(reason.head_start_s, call.known.head_start_s)
    order = order_number(now.at, reason.queue.promise_s, head_start_s)
    return replace(call, joined_at=now.at, joined_mono=now.mono, order=order), []


def _back_again(call: Call, now: Moment) -> Step:
    quiet: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    waiting, commands = _wait(replace(call, is_playing=False), now)
    return waiting, [*quiet, *commands]


def requeue(call: Call, now: Moment, word: str = "") -> Step:
    """Back to waiting with the original join time and place; ``word`` is said first."""
    is_return = not call.is_transfer
    call = replace(call, offer=None, is_return=is_return, is_transfer=False, bridged_mono=0.0, recording=None, word="")
    call = replace(call, control=Control(), kept=None, heard=None)
    spoken: list[do.Command] = []
    if word:
        call = replace(call, plays=call.plays + 1, is_playing=True, music=None)
        spoken = [do.Play(call.channel, call.playback, call.language, (word,))]
    waiting, commands = _wait(call, now)
    return waiting, [*spoken, *commands]


def back_to_music(call: Call) -> Step:
    """Nothing is said to the one who waits: there is music."""
    assert call.reason is not None
    music = call.reason.queue.music
    return replace(call, is_playing=False, owes_word=False, music=music), [do.Park(call.channel, music)]


def comfort_of(call: Call) -> Comfort | None:
    """What this caller is told while waiting, if anything."""
    node = None if call.number is None else call.number.flow.nodes.get(call.ivr.node)
    return node.comfort if isinstance(node, Queue) else None


def comfort_timer(call: Call) -> list[do.Command]:
    """The first word of comfort comes after a while."""
    comfort = comfort_of(call)
    return [] if comfort is None else [do.SetTimer("comfort", "", comfort.first_s or comfort.every_s)]


def off_the_music(call: Call) -> list[do.Command]:
    """So that something can be said."""
    return [] if call.music is None else [do.Unpark(call.channel, call.music)]


def still_waiting(call: Call, _: ev.StillWaiting, now: Moment) -> Step:
    """A word that is being said ends with music by itself."""
    return (call, []) if call.is_parked or call.is_playing else back_to_music(call)


def park_refused(call: Call) -> Step:
    """Without music a caller thinks the line is dead: try again until it is there."""
    return call, [do.SetTimer("music", str(call.plays), MUSIC_AGAIN_S)]


def music_due(call: Call, token: str) -> Step:
    """What is being said now ends with music by itself."""
    return (call, []) if call.is_playing or token != str(call.plays) else back_to_music(call)


def waiting_of(call: Call) -> Waiting:
    """The call as the router sees it. Only for a call whose reason is known."""
    assert call.number is not None and call.reason is not None and call.joined_at is not None
    return Waiting(
        call.id,
        call.number.client,
        call.reason.queue.id,
        call.reason.id,
        Moment(call.joined_at, call.joined_mono),
        call.order,
        call.entered_mono,
        call.reason.is_emergency,
        call.known.preferred,
        stays=call.stays,
    )


def entered_wall(call: Call) -> datetime:
    """Since when it waits in this queue, by the clock on the wall."""
    assert call.joined_at is not None
    return call.joined_at + timedelta(seconds=call.entered_mono - call.joined_mono)


def overflow(call: Call, queue: QueueRules, entered_mono: float) -> Step:
    """Another queue's rules hold from now on; the caller hears nothing of it."""
    assert call.number is not None and call.reason is not None
    moved = CallOverflowed(call.id, call.number.client, call.reason.queue.id, queue.id)
    reason = replace_fields(call.reason, queue=queue)
    return replace(call, reason=reason, entered_mono=entered_mono), [do.Note(moved)]


def _wait(call: Call, now: Moment) -> Step:
    assert call.number is not None and call.reason is not None and call.joined_at is not None
    queue, reason, client = call.reason.queue, call.reason, call.number.client
    entered_at = None if call.entered_mono == call.joined_mono else entered_wall(call)
    joined = CallQueued(
        call.id, client, queue.id, reason.id, call.joined_at, call.is_return, call.order, call.known.preferred,
        call.ivr.node if call.number.flow.version else "", stays=call.stays, entered_at=entered_at,
    )  # fmt: skip
    contact = waiting_of(call)
    left_s = max(1.0, queue.longest_wait_s - (now.mono - call.patience_mono))
    limit = do.SetTimer("longest", str(call.recordings), left_s)
    begins: list[do.Command] = [do.Note(joined), limit, *comfort_timer(call), do.JoinQueue(contact)]
    return replace(call, phase=Phase.QUEUED, is_unstaffed=False), begins
