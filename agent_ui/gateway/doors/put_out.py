"""Whose sign-in is over while a page is open: its sockets close, and the controller takes the telephone, at once."""

import asyncio
import secrets

from agent_ui.gateway import facts
from agent_ui.gateway.board.seats import SeatPage
from agent_ui.gateway.desk.desks import Desk
from bus.link import Bus
from lexicon.errors import Away
from lexicon.orders import CloseSeat, SignOutDesk
from lexicon.orders_aside import AnyOrder

SESSION_OVER = 4003
TRIES, AGAIN_S = 5, 1.0  # a controller that was away longer signs out by itself whose page does not come back


class PutOut:
    """``run`` in a task. A desk or seat that is leaving by its own will is let go as it is."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._errands: asyncio.Queue[AnyOrder] = asyncio.Queue(2000)

    def desk(self, desk: Desk) -> None:
        """An agent's. The conversation is taken away, too: the caller is first in line."""
        if not desk.is_leaving:
            desk.is_leaving = desk.is_out = True
            facts.put_out(desk.agent, desk.desk)
            self._errands.put_nowait(
                SignOutDesk(id=_fresh(), gateway=self._bus.name, agent=desk.agent, desk=desk.desk, by="put-out")
            )
        desk.outbox.finish(SESSION_OVER, "session over")

    def seat(self, page: SeatPage) -> None:
        """A supervisor's. Nothing is heard any more; who is in a call that was taken over is first in line."""
        if not page.is_leaving:
            page.is_leaving = page.is_out = True
            facts.put_out(page.who, page.desk)
            self._errands.put_nowait(CloseSeat(id=_fresh(), gateway=self._bus.name, agent=page.who, desk=page.desk))
        page.outbox.finish(SESSION_OVER, "session over")

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._tell(await self._errands.get()), name="put-out-one")

    async def _tell(self, order: AnyOrder) -> None:
        for _ in range(TRIES):
            try:
                await self._bus.ask(order)
                return
            except Away as error:
                facts.order_unheard(type(order).__name__, order.agent, error.text)
                await asyncio.sleep(AGAIN_S)


def _fresh() -> str:
    return secrets.token_hex(12)
