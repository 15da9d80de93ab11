"""A gateway on real PostgreSQL and Redis, and the controller's side of the bus and of the journal, held by the test."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from agent_ui.gateway.connections import Site
from agent_ui.gateway.main import Gateway
from agent_ui.gateway.settings import Settings
from bus.link import Bus
from lexicon.errors import Away, Refused
from lexicon.ids import AgentId, CallId, DeskId, NotReadyReasonId, SkillId
from lexicon.journal import AgentNotReady, AgentSignedIn, AgentSignedOut
from lexicon.moment import Moment
from lexicon.orders import (
    Answer,
    Beat,
    ExplainCall,
    InForceBeat,
    IssuePhone,
    IssueSeatPhone,
    LineBeat,
    LoseDesk,
    SetPhone,
    SignInDesk,
    SignOutDesk,
)
from lexicon.orders_aside import AnyOrder
from routing.explaining.explain import explain
from routing.explaining.explanation import explanation_to_json
from routing.floor import Floor
from store.journal import JournalWriter
from store.pool import Pool, open_pool
from store.seed import seed
from tests.contract.gateway.conforms import conform, conform_frame, row_of
from tests.contract.parts import RedisServer, WallClock, free_port

SIP_PASSWORD = "geheim-of-the-telephone"


class Switchboard:
    """What the controller is to the gateway: takes orders, beats, writes facts. ``orders`` holds what was asked."""

    def __init__(self, url: str, journal: JournalWriter, bus: Bus) -> None:
        self.bus, self.journal = bus, journal
        self.orders: list[AnyOrder] = []
        self.at: dict[str, str] = {}  # agent -> desk
        self.registered: set[str] = set()
        self.refusal: Refused | None = None
        self.is_exchange_up = True
        self.epoch = 1
        self.is_silent = False
        self.in_force: InForceBeat | None = None
        self.lines: list[LineBeat] = []
        self.answers: dict[type[AnyOrder], Callable[[Any], Answer]] = {}  # to orders that a test is about
        self.floor: Floor | None = None  # who is asked why; None: a controller that does not know the question

    async def handle(self, order: AnyOrder) -> Answer:
        self.orders.append(order)
        if self.refusal is not None:
            raise self.refusal
        agent, desk = AgentId(order.agent), DeskId(order.desk)
        match order:
            case SignInDesk(name=name, skills=skills):
                if self.at.get(agent, desk) != desk:
                    raise Refused("elsewhere", code="signed-in-elsewhere")
                if agent not in self.at:
                    self.at[agent] = desk
                    self.journal.record(AgentSignedIn(agent, desk, name, tuple(SkillId(one) for one in skills)))
                    self.journal.record(AgentNotReady(agent, NotReadyReasonId("sign-in"), "system"))
            case SignOutDesk(by=by):
                if self.at.get(agent) == desk:
                    del self.at[agent]
                    self.journal.record(AgentSignedOut(agent, desk, by))
            case IssuePhone() | IssueSeatPhone():
                return Answer(id=order.id, data={"user": f"desk-{desk}", "password": SIP_PASSWORD})
            case ExplainCall(call=call) if self.floor is not None:
                clock = WallClock()
                told = explain(self.floor, CallId(call), Moment(clock.now(), clock.monotonic()))
                return Answer(id=order.id, data={"explanation": explanation_to_json(told)})
            case SetPhone(is_registered=is_registered):
                (self.registered.add if is_registered else self.registered.discard)(order.desk)
            case _ if (answer := self.answers.get(type(order))) is not None:
                return answer(order)
            case _:
                pass
        return Answer(id=order.id)

    async def beat(self) -> None:
        while True:
            beat = Beat(
                epoch=self.epoch,
                is_exchange_up=self.is_exchange_up,
                is_database_up=True,
                registered=sorted(self.registered),
                exchange_version="22",
                in_force=self.in_force,
                lines=self.lines,
            )
            with contextlib.suppress(Away):
                if not self.is_silent:
                    await self.bus.publish_beat(beat)
            await asyncio.sleep(0.2)

    def heard(self, kind: type[AnyOrder]) -> list[AnyOrder]:
        return [order for order in self.orders if isinstance(order, kind)]

    def lost(self, page: str) -> bool:
        return any(isinstance(order, LoseDesk) and order.page == page for order in self.orders)


class Person:
    """One browser: its cookie, its requests, its sockets."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.session = aiohttp.ClientSession(
            base_url=world.url, cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": world.url}
        )

    async def sign_in(self, login: str) -> dict[str, Any]:
        status, told = await self.post("/api/sign-in", {"login": login, "password": self.world.passwords[login]})
        assert status == 200, told
        return dict(told)

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        async with self.session.request(method, path, json=body, **more) as response:
            text = await response.text(errors="replace")
            is_json = response.content_type == "application/json"
            if is_json:
                row = row_of(self.world.gateway.app, method, response.url.path)
                conform(row, (method, path, body), response.status, text)
            return response.status, json.loads(text) if is_json and text else text

    async def get(self, path: str) -> tuple[int, Any]:
        return await self.ask("GET", path)

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        return await self.ask("POST", path, body)

    @contextlib.asynccontextmanager
    async def socket(self, path: str, **more: Any) -> AsyncIterator["Listener"]:
        async with self.session.ws_connect(path, **more) as socket, asyncio.TaskGroup() as group:
            listener = Listener(socket, path.partition("?")[0])
            task = group.create_task(listener.listen())
            yield listener
            task.cancel()


class Listener:
    """A socket and all that it said."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, path: str) -> None:
        self.socket, self._path = socket, path
        self.news: list[dict[str, Any]] = []
        self._came = asyncio.Condition()

    async def listen(self) -> None:
        async for message in self.socket:
            conform_frame(self._path, message.data)
            async with self._came:
                self.news.append(json.loads(message.data))
                self._came.notify_all()
        async with self._came:
            self._came.notify_all()

    async def until(self, is_it: Callable[[dict[str, Any]], bool], within_s: float = 8) -> dict[str, Any]:
        """The first news that fits."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.news if is_it(one)]

        try:
            async with asyncio.timeout(within_s), self._came:
                await self._came.wait_for(found)
        except TimeoutError:
            raise AssertionError(f"not among {self.news}") from None
        return found()[0]

    async def kind(self, type_: str) -> dict[str, Any]:
        return await self.until(lambda one: one["type"] == type_)

    async def closed(self) -> int | None:
        """The close code."""
        async with asyncio.timeout(8), self._came:
            await self._came.wait_for(lambda: self.socket.closed)
        return self.socket.close_code

    async def send(self, **order: Any) -> dict[str, Any]:
        """Send an order; what came of it."""
        await self.socket.send_json(order)
        return await self.until(lambda one: one.get("id") == order["id"])


class World:
    """Everything together."""

    def __init__(self, gateway: Gateway, url: str, board: Switchboard, passwords: dict[str, str], pool: Pool) -> None:
        self.gateway, self.url, self.board, self.passwords, self.pool = gateway, url, board, passwords, pool
        self._people: list[Person] = []

    def person(self) -> Person:
        made = Person(self)
        self._people.append(made)
        return made

    async def signed_in(self, login: str) -> Person:
        made = self.person()
        await made.sign_in(login)
        return made

    async def close(self) -> None:
        for one in self._people:
            await one.session.close()


@contextlib.asynccontextmanager
async def open_world(
    dsn: str, redis: RedisServer, folder: Path, ari_url: str = "http://127.0.0.1:9"
) -> AsyncIterator[World]:
    """A gateway that serves, with a controller that beats."""
    clock, pool = WallClock(), await open_pool(dsn)
    await seed(dsn, folder)
    passwords = {row["login"]: row["password"] for row in _read(folder / "demo.json")}
    port = free_port()
    settings = Settings(
        var=folder,
        pg_dsn=dsn,
        redis_url=redis.url,
        ari_url=ari_url,
        http_port=port,
        kept_dir=folder / "kept",
        raw_dir=folder / "raw",
        web_dir=folder / "dist",
    )
    gateway, bus = Gateway(settings, pool, clock), Bus(redis.url, "controller")
    journal = JournalWriter(pool, "controller", clock, folder / "controller", bus.publish_facts)
    await journal.start()
    board = Switchboard(redis.url, journal, bus)
    runner = web.AppRunner(gateway.app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await Site(runner, ("127.0.0.1", port), gateway.connections).start()
    world = World(gateway, f"http://127.0.0.1:{port}", board, passwords, pool)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(one) for one in (gateway.run(), journal.run(), bus.serve(board.handle), board.beat())
        ]
        try:
            await _ready(gateway)
            yield world
        finally:
            await world.close()
            await gateway.close()
            await runner.cleanup()
            for task in tasks:
                task.cancel()
    await gateway.bus.close()
    await bus.close()
    await pool.close()


async def _ready(gateway: Gateway) -> None:
    deadline = time.monotonic() + 10
    while gateway.links.away() or gateway.live.catalogue is None or not gateway.journal.epoch:
        assert time.monotonic() < deadline, gateway.links.away()
        await asyncio.sleep(0.02)


def _read(file: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(file.read_text())
    return rows
