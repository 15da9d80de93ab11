"""The machine of the tests, booted once for each kind of line; each test finds the line up and idle."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import pytest_asyncio

from ari_app.ari.exchange import AriExchange, Places
from ari_app.ari.link import OWN_LEGS, Address, AriLink
from ari_app.ari.wire import Message, StasisStart
from asterisk_conf.lines.file import lines_of
from launch.lines import write_book
from launch.ports import Ports
from launch.settings import load
from launch.stack import Stack
from lexicon.errors import ZuoxiError
from lexicon.ids import ChannelId
from tests.conftest_stack import set_up
from tests.pri.ami import Manager, manager
from tests.pri.guest import GUEST, HERE, Ends, Guest, machine, pack, settings_of, up

ARI, AMI, EXCHANGE = "an-ari-password-of-tests", "an-ami-secret-of-tests", "the-exchange-of-tests"
APP = "zuoxi"
E1, T1 = "2", "4"  # the centre's spans of ends.yml
REFUSES = "77"  # a number that begins so is refused with the cause behind it
OUT = "DAHDI/G2"
ELSEWHERE = ("postgres", "redis", "controller", "gateway")
"""No recorder: the two legs of a recording lie in the other machine."""


@dataclass(slots=True)
class Line:
    """Both ends, as seen from outside: the manager of each, the centre's ARI, and the machine."""

    guest: Guest
    ends: Ends
    exchange: Manager
    centre: Manager
    ari: AriExchange
    heard: list[Message] = field(default_factory=list)

    async def span(self, number: str = E1) -> dict[str, str]:
        """A span of the centre's, as it is told to who asks."""
        every = await self.centre.listed("PRIShowSpans", "PRIShowSpansComplete")
        (found,) = (one for one in every if one["Span"] == number)
        return found

    async def becomes(self, is_up: str, within_s: float, span: str = E1) -> None:
        """Wait until the D channel is up ("Yes") or down: no event tells of it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while (found := await self.span(span))["Up"] != is_up:
            assert loop.time() < deadline, found
            await asyncio.sleep(0.2)

    async def calls(self) -> int:
        """How many channels the centre holds."""
        return len((await self.ari.look()).channels)

    async def until(self, is_so: Callable[[], Awaitable[bool] | bool], what: str, within_s: float = 30) -> None:
        """Wait for what Asterisk tells to nobody."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while not (found := is_so()) or not (found is True or await found):
            assert loop.time() < deadline, what
            await asyncio.sleep(0.1)

    def starts(self) -> list[StasisStart]:
        """The calls that came in, in order."""
        return [one for one in self.heard if isinstance(one, StasisStart) and one.args[:1] == ["inbound"]]

    async def answer_all(self) -> None:
        """Answer whoever comes in, or refuse, by the number dialled; until cancelled."""
        done = 0
        while True:
            for start in self.starts()[done:]:
                done += 1
                with contextlib.suppress(ZuoxiError):  # hung up in the meantime
                    if start.args[1].startswith(REFUSES):
                        await self.ari.hang_up(ChannelId(start.channel.id), int(start.args[1].removeprefix(REFUSES)))
                    else:
                        await self.ari.answer(ChannelId(start.channel.id))
            await asyncio.sleep(0.05)

    async def idle(self, within_s: float = 30) -> None:
        """Hang up everything at the exchange, and wait until the centre holds nothing."""
        if not self.exchange.is_over:
            await self.exchange.console("channel request hangup all")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while await self.calls():
            assert loop.time() < deadline, await self.ari.look()
            await asyncio.sleep(0.2)


@contextmanager
def booted(over: str) -> Iterator[tuple[Guest, Ends]]:
    """The machine with a line of this kind."""
    ports = Ports.free()
    ends = Ends(ports, ports.rtp_last + 1, EXCHANGE)
    with tempfile.TemporaryDirectory(prefix="zuoxi-pri-") as name:
        room = Path(name)
        room.chmod(0o755)
        tar = pack(room, ends, settings_of(ends, ARI, AMI), over)
        with ExitStack() as held:
            yield up(held, machine(load()), room, tar, ends), ends


@contextmanager
def product(machine: tuple[Guest, Ends]) -> Iterator[Stack]:
    """The product on this machine, its Asterisk in the other one: meanwhile nobody else may ask its ARI."""
    running, ends = machine
    var = running.room / "var"
    lines = running.room / "lines.yml"
    lines.write_text((HERE / "ends.yml").read_text() + f"out: {OUT}\n")
    settings = load().model_copy(update={"lines": lines, "media_host": IPv4Address(GUEST)})
    stack = Stack(var, ends.ports, ELSEWHERE, settings=settings)
    kept = var / "secrets"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, secret in (("ari", ARI), ("ami", AMI)):
        (kept / name).write_text(secret)
        (kept / name).chmod(0o600)
    stack.site.raw.mkdir(parents=True, exist_ok=True)
    write_book(stack.site.book, lines_of(lines))
    with stack:
        asyncio.run(set_up(stack.env["ZUOXI_PG_DSN"]))
        stack.restart("controller")
        stack.restart("gateway")
        yield stack


@asynccontextmanager
async def looked_at(machine: tuple[Guest, Ends]) -> AsyncIterator[Line]:
    """The line up, both ends looked at; hung up afterwards."""
    running, ends = machine
    heard: list[Message] = []
    link = AriLink(
        Address(f"http://127.0.0.1:{ends.ports.asterisk_http}", "zuoxi", ARI, APP), heard.append, 30, OWN_LEGS
    )
    is_linked = asyncio.Event()
    running_link = asyncio.ensure_future(link.run_once(is_linked.set))
    try:
        async with (
            manager(ends.exchange_ami, "test", EXCHANGE) as exchange,
            manager(ends.ports.ami, "zuoxi", AMI) as centre,
        ):
            async with asyncio.timeout(30):
                await is_linked.wait()
            ari = AriExchange(link, APP, Places(Path("/tmp/work/prompts"), Path("/tmp/work/raw")))  # noqa: S108
            line = Line(running, ends, exchange, centre, ari, heard)
            await line.becomes("Yes", 60)
            answering = asyncio.ensure_future(line.answer_all())
            yield line
            answering.cancel()
            await line.idle()
    finally:
        running_link.cancel()
        await asyncio.gather(running_link, return_exceptions=True)


@pytest.fixture(scope="session")
def within_machine() -> Iterator[tuple[Guest, Ends]]:
    """A line within the machine's kernel: nothing is lost on it, so counts are exact."""
    with booted("loc") as machine:
        yield machine


@pytest.fixture(scope="session")
def over_ethernet() -> Iterator[tuple[Guest, Ends]]:
    """A line of frames over Ethernet, which can be unplugged."""
    with booted("eth") as machine:
        yield machine


@pytest_asyncio.fixture
async def line(within_machine: tuple[Guest, Ends]) -> AsyncIterator[Line]:
    async with looked_at(within_machine) as one:
        yield one
