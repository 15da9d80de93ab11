"""Recordings that Asterisk is writing, by the channel on which it writes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ari_app.call.state import Call
from ari_app.engine.ports import Journal
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, RecordingId
from lexicon.journal import RecordingStopped


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """A recording that Asterisk is writing; it ends when asked to, or with its channel."""

    recording: RecordingId
    call: CallId
    agent: AgentId
    client: ClientId


class Recordings:
    """Those of one channel close in the order in which they were opened."""

    def __init__(self, journal: Journal, files_of: Callable[[RecordingId], tuple[str, str]]) -> None:
        self._journal, self._files_of = journal, files_of
        self._open: dict[ChannelId, list[OpenRecording]] = {}

    def __contains__(self, channel: ChannelId) -> bool:
        return channel in self._open

    @property
    def channels(self) -> list[ChannelId]:
        return list(self._open)

    def open(self, opened: OpenRecording, channel: ChannelId) -> None:
        """Asterisk was asked to write it."""
        self._open.setdefault(channel, []).append(opened)

    def open_for(self, call: Call, recording: RecordingId, channel: ChannelId) -> None:
        """A conversation of ``call``, or what its caller and somebody outside say: told of whoever sent him there."""
        if call.number is None or (call.offer is None and call.outside is None):
            return
        by = call.outside.by or AgentId("") if call.outside is not None else AgentId("")
        whose = by if call.offer is None else call.offer.agent
        self.open(OpenRecording(recording, call.id, whose, call.number.client), channel)

    def closed(self, channel: ChannelId) -> None:
        """Asterisk closed the oldest open files of this channel."""
        waiting = self._open.get(channel)
        if not waiting:
            return
        done = waiting.pop(0)
        if not waiting:
            del self._open[channel]
        self.note_stopped(done)

    def cut(self, gone: Iterable[ChannelId]) -> None:
        """Channels that are no more: what was written of them is kept."""
        for channel in gone:
            for done in self._open.pop(channel, []):
                self.note_stopped(done)

    def refused(self, recording: str) -> None:
        """The recorder said no: there will be no file to wait for."""
        for channel, opened in list(self._open.items()):
            left = [one for one in opened if one.recording != recording]
            if left:
                self._open[channel] = left
            else:
                del self._open[channel]

    def only_on(self, recording: RecordingId) -> ChannelId | None:
        """The channel on which this is the one recording: Asterisk stops some recording there, not a named one."""
        for channel, opened in self._open.items():
            if [one.recording for one in opened] == [recording]:
                return channel
        return None

    def note_stopped(self, done: OpenRecording) -> None:
        customer, agent = self._files_of(done.recording)
        self._journal.record(RecordingStopped(done.recording, done.call, done.client, done.agent, customer, agent))
