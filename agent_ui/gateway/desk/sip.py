"""The softphone's way to Asterisk: a WebSocket of ours, passed on text by text to Asterisk's own."""

import asyncio
from urllib.parse import urlsplit

import aiohttp
from aiohttp import WSMsgType, web

from agent_ui.gateway import facts
from agent_ui.gateway.doors.put_out import SESSION_OVER
from agent_ui.gateway.doors.session_watch import SessionWatch
from agent_ui.gateway.http import Asked
from agent_ui.gateway.outbox import close_quietly
from lexicon.errors import BadInput

LARGEST_MESSAGE = 64 * 1024  # an INVITE with every ICE candidate is a few KiB
CONNECT_S = 3.0
HEARTBEAT_S = 10.0
EXCHANGE_AWAY, GOING_DOWN = 1013, 1001  # "try again later"

Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


class SipRelay:
    """The handler of ``/api/sip``. ``ari_url`` says where Asterisk's HTTP server is."""

    def __init__(self, ari_url: str, watch: SessionWatch) -> None:
        self._url = f"ws://{urlsplit(ari_url).netloc}/ws"
        self._watch = watch
        self._client: aiohttp.ClientSession | None = None
        self._open: set[web.WebSocketResponse] = set()

    async def close_all(self) -> None:
        """The gateway stops."""
        for socket in list(self._open):
            await close_quietly(socket, GOING_DOWN, "gateway stops")
        if self._client is not None:
            await self._client.close()

    async def handle(self, asked: Asked) -> web.StreamResponse:
        """Until either side closes or the sign-in ends."""
        offered = asked.request.headers.get("Sec-WebSocket-Protocol", "")
        if "sip" not in [word.strip() for word in offered.split(",")]:
            raise BadInput("Sec-WebSocket-Protocol", offered or "missing", "sip")
        page = web.WebSocketResponse(
            protocols=("sip",), heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_MESSAGE, timeout=2.0, compress=False
        )
        await page.prepare(asked.request)
        exchange = await self._connect()
        if exchange is None:
            await close_quietly(page, EXCHANGE_AWAY, "exchange-away")
            return page
        self._open.add(page)
        over = asyncio.Event()
        try:
            with self._watch.over(asked.session, over.set):
                async with asyncio.TaskGroup() as group:
                    ends = [
                        group.create_task(_pass_on(page, exchange), name="sip-out"),
                        group.create_task(_pass_on(exchange, page), name="sip-in"),
                        group.create_task(over.wait(), name="sip-over"),
                    ]
                    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                    code = SESSION_OVER if over.is_set() else (EXCHANGE_AWAY if exchange.closed else GOING_DOWN)
                    for task in ends:
                        task.cancel()
                    # Asterisk forgets what was registered over it; a page may take its time to answer.
                    await close_quietly(exchange, 1000, "closed")
                    await close_quietly(page, code, "closed")
        finally:
            self._open.discard(page)
        return page

    async def _connect(self) -> aiohttp.ClientWebSocketResponse | None:
        if self._client is None:
            self._client = aiohttp.ClientSession(trust_env=False)
        try:
            async with asyncio.timeout(CONNECT_S):
                return await self._client.ws_connect(
                    self._url, protocols=("sip",), max_msg_size=LARGEST_MESSAGE, autoping=True, compress=0
                )
        except (aiohttp.ClientError, OSError) as error:
            facts.sip_link(f"Asterisk refused: {type(error).__name__}")
            return None


async def _pass_on(source: Socket, target: Socket) -> None:
    try:
        async for message in source:
            if message.type is WSMsgType.TEXT:
                await target.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await target.send_bytes(message.data)
    except (ConnectionError, RuntimeError, aiohttp.ClientError):
        return
