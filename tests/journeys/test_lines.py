"""Lines of a centre, from the carrier's call to the wallboard: in use, lost, back; sound; by half hour; as metrics."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from ari_app.trunks.sound import FEWEST_PACKETS, Direction, mos
from launch.ports import Ports
from launch.settings import load
from launch.stack import ALL, Stack
from lexicon.journal import CallArrived, CallBridged, CallEnded, LegMeasured, LineDown, LineMeasured, LineUp
from tests.conftest_stack import centre_on, running_stack
from tests.contract.ari.parts import linked
from tests.journeys.browser import AgentPage, open_page, quick_chromium, tone_file
from tests.journeys.centre import PASSWORD, ZH, Centre, TestAgent, eventually

pytestmark = pytest.mark.asyncio
CALLER = "13900139000"

CARRIER = """
[transport-there]
type = transport
protocol = udp
bind = 127.0.0.2:@SIP@

[centre]
type = endpoint
transport = transport-there
context = carrier
disallow = all
allow = alaw,ulaw
aors = centre
media_address = 127.0.0.1

[centre]
type = aor
contact = sip:127.0.0.1:@CENTRE@
"""
DIALS = """
[carrier]
exten => caller,1,Answer()
 same => n,Wait(1)
 same => n,SendDTMF(1)
 same => n,Milliwatt()
"""


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Stack]]:
    """A whole centre and its carrier, a second Asterisk."""
    room = tmp_path_factory.mktemp("carrier")
    room.chmod(0o755)
    theirs, settings = Ports.free(), load()
    (room / "lines.yml").write_text(
        f"format: 1\ntrunks:\n  - {{name: unicom, host: 127.0.0.2, port: {theirs.sip}, ask_every_s: 1}}\n"
    )
    with running_stack(request, ALL, settings=settings.model_copy(update={"lines": room / "lines.yml"})) as ours:
        extra = room / "extra"
        extra.mkdir()
        conf = CARRIER.replace("@SIP@", str(theirs.sip)).replace("@CENTRE@", str(ours.ports.sip))
        (extra / "pjsip.conf").write_text(conf)
        (extra / "extensions.conf").write_text(DIALS)
        there = settings.model_copy(update={"asterisk_extra": extra})
        with Stack(room / "theirs", theirs, ("asterisk",), settings=there) as carrier:
            yield ours, carrier


@pytest_asyncio.fixture
async def centre(both: tuple[Stack, Stack]) -> AsyncIterator[Centre]:
    async with centre_on(both[0]) as made:
        yield made


async def dials(carrier: Stack) -> None:
    """Somebody calls the centre over its carrier."""
    how = {"endpoint": f"PJSIP/{ZH}@centre", "context": "carrier", "extension": "caller", "callerId": CALLER}
    async with linked(carrier) as there:
        await there.link.request("POST", "channels", {**how, "priority": "1"})


async def noted(centre: Centre, kind: type, within_s: float = 20) -> object:
    found: list[object] = []

    async def is_there() -> bool:
        found[:] = [one for one in await centre.facts() if isinstance(one, kind)]
        return bool(found)

    await eventually(is_there, kind.__name__, within_s)
    return found[-1]


def cli(centre: Centre, *words: str) -> str:
    env = {**os.environ, **centre.stack.env, "ZUOXI_VAR": str(centre.stack.site.var), "ZUOXI_LANG": "en"}
    done = subprocess.run([sys.executable, "-m", "cli", *words], env=env, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.stdout


async def test_a_line_is_used_lost_and_back(both: tuple[Stack, Stack], centre: Centre, tmp_path: Path) -> None:
    _, carrier = both
    async with centre.agent("t-anna") as anna, quick_chromium(tone_file(tmp_path / "microphone.wav")) as browser:
        _, page = await open_page(browser, centre.url, "en")
        await page.sign_in("t-super", PASSWORD)
        await expect(page.at("line-unicom")).to_have_attribute("data-state", "up", timeout=20_000)
        await in_use(centre, carrier, anna, page)
        await measured(centre, page)
        await lost_and_back(centre, carrier, page)
        await by_half_hour(centre, page)
    await metrics(centre)


async def in_use(centre: Centre, carrier: Stack, anna: TestAgent, page: AgentPage) -> None:
    """A call over the line, until both legs carried enough and each other end has reported (RTCP: every five s)."""
    await dials(carrier)
    offered = await anna.phone.next_call(15)
    await offered.answer()
    await noted(centre, CallBridged)
    await expect(page.at("line-use-unicom")).to_have_text("1", timeout=15_000)
    await eventually(lambda: both_counted(centre), "the sound of both legs counted", 30)
    await offered.hang_up()
    await noted(centre, CallEnded)
    await expect(page.at("line-use-unicom")).to_have_text("0", timeout=15_000)
    snapshot = await anna.state("wrap-up")
    assert snapshot.call is not None
    await anna.save(snapshot.call.id)
    await noted(centre, LineMeasured)  # so that the peak outlives the controller


async def both_counted(centre: Centre) -> bool:
    """Whether an opinion can be had of both legs, both ways."""
    legs = [await centre.ari(f"channels/{one['id']}/rtp_statistics") for one in await centre.ari("channels")]
    few = [one for one in legs if min(one["rxcount"], one["txcount"]) < FEWEST_PACKETS or not one.get("rtt")]
    return len(legs) == 2 and not few


async def measured(centre: Centre, page: AgentPage) -> None:
    """The sound of both legs is told with their call, and the opinion is the model's of what was measured: how good it
    was is the machine's doing.
    """

    async def both_told() -> bool:
        return sum(isinstance(one, LegMeasured) for one in await centre.facts()) == 2

    await eventually(both_told, "the sound of both legs")
    facts = await centre.facts()
    (arrived,) = [one for one in facts if isinstance(one, CallArrived)]
    sounds = {one.part: one for one in facts if isinstance(one, LegMeasured)}
    assert (arrived.trunk, arrived.caller) == ("unicom", CALLER)
    assert sounds["customer"].trunk == "unicom" and sounds["agent"].agent == "t-anna"
    assert {one.call for one in sounds.values()} == {arrived.call}
    for one in sounds.values():
        assert min(one.packets_in, one.packets_out) >= FEWEST_PACKETS and one.rtt_ms, one
        came = Direction(one.packets_in, one.loss_in, one.jitter_in_ms)
        went = Direction(one.packets_out, one.loss_out, one.jitter_out_ms)
        assert None not in (one.mos_in, one.mos_out), one
        assert (one.mos_in, one.mos_out) == (mos(came, one.rtt_ms), mos(went, one.rtt_ms)), one
    shown = Decimal(sounds["customer"].mos_in or 0).quantize(Decimal("0.1"), ROUND_HALF_UP)
    await expect(page.at("line-mos-unicom")).to_have_text(str(shown), timeout=15_000)


async def lost_and_back(centre: Centre, carrier: Stack, page: AgentPage) -> None:
    """An alarm, once, whoever acts; it is over when the line is back."""
    row, alarm = page.at("line-unicom"), page.at("line-alarm")
    await asyncio.to_thread(carrier.stop_part, "asterisk")
    down = await noted(centre, LineDown)
    assert isinstance(down, LineDown) and (down.trunk, down.why) == ("unicom", "options-unanswered")
    await expect(row).to_have_attribute("data-state", "down", timeout=15_000)
    await expect(alarm).to_contain_text("Line unicom is down", timeout=15_000)
    if pictures := os.environ.get("ZUOXI_TEST_PICTURES"):
        await page.page.screenshot(path=f"{pictures}/down-en.png", full_page=True)
    assert "unicom is down: the carrier does not answer OPTIONS" in await asyncio.to_thread(cli, centre, "status")
    await asyncio.to_thread(centre.stack.restart, "controller")
    await expect(row).to_have_attribute("data-state", "down", timeout=20_000)
    await asyncio.to_thread(carrier.start_part, "asterisk")
    await noted(centre, LineUp, 40)
    await expect(row).to_have_attribute("data-state", "up", timeout=15_000)
    await expect(alarm).to_have_count(0)
    assert sum(isinstance(one, LineDown) for one in await centre.facts()) == 1


async def by_half_hour(centre: Centre, page: AgentPage) -> None:
    """The time it was down beside what became of the queue."""
    told = json.loads(await asyncio.to_thread(cli, centre, "lines", "history", "--json"))
    line = [one for half in told["halves"] for one in half["lines"] if one["line"] == "unicom"]
    assert sum(one["down_s"] for one in line) > 3 and sum(one["calls_in"] for one in line) == 1
    assert max(one["peak"] for one in line) == 1
    queues = [one for half in told["halves"] for one in half["queues"] if one["queue"] == "t-q" and one["offered"]]
    assert [one["service_level"] for one in queues] == [1.0]
    await page.at("lines-history-button").click()
    trouble = page.page.locator('[data-testid^="half-"][data-trouble="true"]').first
    await expect(trouble).to_be_visible(timeout=10_000)
    if pictures := os.environ.get("ZUOXI_TEST_PICTURES"):
        await page.page.screenshot(path=f"{pictures}/lines-en.png", full_page=True)
        await page.page.get_by_role("button", name="中文").click()
        await page.page.screenshot(path=f"{pictures}/lines-zh.png", full_page=True)


async def metrics(centre: Centre) -> None:
    token = centre.stack.env["ZUOXI_METRICS_TOKEN"]
    async with aiohttp.ClientSession() as session:
        for headers, status in (({}, 403), ({"Authorization": "Bearer no"}, 403)):
            async with session.get(f"{centre.url}/metrics", headers=headers) as refused:
                assert refused.status == status
        async with session.get(f"{centre.url}/metrics", headers={"Authorization": f"Bearer {token}"}) as told:
            text = await told.text()
    assert 'zuoxi_line_up{kind="sip",line="unicom"} 1.0' in text.splitlines()
    assert 'zuoxi_line_calls_today_total{kind="sip",line="unicom",way="in"} 1.0' in text.splitlines()
