"""``make bench-floor``: a wallboard in Chromium before a floor of 1,000 agents whose states change 80 times a second.

Real PostgreSQL, Redis and gateway; the controller's place is held by the feeder. Writes bench/results/floor.json; the
table: ``python -m bench.floor.table --into docs/performance.md``.
"""

import argparse
import asyncio
import hashlib
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, ViewportSize, expect

from bench.floor.feeder import Feeder, person, queue
from bench.floor.frames import Frames
from bench.floor.looking import looking
from bench.journal.__main__ import used
from bench.machine import machine
from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import run
from launch.ports import Ports
from launch.settings import ROOT
from launch.stack import Stack
from store.journal import JournalWriter
from store.pool import Pool, open_pool
from tests.journeys.browser import chromium, tone_file

RESULT = ROOT / "bench" / "results" / "floor.json"
SCREEN = ViewportSize(width=1920, height=1080)
WHEEL_PX = 240


async def people(pool: Pool, agents: int, queues: int) -> str:
    """So many agents and queues, and a supervisor who is signed in: the cookie."""
    cookie = secrets.token_urlsafe(32)
    async with pool.transaction() as connection:
        for number in range(queues):
            name, zh, en = queue(number), f"队列 {number + 1}", f"Queue {number + 1}"
            await connection.execute(
                "INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ($1, 'demo', $2, $3)", name, zh, en
            )
            await connection.execute(
                "INSERT INTO queue (id, client_id, name_zh, name_en, ring_timeout_s, acw_limit_s, unstaffed_wait_s, "
                "longest_wait_s) VALUES ($1, 'demo', $2, $3, 15, 30, 60, 600)", name, zh, en,
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en) "
                "VALUES ($1, 'demo', $1, $1, $2, $3)", name, zh, en,
            )  # fmt: skip
        for number in range(agents):
            await connection.execute(
                "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) "
                "VALUES ($1, $1, $2, $3, $4, '-')",
                person(number), f"坐席 {number:04d}", f"Agent {number:04d}", "agent",
            )  # fmt: skip
        await connection.execute(
            "INSERT INTO session (id_sha256, desk_id, person_id, address, created_at, seen_at, expires_at) "
            "SELECT $1, 'd-bench', id, '-', now(), now(), now() + '12 h' FROM person WHERE login = 'zhao'",
            hashlib.sha256(cookie.encode()).hexdigest(),
        )  # fmt: skip
    return cookie


async def open_board(context: BrowserContext, url: str, agents: int) -> Page:
    """The wallboard with everybody on it."""
    page = await context.new_page()
    await page.goto(f"{url}/wallboard")
    await expect(page.get_by_test_id("floor-scroller")).to_be_visible(timeout=30_000)
    await expect(page.locator('[role=grid][aria-rowcount="' + str(agents + 1) + '"]')).to_be_visible(timeout=30_000)
    await page.get_by_test_id("floor-scroller").scroll_into_view_if_needed()
    return page


async def rests(page: Page, seconds: float) -> None:
    await page.wait_for_timeout(seconds * 1000)


async def scrolls(page: Page, seconds: float) -> None:
    """The wheel, as fast as the page takes it: down, up, down. Raises AssertionError when the list did not move."""
    scroller = page.get_by_test_id("floor-scroller")
    ends, turn, furthest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < ends:
        if turn % 30 == 0:  # what is above may have become longer
            await scroller.scroll_into_view_if_needed()
            await scroller.hover(position={"x": 200, "y": 100})
            furthest = max(furthest, await scroller.evaluate("box => box.scrollTop"))
        await page.mouse.wheel(0, WHEEL_PX if turn // 90 % 2 == 0 else -WHEEL_PX)
        turn += 1
    assert furthest > WHEEL_PX, "the floor was not scrolled"


async def sorts(page: Page, seconds: float) -> None:
    """Another order, another filter, a name typed, twice a second."""
    ends = time.monotonic() + seconds
    order, find = page.get_by_test_id("floor-order"), page.get_by_test_id("floor-find")
    while time.monotonic() < ends:
        for place in (1, 2, 3, 0):
            await order.click()
            await page.get_by_role("option").nth(place).click()
            await page.wait_for_timeout(400)
        await find.press_sequentially("坐席 01", delay=120)
        await find.fill("")
        await page.wait_for_timeout(400)


PHASES: dict[str, Callable[[Page, float], Awaitable[None]]] = {"rests": rests, "scrolls": scrolls, "sorts": sorts}


@asynccontextmanager
async def profiled(page: Page, into: Path | None) -> AsyncIterator[None]:
    """What the page's code does meanwhile, for reading by hand; it costs frames itself."""
    if into is None:
        yield
        return
    tools = await page.context.new_cdp_session(page)
    await tools.send("Profiler.enable")
    await tools.send("Profiler.start")
    yield
    told = await tools.send("Profiler.stop")
    await asyncio.to_thread(into.write_text, json.dumps(told["profile"]))


async def measured(page: Page, feeder: Feeder, gateway: int, wish: argparse.Namespace) -> dict[str, Any]:
    """Every phase."""
    frames, found = Frames(page), dict[str, Any]()
    for name, happens in PHASES.items():
        changes, cpu, began = feeder.changes, used([gateway])[0], time.monotonic()
        await frames.begin()
        async with profiled(page, wish.profiles and wish.profiles / f"{name}.cpuprofile"):
            await happens(page, wish.seconds)
        found[name] = await frames.told()
        lasted = time.monotonic() - began
        found[name] |= {
            "seconds": round(lasted, 1),
            "changes_per_s": round((feeder.changes - changes) / lasted, 1),
            "gateway_core_percent": round((used([gateway])[0] - cpu) / lasted * 100, 1),
            "drawn": await frames.rows(),
        }
        print(name, json.dumps(found[name]), flush=True)
    return found


async def on_stack(stack: Stack, room: Path, wish: argparse.Namespace) -> dict[str, Any]:
    """On a stack of PostgreSQL, Redis and gateway."""
    async with AsyncExitStack() as opened:
        clock = SystemClock()
        pool = await open_pool(stack.env["ZUOXI_PG_DSN"], name="controller")
        opened.push_async_callback(pool.close)
        cookie = await people(pool, wish.agents, wish.queues)
        await asyncio.to_thread(stack.restart, "gateway")  # it reads the names when it starts
        bus = Bus(stack.env["ZUOXI_REDIS_URL"], "controller")
        opened.push_async_callback(bus.close)
        journal = JournalWriter(pool, "controller", clock, room / "journal", bus.publish_facts)
        await journal.start()
        feeder = Feeder(journal, bus, clock, (wish.agents, wish.queues))
        browser = await opened.enter_async_context(chromium(tone_file(room / "microphone.wav")))
        context = await browser.new_context(viewport=SCREEN, locale="zh-CN", permissions=["microphone"])
        await context.add_cookies([{"name": "zx_session", "value": cookie, "url": stack.http_url}])
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in (journal.run(), feeder.beat())]
            await feeder.sign_in()
            tasks.append(group.create_task(feeder.run(wish.changes)))
            page = await open_board(context, stack.http_url, wish.agents)
            await asyncio.sleep(wish.settle)
            found = await measured(page, feeder, stack.pid("gateway"), wish)
            if wish.picture is not None:
                await page.screenshot(path=wish.picture)
            for task in tasks:
                task.cancel()
    return found


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="the wallboard before a floor of 1,000")
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--queues", type=int, default=20)
    parser.add_argument("--changes", type=float, default=80, help="of agents' states, a second")
    parser.add_argument("--seconds", type=float, default=15, help="for each of the three: rests, scrolls, sorts")
    parser.add_argument("--settle", type=float, default=25, help="until as many calls end as begin")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--profiles", type=Path, help="a directory for what the page's code does in each phase")
    parser.add_argument("--dry", action="store_true")
    wish = parser.parse_args()
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="zuoxi-bench-") as home:
        room = Path(home)
        room.chmod(0o755)
        with Stack(room / "var", Ports.free(), ("postgres", "redis", "gateway")) as stack:
            found = run(on_stack(stack, room, wish))
    told = {
        "name": "floor",
        "machine": {**machine(), "load_average_before": before, "load_average_after": os.getloadavg()},
        "figures": {"agents": wish.agents, "queues": wish.queues, **found, "looking": looking()},
        "command": f"python -m bench.floor --agents {wish.agents} --queues {wish.queues} --changes {wish.changes:g}",
    }
    text = json.dumps(told, indent=1)
    print(text)
    if not wish.dry:
        RESULT.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
