"""Every ending: whose doing it was, and what must be cleared away so that nothing is left over in Asterisk."""

from ari_app.call import commands as do
from ari_app.call.others import others_ended
from ari_app.call.paused import pause_over
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from flows.sounds import SPOKEN
from lexicon.journal import CallEnded, OfferWithdrawn, RecordingMissing, TalkEnded
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

FAREWELL_LIMIT_S = 20.0
SPOKEN_LIMIT_S = 120.0
WITH_OTHERS = (Phase.SEEKING, Phase.CONSULTING, Phase.CONFERENCE)
IN_TALK = (Phase.JOINING, Phase.TALKING, Phase.LIFTING, Phase.KEPT, *WITH_OTHERS)
"""An agent has taken the call and not left it."""


def farewell(call: Call, prompt: str, outcome: Outcome) -> Step:
    """A last word, then hang up; ``outcome`` is kept for the end."""
    return last_words(call, (prompt,), outcome)


def last_words(call: Call, prompts: tuple[str, ...], outcome: Outcome) -> Step:
    """These last words, then hang up; without any at once. A flow's may be long: their end is what ends the call."""
    if not prompts:
        return end_now(call, outcome)
    limit_s = FAREWELL_LIMIT_S if len(prompts) == 1 and not prompts[0].startswith(SPOKEN) else SPOKEN_LIMIT_S
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    unpark: list[do.Command] = [] if call.music is None else [do.Unpark(call.channel, call.music)]
    call = replace(call, phase=Phase.FAREWELL, plays=call.plays + 1, is_playing=True, parting=outcome, music=None)
    play = do.Play(call.channel, call.playback, call.language, prompts)
    return call, [*hush, *unpark, do.SetTimer("farewell", "", limit_s), play]


def end_now(call: Call, outcome: Outcome) -> Step:
    """Hang up without a word."""
    return replace(call, phase=Phase.FAREWELL, parting=outcome), [do.HangUp(call.channel)]


def talk_ended(call: Call, now: Moment, *, keeps_caller: bool) -> list[do.Command]:
    """Clear the conversation away: agent leg, bridge, recording; the agent goes into after-call work.

    Dial() clears its own away: leg and bridge end with the caller's leaving, the recording with its leg.
    """
    assert call.offer is not None and call.number is not None and call.reason is not None
    agent, client = call.offer.agent, call.number.client
    until_mono = now.mono if call.kept is None else call.kept.since_mono  # what came then was no conversation
    talked_s = until_mono - call.bridged_mono if call.bridged_mono else 0.0
    clear = close_recording(call, now, keeps_caller=keeps_caller)
    if not call.is_dialled:
        clear += [do.HangUp(call.agent_leg), do.DropBridge(call.bridge)]
    return [
        *clear,
        do.Note(TalkEnded(call.id, client, agent, talked_s)),
        do.EndTalk(agent, call.id, client, call.reason.queue.acw_limit_s),
    ]


def close_recording(call: Call, now: Moment, *, keeps_caller: bool, how: str = "end") -> list[do.Command]:
    """The conversation's recording ends: by itself with its channel, else it is asked to. A pause ends with it."""
    _, over = pause_over(call, how, now)
    assert call.offer is not None and call.number is not None
    if call.is_recorded_on_leg and not (call.is_recording_confirmed or call.is_recording_missed):
        assert call.recording is not None
        why = "over before Asterisk confirmed it"
        missing = RecordingMissing(call.recording, call.id, call.number.client, call.offer.agent, why)
        return [do.CancelTimer("recorder"), do.Note(missing)]
    if call.recording is not None and keeps_caller and not call.is_recorded_on_leg:
        return [*over, do.CancelTimer("recorder"), do.StopRecord(call.recording, call.channel)]
    return over


def note_end(call: Call, outcome: Outcome | None, cause: int | None, now: Moment) -> Step:
    """The caller's channel is gone: settle with the agent and the router, note the end, forget the call."""
    commands: list[do.Command] = []
    client = None if call.number is None else call.number.client
    if call.phase is Phase.QUEUED:
        commands.append(do.LeaveQueue(call.id))
    elif call.phase is Phase.OFFERED:
        assert call.offer is not None and client is not None
        why = "caller-gone" if outcome is None else outcome.reason
        withdrawn = OfferWithdrawn(call.offer.id, call.id, client, call.offer.agent, why)
        if not call.is_dialled:
            commands.append(do.HangUp(call.agent_leg))
        commands += [do.Note(withdrawn), do.WithdrawOffer(call.offer.id)]
    elif call.phase in IN_TALK:
        why = "caller-gone" if outcome is None else outcome.reason
        commands += [*others_ended(call, why, now), *talk_ended(call, now, keeps_caller=False)]
    if call.message is not None:  # what was said so far is a message
        commands.append(do.SettleMessage(call.message))
    if call.survey is not None and client is not None:
        commands.append(do.Note(call.survey.ended(call.id, client, "hung-up")))
    ended = CallEnded(call.id, client, outcome or _by_caller(call), cause, now.mono - call.arrived_mono)
    done = replace(call, phase=Phase.ENDED, offer=None, second=None, parties=(), is_playing=False, message=None)
    done = replace(done, survey=None)
    return done, [*commands, do.Note(ended), do.Forget(call.id)]


def _by_caller(call: Call) -> Outcome:
    """The caller's channel ended: in a farewell the outcome is settled already, elsewhere the caller hung up."""
    if call.parting is not None:
        return call.parting
    if call.phase is Phase.IVR:
        where = "menu" if call.ivr.is_asked else "greeting"
    else:
        waits = {Phase.KEPT: "kept", Phase.QUEUED: "waiting", Phase.RETURNING: "waiting", Phase.OFFERED: "ringing"}
        waits[Phase.PARKED] = "waiting"
        where = waits.get(call.phase, "talking")
    reason = "completed" if where == "talking" and call.bridged_mono else f"hung-up-{where}"
    return Outcome(Fault.CALLER, reason)
