"""Every connection to the gateway, from the first byte on: how long it may take over a request, and how many wait.

aiohttp knows no limit for a request's head, its body or its answer, and none for how many connections somebody opens
without saying who is there. Here each connection has a limit for what it is doing now. Who has shown a sign-in or a
token is *known*; of those who have not there are at most so many, of one address and of all. One more, and the one that
has waited longest without asking for anything is cut: who only holds connections open loses them, and who asks at once
is served.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network, ip_address
from typing import Any

from aiohttp import web

from agent_ui.gateway import facts

LOOK_S = 0.5
UPLOAD_S = 300.0  # 10 MiB over 300 kbit/s
DOWNLOAD_S = 900.0  # a recording, to a player that takes its time
LINGER_S = 2.0  # for the rest of a body that nobody wants


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and how many. An office of 500 agents behind one address opens its pages in one go."""

    head_s: float = 10.0  # from a request's first byte to the last of its head
    silent_s: float = 20.0  # without any byte, of somebody unknown
    idle_s: float = 75.0  # the same, of somebody known, or of a proxy of ours
    request_s: float = 60.0  # body, work and answer
    handshake_s: float = 10.0  # of TLS
    of_address: int = 1_000
    of_all: int = 4_000


class Doing(Enum):
    """What a connection is at."""

    SILENT = "silent"  # nothing has come since it opened, or since the last answer
    HEAD = "head"
    REQUEST = "request"
    SOCKET = "socket"  # a WebSocket, which has a heartbeat of its own


class Connection(web.RequestHandler):
    """aiohttp's, told of by what comes and goes."""

    __slots__ = ("_all", "address", "doing", "is_known", "limit_s", "since")

    def __init__(self, manager: web.Server, everybody: "Connections") -> None:
        # aiohttp's own limit is behind ours, and its reader unpacks nothing: a small body stays small.
        idle_s = everybody.limits.idle_s + 60
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # None is what turns it off
            keepalive_timeout=idle_s,
            lingering_time=LINGER_S,
            auto_decompress=False,
        )
        self._all = everybody
        self.address, self.is_known = "", False
        self.doing, self.since, self.limit_s = Doing.SILENT, 0.0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self.now_at(Doing.SILENT)
        self._all.came(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._all.gone(self)
        super().connection_lost(exc)

    def log_exception(self, *_: Any, exc_info: BaseException | None = None, **__: Any) -> None:
        """aiohttp would show the line of the head that it cannot read, which may be a cookie."""
        facts.bad_request("" if exc_info is None else type(exc_info).__name__)

    def data_received(self, data: bytes) -> None:
        if self.doing is Doing.SILENT:
            self.now_at(Doing.HEAD)
        super().data_received(data)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        if isinstance(resp, web.FileResponse):
            self.limit_s = max(self.limit_s, DOWNLOAD_S)
        done = await super().finish_response(request, resp, start_time)
        self.now_at(Doing.SILENT)
        return done

    def now_at(self, doing: Doing) -> None:
        """From now on, as long as its limit says."""
        limits = self._all.limits
        self.doing, self.since = doing, self._all.time()
        match doing:
            case Doing.SILENT:
                self.limit_s = limits.idle_s if self.is_known else limits.silent_s
            case Doing.HEAD:
                self.limit_s = limits.head_s
            case Doing.REQUEST:
                self.limit_s = limits.request_s
            case Doing.SOCKET:
                self.limit_s = float("inf")

    @property
    def is_waited_for(self) -> bool:
        """Whether nothing that was asked is being done."""
        return self.doing in (Doing.SILENT, Doing.HEAD)

    def cut(self) -> None:
        """At once, without a word."""
        if self.transport is not None:
            self.transport.abort()


class Connections:
    """All of this gateway. ``run`` in a task; ``proxies`` bring many people over few connections."""

    def __init__(
        self, proxies: Iterable[IPv4Network] = (), limits: Limits | None = None, time: Callable[[], float] | None = None
    ) -> None:
        self.limits = limits or Limits()
        self.time = time or asyncio.get_running_loop().time
        self._proxies = tuple(proxies)
        self._all: set[Connection] = set()
        self._unknown: dict[str, dict[Connection, None]] = {}  # by address, the oldest first
        self._count = 0
        self._cut: Counter[str] = Counter()

    def came(self, one: Connection) -> None:
        """A connection was opened. It, or an older one, is cut when there are too many."""
        self._all.add(one)
        if self._is_proxy(one.address):
            one.is_known = True
            one.now_at(Doing.SILENT)
            return
        of_address = self._unknown.setdefault(one.address, {})
        of_address[one] = None
        self._count += 1
        if len(of_address) > self.limits.of_address:
            self._cut_oldest(of_address, "address-full")
        elif self._count > self.limits.of_all:
            most = max(self._unknown.values(), key=len)
            self._cut_oldest(most, "all-full")

    def gone(self, one: Connection) -> None:
        """It was closed, by whomever."""
        self._all.discard(one)
        self._forget(one)

    def known(self, one: Connection) -> None:
        """It has shown a sign-in, or a token."""
        if not one.is_known:
            one.is_known = True
            self._forget(one)

    def _forget(self, one: Connection) -> None:
        of_address = self._unknown.get(one.address, {})
        if one in of_address:
            del of_address[one]
            self._count -= 1
            if not of_address:
                del self._unknown[one.address]

    def _cut_oldest(self, among: dict[Connection, None], why: str) -> None:
        """Who waits longest without a request; where all are being served, who came last."""
        waiting = next((one for one in among if one.is_waited_for), next(reversed(among)))
        self._cut[why] += 1
        self._forget(waiting)
        waiting.cut()

    def _is_proxy(self, address: str) -> bool:
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self._proxies)

    def look(self) -> None:
        """Cut those that have taken too long."""
        now = self.time()
        for one in [one for one in self._all if now - one.since > one.limit_s]:
            self._cut[one.doing.value] += 1
            one.cut()
        for why, count in self._cut.items():
            facts.connections_cut(why, count)
        self._cut.clear()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()


class Site(web.BaseSite):
    """Where the gateway listens."""

    __slots__ = ("_everybody", "_host", "_port")

    def __init__(
        self,
        runner: web.BaseRunner,
        where: tuple[str, int],
        everybody: Connections,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(runner, ssl_context=ssl_context)
        self._host, self._port = where
        self._everybody = everybody

    @property
    def name(self) -> str:
        return f"{'https' if self._ssl_context else 'http'}://{self._host}:{self._port}"

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        await super().start()
        server = self._runner.server
        assert server is not None
        more: dict[str, Any] = {}
        if self._ssl_context is not None:
            more["ssl_handshake_timeout"] = self._everybody.limits.handshake_s
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(server, self._everybody),
            self._host,
            self._port,
            ssl=self._ssl_context,
            backlog=self._backlog,
            **more,
        )


# ---------------------------------------------------------------- what a request says of its connection


def is_begun(request: web.BaseRequest) -> None:
    """Its head is whole."""
    if isinstance(one := request.protocol, Connection):
        one.now_at(Doing.REQUEST)


def is_known(request: web.BaseRequest) -> None:
    """Its sign-in or token is good."""
    if isinstance(one := request.protocol, Connection):
        one._all.known(one)


def is_socket(request: web.BaseRequest) -> None:
    """It has become a WebSocket."""
    if isinstance(one := request.protocol, Connection):
        one.now_at(Doing.SOCKET)


def may_take(request: web.BaseRequest, limit_s: float) -> None:
    """It brings, or fetches, something large."""
    if isinstance(one := request.protocol, Connection):
        one.limit_s = max(one.limit_s, limit_s)
