"""A call in its flow: what the flow decides, in terms of the call."""

from dataclasses import replace as replace_fields

from ari_app.call import blocked, calling_back, message
from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import end_now, farewell, last_words
from ari_app.call.outside import put_through
from ari_app.call.queueing import enqueue
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from ari_app.ivr import flow as ivr
from flows.document import Callback, Queue
from lexicon.ids import PlaybackId, ReasonId
from lexicon.journal import (
    CallbackOffered,
    CallTurnedAway,
    DigitPressed,
    FlowStarted,
    LanguageChosen,
    LookUpEnded,
    ReasonChosen,
    ValueEntered,
)
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

LATER_S = 1.0
"""A source is given up by whoever asks it; this much later, should no word have come of that."""

CALLBACK = "callback"
MOST_TURNS = 5
"""From one closed queue to the next; more are a flow that leads nowhere."""
BY_CENTRE = ("closed", "holiday", "emergency-message")
"""Ends of a flow that are the centre's doing; all others are the caller's."""


def begin(call: Call, now: Moment) -> Step:
    """The caller was answered. A flow that was published is noted: the caller stays with this version of it."""
    assert call.number is not None
    flow = call.number.flow
    known = {"caller": call.caller, "dialled": call.dialled, **blocked.values(call)} if flow.version else {}
    after, commands = go_on(call, ivr.Started(known), now)
    if flow.version:
        commands = [do.Note(FlowStarted(call.id, call.number.client, flow.id, flow.version)), *commands]
    return after, commands


def go_on(call: Call, event: ivr.IvrEvent, now: Moment) -> Step:
    """Give ``event`` to the flow and do what it wants."""
    assert call.number is not None
    before = call.ivr
    state, decision = ivr.step(call.number.flow, before, event, now.at)
    noted = [*_noted(call, state), *_offered(call, state), *message.settled(call, state)]
    kept = None if noted and message.settled(call, state) else call.message
    after, commands = _do(replace(call, ivr=state, message=kept), decision, now)
    return after, [*noted, *commands] if noted else commands


def or_go_on(step: Step, now: Moment) -> Step:
    """Whom nobody outside was reached for is back in the flow, which goes on."""
    call, commands = step
    if call.phase is not Phase.IVR:
        return call, commands
    after, more = go_on(call, ivr.Refused(), now)
    return after, [*commands, *more]


def _noted(call: Call, state: ivr.IvrState) -> list[do.Command]:
    """What the journal is told of a step: a language, an entry. What is masked leaves nothing but its length."""
    assert call.number is not None
    client, found = call.number.client, list[do.Command]()
    if state.language != call.ivr.language:
        found.append(do.Note(LanguageChosen(call.id, client, state.language)))
    if state.values is not call.ivr.values:
        for name in state.values:
            value = state.values[name]
            is_masked = ivr.entry_of(call.number.flow, name)
            if is_masked is not None and call.ivr.values.get(name) != value:
                shown = "" if is_masked else value
                found.append(do.Note(ValueEntered(call.id, client, name, len(value), shown)))
    return found


def _offered(call: Call, state: ivr.IvrState) -> list[do.Command]:
    """The caller has come to a node that offers a callback."""
    assert call.number is not None
    node = call.number.flow.nodes.get(state.node)
    if state.nodes == call.ivr.nodes or not isinstance(node, Callback):
        return []
    wanted = node.reason or state.reason
    reason = call.number.reasons.get(ReasonId(wanted)) if wanted else call.reason
    return [] if reason is None else [do.Note(CallbackOffered(call.id, call.number.client, reason.queue.id, reason.id))]


def _do(call: Call, decision: ivr.IvrDecision, now: Moment) -> Step:
    assert call.number is not None
    match decision:
        case ivr.Say(prompts):
            return _say(call, prompts, now)
        case ivr.Listen(seconds):
            hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
            listens = do.SetTimer("digit", f"{call.plays}-{len(call.ivr.typed)}", seconds)
            return replace(call, is_playing=False), [*hush, listens]
        case ivr.Chosen():
            return _queue(call, decision, now)
        case ivr.Elsewhere(number, prompts):
            return or_go_on(put_through(call, number, prompts, now), now)
        case ivr.Ask(source, question, timeout_s):
            token = str(call.ivr.nodes)
            asks = do.LookUp(token, call.number.client, source, question, timeout_s)
            return call, [do.CancelTimer("digit"), do.SetTimer("look-up", token, timeout_s + LATER_S), asks]
        case ivr.TakeMessage(reason=reason):
            if reason not in call.number.reasons:  # taken out of the plan behind the flow's back
                return farewell(call, "sorry-technical", Outcome(Fault.SYSTEM, "failed"))
            return message.take(call, decision)
        case ivr.CallBack():
            return calling_back.take(call, decision, now)
        case ivr.Bye(prompts, why):
            whose = Fault.CENTRE if why in BY_CENTRE else Fault.CALLER
            after, commands = last_words(call, prompts, Outcome(whose, why))
            return after, [do.CancelTimer("digit"), *commands]
        case None:
            return call, []


def _say(call: Call, prompts: tuple[str, ...], now: Moment) -> Step:
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    call = replace(call, plays=call.plays + 1, is_playing=bool(prompts))
    if not prompts:  # nothing to be said in this language: as if it had been
        after, commands = go_on(call, ivr.Played(), now)
        return after, [do.CancelTimer("digit"), *hush, *commands]
    play = do.Play(call.channel, call.playback, call.language, prompts)
    return call, [do.CancelTimer("digit"), *hush, play]


def _queue(call: Call, chosen: ivr.Chosen, now: Moment) -> Step:
    assert call.number is not None
    number, reason_id, by = call.number, chosen.reason, chosen.by
    last = call.known.reason
    if by == "default" and number.uses_history and last is not None and last in number.reasons:
        reason_id, by = last, "history"
    reason = number.reasons.get(reason_id)
    if reason is None:  # taken out of the plan behind the flow's back
        return farewell(call, "sorry-technical", Outcome(Fault.SYSTEM, "failed"))
    noted = do.Note(ReasonChosen(call.id, number.client, reason_id, by))
    if reason.queue.id in call.closed and not reason.is_emergency:
        away, told = turned_away(replace(call, reason=reason), now)
        return away, [do.CancelTimer("digit"), noted, *told]
    queued, commands = enqueue(replace(call, reason=reason), now)
    return queued, [do.CancelTimer("digit"), noted, *commands]


def turned_away(call: Call, now: Moment) -> Step:
    """The queue that the flow leads to was closed by hand."""
    assert call.number is not None and call.reason is not None
    told = do.Note(CallTurnedAway(call.id, call.number.client, call.reason.queue.id, call.reason.id))
    node = call.number.flow.nodes.get(call.ivr.node)
    if isinstance(node, Queue) and node.closed and call.turned < MOST_TURNS:
        after, commands = send_to(replace(call, turned=call.turned + 1), node.closed, now)
    else:
        after, commands = farewell(call, "queue-closed", Outcome(Fault.CENTRE, "queue-closed"))
    return after, [told, *commands]


def send_to(call: Call, place: str, now: Moment) -> Step:
    """Out of its queue, or from before it, to this node of the flow."""
    assert call.number is not None and call.reason is not None
    state = replace_fields(call.ivr, reason=call.reason.id)
    state, decision = ivr.sent_to(call.number.flow, state, place, now.at)
    after, commands = _do(replace(call, ivr=state, phase=Phase.IVR), decision, now)
    return after, [*_offered(call, state), *commands]


def played(call: Call, event: ev.PromptEnded, now: Moment) -> Step:
    """What was said last is over."""
    if event.playback != call.playback:
        return call, []
    return go_on(call, ivr.Played(), now)


def digit(call: Call, event: ev.DigitReceived, now: Moment) -> Step:
    """A key. What is typed, rather than chosen, is noted nowhere."""
    if call.number is None or not call.plays:  # before the first prompt a key has nothing to choose from
        return call, []
    if call.ivr.stage is ivr.Stage.RECORDING:  # Asterisk ends the message by it, and says so
        return call, []
    is_choice = ivr.is_choice(call.number.flow, call.ivr, event.digit, now.at)
    after, commands = go_on(call, ivr.Pressed(event.digit), now)
    if is_choice is None:
        return after, commands
    return after, [do.Note(DigitPressed(call.id, call.number.client, event.digit, is_choice)), *commands]


def looked_up(call: Call, event: ev.LookedUp, now: Moment) -> Step:
    """A source answered; one that was given up already is late."""
    if event.token != str(call.ivr.nodes) or call.number is None:
        return call, []
    answer = ivr.Refused() if event.has_failed else ivr.Answered(event.values)
    after, commands = go_on(call, answer, now)
    word = "failed" if event.has_failed else "missing" if event.values is None else "found"
    noted = do.Note(LookUpEnded(call.id, call.number.client, call.ivr.node, word))
    return after, [do.CancelTimer("look-up"), noted, *commands]


def message_ended(call: Call, event: ev.MessageEnded, now: Moment) -> Step:
    """Asterisk took the message down; of an older try it is late."""
    if event.recording != call.message or call.ivr.stage is not ivr.Stage.RECORDING:
        return call, []
    after, commands = go_on(call, ivr.Recorded(event.spoken_s), now)
    return after, [do.CancelTimer("message"), *commands]


def divert(call: Call, to: str, now: Moment) -> Step | None:
    """The router sends a waiting caller to the flow's voicemail or callback; None where its flow has none."""
    assert call.number is not None and call.reason is not None
    flow = call.number.flow
    place = ivr.callback_of(flow) if to == CALLBACK else ivr.voicemail_of(flow)
    if not place:
        return None
    return send_to(call, place, now)


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    """No key came; a deadline of an older question is late."""
    if event.name == "message":
        return (call, []) if event.token != call.message else (call, [do.AskMessage(call.message)])
    if event.name == "look-up":
        return looked_up(call, ev.LookedUp(event.token, None, has_failed=True), now)
    token = f"{call.plays}-{len(call.ivr.typed)}"
    late = event.name != "digit" or event.token != token
    return (call, []) if late else go_on(call, ivr.TimedOut(), now)


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """A prompt that can't be played must not keep the caller from the menu."""
    if event.what == "Play":
        return played(call, ev.PromptEnded(PlaybackId(event.token)), now)
    if event.what == "TakeMessage" and event.token == call.message:
        drops: list[do.Command] = [do.CancelTimer("message"), do.DropMessage(call.message, "refused")]
        after, commands = go_on(replace(call, message=None), ivr.Refused(), now)
        return after, [*drops, *commands]
    if event.what == "AskMessage" and event.token == call.message:
        return call, [do.SetTimer("message", call.message, LATER_S)]
    if event.what == "Answer":
        return end_now(call, Outcome(Fault.SYSTEM, "failed"))
    return call, []
