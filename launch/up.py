"""``make up``: start everything, say where it is, wait for Ctrl-C, stop everything."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from launch.parts import services
from launch.processes import Process, is_alive
from launch.settings import LaunchSettings, doubtful_names, load
from launch.stack import ALL, AlreadyRunning, Stack, read_state
from lexicon.errors import ZuoxiError


def say(step: str, seconds: float) -> None:
    """One progress line."""
    print(f"  {step:<34} {seconds:6.1f} s", flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _table(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"  {name:<22} {value}" for name, value in rows)


def _sign_ins(var: Path) -> list[tuple[str, str]]:
    try:
        people: list[dict[str, Any]] = json.loads((var / "demo.json").read_text())
    except (OSError, ValueError):
        return []
    rows = []
    for one in people:
        names = (one.get(key) for key in ("name", "name_zh", "name_en"))
        about = ", ".join([str(one.get("role")), *(name for name in names if name)])
        rows.append((str(one.get("login")), f"{one.get('password')}   {about}"))
    return rows


def _reason(reason: object) -> str:
    if not isinstance(reason, dict):
        return str(reason)
    return " ".join(str(reason[key]) for key in ("name_zh", "name_en") if reason.get(key))


def _numbers(environment: dict[str, str]) -> list[tuple[str, str]]:
    """The demo numbers, by the command line's own word."""
    if not services.exists("cli.__main__"):
        return []
    command = [sys.executable, "-m", "cli", "status", "--json"]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        numbers: list[dict[str, Any]] = json.loads(done.stdout)["numbers"]
        rows = []
        for one in numbers:
            reasons = one.get("reasons") or {}
            words = ", ".join(f"{digit} {_reason(reason)}" for digit, reason in sorted(reasons.items()))
            rows.append((str(one["number"]), words))
        return rows
    except (OSError, ValueError, KeyError, TypeError, AttributeError, subprocess.TimeoutExpired):
        return []


def _greeting(stack: Stack) -> str:
    state = read_state(stack.site.var)
    versions = "  ".join(f"{name} {about['version']}" for name, about in state["parts"].items())
    blocks = [f"Zuoxi is up.  {versions}"]
    if "gateway" in state["parts"]:
        blocks.append(
            "Open\n" + _table([("desktop", state["urls"]["desktop"]), ("wallboard", state["urls"]["wallboard"])])
        )
    if sign_ins := _sign_ins(stack.site.var):
        blocks.append("Sign in (demo)\n" + _table(sign_ins))
    numbers = _numbers(stack.env)
    if numbers:
        first = numbers[0][0]
        call = f"./zuoxi demo call --number {first} --digits 1 --seconds 10 --json"
        blocks.append("Call (demo numbers, reasons by digit)\n" + _table(numbers))
        blocks.append(
            "How to place a call\n"
            + _table(
                [
                    ("from this machine", call),
                    ("from a SIP phone", f"sip:{first}@{state['sip']} (UDP, no sign-in)"),
                ]
            )
        )
    else:
        blocks.append("How to place a call\n" + _table([("from a SIP phone", f"sip:NUMBER@{state['sip']} (UDP)")]))
    blocks.append("Stop with Ctrl-C here, or `make down` elsewhere. `make doctor` looks after each part.")
    return "\n\n".join(blocks)


def _already(settings: LaunchSettings, error: AlreadyRunning) -> int:
    state = read_state(settings.var.absolute())
    urls = state.get("urls", {})
    if not urls:
        print(f"{error.text} (it is still starting or stopping); wait a moment, or `make down`", file=sys.stderr)
        return 1
    print(f"Zuoxi is running already: {urls['desktop']} (SIP {state['sip']}). `make down` stops it.")
    return 0


def _wait(stack: Stack) -> int:
    while stack.runs():
        time.sleep(0.5)
    log = stack.site.log / "supervisord.log"
    print(f"the supervisor has ended by itself; everything is being stopped. Its log: {log}", file=sys.stderr)
    return 1


def main() -> int:
    """Run until told to stop; 0 after a regular stop."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    stack: Stack | None = None
    code = 0
    try:
        settings = load()
        for name, meant in doubtful_names():
            print(f"{name} is set, but there is no such setting; did you mean {meant}?", file=sys.stderr)
        stack = Stack(settings.var, settings.ports(), ALL, settings=settings, say=say)
        try:
            stack.start()
        except AlreadyRunning as error:
            return _already(settings, error)
        print("\n" + _greeting(stack), flush=True)
        code = _wait(stack)
    except KeyboardInterrupt:
        print("\nstopping ...", flush=True)
    except ZuoxiError as error:
        print(f"\n{error.text}", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if stack is not None:
            began = time.monotonic()
            if stack.stop():
                say("stopped", time.monotonic() - began)
    return code


def recorded_owner(var: Path) -> Process | None:
    """The living process that holds this stack, by its record."""
    pid, started = read_state(var).get("processes", {}).get("up", (0, 0))
    process = Process(pid, started)
    return process if pid and is_alive(process) else None


if __name__ == "__main__":
    sys.exit(main())
