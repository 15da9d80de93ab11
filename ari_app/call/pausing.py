"""The agent pauses the recording: what the caller says then, a card's number perhaps, is never written.

Asterisk writes silence of both sides, so the recording is as long as the talk. Only Asterisk's word makes it a pause:
until then nobody is told of one. It ends with the agent's word, at its limit, or with this agent's part in the call,
and by nothing else: holds and retrievals in between leave the recorder alone (``held.hush``), the legs' coming out of
Dial(), a cut of the link and another controller ask for the silence again (docs/decisions/0098).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace as changed
from typing import Any

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Pause
from ari_app.call.events_pausing import PauseAsked, RecorderHushed, ResumeAsked
from ari_app.call.events_second import SecondAsked
from ari_app.call.paused import PAUSE, pause_over, recorded_channel
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from lexicon.journal import ControlRefused, RecordingPaused
from lexicon.moment import Moment

Handler = Callable[[Call, Any, Moment], Step]
PAUSABLE = (Phase.TALKING, Phase.LIFTING, Phase.CONFERENCE)
AGAIN, AGAIN_S = "hush-again", 2.0
"""What Asterisk did not answer is asked for again: silence in a pause, and that it records after one."""


def first(handlers: Mapping[tuple[Phase, type[ev.CallEvent]], Handler]) -> dict[tuple[Phase, Any], Handler]:
    """The same table, with what a pause makes of it."""
    table: dict[tuple[Phase, Any], Handler] = dict(handlers)
    for phase in PAUSABLE:
        table |= {(phase, PauseAsked): asked, (phase, ResumeAsked): resumed, (phase, RecorderHushed): hushed}
        table[phase, SecondAsked] = _or(_second, table[phase, SecondAsked])
        for again in (ev.Lifted, ev.LinkBack):
            if (phase, again) in table:
                table[phase, again] = _and_silence(table[phase, again])
    for phase in (*PAUSABLE, Phase.SEEKING, Phase.CONSULTING):
        table[phase, ev.TimerRang] = _or(_timer, table[phase, ev.TimerRang])
        table[phase, ev.ExchangeRefused] = _or(_refused, table[phase, ev.ExchangeRefused])
    return table


def _or(before: Callable[[Call, Any, Moment], Step | None], otherwise: Handler) -> Handler:
    def either(call: Call, event: Any, now: Moment) -> Step:
        done = before(call, event, now)
        return otherwise(call, event, now) if done is None else done

    either.__name__ = otherwise.__name__  # for docs/states.md
    return either


def _and_silence(handler: Handler) -> Handler:
    """What may have got lost is asked for again: what is so already stays so."""

    def silent(call: Call, event: Any, now: Moment) -> Step:
        after, commands = handler(call, event, now)
        is_paused = after.control.pause is not None and after.phase in PAUSABLE
        return after, [*commands, *(_hush(after) if is_paused else [])]

    silent.__name__ = handler.__name__
    return silent


# ---------------------------------------------------------------- what the agent asks for


def asked(call: Call, event: PauseAsked, now: Moment) -> Step:
    """Also while the legs come out of Dial(): Asterisk records on, wherever they are."""
    if call.offer is None or call.offer.agent != event.agent or not is_pausable(call):
        return call, []
    call = replace(call, control=changed(call.control, pause=Pause(now.mono, event.limit_s)))
    return call, _hush(call)


def is_pausable(call: Call) -> bool:
    """Whether a recording goes on that would be silent, and nobody else is to come."""
    is_recorded = call.recording is not None and call.is_recording_confirmed
    wants = any(isinstance(one, SecondAsked | ev.TakeOverAsked) for one in call.control.wants)
    return call.phase in PAUSABLE and is_recorded and call.control.pause is None and not wants


def resumed(call: Call, event: ResumeAsked, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent or call.control.pause is None:
        return call, []
    return _go_on(call, "agent", now)


def _go_on(call: Call, how: str, now: Moment) -> Step:
    """A held caller is recorded again when he is taken back."""
    call, told = pause_over(call, how, now)
    return call, [*told, *_unhush(call)]


# ---------------------------------------------------------------- what comes of it


def hushed(call: Call, event: RecorderHushed, now: Moment) -> Step:
    """Only now it is one."""
    pause = call.control.pause
    if pause is None or pause.is_sure or event.recording != call.recording:
        return call, []
    assert call.offer is not None and call.number is not None
    told = RecordingPaused(event.recording, call.id, call.number.client, call.offer.agent, pause.limit_s)
    pause = changed(pause, since_mono=now.mono, is_sure=True)
    call = replace(call, control=changed(call.control, pause=pause))
    return call, [do.SetTimer(PAUSE, event.recording, pause.limit_s), do.Note(told)]


def _refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step | None:
    recording, pause = call.recording, call.control.pause
    if event.what != "MuteRecord" or recording is None or call.offer is None or call.number is None:
        return None
    client, agent = call.number.client, call.offer.agent
    if event.token == do.kept_silent(recording) and pause is not None:
        if pause.is_sure and event.is_retryable:  # silent already, as far as anybody knows
            return call, [do.SetTimer(AGAIN, recording, AGAIN_S)]
        call, over = pause_over(call, "refused", now)
        told = do.Note(ControlRefused(call.id, client, agent, "pause", event.why))
        return call, [*over, told, *_unhush(call)]  # it may be silent all the same, where there was no answer
    if event.token != do.heard_again(recording) or pause is not None:
        return call, []
    if event.is_retryable:
        return call, [do.SetTimer(AGAIN, recording, AGAIN_S)]
    return call, [do.Note(ControlRefused(call.id, client, agent, "resume", event.why))]


def _timer(call: Call, event: ev.TimerRang, now: Moment) -> Step | None:
    """A late one is of a pause that is over, or of a recording that is."""
    if event.name not in (PAUSE, AGAIN):
        return None
    if event.token != call.recording:
        return call, []
    pause = call.control.pause
    if event.name == AGAIN:
        return call, _unhush(call) if pause is None else _hush(call)
    return (call, []) if pause is None or not pause.is_sure else _go_on(call, "limit", now)


def _second(call: Call, event: SecondAsked, now: Moment) -> Step | None:
    """Nobody is sought in a pause: who comes would be recorded, or would not be, and nobody would know which."""
    return None if call.control.pause is None else (call, [])


# ---------------------------------------------------------------- inside


def _hush(call: Call) -> list[do.Command]:
    assert call.recording is not None
    return [do.MuteRecord(call.recording, recorded_channel(call), is_muted=True, is_pause=True)]


def _unhush(call: Call) -> list[do.Command]:
    """Where the agent is with the caller; else that is asked for when he is."""
    second = call.second
    is_apart = second is not None and second.is_here and not second.is_back
    if call.recording is None or call.control.is_held or is_apart:
        return []
    return [do.MuteRecord(call.recording, recorded_channel(call), is_muted=False)]
