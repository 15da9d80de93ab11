"""The product watches its spans: an exchange that dies is found by asking, an alarm is told by Asterisk."""

from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

import pytest
import pytest_asyncio

from launch.stack import Stack
from lexicon.journal import Fact, LineDown, LineUp
from tests.conftest_stack import centre_on
from tests.journeys.centre import Centre, eventually
from tests.pri.conftest import product
from tests.pri.guest import Ends, Guest

pytestmark = pytest.mark.asyncio
LINE = "telecom-1"
F = TypeVar("F", LineDown, LineUp)


@pytest.fixture(scope="module")
def stack(over_ethernet: tuple[Guest, Ends]) -> Iterator[Stack]:
    with product(over_ethernet) as running:
        yield running


@pytest_asyncio.fixture
async def centre(stack: Stack) -> AsyncIterator[Centre]:
    async with centre_on(stack) as made:
        yield made


async def told(centre: Centre, kind: type[F], count: int = 1, within_s: float = 60) -> F:
    """The ``count``-th fact of this kind about the span in this test."""
    found: list[Fact] = []

    async def is_there() -> bool:
        found[:] = [one for one in await centre.facts() if isinstance(one, kind) and one.trunk == LINE]
        return len(found) >= count

    await eventually(is_there, f"{kind.__name__} of {LINE}", within_s)
    last = found[count - 1]
    assert isinstance(last, kind)
    return last


async def test_a_d_channel_is_lost_and_back(centre: Centre, over_ethernet: tuple[Guest, Ends]) -> None:
    machine, _ = over_ethernet
    await machine.tell("kill exchange")
    lost = await told(centre, LineDown)
    assert (lost.kind, lost.why) == ("e1", "d-channel")
    await machine.tell("start exchange")
    assert (await told(centre, LineUp)).was_s > 0


async def test_an_alarm_is_raised_and_cleared(centre: Centre, over_ethernet: tuple[Guest, Ends]) -> None:
    machine, _ = over_ethernet
    await machine.tell("unplug")
    assert (await told(centre, LineDown)).why == "red-alarm"
    await machine.tell("plug")
    await told(centre, LineUp)
