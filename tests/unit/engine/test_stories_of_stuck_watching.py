"""A supervisor takes a call over from an Asterisk that answers nothing: what it was asked to end ends in the end."""

import asyncio

from lexicon.journal import WatchClosed
from lexicon.orders import TakeOverCall
from tests.unit.engine.centre import Centre, story


@story
async def test_the_bridge_of_a_watch_that_became_a_call_is_dropped(centre: Centre) -> None:
    """The drop got no answer, and the call that came of the watch ended before it was asked for again."""
    await centre.seat()
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await centre.hear()
    await centre.ask(TakeOverCall)
    await asyncio.sleep(0.015)  # long enough for a lift, too short for the bridge
    centre.exchange.is_stuck = True
    await asyncio.sleep(8)  # the drop has got no answer, and is not yet asked for again
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert [closed.supervisor for closed in centre.journal.facts(WatchClosed)] == ["sue"]
    centre.exchange.is_stuck = False
    await asyncio.sleep(60)
    assert centre.exchange.is_clean(), centre.exchange.bridges
