"""The desks without a browser, in a process of their own: real sockets, registered telephones, one wallboard.

``python -m bench.screens.desks URL EXCHANGE_PORT AGENTS_HOST AGENTS_PORT REDIS_URL`` reads ``person cookie`` lines, the
supervisor's first, up to an empty one, has everybody Ready, says so, and then answers each line of standard input with
what was heard since the last. All stamps are of one machine's clock.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import msgspec

from agent_ui.gateway.protocol import messages as protocol
from bench.queue.registrar import Registrar, Telephone
from bench.screens.figures import spread
from bus.link import Bus, GapPossible
from cli.demo_agent import AgentFailed, Desk, order_id
from launch.clock import SystemClock

AT_ONCE = 10
WITHIN_S = 30.0
HOST = "127.0.0.1"


class Ears:
    """What was heard, and how old it was."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.announced: list[float] = []
        self.desk: list[float] = []
        self.wallboard: list[float] = []
        self.closed = 0
        self.missed = 0
        self._since: dict[tuple[str, str], str] = {}

    def age_ms(self, at: datetime) -> float:
        """Since then."""
        return (self.clock.now() - at).total_seconds() * 1000

    def tell(self, ages: list[float], who: tuple[str, str], since: str) -> None:
        """A state that was not known counts once; how old it is, is how late the news is."""
        if self._since.get(who) != since:
            self._since[who] = since
            ages.append(self.age_ms(datetime.fromisoformat(since.replace("Z", "+00:00"))))

    def hear_wallboard(self, text: str) -> None:
        """An agent's new state, or all of them."""
        if '"since"' not in text:
            return
        news: dict[str, Any] = json.loads(text)
        for agent in [news["agent"]] if news["type"] == "agent" else news.get("agents", []):
            self.tell(self.wallboard, ("wallboard", agent["id"]), agent["since"])

    def told(self) -> dict[str, Any]:
        """Since the last time this was asked."""
        found = {
            "announced_ms": spread(self.announced),
            "desk_socket_ms": spread(self.desk),
            "wallboard_socket_ms": spread(self.wallboard),
            "closed_sockets": self.closed,
            "missed": self.missed,
        }
        self.announced, self.desk, self.wallboard = [], [], []
        return found


class HeardDesk(Desk):
    """As ``cli.demo_agent``'s desk, with a stamp for each new state."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, ears: Ears, person: str) -> None:
        super().__init__(socket)
        self._ears, self._person = ears, person

    async def _tell(self) -> None:
        if self.snapshot is not None and self.snapshot.me.state != "signed-out":
            self._ears.tell(self._ears.desk, ("desk", self._person), self.snapshot.me.since)
        await super()._tell()


@dataclass
class Room:
    """Where they all are."""

    url: str
    registrar: Registrar
    session: aiohttp.ClientSession
    ears: Ears = field(default_factory=Ears)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


async def watch_bus(ears: Ears, redis_url: str) -> None:
    """When each fact of the controller is announced."""
    async for batch in Bus(redis_url, "bench").batches("controller"):
        if not isinstance(batch, GapPossible):
            ears.announced.extend(ears.age_ms(entry.at) for entry in batch)


async def watch_board(room: Room, cookie: str) -> None:
    """One wallboard, for ever."""
    headers = {"Cookie": f"zx_session={cookie}"}
    async with room.session.ws_connect("/api/wallboard", headers=headers, max_msg_size=0) as socket:
        async for message in socket:
            room.ears.hear_wallboard(message.data)
    raise ConnectionError(f"the wallboard was closed: {socket.close_code}")


async def sit(room: Room, person: str, cookie: str, ready: asyncio.Event) -> None:
    """One desk until cancelled; a socket that is lost is counted and opened again."""
    headers, page = {"Cookie": f"zx_session={cookie}"}, order_id()
    while True:
        async with room.session.ws_connect(f"/api/desk?page={page}", headers=headers) as socket:
            desk = HeardDesk(socket, room.ears, person)
            listening = asyncio.ensure_future(desk.listen())
            try:
                if not ready.is_set():
                    async with room.turns:
                        await come(room, desk, headers, person)
                    ready.set()
                waits = asyncio.ensure_future(press_ready(room, desk))
                await listening
                waits.cancel()
            finally:
                listening.cancel()
        room.ears.closed += 1
        await asyncio.sleep(0.5)


async def come(room: Room, desk: Desk, headers: dict[str, str], person: str) -> None:
    """The telephone is registered, the agent Ready."""
    await desk.until(lambda now: now.me.state != "signed-out", "the sign-in", WITHIN_S)
    body = msgspec.json.encode(protocol.PhoneWanted(kind="sip"))
    headers = {**headers, "Content-Type": "application/json"}
    async with room.session.post("/api/phone", data=body, headers=headers) as reply:
        issued = msgspec.json.decode(await reply.read(), type=protocol.Phone)
    await room.registrar.register(Telephone(issued.user, issued.password, person.rpartition("-")[2]))
    await desk.order(protocol.PhoneState(id=order_id(), is_registered=True))
    await desk.until(lambda now: now.me.is_phone_registered, "the telephone", WITHIN_S)
    await desk.order(protocol.GoReady(id=order_id()))
    await desk.until(lambda now: now.me.state == "ready", "Ready", WITHIN_S)


async def press_ready(room: Room, desk: Desk) -> None:
    """An agent made Not ready by a missed offer presses Ready."""
    seen = ""
    while True:
        missed = lambda now, seen=seen: now.me.reason == "no-answer" and now.me.since != seen
        snapshot = await desk.until(missed, "a miss", 1e9)
        seen = snapshot.me.since
        room.ears.missed += 1
        with contextlib.suppress(AgentFailed):
            await desk.order(protocol.GoReady(id=order_id()))


async def _all(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        await event.wait()


async def main() -> None:
    """Until standard input ends."""
    url, exchange_port, agents_host, agents_port, redis_url = sys.argv[1:]
    lines = asyncio.StreamReader()
    protocol_ = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol_, sys.stdin)
    cookies: list[tuple[str, str]] = []
    while words := (await lines.readline()).decode().split():
        cookies.append((words[0], words[1]))
    registrar = await Registrar((HOST, int(exchange_port)), (agents_host, int(agents_port))).open()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        url, connector=connector, headers={"Origin": url}, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        room = Room(url, registrar, session)
        tasks = [asyncio.ensure_future(watch_bus(room.ears, redis_url))]
        tasks.append(asyncio.ensure_future(watch_board(room, cookies[0][1])))
        seats = [(person, cookie, asyncio.Event()) for person, cookie in cookies[1:]]
        tasks += [asyncio.ensure_future(sit(room, *seat)) for seat in seats]
        coming = [asyncio.ensure_future(_all(event for *_, event in seats))]
        done, _ = await asyncio.wait([*coming, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # of the desks' own only where one fell
        print(json.dumps({"ready": len(seats)}), flush=True)
        while await lines.readline():
            print(json.dumps(room.ears.told()), flush=True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    registrar.close()


if __name__ == "__main__":
    asyncio.run(main())
