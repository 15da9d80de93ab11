"""The room for recordings: with too little of it new ones are refused, with an alarm, and calls go on.

A full disk would also take the journal's spool and the logs, so recording stops while there is still some room. The
dialplan's recorder is a word that the controller sets (``ZUOXI_RECORDS`` in extensions.conf): it costs no call a step.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from ari_app import facts
from ari_app.ami.link import AmiLink
from ari_app.engine.engine import Engine
from lexicon.errors import ZuoxiError
from lexicon.journal import DiskFreed, DiskFull

MIB = 1 << 20
EVERY_S = 2.0
ENOUGH_AGAIN = 1.5  # times what must stay free: a limit that is crossed once a minute is no alarm
RECORDS, REFUSES = "MixMonitor", "NoOp"


def free_bytes(place: Path) -> int:
    """What an ordinary user may still write there."""
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


class DiskGuard:
    """Looks every few seconds; ``is_full`` until there clearly is room again."""

    def __init__(
        self, engine: Engine, link: AmiLink, place: Path, least: int, free: Callable[[Path], int] = free_bytes
    ) -> None:
        self.is_full = False
        self._engine, self._link, self._place, self._least, self._free = engine, link, place, least, free

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except (OSError, ZuoxiError) as error:  # the next look tells Asterisk again
                facts.command_refused("disk", "", error)
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """One look. While the disk is full Asterisk is told each time: it forgets when it restarts."""
        free = self._free(self._place)
        place, free_mb = str(self._place), free // MIB
        if not self.is_full and free < self._least:
            self.is_full = True
            self._engine.note(DiskFull(place, free_mb))
            facts.disk_full(place, free_mb)
        elif self.is_full and free >= self._least * ENOUGH_AGAIN:
            await self._tell(RECORDS)
            self.is_full = False
            self._engine.note(DiskFreed(place, free_mb))
            facts.disk_freed(place, free_mb)
        if self.is_full:
            await self._tell(REFUSES)

    async def _tell(self, word: str) -> None:
        await self._link.act({"Action": "Setvar", "Variable": "ZUOXI_RECORDS", "Value": word})
