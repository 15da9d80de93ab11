"""What is said to those who wait, every so many seconds; and the keys that lead out of the queue."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.queueing import comfort_of, off_the_music
from ari_app.call.self_service import go_on
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from ari_app.ivr import flow as ivr
from flows.sounds import sounds
from lexicon.journal import DigitPressed, QueueLeft
from lexicon.moment import Moment

BY_KEY = "left-by-key"
TIMERS = ("longest", "unstaffed", "comfort", "music")


def comfort_due(call: Call) -> Step:
    """How many go before, and how long it takes, is asked first."""
    return (call, []) if comfort_of(call) is None else (call, [do.AskWait(call.id)])


def wait_known(call: Call, event: ev.WaitKnown, now: Moment) -> Step:
    """Say it, unless something is being said: then the next time."""
    comfort = comfort_of(call)
    if comfort is None or call.number is None:
        return call, []
    again = do.SetTimer("comfort", "", comfort.every_s)
    values = {"position": str(event.position)}
    if event.wait_s is not None:
        values["wait"] = str(round(event.wait_s))
    prompts = sounds(comfort.say, call.language, values)
    if call.is_playing or not prompts:
        return call, [again]
    quiet = off_the_music(call)
    call = replace(call, plays=call.plays + 1, is_playing=True, music=None)
    return call, [again, *quiet, do.Play(call.channel, call.playback, call.language, prompts)]


def key_while_waiting(call: Call, event: ev.DigitReceived, now: Moment) -> Step:
    """A key that the flow knows leads out of the queue; the place is kept for who comes back to it."""
    assert call.reason is not None and call.number is not None
    flow, client = call.number.flow, call.number.client
    if not ivr.is_choice(flow, call.ivr, event.digit, now.at):
        return call, []
    queue, quiet = call.reason.queue.id, off_the_music(call)
    call = replace(call, phase=Phase.IVR, music=None, owes_word=False, is_unstaffed=False, left=call.reason.id)
    after, commands = go_on(call, ivr.Pressed(event.digit), now)
    leaves: list[do.Command] = [
        do.Note(DigitPressed(call.id, client, event.digit, True)),
        do.LeaveQueue(call.id),
        do.Note(QueueLeft(call.id, client, queue, BY_KEY)),
    ]
    return after, [*leaves, *(do.CancelTimer(name) for name in TIMERS), *quiet, *commands]
