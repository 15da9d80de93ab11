"""Every queue is looked at against its thresholds about once a second, a few at a time."""

import asyncio
from collections.abc import Callable

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.floor.floor import Floor
from lexicon.clock import Clock

LOOK_EVERY_S = 0.9  # a quiet second is told of with the next refresh


async def look_forever(here: Callable[[], tuple[Board, Floor]], wake: asyncio.Event, clock: Clock) -> None:
    """Marks who stands otherwise than was told: others' news are not to wait for a hundred forecasts."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        board, floor = here()
        for changed in board.looks(clock.now()):
            if board is not here()[0]:
                break  # the new one has looked at everything itself
            if changed:
                floor.touched.queues |= changed
                wake.set()
            await asyncio.sleep(0)
