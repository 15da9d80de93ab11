"""The guard: hears Asterisk's security events, has the thinker judge, keeps the filter, tells the journal.

It is a service of its own, so that the controller needs no right over the machine's network, and a flood of attempts
takes nothing from the calls.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol, assert_never

from ari_app import facts
from ari_app.ami.link import AmiLink, Event
from ari_app.trunks.guard import WEIGHTS, Ban, Guard, Network, remote_address, shown, still, typed
from lexicon.clock import Clock
from lexicon.errors import Conflict, ZuoxiError
from lexicon.journal import AddressBanned, AddressReleased, AttackBegan, Entry, Fact, GuardFailed
from lexicon.orders import Answer
from lexicon.orders_guard import AddBan, GuardOrder, ListBans, ReleaseBan

OTHER_EVENTS = ("ChallengeSent", "SuccessfulAuth", "SessionLimit", "MemoryLimit", "LoadAverageLimit")
LOOK_S = 1.0
AGAIN_S = 20.0
DEAF_S = 60.0
HOLDS_WITHIN = timedelta(seconds=10)
"""After so long a banned address's packets are none that were on their way."""


class Filter(Protocol):
    """See ``firewall.py``."""

    async def make(self, never: Iterable[Network], bans: Iterable[tuple[Network, int]]) -> None: ...

    async def never(self, networks: Iterable[Network]) -> None: ...

    async def ban(self, network: Network, for_s: int) -> None: ...

    async def release(self, network: Network) -> None: ...

    async def remove(self) -> None: ...

    async def is_there(self) -> bool: ...


class GuardService:
    """``never`` tells, each time it is asked, whom nobody may ban."""

    def __init__(
        self,
        guard: Guard,
        wall: Filter,
        note: Callable[[Fact], object],
        clock: Clock,
        never: Callable[[], Awaitable[tuple[Network, ...]]],
    ) -> None:
        self._guard, self._wall, self._note, self._clock, self._never = guard, wall, note, clock, never
        self.is_watching = False
        self.ready: Callable[[], None] = lambda: None
        self._new: asyncio.Queue[Ban] = asyncio.Queue()
        self._is_failing, self._is_made = False, False
        self._leaks: set[Network] = set()
        self._looked: float | None = None
        self._deaf_since: float | None = clock.monotonic()
        self._is_deaf_told = False

    def now(self) -> datetime:
        return self._clock.now()

    def listen(self, link: AmiLink) -> None:
        """Hear of everybody who is refused."""
        for name in WEIGHTS:
            link.hear(name, self._told)
        for name in OTHER_EVENTS:  # heard and left alone: what nobody hears costs more
            link.hear(name, lambda _, event: None)

    def link_changed(self, is_up: bool) -> None:
        """The link to Asterisk is up, or broke."""
        if is_up:
            self._deaf_since, self._is_deaf_told = None, False
        elif self._deaf_since is None:
            self._deaf_since = self._clock.monotonic()

    def _told(self, _: object, event: Event) -> None:
        source = remote_address(event["remoteaddress"])
        if source is not None:
            self.heard(event["event"], source)

    def heard(self, kind: str, source: Network) -> None:
        """One security event."""
        at = self.now()
        known = self._guard.bans.get(source)
        if known is not None:
            self._came_through(known, at)
            return
        is_first = self._guard.is_beginning(at)
        ban = self._guard.heard(kind, source, at)
        if ban is None:
            return
        if is_first:
            self._note(AttackBegan(f"{shown(ban.network)}: {kind}"))
        self._note(ban.fact(is_watching=self.is_watching))
        facts.banned(shown(ban.network), kind)
        self._new.put_nowait(ban)

    def _came_through(self, ban: Ban, at: datetime) -> None:
        if self.is_watching or at - ban.since < HOLDS_WITHIN or ban.network in self._leaks:
            return
        self._leaks.add(ban.network)
        self._fail(f"{shown(ban.network)} is banned, and its packets come all the same")

    def remember(self, past: Iterable[Entry]) -> None:
        """What an earlier life did."""
        for entry in past:
            if isinstance(entry.fact, AddressReleased) or (
                isinstance(entry.fact, AddressBanned) and entry.fact.is_watching == self.is_watching
            ):
                self._guard.remember(entry.fact, entry.at)

    async def run(self) -> None:
        """Have the filter say what is known, until cancelled; then it is taken away."""
        try:
            await self._try(self._look())
            while True:
                try:
                    async with asyncio.timeout(LOOK_S):
                        ban = await self._new.get()
                except TimeoutError:
                    await self._try(self._look())
                else:
                    await self._try(self._set(ban))
        finally:
            await self._try(self._wall.remove())

    async def _set(self, ban: Ban) -> None:
        if self._guard.bans.get(ban.network) is ban:
            await self._wall.ban(ban.network, still(ban, self.now()))

    async def _look(self) -> None:
        for network in self._guard.over(self.now()):
            self._leaks.discard(network)
            self._note(AddressReleased(shown(network), "time"))
        mono = self._clock.monotonic()
        if self._deaf_since is not None and mono - self._deaf_since > DEAF_S and not self._is_deaf_told:
            self._is_deaf_told = True
            self._note(GuardFailed("what Asterisk says of those who try to get in is not heard"))
        if self._looked is not None and mono - self._looked < AGAIN_S:
            return
        self._looked = mono
        was, never = self._guard.never, await self._never()
        for network in self._guard.spare(never):
            await self._wall.release(network)
            self._note(AddressReleased(shown(network), "never-list"))
        if self._is_failing or not self._is_made or not await self._wall.is_there():
            at = self.now()
            await self._wall.make(never, [(one, still(ban, at)) for one, ban in self._guard.bans.items()])
            self._is_made = True
        elif set(never) != set(was):
            await self._wall.never(never)
        self._is_failing = False
        self.ready()

    async def _try(self, work: Awaitable[None]) -> None:
        try:
            await work
        except ZuoxiError as error:
            self._fail(error.text)

    def _fail(self, why: str) -> None:
        """Said once, until it is mended."""
        facts.guard_failed(why)
        if not self._is_failing:
            self._note(GuardFailed(why))
        self._is_failing = True

    # ------------------------------------------------------------------ orders

    async def handle(self, order: GuardOrder) -> Answer:
        """Raises BadInput, Conflict, Refused and Away."""
        match order:
            case ListBans():
                told = {"bans": json.dumps(self._listed()), "mode": "watch" if self.is_watching else "on"}
                return Answer(id=order.id, data={**told, "fault": "1" if self._is_failing else ""})
            case AddBan(address=address, for_s=for_s):
                ban = self._guard.add(typed(address), for_s or None, order.agent, self.now())
                await self._wall.ban(ban.network, still(ban, self.now()))
                self._note(ban.fact(is_watching=self.is_watching))
            case ReleaseBan(address=address):
                await self._release(address, order.agent)
            case _:
                assert_never(order)
        return Answer(id=order.id)

    async def _release(self, address: str, by: str) -> None:
        networks = [typed(address)] if address else list(self._guard.bans)
        for network in networks:
            if network not in self._guard.bans:
                raise Conflict(f"{shown(network)} is not banned", code="not-banned")
            await self._wall.release(network)  # first: what fails is to be asked for again
            self._guard.release(network)
            self._leaks.discard(network)
            self._note(AddressReleased(shown(network), by))

    def _listed(self) -> list[dict[str, Any]]:
        at = self.now()
        return [
            {
                "address": shown(ban.network),
                "why": ban.why,
                "since": ban.since.isoformat(),
                "seconds_left": still(ban, at),
                "nth": ban.nth,
                "by": ban.by,
            }
            for ban in sorted(self._guard.bans.values(), key=lambda ban: ban.since)
        ]
