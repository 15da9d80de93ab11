"""A minute of calls with every ending: Asterisk holds nothing afterwards. ``make soak`` is half an hour of it."""

import pytest

from launch.stack import Stack
from tests.faults import soak_controls as controls
from tests.faults.soak import soak

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(400)]


async def test_a_minute_leaves_nothing_behind(stack: Stack) -> None:
    figures = await soak(stack, 1.0, seed=7)
    print(figures)
    assert figures["calls"] > 10 and figures["conversations"] > 0
    assert len(figures["endings"]) >= 6
    done = [mood.__name__ for mood in controls.MOODS if figures["ways"].get(mood.__name__)]
    assert len(done) >= 6, figures["what came between"]  # which, and what comes between, is chance
    assert figures["ways"].get("on a persistent leg") and figures["ways"].get("a supervisor in three ways")
