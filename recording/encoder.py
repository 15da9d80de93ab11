"""The process pool in which ``transcode`` runs: bounded, replaced when it hangs or dies, never outliving the worker."""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from recording import facts
from recording.transcode import SHORT_S, Hindered, Made, make

LONGEST_TRY_S = 1200.0
_PR_SET_PDEATHSIG = 1


def _be_a_child() -> None:
    """Ends with the worker, even when that is killed; Ctrl-C is the worker's business."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Encoder:
    """``await encoder(customer, agent, out)``. One encoding at a time: the others of this machine answer calls."""

    def __init__(self, short_s: float = SHORT_S, longest_try_s: float = LONGEST_TRY_S) -> None:
        self._short_s, self._longest_try_s = short_s, longest_try_s
        self._pool = self._new()

    @staticmethod
    def _new() -> ProcessPoolExecutor:
        # spawn: a fork of a process with threads (psycopg, asyncpg) may deadlock.
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _be_a_child, max_tasks_per_child=200)

    async def __call__(self, customer: Path, agent: Path, out: Path) -> Made:
        """See ``transcode.make``; raises ``BrokenLeg`` or ``Hindered``."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._longest_try_s):
                return await loop.run_in_executor(self._pool, make, customer, agent, out, self._short_s)
        except (BrokenProcessPool, TimeoutError) as error:
            self._replace(type(error).__name__)
            raise Hindered(f"encoder: {type(error).__name__}") from error

    def _replace(self, why: str) -> None:
        facts.encoder_replaced(why)
        self.close()
        self._pool = self._new()

    def close(self) -> None:
        """End the pool and whatever it is at."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.kill()
