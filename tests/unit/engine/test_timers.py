"""Deadlines: each rings once, the newest of a name counts, and nothing is kept of those that are over."""

import asyncio

from ari_app.engine.timers import LoopTimers
from tests.fakes.moments import run_story


def test_nothing_is_kept_of_deadlines_that_are_over() -> None:
    async def told() -> None:
        timers, rang = LoopTimers(), list[str]()
        for n in range(100):  # a channel's recording is such an owner: one for each recorded call
            timers.set((f"trunk-{n}", "recording"), 0.3, lambda: rang.append("over"))
        timers.set(("c1", "ring"), 5, lambda: rang.append("ring"))
        timers.set(("c2", "digit"), 5, lambda: rang.append("digit"))
        timers.cancel(("c2", "digit"))
        assert len(timers) == 101
        await asyncio.sleep(1)
        assert (len(timers), rang) == (1, ["over"] * 100)
        timers.cancel_all("c1")
        timers.cancel(("c3", "never"))
        assert len(timers) == 0

    run_story(told)


def test_a_deadline_set_again_while_it_rings_is_kept() -> None:
    async def told() -> None:
        timers, rang = LoopTimers(), list[float]()

        def again() -> None:
            rang.append(asyncio.get_running_loop().time())
            if len(rang) < 3:
                timers.set(("c1", "farewell"), 5, again)

        timers.set(("c1", "farewell"), 5, again)
        await asyncio.sleep(60)
        assert (len(rang), len(timers)) == (3, 0)

    run_story(told)
