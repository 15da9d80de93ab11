"""Sign-ins that did not succeed, counted: in Redis, and in this process while Redis is away.

Three counts hold guessing off. Of one login from one address: five in five minutes, and each time that is reached the
pause doubles, up to an hour. Of one login from anywhere: ten in a quarter of an hour. Of one address, whatever the
login: a hundred failures in a quarter of an hour, which a room full of agents behind one address does not come to.
"""

import contextlib
import hashlib
from collections import OrderedDict

from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import BusAway

MOST_HERE, HERE_S = 5, 300
MOST_OF_LOGIN, LOGIN_S = 10, 900
MOST_OF_ADDRESS, ADDRESS_S = 100, 900
LONGEST_PAUSE_S, PAUSES_S = 3600, 86_400
MOST_REMEMBERED = 10_000


class Tries:
    """What was tried."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._here: OrderedDict[str, tuple[float, int]] = OrderedDict()  # until when, how many

    async def add(self, login: str, address: str, *, is_known: bool) -> str:
        """Count one more, before it is checked (many at once gain nothing).

        "": go on; first: now there is a pause, and it was not there before; held: there is one. ``is_known``: this
        login was signed in from this address lately, so strangers elsewhere cannot keep its owner out.
        """
        if await self._known(_key("pause", login, address)):
            return "held"
        if await self._known(_key("address", address)) >= MOST_OF_ADDRESS:
            return "held"
        here = await self._count(_key("here", login, address), HERE_S)
        of_login = await self._count(_key("login", login), LOGIN_S)
        if here > MOST_HERE:
            if here == MOST_HERE + 1:
                pauses = await self._count(_key("pauses", login, address), PAUSES_S)
                pause_s = min(HERE_S * 2 ** (pauses - 1), LONGEST_PAUSE_S)
                await self._count(_key("pause", login, address), pause_s)
            return "first" if here == MOST_HERE + 1 else "held"
        if of_login > MOST_OF_LOGIN and not is_known:
            return "first" if of_login == MOST_OF_LOGIN + 1 else "held"
        return ""

    async def failed(self, address: str) -> None:
        """One from this address was wrong."""
        await self._count(_key("address", address), ADDRESS_S)

    async def forget(self, login: str, address: str) -> None:
        """It was right in the end."""
        for key in (_key("here", login, address), _key("login", login), _key("pauses", login, address)):
            await self._forget(key)

    async def _forget(self, key: str) -> None:
        self._here.pop(key, None)
        with contextlib.suppress(BusAway):
            await self._bus.forget(key)

    async def release(self, login: str, address: str) -> None:
        """An administrator lets this login try again from there at once."""
        await self._forget(_key("pause", login, address))
        await self.forget(login, address)

    async def _count(self, key: str, window_s: int) -> int:
        try:
            return await self._bus.count(key, window_s=window_s)
        except BusAway:
            until, count = self._here.get(key, (0.0, 0))
            if until <= self._clock.monotonic():
                until, count = self._clock.monotonic() + window_s, 0
            self._here[key] = (until, count + 1)
            self._here.move_to_end(key)
            while len(self._here) > MOST_REMEMBERED:
                self._here.popitem(last=False)
            return count + 1

    async def _known(self, key: str) -> int:
        try:
            return await self._bus.counted(key)
        except BusAway:
            until, count = self._here.get(key, (0.0, 0))
            return count if until > self._clock.monotonic() else 0


def _key(kind: str, *words: str) -> str:
    return f"zuoxi:tries:{kind}:" + hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]
