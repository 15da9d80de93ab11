"""How many requests somebody may make, and how many may come from one address: buckets that fill with time.

An office of 500 agents behind one address signs in within a minute, each page asking for some thirty things, and goes
on at a few requests a second: far below what an address may. A person's page needs a small part of what a person may.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass

from lexicon.clock import Clock
from lexicon.errors import Refused

MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` at once, and from then on ``per_s``."""

    per_s: float
    burst: int


PERSON = Limit(50, 2_000)
ADDRESS = Limit(500, 20_000)
PROGRAM = Limit(10, 600)


class TooManyRequests(Refused):
    """Slower. ``after_s``: when the next one will be taken."""

    code = "too-many-requests"

    def __init__(self, after_s: int) -> None:
        super().__init__("too many requests")
        self.after_s = after_s


class Pace:
    """Of this process; what one gateway does not serve costs it nothing."""

    def __init__(
        self, clock: Clock, person: Limit = PERSON, address: Limit = ADDRESS, program: Limit = PROGRAM
    ) -> None:
        self._clock, self.person, self.address, self.program = clock, person, address, program
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # tokens, when

    def by_person(self, person: str) -> None:
        """One more request of somebody who is signed in. Raises TooManyRequests."""
        self._take(("person", person), self.person)

    def by_program(self, token: str) -> None:
        """One more request with this token. Raises TooManyRequests."""
        self._take(("program", token), self.program)

    def by_token(self, token: str, per_minute: int) -> None:
        """The same, of a token with a limit of its own: so many at once, and in each minute. Raises TooManyRequests."""
        self._take(("token", token), Limit(per_minute / 60, per_minute))

    def by_address(self, address: str) -> None:
        """One more request from there. Raises TooManyRequests."""
        self._take(("address", address), self.address)

    def _take(self, key: tuple[str, str], limit: Limit) -> None:
        now = self._clock.monotonic()
        left, seen = self._left.get(key, (float(limit.burst), now))
        left = min(limit.burst, left + (now - seen) * limit.per_s)
        is_there = left >= 1
        self._left[key] = (left - 1 if is_there else left, now)
        self._left.move_to_end(key)
        while len(self._left) > MOST_REMEMBERED:
            self._left.popitem(last=False)  # idle the longest, so as good as full
        if not is_there:
            raise TooManyRequests(math.ceil((1 - left) / limit.per_s))
