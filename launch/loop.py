"""Where the services' event loops are made, and how their garbage is collected."""

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

Result = TypeVar("Result")

# Net new containers before the youngest are looked through, and how many such looks make an older one. Nearly all of
# ours die by their reference count, so the default (700, 10, 10) looks at everything alive several times a second under
# load and finds nothing: with 200 desks that is a third of the gateway's own time and a pause of some 10 ms each.
THRESHOLDS = (10_000, 10, 50)


def run(service: Coroutine[Any, Any, Result]) -> Result:
    """Run a service to its end. What was imported before lives as long as it: the collector looks at it no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(service)
