"""The WebSocket to Asterisk: events in, REST requests out, answers matched by request id.

Source: Asterisk 22, "ARI REST over WebSockets". Log-in is by header, never by ``api_key=`` (that lands in logs).
"""

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from ari_app.ari.decode import Decoder
from ari_app.ari.wire import (
    EVENTS,
    EVENTS_OF_DIAL,
    ApplicationReplaced,
    Message,
    RESTResponse,
)
from lexicon.errors import ExchangeAway, ZuoxiError
from lexicon.outcome import Fault


class ExchangeError(ZuoxiError):
    """Asterisk refused a request. ``status`` is ARI's (404: no such channel, 409: in the wrong state, 422, 500)."""

    code = "exchange-refused"
    fault = Fault.SYSTEM

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text}")
        self.status = status


class Replaced(Exception):
    """Another controller took our application: this one must stop at once (the fence)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where Asterisk's HTTP server listens, e.g. http://127.0.0.1:18088, and who we are there."""

    url: str
    user: str
    password: str
    app: str


@dataclass(frozen=True, slots=True)
class Wants:
    """The kinds of events that are let through; of what enters the application, and of nothing else."""

    events: tuple[str, ...]


OWN_LEGS = Wants(EVENTS)
DIALLED_LEGS = Wants(EVENTS_OF_DIAL)


class AriLink:
    """One connection at a time. ``run_once`` returns when it broke; the owner reconciles and runs it again."""

    def __init__(
        self,
        address: Address,
        on_event: Callable[[Message], None],
        request_timeout_s: float = 5.0,
        wants: Wants = OWN_LEGS,
    ) -> None:
        self._address = address
        self._wants = wants
        self._on_event = on_event
        self._timeout_s = request_timeout_s
        self._socket: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[RESTResponse]] = {}
        self._last_request = 0
        self.decoder = Decoder()

    @property
    def is_up(self) -> bool:
        return self._socket is not None

    async def run_once(self, on_connect: Callable[[], None]) -> str:
        """Connect, read until the socket closes, and say why it did. ``on_connect`` is called once it is usable."""
        base = self._address.url.replace("http", "ws", 1)
        login = base64.b64encode(f"{self._address.user}:{self._address.password}".encode()).decode()
        try:
            async with connect(
                f"{base}/ari/events?app={self._address.app}&subscribeAll=false",
                additional_headers={"Authorization": f"Basic {login}"},
                compression=None,
                max_size=None,
                open_timeout=5,
                ping_interval=5,
                ping_timeout=5,
            ) as socket:
                self._socket = socket
                reading = asyncio.ensure_future(self._read(socket))
                try:
                    await self._choose_events()
                    on_connect()
                    return await reading
                finally:
                    reading.cancel()
        except InvalidHandshake as error:
            return f"refused: {error}"
        except (OSError, TimeoutError, ConnectionClosed, ExchangeAway) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            self._socket = None
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ExchangeAway("the link to Asterisk broke before it answered"))
            self._answers.clear()

    async def _choose_events(self) -> None:
        # An allow-list without RESTResponse would swallow the very answer to this request, and every later one.
        allowed = [{"type": name} for name in (*self._wants.events, "RESTResponse")]
        application = f"applications/{self._address.app}"
        await self.request("PUT", f"{application}/eventFilter", body={"allowed": allowed})

    async def _read(self, socket: ClientConnection) -> str:
        try:
            async for raw in socket:
                message = self.decoder.decode(raw)
                if isinstance(message, RESTResponse):
                    answer = self._answers.pop(message.request_id, None)
                    if answer is not None and not answer.done():
                        answer.set_result(message)
                elif isinstance(message, ApplicationReplaced):
                    raise Replaced(self._address.app)
                elif message is not None:
                    self._on_event(message)
        except ConnectionClosed as error:
            return str(error)
        return "closed by Asterisk"

    async def request(self, method: str, uri: str, query: Mapping[str, str] | None = None, body: object = None) -> str:
        """Ask Asterisk; the answer's JSON text ("" for 204). Raises ExchangeError (refused), ExchangeAway."""
        socket = self._socket
        if socket is None:
            raise ExchangeAway("no link to Asterisk")
        self._last_request += 1
        request_id = str(self._last_request)
        message: dict[str, object] = {
            "type": "RESTRequest",
            "request_id": request_id,
            "method": method,
            "uri": uri,
            "query_strings": [{"name": name, "value": value} for name, value in (query or {}).items()],
        }
        if body is not None:
            message["content_type"] = "application/json"
            message["message_body"] = msgspec.json.encode(body).decode()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RESTResponse] = loop.create_future()
        self._answers[request_id] = answer
        late = loop.call_later(self._timeout_s, _too_late, answer)  # a tenth of what wait_for costs
        try:
            await socket.send(msgspec.json.encode(message).decode())
            response = await answer
        except ConnectionClosed as error:
            raise ExchangeAway(f"the link to Asterisk broke: {error}") from error
        except TimeoutError as error:
            raise ExchangeAway(f"Asterisk did not answer {method} {uri} within {self._timeout_s} s") from error
        finally:
            late.cancel()
            self._answers.pop(request_id, None)
        if response.status_code >= 300:
            detail = response.message_body or response.reason_phrase
            raise ExchangeError(response.status_code, f"{method} {uri}: {detail}")
        return response.message_body


def _too_late(answer: "asyncio.Future[RESTResponse]") -> None:
    if not answer.done():
        answer.set_exception(TimeoutError())
