"""The cable pulled and put back: the alarm, the calls that were up, the D channel; and what Asterisk tells of it."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.pri.ami import Message
from tests.pri.conftest import Line, looked_at
from tests.pri.guest import Ends, Guest
from tests.pri.test_line import call_out, dialled

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def cable(over_ethernet: tuple[Guest, Ends]) -> AsyncIterator[Line]:
    async with looked_at(over_ethernet) as one:
        yield one


async def test_an_alarm_is_raised_and_cleared(cable: Line) -> None:
    since = len(cable.centre.events)

    def is_(kind: str) -> Callable[[Message], bool]:
        return lambda one: one["Event"] == kind and one.get("Span") == "2"

    await cable.guest.tell("unplug")
    (raised,) = await cable.centre.heard(is_("SpanAlarm"), 30, since=since)
    assert raised["Alarm"] == "Red Alarm"
    assert (await cable.span())["Alarm"] == "Yes"
    await cable.becomes("No", 60)  # the D channel, some while after the alarm
    await cable.guest.tell("plug")
    await cable.centre.heard(is_("SpanAlarmClear"), 30, since=since)
    await cable.becomes("Yes", 60)
    assert (await cable.span())["Alarm"] == "No"
    await dialled(cable, await call_out(cable, "1001", "after-the-alarm"), "ANSWER")
