"""How a service begins and ends: its event loop and the collecting of its garbage, its settings, its end by signal."""

import asyncio
import gc
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError
from pydantic_settings import BaseSettings

Settings = TypeVar("Settings", bound=BaseSettings)
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


def told(kind: type[Settings]) -> Settings | None:
    """A service's settings, from its environment; None when one is wrong: each is named on stderr."""
    try:
        return kind()
    except ValidationError as error:
        for wrong in error.errors():
            name = "ZUOXI_" + "_".join(str(part) for part in wrong["loc"]).upper()
            print(f"{name}: {wrong['msg']}", file=sys.stderr)
        return None


def end_by_signal() -> None:
    """SIGTERM and SIGINT cancel the task that asks for it."""
    loop, running = asyncio.get_running_loop(), asyncio.current_task()
    assert running is not None
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, running.cancel)
