"""``zuoxi demo agent``: an agent without a browser: the page's own API and WebSocket, and a real SIP phone."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import msgspec

from agent_ui.gateway.protocol import messages as protocol
from cli import sound
from cli.phone import Leg, PhoneError, Telephones
from cli.phone import Phone as SipPhone
from cli.running import Instance
from cli.words import say
from lexicon.errors import Refused

AGENT_HZ = 1000
ANSWER_S = 10.0
STATE_WITHIN_S = 15.0
SIGN_OUT_TRIES, SIGN_OUT_EVERY_S = 20, 0.1
T = TypeVar("T")
Progress = Callable[[str], None]


class AgentFailed(Refused):
    """The agent could not do the next step."""

    code = "agent-failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do. ``timeout_s``: the longest wait for a call."""

    login: str = "demo"
    calls: int = 1
    answer_after_s: float = 0.5
    disposition: str = "resolved"
    timeout_s: float = 3600.0
    hz: int = AGENT_HZ


class Api:
    """The gateway's HTTP API with one sign-in's cookie."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def post(self, path: str, body: msgspec.Struct | None, answer: type[T]) -> T:
        """POST JSON; the decoded answer. Raises ``AgentFailed`` with the server's own words."""
        data = b"" if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json", "Origin": self._url}
        try:
            async with self._session.post(self._url + path, data=data, headers=headers) as reply:
                text = await reply.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AgentFailed(f"POST {path}: {type(error).__name__}: {error}") from None
        if reply.status >= 300:
            try:
                problem = msgspec.json.decode(text, type=protocol.Problem)
                word = f"{problem.code}: {say(problem.zh, problem.en)}"
            except msgspec.DecodeError:
                word = str(reply.status)
            raise AgentFailed(f"POST {path}: {word}")
        return msgspec.json.decode(text or b"null", type=answer)


class Desk:
    """The agent's page, as the server sees it: one WebSocket, orders out, the newest snapshot in."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._changed = asyncio.Condition()
        self._answers: dict[str, asyncio.Future[protocol.OrderDone | protocol.OrderRefused]] = {}
        self.snapshot: protocol.DeskSnapshot | None = None
        self.closed_by: str | None = None

    async def listen(self) -> None:
        """Take in the server's news until the socket closes."""
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            news = msgspec.json.decode(message.data, type=protocol.DeskNews)
            match news:
                case protocol.DeskSnapshot():
                    self.snapshot = news
                case protocol.OrderDone() | protocol.OrderRefused():
                    if (waiting := self._answers.pop(news.id, None)) is not None and not waiting.done():
                        waiting.set_result(news)
                case protocol.DeskNotice(code="desk-replaced"):
                    self.closed_by = news.code
                case _:
                    pass
            await self._tell()
        self.closed_by = self.closed_by or f"closed ({self._socket.close_code})"
        await self._tell()

    async def close(self) -> None:
        """As a page that is gone: without a word."""
        await self._socket.close()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def order(self, order: protocol.DeskOrder) -> None:
        """Send an order and wait for its answer. Raises ``AgentFailed`` when it is refused."""
        waiting: asyncio.Future[protocol.OrderDone | protocol.OrderRefused] = asyncio.get_running_loop().create_future()
        self._answers[order.id] = waiting
        await self._socket.send_str(msgspec.json.encode(order).decode())
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await waiting
        except TimeoutError:
            raise AgentFailed(f"no answer to {type(order).__name__} within {ANSWER_S:.0f} s") from None
        if isinstance(answer, protocol.OrderRefused):
            problem = answer.problem
            raise AgentFailed(f"{type(order).__name__}: {problem.code}: {say(problem.zh, problem.en)}")

    async def until(
        self, is_so: Callable[[protocol.DeskSnapshot], bool], what: str, within_s: float
    ) -> protocol.DeskSnapshot:
        """Wait for a snapshot. Raises ``AgentFailed`` when the desk is gone or the time is up."""
        try:
            async with asyncio.timeout(within_s), self._changed:
                while self.snapshot is None or not is_so(self.snapshot):
                    if self.closed_by is not None:
                        raise AgentFailed(
                            say(f"工作台连接已断开：{self.closed_by}", f"the desk is gone: {self.closed_by}")
                        )
                    await self._changed.wait()
                return self.snapshot
        except TimeoutError:
            state = self.snapshot.me.state if self.snapshot else "?"
            raise AgentFailed(f"no sign of {what} within {within_s:.0f} s (state: {state})") from None


def order_id() -> str:
    """A new id for an order: repeating it would be harmless, using it twice is not meant."""
    return uuid.uuid4().hex


class DemoAgent:
    """Signs in, takes ``wish.calls`` calls, signs out."""

    def __init__(self, instance: Instance, wish: Wish, tell: Progress, done: Callable[[dict[str, Any]], None]) -> None:
        self._instance, self._wish, self._tell, self._done = instance, wish, tell, done
        self._is_signed_in = False

    async def work(self) -> None:
        """The whole shift. ``done`` is called with each finished call. Raises ``ZuoxiError`` or ``PhoneError``."""
        async with self._signed_in() as api, self._at_desk(api) as (desk, phone):
            for number in range(1, self._wish.calls + 1):
                await self._be_ready(desk)
                self._tell(say(f"已示闲，等待第 {number} 个来电", f"ready, waiting for call {number}"))
                leg = await phone.next_call(self._wish.timeout_s)
                try:
                    taken = await self._take(api, desk, leg)
                finally:
                    await leg.hang_up()
                self._done(taken)

    @asynccontextmanager
    async def _signed_in(self) -> AsyncIterator[Api]:
        limit = aiohttp.ClientTimeout(total=ANSWER_S)
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": cookies of an address without a name, as on loopback
        connector = aiohttp.TCPConnector(ssl=self._instance.trust())
        async with aiohttp.ClientSession(timeout=limit, cookie_jar=jar, connector=connector) as session:
            self._session = session
            api = Api(session, self._instance.http_url)
            sign_in = protocol.SignIn(login=self._wish.login, password=self._instance.password(self._wish.login))
            me = await api.post("/api/sign-in", sign_in, protocol.Me)
            self._is_signed_in = True
            self._tell(say(f"已签入：{me.name_zh}", f"signed in: {me.name_en}"))
            try:
                yield api
            finally:
                await self._sign_out(api)

    async def _sign_out(self, api: Api) -> None:
        if self._is_signed_in:
            self._is_signed_in = False
            for _ in range(SIGN_OUT_TRIES):
                try:
                    await api.post("/api/sign-out", None, object)
                    return
                except AgentFailed as error:
                    if "in-call" not in error.text:
                        return
                await asyncio.sleep(SIGN_OUT_EVERY_S)  # hung up a moment ago: the centre has to hear of it first

    @asynccontextmanager
    async def _at_desk(self, api: Api) -> AsyncIterator[tuple[Desk, SipPhone]]:
        url = self._instance.http_url
        target = f"{url.replace('http', 'ws', 1)}/api/desk?page={order_id()}"
        async with (
            self._session.ws_connect(target, origin=url, heartbeat=20) as socket,
            asyncio.TaskGroup() as group,
        ):
            desk = Desk(socket)
            listening = group.create_task(desk.listen(), name="desk")
            try:
                await desk.until(lambda snapshot: True, "the desk", STATE_WITHIN_S)
                credentials = await api.post("/api/phone", protocol.PhoneWanted(kind="sip"), protocol.Phone)
                async with Telephones(f"{credentials.host}:{credentials.port}") as phones:
                    phone = await phones.desk(credentials.user, credentials.password)
                    await desk.order(protocol.PhoneState(id=order_id(), is_registered=True))
                    self._tell(say("话机已注册", "phone registered"))
                    try:
                        yield desk, phone
                    finally:  # first of all, so that neither phone nor page seem to be lost
                        await self._sign_out(api)
            finally:
                listening.cancel()

    async def _be_ready(self, desk: Desk) -> None:
        snapshot = await desk.until(lambda now: now.me.is_phone_registered, "the registered phone", STATE_WITHIN_S)
        if snapshot.me.state == "not-ready":
            await desk.order(protocol.GoReady(id=order_id()))

    async def _take(self, api: Api, desk: Desk, leg: Leg) -> dict[str, Any]:
        snapshot = await desk.until(lambda now: now.call is not None, "the offered call", STATE_WITHIN_S)
        call = snapshot.call
        assert call is not None
        self._tell(say(f"来电 {call.caller}（{call.reason}）", f"call from {call.caller} ({call.reason})"))
        await asyncio.sleep(self._wish.answer_after_s)
        await leg.answer()
        leg.tone(self._wish.hz)
        self._tell(say("通话中", "talking"))
        await leg.ended(self._wish.timeout_s)
        heard = sound.strongest_hz(leg.heard()[-6 * sound.RATE_HZ : -sound.RATE_HZ // 2])  # not the click at the end
        self._tell(say("通话结束，话后处理", "hung up, wrapping up"))
        await desk.until(lambda now: now.me.state == "wrap-up", "the wrap-up", STATE_WITHIN_S)
        draft = protocol.WrapUpDraft(reason=call.reason, disposition=self._wish.disposition, note="zuoxi demo agent")
        saved = await api.post(f"/api/wrap-ups/{call.id}", draft, protocol.WrapUp)
        self._tell(say("已保存", "saved"))
        await desk.until(lambda now: now.me.state != "wrap-up", "the end of the wrap-up", STATE_WITHIN_S)
        return {
            "call": call.id,
            "caller": call.caller,
            "reason": saved.reason,
            "heard_hz": None if heard is None else round(heard),
            "disposition": saved.disposition,
            "saved_at": saved.saved_at,
        }


__all__ = ["AgentFailed", "DemoAgent", "Desk", "PhoneError", "Wish"]
