"""Calls that will not end are counted, once each, and ended where that can be done."""

import asyncio

from ari_app.disk import DiskGuard
from ari_app.watchdog import EVERY_S, LONGEST_S, PARTING_S, Watchdog
from lexicon.errors import ExchangeAway
from lexicon.journal import CallEnded, CallWillNotEnd, DiskFreed, DiskFull
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import NUMBER
from tests.unit.engine.centre import Centre, story


def watched(centre: Centre) -> Watchdog:
    dog = Watchdog(centre.engine, centre.exchange.look)
    centre.watching = centre.group.create_task(dog.run(), name="watchdog")  # type: ignore[attr-defined]
    return dog


async def unwatched(centre: Centre) -> None:
    task: asyncio.Task[None] = centre.watching  # type: ignore[attr-defined]
    task.cancel()
    await asyncio.wait([task])


@story
async def test_a_call_whose_end_was_not_heard_is_ended_and_counted(centre: Centre) -> None:
    watched(centre)
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.legs.clear()  # gone without a word
    await asyncio.sleep(LONGEST_S + 2 * EVERY_S)
    (told,) = centre.journal.facts(CallWillNotEnd)
    assert (told.phase, told.is_there) == ("talking", False)
    assert centre.outcomes() == [Outcome(Fault.SYSTEM, "exchange-lost")]
    assert caller not in centre.exchange.legs
    await unwatched(centre)


@story
async def test_a_line_that_is_not_cleared_is_hung_up_once_more(centre: Centre) -> None:
    watched(centre)
    channel = centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(4)
    hang_up = centre.exchange.hang_up
    refused = 0

    async def deaf(channel: object, cause: int) -> None:
        nonlocal refused
        refused += 1

    centre.exchange.hang_up = deaf  # type: ignore[method-assign]
    await asyncio.sleep(60)  # nobody presses anything: goodbye, and Asterisk does not do what it is asked
    assert refused == 1 and channel in centre.exchange.legs
    await asyncio.sleep(PARTING_S + 2 * EVERY_S)
    assert refused > 1
    assert [told.is_there for told in centre.journal.facts(CallWillNotEnd)] == [True], "told once"
    centre.exchange.hang_up = hang_up  # type: ignore[method-assign]
    await asyncio.sleep(EVERY_S + 1)
    assert len(centre.journal.facts(CallEnded)) == 1
    await unwatched(centre)


@story
async def test_calls_that_live_are_left_alone(centre: Centre) -> None:
    watched(centre)
    await centre.ready("ann")
    await centre.talk("ann")
    await centre.caller()
    await asyncio.sleep(1000)
    assert not centre.journal.facts(CallWillNotEnd)
    assert len(centre.exchange.talkers()) == 1
    await unwatched(centre)


class Manager:
    """Hears what is told to Asterisk; ``is_away`` while its link is."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_away = False

    async def act(self, action: dict[str, str]) -> None:
        if self.is_away:
            raise ExchangeAway("no manager")
        self.told.append(action["Value"])


@story
async def test_a_full_disk_is_told_once_and_recording_begins_again_with_room_to_spare(centre: Centre) -> None:
    free, manager = 1000, Manager()
    guard = DiskGuard(centre.engine, manager, "/raw", 100, lambda _: free)  # type: ignore[arg-type]
    await guard.look()
    assert (guard.is_full, manager.told) == (False, [])
    free = 99
    await guard.look()
    await guard.look()
    assert (guard.is_full, manager.told) == (True, ["NoOp", "NoOp"]), "Asterisk may have restarted"
    free = 120
    await guard.look()
    assert guard.is_full, "hardly any room is none"
    free, manager.is_away = 200, True
    try:
        await guard.look()
        raise AssertionError("heard by nobody")
    except ExchangeAway:
        assert guard.is_full, "Asterisk still refuses"
    manager.is_away = False
    await guard.look()
    assert (guard.is_full, manager.told[-1]) == (False, "MixMonitor")
    assert (len(centre.journal.facts(DiskFull)), len(centre.journal.facts(DiskFreed))) == (1, 1)
