"""Random walks, seed after seed: what happened can have happened, and a failure tells its seed and steps."""

from collections.abc import Callable, Iterable
from typing import Protocol

from ari_app.call.state import Way
from lexicon.journal import Entry
from tests.unit.engine.centre import Centre, tell


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
