"""Messages that callers leave, from the first word until it is settled what becomes of them.

A message outlives its call by a moment: Asterisk tells how much was said only after the caller has hung up.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ari_app.call import commands as do
from ari_app.engine.ports import Timers
from lexicon.ids import CallId, RecordingId, voicemail_of
from lexicon.journal import Fact, VoicemailDropped, VoicemailLeft, VoicemailStarted

TOLD_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """``is_settled``: the caller does nothing more about it, what Asterisk says of it is waited for."""

    about: VoicemailStarted
    is_ended: bool = False
    spoken_s: float | None = None
    is_settled: bool = False


class Messages:
    """Those that are open. ``files_of`` names the raw files."""

    def __init__(
        self, note: Callable[[Fact], None], timers: Timers, send: Callable[[CallId, do.MessageCommand], None]
    ) -> None:
        self._note, self._timers, self._send = note, timers, send
        self._open: dict[RecordingId, OpenMessage] = {}

    def carry_out(self, call: CallId, command: do.Command) -> bool:
        """Do what a call wants done about its message; False for anything else."""
        match command:
            case do.SettleMessage(recording):
                self.settle(recording)
            case do.DropMessage(recording, why):
                self.drop(recording, why)
            case do.TakeMessage(about):
                self.open(about)
                self._send(call, command)
            case do.StopMessage() | do.AskMessage() | do.DeleteMessage():
                self._send(call, command)
            case _:
                return False
        return True

    def open(self, about: VoicemailStarted) -> None:
        """Asterisk was asked to record it."""
        self._open[about.recording] = OpenMessage(about)

    def ended(self, recording: RecordingId, spoken_s: float | None) -> None:
        """It is recorded. What is told first holds."""
        message = self._open.get(recording)
        if message is None or message.is_ended:
            return
        self._open[recording] = replace(message, is_ended=True, spoken_s=spoken_s)
        if message.is_settled:
            self._close(recording)

    def settle(self, recording: RecordingId) -> None:
        """Keep it if enough was said: once that is known."""
        message = self._open.get(recording)
        if message is None:
            return
        if message.is_ended:
            self._close(recording)
            return
        self._open[recording] = replace(message, is_settled=True)
        self._send(message.about.call, do.StopMessage(recording))
        self._timers.set((recording, "message"), TOLD_WITHIN_S, lambda: self.ended(recording, None))

    def drop(self, recording: RecordingId, why: str) -> None:
        """It is not wanted."""
        message = self._open.pop(recording, None)
        if message is None:
            return
        about = message.about
        self._note(VoicemailDropped(recording, about.call, about.client, why))
        self._send(about.call, do.DeleteMessage(recording))

    def _close(self, recording: RecordingId) -> None:
        message = self._open[recording]
        about = message.about
        self._timers.cancel((recording, "message"))
        if message.spoken_s is not None and message.spoken_s < about.shortest_s:
            self.drop(recording, "too-short")
            return
        del self._open[recording]
        left = VoicemailLeft(
            recording, about.call, about.client, about.queue, about.reason, about.caller, about.due_at,
            message.spoken_s, raw_file(recording),
        )  # fmt: skip
        self._note(left)


def raw_file(recording: RecordingId) -> str:
    """The raw file (relative to the raw directory); Asterisk gives it its ending."""
    return f"{recording}.wav"


def call_of(recording: RecordingId) -> CallId:
    """The call that it is about."""
    found = voicemail_of(recording)
    return CallId("") if found is None else found[0]
