"""The engine's ``Recorder``: MixMonitor over AMI, one file per direction, aligned to the sample.

``r()`` holds what the caller says, ``t()`` what the caller hears, i.e. the agent. Source: app_mixmonitor, Asterisk 22.
"""

from pathlib import Path

from ari_app.ami.link import AmiLink
from lexicon.ids import ChannelId, RecordingId


def customer_file(recording: RecordingId) -> str:
    """The raw file (relative to the raw directory) with the customer's voice."""
    return f"{recording}-customer.wav"


def agent_file(recording: RecordingId) -> str:
    """The raw file (relative to the raw directory) with the agent's voice."""
    return f"{recording}-agent.wav"


class MixMonitorRecorder:
    """See ``engine.ports.Recorder``."""

    def __init__(self, link: AmiLink, raw: Path) -> None:
        self._link, self._raw = link, raw

    async def start(self, recording: RecordingId, channel: ChannelId) -> None:
        customer, agent = self._raw / customer_file(recording), self._raw / agent_file(recording)
        options = f"r({customer})t({agent})"
        await self._link.act({"Action": "MixMonitor", "Channel": channel, "Options": options})

    async def stop(self, recording: RecordingId, channel: ChannelId) -> None:
        await self._link.act({"Action": "StopMixMonitor", "Channel": channel})
