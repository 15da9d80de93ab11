"""A minute of calls with every ending, and a page that is not loaded again: nothing is left over, nothing grows.

``make soak`` is half an hour of the one, and hundreds of calls of the other.
"""

import pytest

from launch.stack import Stack
from tests.faults import soak_controls as controls
from tests.faults.page_soak import PageSoak, short_soak
from tests.faults.soak import soak
from tests.journeys.centre import Centre

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(400)]
LOOKS = (8, 15, 22)  # calls
COUNTED = (
    *("nodes", "listeners", "documents", "peer_connections", "connections_open", "microphones_open", "sounds"),
    *("audio_contexts", "sockets_open", "intervals", "databases", "session_storage", "local_storage"),
)
SPARE = {"nodes": 60, "listeners": 8}
"""Others' parked callers and a notice that is still shown: one listener of each call or so, and no panel of any;
``make soak`` looks closer, over 400 calls."""


async def test_a_minute_leaves_nothing_behind(stack: Stack) -> None:
    pages: list[PageSoak] = []

    async def page(centre: Centre) -> None:
        pages.append(await short_soak(centre, LOOKS))

    figures = await soak(stack, 0.8, seed=7, beside=page)
    print(figures)
    assert figures["calls"] > 10 and figures["conversations"] > 0
    assert len(figures["endings"]) >= 6
    done = [mood.__name__ for mood in controls.MOODS if figures["ways"].get(mood.__name__)]
    assert len(done) >= 6, figures["what came between"]  # which, and what comes between, is chance
    assert figures["ways"].get("on a persistent leg") and figures["ways"].get("a supervisor in three ways")
    # A leak grows in each stretch. What the page makes once, when it is first needed, grows in one: the <div> for all
    # that is drawn outside of its place, where React listens to 142 events from the first time on.
    first, then, last = (held for _, held in pages[0].seen)
    more = {name: min(then[name] - first[name], last[name] - then[name]) for name in COUNTED}
    grown = {name: one for name, one in more.items() if one > SPARE.get(name, 0)}
    assert not grown, (grown, pages[0].seen, pages[0].watch.listeners)
    assert not [one for one in pages[0].desk.problems if "401" not in one]
