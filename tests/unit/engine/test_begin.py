"""What is begun has taken its first steps already; the rest is like any other task."""

import asyncio

import pytest

from ari_app.engine.begin import begin
from tests.fakes.moments import run_story


def test_the_first_steps_are_taken_at_once_and_the_rest_when_it_may_go_on() -> None:
    async def told() -> None:
        steps, gate = list[str](), asyncio.Event()

        async def work() -> None:
            steps.append("sent")
            await gate.wait()
            steps.append("answered")
            await asyncio.sleep(0)
            steps.append("done")

        rest = begin(work())
        assert steps == ["sent"] and rest is not None
        async with asyncio.TaskGroup() as group:
            group.create_task(rest)
            await asyncio.sleep(1)
            assert steps == ["sent"]
            gate.set()
        assert steps == ["sent", "answered", "done"]

    run_story(told)


def test_nothing_is_left_of_what_never_waits() -> None:
    done = list[str]()

    async def work() -> None:
        done.append("all")

    assert begin(work()) is None and done == ["all"]


@pytest.mark.parametrize("is_deaf", [False, True])
def test_a_cancellation_and_what_comes_of_it_are_the_coroutines_own(is_deaf: bool) -> None:
    async def told() -> None:
        seen = list[str]()

        async def work() -> None:
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                seen.append("cancelled")
                if is_deaf:
                    raise ValueError("said so") from None
                raise

        rest = begin(work())
        assert rest is not None
        async with asyncio.TaskGroup() as group:
            task = group.create_task(rest)
            await asyncio.sleep(1)
            task.cancel()
        assert seen == ["cancelled"]

    if is_deaf:
        with pytest.raises(ExceptionGroup, match="TaskGroup"):
            run_story(told)
    else:
        run_story(told)


def test_an_error_before_the_first_wait_is_told_to_who_began_it() -> None:
    async def work() -> None:
        raise ValueError("at once")

    with pytest.raises(ValueError, match="at once"):
        begin(work())
