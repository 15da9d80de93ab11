"""What Asterisk did not confirm is asked again: nobody else would miss that leg, and it would sound on for hours."""

from collections.abc import Callable
from typing import Protocol

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.engine.perform import ExchangeCommand, RecorderCommand
from ari_app.engine.ports import Timers
from ari_app.engine.recordings import Recordings
from lexicon.ids import BridgeId, CallId, ChannelId, RecordingId

ASK_AGAIN_S = 5.0
NO_ANSWER = "no-answer"

Send = Callable[[CallId, ExchangeCommand | RecorderCommand], None]


class Offers(Protocol):
    """Who makes offers, for as long as nothing speaks against it; ``engine.engine.Engine`` fits."""

    def hold_offers(self, why: str) -> None: ...

    def release_offers(self, why: str) -> None: ...


class AskAgain:
    """Ends that got no answer, each with its own deadline."""

    def __init__(self, timers: Timers, recordings: Recordings, send: Send, offers: Offers) -> None:
        self._timers, self._recordings, self._send, self._offers = timers, recordings, send, offers

    def unanswered(self, call: CallId, event: ev.ExchangeRefused) -> None:
        """A command that Asterisk neither did nor refused."""
        match event.what:
            case "Ring" | "Dial":
                # The next one's telephone would not be rung either: nobody is offered anything for a while.
                self._offers.hold_offers(NO_ANSWER)
                release = lambda: self._offers.release_offers(NO_ANSWER)
                self._timers.set(("offers", "again"), ASK_AGAIN_S, release)
            case "HangUp":
                self._later(event, lambda: self._send(call, do.HangUp(ChannelId(event.token))))
            case "DropLeg":
                self._later(event, lambda: self._send(call, do.DropLeg(ChannelId(event.token))))
            case "DropBridge":
                self._later(event, lambda: self._send(call, do.DropBridge(BridgeId(event.token))))
            case "DeleteMessage":
                self._later(event, lambda: self._send(call, do.DeleteMessage(RecordingId(event.token))))
            case "StopRecord":
                self._later(event, lambda: self._stop_recording(call, RecordingId(event.token)))
            case _:
                pass

    def _later(self, event: ev.ExchangeRefused, ask: Callable[[], None]) -> None:
        # Of an owner of its own: a watch's bridge has the name under which the watch sets and drops its own deadlines.
        self._timers.set((f"unanswered-{event.token}", event.what), ASK_AGAIN_S, ask)

    def _stop_recording(self, call: CallId, recording: RecordingId) -> None:
        channel = self._recordings.only_on(recording)
        if channel is not None:
            self._send(call, do.StopRecord(recording, channel))
