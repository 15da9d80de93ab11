"""When an agent may pause the recording; what can't be done while it is paused."""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call.control import Pause
from ari_app.call.events_pausing import PauseAsked
from ari_app.call.past import PastCall
from ari_app.call.paused import PAUSE, recorded_channel
from ari_app.call.pausing import PAUSABLE, is_pausable
from ari_app.call.state import Call, replace
from ari_app.engine.engine import Engine
from lexicon.errors import Conflict
from lexicon.ids import AgentId, RecordingId
from lexicon.journal import RecordingResumed


def pause(engine: Engine, call: Call, agent: AgentId) -> PauseAsked:
    """What the order means, or a ``Conflict`` with a code for the page."""
    if call.phase not in PAUSABLE:
        raise Conflict("there is a second party in this call", code="second-sought")
    if call.control.pause is None and not is_pausable(call):
        raise Conflict("no recording goes on that could be paused", code="not-pausable")
    return PauseAsked(agent, engine.pause_s)


def paused() -> Conflict:
    """Who would come into the call now would be recorded, or would not be, and nobody would know which."""
    return Conflict("let the recording go on first", code="recording-paused")


def adopt_pause(engine: Engine, past: PastCall, recording: RecordingId) -> None:
    """A conversation that another controller began: silent for what is left of the pause, or heard.

    Both are asked for anew. The last controller may have ended between what it asked for and what it told.
    """
    call, now = engine.calls.get(past.id), engine.now()
    if call is None or call.recording != recording or call.phase not in PAUSABLE:
        return
    channel = recorded_channel(call)
    if past.pause is None or past.pause.recording != recording:
        if not call.control.is_held:
            engine.send(call.id, do.MuteRecord(recording, channel, is_muted=False))
        return
    paused_s = (now.at - past.pause.at).total_seconds()
    pause = Pause(now.mono - paused_s, past.pause.limit_s, is_sure=True)
    engine.calls[call.id] = replace(call, control=changed(call.control, pause=pause))
    engine.send(call.id, do.MuteRecord(recording, channel, is_muted=True, is_pause=True))
    engine.carry_out(call, do.SetTimer(PAUSE, recording, max(0.0, pause.limit_s - paused_s)), now)


def settle_pause(engine: Engine, past: PastCall) -> None:
    """It ended with its conversation while no controller was there, and nobody has told."""
    call, pause = engine.calls.get(past.id), past.pause
    if pause is not None and (call is None or call.control.pause is None):
        paused_s = (engine.now().at - pause.at).total_seconds()
        engine.note(RecordingResumed(pause.recording, past.id, pause.client, pause.agent, "end", paused_s))
