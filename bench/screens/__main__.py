"""``python -m bench.screens``: 499 desks on real sockets and one Chromium, two calls a second; writes screens.json.

Real PostgreSQL (fsync on), Redis and gateway. The controller's place is held by a switchboard that records what a call
records (bench/journal), so what is measured begins at the fact; telephones and Asterisk have no part in it.
"""

import argparse
import asyncio
import gzip
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from bench.journal.__main__ import Scene, Worker, people
from bench.journal.watchers import spread
from bench.machine import machine
from launch.ports import Ports
from launch.settings import ROOT
from launch.stack import Stack

RESULT = ROOT / "bench" / "results" / "screens.json"
DIST = ROOT / "agent_ui" / "web" / "dist"
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
# The age of a fact when the frame that shows it has been drawn: the state in the row of an agent that is on the screen.
PAINT = """
(() => {
  window.painted = [];
  const Real = window.WebSocket;
  const waiting = new Map();
  window.WebSocket = class extends Real {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', (event) => {
        if (typeof event.data !== 'string') return;
        const news = JSON.parse(event.data);
        const agents = news.type === 'agent' ? [news.agent] : [];
        for (const one of agents) waiting.set('agent-' + one.id, one);
      });
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      const name = change.target.dataset?.testid;
      const one = name && waiting.get(name);
      if (!one || change.target.dataset.state !== one.state) continue;
      waiting.delete(name);
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => window.painted.push(Date.now() - Date.parse(one.since));
        channel.port2.postMessage(0);
      });
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'] });
})()
"""


def cookie_of(url: str, value: str) -> Any:
    """The sign-in, as the browser keeps it."""
    return {"name": "zx_session", "value": value, "url": url, "httpOnly": True, "sameSite": "Strict"}


async def opened(browser: Browser, url: str, cookie: str) -> tuple[float, list[str]]:
    """Milliseconds from the address to the agent's state on the screen, with an empty cache; the scripts it took."""
    context = await browser.new_context(viewport={"width": 1280, "height": 720}, permissions=["microphone"])
    await context.add_cookies([cookie_of(url, cookie)])
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(f"{url}/", wait_until="commit")
    await page.wait_for_selector('[data-testid="state-word"]:not([data-state="signed-out"])', timeout=20_000)
    seconds = time.perf_counter() - began
    taken = await page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    await context.close()
    return round(seconds * 1000, 1), [one.rpartition("/")[2] for one in taken if one.endswith(".js")]


async def in_browser(scene: Scene, cookies: tuple[str, str], asked: argparse.Namespace, result: dict[str, Any]) -> None:
    """What Chromium sees while two callers a second come; ``cookies``: a supervisor's, an agent's."""
    url, loop = scene.stack.http_url, asyncio.get_running_loop()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_init_script(PAINT)
        await context.add_cookies([cookie_of(url, cookies[0])])
        page = await context.new_page()
        await page.goto(f"{url}/wallboard")
        await page.wait_for_selector('[data-testid^="agent-"]')
        result["rows_on_screen"] = await page.locator('[data-testid^="agent-bench"]').count()
        await loop.run_in_executor(None, scene.board.ask, f"load {asked.rate} 5 20")
        scene.pages.ask("forget")
        await page.evaluate("window.painted = []")
        load = loop.run_in_executor(None, scene.board.ask, f"load {asked.rate} {asked.seconds:g} 20")
        did = await load
        await asyncio.sleep(1)
        result["socket"] = scene.pages.ask("tell")
        result["painted"] = spread(await page.evaluate("window.painted"))
        result["calls"] = did["calls"]
        await context.close()
        load = loop.run_in_executor(None, scene.board.ask, f"load {asked.rate} 15 20")
        seen = [await opened(browser, url, cookies[1]) for _ in range(5)]
        result["opened_cold_ms"] = sorted(one for one, _ in seen)
        result["javascript_kb"] = gzipped_kb(max((scripts for _, scripts in seen), key=len))
        await load
        await browser.close()


def gzipped_kb(scripts: list[str]) -> float:
    """What these scripts are together, each gzipped, in kB."""
    return round(sum(len(gzip.compress((DIST / "assets" / name).read_bytes(), 6)) for name in set(scripts)) / 1000, 1)


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """All of it."""
    home = Path(tempfile.mkdtemp(prefix="zuoxi-bench-"))
    home.chmod(0o755)
    figures: dict[str, Any] = {"desks": asked.desks, "calls_per_s": asked.rate, "seconds": asked.seconds}
    before = os.getloadavg()
    with ExitStack() as holds:
        holds.callback(shutil.rmtree, home, ignore_errors=True)
        ports = Ports.free(low=asked.ports, high=asked.ports + 1000)
        stack = Stack(home / "var", ports, ("postgres", "redis", "gateway"))
        holds.enter_context(stack)
        environment = {**os.environ, **stack.env}
        supervisor, *agents = asyncio.run(people(stack.env["ZUOXI_PG_DSN"], asked.desks))
        stack.restart("gateway")  # it reads the names when it starts
        board = Worker(holds, environment, "bench.journal.switchboard")
        pages = Worker(holds, environment, "bench.journal.watchers", stack.http_url, "1")
        for cookie in [supervisor, *agents[:-1], ""]:
            pages.say(cookie)
        pages.hear()
        board.ask(f"desks {asked.desks - 1}")
        asyncio.run(in_browser(Scene(stack, board, pages), (supervisor, agents[-1]), asked, figures))
        pages.end()  # the desks leave while there is somebody to hear it
        time.sleep(1)
        board.end()
    return {"name": "screens", "machine": machine(), "load_average_before": before, "figures": figures}


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--desks", type=int, default=500)
    parser.add_argument("--rate", type=float, default=2)
    parser.add_argument("--ports", type=int, default=28000)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    text = json.dumps(run(asked), indent=1)
    print(text)
    if not asked.dry:
        RESULT.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
