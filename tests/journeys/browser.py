"""A person at the desktop page: headless Chromium with a tone for a microphone, against the real stack."""

import shutil
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from launch.settings import ROOT

AXE = ROOT / "agent_ui/web/node_modules/axe-core/axe.min.js"
MICROPHONE_HZ = 700
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
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--no-sandbox",
]

# A page hears of the other theme with its next frame, and colours begin to move in the one after.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = """
() => Promise.all(document.getAnimations()
  .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
  .map((one) => one.finished.catch(() => undefined)))
"""
# What WCAG 2.2 AA and axe's own good practice ask; each finding with the elements that it is about.
LOOK = """
async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .filter((one) => one.impact === 'serious' || one.impact === 'critical')
  .map((one) => `${one.id} (${one.impact}): ${one.help}: `
    + one.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | '))
"""

LISTEN = """
() => new Promise((resolve) => {
  const audio = document.getElementById('remote-audio');
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  context.createMediaStreamSource(audio.srcObject).connect(analyser);
  setTimeout(() => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 0;
    bins.forEach((level, i) => { if (level > bins[best]) best = i; });
    const hz = best * context.sampleRate / analyser.fftSize;
    context.close();
    resolve({ hz, level: bins[best] });
  }, 400);
})
"""


def tone_file(path: Path, hz: int = MICROPHONE_HZ, seconds: int = 10) -> Path:
    """A 48 kHz mono wave file for Chromium's fake microphone (it is played in a loop)."""
    moments = np.arange(48000 * seconds) / 48000
    samples = (np.sin(2 * np.pi * hz * moments) * 12000).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48000)
        out.writeframes(samples.tobytes())
    return path


@asynccontextmanager
async def chromium(microphone: Path, program: str | None = None, flags: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """The machine's Chromium (or ``program``, which starts it), hearing ``microphone``."""
    program = program or shutil.which("chromium")
    assert program is not None, "chromium is missing: run launch/bootstrap.sh test"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, *flags, f"--use-file-for-fake-audio-capture={microphone}"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def quick_chromium(microphone: Path) -> AsyncIterator[Browser]:
    """Chromium without its windows: the same engine for half the processor's time. Figures are taken with the whole."""
    async with chromium(microphone, shutil.which("chromium-headless-shell")) as opened:
        yield opened


@pytest_asyncio.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser of its own for each test, with a tone for a voice."""
    async with quick_chromium(tone_file(tmp_path / "microphone.wav")) as opened:
        yield opened


async def no_axe_findings(page: Page) -> None:
    """In the light and the dark theme: nothing that axe calls serious or critical. Leaves the page in its theme.

    The page follows the browser's wish, so whoever has pressed the theme switch before sees one theme twice.
    """
    assert AXE.is_file(), "axe-core is missing: run npm ci in agent_ui/web"
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await page.evaluate(TWO_FRAMES)
        await page.evaluate(STILL)
        if not await page.evaluate("() => 'axe' in window"):
            await page.evaluate(AXE.read_text("utf-8"))
        if findings := await page.evaluate(LOOK):
            found[scheme] = findings
    await page.emulate_media(color_scheme="null")
    assert not found, found


class AgentPage:
    """The desktop as an agent uses it. ``problems``: what the page's console complained of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self._url = page, url
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._said)
        page.on("dialog", lambda dialog: dialog.accept())  # a page in a call asks whether it may be left

    def _said(self, said: ConsoleMessage) -> None:
        """With the path that was asked for: "Failed to load resource" says which status, and not of what."""
        if said.type == "error":
            path = urlsplit(said.location["url"]).path
            self.problems.append(f"{said.text} {path}" if path.startswith("/api/") else said.text)

    def at(self, name: str) -> Any:
        """The element with this test id."""
        return self.page.get_by_test_id(name)

    async def sign_in(self, login: str, password: str) -> None:
        await self.page.goto(f"{self._url}/sign-in")
        await self.at("sign-in-login").fill(login)
        await self.at("sign-in-password").fill(password)
        await self.at("sign-in-submit").click()
        await expect(self.at("sign-out")).to_be_visible(timeout=15_000)  # the session is there

    async def state(self, wanted: str, within_s: float = 15) -> None:
        """Wait until the state bar shows ``wanted``."""
        await expect(self.at("state-word")).to_have_attribute("data-state", wanted, timeout=within_s * 1000)

    async def phone_registered(self) -> None:
        await expect(self.at("phone-state")).to_have_attribute("data-registered", "true", timeout=15_000)

    async def dial(self, number: str) -> None:
        """Type ``number`` into the dialler (open, or opened by its key once the page offers it) and call it."""
        field = self.at("dial-number")
        if not await field.is_visible():
            await expect(self.at("dial-button")).to_be_enabled()
            await self.page.keyboard.press("F1")
        await field.fill(number)
        await expect(self.at("dial-now")).to_be_enabled()
        await field.press("Enter")

    async def heard(self) -> float:
        """The strongest frequency, in Hz, in what the agent hears now."""
        found = await self.page.evaluate(LISTEN)
        return float(found["hz"])


async def open_page(browser: Browser, url: str, language: str = "zh-CN") -> tuple[BrowserContext, AgentPage]:
    """A fresh profile on the smallest desk."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 720}, locale=language, permissions=["microphone"]
    )
    return context, AgentPage(await context.new_page(), url)
