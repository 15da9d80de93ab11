"""The filter in a real kernel, within a namespace: who is kept out of which ports, for how long, what is left alone."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from ipaddress import ip_network

import pytest
import pytest_asyncio

from ari_app.firewall import FilterAway, Firewall
from ari_app.trunks.guard import whole
from tests.phones.computers import Computer, cable, computers

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(os.getuid() != 0, reason="only root makes network namespaces"),
]
HERE, THERE, HERE6, THERE6 = "10.8.0.1", "10.8.0.2", "fd08::1", "fd08::2"
SIP, OTHER = 5060, 5090


@pytest.fixture
def both() -> Iterator[tuple[Computer, Computer]]:
    """Here (where this test is) and the stranger's."""
    with computers("here", "there") as (here, there):
        ends = cable(here, f"{HERE}/24", there, f"{THERE}/24")
        for computer, end, address in ((here, ends[0], HERE6), (there, ends[1], THERE6)):
            computer.run("ip", "address", "add", f"{address}/64", "dev", end, "nodad")
        with here.entered():
            yield here, there


@pytest_asyncio.fixture
async def wall(both: tuple[Computer, Computer]) -> AsyncIterator[Firewall]:
    wall = Firewall((SIP,), (SIP,))
    await wall.make((), ())
    yield wall
    await wall.remove()


@contextmanager
def ears(address: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as ear:
        ear.bind((address, port))
        ear.settimeout(0.3)
        yield ear


def comes(there: Computer, address: str, port: int = SIP) -> bool:
    """Whether a packet of the stranger's gets through."""
    with ears(address, port) as ear:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with there.entered(), socket.socket(family, socket.SOCK_DGRAM) as mouth:
            mouth.sendto(b"x", (address, port))
        try:
            return ear.recv(9) == b"x"
        except TimeoutError:
            return False


@pytest.mark.parametrize(("here_is", "there_is"), [(HERE, THERE), (HERE6, THERE6)])
async def test_who_is_banned_reaches_everything_but_sip(
    both: tuple[Computer, Computer], wall: Firewall, here_is: str, there_is: str
) -> None:
    _, there = both
    assert comes(there, here_is)
    await wall.ban(whole(there_is), 600)
    await wall.ban(whole(there_is), 600)  # twice is once
    assert not comes(there, here_is)
    assert comes(there, here_is, OTHER)
    await wall.release(whole(there_is))
    assert comes(there, here_is)
    await wall.release(whole(there_is))


async def test_a_neighbour_in_the_same_64_is_out_too(both: tuple[Computer, Computer], wall: Firewall) -> None:
    await wall.ban(whole("fd08::abcd"), 600)
    assert not comes(both[1], HERE6)


async def test_who_is_never_banned_gets_through_a_ban(both: tuple[Computer, Computer], wall: Firewall) -> None:
    await wall.ban(whole(THERE), 600)
    await wall.never((ip_network("10.8.0.0/24"), ip_network("10.0.0.0/8"), ip_network("fd08::/64")))
    assert comes(both[1], HERE)
    await wall.never(())
    assert not comes(both[1], HERE)


async def test_the_kernel_ends_a_ban_and_a_new_form_keeps_one(both: tuple[Computer, Computer], wall: Firewall) -> None:
    await wall.ban(whole(THERE), 600)
    await Firewall((SIP,), (SIP, 5061)).make((), ())  # as a guard does that was started again
    assert not comes(both[1], HERE)
    await wall.ban(whole(THERE), 1)
    async with asyncio.timeout(10):
        while not comes(both[1], HERE):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.05)


async def test_rules_of_others_are_left_alone(both: tuple[Computer, Computer], wall: Firewall) -> None:
    here, _ = both
    here.run("nft", "add", "table", "inet", "others")
    await wall.remove()
    await wall.remove()
    assert not await wall.is_there()
    assert here.run("nft", "list", "tables").split() == ["table", "inet", "others"]


async def test_without_the_program_that_is_said(wall: Firewall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ari_app.firewall._PATHS", "/nowhere")
    with pytest.raises(FilterAway, match="nftables"):
        await wall.ban(whole(THERE), 60)
    monkeypatch.undo()
