"""The watcher of lines against a carrier that is a second Asterisk: registrations, OPTIONS, sound; lost and back."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from ari_app.ami.link import AmiLink
from ari_app.ari.link import AriLink
from ari_app.ari.wire import Message
from ari_app.engine.ports import CallingOut
from ari_app.line_watch import LineWatch, lines_from
from ari_app.sounds import Sounds
from ari_app.trunks.health import State
from ari_app.trunks.sound import Direction, mos
from asterisk_conf.lines.file import lines_of
from asterisk_conf.lines.watched import watched
from launch.parts.asterisk import console
from launch.ports import Ports
from launch.settings import load
from launch.stack import Stack
from lexicon.ids import CallId, ChannelId, TrunkId
from lexicon.journal import LegMeasured, LineDown, LineUp
from tests.contract.ari.parts import linked, until
from tests.contract.parts import Notes

pytestmark = pytest.mark.asyncio
GOOD, BAD, GONE = TrunkId("good"), TrunkId("bad"), TrunkId("gone")

LINES = """
format: 1
trunks:
  - {name: good, host: 127.0.0.2, port: @SIP@, ask_every_s: 1, account: {user: "5551001", password_file: password}}
  - {name: bad, host: 127.0.0.2, port: @SIP@, ask_every_s: 0, account: {user: "5551002", password_file: password}}
  - {name: gone, host: 127.0.0.4, port: @SIP@, ask_every_s: 1}
"""
ACCOUNT = """
[@USER@]
type = endpoint
context = carrier
disallow = all
allow = alaw,ulaw
auth = @USER@
aors = @USER@
media_address = 127.0.0.1

[@USER@]
type = auth
auth_type = userpass
username = @USER@
password = @PASSWORD@

[@USER@]
type = aor
max_contacts = 1
"""
CARRIER = """
[transport-there]
type = transport
protocol = udp
bind = 127.0.0.2:@SIP@
"""
ANSWERS = "[carrier]\nexten => _X.,1,Answer()\n same => n,Echo()\n"


def accounts(password: str) -> str:
    told = [("5551001", "p4ss-word"), ("5551002", password)]
    return "".join(ACCOUNT.replace("@USER@", user).replace("@PASSWORD@", word) for user, word in told)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Stack]]:
    """The centre and its carrier, which knows another password for ``bad``."""
    room = tmp_path_factory.mktemp("lines")
    room.chmod(0o755)
    ours, theirs = Ports.free(), Ports.free()
    (room / "password").write_text("p4ss-word\n")
    (room / "lines.yml").write_text(LINES.replace("@SIP@", str(theirs.sip)))
    extra = room / "carrier"
    extra.mkdir()
    (extra / "pjsip.conf").write_text(CARRIER.replace("@SIP@", str(theirs.sip)) + accounts("another"))
    (extra / "extensions.conf").write_text(ANSWERS)
    settings = load()
    carrier = Stack(
        room / "theirs", theirs, ("asterisk",), settings=settings.model_copy(update={"asterisk_extra": extra})
    )
    centre = Stack(
        room / "ours", ours, ("asterisk",), settings=settings.model_copy(update={"lines": room / "lines.yml"})
    )
    with carrier, centre:
        yield centre, carrier


def asterisk(stack: Stack, command: str) -> None:
    """Ask its console."""
    subprocess.run(console(stack.site, stack.asterisk, command), check=True, capture_output=True)


@asynccontextmanager
async def watching(stack: Stack) -> AsyncIterator[tuple[LineWatch, Notes, AmiLink]]:
    """The watcher, on a manager's link of its own."""
    env, up = stack.env, asyncio.Event()
    where = (env["ZUOXI_AMI_HOST"], int(env["ZUOXI_AMI_PORT"]))
    link = AmiLink(where, (env["ZUOXI_AMI_USER"], env["ZUOXI_AMI_SECRET"]), lambda what: None, lambda is_up: up.set())
    notes = Notes()
    lines = LineWatch(notes, link, lines_from(watched(lines_of(stack.site.settings.lines))))
    lines.listen()
    Sounds(notes, lines).listen(link)
    link.connect()
    async with asyncio.timeout(10):
        await up.wait()
    running = asyncio.ensure_future(lines.run())
    try:
        yield lines, notes, link
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        link.close()


async def test_lines_go_down_and_come_back(both: tuple[Stack, Stack]) -> None:
    centre, carrier = both
    async with watching(centre) as (lines, notes, _):

        def is_(trunk: TrunkId, state: State) -> Callable[[], bool]:
            return lambda: lines.health[trunk].state is state

        await until(is_(GOOD, State.UP), "a line that is registered and asked", 20)
        await until(is_(BAD, State.DOWN), "a registration that is refused", 20)
        await until(is_(GONE, State.DOWN), "OPTIONS that nobody answers", 20)
        assert notes.of(BAD) == [("LineDown", "registration-refused")]
        assert notes.of(GONE) == [("LineDown", "options-unanswered")]
        assert notes.of(GOOD) == []
        good, bad, gone = lines.beats()
        assert (good.state, good.registration, good.in_use) == ("up", "registered", 0)
        assert good.rtt_ms
        assert (bad.state, bad.registration, bad.rtt_ms) == ("down", "rejected", None)
        assert (gone.why, gone.registration, gone.rtt_ms) == ("options-unanswered", "", None)

        conf = carrier.site.var / "asterisk" / "etc" / "pjsip.conf"
        conf.write_text(conf.read_text().replace("password = another", "password = p4ss-word"))
        asterisk(carrier, "module reload res_pjsip.so")
        asterisk(centre, "pjsip send register bad")  # it would by itself, twenty seconds after it was refused
        await until(is_(BAD, State.UP), "a registration that is taken", 30)
        assert notes.of(BAD)[1:] == [("LineUp", "")]

        await asyncio.to_thread(carrier.stop_part, "asterisk")
        await until(is_(GOOD, State.DOWN), "a carrier that is gone", 30)
        assert notes.of(GOOD) == [("LineDown", "options-unanswered")]
        await asyncio.to_thread(carrier.start_part, "asterisk")
        await until(is_(GOOD, State.UP), "a carrier that is back", 40)
        (down,) = [one for one in notes.facts if isinstance(one, LineDown) and one.trunk == GOOD]
        (up,) = [one for one in notes.facts if isinstance(one, LineUp) and one.trunk == GOOD]
        assert 5 <= up.was_s <= (notes.now().at - down.since).total_seconds() + 0.1


async def test_the_sound_of_a_call_is_told_when_it_ends(both: tuple[Stack, Stack]) -> None:
    centre, carrier = both
    async with watching(centre) as (lines, notes, _), linked(centre) as line:
        heard: list[Message] = line.heard
        await until(lambda: lines.health[GOOD].state is State.UP, "a line that works", 40)
        channel = ChannelId("out-c1-1")
        await line.exchange.call_out(channel, CallingOut(CallId("c1"), GOOD, "13800138000", "4008001000", 10))
        async with asyncio.timeout(10):
            while json.loads(await _asked(line.link, f"channels/{channel}"))["state"] != "Up":  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await line.link.request("POST", f"channels/{channel}/moh")

        def came() -> bool:
            for one in heard[:]:
                lines.on_message(one)
            return lines.beats()[0].in_use == 1

        await until(came, "a channel in use")
        async with asyncio.timeout(20):  # until the other end has reported once: every five seconds
            while not json.loads(await _asked(line.link, f"channels/{channel}/rtp_statistics"))["rtt"]:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        await line.exchange.hang_up(channel, 16)
        await until(lambda: any(isinstance(one, LegMeasured) for one in notes.facts), "what RTCP told")
        (sound,) = [one for one in notes.facts if isinstance(one, LegMeasured)]
        assert (sound.call, sound.trunk, sound.part, sound.agent) == ("c1", GOOD, "customer", None)
        assert sound.codec in ("alaw", "ulaw") and min(sound.packets_in, sound.packets_out) > 100
        assert None not in (sound.loss_in, sound.loss_out)
        inward = Direction(sound.packets_in, sound.loss_in, sound.jitter_in_ms)
        assert sound.rtt_ms and sound.mos_in is not None and sound.mos_in == mos(inward, sound.rtt_ms)
        await until(lambda: lines.beats()[0].in_use == 0, "no channel in use")
        lines.measure()
        assert notes.facts[-3].peak == 1  # type: ignore[union-attr]


async def _asked(link: AriLink, uri: str) -> str:
    return str(await link.request("GET", uri))
