"""The guard without Asterisk and without a kernel: what is set, told and mended, in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from ari_app.firewall import FilterAway, ban_script, never_script, table_script
from ari_app.guard import GuardService
from ari_app.never import Never, networks, of_lines, own_addresses
from ari_app.trunks.guard import Guard, Network, Rules, shown, whole
from asterisk_conf.lines.file import lines_of
from lexicon.errors import Conflict
from lexicon.journal import AddressBanned, AddressReleased, AttackBegan, Fact, GuardFailed
from lexicon.orders_guard import AddBan, ListBans, ReleaseBan
from tests.fakes.moments import LoopClock, run_story

BAD = whole("198.51.100.66")
HEAD: dict[str, Any] = {"id": "1", "gateway": "g", "agent": "cli:x", "desk": ""}


class FakeWall:
    """What the filter holds; ``fails`` as one without the right to."""

    def __init__(self) -> None:
        self.banned: dict[Network, int] = {}
        self.spared: set[Network] = set()
        self.is_made = False
        self.fails = False

    async def make(self, never: Iterable[Network], bans: Iterable[tuple[Network, int]]) -> None:
        self._check()
        self.is_made, self.spared = True, set(never)
        self.banned |= dict(bans)

    async def never(self, networks: Iterable[Network]) -> None:
        self._check()
        self.spared = set(networks)

    async def ban(self, network: Network, for_s: int) -> None:
        self._check()
        self.banned[network] = for_s

    async def release(self, network: Network) -> None:
        self._check()
        self.banned.pop(network, None)

    async def remove(self) -> None:
        self.is_made, self.banned = False, {}

    async def is_there(self) -> bool:
        return self.is_made

    def _check(self) -> None:
        if self.fails:
            raise FilterAway("no right to")


class World:
    def __init__(self) -> None:
        self.wall, self.facts = FakeWall(), list[Fact]()
        self.list: tuple[Network, ...] = ()
        self.service = GuardService(Guard(Rules()), self.wall, self.facts.append, LoopClock(), self._never)
        self.service.link_changed(is_up=True)

    async def _never(self) -> tuple[Network, ...]:
        return self.list

    def guess(self, times: int = 4, network: Network = BAD) -> None:
        for _ in range(times):
            self.service.heard("InvalidPassword", network)

    def told(self, kind: type[Fact]) -> int:
        return sum(isinstance(fact, kind) for fact in self.facts)


def story(tell: Callable[[World], Awaitable[None]]) -> World:
    worlds: list[World] = []

    async def told() -> None:
        worlds.append(world := World())
        running = asyncio.ensure_future(world.service.run())
        await asyncio.sleep(0)
        await tell(world)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    run_story(told)
    return worlds[0]


def test_a_guesser_is_banned_at_once_and_let_in_when_his_time_is_over() -> None:
    async def tell(world: World) -> None:
        world.guess()
        await asyncio.sleep(0.01)
        assert world.wall.banned == {BAD: 600}
        await asyncio.sleep(620)
        assert world.told(AddressReleased) == 1
        assert not (await world.service.handle(ListBans(**HEAD))).data["bans"].strip("[]")

    world = story(tell)
    assert [type(fact) for fact in world.facts] == [AttackBegan, AddressBanned, AddressReleased]
    assert not world.wall.is_made  # whoever stops takes the table away


def test_many_at_once_are_one_attack() -> None:
    async def tell(world: World) -> None:
        for number in range(50):
            world.guess(network=whole(f"198.51.100.{number}"))
        await asyncio.sleep(0.1)
        assert len(world.wall.banned) == 50

    world = story(tell)
    assert (world.told(AttackBegan), world.told(AddressBanned)) == (1, 50)


def test_where_the_filter_cannot_be_set_it_is_said_once_and_mended() -> None:
    async def tell(world: World) -> None:
        world.wall.fails = True
        world.guess()
        world.guess(network=whole("198.51.100.67"))
        await asyncio.sleep(90)
        assert world.told(GuardFailed) == 1
        world.wall.fails = False
        await asyncio.sleep(30)
        assert len(world.wall.banned) == 2

    story(tell)


def test_who_flushes_all_rules_finds_ours_again() -> None:
    async def tell(world: World) -> None:
        world.guess()
        await asyncio.sleep(0.1)
        world.wall.is_made, world.wall.banned = False, {}
        await asyncio.sleep(30)
        assert set(world.wall.banned) == {BAD}

    story(tell)


def test_packets_of_a_banned_address_that_come_all_the_same_are_told_once() -> None:
    async def tell(world: World) -> None:
        world.guess()
        await asyncio.sleep(1)
        world.guess(100)  # on their way
        assert world.told(GuardFailed) == 0
        await asyncio.sleep(15)
        world.guess(100)

    assert story(tell).told(GuardFailed) == 1


def test_who_comes_onto_the_list_is_let_in() -> None:
    async def tell(world: World) -> None:
        world.guess()
        await asyncio.sleep(0.1)
        world.list = (ip_network("198.51.100.0/24"),)
        await asyncio.sleep(30)
        assert (world.wall.banned, world.wall.spared) == ({}, set(world.list))

    world = story(tell)
    assert [fact.by for fact in world.facts if isinstance(fact, AddressReleased)] == ["never-list"]


def test_who_hears_nothing_says_so_once() -> None:
    async def tell(world: World) -> None:
        world.service.link_changed(is_up=False)
        await asyncio.sleep(30)
        world.service.link_changed(is_up=True)
        await asyncio.sleep(100)
        assert world.told(GuardFailed) == 0
        world.service.link_changed(is_up=False)
        await asyncio.sleep(300)

    assert story(tell).told(GuardFailed) == 1


def test_orders_are_done_and_told() -> None:
    async def tell(world: World) -> None:
        await world.service.handle(AddBan(**HEAD, address="198.51.100.66", for_s=60))
        assert world.wall.banned == {BAD: 60}
        await world.service.handle(ReleaseBan(**HEAD, address="198.51.100.66"))
        assert world.wall.banned == {}
        with pytest.raises(Conflict):
            await world.service.handle(ReleaseBan(**HEAD, address="198.51.100.66"))
        await world.service.handle(AddBan(**HEAD, address="2001:db8::7"))
        await world.service.handle(ReleaseBan(**HEAD, address=""))
        assert world.wall.banned == {}

    world = story(tell)
    assert (world.told(AddressBanned), world.told(AddressReleased)) == (2, 2)


def test_where_only_watched_nothing_is_failing() -> None:
    async def tell(world: World) -> None:
        world.service.is_watching = True
        world.guess()
        await asyncio.sleep(30)
        world.guess(100)

    world = story(tell)
    assert [fact.is_watching for fact in world.facts if isinstance(fact, AddressBanned)] == [True]
    assert world.told(GuardFailed) == 0


LINES = """
format: 1
trunks:
  - {name: one, host: 192.0.2.10, allow: [192.0.2.0/28]}
  - {name: two, host: sip.example.com, allow: [203.0.113.7],
     account: {user: u, password_file: p, server: reg.example.com}}
"""


def test_carriers_and_ourselves_are_never_banned(tmp_path: Path) -> None:
    (tmp_path / "lines.yml").write_text(LINES)
    (tmp_path / "p").write_text("secret\n")
    found, names = of_lines(lines_of(tmp_path / "lines.yml"))
    assert {str(one) for one in found} == {"192.0.2.0/28", "192.0.2.10/32", "203.0.113.7/32"}
    assert names == ("sip.example.com", "reg.example.com")
    assert networks("10.0.0.0/8, 2001:db8::/32") == (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))
    assert ip_network("127.0.0.1/32") in own_addresses()


def test_a_list_that_cannot_be_read_stays_as_it_was(tmp_path: Path) -> None:
    lines = tmp_path / "lines.yml"
    lines.write_text("format: 1\ntrunks:\n  - {name: one, host: 192.0.2.10}\n")
    never = Never(lines, networks("10.0.0.0/8"))
    first = asyncio.run(never())
    assert ip_network("192.0.2.10/32") in first
    lines.write_text("format: 1\ntrunks: nonsense\n")
    assert asyncio.run(never()) == first


def test_the_filter_closes_sip_and_nothing_else() -> None:
    text = table_script((5060,), (5060, 5061))
    assert "udp dport { 5060 } jump sip" in text
    assert "tcp dport { 5060, 5061 } jump sip" in text
    assert all("inet zuoxi" in line for line in text.splitlines() if line)
    assert "policy drop" not in text
    assert ban_script(whole("2001:db8:1:2::9"), 60).count("2001:db8:1:2::") == 3
    assert shown(whole("2001:db8:1:2::9")) == "2001:db8:1:2::/64"
    assert never_script(()) == "flush set inet zuoxi never4\nflush set inet zuoxi never6\n"
