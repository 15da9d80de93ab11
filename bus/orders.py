"""The controller's side of desk orders: an order is done at most once."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from lexicon.errors import ZuoxiError
from lexicon.orders import Answer, ExplainCall
from lexicon.orders_aside import AnyOrder

REMEMBERED = 10_000

Handler = Callable[[AnyOrder], Awaitable[Answer]]

_log = logging.getLogger("zuoxi.bus")


class OrderBook:
    """Answers orders: each id is done once, however often it comes; one agent's go in order."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._answers: OrderedDict[str, asyncio.Future[Answer]] = OrderedDict()
        self._turns: dict[str, asyncio.Lock] = {}

    async def answer(self, order: AnyOrder) -> Answer:
        """Do the order, or give the answer that it had before."""
        if isinstance(order, ExplainCall):  # a question: nothing is done twice, and the answer may be long
            return await self._do(order)
        known = self._answers.get(order.id)
        if known is not None:
            return await asyncio.shield(known)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[order.id] = future
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        try:
            async with self._turns.setdefault(order.agent, asyncio.Lock()):
                future.set_result(await self._do(order))
        finally:
            if not future.done():
                future.cancel()
                self._answers.pop(order.id, None)
        return future.result()

    async def _do(self, order: AnyOrder) -> Answer:
        try:
            return await self._handler(order)
        except ZuoxiError as error:
            return Answer(id=order.id, code=error.code, text=error.text)
        except Exception as error:  # one broken order must not end the service
            _log.exception("order_failed", extra={"order": type(order).__name__})
            return Answer(id=order.id, code="error", text=f"{type(error).__name__}: {error}")
