"""The engine's ``Exchange`` over ARI: one method, one or two requests, ids of our own in all of them.

An id of ours makes a repeated request harmless: Asterisk refuses a second channel or bridge of the same id.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from ari_app.ari.link import AriLink, ExchangeError
from ari_app.ari.wire import AsteriskInfo, Bridge, Channel, RtpStatistics, Variable
from ari_app.call.talking import NORMAL_CLEARING
from ari_app.engine.account import account_of
from ari_app.engine.ports import MUSIC, CallingOut, Dialling, Ringing, SeenChannel, Snooping, World, waiting_bridge
from flows.sounds import BEEP, SPOKEN
from lexicon.causes import NO_CIRCUIT
from lexicon.errors import ExchangeAway
from lexicon.ids import BridgeId, ChannelId, PlaybackId

RINGS = "zuoxi-ring"  # of extensions.conf
RINGS_ASKED = "zuoxi-ring-asked"
RINGS_ALONE = "zuoxi-fallback-ring"
NOT_INSIDE = (409, 422)
ENTERING_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def beep_channel(leg: ChannelId) -> ChannelId:
    """What whispers to a leg; it is hung up when its one sound, of the same name, is over."""
    return ChannelId(f"beep-{leg}")


def _kind_of(bridge: BridgeId) -> dict[str, str]:
    """Two legs pass their packets through as they come; in a consultation they are mixed, which ``video_sfu`` asks for.

    A recorder turns what it gets into sound, and takes packets of a lower sequence number for late ones (translate.c,
    Asterisk 22.10): an agent's leg that had a colleague's packets would lose the customer's in the recording, for up to
    20 minutes and in every second call. What is mixed has no numbers.
    """
    return {"type": "mixing,video_sfu" if bridge.startswith("consult-") else "mixing"}


TONES = frozenset((BEEP,))
GONE = (404, 409)
"""Not there, or not in Stasis any more: for ending something this is as good as done."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where prompts lie and raw recordings go, as Asterisk sees them; the address that media is offered at."""

    prompts: Path
    raw: Path
    media_host: str = "127.0.0.1"
    spoken: Path = Path("spoken")  # texts of flows

    @property
    def is_here_alone(self) -> bool:
        """Whether sound reaches nobody but this machine."""
        return self.media_host.startswith("127.")

    def sound(self, language: str, name: str) -> Path:
        """The file of a prompt, as Asterisk names files: without an ending. A tone is the same in every language."""
        if name in TONES:
            return self.prompts / "tones" / name
        return self.spoken / name if name.startswith(SPOKEN) else self.prompts / language / name


class AriExchange:
    """See ``engine.ports.Exchange``."""

    def __init__(self, link: AriLink, app: str, places: "Places") -> None:
        self._link, self._app, self._places = link, app, places
        self._musics: frozenset[str] = frozenset((MUSIC, ""))
        self._numbers: frozenset[str] = frozenset()

    def know(self, numbers: Iterable[str], musics: Iterable[str]) -> None:
        """What the next ``prepare`` brings: numbers that are answered at once, music that people wait with."""
        self._numbers, self._musics = frozenset(numbers), self._musics | frozenset(musics)

    async def prepare(self) -> None:
        """Make what Asterisk forgets when it restarts: the bridges of those who wait, what the dialplan must know.

        The bridge with the music comes last: by it a restart is known. It plays when somebody waits in it.
        """
        # Asterisk keeps what it was told of numbers that went: each is marked with the set that it belongs to.
        now = sha256(" ".join(sorted(self._numbers)).encode()).hexdigest()[:16]
        known = {f"ANSWERS_{number}": now for number in self._numbers}
        known |= {"ZUOXI_ANSWERS": now, "ZUOXI_RAW": str(self._places.raw)}
        tell = [
            self._link.request("POST", "asterisk/variable", {"variable": name, "value": value})
            for name, value in known.items()
        ]
        await asyncio.gather(*tell)
        for music in sorted(self._musics, key=lambda music: music == MUSIC):
            bridge = waiting_bridge(music)
            await self._settle("POST", f"bridges/{bridge}", {"type": "holding", "name": "waiting"})

    async def answer(self, channel: ChannelId) -> None:
        await self._link.request("POST", f"channels/{channel}/answer")

    async def play(self, channel: ChannelId, playback: PlaybackId, language: str, prompts: tuple[str, ...]) -> None:
        # Sound files only: a tone: playback would silence the caller's side of a recording.
        media = ",".join(f"sound:{self._places.sound(language, name)}" for name in prompts)
        await self._link.request("POST", f"channels/{channel}/play/{playback}", {"media": media})

    async def stop_play(self, playback: PlaybackId) -> None:
        await self._settle("DELETE", f"playbacks/{playback}")

    async def park(self, channel: ChannelId, music: str = MUSIC) -> None:
        bridge = waiting_bridge(music)
        if music not in self._musics:  # a queue's of a plan that was published since
            self._musics |= {music}
            await self._settle("POST", f"bridges/{bridge}", {"type": "holding", "name": "waiting"})
        if not music:
            await self._link.request("POST", f"bridges/{bridge}/addChannel", {"channel": channel})
            return
        # Asterisk ends the shared music when the last who waited leaves, so each newcomer asks for it (it does not
        # restart). Leaving and arriving at the same instant can still lose it: the role makes Asterisk play to that
        # one channel until the shared music is back.
        query = {"channel": channel, "role": "holding_participant"}
        held = self._link.request("POST", f"bridges/{bridge}/addChannel", query)
        heard = self._link.request("POST", f"bridges/{bridge}/moh", {"mohClass": music})
        await asyncio.gather(held, heard)

    async def unpark(self, channel: ChannelId, music: str = MUSIC) -> None:
        bridge = waiting_bridge(music)
        await self._settle("POST", f"bridges/{bridge}/removeChannel", {"channel": channel}, also=(400, 422))

    async def ring(self, channel: ChannelId, endpoint: str, call: Ringing) -> None:
        query = {
            "endpoint": endpoint,
            "app": self._app,
            "appArgs": f"{call.role},{call.offer}",
            "channelId": channel,
            "callerId": call.caller,
            "timeout": str(max(1, round(call.timeout_s))),
        }
        if call.originator:
            query["originator"] = call.originator
        await self._link.request("POST", "channels", query)

    async def dial(self, caller: ChannelId, endpoint: str, call: Dialling) -> None:
        # All that the dialplan needs travels in the extension, so an offer is one request.
        seconds = max(1, round(call.timeout_s))
        words = f"{seconds}*{call.offer}*{call.recording}*{endpoint.removeprefix('PJSIP/')}"
        query = {"context": RINGS_ASKED if call.stays else RINGS, "extension": words, "priority": "1"}
        await self._link.request("POST", f"channels/{caller}/continue", query)

    async def join(self, bridge: BridgeId, caller: ChannelId, agent: ChannelId) -> None:
        # A bridge of this id that is there already (asked for twice, the first answer lost) is as good.
        made = self._settle("POST", f"bridges/{bridge}", _kind_of(bridge))
        filled = self._link.request("POST", f"bridges/{bridge}/addChannel", {"channel": f"{caller},{agent}"})
        # One socket's requests are worked in order, so the second need not wait for the first one's answer.
        await asyncio.gather(made, filled)

    async def hold(self, bridge: BridgeId, agent: ChannelId, music: str) -> None:
        query: dict[str, str] = {"channel": agent}
        out = self._settle("POST", f"bridges/{bridge}/removeChannel", query, also=(400, 422))
        heard = self._link.request("POST", f"bridges/{bridge}/moh", {"mohClass": music})
        await asyncio.gather(out, heard)

    async def retrieve(self, bridge: BridgeId, agent: ChannelId) -> None:
        hush = self._settle("DELETE", f"bridges/{bridge}/moh")
        back = self._link.request("POST", f"bridges/{bridge}/addChannel", {"channel": agent})
        await asyncio.gather(hush, back)

    async def mute(self, channel: ChannelId, *, is_muted: bool) -> None:
        await self._link.request("POST" if is_muted else "DELETE", f"channels/{channel}/mute", {"direction": "in"})

    async def send_digits(self, channel: ChannelId, digits: str) -> None:
        await self._link.request("POST", f"channels/{channel}/dtmf", {"dtmf": digits})

    async def stand(self, channel: ChannelId, endpoint: str, desk: str, timeout_s: float) -> None:
        query = {
            "endpoint": endpoint,
            "app": self._app,
            "appArgs": f"standing,{desk}",
            "channelId": channel,
            "timeout": str(max(1, round(timeout_s))),
        }
        await self._link.request("POST", "channels", query)

    async def let_go(self, channel: ChannelId) -> None:
        await self._settle("DELETE", f"channels/{channel}/mute", {"direction": "in"})

    async def beep(self, channel: ChannelId) -> None:
        # What is played to a channel in a bridge takes its place there; a whisper is heard beside what is said.
        whisper = beep_channel(channel)
        query = {"app": self._app, "appArgs": "beep", "whisper": "out"}
        await self._link.request("POST", f"channels/{channel}/snoop/{whisper}", query)
        media = f"sound:{self._places.sound('', BEEP)}"
        await self._once_inside(f"channels/{whisper}/play/{whisper}", {"media": media})

    async def packets(self, channel: ChannelId) -> int:
        found = await self._link.request("GET", f"channels/{channel}/rtp_statistics")
        return msgspec.json.decode(found, type=RtpStatistics).rxcount

    async def enter(self, bridge: BridgeId, channel: ChannelId) -> None:
        made = self._settle("POST", f"bridges/{bridge}", _kind_of(bridge))
        filled = self._link.request("POST", f"bridges/{bridge}/addChannel", {"channel": channel})
        await asyncio.gather(made, filled)

    async def snoop(self, target: ChannelId, snoop: ChannelId, call: Snooping) -> None:
        query = {"app": self._app, "appArgs": f"{call.role},{call.watch}", "spy": "both", "whisper": call.whisper}
        await self._link.request("POST", f"channels/{target}/snoop/{snoop}", query)

    async def call_out(self, channel: ChannelId, leg: CallingOut) -> None:
        # Made first and dialled then: it can be in a bridge before it rings, and the number that is shown is set.
        shown = {"CONNECTEDLINE(num,i)": leg.caller_id, "CONNECTEDLINE(num-pres,i)": "allowed"}
        shown = shown if leg.caller_id else {}  # the trunk may show none
        made = {
            "endpoint": outside(leg.trunk, leg.number),
            "app": self._app,
            "appArgs": f"out,{leg.call}",
            "channelId": channel,
        }
        await self._link.request("POST", "channels/create", made, {"variables": shown})
        try:
            if leg.bridge:
                await self._settle("POST", f"bridges/{leg.bridge}", _kind_of(leg.bridge))
                # Otherwise the number that is shown would be the hearer's, told to the bridge before it is dialled.
                inside = {"channel": channel, "inhibitConnectedLineUpdates": "true"}
                if leg.hearer:
                    inside["channel"] += f",{leg.hearer}"
                await self._once_inside(f"bridges/{leg.bridge}/addChannel", inside)
            await self._once_inside(f"channels/{channel}/dial", {"timeout": str(max(1, round(leg.timeout_s)))})
        except ExchangeError:
            await self.hang_up(channel, NO_CIRCUIT)  # it would stay there, never dialled
            raise

    async def _once_inside(self, uri: str, query: dict[str, str]) -> None:
        """Ask for something about a channel that was just made: it enters the application a moment later."""
        for wait_s in ENTERING_S:
            try:
                await self._link.request("POST", uri, query)
            except ExchangeError as error:
                if error.status not in NOT_INSIDE:
                    raise
                await asyncio.sleep(wait_s)
            else:
                return
        await self._link.request("POST", uri, query)

    async def end_refused(self, channel: ChannelId) -> None:
        # chan_dahdi notes the cause and leaves the hanging up to whoever dialled; chan_pjsip does both.
        try:
            told = await self._link.request("GET", f"channels/{channel}/variable", {"variable": "HANGUPCAUSE"})
        except ExchangeError as error:
            if error.status not in GONE:
                raise
            return
        await self.hang_up(channel, int(msgspec.json.decode(told, type=Variable).value or NORMAL_CLEARING))

    async def drop_bridge(self, bridge: BridgeId) -> None:
        await self._settle("DELETE", f"bridges/{bridge}")

    async def hang_up(self, channel: ChannelId, cause: int) -> None:
        await self._settle("DELETE", f"channels/{channel}", {"reason_code": str(cause)})

    async def push_phone(self, user: str, password: str, kind: str) -> None:
        """Make a softphone's or telephone's auth, aor and endpoint in Asterisk's memory (gone when it restarts)."""
        auth = {"auth_type": "digest", "username": user, "password": password}
        aor = {"max_contacts": "1", "remove_existing": "yes", "qualify_frequency": "20"}
        endpoint = {
            "context": "from-desk",
            "auth": user,
            "aors": user,
            "disallow": "all",
            "allow": "ulaw,alaw" if kind == "sip" else "ulaw,opus",
            "direct_media": "no",
            # A fixed address: otherwise Asterisk looks its own host name up at every call.
            "media_address": self._places.media_host,
            "bind_rtp_to_media_address": "yes",
            "rtp_timeout": "30",
            "rtp_keepalive": "5",
            "set_var": "CHANNEL(hangup_handler_push)=zuoxi-sound,s,1",
        }
        if kind == "webrtc":
            endpoint |= {"webrtc": "yes", "dtls_auto_generate_cert": "yes"}
        elif not self._places.is_here_alone:
            # A telephone behind a router names an address that nobody else can reach. On this machine there is none,
            # and what registers may do so for others (bench/queue/registrar.py).
            endpoint |= {"rewrite_contact": "yes", "rtp_symmetric": "yes"}
        # Asterisk cannot change an endpoint that sets variables (500): a page that is loaded anew pushes it once more.
        await self._settle("DELETE", f"asterisk/config/dynamic/res_pjsip/endpoint/{user}", also=(403,))
        for name, fields in (("auth", auth), ("aor", aor), ("endpoint", endpoint)):
            attributes = [{"attribute": key, "value": value} for key, value in fields.items()]
            await self._link.request(
                "PUT", f"asterisk/config/dynamic/res_pjsip/{name}/{user}", body={"fields": attributes}
            )

    async def drop_phone(self, user: str) -> None:
        for name in ("endpoint", "aor", "auth"):
            await self._settle("DELETE", f"asterisk/config/dynamic/res_pjsip/{name}/{user}", also=(403,))

    async def look(self) -> World:
        """Everything Asterisk holds now, for the comparison after a reconnect."""
        info, channels, bridges = await asyncio.gather(
            self._link.request("GET", "asterisk/info", {"only": "system"}),
            self._link.request("GET", "channels"),
            self._link.request("GET", "bridges"),
        )
        held = tuple(
            (BridgeId(bridge.id), tuple(ChannelId(channel) for channel in bridge.channels))
            for bridge in msgspec.json.decode(bridges, type=list[Bridge])
        )
        found = msgspec.json.decode(channels, type=list[Channel])
        accounts = {channel.id: account_of(channel.dialplan.exten) for channel in found if _is_rung_for(channel)}
        for _, inside in held:  # Dial()'s own bridges hold two: the leg's offer is the caller's
            for one, other in zip(inside, reversed(inside), strict=True) if len(inside) == 2 else ():
                accounts.setdefault(one, accounts.get(other, ""))
        seen = tuple(self._seen(channel, accounts.get(channel.id, "")) for channel in found)
        return World(msgspec.json.decode(info, type=AsteriskInfo).system.version, seen, held)

    def _seen(self, channel: Channel, account: str) -> SeenChannel:
        app, _, args = channel.dialplan.app_data.partition(",")
        is_ours = channel.dialplan.app_name == "Stasis" and app == self._app
        split = tuple(args.split(",")) if args else ()
        caller, is_up = channel.caller.number, channel.state == "Up"
        is_dialled = channel.dialplan.app_name == "AppDial"
        who = (ChannelId(channel.id), channel.name, caller, split)
        return SeenChannel(*who, is_ours, account, is_up, is_dialled, channel.state == "Ringing")

    async def _settle(
        self, method: str, uri: str, query: dict[str, str] | None = None, also: tuple[int, ...] = ()
    ) -> None:
        """Ask for something that may be so already (an end, the bridge with the music): that is no error."""
        try:
            await self._link.request(method, uri, query)
        except ExchangeError as error:
            if error.status not in GONE and error.status not in also:
                raise


def outside(trunk: str, number: str) -> str:
    """What Asterisk dials: ``number`` through a SIP trunk's endpoint, or over a group of spans such as DAHDI/G1."""
    return f"{trunk}/{number}" if "/" in trunk else f"PJSIP/{number}@{trunk}"


def _is_rung_for(channel: Channel) -> bool:
    """A caller whom Dial() rings for, or rang for: the leg has no extension."""
    return channel.dialplan.context in (RINGS, RINGS_ASKED, RINGS_ALONE)


__all__ = ["AriExchange", "ExchangeAway", "ExchangeError"]
