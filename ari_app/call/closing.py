"""A queue or a line that a supervisor has closed: what becomes of who wants it, and of who waits in it already.

The flow's queue node may name the way on (``closed``): a voicemail, a callback, words of its own. Without one the
caller hears that the service is closed. Nobody is put into silence, and nobody is cut off who talks or is rung for.
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.comfort import TIMERS
from ari_app.call.ending import end_now, farewell
from ari_app.call.events_closing import QueuesClosed
from ari_app.call.queueing import off_the_music, still_waiting
from ari_app.call.self_service import send_to, turned_away
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from flows.document import Queue
from lexicon.journal import QueueLeft
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

LET_GO, ANNOUNCE = "let-go", "announce"
CLOSED, LINE_CLOSED = "queue-closed", "line-closed"
TEMPORARY_FAILURE = 41  # ITU-T Q.850: the carrier may try another way


def changed(call: Call, event: QueuesClosed, now: Moment) -> Step:
    """Queues were closed or opened. Who waits in one that was just closed is told so."""
    before, call = call.closed, replace(call, closed=event.closed)
    if call.phase is not Phase.QUEUED or call.reason is None or call.reason.queue.id in before:
        return call, []
    return _shut(call, now)


def waits(call: Call, event: ev.StillWaiting, now: Moment) -> Step:
    """In the queue (again). Who was being rung for when it was closed is let go now, if those who waited were."""
    return _let_go(call, now) if _is_to_go(call) else still_waiting(call, event, now)


def overflowed(step: Step, now: Moment) -> Step:
    """Out of one queue into another, which may be closed."""
    call, commands = step
    after, more = _shut(call, now)
    return after, [*commands, *more]


def off_the_line(call: Call, how: str) -> Step:
    """It came in over a line that is closed."""
    outcome = Outcome(Fault.CENTRE, LINE_CLOSED)
    if how == ANNOUNCE:
        return farewell(call, LINE_CLOSED, outcome)
    ended, _ = end_now(call, outcome)
    return ended, [do.HangUp(call.channel, TEMPORARY_FAILURE)]


def _is_to_go(call: Call) -> bool:
    """Whoever an agent has given to this queue stays: somebody has talked with him."""
    assert call.reason is not None
    is_closed = call.closed.get(call.reason.queue.id) == LET_GO
    return is_closed and not (call.is_transfer or call.reason.is_emergency or call.callback is not None)


def _shut(call: Call, now: Moment) -> Step:
    assert call.reason is not None
    if call.phase is not Phase.QUEUED or call.reason.queue.id not in call.closed or call.reason.is_emergency:
        return call, []
    return _let_go(call, now) if _is_to_go(call) else _told(call)


def _told(call: Call) -> Step:
    """One who keeps the place hears so, and music after it as ever."""
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    quiet = [*hush, *off_the_music(call)]
    call = replace(call, plays=call.plays + 1, is_playing=True, music=None)
    return call, [*quiet, do.Play(call.channel, call.playback, call.language, ("queue-closed-kept",))]


def _let_go(call: Call, now: Moment) -> Step:
    assert call.number is not None and call.reason is not None
    left = do.Note(QueueLeft(call.id, call.number.client, call.reason.queue.id, CLOSED))
    before: list[do.Command] = [do.LeaveQueue(call.id), left, *(do.CancelTimer(name) for name in TIMERS)]
    node = call.number.flow.nodes.get(call.ivr.node)
    if isinstance(node, Queue) and node.closed:
        quiet = off_the_music(call)
        gone = replace(call, music=None, owes_word=False, is_unstaffed=False)
        after, commands = send_to(gone, node.closed, now)
        return after, [*before, *quiet, *commands]
    after, commands = farewell(call, CLOSED, Outcome(Fault.CENTRE, CLOSED))
    return after, [*before, *commands]


__all__ = ["LET_GO", "changed", "off_the_line", "overflowed", "turned_away", "waits"]
