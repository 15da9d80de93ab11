"""Which parts are there now: the controller and Asterisk from its beats, PostgreSQL and Redis by asking."""

import asyncio
from collections.abc import Callable

from bus.link import Bus
from lexicon.clock import Clock
from lexicon.orders import Beat
from store.pool import Pool

BEAT_WITHIN_S = 3.5
PROBE_S = 1.0


class Links:
    """``away`` is asked, ``on_change`` is told. ``on_controller`` hears of a controller that started or came back."""

    def __init__(self, bus: Bus, pool: Pool, clock: Clock) -> None:
        self._bus, self._pool, self._clock = bus, pool, clock
        self.beat: Beat | None = None
        self.registered: frozenset[str] = frozenset()  # desks whose telephone is, by the last beat
        self._beat_at = 0.0
        self.is_database_up = True
        self.on_change: Callable[[], None] = lambda: None
        self.on_controller: Callable[[], None] = lambda: None
        self._told: list[str] = []

    @property
    def is_controller_up(self) -> bool:
        return self.beat is not None and self._clock.monotonic() - self._beat_at < BEAT_WITHIN_S

    def monotonic(self) -> float:
        """The clock by which beats are timed."""
        return self._clock.monotonic()

    def was_before_beat(self, at: float) -> bool:
        """Whether no beat has come since ``at`` that could know of what happened then."""
        return self._beat_at < at + 0.2

    def away(self) -> list[str]:
        """The words of LinkState. Without the bus nothing is known of the controller, so only the bus is named."""
        away = [] if self.is_database_up else ["database"]
        if not self._bus.is_up:
            return ["bus", *away]
        if not self.is_controller_up:
            return ["controller", *away]
        assert self.beat is not None
        return away if self.beat.is_exchange_up else ["exchange", *away]

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(), name="links-beats")
            group.create_task(self._probe(), name="links-probe")

    async def _hear(self) -> None:
        async for beat in self._bus.beats():
            was_up, before = self.is_controller_up, self.beat
            self.beat, self._beat_at = beat, self._clock.monotonic()
            if not was_up or before is None or before.epoch != beat.epoch:
                self.on_controller()
            registered = frozenset(beat.registered)
            if before is None or registered != self.registered:
                self.registered = registered
                self.on_change()
            self._compare()

    async def _probe(self) -> None:
        while True:
            self.is_database_up = await self._pool.is_up()
            self._compare()
            await asyncio.sleep(PROBE_S)

    def _compare(self) -> None:
        now = self.away()
        if now != self._told:
            self._told = now
            self.on_change()
