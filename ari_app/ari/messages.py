"""The engine's ``MessageTaker`` over ARI: Asterisk itself ends a message, by #, by silence or at its longest.

So a message that was begun is taken down to its end though nobody of ours is there, and Asterisk tells how long
somebody spoke. The files go to Asterisk's recording directory, which is a link to the raw directory.
"""

from collections.abc import Callable

from ari_app.ari.link import AriLink, ExchangeError
from lexicon.errors import Refused
from lexicon.ids import ChannelId, RecordingId

ENDS = "#"
NOT_THERE = 404


class AriMessages:
    """See ``engine.ports.MessageTaker``."""

    def __init__(self, link: AriLink, is_full: Callable[[], bool] = lambda: False) -> None:
        self._link, self._is_full = link, is_full

    async def take(self, recording: RecordingId, channel: ChannelId, longest_s: float, silence_s: float) -> None:
        if self._is_full():
            raise Refused("the disk for recordings is full", code="disk-full")
        query = {
            "name": recording,
            "format": "wav",
            "maxDurationSeconds": str(max(1, round(longest_s))),
            "maxSilenceSeconds": str(max(1, round(silence_s))),
            "terminateOn": ENDS,
            "ifExists": "fail",
        }
        await self._link.request("POST", f"channels/{channel}/record", query)

    async def stop(self, recording: RecordingId) -> None:
        await self._unless_gone("POST", f"recordings/live/{recording}/stop")

    async def is_live(self, recording: RecordingId) -> bool:
        return await self._unless_gone("GET", f"recordings/live/{recording}")

    async def delete(self, recording: RecordingId) -> None:
        await self._unless_gone("DELETE", f"recordings/stored/{recording}")

    async def _unless_gone(self, method: str, uri: str) -> bool:
        try:
            await self._link.request(method, uri)
        except ExchangeError as error:
            if error.status != NOT_THERE:
                raise
            return False
        return True
