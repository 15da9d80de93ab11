"""Messages of every kind that RFC 4475 describes, and spoiled ones; callers of SIPp's own: the centre goes on.

``make torture`` is the long one; it writes what each message got to bench/results/torture.json.
"""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.ports import Ports
from launch.settings import load
from launch.stack import Stack
from tests.faults.hostile import CARRIER, LINES, NUMBER, Hostile
from tests.phones.sipp import free_udp_port

pytestmark = pytest.mark.asyncio
DIFFERS = {
    "3.1.2.2": "over UDP the datagram's end counts, not Content-Length: there is nothing beyond it to wait for",
    "3.2.1": "the cookie alone is taken for a transaction's name: a second such request is part of the first (400)",
    "3.3.5": "what OPTIONS requires is not looked at: nothing is done for it",
    "3.3.8": "of headers that are there twice the first counts",
    "3.3.9": "of two Content-Lengths the last one counts, which is right here",
}
"""Where Asterisk's answer is none of those that are in order, and why that is no harm."""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    room = tmp_path_factory.mktemp("torture")
    room.chmod(0o755)
    (room / "lines.yml").write_text(LINES)
    settings = load().model_copy(update={"lines": room / "lines.yml"})
    with Stack(room / "var", Ports.free(), ("postgres", "redis", "asterisk", "controller"), settings=settings) as made:
        yield made


async def test_every_kind_and_many_spoiled_ones(centre: Stack) -> None:
    hostile = Hostile(centre, seed=4475)
    before_mb = hostile.rss_mb()
    await hostile.every_kind()
    await hostile.many_spoiled(60)
    after = await hostile.look("torture")
    assert (after.channels, after.is_call_well) == (0, True)
    assert after.rss_mb < before_mb + 100
    odd = {(one.section, one.sender): one.status for one in hostile.got if not one.is_expected}
    assert {section for section, _ in odd} <= set(DIFFERS), odd
    strangers = {one.status for one in hostile.got if one.sender == "stranger-udp"}
    assert not {status for status in strangers if 100 < status < 400}, "a stranger got something done"


async def test_sipp_s_own_caller_gets_through(centre: Stack, tmp_path: Path) -> None:
    words = ["sipp", "-sn", "uac", "-s", NUMBER, "-i", CARRIER, "-p", str(free_udp_port()), "-m", "5", "-r", "5"]
    how = ["-d", "300", "-timeout", "20s", "-timeout_error", "-nostdin"]
    command = [*words, *how, f"127.0.0.1:{centre.ports.sip}"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    after = await Hostile(centre, seed=1).look("uac")
    assert (after.channels, after.is_call_well) == (0, True)
