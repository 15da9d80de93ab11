"""``make down``: end the running stack from elsewhere, and whatever an earlier one left."""

import os
import signal
import sys
import time

from launch.processes import end, is_alive, marked
from launch.settings import load
from launch.stack import STOP_WITHIN_S
from launch.up import recorded_owner
from launch.words import say
from lexicon.errors import ZuoxiError


def main() -> int:
    """0 when nothing of the stack is left."""
    try:
        var = load().var.absolute()
    except ZuoxiError as error:
        print(error.text, file=sys.stderr)
        return 1
    began = time.monotonic()
    owner = recorded_owner(var)
    if owner is None and not marked(var):
        print(say("没有在运行的系统", "nothing is running"))
        return 0
    if owner is not None:
        os.kill(owner.pid, signal.SIGTERM)
        while is_alive(owner) and time.monotonic() - began < STOP_WITHIN_S + 0.5:
            time.sleep(0.05)
    left = marked(var)
    end([*left, *([owner] if owner is not None else [])], grace_s=1.0 if owner is not None else STOP_WITHIN_S)
    took = f"{time.monotonic() - began:.1f} s"
    print(say(f"已停止，{took}", f"stopped, {took}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
