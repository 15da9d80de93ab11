"""THINKER: who is banned from SIP: what Asterisk's security events say of an address, added up over time.

Nobody in a network of ``never`` is banned, whatever comes: a carrier, the gateway, ourselves. A sender of UDP may write
any address into a packet, so what proves that answers reach it weighs more than what does not.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.journal import AddressBanned, AddressReleased

Network = IPv4Network | IPv6Network
MOST_WATCHED = 10_000
MOST_BANNED = 50_000
WEIGHTS = {
    "ChallengeResponseFailed": 4,  # an answer to a question of ours: it gets our packets
    "InvalidPassword": 4,
    "InvalidAccountID": 2,  # an account that there is not, or nobody's call
    "FailedACL": 2,
    "RequestNotSupported": 1,  # for one, registering where nobody registers
    "RequestBadFormat": 1,
    "UnexpectedAddress": 1,
    "InvalidTransport": 1,
}
"""What one event of Asterisk's counts. All others count nothing."""


@dataclass(frozen=True, slots=True)
class Rules:
    """More than ``limit`` within ``window_s`` is a ban of ``first_s``; each further one ``growth`` times as long, until
    none was needed for ``memory_s``. ``quiet_s``: after so long without a ban the next one is an attack's beginning."""

    limit: int = 12
    window_s: float = 600
    first_s: int = 600
    growth: int = 4
    longest_s: int = 86_400
    memory_s: int = 86_400
    quiet_s: float = 600


@dataclass(frozen=True, slots=True)
class Ban:
    """One that holds. ``nth``: how often lately."""

    network: Network
    why: str
    since: datetime
    until: datetime
    nth: int
    by: str

    def fact(self, *, is_watching: bool = False) -> AddressBanned:
        for_s = round((self.until - self.since).total_seconds())
        return AddressBanned(shown(self.network), self.why, for_s, self.nth, self.by, is_watching)


@dataclass(slots=True)
class _Watched:
    """What an address did lately: when, and what it counts."""

    events: "deque[tuple[datetime, int]]" = field(default_factory=deque)
    total: int = 0


def remote_address(told: str) -> Network | None:
    """Whose packet it was, as Asterisk's events write it: ``IPV4/UDP/192.0.2.1/5060``; None for what cannot be read."""
    parts = told.split("/")
    if len(parts) != 4:
        return None
    try:
        return whole(parts[2])
    except ValueError:
        return None


def whole(written: str) -> Network:
    """What is banned for an address: itself, or of IPv6 the /64 that one subscriber has. Raises ValueError."""
    found = ip_address(written.strip("[]").partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, IPv4Address):
        return ip_network(found)
    return ip_network((found, 64), strict=False)


def typed(written: str) -> Network:
    """What an operator means: an address, or the /64 as the list shows it. Raises BadInput."""
    try:
        return whole(written.removesuffix("/64") if ":" in written else written)
    except ValueError:
        raise BadInput("address", repr(written), "an address such as 192.0.2.1 or 2001:db8::1") from None


def shown(network: Network) -> str:
    """As people write it."""
    return str(network.network_address) if isinstance(network, IPv4Network) else str(network)


def covers(networks: Iterable[Network], network: Network) -> bool:
    """Whether a ban of ``network`` would meet somebody in one of these."""
    return any(one.version == network.version and one.overlaps(network) for one in networks)


class Guard:
    """All that is known of those outside. Each method that takes ``at`` is told the time; nothing passes by itself."""

    def __init__(self, rules: Rules, never: tuple[Network, ...] = ()) -> None:
        self._rules = rules
        self.never = never
        self.bans: dict[Network, Ban] = {}
        self._watched: OrderedDict[Network, _Watched] = OrderedDict()
        self._past: OrderedDict[Network, tuple[int, datetime]] = OrderedDict()  # bans lately, and the last one's end
        self._last: datetime | None = None

    def heard(self, kind: str, source: Network, at: datetime) -> Ban | None:
        """One event; the ban that it brings."""
        weight = WEIGHTS.get(kind, 0)
        if not weight or source in self.bans or covers(self.never, source):
            return None
        watched = self._watched.pop(source, None) or _Watched()
        self._watched[source] = watched
        while len(self._watched) > MOST_WATCHED:
            self._watched.popitem(last=False)
        watched.events.append((at, weight))
        watched.total += weight
        while watched.events[0][0] < at - timedelta(seconds=self._rules.window_s):
            watched.total -= watched.events.popleft()[1]
        if watched.total <= self._rules.limit or len(self.bans) >= MOST_BANNED:
            return None
        return self._ban(source, kind, at, "guard", None)

    def is_beginning(self, at: datetime) -> bool:
        """Whether a ban now is the first for a while. To be asked before ``heard``."""
        return self._last is None or at - self._last > timedelta(seconds=self._rules.quiet_s)

    def add(self, network: Network, for_s: int | None, by: str, at: datetime) -> Ban:
        """Somebody asks for a ban. Refused: address-never."""
        if covers(self.never, network):
            raise Refused(f"{shown(network)} is never banned", code="address-never")
        return self._ban(network, "asked", at, by, for_s)

    def release(self, network: Network) -> None:
        """Somebody asks for its end; what was counted is forgotten. Raises Conflict where there is none."""
        if self.bans.pop(network, None) is None:
            raise Conflict(f"{shown(network)} is not banned", code="not-banned")
        self._watched.pop(network, None)
        self._past.pop(network, None)

    def over(self, at: datetime) -> list[Network]:
        """Those whose time is over: they are banned no more."""
        ended = [network for network, ban in self.bans.items() if ban.until <= at]
        for network in ended:
            del self.bans[network]
        oldest = at - timedelta(seconds=self._rules.memory_s)
        while self._past and next(iter(self._past.values()))[1] < oldest:
            self._past.popitem(last=False)
        return ended

    def spare(self, never: tuple[Network, ...]) -> list[Network]:
        """From now on these are never banned; those who were until now."""
        self.never = never
        freed = [network for network in self.bans if covers(never, network)]
        for network in freed:
            del self.bans[network]
        return freed

    def remember(self, fact: AddressBanned | AddressReleased, at: datetime) -> None:
        """What the journal tells of an earlier life."""
        try:
            network = typed(fact.address)
        except BadInput:
            return
        if isinstance(fact, AddressReleased):
            self.bans.pop(network, None)
            if fact.by not in ("time", "never-list"):
                self._past.pop(network, None)
        elif not covers(self.never, network):
            until = at + timedelta(seconds=fact.for_s)
            self.bans[network] = Ban(network, fact.why, at, until, fact.nth, fact.by)
            self._note(network, fact.nth, until)
            self._last = at

    def _ban(self, network: Network, why: str, at: datetime, by: str, for_s: int | None) -> Ban:
        known, end = self._past.get(network, (0, at))
        nth = known + 1 if end > at - timedelta(seconds=self._rules.memory_s) else 1
        if for_s is None:
            for_s = min(self._rules.longest_s, self._rules.first_s * self._rules.growth ** min(nth - 1, 10))
        ban = Ban(network, why, at, at + timedelta(seconds=for_s), nth, by)
        self.bans[network] = ban
        self._watched.pop(network, None)
        self._note(network, nth, ban.until)
        self._last = at
        return ban

    def _note(self, network: Network, nth: int, until: datetime) -> None:
        self._past[network] = (nth, until)
        self._past.move_to_end(network)
        while len(self._past) > MOST_BANNED:
            self._past.popitem(last=False)


def still(ban: Ban, at: datetime) -> int:
    """For how many seconds it holds yet."""
    return max(1, round((ban.until - at).total_seconds()))
