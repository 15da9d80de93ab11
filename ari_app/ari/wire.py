"""Asterisk's JSON as it travels, only the fields we read.

Source: ``rest-api/events.json`` and ``channels.json`` of Asterisk 22; ``tests/contract/ari`` holds every field named
here against the files that the running Asterisk ships.
"""

import msgspec


class CallerId(msgspec.Struct, frozen=True):
    name: str = ""
    number: str = ""


class Dialplan(msgspec.Struct, frozen=True):
    context: str = ""
    exten: str = ""
    app_name: str = ""
    app_data: str = ""


class Channel(msgspec.Struct, frozen=True):
    id: str
    name: str
    state: str = ""
    caller: CallerId = CallerId()
    dialplan: Dialplan = Dialplan()


class Playback(msgspec.Struct, frozen=True):
    id: str
    state: str = ""


class Bridge(msgspec.Struct, frozen=True):
    id: str
    bridge_type: str = ""
    channels: list[str] = []


class SystemInfo(msgspec.Struct, frozen=True):
    version: str = ""


class AsteriskInfo(msgspec.Struct, frozen=True):
    system: SystemInfo = SystemInfo()


class RtpStatistics(msgspec.Struct, frozen=True):
    """Of one channel's sound."""

    rxcount: int = 0
    txcount: int = 0
    rxploss: int = 0


class StasisStart(msgspec.Struct, frozen=True, tag_field="type", tag="StasisStart"):
    channel: Channel
    args: list[str] = []


class StasisEnd(msgspec.Struct, frozen=True, tag_field="type", tag="StasisEnd"):
    channel: Channel


class ChannelHangupRequest(msgspec.Struct, frozen=True, tag_field="type", tag="ChannelHangupRequest"):
    channel: Channel
    cause: int = 0
    soft: bool = False  # then ``cause`` is no Q.850 cause but Asterisk's own flag


class ChannelDestroyed(msgspec.Struct, frozen=True, tag_field="type", tag="ChannelDestroyed"):
    channel: Channel
    cause: int = 0
    tech_cause: int = 0  # the SIP status of a refusal


class Variable(msgspec.Struct, frozen=True):
    """The answer to a question for a channel's variable."""

    value: str


class Dial(msgspec.Struct, frozen=True, tag_field="type", tag="Dial"):
    """What becomes of the dialling of ``peer``: "" begun, RINGING, PROGRESS, ANSWER, BUSY ..."""

    peer: Channel
    dialstatus: str


class ChannelDtmfReceived(msgspec.Struct, frozen=True, tag_field="type", tag="ChannelDtmfReceived"):
    channel: Channel
    digit: str


class PlaybackFinished(msgspec.Struct, frozen=True, tag_field="type", tag="PlaybackFinished"):
    playback: Playback


class LiveRecording(msgspec.Struct, frozen=True):
    """Of a channel that was asked to be recorded. ``talking_duration``: seconds in which somebody spoke."""

    name: str
    talking_duration: float | None = None
    duration: float | None = None


class RecordingFinished(msgspec.Struct, frozen=True, tag_field="type", tag="RecordingFinished"):
    recording: LiveRecording


class RecordingFailed(msgspec.Struct, frozen=True, tag_field="type", tag="RecordingFailed"):
    recording: LiveRecording


class ApplicationReplaced(msgspec.Struct, frozen=True, tag_field="type", tag="ApplicationReplaced"):
    application: str = ""


class RESTResponse(msgspec.Struct, frozen=True, tag_field="type", tag="RESTResponse"):
    request_id: str
    status_code: int
    reason_phrase: str = ""
    message_body: str = ""


Message = (
    StasisStart
    | StasisEnd
    | ChannelHangupRequest
    | ChannelDestroyed
    | Dial
    | ChannelDtmfReceived
    | PlaybackFinished
    | RecordingFinished
    | RecordingFailed
    | ApplicationReplaced
    | RESTResponse
)


def _names(*kinds: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(str(kind.__struct_config__.tag) for kind in kinds)


_ALWAYS = _names(
    StasisStart,
    ChannelHangupRequest,
    ChannelDestroyed,
    Dial,  # of legs that go out through a trunk; of what Dial() rings nothing is told
    ChannelDtmfReceived,
    PlaybackFinished,
    RecordingFinished,
    RecordingFailed,
    ApplicationReplaced,
)
EVENTS = (*_ALWAYS, *_names(StasisEnd))
"""The events we want when we hold both legs ourselves. An allow-list at Asterisk drops RESTResponse too, so the link
adds that itself."""

EVENTS_OF_DIAL = _ALWAYS
"""The events we want when Dial() rings: leaving the application is no end then. What Dial() makes and holds is in no
application; the manager tells of it (``Controller.listen_to_manager``), which costs Asterisk less than making JSON of
everything that happens to every channel (docs/decisions/0017)."""
