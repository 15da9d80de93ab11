"""The product's agents without browsers: real sign-ins, every desk's and the wallboard's WebSocket, registrations."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from agent_ui.gateway.protocol import messages as protocol
from bench.queue.centre import PASSWORD, SUPERVISOR, login
from bench.queue.conf import agent_name
from bench.queue.registrar import Registrar, Telephone
from cli.demo_agent import AgentFailed, Api, Desk, order_id

AT_ONCE = 8
WITHIN_S = 30.0


@dataclass(slots=True)
class _Signed:
    """One person signed in."""

    session: aiohttp.ClientSession
    api: Api
    desk: Desk | None = None
    phone: Telephone | None = None


class Floor:
    """``agents`` agents at their desks, Ready, and one wallboard. A context: at its end all are signed out."""

    def __init__(self, url: str, agents: int, registrar: Registrar) -> None:
        self._url, self._agents, self._registrar = url, agents, registrar
        self._signed: list[_Signed] = []
        self._watching: list[asyncio.Task[None]] = []
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.board_messages = 0
        self.desk_snapshots = 0
        self.made_ready_again = 0

    async def __aenter__(self) -> Self:
        board = await self._sign_in(SUPERVISOR)
        self._keep(self._watch_board(board), "wallboard")
        try:
            signed = await asyncio.gather(*(self._come(number) for number in range(self._agents)))
            await asyncio.gather(*(self._be_ready(one) for one in signed))
        except BaseException:
            await self._leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    def desk(self, number: int) -> Desk:
        """An agent's desk."""
        desk = self._signed[number + 1].desk  # the wallboard signed in first
        assert desk is not None
        return desk

    def _keep(self, watching: Coroutine[None, None, None], name: str) -> None:
        self._watching.append(asyncio.ensure_future(watching))
        self._watching[-1].set_name(name)

    async def _sign_in(self, who: str) -> _Signed:
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": cookies of an address without a name, as on loopback
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN_S), cookie_jar=jar)
        signed = _Signed(session, Api(session, self._url))
        self._signed.append(signed)
        await signed.api.post("/api/sign-in", protocol.SignIn(login=who, password=PASSWORD), protocol.Me)
        return signed

    async def _watch_board(self, board: _Signed) -> None:
        target = self._url.replace("http", "ws", 1) + "/api/wallboard"
        async with board.session.ws_connect(target, origin=self._url) as socket:
            async for _ in socket:
                self.board_messages += 1

    async def _come(self, number: int) -> _Signed:
        async with self._turns:
            signed = await self._sign_in(login(number))
            opened: asyncio.Future[Desk] = asyncio.get_running_loop().create_future()
            self._keep(self._sit(signed, opened), login(number))
            signed.desk = desk = await opened
            await desk.until(lambda now: now.me.state != "signed-out", "the sign-in", WITHIN_S)
            issued = await signed.api.post("/api/phone", protocol.PhoneWanted(kind="sip"), protocol.Phone)
            signed.phone = Telephone(issued.user, issued.password, agent_name(number))
            await self._registrar.register(signed.phone)
            await desk.order(protocol.PhoneState(id=order_id(), is_registered=True))
            return signed

    async def _sit(self, signed: _Signed, opened: "asyncio.Future[Desk]") -> None:
        """Hold the desk's socket open. An agent made Not ready by a missed offer presses Ready."""
        target = f"{self._url.replace('http', 'ws', 1)}/api/desk?page={order_id()}"
        async with signed.session.ws_connect(target, origin=self._url, heartbeat=20) as socket:
            desk = Desk(socket)
            listening = asyncio.ensure_future(desk.listen())
            opened.set_result(desk)
            try:
                await self._press_ready(desk)
            finally:
                listening.cancel()

    async def _press_ready(self, desk: Desk) -> None:
        seen = ""
        while True:
            missed = lambda now, seen=seen: now.me.reason == "no-answer" and now.me.since != seen
            snapshot = await desk.until(missed, "a miss", 1e9)
            seen = snapshot.me.since
            self.made_ready_again += 1
            with contextlib.suppress(AgentFailed):
                await desk.order(protocol.GoReady(id=order_id()))

    async def _be_ready(self, signed: _Signed) -> None:
        assert signed.desk is not None
        async with self._turns:
            await signed.desk.until(lambda now: now.me.is_phone_registered, "the telephone", WITHIN_S)
            await signed.desk.order(protocol.GoReady(id=order_id()))
            await signed.desk.until(lambda now: now.me.state == "ready", "Ready", WITHIN_S)

    async def _leave(self) -> None:
        await asyncio.gather(*(self._go(one) for one in self._signed), return_exceptions=True)
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        await asyncio.gather(*(one.session.close() for one in self._signed))
        self._signed.clear()
        self._watching.clear()

    async def _go(self, signed: _Signed) -> None:
        async with self._turns:
            if signed.phone is not None:
                await self._registrar.register(signed.phone, expires_s=0)
            await signed.api.post("/api/sign-out", None, object)


async def register_all(registrar: Registrar, phones: Iterable[Telephone], *, expires_s: int = 3600) -> None:
    """Every telephone, a few at a time. Raises ``Refused``."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(phone: Telephone) -> None:
        async with turns:
            await registrar.register(phone, expires_s=expires_s)

    await asyncio.gather(*(one(phone) for phone in phones))
