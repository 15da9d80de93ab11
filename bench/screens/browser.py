"""The one Chromium: a wallboard of everybody, a desk that takes calls, and desks opened on an empty cache."""

import gzip
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from launch.settings import ROOT

DIST = ROOT / "agent_ui" / "web" / "dist"
WITHIN_MS = 30_000
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--force-webrtc-ip-handling-policy=default",
    "--disable-gpu",
    "--mute-audio",
    "--disable-features=WebRtcHideLocalIpsWithMdns,OptimizationHints,MediaRouter,Translate",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-sandbox",
]
# Two ages of each new state: when its message is at the page, and when the frame that shows it has been drawn (the
# first animation frame after the document shows it, and then the first task after that frame). A state that is
# followed by the next before it is drawn, or whose row is not among those drawn, has no second age, and is counted.
STAMPS = """
(() => {
  const kept = window.stamps = { heard: [], painted: [], passed: 0, unseen: 0, begin() {
    kept.heard = []; kept.painted = []; kept.passed = kept.unseen = 0; waiting.clear();
  } };
  const waiting = new Map(), known = new Map();
  const tell = (testid, one) => {
    if (known.get(testid) === one.since) return;
    const isFirst = !known.has(testid);
    known.set(testid, one.since);
    if (isFirst) return;
    if (waiting.has(testid)) kept.passed += 1;
    const at = Date.parse(one.since);
    kept.heard.push(Date.now() - at);
    if (!document.querySelector(`[data-testid="${testid}"]`)) kept.unseen += 1;
    else waiting.set(testid, { state: one.state, at });
  };
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', (event) => {
        if (typeof event.data !== 'string' || !event.data.includes('"since"')) return;
        const news = JSON.parse(event.data);
        if (news.type === 'snapshot') tell('state-word', news.me);
        if (news.type === 'agent') tell('agent-' + news.agent.id, news.agent);
        if (news.type === 'wallboard') for (const one of news.agents) tell('agent-' + one.id, one);
      });
    }
  };
  const look = () => {
    for (const [testid, one] of waiting) {
      if (document.querySelector(`[data-testid="${testid}"]`)?.dataset.state !== one.state) continue;
      waiting.delete(testid);
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => kept.painted.push(Date.now() - one.at);
        channel.port2.postMessage(0);
      });
    }
  };
  const seen = new MutationObserver(() => { if (waiting.size > 0) look(); });
  seen.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
})()
"""
BEGIN = "window.stamps.begin()"
TAKEN = "Object.fromEntries(Object.entries(window.stamps).filter(([, one]) => typeof one !== 'function'))"
SCRIPTS = "performance.getEntriesByType('resource').map((one) => one.name).filter((one) => one.endsWith('.js'))"
CAN_BE_READY = '[data-testid="phone-state"][data-registered="true"][data-well="true"]'


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's, headless."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def visit(browser: Browser, url: str, cookie: str, size: tuple[int, int]) -> tuple[BrowserContext, Page]:
    """A fresh profile of somebody who is signed in."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", permissions=["microphone"]
    )
    session: Any = {"name": "zx_session", "value": cookie, "url": url, "httpOnly": True, "sameSite": "Strict"}
    await context.add_cookies([session])
    return context, await context.new_page()


async def open_wallboard(browser: Browser, url: str, cookie: str) -> Page:
    """The wallboard, with its agents on the screen."""
    context, page = await visit(browser, url, cookie, (1920, 1080))
    await context.add_init_script(STAMPS)
    await page.goto(f"{url}/wallboard")
    await page.wait_for_selector('[data-testid^="agent-"]', timeout=WITHIN_MS)
    return page


async def open_desk(browser: Browser, url: str, cookie: str, agent: str) -> Page:
    """The desk, its telephone registered, Ready, answering by itself."""
    context, page = await visit(browser, url, cookie, (1280, 720))
    await context.add_init_script(STAMPS)
    await context.add_init_script(f"localStorage.setItem('zuoxi-auto-answer-{agent}', 'yes')")
    await page.goto(f"{url}/")
    await page.wait_for_selector(CAN_BE_READY, timeout=WITHIN_MS)
    await page.click('[data-testid="ready-button"]')
    await page.wait_for_selector('[data-testid="state-word"][data-state="ready"]', timeout=WITHIN_MS)
    return page


async def opened_cold(browser: Browser, url: str, cookie: str) -> tuple[float, list[str]]:
    """Milliseconds from the address, nothing cached, until the agent can press Ready; the scripts it took."""
    context, page = await visit(browser, url, cookie, (1280, 720))
    began = time.perf_counter()
    await page.goto(f"{url}/", wait_until="commit")
    await page.wait_for_selector('[data-testid="state-word"]:not([data-state="signed-out"])', timeout=WITHIN_MS)
    await page.wait_for_selector(CAN_BE_READY, timeout=WITHIN_MS)
    await page.wait_for_selector('[data-testid="ready-button"]:not([disabled])', timeout=WITHIN_MS)
    took_ms = (time.perf_counter() - began) * 1000
    scripts: list[str] = await page.evaluate(SCRIPTS)
    await context.close()
    return took_ms, [one.rpartition("/")[2] for one in scripts]


def gzipped_kb(scripts: list[str]) -> float:
    """What these scripts are together, each gzipped, in kB."""
    return round(sum(len(gzip.compress((DIST / "assets" / name).read_bytes())) for name in set(scripts)) / 1000, 1)


async def counting(page: Page) -> CDPSession:
    """Chromium counts what the page's main thread does, from now on."""
    session = await page.context.new_cdp_session(page)  # as long as the page: what it counts begins with it
    await session.send("Performance.enable")
    return session


async def main_thread(session: CDPSession) -> dict[str, float]:
    """Seconds of the page's main thread so far, as Chromium counts them: in all, scripts, style, layout."""
    told = await session.send("Performance.getMetrics")
    wanted = {
        "TaskDuration": "all",
        "ScriptDuration": "script",
        "RecalcStyleDuration": "style",
        "LayoutDuration": "layout",
    }
    return {wanted[one["name"]]: one["value"] for one in told["metrics"] if one["name"] in wanted}
