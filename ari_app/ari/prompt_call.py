"""A prompt recorded by telephone as Asterisk does it: dialled, recorded after a beep, hung up."""

import asyncio
from pathlib import Path

from ari_app.ari.exchange import GONE, outside
from ari_app.ari.link import AriLink, ExchangeError
from lexicon.clock import Clock
from lexicon.ids import ChannelId
from lexicon.prompt_call import ENDS, KEPT_S, LONGEST_S, ROLE, SILENCE_S, channel_of, file_of, recording_of


class AriPromptCalls:
    """What recording a prompt needs of ARI; ``places``: where prompts lie, and where Asterisk's recordings go."""

    def __init__(self, link: AriLink, app: str, places: tuple[Path, Path], clock: Clock) -> None:
        self._link, self._app, self._clock = link, app, clock
        self._prompts, self._raw = places

    async def dial(self, one: str, endpoint: tuple[str, str], shown: str, ring_s: float) -> None:
        """``endpoint``: a way and the number. Raises ExchangeError, ExchangeAway."""
        query = {
            "endpoint": outside(*endpoint),
            "app": self._app,
            "appArgs": f"{ROLE},{one}",
            "channelId": channel_of(one),
            "timeout": str(max(1, round(ring_s))),
        }
        if shown:
            query["callerId"] = shown
        await self._link.request("POST", "channels", query)

    async def record(self, one: str) -> None:
        """After our beep: Asterisk does one after the other, and ends it by #, silence, at its longest, or hang-up."""
        beep = {"media": f"sound:{self._prompts / 'tones' / 'beep'}"}
        await self._link.request("POST", f"channels/{channel_of(one)}/play/{recording_of(one)}", beep)
        query = {
            "name": recording_of(one),
            "format": "wav",
            "maxDurationSeconds": str(LONGEST_S),
            "maxSilenceSeconds": str(SILENCE_S),
            "terminateOn": ENDS,
            "ifExists": "fail",
        }
        await self._link.request("POST", f"channels/{channel_of(one)}/record", query)

    async def hang_up(self, channel: ChannelId) -> None:
        """One that has ended is no error."""
        try:
            await self._link.request("DELETE", f"channels/{channel}", {"reason_code": "16"})
        except ExchangeError as error:
            if error.status not in GONE:
                raise

    async def tidy(self) -> None:
        """Nobody kept these within the hour: what is kept lies in the database."""
        await asyncio.to_thread(self._tidy)

    def _tidy(self) -> None:
        before = self._clock.now().timestamp() - KEPT_S
        for old in self._raw.glob(file_of("*")):
            if old.stat().st_mtime < before:
                old.unlink(missing_ok=True)
