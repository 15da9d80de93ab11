"""``make screenshots``: the README's pictures, taken of the running product with real calls in it.

A stack of its own starts with the demo centre; one agent works in Chromium, the others at SIP telephones, callers dial
in. What the pictures show is what those calls did. They land in docs/pictures/.
"""

import asyncio
import shutil
import subprocess
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, ViewportSize, expect

from cli.phone import Leg, Telephones
from launch.ports import Ports
from launch.settings import ROOT
from launch.stack import Stack
from lexicon.ids import CallId
from lexicon.journal import RecordingKept
from store.pool import open_pool
from store.seed import HASHER
from tests.journeys.browser import AgentPage, chromium, open_page, tone_file
from tests.journeys.centre import PASSWORD, Centre, TestAgent

PICTURES = ROOT / "docs/pictures"
MOST_BYTES = 150_000
NUMBER = "4008000001"
BILLING, TECHNICAL, ORDERS = "1", "2", "3"
DESK, TELEVISION = ViewportSize(width=1280, height=720), ViewportSize(width=1920, height=1080)
NOTES = {
    "zh": "宽带每晚掉线。已指导重启光猫并升级固件，约定周五前观察。",
    "en": "Broadband drops every evening. Router restarted and updated together; to be watched until Friday.",
}
OUTCOME = "需跟进"
# Any caller will do; these look like people's numbers and are nobody's.
CALLERS = [f"1390000{tail}" for tail in (2756, 8103, 4419, 6632, 1975, 5048, 3390, 7264, 9517, 4821)]


class Studio:
    """A centre at work, and a camera."""

    def __init__(self, centre: Centre, browser: Browser) -> None:
        self._centre, self._browser, self._callers = centre, browser, iter(CALLERS)

    async def dial(self, digit: str) -> tuple[Leg, str]:
        """The next caller presses ``digit`` in the menu."""
        leg, number = await self._centre.call(NUMBER, next(self._callers))
        await leg.hears_anything()
        await leg.press(digit)
        leg.tone(440)
        return leg, number

    async def answer(self, *agents: TestAgent) -> CallId:
        """Whoever of them is rung answers; the call."""
        rung = {asyncio.ensure_future(agent.phone.next_call()): agent for agent in agents}
        done, others = await asyncio.wait(rung, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
        ringing = done.pop()
        leg = ringing.result()
        await leg.answer()
        leg.tone(700)
        call = (await rung[ringing].state("talking")).call
        assert call is not None
        return CallId(call.id)

    async def wrap_up(self, agent: TestAgent, call: CallId, disposition: str, reason: str) -> None:
        """Save the wrap-up of a call that has just ended."""
        await agent.state("wrap-up")
        await agent.save(call, disposition, reason)
        await agent.state("ready")

    async def talk(self, agent: TestAgent, digit: str, reason: str, seconds: float) -> str:
        """A whole call with one agent, wrapped up; the caller's number."""
        caller, number = await self.dial(digit)
        call = await self.answer(agent)
        await asyncio.sleep(seconds)
        await caller.hang_up()
        await self.wrap_up(agent, call, "resolved", reason)
        return number

    async def person(self, login: str, language: str = "zh-CN") -> AgentPage:
        """Somebody signed in, in a browser of his own."""
        _, page = await open_page(self._browser, self._centre.url, language)
        await page.sign_in(login, PASSWORD)
        await expect(page.at("sign-out")).to_be_visible()
        return page

    async def shoot(self, page: AgentPage, name: str) -> None:
        """Write docs/pictures/<name>.png, in few colours."""
        await page.page.mouse.move(0, 0)
        await page.page.evaluate("document.activeElement?.blur()")
        await page.page.wait_for_timeout(400)  # the last transition's end
        raw = await page.page.screenshot()
        picture = PICTURES / f"{name}.png"
        few = "split[a][b];[a]palettegen=max_colors=200[p];[b][p]paletteuse=dither=none"
        command = ["ffmpeg", "-v", "error", "-y", "-i", "-", "-vf", few, "-compression_level", "9", str(picture)]
        await asyncio.to_thread(subprocess.run, command, input=raw, check=True)
        size = picture.stat().st_size
        assert size < MOST_BYTES, f"{picture} has {size} bytes"
        print(f"  {picture.relative_to(ROOT)}  {size // 1000} kB", flush=True)


async def sign_in_pages(studio: Studio, browser: Browser, url: str) -> None:
    context, page = await open_page(browser, url)
    await page.page.goto(f"{url}/sign-in")
    await expect(page.at("sign-in-submit")).to_be_visible()
    await page.at("sign-in-login").fill("wang")
    await studio.shoot(page, "sign-in-zh")
    await context.close()


async def desktop_pages(studio: Studio, desk: AgentPage) -> None:
    """The desktop in a conversation, with the wrap-up half written."""
    await expect(desk.at("recording-state")).to_have_attribute("data-recording", "on")
    for language in ("zh", "en"):
        if language == "en":
            await desk.at("language-switch").click()
        await desk.at("wrapup-note").fill(NOTES[language])
        if language == "zh":
            await desk.at("wrapup-disposition").click()
            await desk.page.get_by_role("option", name=OUTCOME).click()
        await desk.page.wait_for_timeout(1500)  # the draft is told as kept
        await studio.shoot(desk, f"desktop-{language}")
    await desk.at("theme-switch").click()
    await studio.shoot(desk, "desktop-en-dark")


async def board_pages(studio: Studio, board: AgentPage, recordings: int) -> None:
    await expect(board.at("tile-service")).to_be_visible()
    await studio.shoot(board, "wallboard-zh")
    await board.page.set_viewport_size(TELEVISION)
    await studio.shoot(board, "wallboard-zh-tv")
    await board.page.set_viewport_size(DESK)
    await board.at("language-switch").click()
    await studio.shoot(board, "wallboard-en")
    await board.at("theme-switch").click()
    await studio.shoot(board, "wallboard-en-dark")
    await board.at("theme-switch").click()
    await board.page.goto(board.page.url.replace("/wallboard", "/recordings"))
    await expect(board.page.get_by_test_id("recordings-refresh")).to_be_visible()
    await expect(board.page.locator("[data-testid^=play-]")).to_have_count(recordings + 1)  # and the call of noon
    await board.page.locator("[data-testid^=play-]").first.click()
    await board.page.wait_for_timeout(1500)
    await studio.shoot(board, "recordings-en")
    await board.at("language-switch").click()
    await studio.shoot(board, "recordings-zh")


async def morning(studio: Studio, centre: Centre, demo: TestAgent, li: TestAgent, chen: TestAgent) -> int:
    """Some finished calls and one caller who gave up; how many recordings they made."""
    numbers = [await studio.talk(demo, BILLING, "billing", seconds) for seconds in (5, 3)]
    numbers.append(await studio.talk(li, TECHNICAL, "technical", 6))
    busy, number = await studio.dial(TECHNICAL)
    call = await studio.answer(li)
    impatient, _ = await studio.dial(TECHNICAL)
    await asyncio.sleep(4)
    await impatient.hang_up()
    await busy.hang_up()
    await studio.wrap_up(li, call, "follow-up", "technical")
    await chen.ready()  # not earlier: she shares billing with demo
    numbers += [number, await studio.talk(chen, ORDERS, "orders", 8)]
    for each in numbers:
        await centre.fact(each, RecordingKept, within_s=40)
    return len(numbers)


async def noon(studio: Studio, desk: AgentPage, board: AgentPage, idle: dict[str, TestAgent], recordings: int) -> None:
    """wang and one more talk, li wraps up, one is Ready, one caller waits for a technician."""
    first, _ = await studio.dial(TECHNICAL)
    await studio.answer(idle["li"])
    await studio.dial(BILLING)
    await studio.answer(idle["chen"], idle["demo"])
    await desk.at("ready-button").click()
    await desk.state("ready")
    await studio.dial(TECHNICAL)
    await desk.state("offered")
    await desk.page.wait_for_timeout(1500)
    await studio.shoot(desk, "desktop-offered-zh")
    await desk.at("answer-button").click()
    await desk.state("talking")
    await desk.page.wait_for_timeout(25_000)  # a conversation of some length
    await desktop_pages(studio, desk)
    await studio.dial(TECHNICAL)
    await first.hang_up()
    await idle["li"].state("wrap-up")
    await board.page.wait_for_timeout(9_000)
    await board_pages(studio, board, recordings)


async def day(studio: Studio, centre: Centre, browser: Browser) -> None:
    """Everything that is played and pictured."""
    await sign_in_pages(studio, browser, centre.url)
    async with AsyncExitStack() as people:
        names = ("demo", "li", "chen")
        agents = {name: await people.enter_async_context(centre.agent(name, is_ready=name != "chen")) for name in names}
        kept = await morning(studio, centre, agents["demo"], agents["li"], agents["chen"])
        board, desk = await studio.person("zhao"), await studio.person("wang")
        await desk.phone_registered()
        await noon(studio, desk, board, agents, kept)


async def main(place: Path) -> None:
    """Start a stack in ``place``, play a day in it, take the pictures, stop it."""
    async with Stack(var=place / "var", ports=Ports.free()) as stack, AsyncExitStack() as opened:
        pool = await open_pool(stack.env["ZUOXI_PG_DSN"])
        opened.push_async_callback(pool.close)
        await pool.fetch("UPDATE person SET password_hash = $1 RETURNING id", HASHER.hash(PASSWORD))
        phones = await opened.enter_async_context(Telephones(f"127.0.0.1:{stack.ports.sip}"))
        browser = await opened.enter_async_context(chromium(tone_file(place / "microphone.wav")))
        centre = Centre(stack, pool, phones)
        await day(Studio(centre, browser), centre, browser)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="zuoxi-pictures-"))
    directory.chmod(0o755)
    try:
        asyncio.run(main(directory))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
