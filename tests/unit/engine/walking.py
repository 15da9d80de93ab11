"""Random walks, seed after seed: what happened can have happened, and a failure tells its seed and steps.

``ZUOXI_WALKS`` sets how many are walked, ``ZUOXI_WALKS_FROM`` the first seed. ``make walks`` takes those of the day;
``make check`` always the same, so that what it says is about the code.
"""

import os
from collections.abc import Callable, Iterable
from typing import Protocol

from ari_app.call.state import Way
from lexicon.journal import Entry
from tests.unit.engine.centre import Centre, tell

WALKS = int(os.environ.get("ZUOXI_WALKS", "300"))
FIRST = int(os.environ.get("ZUOXI_WALKS_FROM", "0"))


def seeds(part: int, parts: int, walks: int = WALKS) -> range:
    """One part of the seeds that are walked."""
    return range(FIRST + part, FIRST + walks, parts)


class Walking(Protocol):
    """A walk: where it ends, and the steps it took."""

    centre: Centre
    done: list[str]

    async def go(self) -> None: ...


def walk_each(
    seeds: Iterable[int],
    way: Way,
    begin: Callable[[Centre, int], Walking],
    *checks: Callable[[list[Entry]], None],
) -> None:
    """Walk each of these and check its journal. Raises AssertionError with the seed and the steps."""
    for seed in seeds:
        walked: list[Walking] = []

        async def walk_it(centre: Centre, seed: int = seed, walked: list[Walking] = walked) -> None:
            walk = begin(centre, seed)
            walked.append(walk)
            await walk.go()
            for check in checks:
                check(walk.centre.journal.entries)

        try:
            tell(walk_it, way)
        except BaseException as error:
            raise AssertionError(f"seed {seed}, {way.value}: {error!r}; steps: {walked and walked[0].done}") from error
