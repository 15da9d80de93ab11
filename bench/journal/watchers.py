"""Pages without a browser: wallboards and desks on real sockets, and how old the news is when they get it.

``python -m bench.journal.watchers URL WALLBOARDS`` reads cookies (one a line, the supervisor's first) up to an empty
line, opens the sockets, says so, and then answers each line of standard input with what was heard since the last.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp

from launch.clock import SystemClock

AT_ONCE = 10


class Ears:
    """What the sockets heard."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.ages_ms: list[float] = []
        self.messages = {"wallboard": 0, "desk": 0}
        self.bytes = 0
        self._known: set[tuple[int, str, str]] = set()

    def hear_wallboard(self, board: int, text: str) -> None:
        """The age of an agent's new state counts once a board."""
        self.messages["wallboard"] += 1
        self.bytes += len(text)
        news: dict[str, Any] = json.loads(text)
        agents = [news["agent"]] if news["type"] == "agent" else news["agents"] if news["type"] == "wallboard" else []
        now = self.clock.now()
        for agent in agents:
            if (key := (board, agent["id"], agent["since"])) not in self._known:
                self._known.add(key)
                age = now - datetime.fromisoformat(agent["since"].replace("Z", "+00:00"))
                self.ages_ms.append(age.total_seconds() * 1000)

    def told(self) -> dict[str, Any]:
        """Since the last time this was asked."""
        ages = sorted(self.ages_ms)
        at: Callable[[float], float] = lambda part: round([*ages, 0.0][min(len(ages) - 1, int(len(ages) * part))], 1)
        messages = self.messages
        self.ages_ms, self.messages = [], {"wallboard": 0, "desk": 0}
        return {"news": len(ages), "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1), "messages": messages}


async def _wallboard(session: aiohttp.ClientSession, board: int, ears: Ears, ready: asyncio.Event) -> None:
    async with session.ws_connect("/api/wallboard", max_msg_size=0) as socket:
        ready.set()
        async for message in socket:
            ears.hear_wallboard(board, message.data)
    raise ConnectionError(f"a wallboard was closed: {socket.close_code}")


async def _desk(session: aiohttp.ClientSession, cookie: str, ears: Ears, ready: asyncio.Event) -> None:
    headers = {"Cookie": f"zx_session={cookie}"}
    async with session.ws_connect(f"/api/desk?page={cookie[:12]}", headers=headers) as socket:
        await socket.send_json({"type": "phone", "id": "1", "is_registered": True})
        async for message in socket:
            ears.messages["desk"] += 1
            if '"done"' in message.data:
                ready.set()
    raise ConnectionError(f"a desk was closed: {socket.close_code}")


async def main() -> None:
    """Until standard input ends."""
    url, boards = sys.argv[1], int(sys.argv[2])
    lines = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    cookies: list[str] = []
    while cookie := (await lines.readline()).decode().strip():
        cookies.append(cookie)
    ears = Ears()
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(
            url, connector=connector, headers={"Origin": url}, cookie_jar=aiohttp.DummyCookieJar()
        ) as session,
        aiohttp.ClientSession(
            url,
            connector=connector,
            connector_owner=False,
            headers={"Origin": url, "Cookie": f"zx_session={cookies[0]}"},
        ) as supervisor,
        asyncio.TaskGroup() as group,
    ):
        tasks = []
        waiting: list[asyncio.Event] = []
        for board in range(boards):
            waiting.append(asyncio.Event())
            tasks.append(group.create_task(_wallboard(supervisor, board, ears, waiting[-1])))
        for cookie in cookies[1:]:
            waiting.append(asyncio.Event())
            tasks.append(group.create_task(_desk(session, cookie, ears, waiting[-1])))
            if len(waiting) % AT_ONCE == 0:
                await waiting[-1].wait()
        for one in waiting:
            await one.wait()
        print(json.dumps({"open": len(waiting)}), flush=True)
        while await lines.readline():
            print(json.dumps(ears.told()), flush=True)
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(main())
