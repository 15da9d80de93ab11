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


class ChannelDtmfReceived(msgspec.Struct, frozen=True, tag_field="type", tag="ChannelDtmfReceived"):
    channel: Channel
    digit: str


class PlaybackFinished(msgspec.Struct, frozen=True, tag_field="type", tag="PlaybackFinished"):
    playback: Playback


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
    | ChannelDtmfReceived
    | PlaybackFinished
    | ApplicationReplaced
    | RESTResponse
)

EVENTS = tuple(
    str(kind.__struct_config__.tag)
    for kind in (
        StasisStart,
        StasisEnd,
        ChannelHangupRequest,
        ChannelDestroyed,
        ChannelDtmfReceived,
        PlaybackFinished,
        ApplicationReplaced,
    )
)
"""The events we subscribe to. An allow-list at Asterisk drops RESTResponse too, so the link adds that itself."""
