"""Traps that Asterisk sets and that are avoided by design: each is looked at on the running one."""

import re
from pathlib import Path

import pytest

from ari_app.ari.wire import StasisStart
from launch.stack import Stack
from tests.contract.ari.parts import NUMBER, arrive, linked, sign_in, telephones

ROOT = Path(__file__).resolve().parents[3]


def told(stack: Stack, command: str) -> dict[str, str]:
    """The name and value rows of a console command."""
    rows = (row.split(":", 1) for row in stack.console(command).splitlines() if re.search(r"\w\s+: ", row))
    return {name.strip(): value.strip() for name, value in rows}


def test_no_call_over_the_trunk_looks_names_up(stack: Stack) -> None:
    endpoint = told(stack, "pjsip show endpoint trunk-demo")
    assert endpoint["media_address"] == "127.0.0.1"
    assert endpoint["bind_rtp_to_media_address"] == "true"
    assert endpoint["direct_media"] == "false"


def test_asterisks_own_name_is_in_its_hosts_file(stack: Stack) -> None:
    """As the process itself sees it: in its own namespace, or on the machine where that cannot be had."""
    hosts = Path(f"/proc/{stack.pid('asterisk')}/root/etc/hosts").read_text()
    names = {word for line in hosts.splitlines() for word in line.split("#")[0].split()[1:]}
    assert {"A.ROOT-SERVERS.NET", Path("/proc/sys/kernel/hostname").read_text().strip()} <= names


@pytest.mark.asyncio
async def test_a_call_asks_no_resolver(stack: Stack) -> None:
    """A real call with nothing of Asterisk's open towards any port of names, nor sound bound to every address."""
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        leg, channel = await arrive(line, phones)
        await line.exchange.park(channel)
        await leg.hears_anything()
        sockets = _udp_of(stack.pid("asterisk"))
        assert not [remote for _, remote in sockets if remote.endswith(":0035")]
        sound = [local for local, _ in sockets if stack.ports.rtp_first <= int(local[-4:], 16) <= stack.ports.rtp_last]
        assert sound
        assert {local[:-5] for local in sound} == {"0100007F"}
        await line.exchange.hang_up(channel, 16)
        await line.nothing_left()


def _udp_of(pid: int) -> list[tuple[str, str]]:
    """Local and remote address of each UDP socket of a process, as the kernel writes them."""
    links = [one.readlink() for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    own = {str(link)[8:-1] for link in links if str(link).startswith("socket:[")}
    rows = (row.split() for row in Path(f"/proc/{pid}/net/udp").read_text().splitlines()[1:])
    return [(row[1], row[2]) for row in rows if row[9] in own]


def test_a_phone_is_known_by_its_name_before_its_address(stack: Stack) -> None:
    assert told(stack, "pjsip show settings")["endpoint_identifier_order"] == "username,ip"


@pytest.mark.asyncio
async def test_the_trunk_on_the_same_address_does_not_swallow_a_desk(stack: Stack) -> None:
    """Trunk and desk both come from 127.0.0.1: the desk's call lands in its own context, not with the callers."""
    async with linked(stack) as line, telephones(stack) as phones:
        desk = await sign_in(line, phones)
        echo = await desk.dial("*43")
        await echo.answered()
        echo.tone(700)
        await echo.hears(700)
        await echo.hang_up()
        refused = await desk.dial(NUMBER)
        assert (await refused.ended()).status == 404
        assert not [one for one in line.heard if isinstance(one, StasisStart)]
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


def test_nobody_is_let_in_unnamed(stack: Stack) -> None:
    assert "anonymous" not in stack.console("pjsip show endpoints")
    assert told(stack, "pjsip show settings")["user_agent"] == "Zuoxi"


def test_the_controller_is_the_only_queue(stack: Stack) -> None:
    loaded = stack.console("module show")
    assert "chan_pjsip.so" in loaded
    assert "app_queue.so" not in loaded
    assert "No such command" in stack.console("queue show")


def test_no_tone_is_ever_played_over_ari() -> None:
    """A tone: or a playtones on a recorded channel silences the caller in the recording."""
    sources = [*(ROOT / "ari_app").rglob("*.py"), ROOT / "asterisk_conf/templates/extensions.conf"]
    assert sources
    for source in sources:
        code = re.sub(r"(?m)^\s*#.*$", "", source.read_text())
        assert not re.search(r"""["']tone:|Playtones|/ring\b["']""", code), source


def test_secrets_do_not_travel_in_addresses(stack: Stack) -> None:
    """Nothing of ours logs in by api_key=, and Asterisk's logs hold none of the secrets."""
    for source in (ROOT / "ari_app").rglob("*.py"):
        assert "api_key=" not in re.sub(r'""".*?"""', "", source.read_text(), flags=re.DOTALL), source
    logs = "".join(path.read_text(errors="replace") for path in stack.site.log.rglob("*") if path.is_file())
    assert stack.env["ZUOXI_ARI_PASSWORD"] not in logs
    assert stack.env["ZUOXI_AMI_SECRET"] not in logs
