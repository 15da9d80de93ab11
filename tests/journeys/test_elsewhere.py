"""A desk on another computer: behind a router that translates, over a lossy line, with HTTPS; and with TURN alone."""

import base64
import hashlib
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from cli.phone import Leg
from launch.settings import load
from launch.stack import ALL, Stack
from lexicon.journal import AgentSignedOut, CallKept, CallRejoined, Fact
from tests.conftest_stack import centre_on, running_stack
from tests.journeys.browser import MICROPHONE_HZ, AgentPage, chromium, open_page, tone_file
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.phones.computers import Computer, cable, computers

pytestmark = pytest.mark.asyncio
CENTRE, OUTSIDE, INSIDE, DESK = "10.8.0.2", "10.8.0.1", "192.168.50.1", "192.168.50.2"
OTHER = "192.168.50.7"
CALLER_HZ = 440
ALSO = "10.8.0.9"  # an address that Asterisk is to name besides its own
KEEP_OFFER = """
const take = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (told) {
  window.offer = told.sdp;
  return take.apply(this, arguments);
};
"""
ROUTER = """
table ip line {{
    chain translated {{
        type nat hook postrouting priority 100
        oif {outside} masquerade
    }}
    chain passing {{
        type filter hook forward priority 0
        numgen random mod 100 < 2 counter drop comment "lost"
    }}
    chain blocking {{
        type filter hook forward priority 10
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Places:
    stack: Stack
    router: Computer
    desk: Computer
    router_end: str  # of the desk's cable
    desk_end: str

    def pull(self, *, is_pulled: bool) -> None:
        """The desk's cable out of the router, or back into it."""
        self.router.run("ip", "link", "set", self.router_end, "down" if is_pulled else "up")

    def readdress(self, before: str, after: str) -> None:
        """The desk's computer has another address from now on: another plug, another wireless network."""
        self.desk.run("ip", "address", "del", f"{before}/24", "dev", self.desk_end)
        self.desk.run("ip", "address", "add", f"{after}/24", "dev", self.desk_end)
        self.desk.run("ip", "route", "replace", "default", "via", INSIDE)

    def sleep(self, *, is_asleep: bool) -> None:
        """Everything that runs on the desk's computer stands still, or goes on."""
        for pid in subprocess.run(
            ["ip", "netns", "pids", self.desk.name], check=True, capture_output=True
        ).stdout.split():
            os.kill(int(pid), signal.SIGSTOP if is_asleep else signal.SIGCONT)

    def lost(self) -> int:
        """How many packets the line has lost."""
        found = re.search(r"counter packets (\d+).*lost", self.router.run("nft", "list", "table", "ip", "line"))
        assert found is not None
        return int(found[1])


@pytest.fixture(scope="module")
def places(request: pytest.FixtureRequest) -> Iterator[Places]:
    """The centre with HTTPS and coturn; the desk behind a router of its own."""
    if os.geteuid() != 0:
        pytest.fail("this test makes network namespaces: run it as root")
    far = {"http_host": IPv4Address("0.0.0.0"), "tls": "generated", "sip_host": IPv4Address(CENTRE), "turn": "on"}
    settings = load().model_copy(update={**far, "ice_host": IPv4Address(ALSO), "turn_host": IPv4Address(CENTRE)})
    with computers("far-centre", "far-router", "far-desk") as (centre, router, desk):
        _, outside = cable(centre, f"{CENTRE}/24", router, f"{OUTSIDE}/24")
        ends = cable(router, f"{INSIDE}/24", desk, f"{DESK}/24")
        desk.run("ip", "route", "add", "default", "via", INSIDE)
        router.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        router.run("nft", "-f", "-", given=ROUTER.format(outside=outside))
        with centre.entered(), running_stack(request, ALL, settings=settings) as stack:
            yield Places(stack, router, desk, *ends)


@pytest_asyncio.fixture
async def centre(places: Places) -> AsyncIterator[Centre]:
    async with centre_on(places.stack) as made:
        yield made


@pytest_asyncio.fixture
async def browser(places: Places, tmp_path: Path) -> AsyncIterator[Browser]:
    """Chromium on the desk's computer, which was told to trust the centre's key."""
    program = tmp_path / "chromium-there"
    program.write_text(f'#!/bin/sh\nexec {" ".join(places.desk.within)} chromium "$@"\n')
    program.chmod(0o755)
    trusted = f"--ignore-certificate-errors-spki-list={_key_of(places.stack.site.var / 'tls' / 'certificate.pem')}"
    async with chromium(tone_file(tmp_path / "microphone.wav"), str(program), [trusted]) as opened:
        yield opened


def _key_of(certificate: Path) -> str:
    read = ["openssl", "x509", "-in", str(certificate), "-noout", "-pubkey"]
    key = subprocess.run(read, check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=key, check=True, capture_output=True)
    return base64.b64encode(hashlib.sha256(der.stdout).digest()).decode()


async def at_a_desk(centre: Centre, browser: Browser) -> AgentPage:
    """Signs in over HTTPS, registers over the gateway, and is Ready."""
    assert centre.url.startswith(f"https://{CENTRE}:")
    context, desk = await open_page(browser, centre.url)
    await context.add_init_script(KEEP_OFFER)
    await desk.sign_in("t-anna", PASSWORD)
    cookies = {one["name"]: one for one in await context.cookies()}
    assert set(cookies) == {"__Host-zx_session"} and cookies["__Host-zx_session"]["secure"]
    await ready(desk)
    return desk


async def ready(desk: AgentPage) -> None:
    await desk.phone_registered()
    await desk.state("not-ready")
    await desk.at("ready-button").click()
    await desk.state("ready")


async def answers(centre: Centre, desk: AgentPage) -> Leg:
    """A caller is answered; both hear each other."""
    caller, _ = await centre.choose("1")
    await desk.state("offered")
    await desk.at("answer-button").click()
    caller.tone(CALLER_HZ)
    await desk.state("talking")
    await caller.hears(MICROPHONE_HZ)
    assert abs(await desk.heard() - CALLER_HZ) < 15
    return caller


async def ends(caller: Leg, desk: AgentPage) -> None:
    await caller.hang_up()
    await desk.state("wrap-up")
    await desk.at("wrapup-disposition").click()
    await desk.page.get_by_role("option", name="已办结").click()
    await desk.at("wrapup-save").click()
    await desk.state("ready")


async def talks(centre: Centre, browser: Browser) -> None:
    """A call from beginning to end, over the addresses that are offered."""
    desk = await at_a_desk(centre, browser)
    caller = await answers(centre, desk)
    offer = await desk.page.evaluate("window.offer")
    assert set(re.findall(r"candidate:\S+ 1 \S+ \d+ (\S+) \d+ typ host", offer, re.IGNORECASE)) == {CENTRE, ALSO}
    await ends(caller, desk)


@contextmanager
def shut(places: Places, what: str) -> Iterator[None]:
    """The router lets this through no more."""
    places.router.run("nft", "-f", "-", given=f"add rule ip line blocking {what} counter drop\n")
    try:
        yield
        listed = places.router.run("nft", "list", "chain", "ip", "line", "blocking")
        dropped = re.search(r"counter packets (\d+)", listed)
        assert dropped is not None and int(dropped[1]) > 0  # that way was tried
    finally:
        places.router.run("nft", "flush", "chain", "ip", "line", "blocking")


async def test_behind_a_router_and_over_a_line_that_loses_two_of_a_hundred(
    centre: Centre, browser: Browser, places: Places
) -> None:
    before = places.lost()
    with shut(places, f"meta l4proto {{ tcp, udp }} th dport {places.stack.site.settings.turn_port}"):
        await talks(centre, browser)
    assert places.lost() > before


async def test_with_every_other_way_for_sound_shut_the_relay_carries_it(
    centre: Centre, browser: Browser, places: Places
) -> None:
    with shut(places, "meta l4proto udp"):
        await talks(centre, browser)


# ---------------------------------------------------------------- networks that go away, computers that sleep


async def is_back(desk: AgentPage) -> None:
    """Nobody pressed anything."""
    await expect(desk.at("links-banner")).to_have_count(0, timeout=60_000)
    await expect(desk.at("phone-state")).to_have_attribute("data-registered", "true", timeout=60_000)


async def noted(centre: Centre, kind: type[Fact]) -> None:
    async def is_there() -> bool:
        return any(isinstance(fact, kind) for fact in await centre.facts())

    await eventually(is_there, kind.__name__, 30)


async def test_a_cable_is_pulled_and_a_line_is_cut_further_away(
    centre: Centre, browser: Browser, places: Places
) -> None:
    """The browser is told of the one and not of the other; the page says both, and is back."""
    desk = await at_a_desk(centre, browser)
    places.pull(is_pulled=True)
    await expect(desk.at("links-banner")).to_contain_text("连接", timeout=60_000)
    await noted(centre, AgentSignedOut)  # it lasts
    places.pull(is_pulled=False)
    await is_back(desk)
    await ready(desk)
    with shut(places, ""):
        await expect(desk.at("links-banner")).to_contain_text("连接", timeout=60_000)
    await is_back(desk)
    await desk.state("ready")
    await ends(await answers(centre, desk), desk)


async def test_a_computer_that_slept(centre: Centre, browser: Browser, places: Places) -> None:
    """It wakes up to a desk that was signed out meanwhile; its telephone is another one."""
    desk = await at_a_desk(centre, browser)
    caller = await answers(centre, desk)
    places.sleep(is_asleep=True)
    try:
        await noted(centre, CallKept)
        await noted(centre, AgentSignedOut)
    finally:
        places.sleep(is_asleep=False)
    await is_back(desk)
    await caller.hang_up()
    await ready(desk)
    await ends(await answers(centre, desk), desk)


async def test_another_address_in_a_call(centre: Centre, browser: Browser, places: Places) -> None:
    """The page is back before anybody doubted it, and the sound has gone to the old address: it is missed, and both are
    joined anew."""
    desk = await at_a_desk(centre, browser)
    caller = await answers(centre, desk)
    places.readdress(DESK, OTHER)
    try:
        await noted(centre, CallRejoined)
        kept = [fact.why for fact in await centre.facts() if isinstance(fact, CallKept)]
        assert set(kept) == {"silence"}, "Asterisk misses it after half a minute only"
        await caller.hears(MICROPHONE_HZ)
        assert abs(await desk.heard() - CALLER_HZ) < 15
        await ends(caller, desk)
    finally:
        places.readdress(OTHER, DESK)
