"""Who is banned, for how long, who never is: told by times, without a clock."""

import random
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest

from ari_app.trunks.guard import MOST_WATCHED, WEIGHTS, Guard, Rules, covers, remote_address, shown, typed, whole
from lexicon.errors import BadInput, Conflict, Refused
from lexicon.journal import AddressReleased

START = datetime(2026, 3, 1, tzinfo=UTC)
BAD, GOOD = whole("198.51.100.66"), whole("203.0.113.9")
GUESS, PROBE = "ChallengeResponseFailed", "InvalidAccountID"
RULES = Rules()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def banned_after(guard: Guard, kind: str, every_s: float, most: int = 200, begin_s: float = 0) -> int | None:
    """How many events it takes."""
    for number in range(1, most + 1):
        if guard.heard(kind, BAD, at(begin_s + number * every_s)):
            return number
    return None


@pytest.mark.parametrize(
    ("kind", "every_s", "number"),
    [(GUESS, 1, 4), (GUESS, 150, 4), (GUESS, 250, None), (PROBE, 0.01, 7), (PROBE, 90, 7), (PROBE, 120, None)],
)
def test_so_much_in_so_long_is_too_much(kind: str, every_s: float, number: int | None) -> None:
    assert banned_after(Guard(RULES), kind, every_s) == number


@pytest.mark.parametrize("kind", ["SuccessfulAuth", "ChallengeSent", "SessionLimit", "NeverHeardOf"])
def test_what_is_no_attempt_counts_nothing(kind: str) -> None:
    assert banned_after(Guard(RULES), kind, 0.01) is None


def test_each_further_ban_is_longer_up_to_a_day() -> None:
    guard, seconds, begin = Guard(RULES), [], 0.0
    for _ in range(6):
        banned_after(guard, GUESS, 1, begin_s=begin)
        ban = guard.bans[BAD]
        seconds.append(round((ban.until - ban.since).total_seconds()))
        begin = (ban.until - START).total_seconds() + 60
        assert guard.over(at(begin)) == [BAD]
    assert seconds == [600, 2400, 9600, 38400, 86400, 86400]


def test_after_a_day_without_a_ban_it_begins_anew() -> None:
    guard = Guard(RULES)
    banned_after(guard, GUESS, 1)
    guard.over(at(700))
    banned_after(guard, GUESS, 1, begin_s=100_000)
    assert guard.bans[BAD].nth == 1


def test_whoever_is_never_banned_is_not_whatever_he_does() -> None:
    guard = Guard(RULES, (ip_network("198.51.100.0/24"), ip_network("2001:db8::/48")))
    assert banned_after(guard, GUESS, 0.01) is None
    with pytest.raises(Refused) as refused:
        guard.add(BAD, None, "cli:x", START)
    assert refused.value.code == "address-never"
    with pytest.raises(Refused):
        guard.add(whole("2001:db8::7"), None, "cli:x", START)


def test_who_comes_onto_the_list_is_let_in() -> None:
    guard = Guard(RULES)
    banned_after(guard, GUESS, 1)
    assert guard.spare((ip_network("198.51.100.66/32"),)) == [BAD]
    assert not guard.bans


def test_a_subscriber_of_ipv6_is_banned_whole() -> None:
    guard = Guard(RULES)
    ban = None
    for number in range(30):
        ban = ban or guard.heard(GUESS, whole(str(ip_address("2001:db8:1:2::") + number)), at(number))
    assert ban is not None
    assert shown(ban.network) == "2001:db8:1:2::/64"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("IPV4/UDP/192.0.2.1/5060", "192.0.2.1"),
        ("IPV6/TCP/2001:db8::1/5060", "2001:db8::/64"),
        ("IPV6/UDP/[2001:db8::1]/5060", "2001:db8::/64"),
        ("IPV6/UDP/::ffff:192.0.2.1/5060", "192.0.2.1"),
        ("IPV6/UDP/fe80::1%eth0/5060", "fe80::/64"),
    ],
)
def test_whose_packet_it_was_is_read(told: str, address: str) -> None:
    network = remote_address(told)
    assert network is not None
    assert shown(network) == address


@pytest.mark.parametrize("told", ["", "x", "IPV4/UDP/x/5060", "IPV4/UDP//", "IPV4/UDP/1.2.3.4/5/6", "//1.2.3.4.5/"])
def test_what_cannot_be_read_is_nobody(told: str) -> None:
    assert remote_address(told) is None


def test_what_is_typed_is_read_as_it_is_shown() -> None:
    for network in (BAD, whole("2001:db8:1:2::9")):
        assert typed(shown(network)) == network
    with pytest.raises(BadInput):
        typed("192.0.2.0/24")


def test_the_released_one_begins_anew_and_nobody_is_released_twice() -> None:
    guard = Guard(RULES)
    banned_after(guard, GUESS, 1)
    guard.release(BAD)
    assert banned_after(guard, GUESS, 1, begin_s=20) == 4
    assert guard.bans[BAD].nth == 1
    guard.release(BAD)
    with pytest.raises(Conflict):
        guard.release(BAD)


def test_a_new_guard_knows_what_the_last_one_did() -> None:
    first, second = Guard(RULES), Guard(RULES)
    banned_after(first, GUESS, 1)
    told = first.bans[BAD].fact()
    second.remember(told, first.bans[BAD].since)
    assert second.bans == first.bans
    second.remember(AddressReleased(told.address, "time"), at(700))
    banned_after(second, GUESS, 1, begin_s=800)
    assert second.bans[BAD].nth == 2
    second.remember(AddressReleased(told.address, "cli:x"), at(900))
    assert not second.bans


def test_the_first_ban_for_a_while_is_the_beginning_of_an_attack() -> None:
    guard = Guard(RULES)
    assert guard.is_beginning(START)
    guard.add(BAD, 60, "cli:x", START)
    assert not guard.is_beginning(at(300))
    assert guard.is_beginning(at(601))


def test_a_flood_of_addresses_fills_no_memory() -> None:
    guard = Guard(RULES)
    for number in range(MOST_WATCHED + 500):
        guard.heard(PROBE, whole(str(ip_address("10.0.0.0") + number)), at(number / 1000))
    assert len(guard._watched) == MOST_WATCHED


def test_whatever_comes_nobody_of_the_list_is_ever_banned() -> None:
    chance = random.Random(5)
    never = (ip_network("10.0.0.0/30"), ip_network("2001:db8::/64"))
    guard = Guard(RULES, never)
    kinds = [*WEIGHTS, "SuccessfulAuth", ""]
    now = 0.0
    for _ in range(20_000):
        now += chance.expovariate(2)
        source = whole(str(ip_address(chance.choice(["10.0.0.0", "2001:db8::"])) + chance.randrange(12)))
        ban = guard.heard(chance.choice(kinds), source, at(now))
        assert ban is None or not covers(never, ban.network)
        for network in guard.over(at(now)):
            assert network not in guard.bans
        assert all(one.until > at(now) and not covers(never, one.network) for one in guard.bans.values())
    assert {shown(network) for network in guard._past} == {f"10.0.0.{last}" for last in range(4, 12)}
