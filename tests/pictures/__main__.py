"""Start a centre, play a shift in it, look at every screen; write the album; fail when something is wrong in it."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from cli.phone import Telephones
from launch.ports import Ports
from launch.settings import ROOT, load
from launch.stack import Stack
from store.pool import open_pool
from tests.journeys.browser import chromium, tone_file
from tests.journeys.centre import Centre
from tests.journeys.screenshots import TECHNICAL
from tests.pictures import board, desk, office
from tests.pictures.album import bind
from tests.pictures.camera import Camera
from tests.pictures.stage import LINES, VIP_LINE, Stage, furnish

ALBUM = ROOT / "var/screenshots"
ROOMS = ("doors", "desk", "board", "admin")


async def shift(stage: Stage, rooms: list[str]) -> None:
    """All screens in the order of a day. A stretch that breaks off is a finding; the rest is looked at all the same."""
    if "doors" in rooms:
        async with stage.part("the way in"):
            await office.way_in(stage)
    if "desk" in rooms or "board" in rooms:
        async with stage.part("the floor"):
            await floor(stage, rooms)
    if "admin" in rooms:
        async with stage.part("the office"):
            await office.office(stage)


async def floor(stage: Stage, rooms: list[str]) -> None:
    """An agent at the page, one at a telephone, a supervisor."""
    zhao, wang = await stage.at_page("zhao"), await stage.at_page("wang")
    if "desk" in rooms:
        await desk.headset(stage, wang)
        await desk.between_calls(stage, wang, zhao)
    else:
        await wang.phone_registered()
        await wang.page.keyboard.press("F2")
    await wang.state("ready")
    async with stage.centre.agent("li", is_ready=False) as li:
        if "desk" in rooms:
            await desk.shift(stage, wang, li)
        talk = await stage.dial_line("4008000001", TECHNICAL, "13900001975")
        await wang.state("offered")
        await wang.page.keyboard.press("F8")
        await wang.state("talking")
        waiting = [await stage.dial_line(VIP_LINE, "1", "13900005048"), (await stage.dial("1"))[0]]
        if "board" in rooms:
            for look in (
                board.tiles,
                board.figures,
                board.owed,
                board.agents,
                board.who_could,
                board.closing,
                board.television,
            ):
                async with stage.part(f"board: {look.__name__}"):
                    await look(stage, zhao)
            async with stage.part("the client"):
                await board.client(stage)
        async with stage.part("the gateway is gone"):
            await board.lost(stage, zhao, wang)
        for leg in (*waiting, talk):
            await leg.hang_up()
        await wang.state("wrap-up")
        if "board" in rooms:
            async with stage.part("recordings"):
                await board.recordings(stage)
    for page in (wang, zhao):
        await page.page.context.close()


def ports_from(base: int) -> Ports:
    """Where somebody says that they are free."""
    return Ports(base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 100, base + 499, base + 6)


async def main(place: Path, asked: argparse.Namespace) -> Camera:
    there = ports_from(asked.base_port) if asked.base_port else Ports.free()
    (place / "lines.yml").write_text(LINES.format(there=there.sip, phones=there.trunk))
    settings = load().model_copy(update={"lines": place / "lines.yml"})
    camera = Camera(asked.into)
    async with Stack(var=place / "var", ports=there, settings=settings) as stack, AsyncExitStack() as opened:
        pool = await open_pool(stack.env["ZUOXI_PG_DSN"])
        opened.push_async_callback(pool.close)
        phones = Telephones(f"127.0.0.1:{stack.ports.sip}", sip_port=stack.ports.trunk)
        phones = await opened.enter_async_context(phones)
        browser = await opened.enter_async_context(chromium(tone_file(place / "microphone.wav")))
        centre = Centre(stack, pool, phones)
        await furnish(centre, place)
        try:
            await shift(Stage(centre, browser, camera), asked.rooms.split(","))
        finally:
            bind(asked.into, camera.scenes)
    return camera


def run() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--into", type=Path, default=ALBUM)
    reader.add_argument("--rooms", default=",".join(ROOMS), help="some of " + ",".join(ROOMS))
    reader.add_argument("--base-port", type=int, default=0, help="the first of 500 free ports; 0: they are looked for")
    asked = reader.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    for old in asked.into.glob("*.png"):
        old.unlink()
    began = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="zuoxi-pictures-"))
    place.chmod(0o755)
    try:
        camera = asyncio.run(main(place, asked))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    pictures = sum(len(scene.pictures) for scene in camera.scenes)
    print(
        f"{len(camera.scenes)} states, {pictures} pictures, {time.monotonic() - began:.0f} s: {asked.into}/index.html"
    )
    if camera.findings:
        print(f"{len(camera.findings)} findings:")
    for one in camera.findings:
        print(f"  wrong: {one}")
    return 1 if camera.findings else 0


if __name__ == "__main__":
    sys.exit(run())
