"""The engine's ``Recorder`` and ``Redirector`` over AMI.

MixMonitor writes one file per direction, aligned to the sample: ``r()`` holds what the caller says, ``t()`` what the
caller hears, i.e. the agent. Source: app_mixmonitor, Asterisk 22. extensions.conf (``zuoxi-ring``) has the same names.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ari_app.ami.link import AmiLink
from lexicon.errors import Refused
from lexicon.ids import ChannelId, OfferId, RecordingId

PACKETS_S: Final = 0.06
"""Two packets of sound, and one in the hands of a bridge. What is on its way to the file is hushed as late as it is
written: without this wait the last words of a consultation came into the conversation's recording. And Asterisk keeps
the decoder of a channel's recorders until one packet finds none of them; it takes the packets of somebody else for late
ones where their sequence numbers are lower (see ``ari.exchange``)."""


def customer_file(recording: RecordingId) -> str:
    """The raw file (relative to the raw directory) with the customer's voice."""
    return f"{recording}-customer.wav"


def agent_file(recording: RecordingId) -> str:
    """The raw file (relative to the raw directory) with the agent's voice."""
    return f"{recording}-agent.wav"


def raw_files(recording: RecordingId) -> tuple[str, str]:
    """Both files, customer first."""
    return customer_file(recording), agent_file(recording)


class ManagerRedirector:
    """See ``engine.ports.Redirector``."""

    def __init__(self, link: AmiLink) -> None:
        self._link = link

    async def recall(self, caller: ChannelId, offer: OfferId) -> None:
        # The dialplan's way back is the same as after a ringing that ended by itself.
        where = {"Context": "zuoxi-ring", "Exten": f"0*{offer}**", "Priority": "recalled"}
        await self._link.act({"Action": "Redirect", "Channel": caller, **where})

    async def lift(self, caller: ChannelId, agent: ChannelId, offer: OfferId) -> None:
        where = {"Context": "zuoxi-lift", "Exten": f"0*{offer}", "Priority": "1"}
        extra = {"ExtraContext": "zuoxi-lift", "ExtraExten": f"0*{offer}", "ExtraPriority": "agent"}
        await self._link.act({"Action": "Redirect", "Channel": caller, "ExtraChannel": agent, **where, **extra})


class MixMonitorRecorder:
    """See ``engine.ports.Recorder``."""

    def __init__(self, link: AmiLink, raw: Path, is_full: Callable[[], bool] = lambda: False) -> None:
        self._link, self._raw, self._is_full = link, raw, is_full
        self._asked: dict[RecordingId, object] = {}  # to hear again: only while the packets before are let pass
        self._stopped: dict[ChannelId, float] = {}

    async def start(self, recording: RecordingId, channel: ChannelId) -> None:
        if self._is_full():
            raise Refused("the disk for recordings is full", code="disk-full")
        await self._apart(channel)
        customer, agent = self._raw / customer_file(recording), self._raw / agent_file(recording)
        options = f"r({customer})t({agent})"
        await self._link.act({"Action": "MixMonitor", "Channel": channel, "Options": options})

    async def stop(self, recording: RecordingId, channel: ChannelId) -> None:
        self._asked.pop(recording, None)
        now = asyncio.get_running_loop().time()
        self._stopped = {one: at for one, at in self._stopped.items() if now - at < PACKETS_S} | {channel: now}
        await self._link.act({"Action": "StopMixMonitor", "Channel": channel})

    async def mute(self, recording: RecordingId, channel: ChannelId, *, is_muted: bool) -> None:
        self._asked.pop(recording, None)
        if not is_muted:
            self._asked[recording] = asked = object()
            await asyncio.sleep(PACKETS_S)
            if self._asked.get(recording) is not asked:
                return
            del self._asked[recording]
        state = {"Direction": "both", "State": "1" if is_muted else "0"}
        await self._link.act({"Action": "MixMonitorMute", "Channel": channel, **state})

    async def _apart(self, channel: ChannelId) -> None:
        """The recorder before is gone from this channel, and its decoder with it."""
        stopped = self._stopped.pop(channel, None)
        if stopped is not None:
            await asyncio.sleep(stopped + PACKETS_S - asyncio.get_running_loop().time())
