"""A test call as Asterisk makes it: one request dials it, and it waits in our application when it is answered."""

import asyncio

import msgspec

from ari_app.ari.exchange import GONE, outside
from ari_app.ari.link import AriLink, ExchangeError
from ari_app.ari.wire import RtpStatistics, Variable
from ari_app.trunks.line_test import LineTest, Sound
from lexicon.ids import ChannelId

ROLE = "line-test"
MUSIC = "default"


def channel_of(test: str) -> ChannelId:
    """The test call's channel."""
    return ChannelId(f"{ROLE}-{test}")


def test_of(channel: str) -> str:
    """The test whose channel this is; "" for any other."""
    return channel.removeprefix(f"{ROLE}-") if channel.startswith(f"{ROLE}-") else ""


class AriLineTests:
    """What a test call needs of ARI."""

    def __init__(self, link: AriLink, app: str) -> None:
        self._link, self._app = link, app

    async def dial(self, test: LineTest, way: str) -> None:
        """Raises ExchangeError where Asterisk makes no channel, ExchangeAway without a link."""
        query = {
            "endpoint": outside(way, test.number),
            "app": self._app,
            "appArgs": f"{ROLE},{test.id}",
            "channelId": channel_of(test.id),
            "timeout": str(max(1, round(test.ring_s))),
        }
        if test.shown:
            query["callerId"] = test.shown
        await self._link.request("POST", "channels", query)

    async def talk(self, test: str) -> None:
        """Music, so that there is something to hear at the other end."""
        await self._link.request("POST", f"channels/{channel_of(test)}/moh", {"mohClass": MUSIC})

    async def sound(self, test: str) -> Sound | None:
        """What was sent and received so far; None for a line without RTP, or one that is gone."""
        channel = channel_of(test)
        try:
            told, codec = await asyncio.gather(
                self._link.request("GET", f"channels/{channel}/rtp_statistics"),
                self._link.request("GET", f"channels/{channel}/variable", {"variable": "CHANNEL(audionativeformat)"}),
            )
        except ExchangeError:
            return None
        counted = msgspec.json.decode(told, type=RtpStatistics)
        name = msgspec.json.decode(codec, type=Variable).value.strip("()")
        return Sound(counted.txcount, counted.rxcount, counted.rxploss, name)

    async def hang_up(self, test: str) -> None:
        """End it; one that has ended is no error."""
        try:
            await self._link.request("DELETE", f"channels/{channel_of(test)}", {"reason_code": "16"})
        except ExchangeError as error:
            if error.status not in GONE:
                raise
