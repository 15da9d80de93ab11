"""One desk page that is never loaded again takes call after call; what it holds must not grow.

``python -m tests.faults.page_soak --calls 300`` writes bench/results/soak_page.json (``make soak``); ``test_soak.py``
has a short one. Real callers, real sound, everything by key.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect
from playwright.async_api import TimeoutError as PageTimeout

from bench.machine import machine
from cli.phone import Leg, PhoneError, Telephones
from launch.ports import Ports
from launch.stack import Stack
from store.pool import open_pool
from tests.conftest_stack import set_up
from tests.faults.page_watch import PageWatch, count_from_now_on, growth, objects_kb
from tests.journeys.browser import AgentPage, chromium, open_page, tone_file
from tests.journeys.centre import PASSWORD, ZH, Centre

AFTER = re.compile("^(ready|offered)$")
AHEAD = 2  # so many callers are on their way while the agent is busy
SPARED = 100  # calls at the start: code is compiled, caches fill
EVERY = 50  # calls between two looks
SETTLED_S = 9.0  # the page's own patience: an order's answer 4 s, a notice 8 s
LOOK_AROUND = 10  # every so many calls the agent opens what else there is
MOST = {
    "heap_kb": 300.0,  # compiled code is in it, which comes by and by
    "objects_kb": 30.0,  # what the page's own code made
    "nodes": 10.0,
    "listeners": 5.0,
    "documents": 0.5,
    "peer_connections": 0.5,
    "connections": 0.5,
    "connections_open": 0.5,
    "streams": 0.5,
    "microphones_open": 0.5,
    "audio_contexts": 0.5,
    "sockets_open": 0.5,
    "intervals": 0.5,
    "timeouts": 5.0,
    "local_storage": 50.0,
    "session_storage": 50.0,
    "databases": 0.5,
    "sounds": 0.5,
}
"""What may be added by a hundred calls."""


@dataclass(slots=True)
class Callers:
    """Who rings: ``AHEAD`` of them at once, each with a number of its own."""

    centre: Centre
    digit: str
    tasks: asyncio.TaskGroup
    legs: dict[str, Leg] = field(default_factory=dict)
    made: int = 0

    def one_more(self) -> None:
        self.tasks.create_task(self._ring(), name=f"caller-{self.made}")

    async def _ring(self) -> None:
        caller = f"1360000{self.made % 10_000:04d}"
        self.made += 1
        try:
            leg, _ = await self.centre.call(ZH, caller)
            self.legs[caller[-4:]] = leg
            await leg.hears_anything()
            await leg.press(self.digit)
            leg.tone(440)
        except PhoneError:
            self.one_more()  # on a busy machine a telephone gives up now and then

    def of(self, shown: str) -> Leg | None:
        """Whom the page shows, by the end of the masked number; None: somebody else's caller."""
        return self.legs.pop(shown.strip()[-4:], None)


@dataclass(slots=True)
class PageSoak:
    """One page and its callers. ``snapshots``: a directory, for reading by hand what grows."""

    desk: AgentPage
    watch: PageWatch
    callers: Callers
    snapshots: Path | None = None
    done: int = 0
    seen: list[tuple[int, dict[str, float]]] = field(default_factory=list)

    async def run(self, looks: Sequence[int], settled_s: float = 0.0, *, is_deep: bool = False) -> None:
        """Calls, one after the other; what is held is looked at after so many of them."""
        for upto in looks:
            await self._calls(upto - self.done)
            await self.desk.page.keyboard.press("Control+F2")  # my day: lists of others' work may be longer by now
            await expect(self.desk.at("my-day")).to_be_visible(timeout=15_000)
            await asyncio.sleep(settled_s)  # the page's own patience: what it keeps for some seconds is no leak
            self.seen.append((self.done, await self.watch.held()))
            if is_deep or self.snapshots is not None:
                heap = await self.watch.snapshot()
                self.seen[-1][1]["objects_kb"] = objects_kb(heap)
                if self.snapshots is not None:
                    (self.snapshots / f"{self.done}.heapsnapshot").write_text(json.dumps(heap))
            print(self.done, json.dumps(self.seen[-1][1]), file=sys.stderr, flush=True)

    async def _calls(self, number: int) -> None:
        for _ in range(min(AHEAD, number)):
            self.callers.one_more()
        for place in range(number):
            await self._one(is_last=place + AHEAD >= number)
            self.done += 1
            if self.done % LOOK_AROUND == 0:
                await self._looks_around()
        await self._comes_to("ready")

    async def _one(self, *, is_last: bool) -> None:
        desk, press = self.desk, self.desk.page.keyboard.press
        await self._comes_to("talking")
        leg = self.callers.of(await desk.at("call-number").inner_text())
        if not is_last:
            self.callers.one_more()
        if self.done % 2:
            await press("F6")
            await expect(desk.at("held")).to_be_visible()
            await press("F6")
            await expect(desk.at("held")).to_have_count(0)
        else:
            await press("F7")
            await expect(desk.at("mute-button")).to_have_attribute("aria-pressed", "true")
        await desk.at("wrapup-note").fill(f"通话 {self.done} call")
        await self._chooses(("已办结", "未办结")[self.done % 2])
        if leg is None or self.done % 3 == 0:
            await press("F10")
        else:
            await leg.hang_up()
        await desk.state("wrap-up")
        await press("Control+Enter")
        await expect(desk.at("state-word")).to_have_attribute("data-state", AFTER)
        if leg is not None:
            with suppress(PhoneError):
                await leg.ended(10)

    async def _chooses(self, disposition: str) -> None:
        """Again where a list was closed by what came in between."""
        box, option = self.desk.at("wrapup-disposition"), self.desk.page.get_by_role("option", name=disposition)
        for _ in range(5):
            await box.click()
            with suppress(PageTimeout):
                await option.click(timeout=3000)
                return
            await self.desk.page.keyboard.press("Escape")
            if await self.desk.at("state-word").get_attribute("data-state") != "wrap-up":
                return  # what was saved before has just come through
        raise AssertionError(f"{disposition} could not be chosen")

    async def _comes_to(self, wanted: str) -> None:
        """Answers what rings, goes Ready again after an offer that came too late on a busy machine."""
        press, word = self.desk.page.keyboard.press, self.desk.at("state-word")
        async with asyncio.timeout(60):
            while (state := await word.get_attribute("data-state")) != wanted:
                if state == "offered":
                    await press("F8")
                elif state == "not-ready":
                    await press("F2")
                elif state == "talking":  # somebody else's caller, whom nobody expected
                    await press("F10")
                elif state == "wrap-up":
                    await self._chooses("已办结")
                    await press("Control+Enter")
                await asyncio.sleep(0.1)

    async def _looks_around(self) -> None:
        """What else is opened and closed in a shift: lists, help, reasons, the dialler, other pages, the language."""
        press, page = self.desk.page.keyboard.press, self.desk.page
        for key in ("Control+F1", "Shift+F7", "Control+F2", "Shift+F1", "Shift+F1", "F4", "Escape", "F1", "Escape"):
            await press(key)
        for there in ("/wallboard", "/desktop"):
            await page.locator(f'nav a[href="{there}"]').click()
            await page.wait_for_url(f"**{there}")
        for _ in range(2):
            await self.desk.at("language-switch").click()
        await press("Control+F1")


async def open_desk(browser: Browser, centre: Centre, login: str) -> tuple[AgentPage, PageWatch]:
    """A page that is counted from its beginning, signed in and Ready."""
    context, desk = await open_page(browser, centre.url)
    await count_from_now_on(context)
    await desk.sign_in(login, PASSWORD)
    await desk.phone_registered()
    await desk.state("not-ready")
    watch = await PageWatch.of(desk.page)
    await desk.page.keyboard.press("F2")
    return desk, watch


# Beside others who take calls: a skill that nobody else of the tests has, so that its callers are this page's alone.
PAGE_AGENT, PAGE_DIGIT = "t-gil", "3"
ADDED = f"""
INSERT INTO person (id, login, name_zh, name_en, role, password_hash)
    SELECT '{PAGE_AGENT}', '{PAGE_AGENT}', '页面', 'Page', role, password_hash FROM person WHERE id = 't-anna'
    ON CONFLICT DO NOTHING;
INSERT INTO person_skill (person_id, skill_id) VALUES ('{PAGE_AGENT}', 't-none') ON CONFLICT DO NOTHING;
"""


async def short_soak(centre: Centre, looks: Sequence[int]) -> PageSoak:
    """So many calls on one page beside whatever else happens in the centre."""
    await centre.pool.execute(ADDED)
    async with AsyncExitStack() as opened:
        room = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="zuoxi-page-")))
        browser = await opened.enter_async_context(chromium(tone_file(room / "microphone.wav")))
        desk, watch = await open_desk(browser, centre, PAGE_AGENT)
        tasks = await opened.enter_async_context(asyncio.TaskGroup())
        soak = PageSoak(desk, watch, Callers(centre, PAGE_DIGIT, tasks))
        await soak.run(looks)
        await desk.page.keyboard.press("F4")
        await desk.at("sign-out").click()
        await expect(desk.at("sign-in-submit")).to_be_visible(timeout=20_000)
    return soak


def figures(seen: list[tuple[int, dict[str, float]]]) -> dict[str, Any]:
    """The first and the last look, and the growth per hundred calls between them."""
    calls = [done for done, _ in seen]
    told = {}
    for name in seen[0][1]:
        values = [held[name] for _, held in seen]
        told[name] = {"first": values[0], "last": values[-1], "per_100_calls": round(growth(calls, values), 2)}
    return told


def too_much(found: dict[str, Any]) -> dict[str, float]:
    """What grows by more than it may."""
    return {
        name: about["per_100_calls"] for name, about in found.items() if about["per_100_calls"] > MOST.get(name, 1e9)
    }


async def soak_page(stack: Stack, calls: int, snapshots: Path | None = None) -> dict[str, Any]:
    """On a stack of its own."""
    async with AsyncExitStack() as opened:
        pool = await open_pool(stack.env["ZUOXI_PG_DSN"])
        opened.push_async_callback(pool.close)
        phones = await opened.enter_async_context(
            Telephones(f"127.0.0.1:{stack.ports.sip}", sip_port=stack.ports.trunk)
        )
        room = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="zuoxi-page-")))
        browser = await opened.enter_async_context(chromium(tone_file(room / "microphone.wav")))
        centre = Centre(stack, pool, phones)
        desk, watch = await open_desk(browser, centre, "t-anna")
        tasks = await opened.enter_async_context(asyncio.TaskGroup())
        soak = PageSoak(desk, watch, Callers(centre, "1", tasks), snapshots)
        began = asyncio.get_running_loop().time()
        await soak.run(range(min(SPARED, calls // 2), calls + 1, EVERY), SETTLED_S, is_deep=True)
        minutes = (asyncio.get_running_loop().time() - began) / 60
        held = figures(soak.seen)
        return {
            "calls": soak.done,
            "minutes": round(minutes, 1),
            "problems": [one for one in desk.problems if "401" not in one],
            "held": held,
            "looks": [{"calls": done, **held} for done, held in soak.seen],
            "too much": too_much(held),
        }


def main() -> int:
    """1 when something grew, or the page complained."""
    parser = argparse.ArgumentParser(description="one page takes call after call")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--into", type=Path, default=Path("bench/results/soak_page.json"))
    parser.add_argument("--snapshots", type=Path, help="a directory for the page's heap at each look")
    wish = parser.parse_args()
    os.environ["ZUOXI_DESK_GRACE_S"] = "3"
    with tempfile.TemporaryDirectory(prefix="zuoxi-soak-") as room:
        Path(room).chmod(0o755)
        with Stack(Path(room) / "var", Ports.free()) as stack:
            asyncio.run(set_up(stack.env["ZUOXI_PG_DSN"]))
            stack.restart("controller")
            stack.restart("gateway")
            found = asyncio.run(soak_page(stack, wish.calls, wish.snapshots))
    command = f"python -m tests.faults.page_soak --calls {wish.calls}"
    told = {"name": "soak_page", "machine": machine(), "figures": found, "command": command}
    wish.into.parent.mkdir(parents=True, exist_ok=True)
    wish.into.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(told, indent=1, ensure_ascii=False))
    return 1 if found["too much"] or found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
