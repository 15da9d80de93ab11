"""A camera that looks before it shoots: each picture in both languages and themes, with what is wrong in it."""

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page, ViewportSize, expect

from tests.journeys.browser import AXE, LOOK, STILL, AgentPage

LAYOUT = (Path(__file__).parent / "layout.js").read_text("utf-8")
DESK, TELEVISION = ViewportSize(width=1280, height=720), ViewportSize(width=1920, height=1080)
GREAT_TELEVISION = ViewportSize(width=3840, height=2160)
LANGUAGES = ("zh-CN", "en")
# Between two themes of one language nothing is fetched; axe looks at one theme in each language.
STYLES = (("zh-CN", "light"), ("zh-CN", "dark"), ("en", "dark"), ("en", "light"))
LOOKED_AT_BY_AXE = (("zh-CN", "light"), ("en", "dark"))
# An open menu of Mantine's holds an empty element that takes the first focus. Without it the steering menu did not open
# by Enter in the journeys. There is nothing in it to be read.
EXCUSED = re.compile(r"aria-required-children .*-dropdown Element has presentational children")
# Who is signed in is asked before anybody is; and a board whose sign-in has just ended tries once more: Chromium's
# words for 401, of a page and of a socket.
NOBODY_IN = ("401", "HTTP Authentication failed")
TRIES, EVERY_MS = 3, 250  # what is in motion may be laid over something for a moment


@dataclass(slots=True)
class Scene:
    """One state of one screen. ``found``: what is wrong, by picture."""

    room: str
    name: str
    pictures: dict[tuple[str, str], str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    words: dict[str, set[str]] = field(default_factory=dict)


class Camera:
    """``expected``: what a console may say although all is well."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.scenes = folder, list[Scene]()
        self.broken: list[str] = []  # what could not be gone through
        self._seen: dict[int, int] = {}  # how many complaints of a page's console were told already

    async def take(self, room: str, name: str, desk: AgentPage, *, expected: tuple[str, ...] = ()) -> None:
        """Four pictures of what the page shows now; it stays in its language, and follows the browser's theme again."""
        scene = Scene(room, name)
        self.scenes.append(scene)
        print(f"  {room} {name}", flush=True)
        page = desk.page
        await page.mouse.move(0, 0)
        before = await language_of(page)
        styles = STYLES if before == "zh-CN" else tuple(reversed(STYLES))
        for language, theme in styles:
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            await speak(page, language)
            await self._look(scene, page, language, theme)
        await speak(page, before)
        await page.emulate_media(color_scheme="null")
        self._hear(scene, desk, expected)

    async def _look(self, scene: Scene, page: Page, language: str, theme: str) -> None:
        told = await look(page)
        wrong = list(told["found"])
        scene.words.setdefault(language, set()).update(told["words"])
        if (language, theme) in LOOKED_AT_BY_AXE:
            wrong += await axe(page)
        name = f"{scene.room}-{scene.name}-{language[:2]}-{theme}.png"
        await page.screenshot(path=self.folder / name, full_page=True, animations="disabled")
        scene.pictures[language, theme] = name
        scene.found += [f"{language} {theme}: {one}" for one in wrong]
        for one in wrong:
            print(f"    {language} {theme}: {one}", flush=True)

    def _hear(self, scene: Scene, desk: AgentPage, expected: tuple[str, ...]) -> None:
        """What the console complained of since the last picture of this page."""
        told = desk.problems[self._seen.get(id(desk), 0) :]
        self._seen[id(desk)] = len(desk.problems)
        wrong = [one for one in told if not any(word in one for word in (*NOBODY_IN, *expected))]
        scene.found += [f"console: {one}" for one in wrong]

    @property
    def findings(self) -> list[str]:
        found = [f"{scene.room} {scene.name}: {one}" for scene in self.scenes for one in scene.found]
        return [*self.broken, *found]


async def look(page: Page) -> dict[str, list[str]]:
    """``found``: what the rules find wrong in the page as it is; ``words`` of the other language."""
    for attempt in range(TRIES):
        await page.evaluate(STILL)
        told: dict[str, list[str]] = await page.evaluate(LAYOUT)
        if not told["found"]:
            break
        if attempt < TRIES - 1:
            await page.wait_for_timeout(EVERY_MS)
    return told


async def language_of(page: Page) -> str:
    return str(await page.evaluate("document.documentElement.lang"))


async def speak(page: Page, language: str) -> None:
    """By the page's own switch; pressed from the inside, so that what is open stays open."""
    if await language_of(page) == language:
        return
    switch = page.get_by_test_id("language-switch")
    await switch.evaluate("one => one.click()")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await asyncio.sleep(0.1)


async def axe(page: Page) -> list[str]:
    """What axe calls serious or critical in the page as it is."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = await page.evaluate(LOOK)
    return [f"axe: {one}" for one in found if not EXCUSED.match(one)]
